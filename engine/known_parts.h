/*
 * What the files of known values share; known.h is what they give to others.
 */
#ifndef STANCH_KNOWN_PARTS_H
#define STANCH_KNOWN_PARTS_H

#include "known.h"

/* A set that may say yes for what is not in it: a bit for each member. */
struct sieve {
    uint64_t *words;
    unsigned bits; /* of a bit's index */
};

/* A key as it stands in memory, and the ways in which it is one. */
struct known_entry {
    uint64_t key;
    uint32_t ways; /* 1 << enum known_way; 0: free */
};

/* The keys of one size. */
struct known_index {
    size_t key_count;
    struct sieve grams;  /* what a look at some places finds: see known_find.c */
    struct sieve starts; /* of the keys themselves */
    struct known_entry *table;
    unsigned table_bits;
    uint64_t *sorted[2]; /* big-endian keys; 1: of those with something before them */
    size_t sorted_count[2];
    struct byteset leads[KNOWN_WAYS];
    struct byteset all_leads, first;
    uint64_t pairs[65536 / 64]; /* two bytes that a key, or what stands before it, begins with */
};

struct known {
    stanch_allocator allocator;
    uint8_t *bytes; /* of all values */
    size_t bytes_len;
    struct known_value *values;
    size_t count;
    struct known_index index[KNOWN_SIZES];
};

/* Fills known->index from its values. E_MEMORY. */
int known_index_fill(struct known *known, uint32_t dress);
void known_index_free(struct known *known);

#endif
