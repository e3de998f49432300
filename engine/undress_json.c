/* anchor → [undress] → span → check → decide → redact */
#include "json_escape.h"
#include "undress.h"

#include <string.h>

/* Bytes before the next backslash stand for themselves. */
static size_t copy_plain(struct view *view, const uint8_t *raw, size_t at, size_t len, size_t most)
{
    size_t room = most - view->len < len - at ? most - view->len : len - at;
    const uint8_t *backslash = memchr(raw + at, '\\', room);
    size_t count = backslash ? (size_t)(backslash - (raw + at)) : room;
    memcpy(view->bytes + view->len, raw + at, count);
    for (size_t i = 0; i < count; i++)
        view->raw[view->len + i] = (uint16_t)(at + i);
    view->len += count;
    return at + count;
}

void undress_json(struct view *view, int before, const uint8_t *raw, size_t len, bool is_end, size_t most)
{
    size_t at = 0;
    view->len = 0;
    view->is_ended = false;
    if (before >= 0) {
        view->raw[view->len] = 0;
        view->bytes[view->len++] = (uint8_t)before;
    }
    view->start = view->len;
    most += view->start;
    if (most > VIEW_MAX)
        most = VIEW_MAX;
    while (at < len && view->len < most) {
        if (raw[at] != '\\') {
            at = copy_plain(view, raw, at, len, most);
            continue;
        }
        size_t taken = json_escape_read(raw + at, len - at, is_end, &view->bytes[view->len]);
        if (taken == 0)
            break;
        view->raw[view->len++] = (uint16_t)at;
        at += taken;
    }
    view->raw[view->len] = (uint16_t)at;
    view->is_ended = is_end && at == len;
}
