/*
 * source → [framed] → flow: one input in the framing that was asked for.
 */
#ifndef STANCH_FRAMED_H
#define STANCH_FRAMED_H

#include "cri.h"
#include "flow.h"
#include "journal.h"
#include "json_fields.h"
#include "pipe.h"

struct framed {
    struct flow *flow;
    struct cri *cri;            /* owned; with that framing */
    struct journal *journal;    /* the same */
    struct json_fields *fields; /* the same; where some are named */
};

/* STANCH_OK or STANCH_E_MEMORY; framed_close in either case. */
int framed_open(struct framed *framed, struct flow *flow, const struct pipe_setup *setup);
/* Wipes and frees. */
void framed_close(struct framed *framed);

/* What was read, in a round of the output. `begins_line`: a line may begin with it. */
enum flow_next framed_take(struct framed *framed, const uint8_t *bytes, size_t len, bool begins_line);
/* The input is over. `has_newline`: its last byte is one. */
enum flow_next framed_end(struct framed *framed, bool has_newline);
/* Forgets the input: before flow_finish. */
void framed_reset(struct framed *framed);

#endif
