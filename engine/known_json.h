/*
 * How encoders write a string of JSON: what the beginning of a known value, and all of one with backslashes, may look like.
 */
#ifndef STANCH_KNOWN_JSON_H
#define STANCH_KNOWN_JSON_H

#include <stddef.h>
#include <stdint.h>

#define KNOWN_JSON_STYLES 5
#define KNOWN_JSON_LEVELS 3
#define KNOWN_JSON_GROWTH 10 /* over all levels, a byte becomes fewer */

/* Writes text as in a string of JSON, in the style of an encoder, at most `room` bytes; returns how many. */
size_t known_json_write(size_t style, const uint8_t *text, size_t len, uint8_t *out, size_t room);

#endif
