/*
 * How others write the dresses, so that what is looked for can be written in the same way.
 */
#ifndef STANCH_DRESS_WRITE_H
#define STANCH_DRESS_WRITE_H

#include "dress.h"

#include <stddef.h>
#include <stdint.h>

extern const char dress_upper_digits[];
extern const char dress_lower_digits[];

/* What a writer encodes: what a URL needs encoded, all but letters and digits, or every byte. */
enum percent_form { PERCENT_RESERVED, PERCENT_MARKS, PERCENT_ALL, PERCENT_FORMS };

/* At most DRESS_PERCENT_WIDTH bytes; returns how many. */
size_t dress_write_percent(uint8_t byte, enum percent_form form, bool is_twice, const char *digits, uint8_t *out);

/* The character of UTF-8 that begins at text[0] in UTF-16, as DRESS_UTF16_BE or STANCH_DRESS_UTF16 order it: 2 or 4
 * bytes, and *taken of the text; 0 where it is none. */
#define DRESS_UTF16_WIDTH 4
size_t dress_write_utf16(unsigned dress, const uint8_t *text, size_t len, size_t *taken, uint8_t *out);

#endif
