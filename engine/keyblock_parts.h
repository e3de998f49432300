/*
 * What the two files of the key block's grammar share: a look at a place, and lines. Lines are read by keyblock_line.c,
 * what they make together by keyblock.c.
 */
#ifndef STANCH_KEYBLOCK_PARTS_H
#define STANCH_KEYBLOCK_PARTS_H

#include "base64.h"
#include "keyblock.h"

/* What one look at a place tells; CUT where the bytes end too early. */
enum look { LOOK_NO, LOOK_YES, LOOK_CUT };

struct text {
    const uint8_t *bytes;
    size_t len;
    bool is_end;
};

static inline int byte_at(const struct text *text, size_t at)
{
    return at < text->len ? text->bytes[at] : -1;
}

static inline int base64_value_at(const struct text *text, size_t at)
{
    return at < text->len ? base64_value(text->bytes[at]) : -1;
}

enum line_type { LINE_CUT, LINE_BAD, LINE_EMPTY, LINE_HEADER, LINE_BODY, LINE_END };

struct line {
    enum line_type type;
    size_t len; /* without the break behind it; to behind END */
    bool has_break;
    bool is_closed;     /* ended by what a string ends with */
    uint8_t breaks;     /* of the block, this line's included */
    size_t run, chars;  /* body: where its first run begins, how many characters all runs have */
    uint32_t run_chars; /* body: of its last run */
    size_t key_end;     /* body: behind the last base64 character seen, also of a cut or bad line */
    bool ends_padded, begins_padded, is_last_header, has_end;
};

/* A break at `at`: *taken is how long, *is_real whether it is a line break. */
enum look keyblock_look_break(const struct text *text, size_t at, size_t *taken, bool *is_real);
/* One base64 character at `at`, plain or as a JSON escape: \\/ (PHP), \\u002b, \\u002f or \\u003d (.NET, Gson); *taken raw
 * bytes stand for it. */
enum look keyblock_look_char(const struct text *text, size_t at, size_t *taken, uint8_t *character);
/* What stands around a key's line in its record: a quote, also escaped, or a tag ends the line. */
bool keyblock_is_dressed(const struct keyblock *block);
bool keyblock_closes(const struct text *text, size_t at);
/* How many characters of a key, padding apart, stand at `at` as they are. */
size_t keyblock_plain_run(const struct text *text, size_t at);
/* The line at bytes[0]. */
struct line keyblock_read_line(struct keyblock *block, const struct text *text);
/* The next line that is not empty; its places count from bytes[0]. */
struct line keyblock_read_next(const struct keyblock *block, const struct text *text);

#endif
