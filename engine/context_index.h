/*
 * Which rules does the text to the left speak for? The context words of many rules, so that a value behind a name is
 * judged by those alone whose issuer is named, however many rules there are.
 */
#ifndef STANCH_CONTEXT_INDEX_H
#define STANCH_CONTEXT_INDEX_H

#include "rules.h"

#define CONTEXT_BUCKETS 32768 /* by the low five bits of a word's first three bytes */

struct context_entry {
    const char *word;
    uint64_t head, mask; /* the word's first bytes, and which of the eight it has */
    uint16_t bucket, rule;
};

struct context_index {
    struct context_entry *entries; /* by bucket; a word of two letters is in each that it may begin */
    size_t count;
    uint64_t used[CONTEXT_BUCKETS / 64]; /* buckets that are not empty */
    uint32_t ends[CONTEXT_BUCKETS];      /* of each bucket, in entries */
    size_t longest;                      /* bytes of a word */
};

/* Words that were found in a text, for the next question about one that begins and ends a little further: names that
 * follow one another closely would else have the same bytes looked at again and again. */
#define CONTEXT_SLIDE_WORDS 64
struct context_slide {
    const struct context_index *index;
    const uint8_t *from, *to; /* the text; `to` NULL: none */
    size_t count;             /* all that stand in it, or more than there is room for */
    struct {
        const uint8_t *at;
        uint16_t rule;
    } words[CONTEXT_SLIDE_WORDS];
};

/* Of the `count` rules whose indexes are given. STANCH_E_MEMORY is the only error. */
int context_index_fill(struct context_index *index, const struct stanch_rules *rules, const uint16_t *items,
                       size_t count);
void context_index_free(struct context_index *index, const stanch_allocator *allocator);

/* Sets the bits of the rules of which a word stands in the text, as context_has_word finds it. `slide` may be NULL; else
 * the bytes that it knows are unchanged since the last call, or its `to` is NULL. */
void context_index_find(const struct context_index *index, struct context_slide *slide, const uint8_t *text, size_t len,
                        uint64_t *rules);

#endif
