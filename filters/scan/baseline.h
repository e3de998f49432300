/*
 * Baselines: findings that are known, so that a scan reports only what is new. A file of JSON lines, the first of which
 * says the version, each other one an entry, sorted, so that two branches that add to one merge.
 *
 * An entry is a finding's rule, its masked line and, where its hash tells nothing of it, its value; not its place, so that
 * lines may move and files be renamed. Equal findings are counted: there are as many entries as findings are known. What a
 * commit has of one file is counted for itself, as each version of a file repeats what stood in the one before.
 */
#ifndef STANCH_BASELINE_H
#define STANCH_BASELINE_H

#include "found.h"

#include <stdbool.h>

#define BASELINE_ENTRIES ((size_t)100000) /* of a file */

struct baseline;
struct reported;

/* Reads a file; where `may_miss` none is an empty one. Entries that have expired no longer count, which is said once. A
 * status after a message; baseline_free in either case. */
int baseline_read(struct baseline **baseline, const char *file, bool may_miss);
void baseline_free(struct baseline *baseline);

/* What is found from now on and new is taken in, and known; of that only what is `reported`, unless that is NULL.
 * `expires`: YYYY-MM-DD, or NULL. All outlive the baseline. */
void baseline_take_new(struct baseline *baseline, const char *reason, const char *expires,
                       const struct reported *reported);

/* In the order of the findings, from one thread at a time. */
bool baseline_knows(struct baseline *baseline, const struct found *found);

/* Replaces the file as a whole, with the entries that were found since it was read; says what has changed. A status. */
int baseline_write(struct baseline *baseline);

#endif
