/* anchor → undress → span → [check] → decide → redact: small questions to a value's text. */
#include "check_parts.h"

#include <string.h>

#define INFO(class, kind, special)                                                                                     \
    {                                                                                                                  \
        CLASS_##class, KIND_##kind, special                                                                            \
    }
const struct byte_info byte_infos[256] = {
    [0 ... 31] = INFO(SYMBOL, CONTROL, 0),
    [' '] = INFO(SYMBOL, BLANK, 0),
    ['!'] = INFO(SYMBOL, SYMBOL, 0),
    ['"'] = INFO(SYMBOL, CODE, 0),
    ['#'] = INFO(SYMBOL, SYMBOL, 1),
    ['$'] = INFO(SYMBOL, CODE, 1),
    ['%'] = INFO(SYMBOL, SYMBOL, 1),
    ['&' ... ')'] = INFO(SYMBOL, CODE, 0),
    ['*'] = INFO(SYMBOL, SYMBOL, 1),
    ['+'] = INFO(SYMBOL, SYMBOL, 0),
    [','] = INFO(SYMBOL, CODE, 0),
    ['-'] = INFO(SYMBOL, JOINT, 0),
    ['.'] = INFO(SYMBOL, JOINT, 1),
    ['/'] = INFO(SYMBOL, JOINT, 0),
    ['0' ... '9'] = INFO(DIGIT, DIGIT, 0),
    [':'] = INFO(SYMBOL, JOINT, 0),
    [';'] = INFO(SYMBOL, CODE, 0),
    ['<'] = INFO(SYMBOL, CODE, 1),
    ['='] = INFO(SYMBOL, SYMBOL, 0),
    ['>'] = INFO(SYMBOL, CODE, 0),
    ['?'] = INFO(SYMBOL, SYMBOL, 0),
    ['@'] = INFO(SYMBOL, SYMBOL, 1),
    ['A' ... 'F'] = INFO(UPPER, UPPER_HEX, 0),
    ['G' ... 'Z'] = INFO(UPPER, UPPER, 0),
    ['['] = INFO(SYMBOL, CODE, 1),
    ['\\'] = INFO(SYMBOL, CODE, 0),
    [']'] = INFO(SYMBOL, CODE, 0),
    ['^'] = INFO(SYMBOL, SYMBOL, 0),
    ['_'] = INFO(SYMBOL, JOINT, 0),
    ['`'] = INFO(SYMBOL, CODE, 0),
    ['a' ... 'f'] = INFO(LOWER, LOWER_HEX, 0),
    ['g' ... 'z'] = INFO(LOWER, LOWER, 0),
    ['{'] = INFO(SYMBOL, CODE, 1),
    ['|' ... '}'] = INFO(SYMBOL, CODE, 0),
    ['~'] = INFO(SYMBOL, SYMBOL, 0),
    [0x7f] = INFO(SYMBOL, CONTROL, 0),
    [0x80 ... 0xe1] = INFO(SYMBOL, HIGH, 0),
    [0xe2] = INFO(SYMBOL, HIGH, 1),
    [0xe3 ... 0xff] = INFO(SYMBOL, HIGH, 0),
};

static bool equals(const uint8_t *bytes, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower_of(bytes[i]) != (uint8_t)text[i])
            return false;
    return true;
}

bool text_is(const uint8_t *bytes, size_t len, const char *text)
{
    return strlen(text) == len && equals(bytes, text, len);
}

bool text_begins(const uint8_t *bytes, size_t len, const char *text)
{
    for (size_t i = 0; text[i]; i++)
        if (i == len || lower_of(bytes[i]) != (uint8_t)text[i])
            return false;
    return true;
}

bool text_ends(const uint8_t *bytes, size_t len, const char *text)
{
    size_t most = strlen(text);
    return most <= len && equals(bytes + len - most, text, most);
}

bool text_holds(const uint8_t *bytes, size_t len, const char *text)
{
    for (size_t i = 0; i < len; i++)
        if (lower_of(bytes[i]) == (uint8_t)text[0] && text_begins(bytes + i, len - i, text))
            return true;
    return false;
}

bool text_same(const uint8_t *a, const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower_of(a[i]) != lower_of(b[i]))
            return false;
    return true;
}

bool text_is_any(const uint8_t *bytes, size_t len, const char *const *texts)
{
    for (; *texts; texts++)
        if (lower_of(bytes[0]) == (uint8_t)(*texts)[0] && text_is(bytes, len, *texts))
            return true;
    return false;
}

bool text_begins_any(const uint8_t *bytes, size_t len, const char *const *texts)
{
    for (; *texts; texts++)
        if (lower_of(bytes[0]) == (uint8_t)(*texts)[0] && text_begins(bytes, len, *texts))
            return true;
    return false;
}

static uint32_t bit_of(uint8_t byte)
{
    return UINT32_C(1) << (byte & 31);
}

/* Most words are ruled out by a set of the characters that the value has. */
bool text_holds_any(const uint8_t *bytes, size_t len, const char *const *texts)
{
    uint32_t set = 0;
    for (size_t i = 0; i < len; i++)
        set |= bit_of(bytes[i]);
    for (; *texts; texts++) {
        uint32_t need = bit_of((uint8_t)(*texts)[0]) | bit_of((uint8_t)(*texts)[1]) | bit_of((uint8_t)(*texts)[2]);
        if ((set & need) == need && text_holds(bytes, len, *texts))
            return true;
    }
    return false;
}

void text_shape(const uint8_t *bytes, size_t len, struct text_shape *shape)
{
    uint16_t counts[KINDS] = {0};
    for (size_t i = 0; i < len; i++)
        counts[byte_infos[bytes[i]].kind]++;
    shape->lower = (size_t)counts[KIND_LOWER_HEX] + counts[KIND_LOWER];
    shape->upper = (size_t)counts[KIND_UPPER_HEX] + counts[KIND_UPPER];
    shape->digit = counts[KIND_DIGIT];
    shape->symbol = len - shape->lower - shape->upper - shape->digit;
    shape->control = counts[KIND_CONTROL];
    shape->high = counts[KIND_HIGH];
    shape->blank = counts[KIND_BLANK];
    shape->joint = counts[KIND_JOINT];
    shape->code = counts[KIND_CODE];
    bool is_one_case = !counts[KIND_LOWER_HEX] || !counts[KIND_UPPER_HEX];
    shape->is_hex = len > 0 && shape->symbol + counts[KIND_LOWER] + counts[KIND_UPPER] == 0 && is_one_case;
}

static bool is_name_byte(uint8_t byte)
{
    return is_alnum(byte) || byte == '_' || byte == '-' || byte == '.';
}

/* One letter between a blank or separator and the opening quote, as in b"" and $'', is no name. */
static size_t skip_literal_prefix(const uint8_t *left, size_t end, bool quoted)
{
    if (quoted && end >= 3 && is_alnum(left[end - 2]) && !is_alnum(left[end - 1]) && !is_name_byte(left[end - 3]))
        return end - 2;
    return end;
}

struct text_name text_name(const struct check_value *value)
{
    size_t end = skip_literal_prefix(value->left, value->left_len, value->quoted);
    size_t floor = value->left_len > 64 ? value->left_len - 64 : 0;
    while (end > floor && !is_alnum(value->left[end - 1]) && value->left[end - 1] != '_')
        end--;
    size_t start = end;
    while (start > 0 && end - start < 64 && is_name_byte(value->left[start - 1]))
        start--;
    return (struct text_name){value->left + start, end - start};
}
