/*
 * Memory that is taken in small pieces and given back as a whole: what a rules text becomes. Pieces never move.
 */
#ifndef STANCH_ARENA_H
#define STANCH_ARENA_H

#include "memory.h"

struct arena_block;

struct arena {
    const stanch_allocator *allocator;
    struct arena_block *blocks;
    size_t used; /* of the newest block */
};

/* Cleared and aligned for any object; NULL where memory is refused or the count overflows. */
void *arena_array(struct arena *arena, size_t count, size_t bytes);
/* A copy with a NUL behind it. */
const char *arena_text(struct arena *arena, const char *text, size_t len);
void arena_free(struct arena *arena);

#endif
