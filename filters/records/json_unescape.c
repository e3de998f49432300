#include "json_unescape.h"

#include <stdbool.h>
#include <string.h>

#define NO_CODE UINT32_MAX

/* Of the four digits at `at`. */
static uint32_t read_unit(const uint8_t *bytes, size_t len, size_t at)
{
    uint32_t unit = 0;
    if (at > len || len - at < 4)
        return NO_CODE;
    for (size_t i = 0; i < 4; i++) {
        int digit = bytes[at + i], letter = digit | 0x20;
        bool is_number = digit >= '0' && digit <= '9', is_letter = letter >= 'a' && letter <= 'f';
        if (!is_number && !is_letter)
            return NO_CODE;
        unit = unit << 4 | (uint32_t)(is_number ? digit - '0' : letter - 'a' + 10);
    }
    return unit;
}

/* The character of the escape at bytes[*at], which is its u; *at is moved behind it. */
static uint32_t read_code(const uint8_t *bytes, size_t len, size_t *at)
{
    uint32_t code = read_unit(bytes, len, *at + 1), low = NO_CODE;
    *at += 5;
    if (code == NO_CODE || code < 0xd800 || code > 0xdfff)
        return code;
    if (*at + 1 < len && bytes[*at] == '\\' && bytes[*at + 1] == 'u')
        low = read_unit(bytes, len, *at + 2);
    *at += 6;
    if (code > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return NO_CODE;
    return 0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00));
}

static uint32_t read_escape(const uint8_t *bytes, size_t len, size_t *at)
{
    static const char letters[] = "btnfr\"\\/", characters[] = "\b\t\n\f\r\"\\/";
    if (*at == len)
        return NO_CODE;
    if (bytes[*at] == 'u')
        return read_code(bytes, len, at);
    const char *known = memchr(letters, bytes[(*at)++], sizeof letters - 1);
    return known ? (uint32_t)characters[known - letters] : NO_CODE;
}

/* How many bytes it takes. */
static size_t put_utf8(uint32_t code, char bytes[4])
{
    static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
    size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    bytes[0] = (char)(leads[more] | code >> 6 * more);
    for (size_t i = 1; i <= more; i++)
        bytes[i] = (char)(0x80 | (code >> 6 * (more - i) & 0x3f));
    return more + 1;
}

size_t json_unescape(const uint8_t *bytes, size_t len, char *out, size_t room)
{
    size_t used = 0;
    for (size_t at = 0; at < len;) {
        char text[4] = {(char)bytes[at]};
        size_t size = 1;
        if (bytes[at++] == '\\') {
            uint32_t code = read_escape(bytes, len, &at);
            if (code == NO_CODE)
                return JSON_UNESCAPE_NONE;
            size = put_utf8(code, text);
        }
        if (size > room - used)
            return JSON_UNESCAPE_NONE;
        memcpy(out + used, text, size);
        used += size;
    }
    return used;
}
