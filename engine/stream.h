/*
 * A stream: all that one flow of bytes needs between two calls. Raw bytes only; everything derived from them is made
 * anew from the hold.
 */
#ifndef STANCH_STREAM_H
#define STANCH_STREAM_H

#include "context.h"
#include "decide.h"
#include "dress.h"
#include "keyblock.h"
#include "settings.h"
#include "swallow.h"

enum stream_mode {
    MODE_JUDGE,   /* looking for candidates */
    MODE_SWALLOW, /* inside a value that is longer than decide_bytes */
    MODE_BLOCK,   /* inside a key block */
    MODE_RECORD,  /* at the start of a record that may go on with a key block */
    MODE_DONE,
    MODE_FAILED
};

/* A key block that records cut into pieces. */
enum record_key {
    RECORD_NO_KEY,
    RECORD_EXPECTS_KEY, /* a record ended behind the BEGIN line */
    RECORD_IN_KEY       /* the placeholder is given out, the finding follows at the end */
};

enum record_end {
    RECORD_GOES_ON,
    RECORD_ENDS_HERE,   /* before the input: the caller said so */
    RECORD_ENDS_AT_LINE /* at record_stop: behind a line feed in the input */
};

#define GROUP_MAX 6 /* findings */

/* Findings that belong together: each near the one before it, and its rule a partner of one of theirs. */
struct group {
    uint64_t end;
    uint16_t rules[GROUP_MAX];
    uint8_t count;
};

struct stanch_stream {
    stanch_settings *settings;
    uint64_t serial; /* unlike that of any other stream of these rules, and of this one before a reset */
    void *memory;    /* to free, or NULL */

    uint64_t offset;           /* of the first undecided byte */
    uint64_t text_start;       /* offset where the stream or its record begins */
    uint64_t record_stop;      /* the record's end, while it ends at a line; else no line feed lies before */
    uint64_t judged;           /* what begins before this offset is judged: its outcome stays, whatever joins it */
    uint64_t named_behind;     /* 1 + offset of the value that the rules of named issuers judged last, or 0 */
    uint64_t out_offset;       /* of the first byte that is not given out or dropped yet */
    uint64_t line, line_start; /* of out_offset; line_start is an offset */
    uint64_t barrier;          /* end of the last finding or placeholder: anchors that begin before it do not count */
    uint8_t barrier_byte;      /* the raw byte before it: a run of bytes may reach into what is gone, */
    uint8_t barrier_tail[DRESS_WIDTH_MAX]; /* and the last of them, where the run is dressed */
    uint64_t gone_line, gone_line_start;   /* of the finding that comes next, where its bytes may be gone */
    uint64_t pass_left;                    /* bytes to be given out, then the finding, then bytes to be dropped */
    uint64_t drop_left;
    uint64_t detected_left; /* bytes of a finding that pass behind it */
    uint64_t groups;        /* numbers given to groups so far */
    struct group group;     /* the last of them */
    size_t input_behind;    /* bytes of the current input that were used: they are still readable before it */
    int error;
    uint8_t mode;       /* enum stream_mode */
    uint8_t record_key; /* enum record_key; its state is in keyblock, swallowed and flow */
    bool has_finding, has_insert, has_blocked;
    bool is_dropping;   /* blocked: up to the end of the line */
    bool is_starved;    /* all that can be judged is */
    uint8_t record_end; /* enum record_end */
    bool is_done;       /* DONE was given */

    struct context context;
    struct unions unions;
    struct swallow swallow;
    struct accepted swallowed; /* what is being swallowed, or the key block */
    struct keyblock keyblock;
    struct fingerprint_flow flow;

    stanch_finding finding;
    size_t insert_len;
    uint8_t insert[STANCH_INSERT_MAX];

    size_t held_at, held; /* bytes of hold in use */
    uint8_t hold[STANCH_HOLD_MAX];
};

#endif
