#include "context_index.h"

#include "context.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define THIRDS 32 /* buckets that begin with the same two bytes */

static uint16_t bucket_of(const uint8_t *bytes)
{
    return (uint16_t)((bytes[0] & 31) << 10 | (bytes[1] & 31) << 5 | (bytes[2] & 31));
}

static int compare_entries(const void *one, const void *other)
{
    const struct context_entry *a = one;
    const struct context_entry *b = other;
    return a->bucket != b->bucket ? (a->bucket < b->bucket ? -1 : 1) : (a->rule > b->rule) - (a->rule < b->rule);
}

static size_t places_of(const char *word)
{
    return word[2] ? 1 : THIRDS;
}

/* Up to eight bytes as one number, the rest 0. */
static uint64_t load_head(const void *bytes, size_t len)
{
    uint64_t head = 0;
    memcpy(&head, bytes, len < sizeof head ? len : sizeof head);
    return head;
}

/* Upper case to lower, in each byte. */
static uint64_t lower_head(uint64_t head)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t low = head & 0x7f * each;
    uint64_t from_a = low + (0x80 - 'A') * each, behind_z = low + (0x7f - 'Z') * each;
    uint64_t upper = (from_a ^ behind_z) & ~head & 0x80 * each;
    return head | upper >> 2;
}

static void add_words(struct context_index *index, const struct rule *rule, uint16_t number)
{
    for (size_t i = 0; i < rule->context_count; i++) {
        const char *word = rule->context[i];
        index->longest = strlen(word) > index->longest ? strlen(word) : index->longest;
        for (size_t place = 0; place < places_of(word); place++) {
            uint16_t bucket = (uint16_t)(bucket_of((const uint8_t *)word) + place); /* a word's end counts as 0 */
            uint64_t mask = load_head("\xff\xff\xff\xff\xff\xff\xff\xff", strlen(word));
            index->entries[index->count++] =
                (struct context_entry){word, load_head(word, strlen(word)), mask, bucket, number};
            index->used[bucket / 64] |= UINT64_C(1) << bucket % 64;
        }
    }
}

int context_index_fill(struct context_index *index, const struct stanch_rules *rules, const uint16_t *items,
                       size_t count)
{
    size_t places = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rules->rules[items[i]].context_count; k++)
            places += places_of(rules->rules[items[i]].context[k]);
    if (places == 0)
        return STANCH_OK;
    index->entries = memory_new_array(&rules->allocator, places, sizeof *index->entries);
    if (!index->entries)
        return STANCH_E_MEMORY;
    for (size_t i = 0; i < count; i++)
        add_words(index, &rules->rules[items[i]], items[i]);
    qsort(index->entries, index->count, sizeof *index->entries, compare_entries);
    size_t at = 0;
    for (size_t bucket = 0; bucket < CONTEXT_BUCKETS; bucket++) {
        while (at < index->count && index->entries[at].bucket == bucket)
            at++;
        index->ends[bucket] = (uint32_t)at;
    }
    return STANCH_OK;
}

void context_index_free(struct context_index *index, const stanch_allocator *allocator)
{
    memory_free(allocator, index->entries);
}

/* A text that is searched, and what is found in it. */
struct search {
    const struct context_index *index;
    struct context_slide *slide; /* or NULL */
    const uint8_t *text;
    size_t len;
    uint64_t *rules;
};

static void note(struct search *search, size_t at, uint16_t rule)
{
    struct context_slide *slide = search->slide;
    search->rules[rule / 64] |= UINT64_C(1) << rule % 64;
    if (!slide || slide->count > CONTEXT_SLIDE_WORDS)
        return;
    if (slide->count < CONTEXT_SLIDE_WORDS) {
        slide->words[slide->count].at = search->text + at;
        slide->words[slide->count].rule = rule;
    }
    slide->count++;
}

static void find_at(struct search *search, uint16_t bucket, size_t at)
{
    const struct context_index *index = search->index;
    uint64_t head = lower_head(load_head(search->text + at, search->len - at));
    for (size_t i = bucket > 0 ? index->ends[bucket - 1] : 0; i < index->ends[bucket]; i++) {
        const struct context_entry *entry = &index->entries[i];
        if (((head ^ entry->head) & entry->mask) == 0 && context_word_at(search->text, search->len, at, entry->word))
            note(search, at, entry->rule);
    }
}

/* Words that begin at [from, to). */
static void find_between(struct search *search, size_t from, size_t to)
{
    const uint8_t *text = search->text;
    const struct context_index *index = search->index;
    uint8_t before = from > 0 ? context_kinds[text[from - 1]] : CONTEXT_OTHER, kind;
    for (size_t at = from; at < to && at + 1 < search->len; before = kind, at++) {
        kind = context_kinds[text[at]];
        if (!context_begins_word(before, kind))
            continue;
        const uint8_t first[3] = {text[at], text[at + 1], at + 2 < search->len ? text[at + 2] : 0};
        uint16_t bucket = bucket_of(first);
        if (index->used[bucket / 64] >> bucket % 64 & 1)
            find_at(search, bucket, at);
    }
}

/* Keeps the words that stand in the text for sure: behind its first byte, where a word may begin in the middle of
 * another, and not at the old end, which may have cut one. Returns where to go on. */
static size_t slide_on(struct search *search)
{
    struct context_slide *slide = search->slide;
    const uint8_t *text = search->text;
    bool is_known = slide->index == search->index && slide->to && text >= slide->from && text < slide->to &&
                    slide->to <= text + search->len && slide->count <= CONTEXT_SLIDE_WORDS;
    size_t known = is_known ? (size_t)(slide->to - text) : 0;
    size_t from = known > search->index->longest ? known - search->index->longest : 0;
    size_t kept = 0;
    for (size_t i = 0; from > 0 && i < slide->count; i++)
        if (slide->words[i].at > text && slide->words[i].at < text + from) {
            slide->words[kept] = slide->words[i];
            uint16_t rule = slide->words[kept++].rule;
            search->rules[rule / 64] |= UINT64_C(1) << rule % 64;
        }
    slide->count = kept;
    slide->index = search->index;
    slide->from = text;
    slide->to = text + search->len;
    return from;
}

void context_index_find(const struct context_index *index, struct context_slide *slide, const uint8_t *text, size_t len,
                        uint64_t *rules)
{
    struct search search = {index, slide, text, len, rules};
    size_t from = slide ? slide_on(&search) : 0;
    if (from > 0)
        find_between(&search, 0, 1);
    find_between(&search, from, len);
}
