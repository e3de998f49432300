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

static void find_at(const struct context_index *index, uint16_t bucket, const uint8_t *text, size_t len, size_t at,
                    uint64_t *rules)
{
    uint64_t head = lower_head(load_head(text + at, len - at));
    for (size_t i = bucket > 0 ? index->ends[bucket - 1] : 0; i < index->ends[bucket]; i++) {
        const struct context_entry *entry = &index->entries[i];
        if (((head ^ entry->head) & entry->mask) == 0 && context_word_at(text, len, at, entry->word))
            rules[entry->rule / 64] |= UINT64_C(1) << entry->rule % 64;
    }
}

void context_index_find(const struct context_index *index, const uint8_t *text, size_t len, uint64_t *rules)
{
    uint8_t before = CONTEXT_OTHER, kind;
    for (size_t at = 0; at + 1 < len; before = kind, at++) {
        kind = context_kinds[text[at]];
        if (!context_begins_word(before, kind))
            continue;
        const uint8_t first[3] = {text[at], text[at + 1], at + 2 < len ? text[at + 2] : 0};
        uint16_t bucket = bucket_of(first);
        if (index->used[bucket / 64] >> bucket % 64 & 1)
            find_at(index, bucket, text, len, at, rules);
    }
}
