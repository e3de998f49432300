/* anchor → undress → span → check → [decide] → redact */
#include "decide.h"

#include <string.h>

/* Confidence, then start, length, an issuer's rule, its number, the plain reading; a placeholder labels nothing. Rules are numbered in the order of their ids. */
static bool labels_before(const struct accepted *one, const struct accepted *other)
{
    if (!one->reason != !other->reason)
        return one->reason != NULL;
    if (one->confidence != other->confidence)
        return one->confidence > other->confidence;
    if (one->own_start != other->own_start)
        return one->own_start < other->own_start;
    uint64_t one_len = one->own_end - one->own_start;
    uint64_t other_len = other->own_end - other->own_start;
    if (one_len != other_len)
        return one_len > other_len;
    if (one->is_general != other->is_general)
        return other->is_general;
    return one->rule != other->rule ? one->rule < other->rule : one->decoded < other->decoded;
}

static bool is_on_one_grid(const struct accepted *one, const struct accepted *other)
{
    return one->dressing.dress == STANCH_DRESS_BASE64 && other->dressing.dress == STANCH_DRESS_BASE64 &&
           one->dressing.grid == other->dressing.grid;
}

/* A union keeps the dress of its parts where they are of one run of base64, or where one part is all of it. */
static struct dressing dress_union(const struct accepted *one, const struct accepted *other,
                                   const struct accepted *whole)
{
    static const struct dressing none;
    const struct accepted *first = one->start <= other->start ? one : other;
    const struct accepted *last = one->end >= other->end ? one : other;
    if (is_on_one_grid(one, other)) {
        struct dressing dressing = first->dressing;
        dressing.trail = last->dressing.trail;
        dressing.end_mod_3 = last->dressing.end_mod_3;
        dressing.is_url_safe = one->dressing.is_url_safe || other->dressing.is_url_safe;
        return dressing;
    }
    bool is_own = whole->start == whole->own_start && whole->end == whole->own_end;
    return is_own ? whole->dressing : none;
}

/* How far allowed values and placeholders cover the whole from its start. */
static uint64_t allowed_to(const struct accepted *one, const struct accepted *other, uint64_t start)
{
    const struct accepted *first = one->start <= other->start ? one : other;
    const struct accepted *last = first == one ? other : one;
    uint64_t to = first->allowed_end > start ? first->allowed_end : start;
    if (last->start <= to && last->allowed_end > to)
        to = last->allowed_end;
    return to;
}

static void merge(struct accepted *into, const struct accepted *other)
{
    struct accepted whole = labels_before(other, into) ? *other : *into;
    whole.start = other->start < into->start ? other->start : into->start;
    whole.end = other->end > into->end ? other->end : into->end;
    whole.hold_from = other->hold_from < into->hold_from ? other->hold_from : into->hold_from;
    whole.is_long = into->is_long || other->is_long;
    whole.is_barred = into->is_barred || other->is_barred;
    whole.allowed_end = allowed_to(into, other, whole.start);
    whole.dressing = dress_union(into, other, &whole);
    *into = whole;
}

static bool meets(const struct accepted *one, const struct accepted *other)
{
    return one->start <= other->end && other->start <= one->end;
}

static void remove_at(struct unions *unions, size_t index)
{
    unions->count--;
    memmove(&unions->items[index], &unions->items[index + 1], (unions->count - index) * sizeof unions->items[0]);
}

static void insert_at(struct unions *unions, size_t index, const struct accepted *accepted)
{
    memmove(&unions->items[index + 1], &unions->items[index], (unions->count - index) * sizeof unions->items[0]);
    unions->items[index] = *accepted;
    unions->count++;
}

void unions_add(struct unions *unions, const struct accepted *accepted)
{
    struct accepted whole = *accepted;
    size_t index = 0;
    while (index < unions->count) {
        bool is_full = unions->count == UNIONS_MAX && index == UNIONS_MAX - 1;
        if (meets(&unions->items[index], &whole) || is_full) {
            merge(&whole, &unions->items[index]);
            remove_at(unions, index);
            index = 0;
        } else {
            index++;
        }
    }
    index = 0;
    while (index < unions->count && unions->items[index].start < whole.start)
        index++;
    insert_at(unions, index, &whole);
}

void unions_drop_first(struct unions *unions)
{
    remove_at(unions, 0);
}

uint64_t unions_hold_from(const struct unions *unions, uint64_t start)
{
    for (size_t i = 0; i < unions->count; i++)
        if (unions->items[i].start <= start && start <= unions->items[i].end && unions->items[i].hold_from < start)
            return unions->items[i].hold_from;
    return start;
}
