/*
 * What Hyperscan looks for. Its matcher compares the last eight bytes of a literal at the most, in buckets that all
 * literals share, and what slips through costs more than its pass over the text. So of each anchor it gets only a probe:
 * the eight bytes that are the least common in text, once for all anchors that share them, and no class. Whether the
 * whole anchor stands around a hit is compared here.
 */
#ifndef STANCH_ANCHOR_PROBE_H
#define STANCH_ANCHOR_PROBE_H

#include "anchor_list.h"

#define PROBE_MAX 8 /* bytes */

struct probe_member {
    uint32_t anchor;
    uint8_t before;  /* bytes of the anchor up to the probe's end */
    bool is_literal; /* the probe is the anchor's whole literal */
};

struct probe {
    uint8_t bytes[PROBE_MAX]; /* lower case where caseless */
    uint8_t len;
    bool caseless;
    bool ends_anchor;      /* some member ends with it */
    struct byteset behind; /* the others go on with one of these */
    uint32_t first, count; /* of its members */
};

struct probes {
    const struct probe *items;
    const struct probe_member *members;
    size_t count;
    const stanch_allocator *allocator;
};

/* STANCH_OK or E_MEMORY. `probes` owns what it points to. */
int probes_fill(struct probes *probes, const struct anchor_list *list);
void probes_free(struct probes *probes);

/* Bytes of literal and class. */
size_t anchor_width(const struct anchor *anchor);

/* Does text[0, anchor_width) hold the anchor of which a probe was hit? */
bool probe_member_stands(const struct probe_member *member, const struct anchor *anchor, const uint8_t *text);

#endif
