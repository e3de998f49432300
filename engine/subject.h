/*
 * What is judged: a stretch of text in some view, with no more bytes than may decide it, and how its places lie in the
 * window.
 */
#ifndef STANCH_SUBJECT_H
#define STANCH_SUBJECT_H

#include "stream.h"
#include "worker.h"

struct subject {
    const uint8_t *text;
    size_t len, start; /* text[start, len) is judged; what stands before is look-behind */
    bool is_end;       /* nothing can follow */
    bool is_whole;     /* all that may decide is there: PARTIAL is a long value */
    uint8_t dress;
    unsigned alignment; /* base64 */
    size_t origin;      /* place of text[start] in the window; base64: of its group */
    int after;          /* what stands behind text[len), -1 where nothing may be looked at */
};

struct limits {
    size_t avail;  /* no byte at or behind this place is looked at */
    bool is_final; /* the stream ends there */
    bool is_cut;   /* the hold ends there */
};
/* `held`: bytes from `hold_from` on, at most STANCH_HOLD_MAX. */
struct limits limits_at(const stanch_worker *worker, uint64_t hold_from, size_t held);

/* Most candidates end here: by the length of the run of the rule's alphabet, and what follows it. ESCAPED: not in plain
 * text, perhaps behind a backslash. */
enum run_answer { RUN_NO, RUN_MAYBE, RUN_ESCAPED };
enum run_answer subject_run(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t start,
                            const struct limits *limits);

/* Bytes of the value, undressed, on which the rule decides at the latest. */
size_t subject_decide_bytes(const struct rule *rule);

/* The bytes as they stand; `before` is the look-behind byte or -1. */
void subject_plain(stanch_worker *worker, const struct rule *rule, size_t start, int before,
                   const struct limits *limits, struct subject *subject);
/* With JSON escapes undone. False where a first look shows too short a run. */
bool subject_json(stanch_worker *worker, const struct rule *rule, size_t start, int before, const struct limits *limits,
                  struct subject *subject);
/* Undone unit by unit. `rule` NULL: for a placeholder. */
void subject_units(stanch_worker *worker, const struct rule *rule, unsigned dress, size_t start, int before,
                   const struct limits *limits, struct subject *subject);
/* A first look at few of them turns most candidates down: their run is too short or too long. */
bool subject_has_no_units_length(stanch_worker *worker, const struct rule *rule, unsigned dress, size_t start,
                                 const struct limits *limits);
/* How often the bytes of the rule's run at `start` are percent-encoded, where one of them is: a code of dress.h; 0: it has
 * none. Where that cannot be told yet, it may be looked at as far as limits->avail says then. */
unsigned subject_percent(const stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                         size_t start, struct limits *limits);
/* Decoded from the base64 around the candidate's anchor; `rule` NULL: for a placeholder. False where there is none. */
bool subject_base64(stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                    const struct candidate *candidate, const struct limits *limits, struct subject *subject);

/* Places in the window of the raw bytes that stand for text[from, to). */
size_t subject_raw_start(const stanch_worker *worker, const struct subject *subject, size_t from);
size_t subject_raw_end(const stanch_worker *worker, const struct subject *subject, size_t to);

/* How a placeholder is written instead of text[from, to). */
struct dressing subject_dressing(const stanch_worker *worker, const struct subject *subject, size_t from, size_t to);

#endif
