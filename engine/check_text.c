/* anchor → undress → span → [check] → decide → redact: small questions to a value's text. */
#include "check_parts.h"

#include <string.h>

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

bool text_is_any(const uint8_t *bytes, size_t len, const char *const *texts)
{
    for (; *texts; texts++)
        if (text_is(bytes, len, *texts))
            return true;
    return false;
}

bool text_begins_any(const uint8_t *bytes, size_t len, const char *const *texts)
{
    for (; *texts; texts++)
        if (text_begins(bytes, len, *texts))
            return true;
    return false;
}

bool text_holds_any(const uint8_t *bytes, size_t len, const char *const *texts)
{
    for (; *texts; texts++)
        if (text_holds(bytes, len, *texts))
            return true;
    return false;
}

static void count_symbol(uint8_t byte, struct text_shape *shape)
{
    shape->symbol++;
    if (byte < ' ' || byte == 0x7f)
        shape->control++;
    else if (byte > 0x7f)
        shape->high++;
    else if (byte == ' ')
        shape->blank++;
    else if (strchr("()[]{}<>;,'\"`\\|&$", byte))
        shape->code++;
}

void text_shape(const uint8_t *bytes, size_t len, struct text_shape *shape)
{
    memset(shape, 0, sizeof *shape);
    size_t lower_hex = 0, upper_hex = 0;
    for (size_t i = 0; i < len; i++) {
        bool is_letter = is_hex(bytes[i]);
        switch (class_of(bytes[i])) {
        case CLASS_LOWER: shape->lower++; lower_hex += is_letter; break;
        case CLASS_UPPER: shape->upper++; upper_hex += is_letter; break;
        case CLASS_DIGIT: shape->digit++; break;
        default: count_symbol(bytes[i], shape);
        }
    }
    size_t letters = shape->lower + shape->upper;
    shape->is_hex = len > 0 && shape->symbol == 0 && lower_hex + upper_hex == letters && (!lower_hex || !upper_hex);
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
