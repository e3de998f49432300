#include "judge_parts.h"

#include "candidate.h"
#include "dress.h"
#include "left.h"

#include <string.h>

/* The same for a value that is written in a dress: its end in raw bytes. */
static enum name_status units_value_end(stanch_worker *worker, const struct candidate *candidate,
                                        const struct rule *rule, const struct limits *limits, bool *is_whole,
                                        size_t *len, size_t *end)
{
    struct subject subject;
    struct name_gap gap = candidate->gap;
    gap.value = 0;
    subject_units(worker, rule, candidate->dress, candidate->start, -1, limits, &subject);
    enum name_status status = name_value_end(subject.text, subject.len, subject.is_end, &gap, len);
    *is_whole = subject.is_whole;
    *end = subject_raw_end(worker, &subject, *len);
    return status;
}

/* Bytes of the text to the left between the name's end and the value: in UTF-16, characters. */
static uint16_t name_back(const struct candidate *candidate, const struct anchor *anchor)
{
    size_t name_end = candidate->anchor_end - anchor->suffix_len - (candidate->dress == DRESS_UTF16_BE ? 1 : 0);
    size_t back = candidate->start - name_end;
    return (uint16_t)(dress_is_utf16(candidate->dress) ? back / 2 : back);
}

/* A value ends before what may still be open at the end of a full hold: so all that begins inside it is known in time. */
void judge_name(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                uint64_t hold_from, struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    const struct anchor *anchor = &stream->settings->anchor_items[candidate->anchor];
    struct limits limits = limits_at(worker, hold_from, STANCH_HOLD_MAX - CANDIDATE_OPEN_BACK);
    size_t cut = candidate->start + subject_decide_bytes(rule);
    verdict->type = VERDICT_NONE;
    if (limits.avail < candidate->start)
        return;
    bool is_final = limits.is_final && limits.avail < cut;
    bool is_whole = limits.avail >= cut || limits.is_cut;
    if (limits.avail < cut)
        cut = limits.avail;
    size_t end = 0;
    size_t len = 0;
    enum name_status status;
    if (candidate->dress) {
        status = units_value_end(worker, candidate, rule, &limits, &is_whole, &len, &end);
    } else {
        status = name_value_end(worker->window.bytes, cut, is_final, &candidate->gap, &end);
        len = end - candidate->start;
    }
    if (status == NAME_PARTIAL && !is_whole) {
        verdict->type = VERDICT_WAIT;
        return;
    }
    if (len < rule->min_len)
        return;
    verdict->type = VERDICT_DEFER;
    verdict->deferred = (struct deferred){.gap = candidate->gap,
                                          .start = candidate->start,
                                          .end = end,
                                          .rule = (uint16_t)index,
                                          .is_long = status == NAME_PARTIAL,
                                          .password_name = name_words[anchor->word].kind == NAME_PASSWORD,
                                          .dress = candidate->dress,
                                          .anchor_start = candidate->anchor_start,
                                          .name_back = name_back(candidate, anchor)};
}

void judge_quote(const struct name_gap *gap, struct accepted *accepted)
{
    if (!gap->opener.byte && gap->separator == ':' && gap->closer.byte == '"')
        accepted->dressing.quote = gap->closer;
}

static void go_long_deferred(const stanch_worker *worker, stanch_stream *stream, const struct deferred *deferred,
                             const struct subject *subject, struct verdict *verdict)
{
    judge_go_long(worker, stream, subject, deferred->rule, verdict);
    verdict->swallow.kind = deferred->gap.opener.byte ? SWALLOW_QUOTED : SWALLOW_UNQUOTED;
    verdict->swallow.opener = deferred->gap.opener;
    verdict->swallow.run = deferred->gap.run;
}

static int byte_at(const stanch_worker *worker, unsigned dress, size_t at)
{
    const struct window *window = &worker->window;
    struct unit unit;
    if (at >= window->len)
        return -1;
    if (!dress)
        return window->bytes[at];
    return undress_unit(dress, window->bytes + at, window->len - at, true, &unit) == UNIT_READ ? unit.bytes[0] : -1;
}

void judge_deferred(stanch_worker *worker, stanch_stream *stream, const struct deferred *deferred, size_t end,
                    struct verdict *verdict)
{
    bool is_long = deferred->is_long && end == deferred->end;
    struct limits limits = {end, true, false};
    struct subject subject;
    verdict->type = VERDICT_NONE;
    const struct rule *rule = &worker->rules->rules[deferred->rule];
    int before = left_byte_in(worker, stream, deferred->start, deferred->dress);
    if (deferred->dress)
        subject_units(worker, rule, deferred->dress, deferred->start, before, &limits, &subject);
    else
        subject_plain(worker, rule, deferred->start, before, &limits, &subject);
    if (subject.len - subject.start < rule->min_len)
        return;
    subject.is_end = true;
    struct span span = spans_match(worker->spans, deferred->rule, subject.text, subject.len, subject.start, true);
    bool is_all = span.status == SPAN_MATCH && span.start == subject.start && span.end == subject.len;
    if (!is_all && span.status != SPAN_UNJUDGED)
        return;
    struct check_value value = {.quoted = deferred->gap.opener.byte != 0,
                                .password_name = deferred->password_name,
                                .name_back = deferred->name_back,
                                .is_long = is_long};
    if (end != deferred->end)
        subject.after = CONTEXT_NEUTRAL;
    else if (!is_long)
        subject.after = byte_at(worker, deferred->dress, end);
    if (!judge_span(worker, stream, &subject, deferred->rule, &value, subject.start, subject.len, &verdict->accepted))
        return;
    verdict->type = VERDICT_ACCEPT;
    judge_quote(&deferred->gap, &verdict->accepted);
    if (is_long)
        go_long_deferred(worker, stream, deferred, &subject, verdict);
}

/* ------------------------------------------------------------------------------------------------ placeholders */

void judge_placeholder(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                       uint64_t hold_from, struct verdict *verdict)
{
    static const struct rule plain;
    struct limits limits = limits_at(worker, hold_from, STANCH_HOLD_MAX);
    struct subject subject;
    verdict->type = VERDICT_NONE;
    if (candidate->dress == STANCH_DRESS_BASE64) {
        if (!subject_base64(worker, stream, NULL, candidate, &limits, &subject))
            return;
    } else if (dress_has_units(candidate->dress)) {
        subject_units(worker, NULL, candidate->dress, candidate->start, -1, &limits, &subject);
    } else {
        subject_plain(worker, &plain, candidate->start, -1, &limits, &subject);
    }
    size_t end = 0;
    int rule = -1;
    enum placeholder_status status = judge_read_placeholder(stream->settings, subject.text + subject.start,
                                                            subject.len - subject.start, subject.is_end, &end, &rule);
    if (status == PLACEHOLDER_PARTIAL && !subject.is_whole)
        verdict->type = VERDICT_WAIT;
    if (status != PLACEHOLDER_YES)
        return;
    verdict->type = VERDICT_PLACEHOLDER;
    memset(&verdict->accepted, 0, sizeof verdict->accepted);
    struct accepted *accepted = &verdict->accepted;
    accepted->start = accepted->own_start = accepted->hold_from =
        worker->window.base + subject_raw_start(worker, &subject, subject.start);
    accepted->end = accepted->own_end = worker->window.base + subject_raw_end(worker, &subject, subject.start + end);
    accepted->allowed_end = accepted->end;
    accepted->rule = (int16_t)rule;
    accepted->dressing = subject_dressing(worker, &subject, subject.start, subject.start + end);
}
