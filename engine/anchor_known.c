/* [anchor] → undress → span → check → decide → redact */
#include "anchor_known.h"

static uint16_t known_rule_index(const struct stanch_rules *rules)
{
    size_t index = 0;
    while (index + 1 < rules->count && rules->rules[index].start != START_KNOWN)
        index++;
    return (uint16_t)index;
}

static void add(struct anchor_list *list, const struct known *known, uint16_t rule, enum known_size size,
                enum known_way way)
{
    struct anchor anchor = {.kind = ANCHOR_KNOWN, .rule = rule, .literal_len = (uint8_t)known_key_len(size)};
    if (way >= KNOWN_BASE64) {
        anchor.dress = STANCH_DRESS_BASE64;
        anchor.alignment = (uint8_t)(way - KNOWN_BASE64);
        anchor.has_lead = anchor.alignment != 0;
        anchor.lead = *known_lead(known, size, way);
    } else if (way == KNOWN_JSON) {
        anchor.dress = STANCH_DRESS_JSON;
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

/* From the end on, so that no hit is written over before it is moved. */
static void merge(struct anchor_hit *hits, size_t count, const struct known_hit *found, size_t found_count,
                  uint32_t first)
{
    for (size_t at = count + found_count; found_count > 0;) {
        const struct known_hit *last = &found[found_count - 1];
        at--;
        if (count > 0 && hits[count - 1].end > last->end) {
            hits[at] = hits[--count];
            continue;
        }
        hits[at] = (struct anchor_hit){last->end, first + last->way};
        found_count--;
    }
}

void anchor_known_scan(const struct known *known, const uint8_t *bytes, struct known_hit *found, uint32_t first,
                       struct anchor_hit *hits, size_t *count, size_t *scanned)
{
    for (uint32_t size = 0; size < KNOWN_SIZES; size++) {
        size_t room = ANCHOR_KNOWN_HITS_MAX / KNOWN_SIZES;
        size_t found_count = known_scan(known, (enum known_size)size, bytes, *scanned, found, room, scanned);
        while (*count > 0 && hits[*count - 1].end > *scanned)
            --*count;
        merge(hits, *count, found, found_count, first + size * KNOWN_WAYS);
        *count += found_count;
    }
}
