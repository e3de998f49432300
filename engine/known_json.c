#include "known_json.h"

#include <stdbool.h>
#include <string.h>

/* How encoders write what need not be escaped: bytes as uXXXX, and the slash. */
struct json_style {
    const char *unicode;
    bool has_slash, is_upper;
};
static const struct json_style json_styles[KNOWN_JSON_STYLES] = {
    {"", false, false},        /* most */
    {"", true, false},         /* PHP */
    {"<>&", false, false},     /* Go, Rails */
    {"<>&='", false, false},   /* Gson */
    {"\"<>&'+`", false, true}, /* .NET */
};

struct writing {
    uint8_t *bytes;
    size_t len, room;
};

static void put(struct writing *out, uint8_t byte)
{
    if (out->len < out->room)
        out->bytes[out->len++] = byte;
}

static void put_unicode(struct writing *out, uint8_t byte, bool is_upper)
{
    const char *digits = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    for (const char *c = "\\u00"; *c; c++)
        put(out, (uint8_t)*c);
    put(out, (uint8_t)digits[byte >> 4]);
    put(out, (uint8_t)digits[byte & 15]);
}

static void put_json(struct writing *out, uint8_t byte, const struct json_style *style)
{
    static const char named[] = "\b\f\n\r\t", letters[] = "bfnrt";
    const char *name = byte ? strchr(named, byte) : NULL;
    if (byte && strchr(style->unicode, byte)) {
        put_unicode(out, byte, style->is_upper);
        return;
    }
    bool is_escaped = byte == '"' || byte == '\\' || (byte == '/' && style->has_slash) || name;
    if (is_escaped)
        put(out, '\\');
    if (name)
        put(out, (uint8_t)letters[name - named]);
    else if (byte < 0x20)
        put_unicode(out, byte, style->is_upper);
    else
        put(out, byte);
}

size_t known_json_write(size_t style, const uint8_t *text, size_t len, uint8_t *out, size_t room)
{
    struct writing writing = {out, 0, room};
    for (size_t i = 0; i < len; i++)
        put_json(&writing, text[i], &json_styles[style]);
    return writing.len;
}
