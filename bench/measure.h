/* What the bench programs share: clocks, files as bytes, a filter run over bytes in memory. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "stanch.h"

struct bytes {
    uint8_t *data;
    size_t len;
};

/* What a run over bytes told. */
struct tally {
    double seconds;
    size_t findings, passed;
};

/* A stream and what it needs. */
struct filter {
    stanch_rules *rules;
    stanch_worker *worker;
    stanch_settings *settings;
    stanch_stream *stream;
};

/* Ends the program with a sentence when `error` is one. */
void must(int error, const char *what);

double wall_seconds(void);
double cpu_seconds(void); /* of this thread */

struct bytes file_read(const char *path); /* ends the program when it cannot */

/* Rules from texts of the named files alone, or the built-in ones where `count` is 0. */
stanch_rules *rules_open(char *const *paths, int count, uint32_t dress);

void filter_open(struct filter *filter, stanch_rules *rules, int channel, uint32_t dress, int framing);
void filter_close(struct filter *filter);
/* Pulls until the input is used up. */
void filter_feed(struct filter *filter, const uint8_t *data, size_t len, int step, struct tally *tally);
/* One whole stream in writes of `write_bytes`. */
struct tally filter_run(struct filter *filter, const struct bytes *text, size_t write_bytes);

/* The channel of that name; ends the program where there is none. */
int channel_find(const char *name);

/* Deterministic numbers. */
uint64_t random_next(uint64_t *state);

#endif
