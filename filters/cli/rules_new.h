/*
 * stanch rules new ID [--issuer NAME]
 */
#ifndef STANCH_RULES_NEW_H
#define STANCH_RULES_NEW_H

#include "options.h"

/* Prints a rules file with one rule that works, to be changed; on standard error what to change. */
int new_rule(const struct options *options);

#endif
