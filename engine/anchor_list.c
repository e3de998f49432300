/* [anchor] → undress → span → check → decide → redact */
#include "anchor_list.h"

#include "anchor_known.h"
#include "anchor_units.h"
#include "base64.h"
#include "memory.h"
#include "name.h"

#include <string.h>

#define BASE64_LITERAL_MIN 4

void anchor_list_add(struct anchor_list *list, const struct anchor *anchor)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 256;
        struct anchor *items = memory_new(list->allocator, room * sizeof *items);
        if (!items) {
            list->is_out_of_memory = true;
            return;
        }
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        memory_free(list->allocator, list->items);
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = *anchor;
}

static bool set_literal(struct anchor *anchor, const char *text, size_t len)
{
    if (len > ANCHOR_WIDTH_MAX)
        return false;
    memcpy(anchor->literal, text, len);
    anchor->literal_len = (uint8_t)len;
    return true;
}

#define SLASH_BACKSLASHES_MAX 7

/* In a JSON string / may be written \/; in JSON in JSON, up to three deep, that may be escaped again with its backslashes
 * alone or with the slash too: any number of them. */
static void add_json(struct anchor_list *list, const struct anchor *plain)
{
    for (size_t slash = 1; slash <= SLASH_BACKSLASHES_MAX; slash++) {
        struct anchor dressed = *plain;
        size_t len = 0;
        bool differs = false;
        for (size_t i = 0; i < plain->literal_len; i++) {
            bool is_slash = plain->literal[i] == '/';
            size_t backslashes = is_slash ? slash : 0;
            if (len + backslashes + 1 > ANCHOR_WIDTH_MAX)
                return;
            memset(dressed.literal + len, '\\', backslashes);
            len += backslashes;
            dressed.literal[len++] = plain->literal[i];
            differs |= is_slash;
        }
        if (!differs)
            return;
        dressed.literal_len = (uint8_t)len;
        dressed.dress = STANCH_DRESS_JSON;
        anchor_list_add(list, &dressed);
    }
}

/* The base64 characters that the literal determines where its first byte stands at `alignment`. The one behind them,
 * of which some bits are known, would turn down one hit in 300 and make Hyperscan's work at load nine times as long. */
static void add_base64(struct anchor_list *list, const struct anchor *plain, unsigned alignment)
{
    struct anchor dressed = *plain;
    dressed.literal_len = dressed.class_count = 0;
    dressed.dress = STANCH_DRESS_BASE64;
    dressed.alignment = (uint8_t)alignment;
    dressed.has_lead = alignment != 0;
    unsigned mask = 0;
    long bit = -2 * (long)alignment;
    if (dressed.has_lead) {
        unsigned bits = base64_six_bits(plain->literal, plain->literal_len, bit, &mask);
        base64_add_class(&dressed.lead, bits, mask);
        bit += 6;
    }
    for (;; bit += 6) {
        unsigned bits = base64_six_bits(plain->literal, plain->literal_len, bit, &mask);
        if (mask != 63 || bits >= 62 || dressed.literal_len == ANCHOR_WIDTH_MAX - 1)
            break;
        dressed.literal[dressed.literal_len++] = (uint8_t)base64_digits[bits];
    }
    if (dressed.literal_len >= BASE64_LITERAL_MIN)
        anchor_list_add(list, &dressed);
}

static void add_dressed(struct anchor_list *list, const struct anchor *plain, enum rule_start start, uint32_t dress)
{
    anchor_list_add(list, plain);
    if ((dress & STANCH_DRESS_JSON) && !plain->caseless)
        add_json(list, plain);
    if ((dress & STANCH_DRESS_BASE64) && plain->holds && !plain->caseless)
        for (unsigned alignment = 0; alignment < 3; alignment++)
            add_base64(list, plain, alignment);
    anchor_units_add(list, plain, start, dress);
}

static void add_rule(struct anchor_list *list, const struct rule *rule, size_t index, uint32_t dress)
{
    for (size_t i = 0; i < rule->anchor_count; i++) {
        struct anchor anchor = {.kind = ANCHOR_RULE, .rule = (uint16_t)index, .caseless = rule->caseless};
        if (!set_literal(&anchor, rule->anchors[i], strlen(rule->anchors[i])))
            continue;
        anchor.class = rule->anchor_class;
        anchor.class_count = (uint8_t)rule->anchor_class_count;
        anchor.holds = rule->start == START_ANCHOR || rule->start == START_BLOCK;
        add_dressed(list, &anchor, rule->start, dress);
    }
}

static void add_names(struct anchor_list *list, uint32_t dress)
{
    for (size_t w = 0; w < name_word_count; w++) {
        struct anchor anchor = {.kind = ANCHOR_NAME, .caseless = true, .word = (uint8_t)w};
        size_t word_len = strlen(name_words[w].text);
        memcpy(anchor.literal, name_words[w].text, word_len);
        for (size_t s = 0; s < name_suffix_count(&name_words[w]); s++) {
            size_t suffix_len = strlen(name_suffixes[s]);
            memcpy(anchor.literal + word_len, name_suffixes[s], suffix_len);
            anchor.literal_len = (uint8_t)(word_len + suffix_len);
            anchor.suffix_len = (uint8_t)suffix_len;
            anchor_list_add(list, &anchor);
        }
        anchor.literal_len = (uint8_t)word_len;
        anchor_units_add_name(list, &anchor, dress);
    }
}

/* `--password value`: only behind an option's dashes is a blank a separator. */
static void add_option_names(struct anchor_list *list, uint32_t dress)
{
    for (size_t w = 0; w < name_word_count; w++) {
        const char *word = name_words[w].text;
        size_t word_len = strlen(word);
        if (word[0] == '_' || strchr(word, '_'))
            continue;
        struct anchor anchor = {.kind = ANCHOR_NAME, .caseless = true, .word = (uint8_t)w, .suffix_len = 1};
        anchor.literal[0] = '-';
        memcpy(anchor.literal + 1, word, word_len);
        anchor.literal[word_len + 1] = ' ';
        anchor.literal_len = (uint8_t)(word_len + 2);
        anchor_list_add(list, &anchor);
        anchor_units_add_option(list, &anchor, dress);
    }
}

static void add_placeholder(struct anchor_list *list, const char *literal, uint32_t dress)
{
    struct anchor anchor = {.kind = ANCHOR_PLACEHOLDER, .holds = true};
    if (set_literal(&anchor, literal, strlen(literal)))
        add_dressed(list, &anchor, START_ANCHOR, dress);
}

void anchor_list_fill(struct anchor_list *list, const struct stanch_rules *rules, const char *placeholder)
{
    bool has_names = false;
    for (size_t i = 0; i < rules->count; i++) {
        if (!rules->rules[i].enabled)
            continue;
        if (rules->rules[i].start == START_NAME)
            has_names = true;
        else
            add_rule(list, &rules->rules[i], i, rules->dress);
    }
    if (has_names) {
        add_names(list, rules->dress);
        add_option_names(list, rules->dress);
    }
    add_placeholder(list, "REDACTED.", rules->dress);
    if (placeholder)
        add_placeholder(list, placeholder, rules->dress);
    list->compiled = list->count;
    if (rules->known)
        anchor_known_list(list, rules);
}

void anchor_list_free(struct anchor_list *list)
{
    memory_free(list->allocator, list->items);
    memset(list, 0, sizeof *list);
}
