/*
 * source → [flow] → output: one flow of bytes through the engine. What its events say is written, noted and counted here,
 * and so is each way in which it can fail.
 */
#ifndef STANCH_FLOW_H
#define STANCH_FLOW_H

#include "block.h"
#include "json_keys.h"
#include "pipe.h"

/* What one step says to the loop above it. */
enum flow_next {
    GO_ON,
    INPUT_ENDS, /* the next file */
    ALL_ENDS
};

struct flow {
    const struct pipe_setup *setup;
    struct pipe_counts *counts;
    stanch_worker *worker;
    stanch_stream *stream;
    stanch_settings *settings; /* of the stream */
    void *memory;              /* of the stream */
    uint64_t line;             /* of the last finding */
    bool output_failed;
    struct output output;
    struct block block;
    bool has_keys; /* of JSON objects, that must not become equal */
    struct json_keys keys;
    const char *file; /* of the input, "-" for standard input */
    int status;
};

/* To the descriptor `out`. STANCH_OK, or what is wrong; flow_close in either case. */
int flow_open(struct flow *flow, const struct pipe_setup *setup, struct pipe_counts *counts, int out);
/* Wipes and frees. */
void flow_close(struct flow *flow);

/* The stream for another input, with the settings that hold for it. STANCH_OK, or what is wrong. */
int flow_begin(struct flow *flow, const char *file);
/* Judges bytes and gives what is released to the output; `step` as for stanch_next. */
enum flow_next flow_judge(struct flow *flow, const uint8_t *bytes, size_t len, int step);
/* The same, and each line is a record. */
enum flow_next flow_records(struct flow *flow, const uint8_t *bytes, size_t len);
/* The record ends: all of it is judged and given to the output. */
enum flow_next flow_end_record(struct flow *flow);
/* The input ends. `has_newline`: its last byte is one. */
enum flow_next flow_end(struct flow *flow, bool has_newline);
/* Writes what waits in lines, and forgets the input: after flow_end, or in its place after a failure. */
enum flow_next flow_finish(struct flow *flow, enum flow_next next);

const char *flow_shown_name(const struct flow *flow);
enum flow_next flow_fail(struct flow *flow, int status, enum flow_next next);
/* With the one message that a failure has; `error` is an errno, or what the engine says. */
enum flow_next flow_fail_input(struct flow *flow, int error);
enum flow_next flow_fail_output(struct flow *flow, int error);
enum flow_next flow_fail_engine(struct flow *flow, int error);

#endif
