/* anchor → undress → [span] → check → decide → redact */
#include "keyblock_parts.h"

#include <string.h>

#define UNDECIDED_MAX 512 /* bytes of a line that is not known to be key */
#define FOLLOWER_MAX 256  /* bytes of the line behind it that may decide */
#define PUTTY_TITLE_MAX 64
#define PUTTY_HEADERS_MIN 2 /* behind the title: then it is a key, and no text about keys */
#define PGP_CHECKSUM 5      /* characters: = and 24 bits (RFC 4880, section 6.1) */

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
        size_t run = keyblock_plain_run(&text, at);
        fingerprint_add(flow, bytes + at, run);
        at += run;
        if (keyblock_look_char(&text, at, &taken, &character) == LOOK_YES)
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
    struct line follower = keyblock_read_line(&next, &rest);
    if (follower.type == LINE_CUT && rest.len <= FOLLOWER_MAX)
        return LOOK_CUT;
    bool is_checksum = follower.type == LINE_BODY && follower.begins_padded && follower.chars == PGP_CHECKSUM;
    return follower.type == LINE_END || is_checksum ? LOOK_YES : LOOK_NO;
}

enum step { STEP_ON, STEP_WAIT, STEP_END };

/* The key is over in this record, which may go on; the next record tells whether it is over at all. */
static enum step end_in_record(struct keyblock *block)
{
    block->has_tail = keyblock_is_dressed(block);
    return STEP_END;
}

static enum step take_body(struct keyblock *block, const struct text *text, const struct line *line,
                           struct fingerprint_flow *flow)
{
    if (judge_body(block, line) == WORTH_DOUBT) {
        enum look look = end_follows(block, text, line);
        if (look != LOOK_YES)
            return look == LOOK_CUT ? STEP_WAIT : end_in_record(block);
    }
    add_body(flow, text->bytes, line->run, line->key_end);
    finish_body(block, line);
    return STEP_ON;
}

static enum step take_line(struct keyblock *block, const struct text *text, struct fingerprint_flow *flow,
                           size_t *taken)
{
    struct text near = look_near(text, UNDECIDED_MAX);
    struct line line = keyblock_read_next(block, &near);
    *taken = 0;
    if (line.type == LINE_CUT || line.type == LINE_BAD) {
        *taken = take_part(block, &line);
        add_body(flow, text->bytes, line.run, *taken);
        if (line.type == LINE_BAD || (*taken == 0 && near.len > UNDECIDED_MAX))
            return end_in_record(block);
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
    return line.is_closed ? end_in_record(block) : STEP_ON;
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
    enum look look = keyblock_look_break(text, at, &breaks, &is_real);
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
    block->at_break = block->in_line = block->is_first_line = block->is_over = block->has_tail = false;
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

enum keyblock_status keyblock_read_to_end(struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end,
                                          size_t *taken, struct fingerprint_flow *flow)
{
    enum keyblock_status status = keyblock_read(block, bytes, len, false, taken, flow);
    if (status == KEYBLOCK_ENDED || !is_end)
        return status;
    size_t rest = 0;
    status = keyblock_read(block, bytes + *taken, len - *taken, true, &rest, flow);
    *taken += rest;
    return status;
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
        enum look look = keyblock_look_break(&text, *title, &taken, &is_real);
        if (look != LOOK_NO)
            return look == LOOK_YES ? 1 : -1;
        if (*title >= len)
            return 0;
    }
    return 0;
}
