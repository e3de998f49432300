/*
 * source → [line_reader]: lines of an input that is cut anywhere. A line that lies whole in what was read is given as it
 * lies there; one that is cut waits until it is whole, or longer than LINE_READER_MAX: then it is given in pieces.
 */
#ifndef STANCH_LINE_READER_H
#define STANCH_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_READER_MAX ((size_t)1024 * 1024) /* bytes of a line that is given whole; a round of the source is less */

struct line_reader {
    uint8_t *line; /* owned; LINE_READER_MAX and a line feed */
    size_t used, used_max;
    bool is_given; /* what waited was given and ends with the next call */
    bool is_long;  /* of the current line, the begin was given */
};

/* A line, or a piece of one; without its line feed, which stands behind it where it ends. Lives until the next call. */
struct line_piece {
    const uint8_t *bytes;
    size_t len;
    bool starts, ends; /* a line; at the end of the input the last may not end */
};

/* 0 or ENOMEM. */
int line_reader_open(struct line_reader *reader);
/* Wipes and frees. */
void line_reader_close(struct line_reader *reader);
/* Forgets what waits. */
void line_reader_reset(struct line_reader *reader);

/* The next piece of the input, which it advances; false where more input is needed. */
bool line_reader_next(struct line_reader *reader, const uint8_t **bytes, size_t *len, struct line_piece *piece);
/* The input is over: what waits. False where nothing does. */
bool line_reader_rest(struct line_reader *reader, struct line_piece *piece);

#endif
