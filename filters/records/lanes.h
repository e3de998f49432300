/*
 * [lanes]: lines of which each belongs to one of several texts, as a container's two outputs share a file. Each text has
 * a stream of its own; what comes out goes back to the lines. A placeholder stands in the line in which the match
 * begins, and the match's rest is missing in later lines.
 *
 * A line that goes on may end in the middle of a credential. What is written behind it then waits, and that only while
 * the very next line goes on with the same text: else what is open is redacted as it is (reason "unjudged"), and its
 * continuation, once it comes, is missing as far as it belongs to it.
 *
 * In detect mode everything passes as it comes.
 */
#ifndef STANCH_LANES_H
#define STANCH_LANES_H

#include "flow.h"
#include "places.h"

#define LANES_QUEUE_BYTES (64 * 1024)    /* that wait: what stands between the pieces of an open match */
#define LANES_RECORD_BYTES (64 * 1024)   /* of a text that is copied to get a line feed behind it */
#define LANES_LINES_MAX (PLACES_MAX - 1) /* over which an open match may reach */

struct lane {
    uint64_t fed;      /* bytes of the text, so far */
    uint64_t told;     /* of them, those of which it is known what becomes of them */
    uint64_t redacted; /* up to here the text is redacted, whatever it is */
    bool has_redacted;
    bool hides_feed; /* the last byte that is fed is none of the text */
    struct places places;
};

struct lane_mark {
    uint64_t at; /* in the open text: what waits stands before this byte */
    size_t len;
};

struct lanes {
    struct flow *flow;
    size_t current; /* lane that is fed */
    int open;       /* lane with an open match at the end of a line, or -1 */
    size_t open_lines;
    uint8_t *queue;  /* owned */
    uint8_t *record; /* owned; LANES_RECORD_BYTES */
    size_t queue_used, queue_given;
    struct lane_mark marks[2 * LANES_LINES_MAX];
    size_t mark_first, mark_count;
    struct lane lane[FLOW_STREAMS_MAX];
};

/* The last lane is for text that goes between the others', never open. STANCH_OK or STANCH_E_MEMORY. */
int lanes_open(struct lanes *lanes, struct flow *flow);
void lanes_close(struct lanes *lanes);
/* For another input. */
void lanes_reset(struct lanes *lanes);

/* A line of a lane begins. */
enum flow_next lanes_begin_line(struct lanes *lanes, size_t lane);
/* Where in the input the next bytes of a lane's text stand; `at` is not looked at. */
void lanes_place(struct lanes *lanes, size_t lane, struct place place);
/* Bytes that belong to no text: behind all that was fed so far. */
enum flow_next lanes_write(struct lanes *lanes, const uint8_t *bytes, size_t len);
/* The next bytes of a lane's text. */
enum flow_next lanes_feed(struct lanes *lanes, size_t lane, const uint8_t *bytes, size_t len);
/* All of the line's text, which is the rest of a record. `feed_is_behind`: a line feed stands behind it in memory. One
 * call of the engine, where the two others take two. */
enum flow_next lanes_feed_record(struct lanes *lanes, size_t lane, const uint8_t *bytes, size_t len,
                                 bool feed_is_behind);
/* The line's text is a record's end. */
enum flow_next lanes_end_record(struct lanes *lanes, size_t lane);
/* The line goes on in the next one of its lane. */
void lanes_go_on(struct lanes *lanes, size_t lane);
/* The input is over. */
enum flow_next lanes_end(struct lanes *lanes);

#endif
