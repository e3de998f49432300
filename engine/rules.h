/*
 * The loaded set: rules sorted by id, and what the stages compiled from them. Immutable after stanch_rules_load.
 */
#ifndef STANCH_RULES_H
#define STANCH_RULES_H

#include "rule.h"

struct anchors; /* anchor.h */
struct known;   /* known.h */

struct stanch_rules {
    const struct rule *rules; /* sorted by id */
    size_t count;
    struct anchors *anchors;
    struct known *known; /* values that the caller named, or NULL */
    uint32_t dress;
    uint64_t identity;
    stanch_allocator allocator;
    int owners;      /* atomic */
    uint64_t serial; /* atomic: of the last stream made or reset */
    bool is_builtin; /* exactly the embedded rules: an embedded database may serve */
    void *storage;   /* of loaded texts, owned by rules.c */
};

#endif
