/*
 * [judge] → block → output: --mode block --unit line. A line waits here until its end shows that nothing in it is
 * blocked. What stands in a line behind something blocked, and its newline, the engine drops.
 */
#ifndef STANCH_BLOCK_H
#define STANCH_BLOCK_H

#include "output.h"

#define BLOCK_LINE_BYTES (64 * 1024) /* of a line that can be kept back whole */

struct block {
    uint8_t *line; /* owned */
    size_t used;
    bool is_long;            /* the line was too long: its begin went out */
    bool owes_newline;       /* and its rest was dropped: the next line must begin anew */
    uint64_t dropped_number; /* of that line */
};

/* 0 or ENOMEM. */
int block_open(struct block *block);
/* Wipes and frees. */
void block_close(struct block *block);

/* Bytes that were judged clean. 0 or an errno. */
int block_pass(struct block *block, struct output *output, const uint8_t *bytes, size_t len);
/* Something in line `number` was blocked: the line is dropped, or what is left of one that is too long. */
void block_drop(struct block *block, uint64_t number);
/* True when the begin of line `number`, the current one, went out. */
bool block_is_long(const struct block *block, uint64_t number);
/* The stream ends, and with it the last line. 0 or an errno. */
int block_finish(struct block *block, struct output *output, bool has_newline);
/* Forgets the line that waits. */
void block_reset(struct block *block);

#endif
