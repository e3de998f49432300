/* [anchor] → undress → span → check → decide → redact */
#include "anchor_probe.h"

#include "anchor_gate.h"
#include "anchor_pairs.h"
#include "byte.h"
#include "memory.h"
#include "name.h"

#include <stdlib.h>
#include <string.h>

/* What may follow a name's word is left out of its probe, so that all that may follow share it; but not where the word is
 * shorter than this and common. */
#define WORD_MIN 6

/* ------------------------------------------------------------------------------------------------ what is rare */

#define UPPER_BITS 2 /* how much rarer an upper-case letter is than its pair of the table says */

static size_t symbol_of(uint8_t byte)
{
    uint8_t symbol = byte_lower(byte);
    if (byte >= '0' && byte <= '9')
        symbol = '0';
    if (byte == '\'')
        symbol = '"';
    if (byte == '\n' || byte == '\t')
        symbol = ' ';
    const char *at = memchr(pair_symbols, symbol, sizeof pair_symbols - 1);
    return at ? (size_t)(at - pair_symbols) : sizeof pair_symbols - 1;
}

static bool is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static unsigned pair_rarity(const struct anchor *anchor, size_t at)
{
    uint8_t one = anchor->literal[at], other = anchor->literal[at + 1];
    unsigned bits = (unsigned)(pair_bits[symbol_of(one)][symbol_of(other)] - 'a');
    unsigned uppers = anchor->caseless ? 0 : (unsigned)is_upper(one) + is_upper(other);
    return bits + UPPER_BITS * uppers;
}

/* The part of the literal from which the probe is taken, without the dash of an option. */
static void usable_part(const struct anchor *anchor, size_t *from, size_t *to)
{
    *from = 0;
    *to = anchor->literal_len;
    if (anchor->kind != ANCHOR_NAME)
        return;
    size_t end = *to - anchor->suffix_len;
    bool is_option = anchor->suffix_len == 1 && anchor->literal[end] == ' ';
    if (end - is_option < WORD_MIN && name_is_common(&name_words[anchor->word]))
        return;
    *from = is_option;
    *to = end;
}

/* Where the rarest PROBE_MAX bytes of literal[from, to) begin; `from` where there are no more. */
static size_t rarest_part(const struct anchor *anchor, size_t from, size_t to)
{
    unsigned sum = 0, most = 0;
    size_t best = from;
    for (size_t pair = from; pair + 1 < to; pair++) {
        sum += pair_rarity(anchor, pair);
        if (pair + 1 >= from + PROBE_MAX)
            sum -= pair_rarity(anchor, pair + 1 - PROBE_MAX);
        if (pair + 2 >= from + PROBE_MAX && sum > most) {
            most = sum;
            best = pair + 2 - PROBE_MAX;
        }
    }
    return best;
}

/* ------------------------------------------------------------------------------------------------ probes of a list */

/* A probe with its only member. */
struct choice {
    struct probe probe;
    struct probe_member member;
};

static void choose(struct choice *choice, const struct anchor *anchor, size_t number)
{
    size_t from, to;
    usable_part(anchor, &from, &to);
    size_t len = to - from;
    if (len > PROBE_MAX)
        from = rarest_part(anchor, from, to);
    struct probe *probe = &choice->probe;
    memset(probe, 0, sizeof *probe);
    probe->len = (uint8_t)(len < PROBE_MAX ? len : PROBE_MAX);
    probe->caseless = anchor->caseless;
    for (size_t i = 0; i < probe->len; i++)
        probe->bytes[i] = anchor->caseless ? byte_lower(anchor->literal[from + i]) : anchor->literal[from + i];
    choice->member.anchor = (uint32_t)number;
    choice->member.before = (uint8_t)(from + probe->len);
    choice->member.is_literal = probe->len == anchor->literal_len;
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

/* `choices` are in order: those of one probe side by side. Returns how many probes they have. */
static size_t join(struct probe *items, struct probe_member *members, const struct choice *choices, size_t choice_count,
                   const struct anchor_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < choice_count; i++) {
        if (i == 0 || !is_same(&choices[i].probe, &choices[i - 1].probe)) {
            items[count] = choices[i].probe;
            items[count++].first = (uint32_t)i;
        }
        struct probe *probe = &items[count - 1];
        members[i] = choices[i].member;
        probe->count++;
        note_behind(probe, &list->items[choices[i].member.anchor], choices[i].member.before);
    }
    return count;
}

int probes_fill(struct probes *probes, const struct anchor_list *list)
{
    struct probe *items = memory_new_array(list->allocator, list->compiled, sizeof *items);
    struct probe_member *members = memory_new_array(list->allocator, list->compiled, sizeof *members);
    struct choice *choices = memory_new_array(list->allocator, list->compiled, sizeof *choices);
    bool is_there = items && members && choices;
    *probes = (struct probes){items, members, 0, 0, list->allocator};
    if (is_there) {
        for (size_t i = 0; i < list->compiled; i++)
            if (!gate_takes(&list->items[i]))
                choose(&choices[probes->member_count++], &list->items[i], i);
        qsort(choices, probes->member_count, sizeof *choices, compare);
        probes->count = join(items, members, choices, probes->member_count, list);
    }
    memory_free(list->allocator, choices);
    return is_there ? STANCH_OK : STANCH_E_MEMORY;
}

void probes_free(struct probes *probes)
{
    memory_free(probes->allocator, (void *)probes->items);
    memory_free(probes->allocator, (void *)probes->members);
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
        if (byte_lower(text[i]) != byte_lower(anchor->literal[i]))
            return false;
    return true;
}

bool anchor_stands(const struct anchor *anchor, const uint8_t *text)
{
    static const struct probe_member none;
    return probe_member_stands(&none, anchor, text);
}

bool probe_member_stands(const struct probe_member *member, const struct anchor *anchor, const uint8_t *text)
{
    if (!member->is_literal && !is_literal(anchor, text))
        return false;
    size_t whole = anchor_width(anchor);
    for (size_t i = anchor->literal_len; i < whole; i++)
        if (!byteset_has(&anchor->class, text[i]))
            return false;
    return true;
}
