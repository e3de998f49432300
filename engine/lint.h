/*
 * A rule against the values that its own shape makes: does it find them, and only them?
 */
#ifndef STANCH_LINT_H
#define STANCH_LINT_H

#include "rule.h"

/* E_RULES and the rule's place, where a value of the first `seeds` seeds shows that the rule is wrong. */
int lint_rule(const struct rule *rule, uint64_t seeds, stanch_error *error);

#endif
