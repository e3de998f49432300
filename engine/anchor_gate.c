/* [anchor] → undress → span → check → decide → redact */
#include "anchor_gate.h"

#include "anchor_probe.h"
#include "byte.h"
#include "dress.h"
#include "memory.h"

#include <string.h>

bool gate_takes(const struct anchor *anchor)
{
    return dress_is_percent(anchor->dress) || anchor->dress == STANCH_DRESS_UTF16;
}

/* By which bytes beside the gate byte an anchor is found: those before it tell more, where there are any. */
enum way { WAY_NAME, WAY_TWO_BEFORE, WAY_ONE_BEFORE, WAY_BEHIND, WAY_UTF16 };

static unsigned bucket_of(enum way way, const uint8_t *gate)
{
    static const int8_t places[][4] = {{-2, -1, 0, 0}, {-2, -1, 1, 2}, {-1, 1, 2, 0}, {1, 2, 3, 4}, {-1, 1, 0, 0}};
    uint32_t hash = (uint32_t)way + 1;
    for (size_t i = 0; i < 4; i++)
        hash = (hash ^ byte_lower(gate[places[way][i]])) * UINT32_C(0x9e3779b1);
    return hash >> 20;
}

static size_t gate_offset(const struct anchor *anchor)
{
    if (anchor->dress == STANCH_DRESS_UTF16)
        return 1;
    return (size_t)((const uint8_t *)memchr(anchor->literal, '%', anchor->literal_len) - anchor->literal);
}

static enum way way_of(const struct anchor *anchor, size_t offset)
{
    return anchor->dress == STANCH_DRESS_UTF16 ? WAY_UTF16
           : anchor->kind == ANCHOR_NAME       ? WAY_NAME
           : offset >= 2                       ? WAY_TWO_BEFORE
           : offset == 1                       ? WAY_ONE_BEFORE
                                               : WAY_BEHIND;
}

static unsigned bucket_of_anchor(const struct anchor *anchor)
{
    size_t offset = gate_offset(anchor);
    return bucket_of(way_of(anchor, offset), anchor->literal + offset);
}

int gate_fill(struct gate *gate, const struct anchor_list *list)
{
    memset(gate, 0, sizeof *gate);
    for (size_t i = 0; i < list->compiled; i++)
        if (gate_takes(&list->items[i]))
            gate->bucket[bucket_of_anchor(&list->items[i]) + 1]++;
    for (unsigned bucket = 0; bucket < GATE_BUCKETS; bucket++)
        gate->bucket[bucket + 1] += gate->bucket[bucket];
    uint32_t next[GATE_BUCKETS + 1];
    memcpy(next, gate->bucket, sizeof next);
    uint32_t *order = memory_new_array(list->allocator, gate->bucket[GATE_BUCKETS] + 1, sizeof *order);
    if (!order)
        return STANCH_E_MEMORY;
    for (size_t i = 0; i < list->compiled; i++) {
        const struct anchor *anchor = &list->items[i];
        if (gate_takes(anchor))
            order[next[bucket_of_anchor(anchor)]++] = (uint32_t)i | (uint32_t)gate_offset(anchor) << 16;
    }
    gate->order = order;
    return STANCH_OK;
}

struct search {
    const struct gate *gate;
    const struct anchor *items;
    const uint8_t *bytes;
    size_t len;
    struct anchor_hits *hits;
    bool is_full;
};

static void look(struct search *search, enum way way, size_t at)
{
    unsigned bucket = bucket_of(way, search->bytes + at);
    for (uint32_t i = search->gate->bucket[bucket]; i < search->gate->bucket[bucket + 1]; i++) {
        uint32_t entry = search->gate->order[i];
        size_t offset = entry >> 16;
        const struct anchor *anchor = &search->items[entry & UINT16_MAX];
        size_t last = anchor->literal_len - 1u;
        if (offset > at || at - offset + anchor_width(anchor) > search->len ||
            byte_lower(search->bytes[at - offset + last]) != byte_lower(anchor->literal[last]))
            continue;
        if (anchor_stands(anchor, search->bytes + at - offset))
            search->is_full |= !hits_add(search->hits, at - offset + anchor_width(anchor), entry & UINT16_MAX);
    }
}

static void look_around(struct search *search, size_t at)
{
    const uint8_t *bytes = search->bytes;
    size_t behind = search->len - at;
    if (bytes[at] == 0) {
        if (at >= 1 && behind > 1 && bytes[at - 1] != 0 && bytes[at + 1] != 0)
            look(search, WAY_UTF16, at);
        return;
    }
    if (at >= 2)
        look(search, WAY_NAME, at);
    if (at >= 2 && behind > 2)
        look(search, WAY_TWO_BEFORE, at);
    if (at >= 1 && behind > 2)
        look(search, WAY_ONE_BEFORE, at);
    if (behind > 4)
        look(search, WAY_BEHIND, at);
}

static size_t next_of(const struct search *search, uint8_t gate, size_t from)
{
    const uint8_t *found = from < search->len ? memchr(search->bytes + from, gate, search->len - from) : NULL;
    return found ? (size_t)(found - search->bytes) : search->len;
}

void gate_scan(const struct gate *gate, const struct anchor *items, const uint8_t *bytes, size_t len,
               struct anchor_hits *hits)
{
    struct search search = {gate, items, bytes, len, hits, false};
    size_t percent = next_of(&search, '%', 0);
    size_t zero = next_of(&search, 0, 0);
    while (percent < len || zero < len) {
        size_t at = percent < zero ? percent : zero;
        look_around(&search, at);
        if (search.is_full) {
            hits_cut(hits, at); /* what ends here has its gate before */
            return;
        }
        if (at == percent)
            percent = next_of(&search, '%', at + 1);
        else
            zero = next_of(&search, 0, at + 1);
    }
}
