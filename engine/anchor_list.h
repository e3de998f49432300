/*
 * The anchors of a rule set as plain data: every rule's literals, in each dress that is on, the names, the placeholder.
 */
#ifndef STANCH_ANCHOR_LIST_H
#define STANCH_ANCHOR_LIST_H

#include "anchor.h"

struct anchor_list {
    struct anchor *items;
    size_t count, room;
    size_t compiled; /* of them, for Hyperscan: those behind are found by tables (anchor_known.h) */
    const stanch_allocator *allocator;
    bool is_out_of_memory;
};

void anchor_list_add(struct anchor_list *list, const struct anchor *anchor);
void anchor_list_fill(struct anchor_list *list, const struct stanch_rules *rules, const char *placeholder);
void anchor_list_free(struct anchor_list *list);

#endif
