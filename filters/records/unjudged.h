/*
 * What is put in the place of bytes that could not be judged, and the finding that says so. It names the rule
 * generic-secret, so that stanch knows its own placeholder again.
 */
#ifndef STANCH_UNJUDGED_H
#define STANCH_UNJUDGED_H

#include "flow.h"

struct unjudged {
    stanch_finding finding;
    uint8_t placeholder[STANCH_INSERT_MAX];
    size_t len;
};

/* For the bytes start…end of a text. */
void unjudged_make(struct unjudged *unjudged, struct flow *flow, uint64_t start, uint64_t end);

#endif
