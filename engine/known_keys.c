#include "known_keys.h"

#include "base64.h"
#include "dress_write.h"
#include "known_json.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ the list */

struct key_list {
    struct known_key *keys;
    size_t count, len;
};

static void add(struct key_list *list, const uint8_t *bytes, enum known_way way)
{
    struct known_key key = {.way = (uint8_t)way};
    memcpy(key.bytes, bytes, list->len);
    for (size_t i = 0; i < list->count; i++)
        if (memcmp(&list->keys[i], &key, sizeof key) == 0)
            return;
    list->keys[list->count++] = key;
}

/* As a string of JSON, in a string of JSON, in another: where its first bytes are not the plain ones. */
static void add_json(struct key_list *list, const struct known_value *value, size_t style)
{
    uint8_t texts[2][KNOWN_KEY_MAX * KNOWN_JSON_GROWTH];
    size_t len = value->len < KNOWN_KEY_MAX ? value->len : KNOWN_KEY_MAX;
    memcpy(texts[0], value->bytes, len);
    for (unsigned level = 0; level < KNOWN_JSON_LEVELS; level++) {
        uint8_t *outer = texts[(level + 1) & 1];
        len = known_json_write(style, texts[level & 1], len, outer, sizeof texts[0]);
        if (memcmp(outer, value->bytes, list->len) != 0)
            add(list, outer, KNOWN_JSON);
    }
}

static uint8_t digit_of(unsigned bits, bool is_url_safe)
{
    return (uint8_t)(is_url_safe && bits >= 62 ? "-_"[bits - 62] : base64_digits[bits]);
}

/* The characters that the value alone determines where its first byte stands at `alignment`. Its key is at most as long as
 * the value, whose bits are more than enough. */
static void add_base64(struct key_list *list, const struct known_value *value, unsigned alignment,
                       struct byteset leads[KNOWN_WAYS])
{
    enum known_way way = (enum known_way)(KNOWN_BASE64 + alignment);
    long bit = -2 * (long)alignment;
    unsigned mask = 0;
    if (alignment) {
        unsigned bits = base64_six_bits(value->bytes, value->len, bit, &mask);
        base64_add_class(&leads[way], bits, mask);
        bit += 6;
    }
    for (int is_url_safe = 0; is_url_safe < 2; is_url_safe++) {
        uint8_t key[KNOWN_KEY_MAX];
        for (size_t i = 0; i < list->len; i++)
            key[i] = digit_of(base64_six_bits(value->bytes, value->len, bit + 6 * (long)i, &mask), is_url_safe);
        add(list, key, way);
    }
}

/* Where its first bytes as they are written are not the plain ones. */
static void add_percent(struct key_list *list, const struct known_value *value, enum known_way way,
                        enum percent_form form, const char *digits)
{
    uint8_t text[KNOWN_KEY_MAX * DRESS_PERCENT_WIDTH];
    size_t len = 0;
    for (size_t i = 0; len < list->len; i++)
        len += dress_write_percent(value->bytes[i], form, way == KNOWN_PERCENT_TWICE, digits, text + len);
    if (memcmp(text, value->bytes, list->len) != 0)
        add(list, text, way);
}

/* A value with few characters, or with bytes that are none, has no key. */
static void add_utf16(struct key_list *list, const struct known_value *value, enum known_way way)
{
    uint8_t text[KNOWN_KEY_MAX + DRESS_UTF16_WIDTH];
    unsigned dress = way == KNOWN_UTF16_BE ? DRESS_UTF16_BE : STANCH_DRESS_UTF16;
    size_t len = 0, at = 0, taken = 0, added = 1;
    while (len < list->len && at < value->len && added > 0) {
        added = dress_write_utf16(dress, value->bytes + at, value->len - at, &taken, text + len);
        len += added;
        at += taken;
    }
    if (len >= list->len)
        add(list, text, way);
}

static void add_hex(struct key_list *list, const struct known_value *value, const char *digits)
{
    uint8_t text[KNOWN_KEY_MAX];
    for (size_t i = 0; i < list->len; i++)
        text[i] = (uint8_t)digits[i % 2 ? value->bytes[i / 2] & 15 : value->bytes[i / 2] >> 4];
    add(list, text, KNOWN_HEX);
}

/* In the dresses that write each character by itself. */
static void add_units(struct key_list *list, const struct known_value *value, uint32_t dress)
{
    for (int form = 0; form < PERCENT_FORMS && (dress & STANCH_DRESS_PERCENT); form++)
        for (enum known_way way = KNOWN_PERCENT; way <= KNOWN_PERCENT_TWICE; way++) {
            add_percent(list, value, way, (enum percent_form)form, dress_upper_digits);
            add_percent(list, value, way, (enum percent_form)form, dress_lower_digits);
        }
    for (enum known_way way = KNOWN_UTF16; way <= KNOWN_UTF16_BE && (dress & STANCH_DRESS_UTF16); way++)
        add_utf16(list, value, way);
    if (dress & STANCH_DRESS_HEX) {
        add_hex(list, value, dress_lower_digits);
        add_hex(list, value, dress_upper_digits);
    }
}

size_t known_keys_of(const struct known_value *value, uint32_t dress, struct known_key keys[KNOWN_KEYS_PER_VALUE],
                     struct byteset leads[KNOWN_WAYS])
{
    struct key_list list = {keys, 0, known_key_len(known_size_of(value))};
    add(&list, value->bytes, KNOWN_PLAIN);
    for (size_t style = 0; style < KNOWN_JSON_STYLES && (dress & STANCH_DRESS_JSON); style++)
        add_json(&list, value, style);
    add_units(&list, value, dress);
    for (unsigned alignment = 0; alignment < 3 && (dress & STANCH_DRESS_BASE64); alignment++)
        add_base64(&list, value, alignment, leads);
    return list.count;
}
