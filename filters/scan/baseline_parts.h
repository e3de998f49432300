/*
 * What a baseline holds: for baseline.c, which reads and asks it, and baseline_write.c.
 */
#ifndef STANCH_BASELINE_PARTS_H
#define STANCH_BASELINE_PARTS_H

#include "baseline.h"

struct baseline_entry {
    char *reason, *expires; /* owned; expires: NULL for ever */
};

/* Findings that are equal. */
struct baseline_group {
    uint64_t line;
    char value[STANCH_VALUE_HASH_MAX]; /* "": not named */
    struct baseline_entry *entries;    /* those that count, then those that have expired */
    size_t count, live;
    uint64_t text;    /* in which they are counted now */
    size_t now, most; /* found in it; in any */
    char rule[];
};

struct baseline {
    char *file;
    void *groups; /* a tree of tsearch(3) */
    size_t count, added;
    const char *reason, *expires;    /* of what is taken in; reason NULL: nothing is */
    const struct reported *reported; /* what may be taken in; NULL: all */
    bool has_failed;                 /* memory was refused, or it is full */
};

#endif
