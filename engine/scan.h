/*
 * The loop over one window: candidates in order of their starts, each judged when all before it are.
 */
#ifndef STANCH_SCAN_H
#define STANCH_SCAN_H

#include "stream.h"
#include "worker.h"

enum scan_status {
    SCAN_SETTLED, /* stream->unions.items[0] is final */
    SCAN_WAIT,    /* nothing more can be decided in this window; *keep is the first byte that must stay */
    SCAN_SWALLOW, /* a long value or key block begins: stream->swallowed, its kind in stream->mode; *keep is where
                      swallowing begins */
};

/* Begins a window: finds its candidates. STANCH_OK or E_INTERNAL. */
int scan_begin(stanch_worker *worker, stanch_stream *stream);

/* A union of the window is settled: what is to the left of what is open may be another now. */
void scan_settled(stanch_worker *worker, const stanch_stream *stream);

enum scan_status scan_window(stanch_worker *worker, stanch_stream *stream, size_t *keep);

#endif
