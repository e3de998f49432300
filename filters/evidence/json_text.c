#include "json_text.h"

#include <stdio.h>
#include <string.h>

static void append(struct json_text *text, const char *bytes, size_t len)
{
    size_t room = text->room - text->used;
    len = len < room ? len : room;
    memcpy(text->bytes + text->used, bytes, len);
    text->used += len;
}

void json_text_raw(struct json_text *text, const char *raw)
{
    append(text, raw, strlen(raw));
}

void json_text_number(struct json_text *text, unsigned long long number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", number);
    json_text_raw(text, digits);
}

/* Length of the UTF-8 sequence at `bytes` (RFC 3629), 0 where there is none. A NUL is never part of a longer one. */
static size_t utf8_len(const unsigned char *bytes)
{
    unsigned char first = bytes[0], low = 0x80, high = 0xbf;
    if (first < 0x80)
        return 1;
    size_t len = first >= 0xc2 && first <= 0xdf   ? 2
                 : (first & 0xf0) == 0xe0         ? 3
                 : first >= 0xf0 && first <= 0xf4 ? 4
                                                  : 0;
    low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : low;   /* no longer than needed */
    high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high; /* no surrogate, nothing past U+10FFFF */
    for (size_t i = 1; i < len; i++, low = 0x80, high = 0xbf)
        if (bytes[i] < low || bytes[i] > high)
            return 0;
    return len;
}

static void append_character(struct json_text *text, const unsigned char *bytes, size_t len)
{
    char escape[8];
    if (len == 0)
        json_text_raw(text, "\\ufffd");
    else if (bytes[0] == '"' || bytes[0] == '\\')
        append(text, (const char[]){'\\', (char)bytes[0]}, 2);
    else if (bytes[0] >= 0x20 && bytes[0] != 0x7f)
        append(text, (const char *)bytes, len);
    else {
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)bytes[0]);
        json_text_raw(text, escape);
    }
}

void json_text_string(struct json_text *text, const char *string)
{
    json_text_raw(text, "\"");
    for (const unsigned char *bytes = (const unsigned char *)string; *bytes;) {
        size_t len = utf8_len(bytes);
        append_character(text, bytes, len);
        bytes += len ? len : 1;
    }
    json_text_raw(text, "\"");
}
