/*
 * stanch rules lint: what is wrong with rules, and how often their anchors occur in ordinary text.
 */
#ifndef STANCH_RULES_LINT_H
#define STANCH_RULES_LINT_H

#include "stanch.h"

#define LINT_HITS_MAX 50 /* a MB of a corpus: a commoner anchor costs speed */

/* A status, after messages: STATUS_USAGE when a rule is wrong. */
int lint_rules(const stanch_rules *rules, char *const *corpora, size_t count);

#endif
