/*
 * base64 and base64url (RFC 4648), both alphabets at once.
 */
#ifndef STANCH_BASE64_H
#define STANCH_BASE64_H

#include "rule.h"

extern const int8_t base64_values[256];
/* The 64 characters of the standard alphabet, by value. */
extern const char base64_digits[65];

/* The six bits of a character, or -1. */
static inline int base64_value(uint8_t byte)
{
    return base64_values[byte];
}

/* The six bits at `bit` of a text whose byte 0 begins at bit 0; *mask tells which of them are the text's. */
unsigned base64_six_bits(const uint8_t *text, size_t len, long bit, unsigned *mask);
/* Adds the characters of both alphabets whose bits under `mask` are `bits`. */
void base64_add_class(struct byteset *set, unsigned bits, unsigned mask);

/* Of the characters of a text: which holds the first bit of byte `index`, and how many hold the bytes before `end`. */
size_t base64_first_char(size_t index);
size_t base64_end_char(size_t end);

/* The bytes of a whole text without padding, written to out[0, room); 0 where it is empty, has a character of the other
 * alphabet, bits too many, or more bytes than `room`. */
size_t base64_decode(const uint8_t *text, size_t len, bool is_url_safe, uint8_t *out, size_t room);

#endif
