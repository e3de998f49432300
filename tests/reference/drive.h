/*
 * Drives the engine over a text the way a careless caller would: cut anywhere, flushed anywhere, each write in a buffer
 * of its own that is overwritten and freed after use, streams moved between workers. Watches every event.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include "reference.h"

#include <stdio.h>

/* How a text is given. */
struct plan {
    size_t every;       /* bytes a write; 0: one write, or the cuts below */
    const size_t *cuts; /* ascending */
    size_t cut_count;
    uint64_t flush_seed; /* 0: no flush; else writes are flushed by it */
    bool flush_all;
    bool switch_workers; /* another worker for each event */
    bool guard_page;     /* the write ends at an inaccessible page; else in a malloc'ed buffer of its size */
};

struct observed {
    uint8_t *out;
    size_t len, room;
    struct reference_finding *findings;
    size_t count, finding_room;
    size_t held_max;
    size_t held_before_end; /* held when the whole text was given */
    size_t blocked;         /* events */
    uint64_t settled;       /* stream offset up to which events have told */
    int error;              /* of stanch_next */
    char problem[160];      /* a promise of the header that was broken, or "" */
};

/* One run of a stream that can be stepped. */
struct flow {
    stanch_stream *stream;
    const uint8_t *text;
    size_t len, at, write_end, cut;
    uint64_t random;
    int mode;
    const stanch_rules *rules;
    const struct plan *plan;
    uint8_t *buffer;    /* of the current write */
    size_t buffer_size; /* of its mapping */
    stanch_input input;
    int step;
    bool is_done;
    uint64_t finding_start, finding_end; /* announced, its INSERT not seen yet */
    bool has_finding;
    struct observed *seen;
};

struct bench {
    stanch_rules *rules;
    stanch_settings *settings;
    stanch_worker *workers[2];
    stanch_options options;
    stanch_stream *stream; /* for drive(); reset before each use */
};

void bench_open(struct bench *bench, stanch_rules *rules, const stanch_options *options);
void bench_close(struct bench *bench);

void flow_open(struct flow *flow, struct bench *bench, stanch_stream *stream, const uint8_t *text, size_t len,
               const struct plan *plan, struct observed *seen);
/* One event. False when the flow is done or has failed. */
bool flow_step(struct flow *flow, stanch_worker *worker);
void flow_close(struct flow *flow);

void drive(struct bench *bench, const uint8_t *text, size_t len, const struct plan *plan, struct observed *seen);
void observed_free(struct observed *seen);

/* True where what was seen is what the reference says; else says how not, in `why`. */
bool agrees(const struct bench *bench, const struct reference_result *truth, const struct observed *seen, char *why,
            size_t room);

void print_c_string(FILE *to, const uint8_t *bytes, size_t len);

/* A number from a seed (splitmix64); never 0 for long. */
uint64_t draw(uint64_t *seed);
static inline size_t below(uint64_t *seed, size_t bound)
{
    return bound == 0 ? 0 : (size_t)(draw(seed) % bound);
}

#endif
