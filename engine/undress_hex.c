/* anchor → [undress] → span → check → decide → redact */
#include "dress.h"
#include "undress.h"

enum unit_status undress_hex_read(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit)
{
    (void)dress;
    if (dress_hex_value(raw[0]) < 0 || (len > 1 && dress_hex_value(raw[1]) < 0) || (len == 1 && is_end))
        return UNIT_END;
    if (len == 1)
        return UNIT_CUT;
    *unit = (struct unit){{(uint8_t)(dress_hex_value(raw[0]) << 4 | dress_hex_value(raw[1]))}, 1, 2};
    return UNIT_READ;
}

size_t undress_hex_before(unsigned dress, const uint8_t *raw, size_t at, int *byte)
{
    (void)dress;
    if (at < 2)
        return 0;
    int high = dress_hex_value(raw[at - 2]);
    int low = dress_hex_value(raw[at - 1]);
    *byte = high < 0 || low < 0 ? -1 : high << 4 | low;
    return 2;
}
