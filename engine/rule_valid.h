/*
 * What must hold of a rule by itself, beyond the form of its text.
 */
#ifndef STANCH_RULE_VALID_H
#define STANCH_RULE_VALID_H

#include "rule.h"

bool rule_id_is_valid(const char *id);

/* NULL where the rule is right; else a sentence, and *key is the one that is wrong. */
const char *rule_valid(const struct rule *rule, const char **key);

#endif
