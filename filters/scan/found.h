/*
 * A finding that outlives its stream: what the engine said, where it is, and the line around it without the secret.
 */
#ifndef STANCH_FOUND_H
#define STANCH_FOUND_H

#include "place.h"
#include "stanch.h"

#define FOUND_SIDE_BYTES 1024 /* of the line, on each side of the secret */
#define FOUND_MASK "********" /* what stands for a secret, this one and others of the same line */

/* One allocation. No byte of any secret that the engine found is in it: `line` is made of what --mode redact would let
 * through, with a mask for each placeholder. */
struct found {
    struct found *next;
    size_t bytes; /* of the allocation */
    /* Positions are those of the text. Texts in it live as long as the rules; size and group as from the engine. */
    stanch_finding finding;
    struct place place; /* strings are in the allocation */
    char *line; /* its line, at most FOUND_SIDE_BYTES on each side; not cleaned for terminals; may hold any byte */
    size_t line_len;
    size_t mask_at;     /* where the mask of this secret stands in it */
    uint64_t line_hash; /* of line and mask_at: the same wherever the line moves, without a key */
};

/* With copies of the place and the line. NULL: out of memory. */
struct found *found_new(const stanch_finding *finding, const struct place *place, const char *line, size_t line_len,
                        size_t mask_at);

#endif
