#include "json_text.h"

#include "utf8.h"

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
        size_t len = utf8_len(bytes, 4); /* a NUL is never part of a longer one */
        append_character(text, bytes, len);
        bytes += len ? len : 1;
    }
    json_text_raw(text, "\"");
}
