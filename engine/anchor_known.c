/* [anchor] → undress → span → check → decide → redact */
#include "anchor_known.h"

#include "dress.h"

static uint16_t known_rule_index(const struct stanch_rules *rules)
{
    size_t index = 0;
    while (index + 1 < rules->count && rules->rules[index].start != START_KNOWN)
        index++;
    return (uint16_t)index;
}

static const uint8_t dresses[KNOWN_BASE64] = {
    [KNOWN_JSON] = STANCH_DRESS_JSON,
    [KNOWN_PERCENT] = STANCH_DRESS_PERCENT,
    [KNOWN_PERCENT_TWICE] = DRESS_PERCENT_TWICE,
    [KNOWN_UTF16] = STANCH_DRESS_UTF16,
    [KNOWN_UTF16_BE] = DRESS_UTF16_BE,
    [KNOWN_HEX] = STANCH_DRESS_HEX,
};

static void add(struct anchor_list *list, const struct known *known, uint16_t rule, enum known_size size,
                enum known_way way)
{
    struct anchor anchor = {.kind = ANCHOR_KNOWN, .rule = rule, .literal_len = (uint8_t)known_key_len(size)};
    if (way >= KNOWN_BASE64) {
        anchor.dress = STANCH_DRESS_BASE64;
        anchor.alignment = (uint8_t)(way - KNOWN_BASE64);
        anchor.has_lead = anchor.alignment != 0;
        anchor.lead = *known_lead(known, size, way);
    } else {
        anchor.dress = dresses[way];
    }
    anchor_list_add(list, &anchor);
}

void anchor_known_list(struct anchor_list *list, const struct stanch_rules *rules)
{
    uint16_t rule = known_rule_index(rules);
    for (int size = 0; size < KNOWN_SIZES; size++)
        for (int way = 0; way < KNOWN_WAYS; way++)
            add(list, rules->known, rule, (enum known_size)size, (enum known_way)way);
}

void anchor_known_scan(const struct known *known, const uint8_t *bytes, uint32_t first, struct anchor_hit *items,
                       struct anchor_hits *hits)
{
    for (uint32_t size = 0; size < KNOWN_SIZES; size++) {
        struct anchor_hits found = {items, 0, ANCHOR_KNOWN_HITS_MAX / KNOWN_SIZES, hits->complete};
        known_scan(known, (enum known_size)size, bytes, first + size * KNOWN_WAYS, &found);
        hits_merge(hits, &found);
    }
}
