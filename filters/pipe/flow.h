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

#define FLOW_STREAMS_MAX 3

struct flow;

/* Takes the place of the output: is given each event. */
typedef enum flow_next flow_take(void *taker, const stanch_event *event);

struct flow {
    const struct pipe_setup *setup;
    struct pipe_counts *counts;
    struct rule_set *next;     /* loaded anew, for where nothing is open; NULL: none */
    stanch_stream *stream;     /* that is fed, one of `streams` */
    stanch_settings *settings; /* of the streams */
    size_t stream_count;
    stanch_stream *streams[FLOW_STREAMS_MAX];
    void *memory[FLOW_STREAMS_MAX];
    flow_take *take; /* NULL: the output is given what the events say */
    void *taker;
    uint64_t shown_from; /* offset in the stream: what lies before it is judged, and neither written nor noted */
    uint64_t line;       /* of the last finding */
    bool output_failed;
    struct output output;
    struct block block;
    bool has_keys; /* of JSON objects, that must not become equal */
    struct json_keys keys;
    const char *file;     /* of the input, "-" for standard input */
    const char *receiver; /* of the output, as messages call it */
    int status;
};

/* To the descriptor `out`. STANCH_OK, or what is wrong; flow_close in either case. */
int flow_open(struct flow *flow, const struct pipe_setup *setup, struct pipe_counts *counts, int out);
/* Wipes and frees. */
void flow_close(struct flow *flow);

/* Which stream is fed from now on. */
void flow_feed(struct flow *flow, size_t stream);
/* Several streams, of which each has its own text, go through one flow; `take` puts together what comes out. */
void flow_part(struct flow *flow, size_t streams, flow_take *take, void *taker);

/* The stream for another input, with the settings that hold for it. STANCH_OK, or what is wrong. */
int flow_begin(struct flow *flow, const char *file);
/* Judges bytes and gives what is released to the output; `step` as for stanch_next. */
enum flow_next flow_judge(struct flow *flow, const uint8_t *bytes, size_t len, int step);
/* The record ends: all of it is judged and given to the output. */
enum flow_next flow_end_record(struct flow *flow);
/* The same for a text without records, to be flushed. Where rules were loaded anew, they take over at the first line end at
 * which nothing is open; `begins_line`: that may be right here. */
enum flow_next flow_judge_text(struct flow *flow, const uint8_t *bytes, size_t len, bool begins_line);
/* Goes on with rules that were loaded anew, if there are any and nothing is open: between two lines or records. */
void flow_renew(struct flow *flow);
/* The input ends. `has_newline`: its last byte is one. */
enum flow_next flow_end(struct flow *flow, bool has_newline);
/* Writes what waits in lines, and forgets the input: after flow_end, or in its place after a failure. */
enum flow_next flow_finish(struct flow *flow, enum flow_next next);

/* What is done with an event where nothing takes the place of the output. */
enum flow_next flow_take_event(struct flow *flow, const stanch_event *event);
/* Bytes that were judged, to the output; and a finding, to the report and the summary. */
enum flow_next flow_write(struct flow *flow, const uint8_t *bytes, size_t len);
void flow_note(struct flow *flow, const stanch_finding *finding);

const char *flow_shown_name(const struct flow *flow);
enum flow_next flow_fail(struct flow *flow, enum pipe_place place, int status, enum flow_next next);
/* With the one message that a failure has; `error` is an errno, or what the engine says. */
enum flow_next flow_fail_input(struct flow *flow, int error);
/* `why`: static text of the decoder. */
enum flow_next flow_fail_decoding(struct flow *flow, const char *why);
enum flow_next flow_fail_output(struct flow *flow, int error);
enum flow_next flow_fail_engine(struct flow *flow, int error);

#endif
