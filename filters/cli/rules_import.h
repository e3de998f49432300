/*
 * stanch rules import FILE
 */
#ifndef STANCH_RULES_IMPORT_H
#define STANCH_RULES_IMPORT_H

#include "options.h"

/* Reads a configuration of gitleaks and prints a rules file; says of each rule that is left out why. STATUS_FINDINGS
 * where one is. */
int import_rules(const struct options *options);

#endif
