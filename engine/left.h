/*
 * What stands to the left of a place in the window, with findings and placeholders as one neutral byte each.
 */
#ifndef STANCH_LEFT_H
#define STANCH_LEFT_H

#include "stream.h"
#include "worker.h"

/* The byte before; CONTEXT_NEUTRAL behind a finding, a placeholder, a colour sequence or a JSON escape; -1 at the stream's start. */
int left_byte(const stanch_worker *worker, const stanch_stream *stream, size_t at);

/* At most STANCH_CONTEXT_MAX bytes; they live until the next call with the same worker. */
const uint8_t *left_text(stanch_worker *worker, const stanch_stream *stream, size_t at, size_t *len);

/* Index of the last finding's end, or 0 where it lies before the window. */
size_t left_barrier(const stanch_worker *worker, const stanch_stream *stream);

#endif
