/*
 * Memory of the caller's allocator, and its wiping.
 */
#ifndef STANCH_MEMORY_H
#define STANCH_MEMORY_H

#include "stanch.h"

/* malloc and free. */
extern const stanch_allocator memory_default;

/* NULL where memory is refused; not cleared. */
void *memory_new(const stanch_allocator *allocator, size_t bytes);
/* The same, cleared; NULL also where count × bytes overflows. */
void *memory_new_array(const stanch_allocator *allocator, size_t count, size_t bytes);
/* NULL is allowed. */
void memory_free(const stanch_allocator *allocator, void *memory);
/* Overwrites; not optimised away. */
void memory_wipe(void *memory, size_t bytes);

#endif
