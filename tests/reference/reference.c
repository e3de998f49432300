/* The main loop of the reference: candidates in the order of their starts. */
#include "reference_parts.h"

#include "anchor.h"

#include <stdlib.h>

/* -------------------------------------------------------------------------------------------- order */

/* At the same start: placeholders, rules by index, generic rules; the plain text before its dresses. */
static int compare(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->dress != b->dress)
        return a->dress < b->dress ? -1 : 1;
    if (a->shift != b->shift)
        return a->shift < b->shift ? -1 : 1;
    return a->hit_start < b->hit_start ? -1 : a->hit_start > b->hit_start;
}

/* -------------------------------------------------------------------------------------------- state of the walk */

#define PENDING_MOST 2
#define OPEN_BACK (RULE_RUN_BACK + ANCHOR_WIDTH_MAX) /* what is open at the end of a full hold begins no further left */

struct pending {
    struct candidate generic; /* its `end` is the cut of a long value */
    size_t value_end, undecided;
};

struct walk {
    struct text *text;
    struct list pending; /* struct pending: generic candidates, the innermost last */
    size_t resume;       /* nothing opens before */
};

static struct pending *pending_at(struct walk *walk, size_t i)
{
    return (struct pending *)walk->pending.items + i;
}

/* Where undecided text begins. */
static size_t undecided(struct walk *walk, const struct candidate *candidate)
{
    size_t start = candidate->start;
    size_t least = walk->pending.count > 0 ? pending_at(walk, 0)->generic.start : start;
    for (size_t i = walk->text->unions.count; i-- > 0;) {
        const struct uni *u = ref_uni_at(&walk->text->unions, i);
        bool is_settled = candidate->anchor_end > u->hold_from + STANCH_HOLD_MAX;
        if (u->has_finding && !is_settled && u->start <= start && u->end >= start && u->hold_from < least)
            least = u->hold_from;
    }
    return least;
}

/* Candidates that lie in a finding which had to be settled before their anchor's end was seen. */
static bool is_late(struct walk *walk, const struct candidate *candidate)
{
    const struct uni *over = ref_union_over(walk->text, candidate->start);
    return over != NULL && over->has_finding && candidate->anchor_end > over->hold_from + STANCH_HOLD_MAX;
}

static void take_span(struct walk *walk, const struct span *span)
{
    ref_unions_add(walk->text, span);
    if (span->end > walk->resume && (span->is_long || span->is_placeholder))
        walk->resume = span->end;
}

/* -------------------------------------------------------------------------------------------- generic values */

static bool judge_to(struct walk *walk, const struct pending *pending, size_t end, struct span *span)
{
    struct candidate value = pending->generic;
    value.end = end;
    return ref_judge(walk->text, &value, pending->undecided, end, span);
}

static void found(struct walk *walk, const struct span *span);

/* Judges the innermost generic value; `inner`: what was found inside, or NULL. */
static void resolve(struct walk *walk, const struct span *inner)
{
    struct pending pending = *pending_at(walk, --walk->pending.count);
    size_t start = pending.generic.start, cut = pending.generic.end;
    struct span span;
    if (inner != NULL && inner->dress == STANCH_DRESS_BASE64)
        return;
    bool is_found = (inner == NULL || !inner->is_placeholder) && judge_to(walk, &pending, pending.value_end, &span);
    if (!is_found && inner != NULL && inner->start > start)
        is_found = judge_to(walk, &pending, inner->start < cut ? inner->start : cut, &span);
    if (!is_found)
        return;
    if (span.is_long && inner != NULL && inner->is_long) {
        span.end = cut; /* the inner one swallows */
        span.is_long = false;
        span.hold_from = start;
        ref_keyed_hash(walk->text->options, walk->text->x + start, cut - start, span.fingerprint);
    }
    if (span.is_long || inner == NULL)
        found(walk, &span);
    else
        take_span(walk, &span);
}

/* Something was found: the generic values around it are decided, the innermost first. */
static void found(struct walk *walk, const struct span *span)
{
    if (!span->is_long)
        take_span(walk, span);
    while (walk->pending.count > 0 && span->start < pending_at(walk, walk->pending.count - 1)->generic.end)
        resolve(walk, span);
    size_t resume = walk->resume;
    while (span->is_long && walk->pending.count > 0)
        resolve(walk, NULL); /* one that ended before may be long itself, and go over this one */
    bool is_gone_over = walk->resume > resume && walk->resume > span->start;
    if (span->is_long && !is_gone_over)
        take_span(walk, span);
}

/* Judges the generic values that end at or before `at`. */
static void close_generic(struct walk *walk, size_t at)
{
    while (walk->pending.count > 0 && pending_at(walk, walk->pending.count - 1)->generic.end <= at)
        resolve(walk, NULL);
}

/* What already covers the value's first byte. */
static const struct uni *cover_of(struct walk *walk, size_t start)
{
    for (size_t i = 0; i < walk->text->unions.count; i++) {
        const struct uni *u = ref_uni_at(&walk->text->unions, i);
        if (u->start <= start && start < u->end)
            return u;
    }
    return NULL;
}

static void open_generic(struct walk *walk, const struct candidate *candidate)
{
    size_t start = undecided(walk, candidate), cut = start + STANCH_HOLD_MAX - OPEN_BACK;
    size_t decide = walk->text->rules->rules[candidate->rule].decide_bytes;
    cut = cut < candidate->start + decide ? cut : candidate->start + decide;
    if (walk->pending.count == PENDING_MOST || cut < candidate->start)
        return;
    struct pending pending = {*candidate, candidate->end, start};
    if (candidate->named.quoted && candidate->named.seen > cut)
        cut = ref_quoted_cut(walk->text, &candidate->named, candidate->start, cut);
    pending.generic.named.cut = cut;
    pending.generic.end = candidate->end < cut ? candidate->end : cut;
    ref_list_add(&walk->pending, &pending);
    const struct uni *cover = cover_of(walk, candidate->start);
    if (cover != NULL) {
        struct span inner = cover->winner;
        inner.start = candidate->start;
        inner.is_long = false;
        resolve(walk, &inner);
    }
}

/* -------------------------------------------------------------------------------------------- candidates of the moment */

static void take_shape(struct walk *walk, const struct candidate *candidate)
{
    struct span span;
    if (ref_judge(walk->text, candidate, undecided(walk, candidate), NONE, &span))
        found(walk, &span);
}

static void take(struct walk *walk, const struct candidate *candidate)
{
    if (candidate->start < walk->resume)
        return;
    if (candidate->dress == STANCH_DRESS_BASE64 && !ref_group_is_whole(walk->text, candidate->start, candidate->shift))
        return;
    if (candidate->kind == PLACEHOLDER) {
        struct span span = {.start = candidate->start,
                            .end = candidate->end,
                            .hold_from = candidate->start,
                            .rule = candidate->rule,
                            .is_placeholder = true,
                            .dress = candidate->dress,
                            .value_start = candidate->shift};
        found(walk, &span);
        return;
    }
    if (ref_hit_is_taken(walk->text, candidate->hit_start, candidate->hit_end, candidate->start) ||
        is_late(walk, candidate))
        return;
    if (candidate->kind == GENERIC)
        open_generic(walk, candidate);
    else
        take_shape(walk, candidate);
}

static bool is_run_start(const struct text *text, const struct rule *rule, size_t at)
{
    if (at >= text->n || !byteset_has(&rule->alphabet, text->x[at]))
        return false;
    return at == 0 || !byteset_has(&rule->alphabet, text->x[at - 1]) || ref_mark_ends(text, &rule->alphabet, at);
}

static bool follows_companion(const struct text *text, const struct rule *rule, size_t at)
{
    size_t distance = ref_neutral_distance(text, at, (size_t)rule->companion_index);
    return distance > 0 && distance <= STANCH_CONTEXT_MAX;
}

/* Candidates that depend on what was found: companions. */
static void add_moment(const struct text *text, size_t at, struct list *moment)
{
    for (size_t r = 0; r < text->rules->count; r++) {
        const struct rule *rule = &text->rules->rules[r];
        struct candidate it = {at, SHAPE, r, at, at + 1, at, 0, 0, 0, false, {0}};
        bool is_companion = rule->start == START_NAME && rule->companion_index >= 0;
        if (is_companion && is_run_start(text, rule, at) && follows_companion(text, rule, at))
            ref_list_add(moment, &it);
    }
}

static void judge_at(struct walk *walk, size_t at, size_t *next)
{
    struct text *text = walk->text;
    struct list moment = {NULL, 0, 0, sizeof(struct candidate)};
    if (at >= walk->resume && text->unions.count > 0)
        add_moment(text, at, &moment);
    for (; *next < text->candidates.count && ref_candidate_at(&text->candidates, *next)->start == at; ++*next)
        ref_list_add(&moment, ref_candidate_at(&text->candidates, *next));
    if (moment.count > 0)
        qsort(moment.items, moment.count, moment.width, compare);
    for (size_t i = 0; i < moment.count; i++) {
        const struct candidate *it = ref_candidate_at(&moment, i);
        const struct candidate *previous = i > 0 ? ref_candidate_at(&moment, i - 1) : NULL;
        bool is_again = previous != NULL && previous->rule == it->rule && previous->kind == it->kind &&
                        previous->dress == it->dress && previous->shift == it->shift &&
                        !ref_hit_is_taken(text, previous->hit_start, previous->hit_end, at);
        if (!is_again)
            take(walk, it);
    }
    free(moment.items);
}

/* -------------------------------------------------------------------------------------------- */

static void walk_text(struct text *text)
{
    struct walk walk = {text, {NULL, 0, 0, sizeof(struct pending)}, 0};
    size_t next = 0;
    for (size_t at = 0; at <= text->n; at++) {
        close_generic(&walk, at);
        while (next < text->candidates.count && ref_candidate_at(&text->candidates, next)->start < at)
            next++;
        judge_at(&walk, at, &next);
    }
    close_generic(&walk, NONE);
    free(walk.pending.items);
}

void reference_run(const stanch_rules *rules, const stanch_options *options, const uint8_t *bytes, size_t len,
                   struct reference_result *result)
{
    struct named_memory named = {.at = NONE};
    struct text text = {.rules = rules, .options = options, .x = bytes, .n = len, .named = &named};
    text.dress = options->dress & rules->dress;
    text.candidates.width = text.placeholders.width = sizeof(struct candidate);
    text.unions.width = sizeof(struct uni);
    ref_find_placeholders(&text);
    ref_find_anchors(&text);
    ref_find_names(&text);
    ref_find_blocks(&text);
    ref_find_known(&text);
    for (size_t i = 0; i < text.placeholders.count; i++)
        ref_list_add(&text.candidates, ref_candidate_at(&text.placeholders, i));
    if (text.candidates.count > 0)
        qsort(text.candidates.items, text.candidates.count, text.candidates.width, compare);
    walk_text(&text);
    ref_write_result(&text, result);
    free(text.candidates.items);
    free(text.placeholders.items);
    free(text.unions.items);
}

void reference_free(struct reference_result *result)
{
    free(result->out);
    free(result->findings);
    memset(result, 0, sizeof *result);
}
