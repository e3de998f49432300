/*
 * How a text is written, told by its first bytes.
 */
#ifndef STANCH_ENCODING_H
#define STANCH_ENCODING_H

#include <stddef.h>
#include <stdint.h>

#define ENCODING_LOOK 8192 /* bytes that are looked at */

enum encoding {
    ENCODING_BYTES, /* UTF-8, Latin-1 and all others in which a line feed is the byte 0x0a */
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_BINARY /* there are NULs, and it is no UTF-16 */
};

enum encoding encoding_of(const uint8_t *bytes, size_t len);

#endif
