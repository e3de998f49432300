#include "context_index.h"

#include "context.h"
#include "memory.h"

#include <stdlib.h>

static uint16_t bucket_of(uint8_t first, uint8_t second)
{
    return (uint16_t)((first & 31) << 5 | (second & 31));
}

static int compare_entries(const void *one, const void *other)
{
    const struct context_entry *a = one;
    const struct context_entry *b = other;
    return a->bucket != b->bucket ? (a->bucket < b->bucket ? -1 : 1) : (a->rule > b->rule) - (a->rule < b->rule);
}

static void add_words(struct context_index *index, const struct rule *rule, uint16_t number)
{
    for (size_t i = 0; i < rule->context_count; i++) {
        const uint8_t *word = (const uint8_t *)rule->context[i];
        index->entries[index->count++] = (struct context_entry){rule->context[i], bucket_of(word[0], word[1]), number};
    }
}

int context_index_fill(struct context_index *index, const struct stanch_rules *rules, const uint16_t *items,
                       size_t count)
{
    size_t words = 0;
    for (size_t i = 0; i < count; i++)
        words += rules->rules[items[i]].context_count;
    if (words == 0)
        return STANCH_OK;
    index->entries = memory_new_array(&rules->allocator, words, sizeof *index->entries);
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

void context_index_find(const struct context_index *index, const uint8_t *text, size_t len, uint64_t *rules)
{
    for (size_t at = 0; at + 1 < len; at++) {
        uint16_t bucket = bucket_of(text[at], text[at + 1]);
        size_t from = bucket > 0 ? index->ends[bucket - 1] : 0;
        if (from == index->ends[bucket] || !context_begins_word(text, at))
            continue;
        for (size_t i = from; i < index->ends[bucket]; i++) {
            const struct context_entry *entry = &index->entries[i];
            if (context_word_at(text, len, at, entry->word))
                rules[entry->rule / 64] |= UINT64_C(1) << entry->rule % 64;
        }
    }
}
