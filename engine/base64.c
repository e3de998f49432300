#include "base64.h"

#include <string.h>

const char base64_digits[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const int8_t base64_values[256] = {
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, 62, -1, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
    -1, -1, -1, -1, -1, -1, -1, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, -1, -1, -1, -1, 63, -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
};

unsigned base64_six_bits(const uint8_t *text, size_t len, long bit, unsigned *mask)
{
    unsigned bits = 0;
    *mask = 0;
    for (long i = bit; i < bit + 6; i++) {
        bool is_text = i >= 0 && i < (long)len * 8;
        bits = bits << 1 | (is_text ? text[i / 8] >> (7 - i % 8) & 1u : 0);
        *mask = *mask << 1 | is_text;
    }
    return bits;
}

void base64_add_class(struct byteset *set, unsigned bits, unsigned mask)
{
    for (unsigned value = 0; value < 64; value++) {
        if ((value & mask) != bits)
            continue;
        byteset_add(set, (uint8_t)base64_digits[value]);
        if (value >= 62)
            byteset_add(set, value == 62 ? '-' : '_');
    }
}

size_t base64_first_char(size_t index)
{
    return index * 8 / 6;
}

size_t base64_end_char(size_t end)
{
    return end ? (end * 8 - 1) / 6 + 1 : 0;
}

static bool has_either(const uint8_t *text, size_t len, char a, char b)
{
    return memchr(text, a, len) || memchr(text, b, len);
}

/* Four characters to three bytes; below zero where one is of no alphabet. */
static int decode_group(const uint8_t *text, uint8_t *out)
{
    int a = base64_value(text[0]), b = base64_value(text[1]), c = base64_value(text[2]), d = base64_value(text[3]);
    out[0] = (uint8_t)((unsigned)a << 2 | (unsigned)b >> 4);
    out[1] = (uint8_t)((unsigned)b << 4 | (unsigned)c >> 2);
    out[2] = (uint8_t)((unsigned)c << 6 | (unsigned)d);
    return a | b | c | d;
}

size_t base64_decode(const uint8_t *text, size_t len, bool is_url_safe, uint8_t *out, size_t room)
{
    size_t rest = len % 4, whole = len - rest, count = len / 4 * 3 + (rest ? rest - 1 : 0);
    int all = 0;
    if (len == 0 || rest == 1 || count > room)
        return 0;
    for (size_t at = 0; at < whole; at += 4, out += 3)
        all |= decode_group(text + at, out);
    if (rest > 0) {
        uint8_t group[4] = {'A', 'A', 'A', 'A'}, bytes[3];
        memcpy(group, text + whole, rest);
        all |= decode_group(group, bytes);
        all |= bytes[rest - 1] ? -1 : 0; /* bits behind the last byte */
        memcpy(out, bytes, rest - 1);
    }
    bool is_other = is_url_safe ? has_either(text, len, '+', '/') : has_either(text, len, '-', '_');
    return all < 0 || is_other ? 0 : count;
}
