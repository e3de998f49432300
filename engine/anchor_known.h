/*
 * [anchor] → undress → span → check → decide → redact
 *
 * The keys of known values among the anchors: found by tables of their own in the bytes that Hyperscan has just read, and
 * handed on as hits of one anchor for each way of writing.
 */
#ifndef STANCH_ANCHOR_KNOWN_H
#define STANCH_ANCHOR_KNOWN_H

#include "anchor_list.h"
#include "known.h"

#define ANCHOR_KNOWN_HITS_MAX 8192 /* more than come in what is held and looked back on, several a byte */

/* Adds the anchors behind those that are compiled; of any use where rules->known is not NULL. */
void anchor_known_list(struct anchor_list *list, const struct stanch_rules *rules);

/* Adds the hits in bytes[0, hits->complete), for which there must be room. `first`: index of the first anchor that was
 * added; `items`: scratch for ANCHOR_KNOWN_HITS_MAX hits. */
void anchor_known_scan(const struct known *known, const uint8_t *bytes, uint32_t first, struct anchor_hit *items,
                       struct anchor_hits *hits);

#endif
