/*
 * Trees of expressions as a rule writes them: classes, PCRE2 patterns, and the shapes that values are made from.
 */
#ifndef STANCH_REGEX_TEXT_H
#define STANCH_REGEX_TEXT_H

#include "regex.h"

#include <stdio.h>

/* Without its brackets: A-Za-z0-9 */
void regex_write_class(FILE *out, const struct bytes *set);
void regex_write_pattern(FILE *out, const struct regex *node);
/* Of the first of several ways, and without what may be left out. `is_open`: what may be longer has no bound. */
void regex_write_shape(FILE *out, const struct regex *node, bool is_open);

#endif
