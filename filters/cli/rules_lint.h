/*
 * stanch rules lint: what is wrong with rules, and how often their anchors occur in ordinary text.
 */
#ifndef STANCH_RULES_LINT_H
#define STANCH_RULES_LINT_H

#include "stanch.h"

#define LINT_HITS_MAX 50 /* a MB of a corpus: a commoner anchor costs speed */

/* A status, after messages: STATUS_USAGE when a rule is wrong. */
int lint_rules(const stanch_rules *rules, char *const *corpora, size_t count);

/* How often the anchor stands in the bytes, as it is written. */
size_t count_hits(const char *bytes, size_t len, const char *anchor);

#endif
