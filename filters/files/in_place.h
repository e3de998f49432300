/*
 * stanch redact --in-place: each file is judged into a new one that takes its place. A file without findings is not
 * touched; one that cannot be judged to its end, or changes meanwhile, stays as it is, and the others go on.
 */
#ifndef STANCH_IN_PLACE_H
#define STANCH_IN_PLACE_H

#include "pipe.h"

#include <stddef.h>

struct in_place {
    const struct pipe_setup *setup;
    struct pipe_counts *counts;
    bool may_grow; /* a file that others write to is read until it rests */
};

/* A status, after messages. */
int in_place_run(const struct in_place *run, char *const *files, size_t count);

#endif
