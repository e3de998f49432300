#include "excerpt.h"

#include <stdlib.h>
#include <string.h>

#define MASK_LEN (sizeof FOUND_MASK - 1)
#define LINE_ROOM (2 * FOUND_SIDE_BYTES + MASK_LEN)
#define UTF8_PER_UNIT 3 /* bytes of UTF-8 that two of UTF-16 take at most */

struct waiting {
    stanch_finding finding;
    size_t mask_at, len, right; /* right: bytes behind its own mask */
    char line[LINE_ROOM];
};

struct excerpts {
    enum encoding encoding;
    excerpt_take *take;
    void *user;
    struct waiting *waiting; /* EXCERPTS_OPEN of them, a ring */
    size_t first, count;
    bool awaits_mask; /* of the last one */
    char left[FOUND_SIDE_BYTES];
    size_t left_len;
    /* UTF-16: line feeds so far, where the line begins, and the first half of a unit that a slice cut */
    uint64_t lines, line_start, half_at;
    uint8_t half;
    bool has_half;
    char text[2 * FOUND_SIDE_BYTES * UTF8_PER_UNIT];
};

struct excerpts *excerpts_new(void)
{
    struct excerpts *excerpts = calloc(1, sizeof *excerpts);
    if (excerpts)
        excerpts->waiting = calloc(EXCERPTS_OPEN, sizeof *excerpts->waiting);
    if (excerpts && excerpts->waiting)
        return excerpts;
    free(excerpts);
    return NULL;
}

void excerpts_free(struct excerpts *excerpts)
{
    if (!excerpts)
        return;
    free(excerpts->waiting);
    free(excerpts);
}

void excerpts_begin(struct excerpts *excerpts, enum encoding encoding, excerpt_take *take, void *user)
{
    excerpts->encoding = encoding;
    excerpts->take = take;
    excerpts->user = user;
    excerpts->count = excerpts->left_len = 0;
    excerpts->awaits_mask = excerpts->has_half = false;
    excerpts->lines = excerpts->line_start = 0;
}

static void take_first(struct excerpts *excerpts)
{
    struct waiting *first = &excerpts->waiting[excerpts->first];
    excerpts->take(excerpts->user, &first->finding, first->line, first->len, first->mask_at);
    excerpts->first = (excerpts->first + 1) % EXCERPTS_OPEN;
    excerpts->count--;
}

/* What stands behind the findings that wait; the first are full first. */
static void add_right(struct excerpts *excerpts, const char *bytes, size_t len)
{
    for (size_t i = 0; i < excerpts->count; i++) {
        struct waiting *waiting = &excerpts->waiting[(excerpts->first + i) % EXCERPTS_OPEN];
        size_t room = FOUND_SIDE_BYTES - waiting->right, taken = len < room ? len : room;
        memcpy(waiting->line + waiting->len, bytes, taken);
        waiting->len += taken;
        waiting->right += taken;
    }
    while (excerpts->count > 0 && excerpts->waiting[excerpts->first].right == FOUND_SIDE_BYTES)
        take_first(excerpts);
}

static void add_left(struct excerpts *excerpts, const char *bytes, size_t len)
{
    if (len > FOUND_SIDE_BYTES) {
        bytes += len - FOUND_SIDE_BYTES;
        len = FOUND_SIDE_BYTES;
    }
    size_t keep = FOUND_SIDE_BYTES - len;
    if (excerpts->left_len > keep) {
        memmove(excerpts->left, excerpts->left + excerpts->left_len - keep, keep);
        excerpts->left_len = keep;
    }
    memcpy(excerpts->left + excerpts->left_len, bytes, len);
    excerpts->left_len += len;
}

/* ------------------------------------------------------------------------------------------------ bytes that pass */

/* Only the first bytes up to a line feed and the last ones behind one matter, however long the slice is. */
static void pass_shown(struct excerpts *excerpts, const char *bytes, size_t len)
{
    if (excerpts->count > 0) {
        size_t look = len < FOUND_SIDE_BYTES ? len : FOUND_SIDE_BYTES;
        const char *end = memchr(bytes, '\n', look);
        add_right(excerpts, bytes, end ? (size_t)(end - bytes) : look);
        while (end && excerpts->count > 0)
            take_first(excerpts);
    }
    size_t look = len < FOUND_SIDE_BYTES ? len : FOUND_SIDE_BYTES;
    const char *tail = bytes + len - look, *feed = memrchr(tail, '\n', look);
    if (feed || look < len) /* another line, or too far back */
        excerpts->left_len = 0;
    const char *begin = feed ? feed + 1 : tail;
    add_left(excerpts, begin, (size_t)(bytes + len - begin));
}

static unsigned unit_at(const struct excerpts *excerpts, const uint8_t *bytes)
{
    return excerpts->encoding == ENCODING_UTF16LE ? (unsigned)bytes[0] | (unsigned)bytes[1] << 8
                                                  : (unsigned)bytes[1] | (unsigned)bytes[0] << 8;
}

static bool is_high(unsigned unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(unsigned unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

static size_t put_utf8(char *out, unsigned code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = len; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(leads[len] | code);
    return len;
}

/* At most 2 * FOUND_SIDE_BYTES bytes of whole units. */
static void show_units(struct excerpts *excerpts, const uint8_t *bytes, size_t len)
{
    size_t used = 0;
    for (size_t i = 0; i + 2 <= len; i += 2) {
        unsigned code = unit_at(excerpts, bytes + i);
        if (is_high(code) && i + 4 <= len && is_low(unit_at(excerpts, bytes + i + 2))) {
            code = 0x10000 + ((code - 0xd800) << 10) + (unit_at(excerpts, bytes + i + 2) - 0xdc00);
            i += 2;
        } else if (is_high(code) || is_low(code)) {
            code = 0xfffd;
        }
        used += put_utf8(excerpts->text + used, code);
    }
    pass_shown(excerpts, excerpts->text, used);
}

/* Whole units, which begin at an even offset. */
static void pass_whole(struct excerpts *excerpts, const uint8_t *bytes, size_t len, uint64_t start)
{
    for (size_t i = 0; i < len; i += 2)
        if (unit_at(excerpts, bytes + i) == '\n') {
            excerpts->lines++;
            excerpts->line_start = start + i + 2;
        }
    for (size_t at = 0, part; at < len; at += part) {
        part = len - at < 2 * FOUND_SIDE_BYTES ? len - at : 2 * FOUND_SIDE_BYTES;
        bool cuts_pair = at + part < len && is_high(unit_at(excerpts, bytes + at + part - 2));
        part -= cuts_pair ? 2 : 0;
        show_units(excerpts, bytes + at, part);
    }
}

/* A half whose other half is part of what was found is not shown. */
static void pass_units(struct excerpts *excerpts, const uint8_t *bytes, size_t len, uint64_t start)
{
    if (len > 0 && (start & 1)) {
        const uint8_t unit[] = {excerpts->half, bytes[0]};
        if (excerpts->has_half && excerpts->half_at + 1 == start)
            pass_whole(excerpts, unit, 2, start - 1);
        bytes++;
        start++;
        len--;
    }
    size_t whole = len & ~(size_t)1;
    pass_whole(excerpts, bytes, whole, start);
    excerpts->has_half = len > whole;
    if (excerpts->has_half) {
        excerpts->half = bytes[whole];
        excerpts->half_at = start + whole;
    }
}

void excerpts_pass(struct excerpts *excerpts, const uint8_t *bytes, size_t len, uint64_t start)
{
    if (excerpts->encoding == ENCODING_UTF16LE || excerpts->encoding == ENCODING_UTF16BE)
        pass_units(excerpts, bytes, len, start);
    else
        pass_shown(excerpts, (const char *)bytes, len);
}

/* ------------------------------------------------------------------------------------------------ findings */

void excerpts_finding(struct excerpts *excerpts, const stanch_finding *finding)
{
    if (excerpts->count == EXCERPTS_OPEN)
        take_first(excerpts);
    size_t number = (excerpts->first + excerpts->count++) % EXCERPTS_OPEN;
    struct waiting *waiting = &excerpts->waiting[number];
    waiting->finding = *finding;
    if (excerpts->encoding == ENCODING_UTF16LE || excerpts->encoding == ENCODING_UTF16BE) {
        waiting->finding.line = excerpts->lines + 1;
        waiting->finding.column = finding->start - excerpts->line_start + 1;
    }
    memcpy(waiting->line, excerpts->left, excerpts->left_len);
    waiting->mask_at = waiting->len = excerpts->left_len;
    memcpy(waiting->line + waiting->len, FOUND_MASK, MASK_LEN);
    waiting->len += MASK_LEN;
    waiting->right = 0;
    excerpts->awaits_mask = true;
}

void excerpts_mask(struct excerpts *excerpts)
{
    /* The newest has its own already. */
    size_t hidden = excerpts->awaits_mask && excerpts->count > 0 ? 1 : 0;
    excerpts->count -= hidden;
    size_t newest = (excerpts->first + excerpts->count) % EXCERPTS_OPEN;
    add_right(excerpts, FOUND_MASK, MASK_LEN);
    if (hidden && excerpts->count == 0)
        excerpts->first = newest;
    excerpts->count += hidden;
    excerpts->awaits_mask = false;
    add_left(excerpts, FOUND_MASK, MASK_LEN);
}

void excerpts_end(struct excerpts *excerpts)
{
    while (excerpts->count > 0)
        take_first(excerpts);
}
