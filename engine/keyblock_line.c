/* anchor → undress → [span] → check → decide → redact */
#include "keyblock_parts.h"

#include "base64.h"
#include "byte.h"
#include "json_escape.h"

#include <string.h>

#define HEADER_NAME_MAX 30
#define PREFIX_DIGITS_MAX 20
#define HEADER_TEXT_MAX 200
#define END_TYPE_MAX 40
#define BACKSLASHES_MAX 7
#define PUTTY_LAST "Private-MAC:"
#define MAC_DIGITS_MAX 128
#define SPACED_RUN_MIN 16 /* characters of a run that a blank and another run follow: words are shorter */

static enum look missing(const struct text *text)
{
    return text->is_end ? LOOK_NO : LOOK_CUT;
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

enum look keyblock_look_char(const struct text *text, size_t at, size_t *taken, uint8_t *character)
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

enum look keyblock_look_break(const struct text *text, size_t at, size_t *taken, bool *is_real)
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
    enum look look = keyblock_look_break(text, at, taken, &is_real);
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
    if (block->at_break && keyblock_look_break(text, *at, &taken, &is_real) != LOOK_YES)
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

static bool is_digit_at(const struct text *text, size_t at)
{
    return at < text->len && text->bytes[at] >= '0' && text->bytes[at] <= '9';
}

int keyblock_prefix(const struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end, size_t *taken)
{
    struct text text = {bytes, len, is_end};
    const struct text prefix = {block->prefix, block->prefix_len, true};
    *taken = 0;
    for (size_t at = 0; at < prefix.len;) {
        if (*taken == len)
            return is_end ? 0 : -1;
        bool are_digits = is_digit_at(&prefix, at) && is_digit_at(&text, *taken);
        if (!are_digits && prefix.bytes[at++] != bytes[(*taken)++])
            return 0;
        while (are_digits && is_digit_at(&prefix, at))
            at++;
        size_t most = *taken + PREFIX_DIGITS_MAX;
        while (are_digits && is_digit_at(&text, *taken) && *taken < most)
            ++*taken;
        if (are_digits && *taken == len && !is_end)
            return -1;
    }
    return 1;
}

/* The break that ends a line, or END right behind its text. */
static enum line_type close_line(const struct text *text, size_t at, enum line_type type, struct line *line)
{
    size_t taken = 0;
    bool is_real = false;
    enum look look = keyblock_look_break(text, at, &taken, &is_real);
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

size_t keyblock_plain_run(const struct text *text, size_t at)
{
    size_t end = at;
    while (end < text->len && is_plain(text->bytes[end]))
        end++;
    return end - at;
}

bool keyblock_is_dressed(const struct keyblock *block)
{
    return block->is_in_records && block->prefix_len > 0;
}

bool keyblock_closes(const struct text *text, size_t at)
{
    int byte = byte_at(text, at + count_backslashes(text, at));
    return byte == '"' || byte == '\'' || (byte == '<' && byte_at(text, at) == '<');
}

/* One run of base64 characters at *at. LOOK_CUT where the next character is not all there. */
static enum look read_run(const struct text *text, size_t *at, struct line *line)
{
    for (;;) {
        size_t taken = keyblock_plain_run(text, *at), count = taken;
        bool is_padding = false;
        if (taken == 0) {
            uint8_t character = 0;
            enum look look = keyblock_look_char(text, *at, &taken, &character);
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
        line->is_closed = look == LOOK_NO && keyblock_is_dressed(block) && keyblock_closes(text, at);
        if (line->is_closed) {
            line->len = at;
            return LINE_BODY;
        }
        if (look == LOOK_CUT || skip_glue(text, &at, false) == LOOK_CUT)
            return LINE_CUT;
        bool is_spaced = at > line->key_end && (byte_at(text, at - 1) == ' ' || byte_at(text, at - 1) == '\t');
        look = may_have_blanks && is_spaced ? keyblock_look_char(text, at, &taken, &character) : LOOK_NO;
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
    look = keyblock_look_char(text, at, &taken, &character);
    if (look != LOOK_YES)
        return look == LOOK_CUT ? LINE_CUT : LINE_BAD;
    return read_body(block, text, at, !block->has_body, line);
}

struct line keyblock_read_line(struct keyblock *block, const struct text *text)
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

bool keyblock_is_line_over(const struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end)
{
    const struct text text = {bytes, len, is_end};
    size_t at = 0, taken = 0, end = 0;
    bool is_real = false;
    if (block->prefix_len == 0)
        return false;
    if (look_header(block, &text, 0, &end) == LOOK_YES)
        return true;
    while (at < len && keyblock_look_break(&text, at, &taken, &is_real) == LOOK_YES && !is_real)
        at += taken;
    return keyblock_closes(&text, at);
}

struct line keyblock_read_next(const struct keyblock *block, const struct text *text)
{
    struct keyblock probe = *block;
    size_t skipped = 0;
    for (;;) {
        struct text rest = {text->bytes + skipped, text->len - skipped, text->is_end};
        struct line line = keyblock_read_line(&probe, &rest);
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
