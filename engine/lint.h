/*
 * A rule against the values that its own shape makes: does it find them, and only them?
 */
#ifndef STANCH_LINT_H
#define STANCH_LINT_H

#include "span.h"

/* What is wrong: the key of the rule, a sentence, and the word of a check, or "". */
struct lint {
    const char *key, *sentence, *reason;
};

/* E_RULES and *lint where a value of the first `seeds` seeds shows that the rule is wrong, or a near miss of
 * the first one. */
int lint_rule(const struct rule *rule, const struct span_pattern *pattern, uint64_t seeds, struct lint *lint);

#endif
