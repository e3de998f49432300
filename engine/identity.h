/*
 * What a rule set is, as a number: equal contents give equal numbers, wherever they were read. Not a security measure.
 */
#ifndef STANCH_IDENTITY_H
#define STANCH_IDENTITY_H

#include "rule.h"

/* Of the rules' contents: everything but where they were written. */
uint64_t identity_of_content(const struct rule *rules, size_t count);
/* Of a set: its content, which rules are on, and its dresses. */
uint64_t identity_of_set(uint64_t content, const struct rule *rules, size_t count, uint32_t dress);

#endif
