/*
 * Where the bytes of one input come from: read into a buffer, or teed (tee.h) when both ends are pipes and there is
 * enough in them to be worth it.
 */
#ifndef STANCH_SOURCE_H
#define STANCH_SOURCE_H

#include "tee.h"

#define SOURCE_BUFFER_BYTES TEE_ROUND_BYTES
#define SOURCE_READ_BYTES (256 * 1024) /* of a round that is read and written */

struct source {
    int in, out;
    bool may_tee, has_tee;
    struct tee tee;
    size_t last; /* bytes of the last round */
    int rest;    /* rounds until tee is tried again */
    bool is_teed;
};

void source_open(struct source *source, int in, int out, bool may_tee);
void source_close(struct source *source);

/* The next round into a buffer of SOURCE_BUFFER_BYTES. Bytes, 0 at the end, or a negative errno. */
ssize_t source_fill(struct source *source, uint8_t *buffer);
/* The tee in which this round waits, or NULL. */
struct tee *source_tee(struct source *source);
/* The round was written; `was_dense`: it had more slices than splicing is worth. 0 or an errno. */
int source_done(struct source *source, bool was_dense);

#endif
