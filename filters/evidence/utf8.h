/*
 * Characters in UTF-8.
 */
#ifndef STANCH_UTF8_H
#define STANCH_UTF8_H

#include <stddef.h>

/* Length of the UTF-8 sequence at `bytes`, of which at most `len` may be read (RFC 3629); 0 where there is none. */
size_t utf8_len(const unsigned char *bytes, size_t len);

#endif
