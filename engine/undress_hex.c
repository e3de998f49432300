/* anchor → [undress] → span → check → decide → redact */
#include "byte.h"
#include "undress.h"

enum unit_status undress_hex_read(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit)
{
    (void)dress;
    if (len == 1)
        return byte_is_hex(raw[0]) && !is_end ? UNIT_CUT : UNIT_END;
    int byte = byte_hex_pair(raw);
    if (byte < 0)
        return UNIT_END;
    *unit = (struct unit){{(uint8_t)byte}, 1, 2};
    return UNIT_READ;
}

size_t undress_hex_before(unsigned dress, const uint8_t *raw, size_t at, int *byte)
{
    (void)dress;
    if (at < 2)
        return 0;
    *byte = byte_hex_pair(raw + at - 2);
    return 2;
}
