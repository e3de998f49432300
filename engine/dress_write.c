#include "dress_write.h"

#include "byte.h"

#include <string.h>

const char dress_upper_digits[] = "0123456789ABCDEF";
const char dress_lower_digits[] = "0123456789abcdef";

static bool is_encoded(uint8_t byte, enum percent_form form)
{
    bool is_word = byte_is_letter_or_digit(byte);
    if (is_word || form != PERCENT_RESERVED)
        return !is_word || form == PERCENT_ALL;
    return byte != '-' && byte != '.' && byte != '_' && byte != '~';
}

size_t dress_write_percent(uint8_t byte, enum percent_form form, bool is_twice, const char *digits, uint8_t *out)
{
    if (!is_encoded(byte, form)) {
        out[0] = byte;
        return 1;
    }
    size_t len = is_twice ? 3 : 1;
    memcpy(out, "%25", len);
    out[len++] = (uint8_t)digits[byte >> 4];
    out[len++] = (uint8_t)digits[byte & 15];
    return len;
}

static size_t put_word(unsigned dress, uint32_t word, uint8_t *out)
{
    bool is_big = dress == DRESS_UTF16_BE;
    out[is_big] = (uint8_t)word;
    out[!is_big] = (uint8_t)(word >> 8);
    return 2;
}

size_t dress_write_utf16(unsigned dress, const uint8_t *text, size_t len, size_t *taken, uint8_t *out)
{
    size_t count = text[0] < 0x80 ? 1 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
    uint32_t character = count == 1 ? text[0] : text[0] & (0x7fu >> count);
    bool is_character = (text[0] < 0x80 || (text[0] >= 0xc2 && text[0] < 0xf5)) && count <= len;
    for (size_t i = 1; i < count && is_character; i++) {
        is_character = (text[i] & 0xc0) == 0x80;
        character = character << 6 | (text[i] & 0x3f);
    }
    if (!is_character || character > 0x10ffff)
        return 0;
    *taken = count;
    if (character < 0x10000)
        return put_word(dress, character, out);
    put_word(dress, 0xd800 + ((character - 0x10000) >> 10), out);
    return 2 + put_word(dress, 0xdc00 + ((character - 0x10000) & 0x3ff), out + 2);
}
