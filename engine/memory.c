#include "memory.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(size_t bytes, void *user)
{
    (void)user;
    return malloc(bytes);
}

static void release(void *memory, void *user)
{
    (void)user;
    free(memory);
}

const stanch_allocator memory_default = {allocate, release, NULL};

void *memory_new(const stanch_allocator *allocator, size_t bytes)
{
    return allocator->allocate(bytes, allocator->user);
}

void *memory_new_array(const stanch_allocator *allocator, size_t count, size_t bytes)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, bytes, &total))
        return NULL;
    void *memory = memory_new(allocator, total ? total : 1);
    if (memory)
        memset(memory, 0, total);
    return memory;
}

void memory_free(const stanch_allocator *allocator, void *memory)
{
    if (memory)
        allocator->release(memory, allocator->user);
}

void memory_wipe(void *memory, size_t bytes)
{
    sodium_memzero(memory, bytes);
}
