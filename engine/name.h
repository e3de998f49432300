/*
 * Names that tell of a secret, and the way from a name to its value.
 *
 *   name    a word of the table, in any case, at the end of an identifier (DB_PASSWORD, "api-key", clientSecret)
 *   gap     closer? blanks `]`? blanks separator blanks opener?
 *             closer, opener   a quote (" ' `) behind 0, 1, 3 or 7 backslashes (JSON in JSON, up to three deep), or as
 *                              uXXXX behind 1, 2 or 4
 *             separator        = : := => (also as uXXXX); a comma between quoted words of a list (argv); one or more blanks behind --option;
 *                              > of an XML element; a line break and `value:` behind the value of a YAML `name:`
 *             an SGR sequence (ESC [ … m) may stand anywhere in it; one letter may stand before the opener (f"" b'' @"")
 *   value   behind an opener with k backslashes: to the first equal quote behind m backslashes that closes it (m < k, or
 *           m - k is a multiple of 2 (k + 1): the others are escaped), or the line's end; behind uXXXX with k backslashes,
 *           to such a quote as of 2 k - 1, or to the same behind m > 0 (m < k, or m - k a multiple of 4 k);
 *           else: the run of bytes that an unquoted value can hold, without `.` at its end; behind a blank it may hold &, which
 *           else ends a part of a URL; behind > it goes on to < or a blank
 */
#ifndef STANCH_NAME_H
#define STANCH_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_GAP_MAX 64 /* bytes between a name and its value */
#define NAME_GIVEN 0x1f /* the quote behind a name that stanch_name gives: its value has no other end than the line's */
#define NAME_COLOUR_MAX 48 /* bytes of a colour sequence, ESC [ … m (ECMA-48, SGR) */
#define NAME_REACH 96      /* bytes: an anchor of a name and the gap behind it */

enum name_kind {
    NAME_SECRET,   /* says key or token: what stands there may be a secret of whoever */
    NAME_PASSWORD, /* says password */
    NAME_KEY, /* says key of any kind: a secret where it looks random, and for the rules of an issuer that is named */
    NAME_ANY  /* says key or id: a secret only for the rules of an issuer that is named */
};

struct name_word {
    const char *text; /* lower case */
    enum name_kind kind;
};
extern const struct name_word name_words[];
extern const size_t name_word_count;
/* Does the word name an id? What stands behind it is judged by rules of ids alone. */
bool name_is_id(const struct name_word *word);
/* One of the words that code and prose use most? */
bool name_is_common(const struct name_word *word);
/* What may follow a word directly; a word and a suffix are an anchor. */
extern const char *const name_suffixes[];
/* How many of them may follow the word. */
size_t name_suffix_count(const struct name_word *word);

/* What an unquoted value may hold, by where it stands: in a query or form, in text, in an XML element. */
enum name_run { NAME_RUN_PARAMETER, NAME_RUN_TEXT, NAME_RUN_ELEMENT };

enum name_status { NAME_NONE, NAME_PARTIAL, NAME_VALUE };

struct name_quote {
    uint8_t byte; /* 0: none */
    uint8_t backslashes;
    bool is_unicode; /* written uXXXX */
};

/* Writes it without its backslashes: at most NAME_QUOTE_MAX bytes, and how many. */
#define NAME_QUOTE_MAX 5
size_t name_quote_write(const struct name_quote *quote, uint8_t *out);

struct name_gap {
    uint32_t value; /* index of the value's first byte */
    struct name_quote opener;
    struct name_quote closer; /* the quote behind the name */
    uint8_t separator;
    uint8_t run; /* enum name_run: of an unquoted value */
};

/* From the end of a word at bytes[at] to its value. PARTIAL: what follows bytes[len) may change the answer; never where
 * `is_end` says that nothing follows. */
enum name_status name_gap(const uint8_t *bytes, size_t len, bool is_end, size_t at, bool is_option,
                          struct name_gap *gap);
/* The same where the gap may go on no further than bytes[len): `is_bounded`, though the text does. */
enum name_status name_gap_within(const uint8_t *bytes, size_t len, bool is_end, bool is_bounded, size_t at,
                                 bool is_option, struct name_gap *gap);

/* End of a quoted value that begins at or before bytes[at]: NAME_VALUE and *end where a quote closes it or the line ends;
 * else NAME_PARTIAL, and bytes from *end on must be looked at again with more behind them. */
enum name_status name_quoted_end(const struct name_quote *opener, const uint8_t *bytes, size_t len, size_t at,
                                 size_t *end);

/* End of the value at gap->value. NAME_VALUE and *end; NAME_PARTIAL where it is not seen before `len`, and *end as above. */
enum name_status name_value_end(const uint8_t *bytes, size_t len, bool is_end, const struct name_gap *gap, size_t *end);

/* Can it stand between [ and m of a colour sequence? */
bool name_colour_byte(uint8_t byte);

/* Can an unquoted value go on with the byte? */
bool name_run_byte(uint8_t run, uint8_t byte);

#endif
