#include "candidate.h"

#include "candidate_units.h"
#include "left.h"

#include <string.h>

#define AFTER_BLANKS_MAX 8
#define JSON_NUMBER_MAX 64 /* bytes: longer runs of digits are numbers too */

static const struct anchor *anchor_of(const stanch_stream *stream, uint32_t index)
{
    return &stream->settings->anchor_items[index];
}

/* A JSON number as the value of a quoted name; also where all that is seen of it could be one. */
static bool is_json_number(const struct window *window, const struct name_gap *gap, bool *is_cut)
{
    if (gap->opener.byte || gap->separator != ':' || gap->closer.byte != '"')
        return false;
    size_t at = gap->value;
    size_t most = at + JSON_NUMBER_MAX;
    while (at < window->len && at < most && memchr("+-.0123456789Ee", window->bytes[at], 15))
        at++;
    *is_cut = at == window->len && at < most && !window->is_end;
    return at == most || *is_cut || at == window->len || memchr(",]} \t\r\n", window->bytes[at], 7);
}

/* Its value stays as it is. One that is not all there waits. */
static bool keeps_number(stanch_worker *worker, const stanch_stream *stream, const struct name_gap *gap)
{
    bool is_cut = false;
    if (stream->settings->framing != STANCH_FRAMING_JSON || !is_json_number(&worker->window, gap, &is_cut))
        return false;
    if (is_cut && gap->value >= worker->window.begin && gap->value < worker->cut_name)
        worker->cut_name = gap->value;
    return true;
}

/* A gap that is cut off behind its separator may already show the value's first byte. */
static bool place_name(stanch_worker *worker, const stanch_stream *stream, const struct anchor *anchor,
                       struct candidate *candidate)
{
    const struct window *window = &worker->window;
    struct name_gap *gap = &candidate->gap;
    bool is_option = anchor->literal[0] == '-';
    enum name_status status = name_gap(window->bytes, window->len, window->is_end,
                                       candidate->anchor_end - anchor->suffix_len, is_option, gap);
    if (status == NAME_PARTIAL && gap->separator && gap->value >= window->begin && gap->value < worker->cut_name)
        worker->cut_name = gap->value;
    candidate->start = gap->value;
    return status == NAME_VALUE && !keeps_number(worker, stream, gap);
}

/* Behind the literal; a class behind that is only a look ahead. */
static bool place_after(const struct window *window, const struct anchor *anchor, struct candidate *candidate)
{
    size_t at = candidate->anchor_end - anchor->class_count;
    size_t most = at + AFTER_BLANKS_MAX;
    while (at < window->len && at < most && (window->bytes[at] == ' ' || window->bytes[at] == '\t'))
        at++;
    candidate->start = (uint32_t)at;
    return at < window->len;
}

static bool ends_mark(const stanch_stream *stream, const uint8_t *bytes, const struct byteset *alphabet, size_t at)
{
    int byte = left_mark(stream, bytes, at);
    return byte >= 0 && !byteset_has(alphabet, (uint8_t)byte);
}

/* A run that seems to begin at `from` may begin inside a mark: behind its end then. */
static size_t behind_mark(const stanch_stream *stream, const uint8_t *bytes, const struct byteset *alphabet,
                          size_t from, size_t to)
{
    size_t at = to < from + LEFT_MARK_MAX ? to : from + LEFT_MARK_MAX;
    if (from == 0 || !left_mark_holds(bytes[from - 1]))
        return from;
    while (at > from && !ends_mark(stream, bytes, alphabet, at))
        at--;
    return at;
}

/* Left end of the run of the alphabet that ends at `at`, not further left than `floor`; false where it goes on there, or
 * into a finding. */
static bool run_start(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t floor, size_t *at)
{
    const uint8_t *bytes = worker->window.bytes;
    const struct byteset *alphabet = &worker->rules->rules[index].alphabet;
    size_t barrier = left_barrier(worker, stream);
    if (floor < barrier)
        floor = barrier;
    size_t start = left_run(worker, stream, index, *at, floor);
    *at = behind_mark(stream, bytes, alphabet, start, *at);
    if (*at > start)
        return true;
    if (stream->barrier > 0 && worker->window.base + start == stream->barrier)
        return !byteset_has(alphabet, stream->barrier_byte);
    return start > floor || start == 0 || !byteset_has(alphabet, bytes[start - 1]) ||
           ends_mark(stream, bytes, alphabet, start);
}

static bool is_placed(const struct placed_run *placed, const struct candidate *candidate, uint8_t alphabet)
{
    return placed->alphabet == alphabet && alphabet != ALPHABETS_MAX &&
           placed->anchor_start == candidate->anchor_start && placed->anchor_end == candidate->anchor_end;
}

/* The anchor must end early enough in the run. */
static bool place_run(stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                      struct candidate *candidate)
{
    struct placed_run *placed = &worker->placed;
    uint8_t alphabet = stream->settings->facts[candidate->rule].alphabet_id;
    if (is_placed(placed, candidate, alphabet)) {
        candidate->start = (uint32_t)placed->start;
        return placed->has_start;
    }
    size_t floor = candidate->anchor_end > RULE_RUN_BACK ? candidate->anchor_end - RULE_RUN_BACK : 0;
    size_t at = candidate->anchor_start;
    if (candidate_begin_in_percent(worker, stream, rule, candidate)) {
        *placed = (struct placed_run){0, 0, 0, ALPHABETS_MAX, false};
        return true;
    }
    bool has_start = run_start(worker, stream, candidate->rule, floor, &at);
    *placed = (struct placed_run){candidate->anchor_start, candidate->anchor_end, at, alphabet, has_start};
    candidate->start = (uint32_t)at;
    return has_start;
}

static bool place_lead(const struct window *window, const struct anchor *anchor, struct candidate *candidate)
{
    if (!anchor->has_lead)
        return true;
    if (candidate->start == 0 || !byteset_has(&anchor->lead, window->bytes[candidate->start - 1]))
        return false;
    candidate->start--;
    return true;
}

static bool place(stanch_worker *worker, const stanch_stream *stream, struct candidate *candidate)
{
    const struct anchor *anchor = anchor_of(stream, candidate->anchor);
    candidate->type = anchor->kind == ANCHOR_NAME          ? CANDIDATE_NAME
                      : anchor->kind == ANCHOR_PLACEHOLDER ? CANDIDATE_PLACEHOLDER
                                                           : CANDIDATE_RULE;
    candidate->rule = anchor->rule;
    candidate->start = candidate->anchor_start;
    candidate->dress = anchor->dress;
    if (dress_has_units(anchor->dress))
        return candidate_place_units(worker, stream, anchor, candidate);
    if (anchor->kind == ANCHOR_NAME)
        return place_name(worker, stream, anchor, candidate);
    if (anchor->kind == ANCHOR_PLACEHOLDER || anchor->kind == ANCHOR_KNOWN || anchor->dress == STANCH_DRESS_BASE64)
        return place_lead(&worker->window, anchor, candidate);
    const struct rule *rule = &worker->rules->rules[anchor->rule];
    if (rule->start == START_AFTER)
        return place_after(&worker->window, anchor, candidate);
    return rule->start != START_RUN || place_run(worker, stream, rule, candidate);
}

static bool comes_before(const struct candidate *one, const struct candidate *other)
{
    if (one->start != other->start)
        return one->start < other->start;
    if (one->type != other->type)
        return one->type < other->type;
    return one->rule < other->rule;
}

/* A second anchor in a run leads to nothing that the first did not. */
static bool is_again(const stanch_worker *worker, const struct candidate *one, const struct candidate *other)
{
    return one->start == other->start && one->type == CANDIDATE_RULE && other->type == CANDIDATE_RULE &&
           one->rule == other->rule && one->anchor == other->anchor &&
           worker->rules->rules[one->rule].start == START_RUN;
}

/* The candidate behind the last comes in. Hits come by their ends; candidates are wanted by their starts, which is nearly
 * the same order. */
static void insert(stanch_worker *worker)
{
    struct candidate *last = &worker->candidates[worker->candidate_count];
    size_t at = worker->candidate_count;
    while (at > 0 && comes_before(last, &worker->candidates[at - 1]))
        at--;
    if (at > 0 && is_again(worker, &worker->candidates[at - 1], last))
        return;
    worker->candidate_count++;
    if (&worker->candidates[at] == last)
        return;
    struct candidate candidate = *last;
    memmove(&worker->candidates[at + 1], &worker->candidates[at],
            (worker->candidate_count - 1 - at) * sizeof candidate);
    worker->candidates[at] = candidate;
}

static bool is_dress_on(const stanch_stream *stream, const struct anchor *anchor)
{
    return anchor->dress == 0 || (anchor->dress & stream->settings->dress) != 0;
}

/* Does the last pass hold what begins at `from`, and reach far enough? */
static bool is_scanned(const stanch_worker *worker, const stanch_stream *stream, size_t from)
{
    const struct window *window = &worker->window;
    const struct pass *pass = &worker->pass;
    uint64_t skipped = window->base + from - pass->base;
    bool is_same = pass->serial == stream->serial && window->bytes != worker->seam && skipped <= pass->len &&
                   (uintptr_t)pass->bytes + skipped == (uintptr_t)(window->bytes + from);
    if (!is_same)
        return false;
    size_t end = from + pass->len - (size_t)skipped;
    return end >= window->len || end > window->begin + SCAN_REST;
}

/* Scans the window from `from` on. The seam is written anew with each window, so its hits hold for this one only. */
static int scan(stanch_worker *worker, const stanch_stream *stream, size_t from)
{
    const struct window *window = &worker->window;
    struct pass *pass = &worker->pass;
    size_t most = window->begin + SCAN_MAX;
    size_t len = (window->reach < most ? window->reach : most) - from;
    *pass = (struct pass){.serial = window->bytes != worker->seam ? stream->serial : 0,
                          .bytes = window->bytes + from,
                          .base = window->base + from};
    struct anchor_hits hits = {worker->hits, 0, HITS_MAX, 0};
    int result = anchors_scan(stream->settings->anchors, worker->scratch, pass->bytes, len, &hits);
    pass->count = hits.count;
    pass->len = hits.complete;
    if (result != STANCH_OK)
        *pass = (struct pass){0};
    return result;
}

/* A hit that begins and ends in the window's part of the pass may lead to a candidate. */
static void take_hit(stanch_worker *worker, const stanch_stream *stream, const struct anchor_hit *hit, size_t end,
                     size_t from)
{
    const struct anchor *anchor = anchor_of(stream, hit->anchor);
    size_t width = (size_t)anchor->literal_len + anchor->class_count;
    if (!is_dress_on(stream, anchor) || end < from + width)
        return;
    /* Made in its place: a copy right behind the writing of its parts would wait for them. */
    struct candidate *candidate = &worker->candidates[worker->candidate_count];
    candidate->anchor_start = (uint32_t)(end - width);
    candidate->anchor_end = (uint32_t)end;
    candidate->anchor = (uint16_t)hit->anchor;
    if (place(worker, stream, candidate) && candidate->start >= worker->window.begin)
        insert(worker);
}

int candidates_collect(stanch_worker *worker, const stanch_stream *stream)
{
    struct window *window = &worker->window;
    struct pass *pass = &worker->pass;
    size_t from = window->begin > NAME_REACH ? window->begin - NAME_REACH : 0;
    worker->candidate_count = worker->next = 0;
    worker->placed.alphabet = ALPHABETS_MAX;
    worker->cut_name = window->len;
    int result = is_scanned(worker, stream, from) ? STANCH_OK : scan(worker, stream, from);
    if (result != STANCH_OK)
        return result;
    size_t skipped = (size_t)(window->base + from - pass->base);
    size_t end = from + pass->len - skipped;
    if (end > window->len)
        end = window->len;
    window->scanned = end < window->begin + worker->scan ? end : window->begin + worker->scan;
    while (pass->next < pass->count && worker->hits[pass->next].end <= skipped)
        pass->next++;
    for (size_t i = pass->next; i < pass->count && from + worker->hits[i].end <= window->scanned + skipped; i++)
        take_hit(worker, stream, &worker->hits[i], from + worker->hits[i].end - skipped, from);
    return STANCH_OK;
}

int candidates_first(stanch_worker *worker, const stanch_stream *stream, size_t *end)
{
    const struct window *window = &worker->window;
    const struct pass *pass = &worker->pass;
    int result = is_scanned(worker, stream, window->begin) ? STANCH_OK : scan(worker, stream, window->begin);
    if (result != STANCH_OK)
        return result;
    size_t skipped = (size_t)(window->base + window->begin - pass->base);
    size_t next = pass->next;
    while (next < pass->count &&
           (worker->hits[next].end <= skipped || !is_dress_on(stream, anchor_of(stream, worker->hits[next].anchor))))
        next++;
    size_t first = next < pass->count ? worker->hits[next].end - 1u : pass->len;
    *end = first - skipped;
    return STANCH_OK;
}

/* ------------------------------------------------------------------------------------------------ the open end */

/* Left ends of the runs that reach the end of what was scanned, found once for each alphabet; the end where there is none. */
struct open_runs {
    uint64_t known; /* bits of alphabets */
    size_t starts[ALPHABETS_MAX];
    size_t named_at; /* worker->named tells the issuers that are named to the left of this place; SIZE_MAX: of none */
};

static size_t find_open_run(stanch_worker *worker, const stanch_stream *stream, uint16_t index)
{
    const struct window *window = &worker->window;
    const struct byteset *alphabet = &worker->rules->rules[index].alphabet;
    size_t at = window->scanned;
    size_t floor = at > RULE_RUN_BACK ? at - RULE_RUN_BACK : 0;
    if (at == 0 || !byteset_has(alphabet, window->bytes[at - 1]))
        return at;
    return run_start(worker, stream, index, floor, &at) ? at : window->scanned;
}

static size_t open_run_of(stanch_worker *worker, const stanch_stream *stream, uint16_t index, struct open_runs *runs)
{
    uint8_t id = stream->settings->facts[index].alphabet_id;
    if (id == ALPHABETS_MAX)
        return find_open_run(worker, stream, index);
    if (!(runs->known >> id & 1)) {
        runs->starts[id] = find_open_run(worker, stream, index);
        runs->known |= UINT64_C(1) << id;
    }
    return runs->starts[id];
}

static bool is_named(stanch_worker *worker, const stanch_stream *stream, uint16_t index, size_t at,
                     struct open_runs *runs)
{
    if (runs->named_at != at)
        left_named(worker, stream, &stream->settings->run_issuers, at, 0);
    runs->named_at = at;
    return worker->named[index / 64] >> index % 64 & 1;
}

/* A value around an inner anchor may have begun with the current run. */
static size_t open_run(stanch_worker *worker, const stanch_stream *stream, uint16_t index, struct open_runs *runs,
                       size_t earliest)
{
    const struct window *window = &worker->window;
    size_t at = open_run_of(worker, stream, index, runs);
    if (at >= earliest)
        return earliest;
    if (!stream->settings->facts[index].needs_word)
        return at;
    if (!is_named(worker, stream, index, at, runs))
        return earliest;
    struct span span = spans_match(worker->spans, index, window->bytes + at, window->scanned - at, 0, false);
    return span.status == SPAN_NONE ? earliest : at;
}

size_t candidates_open(stanch_worker *worker, const stanch_stream *stream)
{
    const struct window *window = &worker->window;
    if (window->is_end && window->scanned == window->len)
        return window->len;
    bool goes_on = window->scanned < window->len || !worker->covers_input;
    if (goes_on && window->scanned - window->begin > STANCH_HOLD_MAX)
        return window->scanned - CANDIDATE_OPEN_BACK;
    size_t from = window->scanned > ANCHOR_WIDTH_MAX ? window->scanned - ANCHOR_WIDTH_MAX : 0;
    size_t earliest =
        window->scanned - anchors_tail(stream->settings->anchors, window->bytes + from, window->scanned - from);
    if (worker->cut_name < earliest)
        earliest = worker->cut_name;
    const struct rule_list *rules = &stream->settings->run_rules;
    struct open_runs runs;
    runs.known = 0;
    runs.named_at = SIZE_MAX;
    for (size_t i = 0; i < rules->count; i++)
        earliest = open_run(worker, stream, rules->items[i], &runs, earliest);
    size_t dressed = candidate_open_units(worker, stream);
    if (dressed < earliest)
        earliest = dressed;
    return earliest < window->begin ? window->begin : earliest;
}

/* ------------------------------------------------------------------------------------------------ companions */

/* Behind a finding no run begins anew: it goes on where the finding's last byte is of the alphabet too. */
static bool is_run_start(const stanch_worker *worker, const stanch_stream *stream, const struct rule *rule, size_t at)
{
    const uint8_t *bytes = worker->window.bytes;
    if (!byteset_has(&rule->alphabet, bytes[at]))
        return false;
    if (stream->barrier > 0 && worker->window.base + at == stream->barrier)
        return !byteset_has(&rule->alphabet, stream->barrier_byte);
    return at == 0 || !byteset_has(&rule->alphabet, bytes[at - 1]) || ends_mark(stream, bytes, &rule->alphabet, at);
}

bool candidates_companion(const stanch_worker *worker, const stanch_stream *stream, size_t from,
                          struct candidate *candidate)
{
    const struct window *window = &worker->window;
    const struct context *context = &stream->context;
    if (context->companion < 0)
        return false;
    size_t last = window->begin + (STANCH_CONTEXT_MAX - context->companion_distance);
    if (context->companion_distance == 0 && from == window->begin)
        from++; /* something stands between the two */
    for (size_t at = from; at < window->len && at <= last; at++) {
        for (size_t i = 0; i < stream->settings->companion_rules.count; i++) {
            uint16_t index = stream->settings->companion_rules.items[i];
            const struct rule *rule = &worker->rules->rules[index];
            if (rule->companion_index != context->companion || !is_run_start(worker, stream, rule, at))
                continue;
            *candidate = (struct candidate){.start = (uint32_t)at,
                                            .anchor_start = (uint32_t)at,
                                            .anchor_end = (uint32_t)at,
                                            .type = CANDIDATE_COMPANION,
                                            .rule = index};
            return true;
        }
    }
    return false;
}
