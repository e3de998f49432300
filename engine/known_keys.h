/*
 * The keys of a known value: its first bytes as they stand in each dress.
 */
#ifndef STANCH_KNOWN_KEYS_H
#define STANCH_KNOWN_KEYS_H

#include "known.h"

#define KNOWN_KEY_MAX 8         /* bytes */
#define KNOWN_KEYS_PER_VALUE 48 /* at most, in all dresses */

struct known_key {
    uint8_t bytes[KNOWN_KEY_MAX]; /* zeros behind its length */
    uint8_t way;                  /* enum known_way */
};

/* The keys of a value in the dresses of `dress`, each once; returns how many. Adds what may stand before those of
 * base64 to leads[way]. */
size_t known_keys_of(const struct known_value *value, uint32_t dress, struct known_key keys[KNOWN_KEYS_PER_VALUE],
                     struct byteset leads[KNOWN_WAYS]);

static inline enum known_size known_size_of(const struct known_value *value)
{
    return value->len < KNOWN_FREE_LEN_MIN ? KNOWN_SHORT : KNOWN_LONG;
}

#endif
