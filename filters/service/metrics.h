/*
 * Counters for Prometheus, in its text format 0.0.4. What is found is counted by rule and severity; no value, no text and
 * no name of a file is in them.
 */
#ifndef STANCH_METRICS_H
#define STANCH_METRICS_H

#include "pipe.h"
#include "stanch.h"

#include <pthread.h>
#include <time.h>

struct metric_finding {
    char *rule; /* owned; NULL: an empty slot */
    int severity;
    uint64_t count;
};

struct metrics {
    const struct pipe_counts *counts;
    int mode;
    time_t started;
    pthread_mutex_t lock; /* of what follows */
    struct metric_finding *findings;
    size_t room, used;   /* slots; room is a power of 2 or 0 */
    uint64_t left_out;   /* findings for which there was no memory */
    uint64_t identity;   /* of the rules in use */
    size_t rules;        /* how many */
    uint64_t reloads[2]; /* failed, done */
    time_t last_reload;  /* that was done, or the start */
};

void metrics_open(struct metrics *metrics, const struct pipe_counts *counts, int mode);
void metrics_close(struct metrics *metrics);

/* All of these may be NULL's: nothing is counted then. */
void metrics_note_finding(struct metrics *metrics, const stanch_finding *finding);
void metrics_note_rules(struct metrics *metrics, const stanch_rules *rules);
void metrics_note_reload(struct metrics *metrics, bool is_done);

/* The text; the caller's to free, NULL where memory is refused. */
char *metrics_text(struct metrics *metrics, size_t *len);

#endif
