/*
 * stanch clean: looks through what shells and agents keep, says what is in each file, asks, and rewrites in place.
 */
#ifndef STANCH_CLEAN_H
#define STANCH_CLEAN_H

#include "options.h"
#include "pipe.h"

/* `key`: of the fingerprints; `setup->summary` is not used. A status, after messages. */
int clean_run(const struct pipe_setup *setup, const struct options *options, const uint8_t *key,
              struct pipe_counts *counts);

#endif
