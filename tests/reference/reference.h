/*
 * The slow, obvious truth: what stanch must do with a text, worked out with the whole text in memory, without
 * Hyperscan, hold or state. It shares with the engine the rules, the check functions and the tables of words, nothing
 * else. Where the two differ, one of them reads the agreement wrongly.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "rules.h"

struct reference_finding {
    size_t rule; /* index */
    uint64_t start, end;
    int confidence;
    uint32_t decoded; /* STANCH_DRESS_… */
    uint8_t fingerprint[STANCH_FINGERPRINT_BYTES];
    char value_hash[STANCH_VALUE_HASH_MAX];
    uint64_t group; /* 0: none */
};

struct reference_result {
    uint8_t *out;
    size_t len;
    struct reference_finding *findings;
    size_t count;
};

/* Judges `text` as one stream. Aborts when memory runs out: this is test code. Free the result with reference_free. */
void reference_run(const stanch_rules *rules, const stanch_options *options, const uint8_t *text, size_t len,
                   struct reference_result *result);
void reference_free(struct reference_result *result);

/* Frees compiled patterns of all rule sets (for leak checkers). */
void reference_forget(void);

#endif
