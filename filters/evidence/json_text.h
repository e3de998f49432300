/*
 * Writing JSON into a buffer of known size, without allocation.
 */
#ifndef STANCH_JSON_TEXT_H
#define STANCH_JSON_TEXT_H

#include <stddef.h>

#define JSON_TEXT_GROWTH 6 /* bytes that one byte of a string takes at most */

struct json_text {
    char *bytes;
    size_t room, used; /* used == room: it did not fit */
};

void json_text_raw(struct json_text *text, const char *raw);
/* In quotes, escaped (RFC 8259, section 7); a byte that is not UTF-8 becomes U+FFFD. */
void json_text_string(struct json_text *text, const char *string);
void json_text_number(struct json_text *text, unsigned long long number);

#endif
