/*
 * stanch rules test FILE [PATH]...
 */
#ifndef STANCH_RULES_TEST_H
#define STANCH_RULES_TEST_H

#include "options.h"
#include "stanch.h"

#include <stdio.h>

/* The rules of one file among all that would be loaded with it. */
struct trial {
    stanch_rules *rules;    /* with the file */
    stanch_rules *baseline; /* without it; NULL: there are no others */
    stanch_settings *settings;
    stanch_worker *worker;
    bool *is_own;     /* one a rule */
    size_t *findings; /* in the PATHs, one a rule */
    FILE *out;
    size_t own, failed, found;
};

/* Tries the rules of a file on values made from their shapes, on their own `finds` and `misses`, and on files. Prints
 * what fails and what is found; STATUS_FINDINGS where anything is. */
int test_rules(const struct options *options);

/* rules_try.c: all of the bytes as one stream; `take` may be NULL. STANCH_OK or an error. */
typedef void trial_take(void *user, const stanch_finding *finding);
int trial_scan(stanch_settings *settings, stanch_worker *worker, const char *bytes, size_t len, trial_take *take,
               void *user);

/* Scans files and trees, prints where the rules find something, and what they cost there. A status. */
int try_paths(struct trial *trial, char *const *paths, size_t count);

#endif
