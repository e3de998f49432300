/*
 * Rules loaded anew while a stream runs. A thread loads and checks them (filters/service/service.h) and lays the set out;
 * the flow takes it where nothing of its stream is open, and lays what it had aside, for the thread to free. So the flow
 * waits for neither.
 */
#ifndef STANCH_RELOAD_H
#define STANCH_RELOAD_H

#include "rule_set.h"

#include <stdbool.h>

struct reload {
    const struct options *options;
    const uint8_t *key;
    struct rule_set *laid_out, *laid_aside; /* atomic; NULL: none */
    int wake;                               /* eventfd: written when something is laid aside */
};

/* Is there anything that a reload would read again? */
bool reload_has_sources(const struct options *options);

/* By the thread: loads, and lays out what holds; a set that was laid out before and not taken is freed. A status, after
 * one line that says what came of it. */
int reload_load(struct reload *reload);
/* By the thread: frees what was laid aside. */
void reload_free_aside(struct reload *reload);
/* At the end, when there is no thread any more. */
void reload_close(struct reload *reload);

/* By the flow. `reload` may be NULL: nothing is ever laid out. */
bool reload_waits(const struct reload *reload);
/* What is laid out, now the caller's; NULL where there is none. */
struct rule_set *reload_take(struct reload *reload);
void reload_lay_aside(struct reload *reload, struct rule_set *set);

#endif
