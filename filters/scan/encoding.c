#include "encoding.h"

#include <stdbool.h>
#include <string.h>

/* Text of mostly Latin letters: nearly each second byte is NUL and hardly any of the others. */
static bool is_every_second_nul(const uint8_t *bytes, size_t len, size_t at)
{
    size_t nuls = 0, others = 0, pairs = len / 2;
    for (size_t i = 0; i < pairs; i++) {
        nuls += bytes[2 * i + at] == 0;
        others += bytes[2 * i + 1 - at] == 0;
    }
    return pairs >= 4 && nuls * 10 >= pairs * 9 && others * 20 <= pairs;
}

enum encoding encoding_of(const uint8_t *bytes, size_t len)
{
    len = len < ENCODING_LOOK ? len : ENCODING_LOOK;
    bool is_utf32 = len >= 4 && memcmp(bytes, "\xff\xfe\0\0", 4) == 0;
    if (len >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0 && !is_utf32)
        return ENCODING_UTF16LE;
    if (len >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
        return ENCODING_UTF16BE;
    if (!memchr(bytes, 0, len))
        return ENCODING_BYTES;
    if (is_every_second_nul(bytes, len, 1))
        return ENCODING_UTF16LE;
    return is_every_second_nul(bytes, len, 0) ? ENCODING_UTF16BE : ENCODING_BINARY;
}
