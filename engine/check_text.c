/* anchor → undress → span → [check] → decide → redact: small questions to a value's text. */
#include "check_parts.h"
#include "json_escape.h"

#include <string.h>

#define IS(class, sets)                                                                                                \
    {                                                                                                                  \
        CLASS_##class, sets                                                                                            \
    }
const struct byte_info byte_infos[256] = {
    [0 ... 8] = IS(SYMBOL, 0),
    ['\t'] = IS(SYMBOL, SET_PAD),
    [0x0a ... 0x1f] = IS(SYMBOL, 0),
    [' '] = IS(SYMBOL, SET_CROSS | SET_PAD),
    ['!'] = IS(SYMBOL, 0),
    ['"'] = IS(SYMBOL, SET_PAD),
    ['#'] = IS(SYMBOL, SET_CROSS),
    ['$' ... '&'] = IS(SYMBOL, 0),
    ['\''] = IS(SYMBOL, SET_PAD),
    ['(' ... ')'] = IS(SYMBOL, 0),
    ['*'] = IS(SYMBOL, SET_CROSS),
    ['+' ... ','] = IS(SYMBOL, 0),
    ['-' ... '.'] = IS(SYMBOL, SET_NAME | SET_CROSS),
    ['/'] = IS(SYMBOL, 0),
    ['0'] = IS(DIGIT, SET_NAME | SET_HEX | SET_CROSS),
    ['1' ... '9'] = IS(DIGIT, SET_NAME | SET_HEX),
    [':' ... '>'] = IS(SYMBOL, 0),
    ['?'] = IS(SYMBOL, SET_CROSS),
    ['@'] = IS(SYMBOL, 0),
    ['A' ... 'F'] = IS(UPPER, SET_NAME | SET_HEX),
    ['G' ... 'W'] = IS(UPPER, SET_NAME),
    ['X'] = IS(UPPER, SET_NAME | SET_CROSS),
    ['Y' ... 'Z'] = IS(UPPER, SET_NAME),
    ['['] = IS(SYMBOL, 0),
    ['\\'] = IS(SYMBOL, SET_PAD),
    [']' ... '^'] = IS(SYMBOL, 0),
    ['_'] = IS(SYMBOL, SET_NAME | SET_CROSS),
    ['`'] = IS(SYMBOL, SET_PAD),
    ['a' ... 'f'] = IS(LOWER, SET_NAME | SET_HEX),
    ['g' ... 'w'] = IS(LOWER, SET_NAME),
    ['x'] = IS(LOWER, SET_NAME | SET_CROSS),
    ['y' ... 'z'] = IS(LOWER, SET_NAME),
    ['{' ... 0xff] = IS(SYMBOL, 0),
};

static bool equals(const uint8_t *bytes, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (byte_lower(bytes[i]) != (uint8_t)text[i])
            return false;
    return true;
}

bool text_is(const uint8_t *bytes, size_t len, const char *text)
{
    for (size_t i = 0; i < len; i++)
        if (!text[i] || byte_lower(bytes[i]) != (uint8_t)text[i])
            return false;
    return text[len] == 0;
}

bool text_begins(const uint8_t *bytes, size_t len, const char *text)
{
    for (size_t i = 0; text[i]; i++)
        if (i == len || byte_lower(bytes[i]) != (uint8_t)text[i])
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
        if (byte_lower(bytes[i]) == (uint8_t)text[0] && text_begins(bytes + i, len - i, text))
            return true;
    return false;
}

bool text_same(const uint8_t *a, const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (byte_lower(a[i]) != byte_lower(b[i]))
            return false;
    return true;
}

static bool is_any(const uint8_t *bytes, size_t len, const char *const *texts, bool is_whole)
{
    uint8_t first = byte_lower(bytes[0]);
    for (; *texts; texts++)
        if (first == (uint8_t)(*texts)[0] && (is_whole ? text_is(bytes, len, *texts) : text_begins(bytes, len, *texts)))
            return true;
    return false;
}

bool text_begins_any(const uint8_t *bytes, size_t len, const char *const *texts)
{
    return is_any(bytes, len, texts, false);
}

bool words_have(const struct word_table *table, const uint8_t *bytes, size_t len)
{
    return len > 2 && word_hinted(table, bytes) && is_any(bytes, len, words_at(table, bytes), true);
}

bool words_begin(const struct word_table *table, const uint8_t *bytes, size_t len)
{
    return len > 2 && word_hinted(table, bytes) && is_any(bytes, len, words_at(table, bytes), false);
}

bool words_are_in(const struct word_table *table, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 2 < len; i++)
        if (word_hinted(table, bytes + i) && is_any(bytes + i, len - i, words_at(table, bytes + i), false))
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

/* What is counted at once: a lane of seven bits for each kind. The remaining symbols (! + = ? ^ ~) have none. */
enum { LOWER, UPPER, DIGIT, CONTROL, HIGH, BLANK, JOINT, CODE, SPECIAL };
#define LANE_BITS 7
#define LANE_MAX ((1u << LANE_BITS) - 1)
#define ONE(kind) (UINT64_C(1) << (kind)*LANE_BITS)
static const uint64_t byte_lanes[256] = {
    [0 ... 0x1f] = ONE(CONTROL),
    [' '] = ONE(BLANK),
    ['"'] = ONE(CODE),
    ['#'] = ONE(SPECIAL),
    ['$'] = ONE(CODE) | ONE(SPECIAL),
    ['%'] = ONE(SPECIAL),
    ['&' ... ')'] = ONE(CODE),
    ['*'] = ONE(SPECIAL),
    [','] = ONE(CODE),
    ['-'] = ONE(JOINT),
    ['.'] = ONE(JOINT) | ONE(SPECIAL),
    ['/'] = ONE(JOINT),
    ['0' ... '9'] = ONE(DIGIT),
    [':'] = ONE(JOINT),
    [';'] = ONE(CODE),
    ['<'] = ONE(CODE) | ONE(SPECIAL),
    ['>'] = ONE(CODE),
    ['@'] = ONE(SPECIAL),
    ['A' ... 'Z'] = ONE(UPPER),
    ['['] = ONE(CODE) | ONE(SPECIAL),
    ['\\' ... ']'] = ONE(CODE),
    ['_'] = ONE(JOINT),
    ['`'] = ONE(CODE),
    ['a' ... 'z'] = ONE(LOWER),
    ['{'] = ONE(CODE) | ONE(SPECIAL),
    ['|' ... '}'] = ONE(CODE),
    [0x7f] = ONE(CONTROL),
    [0x80 ... 0xe1] = ONE(HIGH),
    [0xe2] = ONE(HIGH) | ONE(SPECIAL),
    [0xe3 ... 0xff] = ONE(HIGH),
};

static size_t lane(uint64_t sums, int kind)
{
    return sums >> kind * LANE_BITS & LANE_MAX;
}

static bool is_all_hex(const uint8_t *bytes, size_t len)
{
    unsigned sets = SET_HEX;
    for (size_t i = 0; i < len; i++)
        sets &= byte_infos[bytes[i]].sets;
    return len > 0 && sets;
}

void text_shape(const uint8_t *bytes, size_t len, struct text_shape *shape)
{
    memset(shape, 0, sizeof *shape);
    for (size_t at = 0; at < len;) {
        size_t end = len - at > LANE_MAX ? at + LANE_MAX : len;
        uint64_t sums = 0;
        for (; at < end; at++)
            sums += byte_lanes[bytes[at]];
        shape->lower += lane(sums, LOWER);
        shape->upper += lane(sums, UPPER);
        shape->digit += lane(sums, DIGIT);
        shape->control += lane(sums, CONTROL);
        shape->high += lane(sums, HIGH);
        shape->blank += lane(sums, BLANK);
        shape->joint += lane(sums, JOINT);
        shape->code += lane(sums, CODE);
        shape->special += lane(sums, SPECIAL);
    }
    shape->symbol = len - shape->lower - shape->upper - shape->digit;
    bool is_one_case = shape->lower == 0 || shape->upper == 0;
    shape->is_hex = shape->symbol == 0 && is_one_case && is_all_hex(bytes, len);
}

/* One letter between a blank or separator and the opening quote, as in b"" and $'', is no name. */
static size_t skip_literal_prefix(const uint8_t *left, size_t end, bool quoted)
{
    if (quoted && end >= 3 && is_alnum(left[end - 2]) && !is_alnum(left[end - 1]) &&
        !is_in_set(left[end - 3], SET_NAME))
        return end - 2;
    return end;
}

size_t text_sign_before(const uint8_t *bytes, size_t len, uint8_t *sign)
{
    int number = json_unicode_before(bytes, len);
    *sign = number >= 0 && number < 0x80 ? (uint8_t)number : len > 0 ? bytes[len - 1] : 0;
    return number >= 0 && number < 0x80 ? len - 6 : len > 0 ? len - 1 : 0;
}

/* Where the name ends by what led from it to the value; 0 where that is not known. */
static size_t known_end(const struct check_value *value)
{
    size_t end = value->name_back < value->left_len ? value->left_len - value->name_back : 0;
    return value->name_back > 0 && end > 0 && is_in_set(value->left[end - 1], SET_NAME) ? end : 0;
}

struct text_name text_name(const struct check_value *value)
{
    size_t end = known_end(value);
    if (end == 0)
        end = skip_literal_prefix(value->left, value->left_len, value->quoted);
    size_t floor = value->left_len > 64 ? value->left_len - 64 : 0;
    uint8_t sign = 0;
    while (end > floor) {
        size_t next = text_sign_before(value->left, end, &sign);
        if (is_alnum(sign) || sign == '_')
            break;
        end = next;
    }
    size_t start = end;
    while (start > 0 && end - start < 64 && is_in_set(value->left[start - 1], SET_NAME))
        start--;
    return (struct text_name){value->left + start, end - start};
}
