/*
 * Where another scanner found something: its report is read once, so that what it knows is known to a baseline. Read are
 * the JSON report of gitleaks and the baseline of detect-secrets; of both only files and lines.
 */
#ifndef STANCH_REPORTED_H
#define STANCH_REPORTED_H

#include <stdbool.h>
#include <stdint.h>

struct reported;

/* `file`: "-" is standard input. A status after a message; reported_free in either case. */
int reported_read(struct reported **reported, const char *file);
void reported_free(struct reported *reported);

bool reported_has(const struct reported *reported, const char *file, uint64_t line);

#endif
