#include "candidate_units.h"

#include "left.h"

#include <string.h>

#define AFTER_BLANKS_MAX 8

/* Both byte orders have the same bytes from the first character to the last. A text that is UTF-16 from its beginning has
 * its zeros at odd places in little endian; elsewhere either reading gives the same characters. */
static void choose_order(const stanch_worker *worker, const stanch_stream *stream, struct candidate *candidate)
{
    bool is_odd = (worker->window.base + candidate->anchor_start - stream->text_start) % 2 == 1;
    if (is_odd && left_raw(worker, stream, candidate->anchor_start) == 0) {
        candidate->dress = DRESS_UTF16_BE;
        candidate->start--;
    }
}

/* The first unit behind an anchor of a rule. */
static size_t behind_anchor(const struct candidate *candidate)
{
    return candidate->anchor_end + (candidate->dress == STANCH_DRESS_UTF16 ? 1 : 0);
}

/* A gap is as short in raw bytes as a plain one. */
static bool place_name(stanch_worker *worker, const struct anchor *anchor, struct candidate *candidate)
{
    const struct window *window = &worker->window;
    struct name_gap *gap = &candidate->gap;
    size_t at = candidate->anchor_end - anchor->suffix_len - (candidate->dress == DRESS_UTF16_BE ? 1 : 0);
    bool is_bounded = window->len - at > NAME_GAP_MAX;
    size_t len = is_bounded ? NAME_GAP_MAX : window->len - at;
    if (dress_is_percent(candidate->dress)) {
        bool is_cut = false;
        unsigned level = undress_percent_level(window->bytes + at, len, &is_cut);
        if (level == 0)
            return false;
        candidate->dress = (uint8_t)level;
    }
    struct view *view = &worker->view;
    undress_units(view, candidate->dress, -1, window->bytes + at, len, window->is_end && !is_bounded, VIEW_MAX);
    bool is_option = anchor->class_count == 0 && dress_is_utf16(candidate->dress);
    enum name_status status =
        name_gap_within(view->bytes, view->len, view->is_ended, is_bounded && !view->is_ended, 0, is_option, gap);
    gap->value = (uint32_t)(at + view->raw[gap->value]);
    candidate->start = gap->value;
    if (status == NAME_PARTIAL && !is_bounded && gap->separator && gap->value >= window->begin &&
        gap->value < worker->cut_name)
        worker->cut_name = gap->value;
    return status == NAME_VALUE;
}

/* Blanks behind the literal are skipped. */
static bool place_after(const struct window *window, struct candidate *candidate)
{
    size_t at = behind_anchor(candidate);
    struct unit unit;
    for (size_t i = 0; i < AFTER_BLANKS_MAX && at < window->len; i++) {
        enum unit_status status =
            undress_unit(candidate->dress, window->bytes + at, window->len - at, window->is_end, &unit);
        if (status != UNIT_READ || (unit.bytes[0] != ' ' && unit.bytes[0] != '\t'))
            break;
        at += unit.raw;
    }
    candidate->start = (uint32_t)at;
    return at < window->len;
}

/* The left end of the run of units of the alphabet that ends at *at; false where it goes on left of `floor` or into a
 * finding. */
static bool run_start(const stanch_worker *worker, const stanch_stream *stream, const struct byteset *alphabet,
                      unsigned dress, size_t floor, size_t *at)
{
    for (;;) {
        int byte = -1;
        size_t taken = left_unit(worker, stream, *at, dress, &byte);
        if (taken == 0 || byte < 0 || !byteset_has(alphabet, (uint8_t)byte))
            return true;
        bool is_barrier = stream->barrier > 0 && worker->window.base + *at == stream->barrier;
        if (is_barrier || *at < floor + taken)
            return false;
        *at -= taken;
    }
}

static bool place_run(const stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                      struct candidate *candidate)
{
    size_t floor = candidate->anchor_end > RULE_RUN_BACK ? candidate->anchor_end - RULE_RUN_BACK : 0;
    size_t at = candidate->start;
    if (!run_start(worker, stream, &rule->alphabet, candidate->dress, floor, &at))
        return false;
    candidate->start = (uint32_t)at;
    return true;
}

bool candidate_place_units(stanch_worker *worker, const stanch_stream *stream, const struct anchor *anchor,
                           struct candidate *candidate)
{
    if (anchor->kind == ANCHOR_KNOWN)
        return true;
    if (anchor->dress == STANCH_DRESS_UTF16)
        choose_order(worker, stream, candidate);
    if (anchor->kind == ANCHOR_NAME)
        return place_name(worker, anchor, candidate);
    if (anchor->kind == ANCHOR_PLACEHOLDER)
        return true;
    const struct rule *rule = &worker->rules->rules[anchor->rule];
    if (rule->start == START_AFTER)
        return place_after(&worker->window, candidate);
    return rule->start != START_RUN || place_run(worker, stream, rule, candidate);
}

bool candidate_begin_in_percent(stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                                struct candidate *candidate)
{
    const uint8_t *bytes = worker->window.bytes;
    size_t floor = candidate->anchor_end > RULE_RUN_BACK ? candidate->anchor_end - RULE_RUN_BACK : 0;
    size_t at = candidate->anchor_start;
    if (!(stream->settings->dress & STANCH_DRESS_PERCENT) || byteset_has(&rule->alphabet, '%'))
        return false;
    size_t barrier = left_barrier(worker, stream);
    size_t stop = floor > barrier ? floor : barrier;
    at = left_run(worker, stream, candidate->rule, at, stop);
    if (at == stop || bytes[at - 1] != '%')
        return false;
    bool is_cut = false;
    unsigned level = undress_percent_level(bytes + at - 1, candidate->anchor_end - (at - 1), &is_cut);
    size_t start = candidate->anchor_start;
    if (level == 0 || !run_start(worker, stream, &rule->alphabet, level, floor, &start) || start >= at)
        return false;
    candidate->dress = (uint8_t)level;
    candidate->start = (uint32_t)start;
    return true;
}

/* ------------------------------------------------------------------------------------------------ the open end */

/* Where units of one dress end that may go on behind what was scanned: before one that is not all there. */
struct open_end {
    unsigned dress;
    size_t at;
    bool is_cut; /* a unit begins there */
};

/* For each dress that the last bytes may be of; returns how many. */
static size_t find_open_ends(const stanch_worker *worker, uint32_t on, struct open_end ends[4])
{
    const struct window *window = &worker->window;
    const uint8_t *bytes = window->bytes;
    size_t at = window->scanned;
    size_t most = RULE_RUN_BACK + DRESS_WIDTH_MAX;
    size_t count = 0;
    size_t near = at < most ? at : most;
    static const unsigned levels[] = {STANCH_DRESS_PERCENT, DRESS_PERCENT_TWICE};
    bool has_percent = (on & STANCH_DRESS_PERCENT) && memrchr(bytes + at - near, '%', near);
    for (size_t i = 0; has_percent && i < 2; i++) {
        struct open_end *end = &ends[count++];
        struct unit unit;
        *end = (struct open_end){levels[i], at, false};
        for (size_t back = 1; back < DRESS_WIDTH_MAX && back <= at && !end->is_cut; back++)
            if (undress_unit(levels[i], bytes + at - back, back, false, &unit) == UNIT_CUT)
                *end = (struct open_end){levels[i], at - back, true};
    }
    if (!(on & STANCH_DRESS_UTF16) || at < 1 || (bytes[at - 1] != 0 && (at < 2 || bytes[at - 2] != 0)))
        return count;
    /* Only one of the places where a unit may end is between characters; at the other none stands before. */
    ends[count++] = (struct open_end){STANCH_DRESS_UTF16, at - (bytes[at - 1] != 0), bytes[at - 1] != 0};
    ends[count++] = (struct open_end){DRESS_UTF16_BE, at - (bytes[at - 1] == 0), bytes[at - 1] == 0};
    return count;
}

static bool is_named(stanch_worker *worker, const stanch_stream *stream, uint16_t index, size_t at, unsigned dress)
{
    if (!stream->settings->facts[index].needs_word)
        return true;
    return left_named(worker, stream, &stream->settings->run_issuers, at, dress)[index / 64] >> index % 64 & 1;
}

/* The run's left end for each alphabet, found once. */
static size_t open_run(stanch_worker *worker, const stanch_stream *stream, uint16_t index, const struct open_end *end,
                       uint64_t *known, size_t starts[ALPHABETS_MAX])
{
    uint8_t id = stream->settings->facts[index].alphabet_id;
    size_t floor = end->at > RULE_RUN_BACK ? end->at - RULE_RUN_BACK : 0;
    if (id < ALPHABETS_MAX && (*known >> id & 1))
        return starts[id];
    size_t at = end->at;
    bool is_run = run_start(worker, stream, &worker->rules->rules[index].alphabet, end->dress, floor, &at);
    size_t start = is_run && (end->is_cut || at < end->at) ? at : worker->window.scanned;
    if (id == ALPHABETS_MAX)
        return start;
    *known |= UINT64_C(1) << id;
    starts[id] = start;
    return start;
}

size_t candidate_open_units(stanch_worker *worker, const stanch_stream *stream)
{
    const struct rule_list *rules = &stream->settings->run_rules;
    struct open_end ends[4];
    size_t starts[ALPHABETS_MAX];
    size_t earliest = worker->window.scanned;
    size_t count = find_open_ends(worker, stream->settings->dress, ends);
    for (size_t e = 0; e < count; e++) {
        uint64_t known = 0;
        for (size_t i = 0; i < rules->count; i++) {
            size_t at = open_run(worker, stream, rules->items[i], &ends[e], &known, starts);
            if (at < earliest && is_named(worker, stream, rules->items[i], at, ends[e].dress))
                earliest = at;
        }
    }
    return earliest;
}
