/*
 * What stands to the left of a place in the window, with findings and placeholders as one neutral byte each.
 */
#ifndef STANCH_LEFT_H
#define STANCH_LEFT_H

#include "stream.h"
#include "worker.h"

#define LEFT_MARK_MAX NAME_COLOUR_MAX /* bytes of a mark behind what is no letter */

/* A mark ends in a letter or digit and is none: a colour sequence (ESC [ … m), or an escape of a JSON string. What ends at
 * `at` stands for this byte, CONTEXT_NEUTRAL for a colour, a line break and its like; -1 where none ends there. */
int left_mark(const stanch_stream *stream, const uint8_t *bytes, size_t at);

/* Can a mark hold the byte before its last? */
bool left_mark_holds(uint8_t byte);

/* The byte before, or what a mark stands for; CONTEXT_NEUTRAL behind a finding or a placeholder; -1 at the stream's start. */
int left_byte(const stanch_worker *worker, const stanch_stream *stream, size_t at);

/* The same in the dress that what begins at `at` is written in. */
int left_byte_in(const stanch_worker *worker, const stanch_stream *stream, size_t at, unsigned dress);

/* The unit of a dress that ends at `at`, as undress_unit_before; in what is gone, too. */
size_t left_unit(const stanch_worker *worker, const stanch_stream *stream, size_t at, unsigned dress, int *byte);

/* The raw byte before, of what is gone too; -1 at the stream's start. */
int left_raw(const stanch_worker *worker, const stanch_stream *stream, size_t at);

/* At most STANCH_CONTEXT_MAX bytes; they live until the next call with the same worker. */
const uint8_t *left_text(stanch_worker *worker, const stanch_stream *stream, size_t at, size_t *len);
/* The same for what is written in this dress: of UTF-16 the characters, without what is none. */
const uint8_t *left_text_in(stanch_worker *worker, const stanch_stream *stream, size_t at, unsigned dress, size_t *len);

/* A bit for each rule of the index: is its issuer named in that text? They live until the next call with the same worker. */
const uint64_t *left_named(stanch_worker *worker, const stanch_stream *stream, const struct context_index *index,
                           size_t at, unsigned dress);

/* Index of the last finding's end, or 0 where it lies before the window. */
size_t left_barrier(const stanch_worker *worker, const stanch_stream *stream);

/* Where the run of the alphabet of the rule with that index that ends at `at` begins, not further left than `stop`. Each
 * byte is looked at once, however many anchors stand in the run. */
size_t left_run(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t at, size_t stop);

#endif
