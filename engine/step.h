/*
 * One step of a stream: the next window, finding, or piece of a value that is being swallowed, queued.
 */
#ifndef STANCH_STEP_H
#define STANCH_STEP_H

#include "stream.h"
#include "worker.h"

/* Where a record begins at the input's start, the records that end before the first anchor pass unseen: one pass of
 * Hyperscan is for all of them. STANCH_OK or what failed. */
int step_skip(stanch_worker *worker, stanch_stream *stream, const stanch_input *input);

/* Judges on; `is_last`: nothing follows `input` in its record, though `behind` more bytes lie behind it in memory. Sets stream->is_starved where more input is needed. STANCH_OK or
 * E_INTERNAL. */
int step_judge(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, size_t behind, int step,
               bool is_last);

/* Takes the next piece of the value or key block that is being swallowed. */
void step_swallow(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, bool is_last);

/* Tells whether the record that begins is more of a key block: goes on to swallow or to judge it. */
void step_record(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, bool is_last);

#endif
