/* anchor → [undress] → span → check → decide → redact */
#include "byte.h"
#include "dress.h"
#include "rule.h"
#include "undress.h"

static const char twice[] = "%25";

static size_t width_of(unsigned dress)
{
    return dress == DRESS_PERCENT_TWICE ? 5 : 3;
}

/* May raw[0, len) begin a character that is `width` wide? */
static bool may_begin(const uint8_t *raw, size_t len, size_t width)
{
    size_t fixed = width - 2;
    for (size_t i = 0; i < fixed && i < len; i++)
        if (raw[i] != (uint8_t)twice[i])
            return false;
    for (size_t i = fixed; i < len; i++)
        if (!byte_is_hex(raw[i]))
            return false;
    return true;
}

/* What no URL may hold, and what ends a parameter: it is encoded in any encoded text. */
static const struct byteset others = {
    {UINT64_C(0x5000004dffffffff), UINT64_C(0xb800000150000000), ~UINT64_C(0), ~UINT64_C(0)}};

enum unit_status undress_percent_read(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit)
{
    size_t width = width_of(dress);
    if (byteset_has(&others, raw[0]))
        return UNIT_END;
    *unit = (struct unit){{raw[0]}, 1, 1};
    if (raw[0] != '%' || !may_begin(raw, len < width ? len : width, width))
        return UNIT_READ;
    if (len < width)
        return is_end ? UNIT_READ : UNIT_CUT;
    unit->bytes[0] = (uint8_t)byte_hex_pair(raw + width - 2);
    unit->raw = (uint8_t)width;
    return UNIT_READ;
}

size_t undress_percent_before(unsigned dress, const uint8_t *raw, size_t at, int *byte)
{
    size_t width = width_of(dress);
    *byte = raw[at - 1];
    if (at < width || !may_begin(raw + at - width, width, width))
        return 1;
    *byte = byte_hex_pair(raw + at - 2);
    return width;
}

unsigned undress_percent_level(const uint8_t *raw, size_t len, bool *is_cut)
{
    *is_cut = false;
    bool may_be_twice = may_begin(raw, len < 5 ? len : 5, 5);
    if (may_be_twice && len >= 5)
        return DRESS_PERCENT_TWICE;
    *is_cut = may_be_twice || (len < 3 && may_begin(raw, len, 3));
    return len >= 3 && may_begin(raw, 3, 3) ? STANCH_DRESS_PERCENT : 0;
}
