/* Key blocks: the grammar of keyblock.h, read over the whole text at once. */
#include "reference_parts.h"

#include "keyblock.h"

#include <stdlib.h>

#define UNDECIDED_MOST 513 /* bytes from the last line that belongs on: what the kind of the next must be seen in */
#define FOLLOWER_MOST 257  /* bytes behind a doubtful line that may speak for it */

enum line_kind { LINE_END, LINE_HEADER, LINE_BODY, LINE_EMPTY, LINE_OTHER };

struct line {
    enum line_kind kind;
    size_t body, body_end; /* of the base64 characters, `=` included */
    size_t glue_end;       /* where it is clear that the line is not empty */
    size_t chars;          /* base64 characters in it */
    size_t known_at;       /* behind the 40th of them */
    uint8_t first_char, last_char;
    size_t end;       /* of the line, before its break; LINE_END: behind END */
    size_t break_len; /* of the break at `end`; 0 at the text's end */
    bool is_real_break;
    bool is_prose;    /* a short run that is followed by a blank and another */
    bool end_follows; /* END stands behind the body on the same line */
};

struct block {
    const uint8_t *x;
    size_t n;
    bool is_putty;
    const uint8_t *prefix;
    size_t prefix_len;
    bool has_body;
    size_t headers;
    bool knows_break, has_real_breaks; /* of the first one: a header's text goes on to the next of its kind */
    struct list body;                  /* bytes of the body, for the fingerprint */
    size_t end;
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_body(uint8_t c)
{
    return c == '+' || c == '/' || c == '=' || is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_quote(int c)
{
    return c == '"' || c == '\'' || c == '`';
}

static size_t slashes_at(const struct block *b, size_t at)
{
    size_t count = 0;
    while (at + count < b->n && b->x[at + count] == '\\')
        count++;
    return count;
}

/* Bytes of the line break at `at`, or 0. */
static size_t break_at(const struct block *b, size_t at, bool *is_real)
{
    *is_real = true;
    if (at >= b->n)
        return 0;
    if (b->x[at] == '\r')
        return at + 1 < b->n && b->x[at + 1] == '\n' ? 2 : 1;
    if (b->x[at] == '\n')
        return 1;
    *is_real = false;
    size_t slashes = slashes_at(b, at);
    if (slashes < 1 || slashes > 7 || at + slashes >= b->n)
        return 0;
    return b->x[at + slashes] == 'n' || b->x[at + slashes] == 'r' ? slashes + 1 : 0;
}

/* Bytes of the glue at `at`, or 0. */
static size_t glue_at(const struct block *b, size_t at, bool without_body)
{
    bool is_real;
    if (at >= b->n)
        return 0;
    uint8_t c = b->x[at];
    if (c == ' ' || c == '\t' || c == ',' || is_quote(c))
        return 1;
    if (without_body && (c == '+' || c == '.' || c == ';'))
        return 1;
    size_t slashes = slashes_at(b, at);
    if (slashes == 0 || break_at(b, at, &is_real) != 0 || at + slashes >= b->n)
        return 0;
    c = b->x[at + slashes];
    return slashes <= 7 && (is_quote(c) || c == '\n' || c == '\r') ? slashes : 0;
}

static size_t skip_glue(const struct block *b, size_t at, bool without_body)
{
    size_t len;
    while ((len = glue_at(b, at, without_body)) != 0)
        at += len;
    return at;
}

/* Behind "-----END …-----" at `at`, or 0. */
static size_t end_line_at(const struct block *b, size_t at)
{
    if (at + 9 > b->n || memcmp(b->x + at, "-----END ", 9) != 0)
        return 0;
    size_t i = at + 9;
    while (i < b->n && i < at + 49 && ((b->x[i] >= 'A' && b->x[i] <= 'Z') || is_digit(b->x[i]) || b->x[i] == ' '))
        i++;
    return i + 5 <= b->n && memcmp(b->x + i, "-----", 5) == 0 ? i + 5 : 0;
}

static size_t skip_prefix(const struct block *b, size_t at)
{
    if (at + b->prefix_len > b->n)
        return at;
    for (size_t i = 0; i < b->prefix_len; i++) {
        uint8_t a = b->prefix[i], c = b->x[at + i];
        if (is_digit(a) ? !is_digit(c) : a != c)
            return at;
    }
    return at + b->prefix_len;
}

static void to_break(const struct block *b, size_t at, struct line *line)
{
    for (; at < b->n; at++) {
        line->break_len = break_at(b, at, &line->is_real_break);
        if (line->break_len != 0 && (!b->knows_break || line->is_real_break == b->has_real_breaks))
            break;
        line->break_len = 0;
    }
    line->end = at;
}

/* The last line of a PuTTY key. */
static bool is_mac(const struct block *b, size_t at)
{
    return b->is_putty && at + 12 <= b->n && memcmp(b->x + at, "Private-MAC:", 12) == 0;
}

/* Name: text, a name of 2 to 30 characters, a text of at most 200 bytes. */
static bool is_header(const struct block *b, size_t at)
{
    size_t i = at;
    if (is_mac(b, at))
        return true;
    while (i < b->n && (b->x[i] == '-' || (is_body(b->x[i]) && strchr("+/=", b->x[i]) == NULL)))
        i++;
    if (i < at + 2 || i > at + 30 || i >= b->n || b->x[i] != ':')
        return false;
    struct line line;
    to_break(b, i + 1, &line);
    return line.end - (i + 1) <= 200;
}

/* The base64 character at `at`, plain or as a JSON escape: its raw bytes, 0 where there is none. */
static size_t char_at(const struct block *b, size_t at, uint8_t *c)
{
    if (at >= b->n)
        return 0;
    *c = b->x[at];
    size_t len = *c == '\\' ? ref_escape_at(b->x, b->n, at, c) : 1;
    return is_body(*c) ? len : 0;
}

/* Runs of base64 at `at`; on the first body line with blanks between them, where each has 16 characters or more (prose
 * is base64 too). */
static void read_body(const struct block *b, size_t at, struct line *line)
{
    line->body = at;
    for (;;) {
        size_t run = line->chars, len;
        uint8_t c;
        for (; (len = char_at(b, at, &c)) != 0; at += len) {
            line->first_char = line->chars == 0 ? c : line->first_char;
            line->last_char = c;
            line->chars++;
            if (line->chars == KEYBLOCK_BODY_MIN)
                line->known_at = at + len;
        }
        line->body_end = at;
        size_t next = skip_glue(b, at, false);
        if (b->has_body || next == at || next >= b->n || (b->x[next - 1] != ' ' && b->x[next - 1] != '\t') ||
            char_at(b, next, &c) == 0)
            return;
        line->is_prose = line->chars - run < 16;
        if (line->is_prose)
            return;
        at = next;
    }
}

/* Behind "Private-MAC: " and its hex digits: in a string, a quote may follow. */
static size_t mac_end(const struct block *b, size_t at)
{
    for (at += 12; at < b->n && b->x[at] == ' ';)
        at++;
    size_t most = at + 128;
    while (at < b->n && at < most && (is_digit(b->x[at]) || ((b->x[at] | 32) >= 'a' && (b->x[at] | 32) <= 'f')))
        at++;
    return at;
}

static struct line read_line(const struct block *b, size_t at, bool may_have_prefix)
{
    struct line line;
    memset(&line, 0, sizeof line);
    size_t from = may_have_prefix ? skip_prefix(b, at) : at;
    from = skip_glue(b, from, false);
    size_t end = end_line_at(b, from);
    if (end != 0) {
        line.kind = LINE_END;
        line.end = end;
        return line;
    }
    if ((!b->has_body || b->is_putty) && is_header(b, from)) {
        line.kind = LINE_HEADER;
        line.body = from;
        if (is_mac(b, from))
            line.end = mac_end(b, from);
        else
            to_break(b, from, &line);
        return line;
    }
    size_t empty = skip_glue(b, from, true);
    line.glue_end = empty;
    line.break_len = break_at(b, empty, &line.is_real_break);
    if (line.break_len != 0 || empty == b->n) {
        line.kind = LINE_EMPTY;
        line.end = empty;
        return line;
    }
    read_body(b, from, &line);
    line.end = skip_glue(b, line.body_end, false);
    line.break_len = break_at(b, line.end, &line.is_real_break);
    line.end_follows = end_line_at(b, line.end) != 0;
    bool is_whole = !line.is_prose && (line.break_len != 0 || line.end == b->n || line.end_follows);
    line.kind = line.body_end > line.body && is_whole ? LINE_BODY : LINE_OTHER;
    return line;
}

static void keep_body(struct block *b, const struct line *line)
{
    for (size_t i = line->body, len; i<line->body_end; i += len> 0 ? len : 1) {
        uint8_t c;
        len = char_at(b, i, &c);
        if (len > 0)
            ref_list_add(&b->body, &c);
    }
}

static bool is_checksum(const struct line *line)
{
    return line->chars == 5 && line->first_char == '=';
}

/* Is the line decided by bytes too far behind what is known to be key? */
static bool is_far(const struct block *b, const struct line *line)
{
    size_t window = b->end + UNDECIDED_MOST;
    if (window >= b->n || line->kind == LINE_EMPTY)
        return false;
    if (line->glue_end >= window)
        return true;
    if (line->chars >= KEYBLOCK_BODY_MIN && line->known_at <= window)
        return false;
    return line->end + line->break_len > window;
}

/* END, on the same line or the next, or the checksum of a PGP key before it. */
static bool end_is_next(const struct block *b, const struct line *line)
{
    if (line->end_follows)
        return true;
    struct line next = read_line(b, line->end + line->break_len, line->is_real_break);
    if (next.end + next.break_len > line->end + FOLLOWER_MOST && line->end + FOLLOWER_MOST < b->n)
        return false;
    return next.kind == LINE_END || (next.kind == LINE_BODY && is_checksum(&next));
}

static bool is_short_one(const struct line *line)
{
    return line->last_char == '=' || (line->chars >= 8 && line->chars % 4 == 0);
}

/* Reads lines from `at` (behind the opening line) on; sets end and body. */
static void read_block(struct block *b, size_t at)
{
    size_t first = 0;
    bool is_after_break = false, was_short = false;
    b->end = at;
    for (;;) {
        struct line line = read_line(b, at, is_after_break && b->prefix_len > 0);
        if (is_far(b, &line))
            return;
        if (line.kind == LINE_END) {
            b->end = line.end;
            return;
        }
        if (line.kind == LINE_OTHER && line.chars >= KEYBLOCK_BODY_MIN) {
            keep_body(b, &line);
            b->end = line.body_end;
            return;
        }
        if (line.kind == LINE_BODY) {
            first = b->has_body ? first : line.chars;
            bool is_full = line.chars >= KEYBLOCK_BODY_MIN || line.chars == first;
            bool is_tail = (!was_short && is_short_one(&line)) || b->is_putty || line.end == b->n;
            if (!is_full && !is_tail && !is_checksum(&line) && !end_is_next(b, &line))
                line.kind = LINE_OTHER;
            was_short = !is_full;
        }
        if (line.kind == LINE_OTHER)
            return;
        if (line.kind == LINE_BODY) {
            keep_body(b, &line);
            b->has_body = true;
        }
        b->headers += line.kind == LINE_HEADER ? 1 : 0;
        if (line.kind != LINE_EMPTY)
            b->end = line.end;
        if (line.kind == LINE_HEADER && is_mac(b, line.body)) {
            b->end = line.end;
            return;
        }
        if (line.break_len == 0 && line.end == b->n)
            return;
        is_after_break = line.break_len > 0 && line.is_real_break;
        if (!b->knows_break && line.break_len > 0) {
            b->knows_break = true;
            b->has_real_breaks = line.is_real_break;
        }
        at = line.end + line.break_len;
    }
}

/* The rest of PuTTY's first line, at most 64 bytes. */
static size_t behind_title(const struct block *b, size_t at)
{
    struct line title = {.end = 0};
    to_break(b, at, &title);
    return title.end - at <= 64 && title.break_len > 0 ? title.end : NONE;
}

/* At least 40 base64 characters within 256 raw bytes behind the opening line; PuTTY: two headers. */
static bool opens(const struct block *whole, size_t at, size_t hold_end)
{
    struct block b = *whole;
    b.n = hold_end < b.n ? hold_end : b.n;
    if (b.is_putty && (at = behind_title(&b, at)) == NONE)
        return false;
    b.n = at + KEYBLOCK_OPEN_WITHIN < b.n ? at + KEYBLOCK_OPEN_WITHIN : b.n;
    b.body = (struct list){NULL, 0, 0, 1};
    read_block(&b, at);
    size_t count = b.body.count;
    free(b.body.items);
    return b.is_putty ? b.headers >= 2 : count >= KEYBLOCK_BODY_MIN;
}

/* Where a line begins, or what stanch_name puts before a value ends: = and the byte 31. */
static bool is_line_start(const struct neutral *left, size_t at)
{
    bool is_behind_name = at > 1 && left->bytes[at - 1] == 0x1f && left->bytes[at - 2] == '=';
    return at == 0 || left->bytes[at - 1] == '\n' || left->bytes[at - 1] == '\r' || is_behind_name;
}

/* What stands before the opening line on its line, findings counted as one neutral byte; 0 where it is longer than a
 * prefix may be. */
static size_t prefix_before(const struct neutral *left)
{
    size_t len = 0;
    while (!is_line_start(left, left->len - len))
        len++;
    return len <= KEYBLOCK_PREFIX_MAX ? len : 0;
}

/* The block whose opening line is [start, at). */
bool ref_block_read(const struct text *text, size_t start, size_t at, size_t hold_end, bool is_putty, size_t *end,
                    uint8_t **body, size_t *body_len)
{
    struct block b = {.x = text->x, .n = text->n, .is_putty = is_putty, .body = {NULL, 0, 0, 1}};
    struct neutral left;
    ref_neutral_before(text, start, &left);
    b.prefix_len = prefix_before(&left);
    b.prefix = left.bytes + left.len - b.prefix_len;
    if (!opens(&b, at, hold_end))
        return false;
    if (is_putty)
        at = behind_title(&b, at);
    read_block(&b, at);
    *end = b.end;
    *body = b.body.items;
    *body_len = b.body.count;
    return true;
}

/* The characters of the next line at `at` when they go on with a key: 40 or more, or nothing else on the line. */
static size_t next_line(const struct block *b, size_t at, size_t *chars)
{
    bool is_real;
    size_t len = break_at(b, at, &is_real);
    if (len == 0)
        return 0;
    for (at += len; at < b->n && (b->x[at] == ' ' || b->x[at] == '\t');)
        at++;
    size_t end = at;
    while (end < b->n && ref_is_base64(b->x[end]))
        end++;
    size_t behind = end;
    while (behind < b->n && behind < end + 2 && b->x[behind] == '=')
        behind++;
    *chars = at;
    bool is_alone = behind >= b->n || (b->x[behind] != 0 && strchr("\"'`\\\n\r", b->x[behind]) != NULL);
    return end - at >= KEYBLOCK_BODY_MIN || (end > at && is_alone) ? end : 0;
}

/* A key file in base64: the run that begins at `start`, `shift` characters into its group, over line breaks and blanks
 * while its lines have 40 characters or more. The opening line ends at the raw place `at`. */
bool ref_block_read_base64(const struct text *text, size_t start, size_t at, size_t hold_end, size_t *end,
                           uint8_t **body, size_t *body_len)
{
    struct block b = {.x = text->x, .n = text->n, .body = {NULL, 0, 0, 1}};
    size_t line = start, stop = start, count = 0;
    while (stop < b.n && ref_is_base64(b.x[stop]))
        stop++;
    for (;;) {
        for (size_t i = line; i < stop; i++) {
            ref_list_add(&b.body, &b.x[i]);
            count += i >= at && i < at + KEYBLOCK_OPEN_WITHIN && i < hold_end ? 1 : 0;
        }
        *end = stop;
        size_t chars, next = stop - line >= KEYBLOCK_BODY_MIN ? next_line(&b, stop, &chars) : 0;
        if (next == 0)
            break;
        line = chars;
        stop = next;
    }
    *body = b.body.items;
    *body_len = b.body.count;
    if (count < KEYBLOCK_BODY_MIN)
        free(*body);
    return count >= KEYBLOCK_BODY_MIN;
}

void ref_find_blocks(struct text *text)
{
    for (size_t r = 0; r < text->rules->count; r++) {
        const struct rule *rule = &text->rules->rules[r];
        if (rule->start != START_BLOCK || !rule->enabled)
            continue;
        for (size_t at = 0, end; at < text->n; at++) {
            struct candidate it = {at, SHAPE, r, at, at, at, 0, 0, 0, true, {0}};
            if (ref_rule_has_hit(text, rule, at, &end)) {
                it.hit_end = it.anchor_end = end;
                ref_list_add(&text->candidates, &it);
            }
        }
    }
}
