/*
 * Anchors that are looked for only around a byte that opens them: a percent sign, or the 0 between two characters of UTF-16.
 * Most text has none, and to look for two bytes costs less than thousands of literals more in Hyperscan's matcher.
 */
#ifndef STANCH_ANCHOR_GATE_H
#define STANCH_ANCHOR_GATE_H

#include "anchor_list.h"

#define GATE_BUCKETS 4096

/* Anchors by the bytes beside the one that opens them. */
struct gate {
    const uint32_t *order; /* number of the anchor, and from bit 16 on where its gate byte lies in it */
    uint32_t bucket[GATE_BUCKETS + 1];
};

/* Is the anchor one of these, and not one of Hyperscan's? */
bool gate_takes(const struct anchor *anchor);

/* STANCH_OK or E_MEMORY; `gate` owns its order. */
int gate_fill(struct gate *gate, const struct anchor_list *list);

/* Adds the hits in bytes[0, len). */
void gate_scan(const struct gate *gate, const struct anchor *items, const uint8_t *bytes, size_t len,
               struct anchor_hits *hits);

#endif
