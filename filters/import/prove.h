/*
 * One rule, alone in a rules file, as the engine sees it.
 */
#ifndef STANCH_PROVE_H
#define STANCH_PROVE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Loads the rule and lints it. True, or false and why in `reason`. */
bool prove_rule(json_t *rule, const json_t *defaults, char *reason, size_t room);

#endif
