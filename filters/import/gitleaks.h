/*
 * A configuration of gitleaks (https://github.com/gitleaks/gitleaks, README, "Configuration") to rules of stanch.
 */
#ifndef STANCH_GITLEAKS_H
#define STANCH_GITLEAKS_H

#include "toml.h"

#include <jansson.h>

/* Says what became of a rule: `sentence` NULL where it was carried over. `line` is that of its header, `note` what was
 * left out of a rule that was carried over, or NULL. */
typedef void gitleaks_tell(void *user, int line, const char *id, const char *sentence, const char *note);

/* The text of a rules file as JSON. Each rule in it was proved, as when it is loaded and as by lint. NULL: memory was
 * refused. */
json_t *gitleaks_rules(const struct toml *config, gitleaks_tell *tell, void *user);

#endif
