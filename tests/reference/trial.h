/*
 * The contract, tried on one text: for every way of cutting and flushing, the engine gives the output and findings of
 * the reference, and its output, given again, passes unchanged and without a finding.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "drive.h"

enum depth {
    TRY_WHOLE,     /* one write: to shrink what fails already there */
    TRY_ONE_PLAN,  /* one write, and one way of cutting that the seed chooses: for a fuzzer, who tries often */
    TRY_SOME_CUTS, /* whole, byte by byte, a few random cuts */
    TRY_EVERY_CUT  /* these, and every single position (of a long text: many of them) */
};

struct trial {
    struct bench *bench;
    enum depth depth;
    uint64_t seed;      /* of the random cuts */
    bool is_idempotent; /* the output judged again is the output; else only what the reference says of it */
};

/* True where all holds; else `why` says which cut and what differed. */
bool trial_holds(const struct trial *trial, const uint8_t *text, size_t len, char *why, size_t room);

/* The same, and prints a failing text, made as short as it gets, with both outputs. `name` says what the text is. */
bool trial_report(const struct trial *trial, const char *name, const uint8_t *text, size_t len);

/* The options that texts are tried with; the first are the defaults. */
enum { OPTIONS_DEFAULT, OPTIONS_WEAK = 4, OPTIONS_DETECT = 10, OPTIONS_ALLOW = 12, OPTIONS_ALLOW_ALL = 14 };
size_t options_count(void);
stanch_options options_get(size_t which);
/* The built-in rules; those that need every mechanism, and some that the seed draws, the others off. Abort where they do
 * not load. */
stanch_rules *load_all_rules(void);
stanch_rules *load_rules(void);
/* The same with known values. */
stanch_rules *load_rules_knowing(const stanch_text *known);

/* STANCH_TEST_SCALE (default 1) times n, at least 1. */
size_t scaled(size_t n);
/* STANCH_TEST_SEED, or a fixed one; printed once. */
uint64_t first_seed(void);

#endif
