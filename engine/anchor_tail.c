/* [anchor] → undress → span → check → decide → redact */
#include "anchor_tail.h"

#include "memory.h"

#include <string.h>

#define TAIL_LED (UINT32_C(1) << 31)

static struct byteset byte_at(const struct anchor *anchor, size_t i)
{
    if (anchor->has_lead && i-- == 0)
        return anchor->lead;
    if (i >= anchor->literal_len)
        return anchor->class;
    struct byteset set = {{0, 0, 0, 0}};
    uint8_t byte = anchor->literal[i];
    byteset_add(&set, byte);
    if (anchor->caseless && byte >= 'a' && byte <= 'z')
        byteset_add(&set, (uint8_t)(byte - 'a' + 'A'));
    if (anchor->caseless && byte >= 'A' && byte <= 'Z')
        byteset_add(&set, (uint8_t)(byte - 'A' + 'a'));
    return set;
}

static size_t width(const struct anchor *anchor)
{
    return (size_t)anchor->has_lead + anchor->literal_len + anchor->class_count;
}

/* Takes the lowest byte out of the set; false where it is empty. */
static bool take_byte(struct byteset *set, unsigned *byte)
{
    for (unsigned word = 0; word < 4; word++) {
        if (set->bits[word] == 0)
            continue;
        *byte = word * 64 + (unsigned)__builtin_ctzll(set->bits[word]);
        set->bits[word] &= set->bits[word] - 1;
        return true;
    }
    return false;
}

static unsigned pair_bucket(unsigned one, unsigned two)
{
    return (one << 4 ^ two) % TAIL_BUCKETS;
}

/* Each pair of bytes that the anchor can begin with: to be counted, or with `next` to be put into its bucket of `order`. */
static void each_pair(struct tail_index *tail, const struct anchor *anchor, uint32_t number, uint32_t *order,
                      uint32_t *next)
{
    struct byteset ones = byte_at(anchor, 0);
    for (unsigned one = 0; take_byte(&ones, &one);) {
        struct byteset twos = byte_at(anchor, 1);
        for (unsigned two = 0; take_byte(&twos, &two);) {
            unsigned bucket = pair_bucket(one, two);
            if (next)
                order[next[bucket]++] = number;
            else
                tail->bucket[bucket + 1]++;
        }
    }
}

static void index_pairs(struct tail_index *tail, const struct anchor *anchor)
{
    struct byteset ones = byte_at(anchor, 0);
    struct byteset twos = byte_at(anchor, 1);
    for (unsigned word = 0; word < 4; word++)
        tail->first.bits[word] |= ones.bits[word];
    for (unsigned one = 0; take_byte(&ones, &one);)
        for (unsigned word = 0; word < 4; word++)
            tail->two[one * 4 + word] |= twos.bits[word];
    each_pair(tail, anchor, 0, NULL, NULL);
    if (width(anchor) > tail->width)
        tail->width = width(anchor);
}

/* As a value begins in big endian: with the byte before the literal. */
static bool may_be_led(const struct anchor *anchor)
{
    return anchor->dress == STANCH_DRESS_UTF16;
}

static struct anchor led(const struct anchor *anchor)
{
    struct anchor with_lead = *anchor;
    with_lead.has_lead = true;
    with_lead.lead = (struct byteset){{1, 0, 0, 0}};
    return with_lead;
}

static void fill_buckets(struct tail_index *tail, const struct anchor_list *list, uint32_t *order)
{
    uint32_t next[TAIL_BUCKETS + 1];
    memcpy(next, tail->bucket, sizeof next);
    for (size_t i = 0; i < list->count; i++) {
        const struct anchor *anchor = &list->items[i];
        if (!anchor->holds)
            continue;
        each_pair(tail, anchor, (uint32_t)i, order, next);
        struct anchor with_lead = led(anchor);
        if (may_be_led(anchor))
            each_pair(tail, &with_lead, (uint32_t)i | TAIL_LED, order, next);
    }
}

int tail_fill(struct tail_index *tail, const struct anchor_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct anchor *anchor = &list->items[i];
        if (!anchor->holds)
            continue;
        index_pairs(tail, anchor);
        struct anchor with_lead = led(anchor);
        if (may_be_led(anchor))
            index_pairs(tail, &with_lead);
    }
    for (unsigned bucket = 0; bucket < TAIL_BUCKETS; bucket++)
        tail->bucket[bucket + 1] += tail->bucket[bucket];
    uint32_t *order = memory_new_array(list->allocator, tail->bucket[TAIL_BUCKETS], sizeof *order);
    if (!order)
        return STANCH_E_MEMORY;
    fill_buckets(tail, list, order);
    tail->order = order;
    return STANCH_OK;
}

static bool is_caseless_prefix(const struct anchor *anchor, const uint8_t *bytes, size_t len)
{
    for (size_t i = len; i-- > 0;) {
        struct byteset set = byte_at(anchor, i);
        if (!byteset_has(&set, bytes[i]))
            return false;
    }
    return true;
}

static bool is_proper_prefix(const struct anchor *anchor, const uint8_t *bytes, size_t len)
{
    if (len >= width(anchor))
        return false;
    if (anchor->caseless)
        return is_caseless_prefix(anchor, bytes, len);
    if (anchor->has_lead && !byteset_has(&anchor->lead, bytes[0]))
        return false;
    bytes += anchor->has_lead;
    len -= anchor->has_lead;
    size_t literal = len < anchor->literal_len ? len : anchor->literal_len;
    if (memcmp(anchor->literal, bytes, literal) != 0)
        return false;
    while (literal < len && byteset_has(&anchor->class, bytes[literal]))
        literal++;
    return literal == len;
}

static bool begins_anchor(const struct tail_index *tail, const struct anchor *items, const uint8_t *bytes, size_t len)
{
    if (len == 1)
        return byteset_has(&tail->first, bytes[0]);
    unsigned pair = (unsigned)bytes[0] << 8 | bytes[1];
    if (!(tail->two[pair >> 6] >> (pair & 63) & 1))
        return false;
    unsigned bucket = pair_bucket(bytes[0], bytes[1]);
    for (uint32_t i = tail->bucket[bucket]; i < tail->bucket[bucket + 1]; i++) {
        size_t lead = tail->order[i] & TAIL_LED ? 1 : 0;
        if (lead && bytes[0] != 0)
            continue;
        if (is_proper_prefix(&items[tail->order[i] & ~TAIL_LED], bytes + lead, len - lead))
            return true;
    }
    return false;
}

size_t tail_of(const struct tail_index *tail, const struct anchor *items, const uint8_t *bytes, size_t len,
               size_t least)
{
    size_t most = tail->width > 0 ? tail->width - 1 : 0;
    for (size_t open = len < most ? len : most; open > least; open--)
        if (begins_anchor(tail, items, bytes + len - open, open))
            return open;
    return 0;
}
