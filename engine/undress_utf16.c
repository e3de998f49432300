/* anchor → [undress] → span → check → decide → redact */
#include "dress.h"
#include "undress.h"

#include <string.h>

static unsigned read_word(unsigned dress, const uint8_t *raw)
{
    return dress == DRESS_UTF16_BE ? (unsigned)raw[0] << 8 | raw[1] : (unsigned)raw[1] << 8 | raw[0];
}

static bool is_surrogate(unsigned word, unsigned first)
{
    return (word & 0xfc00) == first;
}

/* The character as UTF-8, so that a value has one fingerprint in either. */
static void put_utf8(uint32_t character, struct unit *unit)
{
    unsigned count = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const uint8_t firsts[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (unsigned i = count; i-- > 1; character >>= 6)
        unit->bytes[i] = (uint8_t)(0x80 | (character & 0x3f));
    unit->bytes[0] = (uint8_t)(firsts[count] | character);
    unit->count = (uint8_t)count;
}

enum unit_status undress_utf16_read(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit)
{
    if (len < 2)
        return is_end ? UNIT_END : UNIT_CUT;
    uint32_t character = read_word(dress, raw);
    unit->raw = 2;
    if (is_surrogate(character, 0xd800)) {
        if (len < 4 && !is_end)
            return UNIT_CUT;
        if (len >= 4 && is_surrogate(read_word(dress, raw + 2), 0xdc00)) {
            character = 0x10000 + ((character & 0x3ff) << 10 | (read_word(dress, raw + 2) & 0x3ff));
            unit->raw = 4;
        }
    }
    put_utf8(character, unit);
    return UNIT_READ;
}

size_t undress_utf16_before(unsigned dress, const uint8_t *raw, size_t at, int *byte)
{
    if (at < 2)
        return 0;
    unsigned word = read_word(dress, raw + at - 2);
    *byte = word < 0x80 ? (int)word : -1;
    return 2;
}
