/* anchor → undress → [span] → check → decide → redact */
#include "keyblock.h"

#include "base64.h"
#include "byte.h"
#include "json_escape.h"

#include <string.h>

#define UNDECIDED_MAX 512 /* bytes of a line that is not known to be key */
#define FOLLOWER_MAX 256  /* bytes of the line behind it that may decide */
#define HEADER_NAME_MAX 30
#define HEADER_TEXT_MAX 200
#define END_TYPE_MAX 40
#define BACKSLASHES_MAX 7
#define PUTTY_TITLE_MAX 64
#define PUTTY_LAST "Private-MAC:"
#define MAC_DIGITS_MAX 128
#define SPACED_RUN_MIN 16   /* characters of a run that a blank and another run follow: words are shorter */
#define PUTTY_HEADERS_MIN 2 /* behind the title: then it is a key, and no text about keys */
#define PGP_CHECKSUM 5      /* characters: = and 24 bits (RFC 4880, section 6.1) */

/* What one look at a place tells; CUT where the bytes end too early. */
enum look { LOOK_NO, LOOK_YES, LOOK_CUT };

struct text {
    const uint8_t *bytes;
    size_t len;
    bool is_end;
};

static int byte_at(const struct text *text, size_t at)
{
    return at < text->len ? text->bytes[at] : -1;
}

/* No more than may decide: how much has come must not change the answer. */
static struct text look_near(const struct text *text, size_t most)
{
    struct text near = *text;
    if (near.len > most + 1) {
        near.len = most + 1;
        near.is_end = false;
    }
    return near;
}

static enum look missing(const struct text *text)
{
    return text->is_end ? LOOK_NO : LOOK_CUT;
}

static int base64_value_at(const struct text *text, size_t at)
{
    return at < text->len ? base64_value(text->bytes[at]) : -1;
}

/* Nearly all of a key: the characters of the standard alphabet but the padding. */
static bool is_plain(uint8_t byte)
{
    static const bool plain[256] = {
        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['+'] = true, ['/'] = true};
    return plain[byte];
}

static bool is_base64(int byte)
{
    return byte == '=' || (byte >= 0 && is_plain((uint8_t)byte));
}

static size_t count_backslashes(const struct text *text, size_t at)
{
    size_t count = 0;
    while (count <= BACKSLASHES_MAX && byte_at(text, at + count) == '\\')
        count++;
    return count;
}

/* One base64 character at `at`, plain or as a JSON escape: \\/ (PHP), \\u002b, \\u002f or \\u003d (.NET, Gson); *taken raw
 * bytes stand for it. */
static enum look look_char(const struct text *text, size_t at, size_t *taken, uint8_t *character)
{
    int byte = byte_at(text, at);
    *taken = 1;
    *character = (uint8_t)byte;
    if (byte < 0)
        return missing(text);
    if (is_base64(byte))
        return LOOK_YES;
    size_t backslashes = count_backslashes(text, at);
    if (backslashes == 0 || backslashes > BACKSLASHES_MAX)
        return LOOK_NO;
    if (byte_at(text, at + backslashes) < 0)
        return missing(text);
    *taken = json_escape_read(text->bytes + at, text->len - at, text->is_end, character);
    if (*taken == 0)
        return LOOK_CUT;
    return *taken > backslashes && is_base64(*character) ? LOOK_YES : LOOK_NO;
}

/* A break at `at`: *taken is how long, *is_real whether it is a line break. */
static enum look look_break(const struct text *text, size_t at, size_t *taken, bool *is_real)
{
    int byte = byte_at(text, at);
    *is_real = byte == '\n' || byte == '\r';
    if (byte < 0)
        return missing(text);
    if (byte == '\n') {
        *taken = 1;
        return LOOK_YES;
    }
    if (byte == '\r') {
        int next = byte_at(text, at + 1);
        if (next < 0 && !text->is_end)
            return LOOK_CUT;
        *taken = next == '\n' ? 2 : 1;
        return LOOK_YES;
    }
    size_t backslashes = count_backslashes(text, at);
    if (backslashes == 0 || backslashes > BACKSLASHES_MAX)
        return LOOK_NO;
    int escaped = byte_at(text, at + backslashes);
    if (escaped < 0)
        return missing(text);
    *taken = backslashes + 1;
    return escaped == 'n' || escaped == 'r' ? LOOK_YES : LOOK_NO;
}

/* Glue at `at`: *taken is how long. */
static enum look look_glue(const struct text *text, size_t at, bool is_bare, size_t *taken)
{
    int byte = byte_at(text, at);
    *taken = 1;
    if (byte < 0)
        return missing(text);
    if (byte == ' ' || byte == '\t' || byte == '"' || byte == '\'' || byte == '`' || byte == ',')
        return LOOK_YES;
    if (is_bare && (byte == '+' || byte == '.' || byte == ';'))
        return LOOK_YES;
    if (byte != '\\')
        return LOOK_NO;
    size_t backslashes = count_backslashes(text, at);
    int after = byte_at(text, at + backslashes);
    if (after < 0)
        return missing(text);
    *taken = backslashes;
    return backslashes <= BACKSLASHES_MAX && strchr("\"'`\r\n", after) ? LOOK_YES : LOOK_NO;
}

static enum look skip_glue(const struct text *text, size_t *at, bool is_bare)
{
    size_t taken = 0;
    enum look look;
    while ((look = look_glue(text, *at, is_bare, &taken)) == LOOK_YES)
        *at += taken;
    return look;
}

static enum look look_word(const struct text *text, size_t at, const char *word)
{
    for (size_t i = 0; word[i]; i++) {
        int byte = byte_at(text, at + i);
        if (byte < 0)
            return missing(text);
        if (byte != (uint8_t)word[i])
            return LOOK_NO;
    }
    return LOOK_YES;
}

static bool is_type_byte(int byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == ' ';
}

/* -----END TYPE----- at `at`; *end behind it. */
static enum look look_end(const struct text *text, size_t at, size_t *end)
{
    enum look look = look_word(text, at, "-----END ");
    if (look != LOOK_YES)
        return look;
    at += 9;
    size_t type = 0;
    while (type < END_TYPE_MAX && is_type_byte(byte_at(text, at)))
        at++, type++;
    *end = at + 5;
    return look_word(text, at, "-----");
}

static bool is_hex_digit(int byte)
{
    return byte >= 0 && byte_is_hex((uint8_t)byte);
}

static bool is_name_byte(int byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
}

/* A break of the kind that the block has; before its first one, any. */
static enum look look_kind(const struct keyblock *block, const struct text *text, size_t at, size_t *taken)
{
    bool is_real = false;
    enum look look = look_break(text, at, taken, &is_real);
    if (look == LOOK_YES && block->breaks != BREAK_UNKNOWN && is_real != (block->breaks == BREAK_REAL))
        return LOOK_NO;
    return look;
}

/* Name: text, up to its break; *end at the break. */
static enum look look_header(const struct keyblock *block, const struct text *text, size_t at, size_t *end)
{
    size_t name = 0;
    while (name <= HEADER_NAME_MAX && is_name_byte(byte_at(text, at + name)))
        name++;
    if (byte_at(text, at + name) < 0)
        return missing(text);
    if (name < 2 || name > HEADER_NAME_MAX || byte_at(text, at + name) != ':')
        return LOOK_NO;
    at += name + 1;
    for (size_t i = 0; i <= HEADER_TEXT_MAX; i++) {
        size_t taken = 0;
        enum look look = look_kind(block, text, at + i, &taken);
        *end = at + i;
        if (look != LOOK_NO || at + i >= text->len)
            return look == LOOK_CUT ? LOOK_CUT : LOOK_YES;
    }
    return LOOK_NO;
}

/* Private-MAC: and its digits; *end behind them. */
static enum look look_mac(const struct text *text, size_t at, size_t *end)
{
    enum look look = look_word(text, at, PUTTY_LAST);
    if (look != LOOK_YES)
        return look;
    at += sizeof PUTTY_LAST - 1;
    while (byte_at(text, at) == ' ')
        at++;
    size_t digits = 0;
    while (digits < MAC_DIGITS_MAX && is_hex_digit(byte_at(text, at)))
        at++, digits++;
    *end = at;
    return byte_at(text, at) < 0 && !text->is_end ? LOOK_CUT : LOOK_YES;
}

enum line_type { LINE_CUT, LINE_BAD, LINE_EMPTY, LINE_HEADER, LINE_BODY, LINE_END };

struct line {
    enum line_type type;
    size_t len; /* without the break behind it; to behind END */
    bool has_break;
    uint8_t breaks;     /* of the block, this line's included */
    size_t run, chars;  /* body: where its first run begins, how many characters all runs have */
    uint32_t run_chars; /* body: of its last run */
    size_t key_end;     /* body: behind the last base64 character seen, also of a cut or bad line */
    bool ends_padded, begins_padded, is_last_header, has_end;
};

static bool digits_match(const uint8_t *one, const uint8_t *other, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool are_digits = one[i] >= '0' && one[i] <= '9' && other[i] >= '0' && other[i] <= '9';
        if (one[i] != other[i] && !are_digits)
            return false;
    }
    return true;
}

/* The break that the line before left, and the prefix; one that does not match is none. */
static enum look skip_prefix(struct keyblock *block, const struct text *text, size_t *at)
{
    bool is_real = false;
    size_t taken = 0;
    if (block->at_break && look_break(text, *at, &taken, &is_real) != LOOK_YES)
        return missing(text);
    *at += taken;
    if (block->at_break && block->breaks == BREAK_UNKNOWN)
        block->breaks = is_real ? BREAK_REAL : BREAK_ESCAPED;
    if (!is_real || block->prefix_len == 0)
        return LOOK_YES;
    size_t have = text->len - *at < block->prefix_len ? text->len - *at : block->prefix_len;
    if (!digits_match(block->prefix, text->bytes + *at, have))
        return LOOK_NO;
    if (have < block->prefix_len)
        return missing(text);
    *at += have;
    return LOOK_YES;
}

/* The break that ends a line, or END right behind its text. */
static enum line_type close_line(const struct text *text, size_t at, enum line_type type, struct line *line)
{
    size_t taken = 0;
    bool is_real = false;
    enum look look = look_break(text, at, &taken, &is_real);
    if (look == LOOK_CUT)
        return LINE_CUT;
    if (look == LOOK_YES) {
        line->len = at;
        line->has_break = true;
        return type;
    }
    if (type == LINE_BODY) {
        enum look end = look_end(text, at, &line->len);
        line->has_end = end == LOOK_YES;
        if (end != LOOK_NO)
            return end == LOOK_CUT ? LINE_CUT : LINE_BODY;
    }
    if (at == text->len && text->is_end) {
        line->len = at;
        return type;
    }
    return LINE_BAD;
}

static size_t plain_run(const struct text *text, size_t at)
{
    size_t end = at;
    while (end < text->len && is_plain(text->bytes[end]))
        end++;
    return end - at;
}

/* One run of base64 characters at *at. LOOK_CUT where the next character is not all there. */
static enum look read_run(const struct text *text, size_t *at, struct line *line)
{
    for (;;) {
        size_t taken = plain_run(text, *at), count = taken;
        bool is_padding = false;
        if (taken == 0) {
            uint8_t character = 0;
            enum look look = look_char(text, *at, &taken, &character);
            if (look != LOOK_YES)
                return look;
            is_padding = character == '=';
            count = 1;
        }
        line->begins_padded |= line->chars == 0 && is_padding;
        line->ends_padded = is_padding;
        *at += taken;
        line->chars += count;
        line->run_chars += (uint32_t)count;
    }
}

/* Runs of base64 characters; blanks between them on the first body line only. */
static enum line_type read_body(const struct keyblock *block, const struct text *text, size_t at, bool may_have_blanks,
                                struct line *line)
{
    size_t taken = 0;
    uint8_t character = 0;
    line->run = at;
    line->run_chars = block->in_line ? block->run_chars : 0;
    for (;; line->run_chars = 0) {
        enum look look = read_run(text, &at, line);
        line->key_end = at;
        if (look == LOOK_CUT || skip_glue(text, &at, false) == LOOK_CUT)
            return LINE_CUT;
        bool is_spaced = at > line->key_end && (byte_at(text, at - 1) == ' ' || byte_at(text, at - 1) == '\t');
        look = may_have_blanks && is_spaced ? look_char(text, at, &taken, &character) : LOOK_NO;
        if (look == LOOK_NO)
            return close_line(text, at, LINE_BODY, line);
        if (look == LOOK_CUT)
            return LINE_CUT;
        if (line->run_chars < SPACED_RUN_MIN)
            return LINE_BAD;
    }
}

static enum line_type read_text(const struct keyblock *block, const struct text *text, size_t at, struct line *line)
{
    size_t bare = at;
    enum look look = skip_glue(text, &bare, true);
    if (look == LOOK_CUT)
        return LINE_CUT;
    enum line_type type = close_line(text, bare, LINE_EMPTY, line);
    if (type != LINE_BAD)
        return type;
    if (skip_glue(text, &at, false) == LOOK_CUT)
        return LINE_CUT;
    look = look_end(text, at, &line->len);
    if (look != LOOK_NO)
        return look == LOOK_CUT ? LINE_CUT : LINE_END;
    if (block->kind == KEYBLOCK_PUTTY) {
        look = look_mac(text, at, &line->len);
        line->is_last_header = look == LOOK_YES;
        if (look != LOOK_NO)
            return look == LOOK_CUT ? LINE_CUT : LINE_HEADER;
    }
    if (block->kind == KEYBLOCK_PUTTY || !block->has_body) {
        size_t end = 0;
        look = look_header(block, text, at, &end);
        if (look != LOOK_NO)
            return look == LOOK_CUT ? LINE_CUT : close_line(text, end, LINE_HEADER, line);
    }
    size_t taken = 0;
    uint8_t character = 0;
    look = look_char(text, at, &taken, &character);
    if (look != LOOK_YES)
        return look == LOOK_CUT ? LINE_CUT : LINE_BAD;
    return read_body(block, text, at, !block->has_body, line);
}

/* The line at bytes[0]. */
static struct line read_line(struct keyblock *block, const struct text *text)
{
    struct line line = {.type = LINE_CUT};
    if (block->in_line) {
        line.type = read_body(block, text, 0, block->is_first_line, &line);
        return line;
    }
    size_t at = 0;
    enum look prefix = skip_prefix(block, text, &at);
    if (prefix == LOOK_CUT)
        return line;
    line.type = read_text(block, text, at, &line);
    return line;
}

/* The next line that is not empty; its places count from bytes[0]. */
static struct line read_next(const struct keyblock *block, const struct text *text)
{
    struct keyblock probe = *block;
    size_t skipped = 0;
    for (;;) {
        struct text rest = {text->bytes + skipped, text->len - skipped, text->is_end};
        struct line line = read_line(&probe, &rest);
        line.len += skipped;
        line.run += skipped;
        line.key_end += skipped;
        line.breaks = probe.breaks;
        if (line.type != LINE_EMPTY)
            return line;
        if (!line.has_break) {
            line.type = text->is_end ? LINE_BAD : LINE_CUT;
            return line;
        }
        skipped = line.len;
        probe.at_break = true;
        probe.in_line = false;
    }
}

/* ------------------------------------------------------------------------------------------------ the block */

void keyblock_begin(struct keyblock *block, enum keyblock_kind kind, const uint8_t *prefix, size_t prefix_len)
{
    memset(block, 0, sizeof *block);
    block->kind = (uint8_t)kind;
    if (prefix_len <= KEYBLOCK_PREFIX_MAX) {
        memcpy(block->prefix, prefix, prefix_len);
        block->prefix_len = (uint8_t)prefix_len;
    }
}

/* The characters of bytes[from, to), undressed. */
static void add_body(struct fingerprint_flow *flow, const uint8_t *bytes, size_t from, size_t to)
{
    struct text text = {bytes, to, true};
    size_t taken = 1;
    for (size_t at = from; flow && at < to; at += taken) {
        uint8_t character = 0;
        size_t run = plain_run(&text, at);
        fingerprint_add(flow, bytes + at, run);
        at += run;
        if (look_char(&text, at, &taken, &character) == LOOK_YES)
            fingerprint_add(flow, &character, 1);
    }
}

enum worth { WORTH_KEY, WORTH_DOUBT };

static enum worth judge_body(const struct keyblock *block, const struct line *line)
{
    size_t chars = block->line_chars + line->chars;
    if (block->in_line || chars >= KEYBLOCK_BODY_MIN || !block->has_body || chars == block->first_len ||
        block->kind == KEYBLOCK_PUTTY || line->has_end)
        return WORTH_KEY;
    if (line->begins_padded && chars == PGP_CHECKSUM)
        return WORTH_KEY;
    bool is_tail = line->ends_padded || (chars >= 8 && chars % 4 == 0);
    return is_tail && !block->is_last_short ? WORTH_KEY : WORTH_DOUBT;
}

static void finish_body(struct keyblock *block, const struct line *line)
{
    uint32_t chars = block->line_chars + (uint32_t)line->chars;
    block->body_chars += line->chars;
    if (!block->has_body || block->is_first_line)
        block->first_len = chars;
    block->is_last_short = chars < KEYBLOCK_BODY_MIN && chars != block->first_len;
    block->has_body = true;
    block->in_line = block->is_first_line = false;
    block->line_chars = 0;
}

/* A cut or bad line of which enough is key: its characters are taken, the rest waits. */
static size_t take_part(struct keyblock *block, const struct line *line)
{
    if (!block->in_line) {
        if (line->chars < KEYBLOCK_BODY_MIN)
            return 0;
        block->is_first_line = !block->has_body;
        block->in_line = true;
        block->at_break = false;
    }
    block->has_body = true;
    block->line_chars += (uint32_t)line->chars;
    block->run_chars = line->run_chars;
    block->body_chars += line->chars;
    return line->key_end;
}

/* Is a doubtful line followed by END, by a PGP checksum, or by the end of the text? */
static enum look end_follows(const struct keyblock *block, const struct text *text, const struct line *line)
{
    if (!line->has_break)
        return block->is_in_records ? LOOK_NO : LOOK_YES;
    struct keyblock next = *block;
    next.at_break = true;
    next.in_line = false;
    struct text rest = {text->bytes + line->len, text->len - line->len, text->is_end};
    rest = look_near(&rest, FOLLOWER_MAX);
    struct line follower = read_line(&next, &rest);
    if (follower.type == LINE_CUT && rest.len <= FOLLOWER_MAX)
        return LOOK_CUT;
    bool is_checksum = follower.type == LINE_BODY && follower.begins_padded && follower.chars == PGP_CHECKSUM;
    return follower.type == LINE_END || is_checksum ? LOOK_YES : LOOK_NO;
}

enum step { STEP_ON, STEP_WAIT, STEP_END };

static enum step take_body(struct keyblock *block, const struct text *text, const struct line *line,
                           struct fingerprint_flow *flow)
{
    if (judge_body(block, line) == WORTH_DOUBT) {
        enum look look = end_follows(block, text, line);
        if (look != LOOK_YES)
            return look == LOOK_CUT ? STEP_WAIT : STEP_END;
    }
    add_body(flow, text->bytes, line->run, line->key_end);
    finish_body(block, line);
    return STEP_ON;
}

static enum step take_line(struct keyblock *block, const struct text *text, struct fingerprint_flow *flow,
                           size_t *taken)
{
    struct text near = look_near(text, UNDECIDED_MAX);
    struct line line = read_next(block, &near);
    *taken = 0;
    if (line.type == LINE_CUT || line.type == LINE_BAD) {
        *taken = take_part(block, &line);
        add_body(flow, text->bytes, line.run, *taken);
        if (line.type == LINE_BAD || (*taken == 0 && near.len > UNDECIDED_MAX))
            return STEP_END;
        return *taken > 0 ? STEP_ON : STEP_WAIT;
    }
    enum step step = line.type == LINE_BODY ? take_body(block, text, &line, flow) : STEP_ON;
    if (step != STEP_ON)
        return step;
    *taken = line.len;
    block->at_break = line.has_break;
    block->breaks = line.breaks;
    block->header_lines += line.type == LINE_HEADER;
    block->has_end = line.type == LINE_END || line.has_end;
    if (block->has_end || (line.is_last_header && block->kind == KEYBLOCK_PUTTY))
        return STEP_END;
    return STEP_ON;
}

/* Does the base64 go on at `next`, on a line of its own? */
static enum look look_next_line(const struct text *text, size_t next)
{
    size_t at = next;
    while (base64_value_at(text, at) >= 0 && at - next < KEYBLOCK_BODY_MIN)
        at++;
    if (at - next >= KEYBLOCK_BODY_MIN)
        return LOOK_YES;
    size_t run = at - next;
    while (at - next < run + 2 && byte_at(text, at) == '=')
        at++;
    int byte = byte_at(text, at);
    if (byte < 0 && !text->is_end)
        return LOOK_CUT;
    bool is_over = byte < 0 || (byte > 0 && strchr("\"'`\\\n\r", byte));
    return run > 0 && is_over ? LOOK_YES : LOOK_NO;
}

/* A run of base64, over breaks while its lines are long. */
static enum step take_base64(struct keyblock *block, const struct text *text, struct fingerprint_flow *flow,
                             size_t *taken)
{
    size_t at = 0;
    while (base64_value_at(text, at) >= 0)
        at++;
    *taken = at;
    if (at > 0)
        block->last = text->bytes[at - 1];
    if (flow)
        fingerprint_add(flow, text->bytes, at);
    block->line_chars += (uint32_t)at;
    block->body_chars += at;
    size_t breaks = 0;
    bool is_real = false;
    enum look look = look_break(text, at, &breaks, &is_real);
    if (look == LOOK_NO || block->line_chars < KEYBLOCK_BODY_MIN)
        return look == LOOK_CUT ? STEP_WAIT : STEP_END;
    size_t next = at + breaks;
    while (look == LOOK_YES && next - at <= UNDECIDED_MAX &&
           (byte_at(text, next) == ' ' || byte_at(text, next) == '\t'))
        next++;
    if (look == LOOK_YES)
        look = look_next_line(text, next);
    if (look != LOOK_YES)
        return look == LOOK_CUT ? STEP_WAIT : STEP_END;
    block->line_chars = 0;
    *taken = next;
    return STEP_ON;
}

void keyblock_next_record(struct keyblock *block)
{
    block->at_break = block->in_line = block->is_first_line = block->is_over = false;
    block->line_chars = 0;
    block->is_in_records = true;
}

static bool is_rest_empty(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(" \t\r\n", bytes[i]) || bytes[i] == '\0')
            return false;
    return true;
}

/* Enough to say that a key follows the opening line. */
static bool is_open(const struct keyblock *block)
{
    return block->kind == KEYBLOCK_PUTTY ? block->header_lines >= PUTTY_HEADERS_MIN
                                         : block->body_chars >= KEYBLOCK_BODY_MIN;
}

static enum keyblock_status read_on(struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end,
                                    bool until_open, size_t *taken, struct fingerprint_flow *flow)
{
    *taken = 0;
    for (;;) {
        struct text rest = {bytes + *taken, len - *taken, is_end};
        size_t step_taken = 0;
        enum step step = block->kind == KEYBLOCK_BASE64 ? take_base64(block, &rest, flow, &step_taken)
                                                        : take_line(block, &rest, flow, &step_taken);
        *taken += step_taken;
        if (step == STEP_END) {
            block->is_over = block->has_end || !is_end || !is_rest_empty(bytes + *taken, len - *taken);
            return KEYBLOCK_ENDED;
        }
        if (step == STEP_WAIT || *taken == len)
            return is_end ? KEYBLOCK_ENDED : KEYBLOCK_MORE;
        if (until_open && is_open(block))
            return KEYBLOCK_MORE;
    }
}

enum keyblock_status keyblock_read(struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end, size_t *taken,
                                   struct fingerprint_flow *flow)
{
    return read_on(block, bytes, len, is_end, false, taken, flow);
}

int keyblock_opens(const struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end)
{
    struct keyblock probe = *block;
    if (len >= KEYBLOCK_OPEN_WITHIN) {
        len = KEYBLOCK_OPEN_WITHIN;
        is_end = true;
    }
    size_t taken = 0;
    enum keyblock_status status = read_on(&probe, bytes, len, is_end, true, &taken, NULL);
    if (is_open(&probe))
        return 1;
    return status == KEYBLOCK_ENDED ? 0 : -1;
}

int keyblock_title(const uint8_t *bytes, size_t len, bool is_end, size_t *title)
{
    struct text text = {bytes, len, is_end};
    size_t taken = 0;
    bool is_real = false;
    for (*title = 0; *title <= PUTTY_TITLE_MAX; ++*title) {
        enum look look = look_break(&text, *title, &taken, &is_real);
        if (look != LOOK_NO)
            return look == LOOK_YES ? 1 : -1;
        if (*title >= len)
            return 0;
    }
    return 0;
}
