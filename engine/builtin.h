/*
 * The rules of rules/ as the build step wrote them: in the generated source, or none in the build tool itself.
 */
#ifndef STANCH_BUILTIN_H
#define STANCH_BUILTIN_H

#include "rule.h"

extern const struct rule builtin_rules[]; /* sorted by id, valid, all enabled but the one of known values */
extern const size_t builtin_rule_count;
extern const uint64_t builtin_content; /* identity_of_content */

#endif
