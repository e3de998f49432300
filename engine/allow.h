/*
 * What is allowed: the entries of stanch_options, checked once, and asked for each candidate that was accepted.
 */
#ifndef STANCH_ALLOW_H
#define STANCH_ALLOW_H

#include "span.h"

struct allow_entry {
    int rule; /* index, -1: every rule */
    bool has_hash;
    uint32_t hash; /* of the value, the first of its 8 hex highest */
    struct expression *expression;
};

struct allow {
    struct allow_entry *entries; /* by rule */
    size_t count;
    bool has_hashes; /* in any of them */
};

/* Checks and copies. E_ARGUMENT, E_MEMORY, E_OPTIONS; *allow is to be freed after an error too. */
int allow_fill(struct allow *allow, const stanch_rules *rules, const stanch_allow *entries, size_t count,
               stanch_error *error);
void allow_free(struct allow *allow, const stanch_allocator *allocator);

/* A value of which there is more to come is allowed by its rule alone: `value` is NULL then. `hash` is 0 where it has
 * none. */
bool allow_has(const struct allow *allow, struct spans *spans, size_t rule, const uint8_t *value, size_t len,
               uint32_t hash);

/* The first four bytes of the plain hash of a value, 0 where a list of hashes would tell too much of it. */
uint32_t allow_hash(const uint8_t *value, size_t len);

#endif
