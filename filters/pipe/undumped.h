/*
 * Memory for what is not judged yet, for known values and what is worked out of them: no core file holds it, not even one
 * that somebody forces. Who used it wipes it.
 */
#ifndef STANCH_UNDUMPED_H
#define STANCH_UNDUMPED_H

#include "stanch.h"

/* Pages of their own, cleared; NULL where memory is refused. */
void *undumped_new(size_t bytes);
/* `bytes` as when it was taken; NULL is allowed. */
void undumped_free(void *memory, size_t bytes);

/* The stack of this thread from here on down: libraries leave parts of what they looked at there. */
void undumped_stack(void);

/* For the library: what is as large as a worker lies in such memory, everything else in malloc's. */
extern const stanch_allocator undumped_workers;
/* All of it: for rules with known values. */
extern const stanch_allocator undumped_all;

#endif
