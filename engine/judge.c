#include "judge_parts.h"

#include "dress.h"
#include "left.h"

#include <string.h>

void judge_note(stanch_worker *worker, const struct stanch_stream *stream, size_t index, size_t start, size_t end,
                const char *verdict, const char *reason, int confidence, uint32_t dress)
{
    struct trace *trace = &worker->trace;
    if (!trace->items)
        return;
    if (trace->count < trace->room) {
        size_t base = (size_t)worker->window.base;
        trace->items[trace->count] = (stanch_judgement){stream->settings->rules->rules[index].id,
                                                        verdict,
                                                        reason,
                                                        confidence,
                                                        base + start,
                                                        end ? base + end : 0,
                                                        dress_of_code(dress)};
    }
    trace->count++;
}

/* Is the rule on here: in this channel, or by a word to the left? For a name or a companion that was asked before. */
static bool is_on(stanch_worker *worker, const stanch_stream *stream, const struct candidate *candidate, size_t index)
{
    const struct rule *rule = &worker->rules->rules[index];
    if (candidate->type != CANDIDATE_RULE || !stream->settings->facts[index].needs_word)
        return true;
    size_t len = 0;
    const uint8_t *left = left_text_in(worker, stream, candidate->start, candidate->dress, &len);
    if (context_has_word(left, len, rule->context, rule->context_count))
        return true;
    judge_note(worker, stream, index, candidate->start, 0, "rejected", "no word of the issuer to the left", 0, 0);
    return false;
}

/* ------------------------------------------------------------------------------------------------ accepting */

void judge_accept(const stanch_worker *worker, const stanch_stream *stream, const struct subject *subject, size_t index,
                  size_t from, size_t to, struct accepted *accepted)
{
    const struct window *window = &worker->window;
    memset(accepted, 0, sizeof *accepted);
    accepted->start = accepted->own_start = accepted->hold_from =
        window->base + subject_raw_start(worker, subject, from);
    accepted->end = accepted->own_end = window->base + subject_raw_end(worker, subject, to);
    accepted->undressed_len = to - from;
    accepted->rule = (int16_t)index;
    accepted->is_general = stream->settings->facts[index].is_general;
    bool has_percent = accepted->end - accepted->start > to - from;
    accepted->decoded = dress_is_percent(subject->dress) && !has_percent ? 0 : dress_of_code(subject->dress);
    accepted->dressing = subject_dressing(worker, subject, from, to);
    if (!stream->settings->is_brief || placeholder_has_id(&worker->rules->rules[index]))
        fingerprint(&stream->settings->key, subject->text + from, to - from, accepted->fingerprint);
}

void judge_allow(const stanch_worker *worker, const stanch_stream *stream, const uint8_t *value, size_t len,
                 bool is_open, struct accepted *accepted)
{
    const struct allow *allow = &stream->settings->allow;
    bool wants_hash = allow->has_hashes || !stream->settings->is_brief;
    accepted->value_hash = wants_hash && !is_open ? allow_hash(value, len) : 0;
    /* In what passes while it flows no known value would be looked for. */
    if (is_open && stream->settings->rules->known)
        return;
    if (allow_has(allow, worker->spans, (size_t)accepted->rule, is_open ? NULL : value, len, accepted->value_hash))
        accepted->allowed_end = accepted->end;
}

/* A placeholder of the standard or the user's template at text[0]. */
enum placeholder_status judge_read_placeholder(const stanch_settings *settings, const uint8_t *text, size_t len,
                                               bool is_end, size_t *end, int *rule)
{
    enum placeholder_status status =
        placeholder_read(&settings->standard, settings->rules, text, len, is_end, end, rule);
    if (status != PLACEHOLDER_NO || !settings->has_custom)
        return status;
    return placeholder_read(&settings->custom, settings->rules, text, len, is_end, end, rule);
}

static bool is_placeholder(const stanch_settings *settings, const uint8_t *text, size_t len)
{
    size_t end = 0;
    int rule = -1;
    return judge_read_placeholder(settings, text, len, true, &end, &rule) == PLACEHOLDER_YES && end == len;
}

static int confidence_of(const struct rule *rule, const struct check_result *result)
{
    if (result->verdict == CHECK_PROVEN)
        return STANCH_CHECKED;
    return result->verdict == CHECK_WEAK ? STANCH_WEAK : rule->confidence;
}

/* The checks over text[from, to); false where they or the wanted confidence turn it down. */
bool judge_span(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                struct check_value *value, size_t from, size_t to, struct accepted *accepted)
{
    const struct rule *rule = &worker->rules->rules[index];
    struct check_result result;
    value->bytes = subject->text + from;
    value->len = to - from;
    value->terminator = to < subject->len ? subject->text[to] : subject->after;
    value->channel = stream->settings->channel;
    value->now = stream->settings->now;
    value->left = left_text_in(worker, stream, subject_raw_start(worker, subject, subject->start), subject->dress,
                               &value->left_len);
    if (is_placeholder(stream->settings, value->bytes, value->len))
        result = (struct check_result){.verdict = CHECK_REJECT, .reason = "placeholder"};
    else
        check_rule(rule, value, &result);
    int confidence = confidence_of(rule, &result);
    bool is_finding = result.verdict != CHECK_REJECT && confidence >= stream->settings->min_confidence;
    if (is_finding) {
        judge_accept(worker, stream, subject, index, from, to, accepted);
        judge_allow(worker, stream, value->bytes, value->len, value->is_long, accepted);
    }
    judge_note(worker, stream, index, subject_raw_start(worker, subject, from), subject_raw_end(worker, subject, to),
               !is_finding                 ? "rejected"
               : accepted_passes(accepted) ? "allowed"
                                           : "finding",
               result.reason, confidence, subject->dress);
    if (!is_finding)
        return false;
    accepted->confidence = (uint8_t)confidence;
    accepted->is_harmless = result.is_harmless;
    accepted->reason = value->is_long ? "long" : result.reason ? result.reason : "shape";
    memcpy(accepted->detail, result.detail, sizeof accepted->detail);
    return true;
}

/* ------------------------------------------------------------------------------------------------ long values */

static void begin_flow(const stanch_stream *stream, const struct subject *subject, struct fingerprint_flow *flow)
{
    fingerprint_begin(flow, &stream->settings->key);
    fingerprint_add(flow, subject->text + subject->start, subject->len - subject->start);
}

void judge_go_long(const stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                   struct verdict *verdict)
{
    verdict->type = VERDICT_LONG;
    verdict->accepted.is_long = true;
    memset(&verdict->swallow, 0, sizeof verdict->swallow);
    verdict->swallow.kind = subject->dress == STANCH_DRESS_BASE64 ? SWALLOW_BASE64
                            : subject->dress == STANCH_DRESS_JSON ? SWALLOW_JSON
                                                                  : SWALLOW_PLAIN;
    verdict->swallow.dress = dress_has_units(subject->dress) ? subject->dress : 0;
    verdict->swallow.rule = (uint16_t)index;
    verdict->swallow.undressed = subject->len - subject->start;
    verdict->swallow.trail = verdict->accepted.dressing.trail;
    verdict->resume = subject_raw_end(worker, subject, subject->len);
    if (subject->dress != STANCH_DRESS_BASE64) {
        begin_flow(stream, subject, &verdict->flow);
        return;
    }
    /* Whole groups only: what follows is read group by group. */
    size_t over = (subject->len - subject->start + subject->alignment) % 3;
    struct subject whole = *subject;
    whole.len -= over;
    verdict->swallow.undressed -= over;
    verdict->resume = subject_raw_end(worker, &whole, whole.len);
    begin_flow(stream, &whole, &verdict->flow);
}

/* ------------------------------------------------------------------------------------------------ a subject */

static bool is_refused_before(const stanch_stream *stream, size_t index, int before)
{
    const struct rule_facts *facts = &stream->settings->facts[index];
    return facts->has_not_before && before >= 0 && byteset_has(&facts->not_before, (uint8_t)before);
}

/* A limit was reached: what has the alphabet counts as the secret. */
static void judge_unjudged(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                           struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    size_t end = subject->start;
    while (end < subject->len && byteset_has(&rule->alphabet, subject->text[end]))
        end++;
    if (end == subject->len && !subject->is_end && !subject->is_whole) {
        verdict->type = VERDICT_WAIT;
        return;
    }
    if (end == subject->start)
        return;
    bool is_open = end == subject->len && !subject->is_end;
    judge_accept(worker, stream, subject, index, subject->start, end, &verdict->accepted);
    judge_allow(worker, stream, subject->text + subject->start, end - subject->start, is_open, &verdict->accepted);
    verdict->accepted.confidence = rule->confidence;
    verdict->accepted.reason = "unjudged";
    verdict->type = VERDICT_ACCEPT;
    if (is_open)
        judge_go_long(worker, stream, subject, index, verdict);
}

static enum span_status judge_subject(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                                      const struct subject *subject, size_t index, struct verdict *verdict)
{
    verdict->type = VERDICT_NONE;
    if (subject->len == subject->start && !subject->is_end) {
        verdict->type = subject->is_whole ? VERDICT_NONE : VERDICT_WAIT;
        return SPAN_PARTIAL;
    }
    struct span span = spans_match(worker->spans, index, subject->text, subject->len, subject->start, subject->is_end);
    struct check_value value = {.is_long = span.status == SPAN_PARTIAL};
    if (span.status == SPAN_PARTIAL && !subject->is_whole) {
        verdict->type = VERDICT_WAIT;
        return span.status;
    }
    if (span.status != SPAN_NONE && !is_on(worker, stream, candidate, index))
        return span.status;
    if (span.status == SPAN_UNJUDGED)
        judge_unjudged(worker, stream, subject, index, verdict);
    if (span.status == SPAN_NONE)
        judge_note(worker, stream, index, subject_raw_start(worker, subject, subject->start), 0, "rejected",
                   "the shape does not match", 0, subject->dress);
    if (span.status == SPAN_MATCH &&
        judge_span(worker, stream, subject, index, &value, span.start, span.end, &verdict->accepted))
        verdict->type = VERDICT_ACCEPT;
    if (span.status == SPAN_PARTIAL &&
        judge_span(worker, stream, subject, index, &value, subject->start, subject->len, &verdict->accepted))
        judge_go_long(worker, stream, subject, index, verdict);
    if (candidate->type == CANDIDATE_NAME)
        judge_quote(&candidate->gap, &verdict->accepted);
    return span.status;
}

/* ------------------------------------------------------------------------------------------------ rules */

static enum span_status judge_units(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate,
                                    size_t index, unsigned dress, const struct limits *limits, struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    struct subject subject;
    int before = left_byte_in(worker, stream, candidate->start, dress);
    verdict->type = VERDICT_NONE;
    if (is_refused_before(stream, index, before))
        return SPAN_NONE;
    if (subject_has_no_units_length(worker, rule, dress, candidate->start, limits))
        return SPAN_NONE;
    subject_units(worker, rule, dress, candidate->start, before, limits, &subject);
    return judge_subject(worker, stream, candidate, &subject, index, verdict);
}

void judge_rule(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                uint64_t hold_from, struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    struct limits limits = limits_at(worker, hold_from, STANCH_HOLD_MAX);
    struct subject subject;
    size_t start = candidate->start;
    verdict->type = VERDICT_NONE;
    if (rule->start == START_KNOWN) {
        judge_known(worker, stream, candidate, index, &limits, verdict);
        return;
    }
    uint8_t dress = candidate->dress;
    if (dress_has_units(dress)) {
        judge_units(worker, stream, candidate, index, dress, &limits, verdict);
        return;
    }
    if (dress == STANCH_DRESS_BASE64) {
        if (!subject_base64(worker, stream, rule, candidate, &limits, &subject) ||
            is_refused_before(stream, index, subject.start > 0 ? subject.text[subject.start - 1] : -1))
            return;
        if (rule->start == START_BLOCK)
            judge_block(worker, stream, &subject, &limits, index, verdict);
        else
            judge_subject(worker, stream, candidate, &subject, index, verdict);
        return;
    }
    enum run_answer run = rule->start == START_BLOCK ? RUN_MAYBE : subject_run(worker, stream, index, start, &limits);
    if (run == RUN_NO) {
        judge_note(worker, stream, index, start, 0, "rejected", "the length does not fit", 0, dress);
        return;
    }
    int before = left_byte(worker, stream, start);
    if (is_refused_before(stream, index, before))
        return;
    if (rule->start == START_BLOCK) {
        subject_plain(worker, rule, start, before, &limits, &subject);
        judge_block(worker, stream, &subject, &limits, index, verdict);
        return;
    }
    struct limits near = limits;
    unsigned percent = run == RUN_ESCAPED ? subject_percent(worker, stream, rule, start, &near) : 0;
    if (percent && judge_units(worker, stream, candidate, index, percent, &near, verdict) != SPAN_NONE)
        return;
    subject_plain(worker, rule, start, before, &limits, &subject);
    bool is_plain = dress == 0 || rule->start == START_AFTER;
    if (is_plain && judge_subject(worker, stream, candidate, &subject, index, verdict) != SPAN_NONE)
        return;
    if (run == RUN_ESCAPED && (stream->settings->dress & STANCH_DRESS_JSON) &&
        subject_json(worker, rule, start, before, &limits, &subject))
        judge_subject(worker, stream, candidate, &subject, index, verdict);
}
