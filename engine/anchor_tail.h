/*
 * Which of the last bytes may begin an anchor that is not complete? Hyperscan does not tell.
 */
#ifndef STANCH_ANCHOR_TAIL_H
#define STANCH_ANCHOR_TAIL_H

#include "anchor_list.h"

#define TAIL_BUCKETS 4096

/* A tail is compared with the anchors of the bucket of its first two bytes. A tail of one byte needs only `first`. */
struct tail_index {
    uint64_t two[65536 / 64]; /* some anchor can begin with these two bytes */
    struct byteset first;
    const uint32_t *order;             /* holding anchors, by bucket; with the highest bit, behind a byte 0 */
    uint32_t bucket[TAIL_BUCKETS + 1]; /* where its anchors begin in `order` */
    size_t width;                      /* of the widest */
};

/* Of the anchors that are part of a value. `tail` is all zeros; its order is the list's allocator's to free. STANCH_OK or
 * E_MEMORY. */
int tail_fill(struct tail_index *tail, const struct anchor_list *list);

/* The longest tail of bytes[0, len) that is a proper prefix of an anchor, if it is longer than `least`; else 0. */
size_t tail_of(const struct tail_index *tail, const struct anchor *items, const uint8_t *bytes, size_t len,
               size_t least);

#endif
