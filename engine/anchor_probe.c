/* [anchor] → undress → span → check → decide → redact */
#include "anchor_probe.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* A name's suffix is left out of its probe where the word alone has this many bytes: then all suffixes share it. */
#define WORD_MIN 6

/* ------------------------------------------------------------------------------------------------ what is rare */

enum byte_kind { KIND_COMMON, KIND_LOWER, KIND_UPPER, KIND_DIGIT, KIND_LOW_LINE, KIND_RARE, KINDS };

static enum byte_kind kind_of(uint8_t byte, bool caseless)
{
    if (byte >= 'a' && byte <= 'z')
        return KIND_LOWER;
    if (byte >= 'A' && byte <= 'Z')
        return caseless ? KIND_LOWER : KIND_UPPER;
    if (byte >= '0' && byte <= '9')
        return KIND_DIGIT;
    if (byte == '_')
        return KIND_LOW_LINE;
    return byte && strchr(" \"':,=/.\n\\<>-", byte) ? KIND_COMMON : KIND_RARE;
}

/* How seldom two bytes of these kinds stand side by side in logs, code and JSON: half bits, roughly. */
static unsigned rarity(enum byte_kind one, enum byte_kind other)
{
    static const uint8_t table[KINDS][KINDS] = {
        /*               common lower upper digit _  rare */
        [KIND_COMMON] = {2, 4, 5, 5, 5, 10},   [KIND_LOWER] = {4, 4, 9, 9, 5, 10},
        [KIND_UPPER] = {5, 7, 6, 9, 5, 10},    [KIND_DIGIT] = {5, 9, 9, 5, 5, 10},
        [KIND_LOW_LINE] = {5, 5, 5, 5, 4, 10}, [KIND_RARE] = {10, 10, 10, 10, 10, 10},
    };
    return table[one][other];
}

static size_t usable_len(const struct anchor *anchor)
{
    size_t word = (size_t)anchor->literal_len - anchor->suffix_len;
    return word >= WORD_MIN ? word : anchor->literal_len;
}

/* Where the rarest PROBE_MAX bytes of the literal begin. */
static size_t rarest_part(const struct anchor *anchor, size_t len)
{
    unsigned sum = 0, best = 0;
    size_t from = 0;
    for (size_t i = 1; i < len; i++) {
        sum += rarity(kind_of(anchor->literal[i - 1], anchor->caseless), kind_of(anchor->literal[i], anchor->caseless));
        if (i >= PROBE_MAX)
            sum -= rarity(kind_of(anchor->literal[i - PROBE_MAX], anchor->caseless),
                          kind_of(anchor->literal[i - PROBE_MAX + 1], anchor->caseless));
        if (i + 1 >= PROBE_MAX && sum > best) {
            best = sum;
            from = i + 1 - PROBE_MAX;
        }
    }
    return from;
}

/* ------------------------------------------------------------------------------------------------ probes of a list */

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte - 'A' + 'a') : byte;
}

/* A probe with its only member. */
struct choice {
    struct probe probe;
    struct probe_member member;
};

static void choose(struct choice *choice, const struct anchor *anchor, size_t number)
{
    size_t len = usable_len(anchor);
    size_t from = len > PROBE_MAX ? rarest_part(anchor, len) : 0;
    struct probe *probe = &choice->probe;
    memset(probe, 0, sizeof *probe);
    probe->len = (uint8_t)(len < PROBE_MAX ? len : PROBE_MAX);
    probe->caseless = anchor->caseless;
    for (size_t i = 0; i < probe->len; i++)
        probe->bytes[i] = anchor->caseless ? lower(anchor->literal[from + i]) : anchor->literal[from + i];
    choice->member.anchor = (uint32_t)number;
    choice->member.before = (uint8_t)(from + probe->len);
}

static int compare(const void *one, const void *other)
{
    const struct choice *a = one;
    const struct choice *b = other;
    int order = memcmp(a->probe.bytes, b->probe.bytes, PROBE_MAX);
    if (order == 0)
        order = a->probe.len * 2 + a->probe.caseless - (b->probe.len * 2 + b->probe.caseless);
    if (order == 0)
        order = (a->member.anchor > b->member.anchor) - (a->member.anchor < b->member.anchor);
    return order;
}

static bool is_same(const struct probe *one, const struct probe *other)
{
    return one->len == other->len && one->caseless == other->caseless &&
           memcmp(one->bytes, other->bytes, PROBE_MAX) == 0;
}

static void note_behind(struct probe *probe, const struct anchor *anchor, size_t before)
{
    if (before < anchor->literal_len) {
        byteset_add(&probe->behind, anchor->literal[before]);
        if (anchor->caseless && anchor->literal[before] >= 'a' && anchor->literal[before] <= 'z')
            byteset_add(&probe->behind, (uint8_t)(anchor->literal[before] - 'a' + 'A'));
    } else if (anchor->class_count) {
        for (unsigned word = 0; word < 4; word++)
            probe->behind.bits[word] |= anchor->class.bits[word];
    } else {
        probe->ends_anchor = true;
    }
}

/* `choices` are in order: those of one probe side by side. */
static void join(struct probes *probes, const struct choice *choices, const struct anchor_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i == 0 || !is_same(&choices[i].probe, &choices[i - 1].probe)) {
            probes->items[probes->count] = choices[i].probe;
            probes->items[probes->count++].first = (uint32_t)i;
        }
        struct probe *probe = &probes->items[probes->count - 1];
        probes->members[i] = choices[i].member;
        probe->count++;
        note_behind(probe, &list->items[choices[i].member.anchor], choices[i].member.before);
    }
}

int probes_fill(struct probes *probes, const struct anchor_list *list)
{
    probes->allocator = list->allocator;
    probes->count = 0;
    probes->items = memory_new_array(list->allocator, list->count, sizeof *probes->items);
    probes->members = memory_new_array(list->allocator, list->count, sizeof *probes->members);
    struct choice *choices = memory_new_array(list->allocator, list->count, sizeof *choices);
    bool is_there = probes->items && probes->members && choices;
    if (is_there) {
        for (size_t i = 0; i < list->count; i++)
            choose(&choices[i], &list->items[i], i);
        qsort(choices, list->count, sizeof *choices, compare);
        join(probes, choices, list);
    }
    memory_free(list->allocator, choices);
    return is_there ? STANCH_OK : STANCH_E_MEMORY;
}

void probes_free(struct probes *probes)
{
    memory_free(probes->allocator, probes->items);
    memory_free(probes->allocator, probes->members);
    memset(probes, 0, sizeof *probes);
}

/* ------------------------------------------------------------------------------------------------ whole anchors */

size_t anchor_width(const struct anchor *anchor)
{
    return (size_t)anchor->literal_len + anchor->class_count;
}

static bool is_literal(const struct anchor *anchor, const uint8_t *text)
{
    if (!anchor->caseless)
        return memcmp(text, anchor->literal, anchor->literal_len) == 0;
    for (size_t i = 0; i < anchor->literal_len; i++)
        if (lower(text[i]) != lower(anchor->literal[i]))
            return false;
    return true;
}

bool anchor_stands(const struct anchor *anchor, const uint8_t *text)
{
    if (!is_literal(anchor, text))
        return false;
    size_t whole = anchor_width(anchor);
    for (size_t i = anchor->literal_len; i < whole; i++)
        if (!byteset_has(&anchor->class, text[i]))
            return false;
    return true;
}
