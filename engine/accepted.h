/*
 * A candidate that was accepted, or the union of several: what decide hands to redact.
 */
#ifndef STANCH_ACCEPTED_H
#define STANCH_ACCEPTED_H

#include "name.h"
#include "stanch.h"

#include <stdbool.h>

/* How the placeholder must be dressed to stand in a value's place. */
struct dressing {
    uint8_t dress;           /* 0 or one STANCH_DRESS_… */
    uint8_t alignment;       /* base64: of the value's first byte, modulo 3 */
    uint8_t end_mod_3;       /* base64: where the value ends in its group, in bytes */
    uint8_t grid;            /* base64: stream offset of a group's start, modulo 4 */
    uint8_t lead, trail;     /* base64: six bits of the first and the last raw character */
    bool is_url_safe;        /* base64: the raw value has - or _ */
    struct name_quote quote; /* JSON number or word: what the placeholder must be put in */
};

struct accepted {
    uint64_t start, end;         /* stream offsets of all that goes */
    uint64_t hold_from;          /* first byte that is still held for it */
    uint64_t own_start, own_end; /* of the candidate that labels it */
    uint64_t undressed_len;      /* bytes */
    uint64_t allowed_end;        /* allowed values cover all from the start to here; not behind the start: none do */
    const char *reason;          /* NULL: only placeholders */
    int16_t rule;
    uint8_t confidence;
    bool is_general;  /* of a rule of no issuer: it labels what an issuer's rule does not */
    bool is_long;     /* longer than decide_bytes: never masked */
    bool is_barred;   /* a known value is in it: nothing allows it */
    bool is_harmless; /* severity low, see check_result */
    uint8_t decoded;  /* STANCH_DRESS_… that it stood in */
    struct dressing dressing;
    uint32_t value_hash; /* 0: none */
    uint8_t fingerprint[STANCH_FINGERPRINT_BYTES];
    char detail[STANCH_DETAIL_MAX];
};

/* Does it pass as it is: a placeholder, or covered by allowed values? */
static inline bool accepted_passes(const struct accepted *accepted)
{
    return !accepted->is_barred && accepted->allowed_end >= accepted->end;
}

#endif
