/* [anchor] → undress → span → check → decide → redact */
#include "anchor_units.h"

#include "dress.h"
#include "dress_write.h"
#include "name.h"

#include <string.h>

#define HEX_PLAIN_MIN 4 /* bytes: shorter ones occur in any list of numbers */

/* Of an anchor that is too wide in its dress, the beginning is enough where the value begins with it; where the value
 * follows, its end. */
static void append(struct anchor *anchor, const uint8_t *bytes, size_t len, bool keeps_end)
{
    if (anchor->literal_len + len > ANCHOR_WIDTH_MAX && keeps_end) {
        size_t over = anchor->literal_len + len - ANCHOR_WIDTH_MAX;
        memmove(anchor->literal, anchor->literal + over, anchor->literal_len - over);
        anchor->literal_len = (uint8_t)(anchor->literal_len - over);
    }
    if (anchor->literal_len + len > ANCHOR_WIDTH_MAX)
        return;
    memcpy(anchor->literal + anchor->literal_len, bytes, len);
    anchor->literal_len = (uint8_t)(anchor->literal_len + len);
}

static struct anchor begin(const struct anchor *plain, unsigned dress)
{
    struct anchor dressed = *plain;
    memset(dressed.literal, 0, sizeof dressed.literal);
    dressed.literal_len = dressed.class_count = 0;
    dressed.dress = (uint8_t)dress;
    return dressed;
}

static struct anchor write_percent(const struct anchor *plain, bool keeps_end, enum percent_form form, bool is_twice,
                                   const char *digits)
{
    struct anchor dressed = begin(plain, is_twice ? DRESS_PERCENT_TWICE : STANCH_DRESS_PERCENT);
    bool is_full = false;
    for (size_t i = 0; i < plain->literal_len && !is_full; i++) {
        uint8_t bytes[DRESS_PERCENT_WIDTH];
        size_t len = dress_write_percent(plain->literal[i], form, is_twice, digits, bytes);
        is_full = !keeps_end && dressed.literal_len + len > ANCHOR_WIDTH_MAX;
        if (!is_full)
            append(&dressed, bytes, len, keeps_end);
    }
    return dressed;
}

static bool is_same(const struct anchor *one, const struct anchor *other)
{
    return one->literal_len == other->literal_len && memcmp(one->literal, other->literal, one->literal_len) == 0;
}

static void add_percent(struct anchor_list *list, const struct anchor *plain, bool keeps_end)
{
    for (int twice = 0; twice < 2; twice++) {
        struct anchor before = *plain;
        for (int form = PERCENT_RESERVED; form <= (twice ? PERCENT_MARKS : PERCENT_ALL); form++) {
            struct anchor upper = write_percent(plain, keeps_end, (enum percent_form)form, twice, dress_upper_digits);
            struct anchor lower = write_percent(plain, keeps_end, (enum percent_form)form, twice, dress_lower_digits);
            if (!is_same(&upper, &before) && !is_same(&upper, plain)) {
                anchor_list_add(list, &upper);
                if (!plain->caseless && !is_same(&upper, &lower))
                    anchor_list_add(list, &lower);
            }
            before = upper;
        }
    }
}

/* From the first character to the last: the byte between them and beside them is 0 in either byte order. */
static void write_utf16(struct anchor *dressed, const struct anchor *plain, bool keeps_end)
{
    size_t most = (ANCHOR_WIDTH_MAX + 1) / 2;
    size_t len = plain->literal_len < most ? plain->literal_len : most;
    size_t from = keeps_end ? plain->literal_len - len : 0;
    for (size_t i = 0; i < len; i++)
        dressed->literal[2 * i] = plain->literal[from + i];
    dressed->literal_len = (uint8_t)(2 * len - 1);
}

static void add_utf16(struct anchor_list *list, const struct anchor *plain, bool keeps_end)
{
    struct anchor dressed = begin(plain, STANCH_DRESS_UTF16);
    write_utf16(&dressed, plain, keeps_end);
    anchor_list_add(list, &dressed);
}

static struct anchor write_hex(const struct anchor *plain, const char *digits)
{
    struct anchor dressed = begin(plain, STANCH_DRESS_HEX);
    for (size_t i = 0; i < plain->literal_len && i < ANCHOR_WIDTH_MAX / 2; i++) {
        uint8_t bytes[2] = {(uint8_t)digits[plain->literal[i] >> 4], (uint8_t)digits[plain->literal[i] & 15]};
        append(&dressed, bytes, 2, false);
    }
    return dressed;
}

static void add_hex(struct anchor_list *list, const struct anchor *plain)
{
    struct anchor lower = write_hex(plain, dress_lower_digits);
    struct anchor upper = write_hex(plain, dress_upper_digits);
    anchor_list_add(list, &lower);
    if (!is_same(&lower, &upper))
        anchor_list_add(list, &upper);
}

void anchor_units_add(struct anchor_list *list, const struct anchor *plain, enum rule_start start, uint32_t dress)
{
    bool keeps_end = start == START_AFTER;
    if (start == START_BLOCK)
        return;
    if (dress & STANCH_DRESS_PERCENT)
        add_percent(list, plain, keeps_end);
    if (dress & STANCH_DRESS_UTF16)
        add_utf16(list, plain, keeps_end);
    if ((dress & STANCH_DRESS_HEX) && plain->holds && !plain->caseless && plain->literal_len >= HEX_PLAIN_MIN)
        add_hex(list, plain);
}

/* The first byte of what may follow a name. */
static void set_suffix_class(struct anchor *anchor)
{
    size_t count = name_suffix_count(&name_words[anchor->word]);
    memset(&anchor->class, 0, sizeof anchor->class);
    for (size_t i = 0; i < count; i++)
        byteset_add(&anchor->class, (uint8_t)name_suffixes[i][0]);
    anchor->class_count = 1;
}

void anchor_units_add_name(struct anchor_list *list, const struct anchor *word, uint32_t dress)
{
    if (dress & STANCH_DRESS_PERCENT) {
        struct anchor percent = *word;
        percent.dress = STANCH_DRESS_PERCENT;
        percent.literal[percent.literal_len++] = '%';
        percent.suffix_len = 1;
        anchor_list_add(list, &percent);
    }
    if (dress & STANCH_DRESS_UTF16) {
        struct anchor utf16 = begin(word, STANCH_DRESS_UTF16);
        write_utf16(&utf16, word, false);
        utf16.literal_len++; /* the 0 before what follows */
        set_suffix_class(&utf16);
        utf16.suffix_len = 1;
        anchor_list_add(list, &utf16);
    }
}

void anchor_units_add_option(struct anchor_list *list, const struct anchor *option, uint32_t dress)
{
    if (!(dress & STANCH_DRESS_UTF16))
        return;
    struct anchor utf16 = begin(option, STANCH_DRESS_UTF16);
    write_utf16(&utf16, option, false);
    anchor_list_add(list, &utf16);
}
