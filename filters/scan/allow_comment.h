/*
 * Comments that say that what stands on their line is no secret to find.
 */
#ifndef STANCH_ALLOW_COMMENT_H
#define STANCH_ALLOW_COMMENT_H

#include <stdbool.h>
#include <stddef.h>

/* Does the line hold `stanch:allow`, or with `all` what other scanners take for that: `gitleaks:allow` and
 * `pragma: allowlist secret`? In any case of letters, as a word. */
bool allow_comment_holds(const char *line, size_t len, bool all);

#endif
