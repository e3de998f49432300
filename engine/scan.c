/*
 * The order of judging is the order of starts, and nothing else: a candidate waits while one that begins before it is
 * open or may still come (worker->open). So what is to its left is final when it is judged, wherever the input was cut.
 *
 * A generic value waits for what begins inside it (worker->deferred, the outermost first): a finding or placeholder
 * there decides what it is, and so does its end.
 *
 * Nothing is kept from one window to the next but unions and how far judging went, the rules of named issuers with it:
 * what is open is found again in the held bytes.
 */
#include "scan.h"

#include "candidate.h"
#include "judge.h"
#include "left.h"
#include "record.h"

#include <string.h>

static uint64_t offset_of(const stanch_worker *worker, size_t place)
{
    return worker->window.base + place;
}

/* The place of an offset, the window's begin where it lies before. */
static size_t place_of(const stanch_worker *worker, uint64_t offset)
{
    const struct window *window = &worker->window;
    uint64_t begin = window->base + window->begin;
    return offset > begin ? window->begin + (size_t)(offset - begin) : window->begin;
}

int scan_begin(stanch_worker *worker, stanch_stream *stream)
{
    worker->at = worker->companion_from = place_of(worker, stream->judged);
    worker->deferred_count = 0;
    worker->is_at_judged = false;
    memset(worker->memo, 0, sizeof worker->memo);
    memset(worker->left_memo, 0, sizeof worker->left_memo);
    worker->look.dress = 0;
    worker->slide.to = NULL;
    int result = candidates_collect(worker, stream);
    worker->open = candidates_open(worker, stream);
    return result;
}

void scan_settled(stanch_worker *worker, const stanch_stream *stream)
{
    const struct window *window = &worker->window;
    bool is_near = window->scanned - window->begin <= STANCH_CONTEXT_MAX + RULE_RUN_BACK;
    if (is_near && stream->settings->runs_need_words)
        worker->open = candidates_open(worker, stream);
}

/* ------------------------------------------------------------------------------------------------ what is next */

static bool next_candidate(stanch_worker *worker, const stanch_stream *stream, struct candidate *candidate,
                           bool *is_companion)
{
    while (worker->next < worker->candidate_count && worker->candidates[worker->next].start < worker->at)
        worker->next++;
    bool has_hit = worker->next < worker->candidate_count;
    size_t from = worker->companion_from > worker->at ? worker->companion_from : worker->at;
    *is_companion = candidates_companion(worker, stream, from, candidate);
    if (*is_companion && (!has_hit || candidate->start < worker->candidates[worker->next].start))
        return true;
    *is_companion = false;
    if (has_hit)
        *candidate = worker->candidates[worker->next];
    return has_hit;
}

/* Where nothing more begins at the place that was judged last, that place is done: a finding that is settled later adds
 * no companion there, and a window made anew does not judge it twice. */
static void leave_place(stanch_worker *worker, const struct candidate *next)
{
    if (worker->is_at_judged && (!next || next->start > worker->at)) {
        worker->at++;
        worker->is_at_judged = false;
    }
}

static void pass_candidate(stanch_worker *worker, const struct candidate *candidate, bool is_companion)
{
    if (is_companion)
        worker->companion_from = candidate->start + 1;
    else
        worker->next++;
    worker->is_at_judged = worker->at == candidate->start;
}

/* ------------------------------------------------------------------------------------------------ generic values */

/* Where held text would begin for a candidate here. */
static uint64_t hold_from(const stanch_worker *worker, const stanch_stream *stream, size_t start)
{
    uint64_t from = unions_hold_from(&stream->unions, offset_of(worker, start));
    if (worker->deferred_count > 0 && offset_of(worker, worker->deferred[0].start) < from)
        from = offset_of(worker, worker->deferred[0].start);
    return from;
}

static void swallow_from(stanch_stream *stream, const struct verdict *verdict)
{
    record_gives_way(stream);
    stream->swallowed = verdict->accepted;
    stream->swallow = verdict->swallow;
    stream->keyblock = verdict->keyblock;
    stream->flow = verdict->flow;
    stream->mode = verdict->type == VERDICT_BLOCK ? MODE_BLOCK : MODE_SWALLOW;
}

/* Ends the innermost generic value: by itself, or by what begins at `inside`. True where it is long and accepted. */
static bool resolve(stanch_worker *worker, stanch_stream *stream, size_t inside, const struct verdict *inner,
                    struct verdict *verdict)
{
    const struct deferred deferred = worker->deferred[--worker->deferred_count];
    verdict->type = VERDICT_NONE;
    verdict->deferred = deferred;
    bool is_placeholder = inner && inner->type == VERDICT_PLACEHOLDER;
    if (inner && (inner->accepted.dressing.dress & (STANCH_DRESS_BASE64 | STANCH_DRESS_HEX)) != 0)
        return false;
    if (!is_placeholder)
        judge_deferred(worker, stream, &deferred, deferred.end, verdict);
    if (verdict->type == VERDICT_NONE && inner && inside > deferred.start)
        judge_deferred(worker, stream, &deferred, inside < deferred.end ? inside : deferred.end, verdict);
    bool inner_swallows = inner && (inner->type == VERDICT_LONG || inner->type == VERDICT_BLOCK);
    if (verdict->type == VERDICT_ACCEPT || (verdict->type == VERDICT_LONG && inner_swallows))
        unions_add(&stream->unions, &verdict->accepted);
    return verdict->type == VERDICT_LONG && !inner_swallows;
}

/* Something accepted begins at `inside`: every value around it is decided. True where one of them swallows. */
static bool resolve_all(stanch_worker *worker, stanch_stream *stream, size_t inside, const struct verdict *inner,
                        struct verdict *verdict)
{
    bool is_long = false;
    while (worker->deferred_count > 0 && inside < worker->deferred[worker->deferred_count - 1].end && !is_long)
        is_long = resolve(worker, stream, inside, inner, verdict);
    return is_long;
}

/* ------------------------------------------------------------------------------------------------ verdicts */

/* SETTLE: a union ends before what is to be swallowed; it must go first, and what led here is judged again. */
enum outcome { OUTCOME_ON, OUTCOME_WAIT, OUTCOME_SWALLOW, OUTCOME_SETTLE };

static enum outcome start_swallowing(stanch_worker *worker, stanch_stream *stream, const struct verdict *verdict,
                                     size_t *keep)
{
    worker->deferred_count = 0;
    swallow_from(stream, verdict);
    *keep = verdict->resume;
    return OUTCOME_SWALLOW;
}

static enum outcome swallow_value(stanch_worker *worker, stanch_stream *stream, const struct verdict *verdict,
                                  size_t *keep);

/* The same, and the generic values around it are decided by it. One that ended before it begins swallows first, where it
 * is long: what is to be swallowed here is then found again behind it, or lies in it. */
static enum outcome swallow_inside(stanch_worker *worker, stanch_stream *stream, const struct verdict *verdict,
                                   size_t *keep)
{
    struct verdict outer;
    resolve_all(worker, stream, place_of(worker, verdict->accepted.start), verdict, &outer);
    while (worker->deferred_count > 0)
        if (resolve(worker, stream, 0, NULL, &outer))
            return swallow_value(worker, stream, &outer, keep);
    if (stream->unions.count > 0 && stream->unions.items[0].end < verdict->accepted.start)
        return OUTCOME_SETTLE;
    return start_swallowing(worker, stream, verdict, keep);
}

/* The same for a generic value, which is deferred no more: it is again where something must be settled first. */
static enum outcome swallow_value(stanch_worker *worker, stanch_stream *stream, const struct verdict *verdict,
                                  size_t *keep)
{
    enum outcome outcome = swallow_inside(worker, stream, verdict, keep);
    if (outcome == OUTCOME_SETTLE)
        worker->deferred[worker->deferred_count++] = verdict->deferred;
    return outcome;
}

static enum outcome take_accepted(stanch_worker *worker, stanch_stream *stream, const struct verdict *verdict,
                                  size_t *keep)
{
    struct verdict outer;
    size_t inside = place_of(worker, verdict->accepted.start);
    unions_add(&stream->unions, &verdict->accepted);
    if (verdict->type == VERDICT_PLACEHOLDER)
        worker->at = place_of(worker, verdict->accepted.end);
    if (resolve_all(worker, stream, inside, verdict, &outer))
        return swallow_value(worker, stream, &outer, keep);
    return OUTCOME_ON;
}

static enum outcome take_verdict(stanch_worker *worker, stanch_stream *stream, const struct verdict *verdict,
                                 size_t *keep)
{
    switch (verdict->type) {
    case VERDICT_WAIT:
        return OUTCOME_WAIT;
    case VERDICT_ACCEPT:
    case VERDICT_PLACEHOLDER:
        return take_accepted(worker, stream, verdict, keep);
    case VERDICT_LONG:
    case VERDICT_BLOCK:
        return swallow_inside(worker, stream, verdict, keep);
    default:
        return OUTCOME_ON;
    }
}

/* What already covers the value's first byte, or NULL. */
static const struct accepted *cover_of(const stanch_worker *worker, const stanch_stream *stream, size_t start)
{
    for (size_t i = 0; i < stream->unions.count; i++)
        if (stream->unions.items[i].start <= offset_of(worker, start) &&
            offset_of(worker, start) < stream->unions.items[i].end)
            return &stream->unions.items[i];
    return NULL;
}

/* A value that lies in a plain span of more confidence adds nothing to it, unless it may be allowed. */
static bool changes_nothing(const stanch_worker *worker, const stanch_stream *stream, const struct accepted *cover,
                            const struct deferred *deferred)
{
    return stream->settings->allow.count == 0 && offset_of(worker, deferred->end) <= cover->end &&
           cover->confidence > STANCH_GENERIC && cover->dressing.dress == 0 && !deferred->is_long;
}

/* Two names may lead to one value. */
static bool is_deferred(const stanch_worker *worker, size_t start, int rule)
{
    if (worker->deferred_count == 0)
        return false;
    const struct deferred *last = &worker->deferred[worker->deferred_count - 1];
    return last->start == start && last->rule == rule;
}

static enum outcome take_generic(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                                 size_t *keep)
{
    const struct name_word *word = &name_words[stream->settings->anchor_items[candidate->anchor].word];
    int rule = word->kind == NAME_PASSWORD ? stream->settings->generic_password
               : word->kind != NAME_ANY    ? stream->settings->generic_secret
                                           : -1;
    if (rule < 0 || worker->deferred_count == DEFERRED_MAX || is_deferred(worker, candidate->start, rule))
        return OUTCOME_ON;
    struct verdict verdict;
    judge_name(worker, stream, candidate, (size_t)rule, hold_from(worker, stream, candidate->start), &verdict);
    if (verdict.type != VERDICT_DEFER)
        return take_verdict(worker, stream, &verdict, keep);
    const struct accepted *cover = cover_of(worker, stream, candidate->start);
    if (cover && changes_nothing(worker, stream, cover, &verdict.deferred))
        return OUTCOME_ON;
    worker->deferred[worker->deferred_count++] = verdict.deferred;
    if (!cover)
        return OUTCOME_ON;
    struct verdict inner = {.type = VERDICT_ACCEPT, .accepted = *cover};
    if (resolve(worker, stream, candidate->start, &inner, &verdict))
        return swallow_value(worker, stream, &verdict, keep);
    return OUTCOME_ON;
}

/* Is the value too short for every rule that an issuer's name may speak for? */
static bool is_short_value(const stanch_worker *worker, const stanch_stream *stream, size_t start)
{
    const struct window *window = &worker->window;
    size_t end = start + stream->settings->name_min_len;
    for (size_t at = start; at < end; at++) {
        if (at >= window->len)
            return window->is_end;
        if (!byteset_has(&stream->settings->name_alphabet, window->bytes[at]))
            return true;
    }
    return false;
}

static bool next_named(const uint64_t *named, size_t words, size_t *index)
{
    for (size_t word = *index / 64; word < words; word++) {
        uint64_t bits = named[word];
        if (word == *index / 64)
            bits &= UINT64_MAX << *index % 64;
        if (bits != 0) {
            *index = word * 64 + (size_t)__builtin_ctzll(bits);
            return true;
        }
    }
    return false;
}

/* A rule of keys has nothing to say behind the name of an id. */
static bool suits(const stanch_stream *stream, const struct candidate *candidate, size_t index)
{
    const struct name_word *word = &name_words[stream->settings->anchor_items[candidate->anchor].word];
    return !name_is_id(word) || stream->settings->facts[index].takes_id;
}

/* Must one of them see more? Then none is taken yet: what is accepted changes what is to the left of the others. */
static bool must_wait(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                      const uint64_t *named, size_t words)
{
    struct verdict verdict;
    size_t index = 0;
    for (; next_named(named, words, &index); index++) {
        if (!suits(stream, candidate, index))
            continue;
        judge_rule(worker, stream, candidate, index, hold_from(worker, stream, candidate->start), &verdict);
        if (verdict.type == VERDICT_WAIT)
            return true;
    }
    return false;
}

static bool are_several(const uint64_t *named, size_t words)
{
    size_t index = 0;
    if (!next_named(named, words, &index))
        return false;
    index++;
    return next_named(named, words, &index);
}

static enum outcome take_contextual(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                                    size_t *keep)
{
    const uint64_t *named = left_named(worker, stream, &stream->settings->issuers, candidate->start, candidate->dress);
    size_t words = WORKER_NAMED_WORDS(worker->rules->count);
    if (are_several(named, words) && must_wait(worker, stream, candidate, named, words))
        return OUTCOME_WAIT;
    for (size_t index = 0; next_named(named, words, &index); index++) {
        struct verdict verdict;
        if (!suits(stream, candidate, index))
            continue;
        judge_rule(worker, stream, candidate, index, hold_from(worker, stream, candidate->start), &verdict);
        enum outcome outcome = take_verdict(worker, stream, &verdict, keep);
        if (outcome != OUTCOME_ON)
            return outcome;
    }
    return OUTCOME_ON;
}

/* Two names may lead to one value (_key, api_key), and a value may be looked at again when more has come: the rules of
 * named issuers judge it once. */
static enum outcome take_name(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                              size_t *keep)
{
    uint64_t offset = offset_of(worker, candidate->start);
    bool has_rules = stream->settings->name_rules.count > 0 && stream->named_behind != offset + 1;
    enum outcome outcome = OUTCOME_ON;
    if (has_rules && (candidate->dress || !is_short_value(worker, stream, candidate->start)))
        outcome = take_contextual(worker, stream, candidate, keep);
    if (outcome != OUTCOME_ON)
        return outcome;
    stream->named_behind = offset + 1;
    return take_generic(worker, stream, candidate, keep);
}

/* A name that overlaps a finding or placeholder is none: a second pass would not see it. */
static bool is_void(const stanch_worker *worker, const stanch_stream *stream, const struct candidate *candidate)
{
    if (candidate->anchor_start >= candidate->start)
        return false;
    if (candidate->type == CANDIDATE_RULE && worker->rules->rules[candidate->rule].start != START_AFTER)
        return false;
    uint64_t anchor_start = offset_of(worker, candidate->anchor_start);
    if (anchor_start < stream->barrier)
        return true;
    for (size_t i = 0; i < stream->unions.count; i++)
        if (anchor_start < stream->unions.items[i].end &&
            stream->unions.items[i].end <= offset_of(worker, candidate->start))
            return true;
    return false;
}

static enum outcome take_candidate(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                                   size_t *keep)
{
    struct verdict verdict;
    if (is_void(worker, stream, candidate))
        return OUTCOME_ON;
    uint64_t held = hold_from(worker, stream, candidate->start);
    if (candidate->type == CANDIDATE_NAME)
        return take_name(worker, stream, candidate, keep);
    if (candidate->type == CANDIDATE_PLACEHOLDER)
        judge_placeholder(worker, stream, candidate, held, &verdict);
    else
        judge_rule(worker, stream, candidate, candidate->rule, held, &verdict);
    return take_verdict(worker, stream, &verdict, keep);
}

/* The innermost generic value ended with nothing accepted inside; accepted itself, it is inside the ones around it. */
static enum outcome end_deferred(stanch_worker *worker, stanch_stream *stream, size_t *keep)
{
    struct verdict inner;
    struct verdict outer;
    if (resolve(worker, stream, 0, NULL, &inner))
        return swallow_value(worker, stream, &inner, keep);
    if (inner.type == VERDICT_ACCEPT &&
        resolve_all(worker, stream, place_of(worker, inner.accepted.start), &inner, &outer))
        return swallow_value(worker, stream, &outer, keep);
    return OUTCOME_ON;
}

/* ------------------------------------------------------------------------------------------------ the loop */

/* Can nothing that begins at `at` or later, or was deferred, change the first union? */
static bool is_settled(const stanch_worker *worker, const stanch_stream *stream, size_t at, size_t anchor_end,
                       bool is_end)
{
    if (stream->unions.count == 0)
        return false;
    const struct accepted *first = &stream->unions.items[0];
    if (worker->deferred_count > 0 && offset_of(worker, worker->deferred[0].start) <= first->end)
        return false;
    bool is_gone = accepted_passes(first) && first->hold_from >= first->end; /* what touches it is another one */
    return is_end || offset_of(worker, at) + is_gone > first->end ||
           (int64_t)(offset_of(worker, anchor_end) - first->hold_from) >
               STANCH_HOLD_MAX; /* a given name lies before 0 */
}

static size_t first_kept(const stanch_worker *worker, const stanch_stream *stream, size_t at)
{
    if (worker->deferred_count > 0 && worker->deferred[0].start < at)
        at = worker->deferred[0].start;
    for (size_t i = 0; i < stream->unions.count; i++)
        if (place_of(worker, stream->unions.items[i].hold_from) < at)
            at = place_of(worker, stream->unions.items[i].hold_from);
    return at;
}

/* A placeholder voids what begins inside it, so judging may be further than the next candidate; a deferred value is open. */
static void note_judged(const stanch_worker *worker, stanch_stream *stream, size_t at)
{
    if (worker->deferred_count > 0 && worker->deferred[0].start < at)
        at = worker->deferred[0].start;
    stream->judged = offset_of(worker, at);
}

enum scan_status scan_window(stanch_worker *worker, stanch_stream *stream, size_t *keep)
{
    const struct window *window = &worker->window;
    for (;;) {
        struct candidate candidate;
        bool is_companion = false;
        bool has_next = next_candidate(worker, stream, &candidate, &is_companion);
        leave_place(worker, has_next ? &candidate : NULL);
        bool has_candidate = has_next && candidate.start < worker->open;
        size_t at = has_candidate ? candidate.start : worker->open;
        size_t anchor_end = has_candidate ? candidate.anchor_end : window->scanned;
        bool is_end = !has_candidate && window->is_end && window->scanned == window->len;
        if (worker->deferred_count > 0 && worker->deferred[worker->deferred_count - 1].end <= at) {
            enum outcome ended = end_deferred(worker, stream, keep);
            if (ended != OUTCOME_ON)
                return ended == OUTCOME_SWALLOW ? SCAN_SWALLOW : SCAN_SETTLED;
            continue;
        }
        note_judged(worker, stream, worker->at);
        if (is_settled(worker, stream, at, anchor_end, is_end))
            return SCAN_SETTLED;
        *keep = first_kept(worker, stream, at);
        note_judged(worker, stream, at > worker->at ? at : worker->at);
        if (!has_candidate)
            return SCAN_WAIT;
        worker->at = candidate.start;
        enum outcome outcome = take_candidate(worker, stream, &candidate, keep);
        if (outcome == OUTCOME_SWALLOW || outcome == OUTCOME_SETTLE)
            return outcome == OUTCOME_SWALLOW ? SCAN_SWALLOW : SCAN_SETTLED;
        if (outcome == OUTCOME_WAIT) {
            *keep = first_kept(worker, stream, candidate.start);
            return SCAN_WAIT;
        }
        pass_candidate(worker, &candidate, is_companion);
    }
}
