/*
 * Judging one candidate: view, span, checks, in that order, on no more bytes than may decide it.
 */
#ifndef STANCH_JUDGE_H
#define STANCH_JUDGE_H

#include "stream.h"
#include "worker.h"

enum verdict_type {
    VERDICT_NONE,
    VERDICT_WAIT, /* bytes are missing */
    VERDICT_ACCEPT,
    VERDICT_LONG,  /* accepted; what follows belongs to it: swallow */
    VERDICT_BLOCK, /* a key block begins: keyblock */
    VERDICT_DEFER, /* a generic value: deferred */
    VERDICT_PLACEHOLDER
};

struct verdict {
    enum verdict_type type;
    struct accepted accepted;
    size_t resume;                /* LONG, BLOCK: place where swallowing begins */
    struct swallow swallow;       /* LONG */
    struct fingerprint_flow flow; /* LONG, BLOCK: over what is judged so far */
    struct keyblock keyblock;     /* BLOCK */
    struct deferred deferred;     /* DEFER */
};

/* Judges rule `index` at the candidate; at a name the rule of an issuer. `hold_from` is where held text would begin. */
void judge_rule(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                uint64_t hold_from, struct verdict *verdict);

/* Judges the generic rule of a name: NONE, WAIT or DEFER. */
void judge_name(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                uint64_t hold_from, struct verdict *verdict);

/* Judges a deferred value up to `end`: NONE, ACCEPT, or LONG where it is long and `end` is all of it. */
void judge_deferred(stanch_worker *worker, stanch_stream *stream, const struct deferred *deferred, size_t end,
                    struct verdict *verdict);

/* Reads the placeholder at a candidate. */
void judge_placeholder(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                       uint64_t hold_from, struct verdict *verdict);

#endif
