/*
 * anchor → undress → span → check → [decide] → redact
 *
 * Accepted candidates that overlap or touch become one finding: a pure function of what was accepted.
 */
#ifndef STANCH_DECIDE_H
#define STANCH_DECIDE_H

#include "accepted.h"

#include <stddef.h>

#define UNIONS_MAX                                                                                                     \
    3 /* that a stream can have open at once; more than one only where a pattern's secret stands far behind
                        its anchor */

struct unions {
    struct accepted items[UNIONS_MAX]; /* by start; neither overlap nor touch */
    size_t count;
};

void unions_add(struct unions *unions, const struct accepted *accepted);
void unions_drop_first(struct unions *unions);
/* Start of the bytes that must be held for a candidate at `start`: that of the union it would join, or `start`. */
uint64_t unions_hold_from(const struct unions *unions, uint64_t start);

#endif
