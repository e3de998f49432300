/*
 * [anchor] → undress → span → check → decide → redact
 *
 * One pass of Hyperscan in block mode over the anchors of every rule (anchor_probe.h: over parts of them). An anchor is
 * a literal with at most one class behind it, so its width is fixed and a hit's end tells its start. Block mode, because all anchors are short: a stream
 * then keeps no Hyperscan state, and a few bytes scanned twice at a seam cost less than streaming mode does on each.
 */
#ifndef STANCH_ANCHOR_H
#define STANCH_ANCHOR_H

#include "anchor_hits.h"
#include "rules.h"

#define ANCHOR_WIDTH_MAX 48 /* bytes of an anchor, in any dress */

enum anchor_kind { ANCHOR_RULE, ANCHOR_NAME, ANCHOR_PLACEHOLDER, ANCHOR_KNOWN };

struct anchor {
    uint8_t literal[ANCHOR_WIDTH_MAX];
    uint8_t literal_len, class_count;
    uint8_t kind;       /* enum anchor_kind */
    uint8_t dress;      /* 0, or STANCH_DRESS_… in which the anchor is written */
    uint8_t alignment;  /* base64: value's first byte modulo 3 */
    uint8_t suffix_len; /* name: bytes of the literal behind the word */
    uint8_t word;       /* name: index in the table of name.c */
    bool caseless;
    bool has_lead; /* base64, alignment 1 and 2: the byte before the literal belongs to the value too */
    bool holds;    /* the anchor is part of the value, so a tail that may begin it is held */
    uint16_t rule;
    struct byteset class, lead;
};

struct anchors;
struct anchor_scratch;

/* Compiles (or takes the embedded database for) the anchors of `rules` in the dresses of rules->dress. `placeholder`
 * is the literal that a template of the user's begins with, or NULL. */
int anchors_new(const struct stanch_rules *rules, const char *placeholder, struct anchors **anchors,
                stanch_error *error);
void anchors_free(struct anchors *anchors, const stanch_allocator *allocator);

/* All anchors, by index, and behind them those of anchor_known.h; they live as long as `anchors`. */
const struct anchor *anchors_items(const struct anchors *anchors);
size_t anchors_count(const struct anchors *anchors);
struct probe;
struct probe_member;
struct probes;
/* What the database holds. */
const struct probes *anchors_probes(const struct anchors *anchors);

int anchor_scratch_new(const struct anchors *anchors, struct anchor_scratch **scratch);
void anchor_scratch_free(struct anchor_scratch *scratch);

/* All anchors in bytes[0, len), into hits->items, whose room is more than ANCHOR_KNOWN_HITS_MAX; hits->complete is less
 * than len where more come. The scratch may have served other anchors before. Returns STANCH_OK, E_MEMORY or E_INTERNAL. */
int anchors_scan(const struct anchors *anchors, struct anchor_scratch *scratch, const uint8_t *bytes, size_t len,
                 struct anchor_hits *hits);

/* How many of the last bytes may begin an anchor, or a key of a known value, that is part of a value and is not complete.
 */
size_t anchors_tail(const struct anchors *anchors, const uint8_t *bytes, size_t len);

/* The parts of anchors as plain memory, without the database: what the build step embeds. They live as long as `anchors`. */
struct anchors_image {
    const struct anchor *items;
    const struct probe *probes;
    const struct probe_member *members;
    const void *tail, *gate; /* as anchor.c and anchor_gate.c lay them out */
    const uint32_t *order, *gate_order;
    size_t count, probe_count, member_count, order_count, tail_len, gate_len, gate_count;
};
void anchors_image(const struct anchors *anchors, struct anchors_image *image);

/* A serialized database for the build step; the caller frees *bytes. */
int anchors_serialize(const struct anchors *anchors, int level, bool has_stride, char **bytes, size_t *len);
enum { ANCHOR_LEVEL_BASE, ANCHOR_LEVEL_AVX2, ANCHOR_LEVEL_AVX512, ANCHOR_LEVELS };
const char *anchors_facts(void);

#endif
