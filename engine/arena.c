#include "arena.h"

#include <stdint.h>
#include <string.h>

#define BLOCK_BYTES 16384
#define ALIGN 16

struct arena_block {
    struct arena_block *next;
    size_t room;
    _Alignas(ALIGN) uint8_t bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
    size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct arena_block *block = memory_new(arena->allocator, sizeof *block + room);
    if (!block)
        return NULL;
    block->room = room;
    block->next = arena->blocks;
    arena->blocks = block;
    arena->used = 0;
    return block;
}

void *arena_array(struct arena *arena, size_t count, size_t bytes)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, bytes, &total) || total > SIZE_MAX / 2)
        return NULL;
    total = (total + ALIGN - 1) / ALIGN * ALIGN;
    struct arena_block *block = arena->blocks;
    if (!block || block->room - arena->used < total)
        block = add_block(arena, total);
    if (!block)
        return NULL;
    void *piece = block->bytes + arena->used;
    arena->used += total;
    memset(piece, 0, total);
    return piece;
}

const char *arena_text(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_array(arena, len + 1, 1);
    if (copy)
        memcpy(copy, text, len);
    return copy;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        memory_free(arena->allocator, arena->blocks);
        arena->blocks = next;
    }
    arena->used = 0;
}
