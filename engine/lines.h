/*
 * Counting line breaks.
 */
#ifndef STANCH_LINES_H
#define STANCH_LINES_H

#include <stddef.h>
#include <stdint.h>

/* How many LF are in bytes[0, len); *behind_last is the index behind the last one, 0 where there is none. */
uint64_t lines_count(const uint8_t *bytes, size_t len, size_t *behind_last);

#endif
