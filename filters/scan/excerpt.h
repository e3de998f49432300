/*
 * The lines around findings, made while the text flows: findings wait here until the rest of their line has passed.
 *
 * Fed with the engine's events in their order. In UTF-16 texts lines are shown as UTF-8, and counted here, because a
 * byte of 0x0a is not always a line feed there.
 */
#ifndef STANCH_EXCERPT_H
#define STANCH_EXCERPT_H

#include "encoding.h"
#include "found.h"

#include <stdbool.h>

#define EXCERPTS_OPEN 64 /* findings of one line that wait at a time; the first goes when there is one more */

struct excerpts;
/* `line` with `len` bytes, in which the mask of the finding stands at `mask_at`, lives during the call. */
typedef void excerpt_take(void *user, const stanch_finding *finding, const char *line, size_t len, size_t mask_at);

/* NULL: out of memory. */
struct excerpts *excerpts_new(void);
/* Wipes and frees. */
void excerpts_free(struct excerpts *excerpts);

/* A text begins. */
void excerpts_begin(struct excerpts *excerpts, enum encoding encoding, excerpt_take *take, void *user);
/* PASS: bytes that the engine let pass, where they stand in the text. */
void excerpts_pass(struct excerpts *excerpts, const uint8_t *bytes, size_t len, uint64_t start);
void excerpts_finding(struct excerpts *excerpts, const stanch_finding *finding);
/* INSERT: here stands what was found last. */
void excerpts_mask(struct excerpts *excerpts);
/* The text ends: all that wait are taken. */
void excerpts_end(struct excerpts *excerpts);

#endif
