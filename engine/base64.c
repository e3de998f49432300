#include "base64.h"

int base64_value(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    if (byte == '+' || byte == '-')
        return 62;
    return byte == '/' || byte == '_' ? 63 : -1;
}

size_t base64_first_char(size_t index)
{
    return index * 8 / 6;
}

size_t base64_end_char(size_t end)
{
    return end ? (end * 8 - 1) / 6 + 1 : 0;
}
