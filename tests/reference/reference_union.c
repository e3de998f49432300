/* What was accepted so far: unions of spans, and the text in which each of them is one neutral byte. */
#include "reference_parts.h"

#include <stdlib.h>

/* By confidence (high first), then start (early), length (long), an issuer before none, rule id, no dress before one. */
static bool is_better(const struct text *text, const struct span *a, const struct span *b)
{
    bool a_general = strcmp(text->rules->rules[a->rule].issuer, "generic") == 0;
    bool b_general = strcmp(text->rules->rules[b->rule].issuer, "generic") == 0;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence;
    if (a->start != b->start)
        return a->start < b->start;
    if (a->end != b->end)
        return a->end > b->end;
    if (a_general != b_general)
        return b_general;
    return a->rule != b->rule ? a->rule < b->rule : a->dress < b->dress;
}

static void remove_union(struct text *text, size_t index)
{
    struct uni *at = ref_uni_at(&text->unions, index);
    memmove(at, at + 1, (text->unions.count - index - 1) * sizeof *at);
    text->unions.count--;
}

bool ref_passes(const struct uni *u)
{
    return !u->is_barred && u->allowed >= u->end;
}

/* How far allowed spans cover two unions from the first one's start. */
static size_t cover_of_both(const struct uni *a, const struct uni *b)
{
    const struct uni *first = a->start <= b->start ? a : b, *second = first == a ? b : a;
    return second->start <= first->allowed && second->allowed > first->allowed ? second->allowed : first->allowed;
}

/* A long value that is allowed passes while it flows, if all that reaches into it is allowed or lies in what was seen. */
static bool may_pass(struct text *text, const struct span *span)
{
    for (size_t i = 0; i < text->unions.count; i++) {
        const struct uni *other = ref_uni_at(&text->unions, i);
        bool is_inside = other->start >= span->start && other->end <= span->seen;
        if (other->start < span->start && span->anchor_end > other->hold_from + STANCH_HOLD_MAX)
            continue; /* it was settled before */
        bool is_open = other->end >= span->start && !other->has_passed;
        if (is_open && (other->is_barred || (!ref_passes(other) && !is_inside)))
            return false;
    }
    return span->is_allowed;
}

static void merge(const struct text *text, struct uni *into, const struct uni *from)
{
    if (from->start < into->start)
        into->first = from->first;
    into->is_one_grid = into->is_one_grid && from->is_one_grid && into->grid == from->grid;
    into->has_long = into->has_long || from->has_long;
    into->is_url_safe = into->is_url_safe || from->is_url_safe;
    into->is_barred = into->is_barred || from->is_barred;
    into->allowed = cover_of_both(into, from);
    into->skipped = from->end > into->end ? from->skipped : into->skipped;
    into->start = from->start < into->start ? from->start : into->start;
    into->end = from->end > into->end ? from->end : into->end;
    into->hold_from = from->hold_from < into->hold_from ? from->hold_from : into->hold_from;
    if (!from->has_finding)
        return;
    if (is_better(text, &from->winner, &into->winner))
        into->winner = from->winner;
}

void ref_unions_add(struct text *text, const struct span *span)
{
    struct uni grown = {span->start,
                        span->end,
                        span->hold_from,
                        !span->is_placeholder,
                        *span,
                        *span,
                        span->is_long,
                        span->is_url_safe,
                        span->dress == STANCH_DRESS_BASE64,
                        (span->start - span->value_start) % 4,
                        span->is_block ? span->end - span->start - span->value_len : 0,
                        span->start,
                        span->is_barred,
                        span->is_long && may_pass(text, span)};
    if (span->is_placeholder || grown.has_passed || (span->is_allowed && !span->is_long))
        grown.allowed = span->end;
    for (size_t i = text->unions.count; i-- > 0;) {
        struct uni *other = ref_uni_at(&text->unions, i);
        if (other->end < span->start || other->start > span->end)
            continue;
        if (!other->has_finding && span->is_placeholder)
            continue;
        if (!span->is_placeholder && span->anchor_end > other->hold_from + STANCH_HOLD_MAX &&
            other->start < span->start)
            continue; /* it was settled before */
        if (other->has_passed && other->end == span->start)
            continue;
        if (grown.has_finding) {
            merge(text, &grown, other);
        } else {
            struct uni placeholder = grown;
            grown = *other;
            merge(text, &grown, &placeholder);
        }
        remove_union(text, i);
    }
    if (span->is_long)
        grown.hold_from = span->end; /* what stands before is gone */
    size_t at = text->unions.count;
    ref_list_add(&text->unions, &grown);
    for (; at > 0 && ref_uni_at(&text->unions, at - 1)->start > grown.start; at--)
        *ref_uni_at(&text->unions, at) = *ref_uni_at(&text->unions, at - 1);
    *ref_uni_at(&text->unions, at) = grown;
}

const struct uni *ref_union_ending_at(const struct text *text, size_t at)
{
    for (size_t i = text->unions.count; i-- > 0;)
        if (ref_uni_at(&text->unions, i)->end == at)
            return ref_uni_at(&text->unions, i);
    return NULL;
}

bool ref_is_found(const struct text *text, size_t at)
{
    for (size_t i = text->unions.count; i-- > 0;)
        if (ref_uni_at(&text->unions, i)->start <= at && at < ref_uni_at(&text->unions, i)->end)
            return true;
    return false;
}

/* The union with start < at < end. */
const struct uni *ref_union_over(const struct text *text, size_t at)
{
    for (size_t i = text->unions.count; i-- > 0;)
        if (ref_uni_at(&text->unions, i)->start < at && ref_uni_at(&text->unions, i)->end > at)
            return ref_uni_at(&text->unions, i);
    return NULL;
}

/* Does a value that was too long to be held go over its start? */
static bool is_swallowed(const struct text *text, const struct candidate *placeholder)
{
    for (size_t i = text->unions.count; i-- > 0;) {
        const struct uni *u = ref_uni_at(&text->unions, i);
        if (u->has_long && u->start < placeholder->start && placeholder->start < u->end)
            return true;
    }
    return false;
}

bool ref_hit_is_taken(const struct text *text, size_t hit_start, size_t hit_end, size_t start)
{
    for (size_t i = text->unions.count; i-- > 0;) {
        const struct uni *u = ref_uni_at(&text->unions, i);
        if (u->end <= start && u->end > hit_start && u->start < hit_end)
            return true;
    }
    for (size_t i = 0; i < text->placeholders.count; i++) {
        const struct candidate *p = ref_candidate_at(&text->placeholders, i);
        if (p->end > hit_start && p->start < hit_end && !is_swallowed(text, p))
            return true;
    }
    return false;
}

static size_t union_before(const struct text *text, size_t at)
{
    for (size_t i = text->unions.count; i-- > 0;)
        if (ref_uni_at(&text->unions, i)->end <= at)
            return i;
    return NONE;
}

/* Neutral bytes between the last finding or placeholder of `rule` before `at` and `at`; NONE where there is none. */
size_t ref_neutral_distance(const struct text *text, size_t at, size_t rule)
{
    const struct uni *over = ref_union_over(text, at);
    size_t end = over != NULL ? over->start : at, distance = at - end;
    for (size_t i = text->unions.count; i-- > 0;) {
        const struct uni *u = ref_uni_at(&text->unions, i);
        if (u->end > end)
            continue;
        distance += end - u->end;
        if (u->winner.rule == rule)
            return distance;
        distance++;
        end = u->start;
    }
    return NONE;
}

void ref_neutral_before(const struct text *text, size_t at, struct neutral *neutral)
{
    const struct uni *over = ref_union_over(text, at);
    size_t end = over != NULL ? over->start : at, len = 0;
    size_t next = union_before(text, end);
    uint8_t bytes[STANCH_CONTEXT_MAX];
    size_t tags[STANCH_CONTEXT_MAX];
    while (end > 0 && len < STANCH_CONTEXT_MAX) {
        const struct uni *u = next == NONE ? NULL : ref_uni_at(&text->unions, next);
        bool is_neutral = u != NULL && u->end == end;
        bytes[len] = is_neutral ? 0 : text->x[end - 1];
        tags[len++] = is_neutral ? u->winner.rule : NONE;
        end = is_neutral ? u->start : end - 1;
        if (is_neutral)
            next = next == 0 ? NONE : next - 1;
    }
    neutral->len = len;
    for (size_t i = 0; i < len; i++) {
        neutral->bytes[i] = bytes[len - 1 - i];
        neutral->tags[i] = tags[len - 1 - i];
    }
}
