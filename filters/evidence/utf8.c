#include "utf8.h"

size_t utf8_len(const unsigned char *bytes, size_t room)
{
    if (room == 0)
        return 0;
    unsigned char first = bytes[0], low = 0x80, high = 0xbf;
    if (first < 0x80)
        return 1;
    size_t len = first >= 0xc2 && first <= 0xdf   ? 2
                 : (first & 0xf0) == 0xe0         ? 3
                 : first >= 0xf0 && first <= 0xf4 ? 4
                                                  : 0;
    if (len > room)
        return 0;
    low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : low;   /* no longer than needed */
    high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high; /* no surrogate, nothing past U+10FFFF */
    for (size_t i = 1; i < len; i++, low = 0x80, high = 0xbf)
        if (bytes[i] < low || bytes[i] > high)
            return 0;
    return len;
}
