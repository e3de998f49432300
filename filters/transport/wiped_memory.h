/*
 * malloc and free for libraries that keep what they were given: what is freed is wiped first.
 */
#ifndef STANCH_WIPED_MEMORY_H
#define STANCH_WIPED_MEMORY_H

#include <stddef.h>

/* NULL where memory is refused. */
void *wiped_allocate(size_t bytes);
/* NULL is allowed. */
void wiped_free(void *memory);

#endif
