/* anchor → [undress] → span → check → decide → redact */
#include "base64.h"
#include "undress.h"

#include <string.h>

/* Own decoder: it takes both alphabets at once, starts and stops in the middle of a run, and shows what it has of a run
 * that is still coming; the libraries at hand decode whole texts of one alphabet. */

/* Up to four characters of a run; returns how many there are. Those before `floor` count as zeros. */
static size_t read_group(const uint8_t *raw, size_t floor, size_t at, size_t len, uint32_t *bits)
{
    size_t count = 0;
    *bits = 0;
    while (count < 4 && at + count < len) {
        int value = at + count < floor ? 0 : base64_value(raw[at + count]);
        if (value < 0)
            break;
        *bits = *bits << 6 | (uint32_t)value;
        count++;
    }
    *bits <<= 6 * (4 - count);
    return count;
}

static void push_group(struct view *view, uint32_t bits, size_t chars)
{
    size_t bytes = chars * 6 / 8;
    for (size_t i = 0; i < bytes; i++)
        view->bytes[view->len++] = (uint8_t)(bits >> (16 - 8 * i));
}

/* Whole groups behind `floor`, as far as they are sure to be; returns where they end. */
static size_t push_whole_groups(struct view *view, const uint8_t *raw, size_t floor, size_t at, size_t len, size_t most)
{
    if (at < floor)
        return at;
    for (; at + 4 <= len && view->len + 3 <= most; at += 4) {
        int a = base64_value(raw[at]);
        int b = base64_value(raw[at + 1]);
        int c = base64_value(raw[at + 2]);
        int d = base64_value(raw[at + 3]);
        if ((a | b | c | d) < 0)
            break;
        uint32_t bits = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | (uint32_t)d;
        view->bytes[view->len++] = (uint8_t)(bits >> 16);
        view->bytes[view->len++] = (uint8_t)(bits >> 8);
        view->bytes[view->len++] = (uint8_t)bits;
    }
    return at;
}

/* The byte before the group, where it stands in the same run, and no finding there. */
static void push_look_behind(struct view *view, const uint8_t *raw, size_t floor, size_t group)
{
    uint32_t bits = 0;
    if (group >= floor + 4 && read_group(raw, 0, group - 4, group, &bits) == 4)
        view->bytes[view->len++] = (uint8_t)bits;
}

/* What is of a finding in part is no look-behind. */
static void drop_look_behind(struct view *view)
{
    size_t dropped = view->start < view->len ? view->start : view->len;
    view->len -= dropped;
    view->start -= dropped;
    memmove(view->bytes, view->bytes + dropped, view->len);
}

bool undress_base64(struct view *view, const uint8_t *raw, size_t floor, size_t group, unsigned alignment, size_t len,
                    bool is_end, size_t most)
{
    view->len = 0;
    view->is_ended = false;
    for (size_t i = group; i < group + (alignment ? alignment + 1 : 0); i++)
        if (i >= len || (i >= floor && base64_value(raw[i]) < 0))
            return false;
    if (alignment == 0)
        push_look_behind(view, raw, floor, group);
    view->start = view->len + alignment;
    most += view->start;
    if (most > VIEW_MAX - 3)
        most = VIEW_MAX - 3;
    size_t at = push_whole_groups(view, raw, floor, group, len, most);
    for (; view->len < most; at += 4) {
        uint32_t bits = 0;
        size_t chars = read_group(raw, floor, at, len, &bits);
        view->is_ended = chars < 4 && (at + chars < len || is_end);
        if (chars < 4 && !view->is_ended)
            break;
        push_group(view, bits, chars);
        if (chars < 4)
            break;
    }
    if (view->len >= most && !view->is_ended)
        view->len = most;
    if (alignment > 0 && group + alignment - 1 < floor)
        drop_look_behind(view);
    return true;
}
