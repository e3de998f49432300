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

/* The number of the escape uXXXX, behind 1 to 4 backslashes, that begins at raw[0], or ends at raw[at]; -1 where there is
 * none, JSON_ESCAPE_CUT where more must come to tell. *taken raw bytes stand for it. */
#define JSON_ESCAPE_CUT (-2)
int json_unicode_read(const uint8_t *raw, size_t len, size_t *taken);
int json_unicode_before(const uint8_t *raw, size_t at);

#endif
