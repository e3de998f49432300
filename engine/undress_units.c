/* anchor → [undress] → span → check → decide → redact */
#include "dress.h"
#include "undress.h"

#include <string.h>

static const struct {
    uint8_t dress;
    enum unit_status (*read)(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit);
    size_t (*before)(unsigned dress, const uint8_t *raw, size_t at, int *byte);
} dresses[] = {
    {STANCH_DRESS_PERCENT, undress_percent_read, undress_percent_before},
    {DRESS_PERCENT_TWICE, undress_percent_read, undress_percent_before},
    {STANCH_DRESS_UTF16, undress_utf16_read, undress_utf16_before},
    {DRESS_UTF16_BE, undress_utf16_read, undress_utf16_before},
    {STANCH_DRESS_HEX, undress_hex_read, undress_hex_before},
};

static size_t index_of(unsigned dress)
{
    size_t i = 0;
    while (dresses[i].dress != dress)
        i++;
    return i;
}

enum unit_status undress_unit(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit)
{
    if (len == 0)
        return is_end ? UNIT_END : UNIT_CUT;
    return dresses[index_of(dress)].read(dress, raw, len, is_end, unit);
}

size_t undress_unit_before(unsigned dress, const uint8_t *raw, size_t at, int *byte)
{
    return at == 0 ? 0 : dresses[index_of(dress)].before(dress, raw, at, byte);
}

void undress_units(struct view *view, unsigned dress, int before, const uint8_t *raw, size_t len, bool is_end,
                   size_t most)
{
    size_t of = index_of(dress);
    size_t at = 0;
    struct unit unit;
    enum unit_status status = UNIT_READ;
    view->len = 0;
    view->is_full = false;
    if (before >= 0) {
        view->raw[view->len] = 0;
        view->bytes[view->len++] = (uint8_t)before;
    }
    view->start = view->len;
    most = most < VIEW_MAX - view->start ? most + view->start : VIEW_MAX;
    while (at < len && view->len < most) {
        status = dresses[of].read(dress, raw + at, len - at, is_end, &unit);
        view->is_full = status == UNIT_READ && view->len + unit.count > most;
        if (status != UNIT_READ || view->is_full)
            break;
        for (size_t i = 0; i < unit.count; i++) {
            view->raw[view->len] = (uint16_t)at;
            view->bytes[view->len++] = unit.bytes[i];
        }
        at += unit.raw;
    }
    view->raw[view->len] = (uint16_t)at;
    view->is_full |= view->len == most;
    view->is_ended = !view->is_full && (status == UNIT_END || (is_end && at == len));
}
