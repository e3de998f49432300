/*
 * From the anchors in a window to the places where a candidate may begin, in order.
 */
#ifndef STANCH_CANDIDATE_H
#define STANCH_CANDIDATE_H

#include "stream.h"
#include "worker.h"

/* Bytes: no candidate begins further left of the end of what was scanned, if its anchor is not complete there. */
#define CANDIDATE_OPEN_BACK (RULE_RUN_BACK + ANCHOR_WIDTH_MAX)

/* Scans the worker's window and fills worker->candidates with those that begin in undecided text. Sets window.scanned. */
int candidates_collect(stanch_worker *worker, const stanch_stream *stream);

/* *end: how many bytes from the window's begin on hold no anchor that ends in them. */
int candidates_first(stanch_worker *worker, const stanch_stream *stream, size_t *end);

/* Where the earliest candidate may begin whose anchor is not complete before window.scanned; window.scanned if none. */
size_t candidates_open(stanch_worker *worker, const stanch_stream *stream);

/* The next place at or behind `from` where a run of a companion rule's alphabet begins, while the window that a finding
 * opened lasts; false where there is none. */
bool candidates_companion(const stanch_worker *worker, const stanch_stream *stream, size_t from,
                          struct candidate *candidate);

#endif
