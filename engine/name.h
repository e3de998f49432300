/*
 * Names that tell of a secret, and the way from a name to its value.
 *
 *   name    a word of the table, in any case, at the end of an identifier (DB_PASSWORD, "api-key", clientSecret)
 *   gap     closer? blanks `]`? blanks separator blanks opener?
 *             closer, opener   a quote (" ' `) behind 0, 1, 3 or 7 backslashes (JSON in JSON, up to three deep)
 *             separator        = : := => ; a comma between quoted words of a list (argv); one or more blanks behind --option;
 *                              > of an XML element; a line break and `value:` behind the value of a YAML `name:`
 *             an SGR sequence (ESC [ … m) may stand anywhere in it; one letter may stand before the opener (f"" b'' @"")
 *   value   behind an opener with k backslashes: to the first equal quote behind m backslashes that closes it (m < k, or
 *           m - k is a multiple of 2 (k + 1): the others are escaped), or the line's end;
 *           else: the run of bytes that an unquoted value can hold, without `.` at its end
 */
#ifndef STANCH_NAME_H
#define STANCH_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_GAP_MAX 64 /* bytes between a name and its value */
#define NAME_GIVEN 0x1f /* the quote behind a name that stanch_name gives: its value has no other end than the line's */
#define NAME_REACH 96   /* bytes: an anchor of a name and the gap behind it */

struct name_word {
    const char *text; /* lower case */
    bool password;    /* says password, where others say key or token */
};
extern const struct name_word name_words[];
extern const size_t name_word_count;
/* What may follow a word directly; a word and a suffix are an anchor. */
extern const char *const name_suffixes[];
extern const size_t name_suffix_count;

enum name_status { NAME_NONE, NAME_PARTIAL, NAME_VALUE };

struct name_gap {
    uint32_t value;      /* index of the value's first byte */
    uint8_t quote;       /* opener, 0 for none */
    uint8_t backslashes; /* before the opener */
    uint8_t closer;      /* quote behind the name, 0 for none */
    uint8_t closer_backslashes;
    uint8_t separator;
};

/* From the end of a word at bytes[at] to its value. PARTIAL: what follows bytes[len) may change the answer; never where
 * `is_end` says that nothing follows. */
enum name_status name_gap(const uint8_t *bytes, size_t len, bool is_end, size_t at, bool is_option,
                          struct name_gap *gap);

/* Does a quote behind `backslashes` close what a quote behind `opener` backslashes opened? */
bool name_quote_closes(size_t backslashes, size_t opener);

/* End of the value at gap->value. NAME_VALUE and *end; NAME_PARTIAL and *end = len where it is not seen before `len`. */
enum name_status name_value_end(const uint8_t *bytes, size_t len, bool is_end, const struct name_gap *gap, size_t *end);

/* Can an unquoted value hold the byte? */
bool name_unquoted_byte(uint8_t byte);

#endif
