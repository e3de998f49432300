#include "json_bytes.h"

#include <string.h>

/* U+F780 to U+F7FF, for the bytes from 0x80 on. */
#define HIDDEN_FIRST 0xef
#define HIDDEN_SECOND 0x9e

struct range {
    uint8_t low, high;
};

/* Of the byte behind `first`: no longer than needed, no surrogate, nothing past U+10FFFF. */
static struct range second(uint8_t first)
{
    switch (first) {
    case 0xe0:
        return (struct range){0xa0, 0xbf};
    case 0xed:
        return (struct range){0x80, 0x9f};
    case 0xf0:
        return (struct range){0x90, 0xbf};
    case 0xf4:
        return (struct range){0x80, 0x8f};
    default:
        return (struct range){0x80, 0xbf};
    }
}

/* Bytes of the character at `bytes`, or 0. */
static size_t character(const uint8_t *bytes, size_t len)
{
    uint8_t first = bytes[0];
    if (first < 0x80)
        return 1;
    size_t count = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || count > len)
        return 0;
    struct range range = second(first);
    if (bytes[1] < range.low || bytes[1] > range.high)
        return 0;
    for (size_t i = 2; i < count; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return count;
}

static bool hide_byte(struct secret_text *text, uint8_t byte)
{
    const uint8_t hidden[] = {HIDDEN_FIRST, (uint8_t)(HIDDEN_SECOND + (byte >> 6 & 1)),
                              (uint8_t)(0x80 | (byte & 0x3f))};
    return secret_text_add(text, hidden, sizeof hidden);
}

bool json_bytes_hide(struct secret_text *text, const void *bytes, size_t len)
{
    const uint8_t *from = bytes;
    size_t done = 0, at = 0;
    while (at < len) {
        size_t count = character(from + at, len - at);
        if (!count && (!secret_text_add(text, from + done, at - done) || !hide_byte(text, from[at])))
            return false;
        at += count ? count : 1;
        done = count ? done : at;
    }
    return secret_text_add(text, from + done, len - done);
}

size_t json_bytes_show(char *text, size_t len)
{
    uint8_t *bytes = (uint8_t *)text;
    size_t out = 0;
    for (size_t at = 0; at < len; out++) {
        bool is_hidden = len - at >= 3 && bytes[at] == HIDDEN_FIRST && (bytes[at + 1] & 0xfe) == HIDDEN_SECOND;
        bytes[out] = is_hidden ? (uint8_t)(0x80 | (bytes[at + 1] & 1) << 6 | (bytes[at + 2] & 0x3f)) : bytes[at];
        at += is_hidden ? 3 : 1;
    }
    return out;
}

bool json_bytes_get(struct secret_text *text, const json_t *string)
{
    size_t begin = text->len;
    if (!secret_text_add(text, json_string_value(string), json_string_length(string)))
        return false;
    if (text->len > begin)
        text->len = begin + json_bytes_show(text->bytes + begin, text->len - begin);
    return true;
}

json_t *json_bytes_string(const void *bytes, size_t len)
{
    struct secret_text text = {0};
    json_t *string = json_bytes_hide(&text, bytes, len) ? json_stringn(text.bytes ? text.bytes : "", text.len) : NULL;
    secret_text_free(&text);
    return string;
}
