/*
 * anchor → undress → span → check → [decide] → redact
 *
 * Accepted candidates that overlap or touch become one finding: a pure function of what was accepted.
 */
#ifndef STANCH_DECIDE_H
#define STANCH_DECIDE_H

#include "stanch.h"

#include <stdbool.h>

#define UNIONS_MAX 4 /* that a stream can have open at once; more than one only where a pattern's secret stands far behind
                        its anchor */

/* How the placeholder must be dressed to stand in a value's place. */
struct dressing {
    uint8_t dress;        /* 0 or one STANCH_DRESS_… */
    uint8_t alignment;    /* base64: of the value's first byte, modulo 3 */
    uint8_t end_mod_3;    /* base64: where the value ends in its group, in bytes */
    uint8_t grid;         /* base64: stream offset of a group's start, modulo 4 */
    uint8_t lead, trail;  /* base64: six bits of the first and the last raw character */
    bool is_url_safe;     /* base64: the raw value has - or _ */
    uint8_t quotes;       /* JSON number or word: 1 + backslashes before the quotes that the placeholder needs; 0: none */
};

struct accepted {
    uint64_t start, end;         /* stream offsets of all that goes */
    uint64_t hold_from;          /* first byte that is still held for it */
    uint64_t own_start, own_end; /* of the candidate that labels it */
    uint64_t undressed_len;      /* bytes */
    const char *reason;          /* NULL: only placeholders, which pass */
    int16_t rule;
    uint8_t confidence;
    bool is_long;                /* longer than decide_bytes: never masked */
    struct dressing dressing;
    uint8_t fingerprint[STANCH_FINGERPRINT_BYTES];
    char detail[STANCH_DETAIL_MAX];
};

struct unions {
    struct accepted items[UNIONS_MAX]; /* by start; neither overlap nor touch */
    size_t count;
};

void unions_add(struct unions *unions, const struct accepted *accepted);
void unions_drop_first(struct unions *unions);
/* Start of the bytes that must be held for a candidate at `start`: that of the union it would join, or `start`. */
uint64_t unions_hold_from(const struct unions *unions, uint64_t start);

#endif
