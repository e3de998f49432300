/*
 * Candidates in the dresses that write each character by itself: where they begin, and what of them may be open.
 */
#ifndef STANCH_CANDIDATE_UNITS_H
#define STANCH_CANDIDATE_UNITS_H

#include "dress.h"
#include "stream.h"
#include "worker.h"

/* Places the candidate of a hit of this anchor; false where there is none. */
bool candidate_place_units(stanch_worker *worker, const stanch_stream *stream, const struct anchor *anchor,
                           struct candidate *candidate);

/* The run around a plain anchor has encoded bytes to the left: places it and is true. */
bool candidate_begin_in_percent(stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                                struct candidate *candidate);

/* Where the earliest dressed run may begin whose anchor is not complete before window.scanned; window.scanned if none. */
size_t candidate_open_units(stanch_worker *worker, const stanch_stream *stream);

#endif
