/*
 * [judge] → output: gathers the slices that one read released and sends them in one write.
 *
 * Slices of the reader's buffer are kept by reference until output_end; all others (of the hold, placeholders) are
 * copied at once, because they live only until the next call of the engine. Short slices are copied too, so that a
 * stream full of findings does not become a writev of crumbs.
 */
#ifndef STANCH_OUTPUT_H
#define STANCH_OUTPUT_H

#include "encoder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#define OUTPUT_SIDE_BYTES (64 * 1024) /* of copied slices in a round */
#define OUTPUT_LINE_BYTES (64 * 1024) /* of an unfinished line that waits for its end */
#define OUTPUT_SLICES 1024            /* of a round: a finding each 512 bytes goes out in one write */
#define OUTPUT_SPLICED_MAX                                                                                             \
    16 /* slices of a round: more are faster copied; measured at a finding each 64 and each 16 KiB */

struct tee;

enum output_way {
    OUTPUT_ROUNDS,     /* one write a round */
    OUTPUT_LINES,      /* one write a line */
    OUTPUT_WHOLE_LINES /* one write a round, up to its last line feed */
};

struct output {
    int fd;
    int error; /* errno of the first failure; nothing is written after it */
    enum output_way way;
    struct tee *tee; /* not NULL: this round's input also waits in a pipe, to be spliced */
    const uint8_t *input;
    size_t input_len;
    struct iovec slices[OUTPUT_SLICES];
    int count;
    uint8_t *side, *line; /* owned */
    size_t side_used, side_max, line_used;
    struct encoder encoder;
    uint64_t bytes; /* that went out, before the encoder */
};

/* 0 or ENOMEM. */
int output_open(struct output *output, int fd, enum output_way way);
/* Wipes and frees. */
void output_close(struct output *output);

/* Another receiver: what went wrong with the one before, and what still waits for it, is forgotten. */
void output_aim(struct output *output, int fd);
/* A round begins: slices of this buffer stay where they are until output_end. */
void output_begin(struct output *output, const uint8_t *input, size_t len, struct tee *tee);
/* The next slice of the stream. 0 or an errno. */
int output_add(struct output *output, const uint8_t *bytes, size_t len);
/* The round ends: everything goes out, but for an unfinished line where lines are asked for. 0 or an errno. */
int output_end(struct output *output);
/* The stream ends: an unfinished line goes out too, and so does the end of a member. 0 or an errno. */
int output_finish(struct output *output);

/* True when so many slices came in this round that splicing them is not worth its system calls. */
bool output_is_dense(const struct output *output);

#endif
