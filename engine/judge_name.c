#include "judge_parts.h"

#include "candidate.h"
#include "left.h"

#include <string.h>

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
    enum name_status status = name_value_end(worker->window.bytes, cut, is_final, &candidate->gap, &end);
    if (status == NAME_PARTIAL && !is_whole) {
        verdict->type = VERDICT_WAIT;
        return;
    }
    if (end - candidate->start < rule->min_len)
        return;
    verdict->type = VERDICT_DEFER;
    verdict->deferred = (struct deferred){candidate->gap,
                                          candidate->start,
                                          end,
                                          (uint16_t)index,
                                          status == NAME_PARTIAL,
                                          name_words[anchor->word].kind == NAME_PASSWORD,
                                          candidate->anchor_start,
                                          (uint16_t)(candidate->start - (candidate->anchor_end - anchor->suffix_len))};
}

static bool is_json_scalar(const struct name_gap *gap)
{
    return !gap->opener.byte && gap->separator == ':' && gap->closer.byte == '"';
}

static void go_long_deferred(const stanch_worker *worker, stanch_stream *stream, const struct deferred *deferred,
                             const struct subject *subject, struct verdict *verdict)
{
    judge_go_long(worker, stream, subject, deferred->rule, verdict);
    verdict->swallow.kind = deferred->gap.opener.byte ? SWALLOW_QUOTED : SWALLOW_UNQUOTED;
    verdict->swallow.opener = deferred->gap.opener;
}

void judge_deferred(stanch_worker *worker, stanch_stream *stream, const struct deferred *deferred, size_t end,
                    struct verdict *verdict)
{
    bool is_long = deferred->is_long && end == deferred->end;
    struct limits limits = {end, true, false};
    struct subject subject;
    verdict->type = VERDICT_NONE;
    if (end - deferred->start < worker->rules->rules[deferred->rule].min_len)
        return;
    subject_plain(worker, &worker->rules->rules[deferred->rule], deferred->start,
                  left_byte(worker, stream, deferred->start), &limits, &subject);
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
    else if (!is_long && end < worker->window.len)
        subject.after = worker->window.bytes[end];
    if (!judge_span(worker, stream, &subject, deferred->rule, &value, subject.start, subject.len, &verdict->accepted))
        return;
    verdict->type = VERDICT_ACCEPT;
    if (is_json_scalar(&deferred->gap))
        verdict->accepted.dressing.quote = deferred->gap.closer;
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
    if (stream->settings->anchor_items[candidate->anchor].dress == STANCH_DRESS_BASE64) {
        if (!subject_base64(worker, stream, NULL, candidate, &limits, &subject))
            return;
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
