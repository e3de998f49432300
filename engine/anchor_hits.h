/*
 * Where anchors were found, in order of their ends.
 */
#ifndef STANCH_ANCHOR_HITS_H
#define STANCH_ANCHOR_HITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct anchor_hit {
    uint32_t end; /* index behind the anchor */
    uint32_t anchor;
};

struct anchor_hits {
    struct anchor_hit *items;
    size_t count, room;
    size_t complete; /* all anchors that end up to here are among them */
};

/* Hits come nearly in order. False where there is no room. */
bool hits_add(struct anchor_hits *hits, size_t end, uint32_t anchor);
/* Not all that end behind `complete` are there: forgets those. */
void hits_cut(struct anchor_hits *hits, size_t complete);
/* Adds `more`, behind those of the same end; of both only as many as there is room for. */
void hits_merge(struct anchor_hits *hits, struct anchor_hits *more);

#endif
