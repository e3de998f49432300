/*
 * Where in the input the bytes of a text stand that was put together from pieces of it; and so where findings are.
 */
#ifndef STANCH_PLACES_H
#define STANCH_PLACES_H

#include "stanch.h"

#define PLACES_MAX 65 /* pieces that are remembered: an open match reaches over no more */

struct place {
    uint64_t at; /* in the text */
    uint64_t offset, line, column;
};

struct places {
    struct place insert; /* of the last placeholder: the finding of a key of several records comes much later */
    struct place items[PLACES_MAX];
    size_t next;
};

/* A piece of the text begins here. */
void places_add(struct places *places, struct place place);
/* A placeholder stands for the text from `at` on. */
void places_insert(struct places *places, uint64_t at);
/* The finding with its places in the input. */
stanch_finding places_apply(const struct places *places, const stanch_finding *finding);

#endif
