/*
 * The name before a value: "acme_key = ", as expressions write it.
 */
#ifndef STANCH_ISSUER_H
#define STANCH_ISSUER_H

#include "derive.h"

/* The piece that stands for an equals sign or a colon before the value, which begins at `end`, with nothing needed
 * between the two; 0 where there is none. */
size_t issuer_separator(const struct pieces *pieces, size_t end);

/* The words before a separator: the texts of the place with the longest ones, without signs at their ends, and none that
 * stands before any secret. */
json_t *issuer_words(const struct pieces *pieces, size_t end);

#endif
