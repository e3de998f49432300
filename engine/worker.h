/*
 * Scratch of one thread: the window of text that is being judged, the candidates in it, views and patterns.
 *
 * A window is contiguous: either a part of the caller's buffer, or the seam, where kept context, held bytes and the
 * first bytes of new input are laid side by side. Indexes into it are places; stream offsets are base + index.
 */
#ifndef STANCH_WORKER_H
#define STANCH_WORKER_H

#include "anchor.h"
#include "context.h"
#include "name.h"
#include "settings.h"
#include "span.h"
#include "undress.h"

#define SCAN_MAX 65536 /* bytes that one pass of Hyperscan takes: they stay in the second-level cache */
#define SCAN_MIN 4096  /* of these, what the first window behind a swallowed value takes: the rest is placed anew */
#define SCAN_REST (2 * STANCH_HOLD_MAX) /* bytes left of a pass that are worth a window of their own */
#define SEAM_INPUT                                                                                                     \
    1536 /* bytes of new input in the seam: behind a full hold, enough left context for the input itself */
#define SEAM_MAX (CONTEXT_KEPT + STANCH_HOLD_MAX + SEAM_INPUT)
#define HITS_MAX 16384
#define DEFERRED_MAX 2 /* generic values inside one another */

struct window {
    const uint8_t *bytes;
    size_t begin;   /* first undecided byte; what stands before is context */
    size_t scanned; /* anchors that end up to here are known */
    size_t len;
    size_t reach;  /* bytes of other records may lie behind, up to here */
    uint64_t base; /* stream offset of bytes[0] */
    bool is_end;   /* nothing follows bytes[len) */
};

enum candidate_type { CANDIDATE_PLACEHOLDER, CANDIDATE_RULE, CANDIDATE_COMPANION, CANDIDATE_NAME };

struct candidate {
    uint32_t start; /* place where its text begins */
    uint32_t anchor_start, anchor_end;
    uint16_t anchor; /* index; CANDIDATE_COMPANION: none */
    uint16_t rule;
    uint8_t type;        /* enum candidate_type */
    uint8_t dress;       /* 0, or a code of dress.h in which it is written */
    struct name_gap gap; /* CANDIDATE_NAME */
};

/* A generic value that waits until what begins inside it is judged. */
struct deferred {
    struct name_gap gap;
    size_t start, end;
    uint16_t rule;
    bool is_long, password_name;
    uint8_t dress;
    size_t anchor_start;
    uint16_t name_back; /* bytes between the name's end and the start */
};

/* The last run that was measured, for each alphabet: [start, end). */
struct run_memo {
    size_t start, end;
};

/* The last run that was followed to the left of anchors. */
struct left_memo {
    size_t start, end;
    size_t rule; /* where its alphabet has no number */
};

/* Where the run around an anchor begins, for rules of one alphabet that share the anchor. */
struct placed_run {
    size_t anchor_start, anchor_end, start;
    uint8_t alphabet; /* ALPHABETS_MAX: of none */
    bool has_start;
};

/* What a pass of Hyperscan over the caller's buffer found. It holds until the buffer is used up, whatever is swallowed
 * in between. */
struct pass {
    uint64_t serial; /* of the stream; 0: of none */
    const uint8_t *bytes;
    size_t len;
    uint64_t base; /* stream offset of bytes[0] */
    size_t count;  /* of hits */
    size_t next;   /* hits before this end before the window */
};

/* The first bytes of what begins at a place, undressed; dress 0: of nothing yet. Where candidates follow one another
 * closely more of them are kept, so that the next one finds its own among them. */
#define LOOK_FIRST 48
#define LOOK_MAX 192 /* of the widest units as many as are held */
struct look {
    uint8_t dress;
    bool is_all;         /* nothing of this dress follows */
    size_t start, avail; /* of the first byte of all; of the window */
    size_t at, len;      /* where the place's own begin, and the end */
    uint16_t raw[LOOK_MAX + 1];
    uint8_t bytes[LOOK_MAX];
};

struct trace {
    stanch_judgement *items;
    size_t room, count;
};

#define WORKER_NAMED_WORDS(rules) ((rules) / 64 + 1)

struct stanch_worker {
    stanch_rules *rules;
    struct anchor_scratch *scratch;
    struct spans *spans;

    /* whose window this is: valid while all of it is unchanged */
    const stanch_stream *owner;
    uint64_t owner_serial, owner_offset;
    uint64_t owner_end;     /* stream offset of the end of the input: the next may lie in the same memory */
    uint64_t window_offset; /* stream offset where the window began to be judged */
    const uint8_t *input_end;
    int step;

    struct window window;
    size_t scan; /* bytes of a pass that the next window takes: doubled with each window that is used up */
    struct candidate candidates[HITS_MAX];
    size_t candidate_count, next;
    size_t at;             /* candidates that begin before this place are judged or void */
    bool is_at_judged;     /* a candidate that begins at that place is judged */
    size_t open;           /* candidates that begin at or behind this place wait */
    size_t cut_name;       /* where a value may begin behind a name whose gap is not all there */
    size_t companion_from; /* companion candidates before this place are judged */
    bool covers_input;     /* the window ends where the input does */
    struct deferred deferred[DEFERRED_MAX];
    size_t deferred_count;
    struct run_memo memo[ALPHABETS_MAX];
    struct left_memo left_memo[2 * ALPHABETS_MAX]; /* of alphabets, then of rules whose alphabet has no number */
    struct placed_run placed;
    uint64_t *named;            /* a bit a rule: see left_named */
    struct context_slide slide; /* of the window */

    struct pass pass;
    struct anchor_hit hits[HITS_MAX]; /* of the pass */
    uint8_t seam[SEAM_MAX];
    uint8_t subject[STANCH_HOLD_MAX + 8]; /* a text with a neutral byte before it */
    uint8_t left[CONTEXT_KEPT + STANCH_CONTEXT_MAX];
    struct view view;
    struct look look;
    struct trace trace;
};

#endif
