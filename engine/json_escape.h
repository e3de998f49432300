/*
 * One byte of a JSON string (RFC 8259, section 7), up to three levels deep.
 */
#ifndef STANCH_JSON_ESCAPE_H
#define STANCH_JSON_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The byte that begins at raw[0], len > 0, and how many raw bytes stand for it; 0 where more must come to tell. */
size_t json_escape_read(const uint8_t *raw, size_t len, bool is_end, uint8_t *byte);

#endif
