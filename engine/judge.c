#include "judge.h"

#include "base64.h"
#include "check.h"
#include "left.h"

#include <string.h>

#define FIRST_LOOK 24 /* bytes */

/* What is judged: text[start, len) of some view, and how its places lie in the window. */
struct subject {
    const uint8_t *text;
    size_t len, start;
    bool is_end;      /* nothing can follow */
    bool is_whole;    /* all that may decide is there: PARTIAL is a long value */
    uint8_t dress;
    unsigned alignment; /* base64 */
    size_t origin;    /* place of text[start] in the window; base64: of its group */
    int after;        /* what stands behind text[len), -1 where nothing may be looked at */
};

static const struct subject no_subject = {.after = -1};

struct limits {
    size_t avail;  /* no byte at or behind this place is looked at */
    bool is_final; /* the stream ends there */
    bool is_cut;   /* the hold ends there */
};

static struct limits limits_at(const stanch_worker *worker, uint64_t hold_from)
{
    const struct window *window = &worker->window;
    size_t most = (size_t)(hold_from + STANCH_HOLD_MAX - window->base);
    struct limits limits;
    limits.is_cut = window->len >= most;
    limits.avail = limits.is_cut ? most : window->len;
    limits.is_final = window->is_end && !limits.is_cut;
    return limits;
}

static void note(stanch_worker *worker, const struct stanch_stream *stream, size_t index, size_t start, size_t end,
                 const char *verdict, const char *reason, int confidence, uint32_t dress)
{
    struct trace *trace = &worker->trace;
    if (!trace->items)
        return;
    if (trace->count < trace->room) {
        size_t base = (size_t)worker->window.base;
        trace->items[trace->count] = (stanch_judgement){
            stream->settings->rules->rules[index].id, verdict, reason, confidence, base + start, end ? base + end : 0, dress};
    }
    trace->count++;
}

/* Is the rule on here: in this channel, by a companion, or by a word to the left? */
static bool is_on(stanch_worker *worker, const stanch_stream *stream, const struct candidate *candidate, size_t index)
{
    const struct rule *rule = &worker->rules->rules[index];
    if (candidate->type == CANDIDATE_COMPANION || (rule->start != START_NAME && !stream->settings->facts[index].needs_word))
        return true;
    size_t len = 0;
    const uint8_t *left = left_text(worker, stream, candidate->start, &len);
    if (context_has_word(left, len, rule->context, rule->context_count))
        return true;
    note(worker, stream, index, candidate->start, 0, "rejected", "no word of the issuer to the left", 0, 0);
    return false;
}

/* ------------------------------------------------------------------------------------------------ the run */

/* End of the run of the rule's alphabet at `start`, at most `most`. A run is measured once, whoever asks: repeated
 * anchors in one long run would else take the square of its length. */
static size_t run_end(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t start, size_t most)
{
    const struct byteset *alphabet = &worker->rules->rules[index].alphabet;
    struct run_memo *memo = &worker->memo[stream->settings->facts[index].alphabet_id];
    bool is_shared = stream->settings->facts[index].alphabet_id < ALPHABETS_MAX;
    if (!is_shared || start < memo->start || start >= memo->end) {
        const uint8_t *bytes = worker->window.bytes;
        size_t at = start;
        size_t limit = worker->window.scanned + 2 * STANCH_HOLD_MAX;
        if (limit > worker->window.len)
            limit = worker->window.len;
        while (at < limit && byteset_has(alphabet, bytes[at]) && (is_shared || at < most))
            at++;
        memo->start = start;
        memo->end = at;
    }
    return memo->end < most ? memo->end : most;
}

enum run_answer { RUN_NO, RUN_MAYBE, RUN_ESCAPED };

/* Most candidates end here. ESCAPED: not in plain text, perhaps behind a backslash. */
static enum run_answer check_run(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t start,
                                 const struct limits *limits)
{
    const struct rule *rule = &worker->rules->rules[index];
    size_t end = run_end(worker, stream, index, start, limits->avail);
    size_t run = end - start;
    bool is_over = end < limits->avail || limits->is_final;
    if (is_over && end < limits->avail && worker->window.bytes[end] == '\\' && (stream->settings->dress & STANCH_DRESS_JSON))
        return RUN_ESCAPED;
    if (rule->max_len && run > rule->max_len)
        return RUN_NO;
    if (!is_over)
        return RUN_MAYBE;
    if (run < rule->min_len)
        return RUN_NO;
    return rule->then < 0 || (end < limits->avail && worker->window.bytes[end] == rule->then) ? RUN_MAYBE : RUN_NO;
}

/* ------------------------------------------------------------------------------------------------ views */

static size_t decide_bytes(const struct rule *rule)
{
    return rule->decide_bytes && rule->start != START_BLOCK ? rule->decide_bytes : STANCH_DECIDE_MAX;
}

/* The bytes as they stand; with a neutral byte before them where a finding ends. */
static void view_plain(stanch_worker *worker, const struct rule *rule, size_t start, int before, const struct limits *limits,
                       struct subject *subject)
{
    size_t cut = start + decide_bytes(rule);
    size_t end = limits->avail < cut ? limits->avail : cut;
    *subject = no_subject;
    subject->origin = start;
    subject->is_whole = end == cut || limits->is_cut;
    subject->is_end = limits->is_final && end < cut;
    if (before != CONTEXT_NEUTRAL) {
        size_t behind = before >= 0 ? 1 : 0;
        subject->text = worker->window.bytes + start - behind;
        subject->start = behind;
        subject->len = end - start + behind;
        return;
    }
    worker->subject[0] = CONTEXT_NEUTRAL;
    memcpy(worker->subject + 1, worker->window.bytes + start, end - start);
    subject->text = worker->subject;
    subject->start = 1;
    subject->len = end - start + 1;
}

static void view_json(stanch_worker *worker, const struct rule *rule, size_t start, int before, const struct limits *limits,
                      struct subject *subject)
{
    struct view *view = &worker->view;
    undress_json(view, before, worker->window.bytes + start, limits->avail - start, limits->is_final, decide_bytes(rule));
    *subject = no_subject;
    subject->dress = STANCH_DRESS_JSON;
    subject->origin = start;
    subject->text = view->bytes;
    subject->start = view->start;
    subject->len = view->len;
    subject->is_end = view->is_ended;
    subject->is_whole = view->len - view->start >= decide_bytes(rule) || limits->is_cut;
}

/* A first look at few undressed bytes turns most candidates down: their run of the alphabet is too short. */
static bool is_short_view(const struct view *view, const struct rule *rule)
{
    size_t end = view->start;
    while (end < view->len && byteset_has(&rule->alphabet, view->bytes[end]))
        end++;
    return end < view->len && end - view->start < rule->min_len;
}

static bool is_short_json(stanch_worker *worker, const struct rule *rule, size_t start, const struct limits *limits)
{
    undress_json(&worker->view, -1, worker->window.bytes + start, limits->avail - start, limits->is_final, FIRST_LOOK);
    return is_short_view(&worker->view, rule);
}

static bool is_short_base64(stanch_worker *worker, const struct rule *rule, size_t group, unsigned alignment,
                            const struct limits *limits)
{
    struct view *view = &worker->view;
    if (!undress_base64(view, worker->window.bytes, group, group, alignment, limits->avail, limits->is_final, FIRST_LOOK))
        return true;
    return is_short_view(view, rule);
}

static bool view_base64(stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                        const struct candidate *candidate, const struct limits *limits, struct subject *subject)
{
    const struct anchor *anchor = &stream->settings->anchor_items[candidate->anchor];
    size_t back = anchor->alignment == 0 ? 0 : anchor->alignment + 1u;
    size_t floor = left_barrier(worker, stream);
    if (candidate->anchor_start < floor + back)
        return false;
    size_t group = candidate->anchor_start - back;
    size_t most = rule ? decide_bytes(rule) : STANCH_DECIDE_MAX;
    struct view *view = &worker->view;
    if (rule && rule->start != START_BLOCK && is_short_base64(worker, rule, group, anchor->alignment, limits))
        return false;
    if (!undress_base64(view, worker->window.bytes, floor, group, anchor->alignment, limits->avail, limits->is_final, most))
        return false;
    *subject = no_subject;
    subject->dress = STANCH_DRESS_BASE64;
    subject->alignment = anchor->alignment;
    subject->origin = group;
    subject->text = view->bytes;
    subject->start = view->start;
    subject->len = view->len;
    subject->is_end = view->is_ended;
    subject->is_whole = view->len - view->start >= most || limits->is_cut;
    return true;
}

/* Raw places of the undressed bytes [from, to) of a subject. */
static size_t raw_start(const stanch_worker *worker, const struct subject *subject, size_t from)
{
    if (subject->dress == STANCH_DRESS_BASE64)
        return subject->origin + base64_first_char(from - subject->start + subject->alignment);
    if (subject->dress == STANCH_DRESS_JSON)
        return subject->origin + worker->view.raw[from];
    return subject->origin + from - subject->start;
}

static size_t raw_end(const stanch_worker *worker, const struct subject *subject, size_t to)
{
    if (subject->dress == STANCH_DRESS_BASE64)
        return subject->origin + base64_end_char(to - subject->start + subject->alignment);
    return raw_start(worker, subject, to);
}

/* ------------------------------------------------------------------------------------------------ accepting */

static bool has_url_safe(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] == '-' || bytes[i] == '_')
            return true;
    return false;
}

/* How a placeholder is written at the undressed bytes [from, to). */
static struct dressing dress_of(const stanch_worker *worker, const struct subject *subject, size_t from, size_t to)
{
    struct dressing dressing = {.dress = subject->dress};
    if (subject->dress != STANCH_DRESS_BASE64)
        return dressing;
    const uint8_t *bytes = worker->window.bytes;
    size_t start = raw_start(worker, subject, from);
    size_t end = raw_end(worker, subject, to);
    size_t first = from - subject->start + subject->alignment;
    dressing.alignment = (uint8_t)(first % 3);
    dressing.end_mod_3 = (uint8_t)((first + to - from) % 3);
    dressing.grid = (uint8_t)((worker->window.base + subject->origin) % 4);
    dressing.lead = (uint8_t)base64_value(bytes[start]);
    dressing.trail = (uint8_t)base64_value(bytes[end - 1]);
    dressing.is_url_safe = has_url_safe(bytes + start, end - start);
    return dressing;
}

static void accept(const stanch_worker *worker, const stanch_stream *stream, const struct subject *subject, size_t index,
                   size_t from, size_t to, struct accepted *accepted)
{
    const struct window *window = &worker->window;
    memset(accepted, 0, sizeof *accepted);
    accepted->start = accepted->own_start = accepted->hold_from = window->base + raw_start(worker, subject, from);
    accepted->end = accepted->own_end = window->base + raw_end(worker, subject, to);
    accepted->undressed_len = to - from;
    accepted->rule = (int16_t)index;
    accepted->decoded = subject->dress;
    accepted->dressing = dress_of(worker, subject, from, to);
    if (!stream->settings->is_brief || placeholder_has_id(&worker->rules->rules[index]))
        fingerprint(&stream->settings->key, subject->text + from, to - from, accepted->fingerprint);
}

/* A placeholder of the standard or the user's template at text[0]. */
static enum placeholder_status read_placeholder(const stanch_settings *settings, const uint8_t *text, size_t len, bool is_end,
                                                size_t *end, int *rule)
{
    enum placeholder_status status = placeholder_read(&settings->standard, settings->rules, text, len, is_end, end, rule);
    if (status != PLACEHOLDER_NO || !settings->has_custom)
        return status;
    return placeholder_read(&settings->custom, settings->rules, text, len, is_end, end, rule);
}

static bool is_placeholder(const stanch_settings *settings, const uint8_t *text, size_t len)
{
    size_t end = 0;
    int rule = -1;
    return read_placeholder(settings, text, len, true, &end, &rule) == PLACEHOLDER_YES && end == len;
}

static int confidence_of(const struct rule *rule, const struct check_result *result)
{
    if (result->verdict == CHECK_PROVEN)
        return STANCH_CHECKED;
    return result->verdict == CHECK_WEAK ? STANCH_WEAK : rule->confidence;
}

/* The checks over text[from, to); false where they or the wanted confidence turn it down. */
static bool check_span(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                       struct check_value *value, size_t from, size_t to, struct accepted *accepted)
{
    const struct rule *rule = &worker->rules->rules[index];
    struct check_result result;
    value->bytes = subject->text + from;
    value->len = to - from;
    value->terminator = to < subject->len ? subject->text[to] : subject->after;
    value->channel = stream->settings->channel;
    value->left = left_text(worker, stream, raw_start(worker, subject, subject->start), &value->left_len);
    if (is_placeholder(stream->settings, value->bytes, value->len))
        result = (struct check_result){.verdict = CHECK_REJECT, .reason = "placeholder"};
    else
        check_rule(rule, value, &result);
    int confidence = confidence_of(rule, &result);
    bool is_finding = result.verdict != CHECK_REJECT && confidence >= stream->settings->min_confidence;
    note(worker, stream, index, raw_start(worker, subject, from), raw_end(worker, subject, to),
         is_finding ? "finding" : "rejected", result.reason, confidence, subject->dress);
    if (!is_finding)
        return false;
    accept(worker, stream, subject, index, from, to, accepted);
    accepted->confidence = (uint8_t)confidence;
    accepted->reason = value->is_long ? "long" : result.reason ? result.reason : "shape";
    memcpy(accepted->detail, result.detail, sizeof accepted->detail);
    return true;
}

/* ------------------------------------------------------------------------------------------------ long values */

static void begin_flow(stanch_stream *stream, const struct subject *subject)
{
    fingerprint_begin(&stream->flow, &stream->settings->key);
    fingerprint_add(&stream->flow, subject->text + subject->start, subject->len - subject->start);
}

static void go_long(const stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                    struct verdict *verdict)
{
    verdict->type = VERDICT_LONG;
    verdict->accepted.is_long = true;
    memset(&verdict->swallow, 0, sizeof verdict->swallow);
    verdict->swallow.kind = subject->dress == STANCH_DRESS_BASE64 ? SWALLOW_BASE64
                            : subject->dress == STANCH_DRESS_JSON ? SWALLOW_JSON
                                                                  : SWALLOW_PLAIN;
    verdict->swallow.rule = (uint16_t)index;
    verdict->swallow.undressed = subject->len - subject->start;
    verdict->swallow.trail = verdict->accepted.dressing.trail;
    verdict->resume = raw_end(worker, subject, subject->len);
    if (subject->dress != STANCH_DRESS_BASE64) {
        begin_flow(stream, subject);
        return;
    }
    /* Whole groups only: what follows is read group by group. */
    size_t over = (subject->len - subject->start + subject->alignment) % 3;
    struct subject whole = *subject;
    whole.len -= over;
    verdict->swallow.undressed -= over;
    verdict->resume = raw_end(worker, &whole, whole.len);
    begin_flow(stream, &whole);
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
    accept(worker, stream, subject, index, subject->start, end, &verdict->accepted);
    verdict->accepted.confidence = rule->confidence;
    verdict->accepted.reason = "unjudged";
    verdict->type = VERDICT_ACCEPT;
    if (end == subject->len && !subject->is_end)
        go_long(worker, stream, subject, index, verdict);
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
        note(worker, stream, index, raw_start(worker, subject, subject->start), 0, "rejected", "the shape does not match", 0,
             subject->dress);
    if (span.status == SPAN_MATCH && check_span(worker, stream, subject, index, &value, span.start, span.end, &verdict->accepted))
        verdict->type = VERDICT_ACCEPT;
    if (span.status == SPAN_PARTIAL &&
        check_span(worker, stream, subject, index, &value, subject->start, subject->len, &verdict->accepted))
        go_long(worker, stream, subject, index, verdict);
    return span.status;
}

/* ------------------------------------------------------------------------------------------------ key blocks */

static void begin_prefix(stanch_worker *worker, const stanch_stream *stream, size_t start, struct keyblock *block,
                         enum keyblock_kind kind)
{
    size_t len = 0;
    const uint8_t *left = left_text(worker, stream, start, &len);
    size_t from = len;
    while (from > 0 && len - from <= KEYBLOCK_PREFIX_MAX && left[from - 1] != '\n' && left[from - 1] != '\r')
        from--;
    keyblock_begin(block, kind, left + from, len - from);
}

/* Does a key follow the opening line that ends at `begin_end`? As keyblock_opens. *from is where reading begins. */
static int opens(const stanch_worker *worker, const struct subject *subject, const struct limits *limits, size_t begin_end,
                 struct keyblock *block, size_t *from)
{
    const uint8_t *bytes = worker->window.bytes;
    size_t at = raw_end(worker, subject, begin_end);
    bool is_end = limits->is_final || limits->is_cut;
    *from = at;
    if (block->kind == KEYBLOCK_PUTTY) {
        size_t title = 0;
        int has_title = keyblock_title(bytes + at, limits->avail - at, is_end, &title);
        if (has_title <= 0)
            return has_title;
        *from += title;
    }
    if (block->kind == KEYBLOCK_BASE64) {
        *from = raw_start(worker, subject, subject->start);
        struct keyblock probe = *block;
        probe.line_chars = (uint32_t)(at - *from);
        return keyblock_opens(&probe, bytes + at, limits->avail - at, is_end);
    }
    return keyblock_opens(block, bytes + *from, limits->avail - *from, is_end);
}

#define PUTTY_VERSION_BYTES 3 /* behind the anchor: a digit, a colon, a blank */

/* Where an opening line ends that could not be matched; 0: not in these bytes. Any BEGIN line counts as one of a key. */
static size_t unjudged_begin_end(const struct subject *subject, const struct rule *rule)
{
    static const char dashes[] = "-----";
    size_t at = subject->start + strlen(rule->anchors[0]), room = subject->len > at ? subject->len - at : 0;
    if (memcmp(rule->anchors[0], "PuTTY", 5) == 0)
        return room >= PUTTY_VERSION_BYTES ? at + PUTTY_VERSION_BYTES : 0;
    const uint8_t *end = room ? memmem(subject->text + at, room, dashes, sizeof dashes - 1) : NULL;
    return end ? (size_t)(end - subject->text) + sizeof dashes - 1 : 0;
}

/* The opening line matched as a secret of its own; does a key follow? */
static void open_block(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, const struct limits *limits,
                       size_t index, size_t begin_end, struct verdict *verdict)
{
    bool is_putty = memcmp(worker->rules->rules[index].anchors[0], "PuTTY", 5) == 0;
    bool is_base64 = subject->dress == STANCH_DRESS_BASE64;
    begin_prefix(worker, stream, subject->origin, &verdict->keyblock,
                 is_base64 ? KEYBLOCK_BASE64 : is_putty ? KEYBLOCK_PUTTY : KEYBLOCK_PEM);
    int answer = opens(worker, subject, limits, begin_end, &verdict->keyblock, &verdict->resume);
    verdict->type = answer < 0 ? VERDICT_WAIT : answer > 0 ? VERDICT_BLOCK : VERDICT_NONE;
    note(worker, stream, index, raw_start(worker, subject, subject->start), 0, answer > 0 ? "finding" : "rejected",
         answer > 0 ? "key block" : "no key follows", 0, subject->dress);
    if (answer <= 0)
        return;
    accept(worker, stream, subject, index, subject->start, begin_end, &verdict->accepted);
    verdict->accepted.confidence = worker->rules->rules[index].confidence;
    verdict->accepted.reason = "key block";
    verdict->accepted.is_long = true;
    fingerprint_begin(&stream->flow, &stream->settings->key);
}

static void judge_block(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, const struct limits *limits,
                        size_t index, struct verdict *verdict)
{
    verdict->type = VERDICT_NONE;
    struct span span = spans_match(worker->spans, index, subject->text, subject->len, subject->start, subject->is_end);
    if (span.status == SPAN_UNJUDGED) {
        span.end = unjudged_begin_end(subject, &worker->rules->rules[index]);
        span.status = span.end ? SPAN_MATCH : subject->is_end ? SPAN_NONE : SPAN_PARTIAL;
    }
    if (span.status == SPAN_PARTIAL && !subject->is_whole)
        verdict->type = VERDICT_WAIT;
    if (span.status == SPAN_MATCH)
        open_block(worker, stream, subject, limits, index, span.end, verdict);
}

/* ------------------------------------------------------------------------------------------------ rules */

void judge_rule(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                uint64_t hold_from, struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    struct limits limits = limits_at(worker, hold_from);
    struct subject subject;
    size_t start = candidate->start;
    verdict->type = VERDICT_NONE;
    uint8_t dress = 0;
    if (candidate->type == CANDIDATE_RULE)
        dress = stream->settings->anchor_items[candidate->anchor].dress;
    if (dress == STANCH_DRESS_BASE64) {
        if (!view_base64(worker, stream, rule, candidate, &limits, &subject) ||
            is_refused_before(stream, index, subject.start > 0 ? subject.text[subject.start - 1] : -1))
            return;
        if (rule->start == START_BLOCK)
            judge_block(worker, stream, &subject, &limits, index, verdict);
        else
            judge_subject(worker, stream, candidate, &subject, index, verdict);
        return;
    }
    enum run_answer run = rule->start == START_BLOCK ? RUN_MAYBE : check_run(worker, stream, index, start, &limits);
    if (run == RUN_NO) {
        note(worker, stream, index, start, 0, "rejected", "the length does not fit", 0, dress);
        return;
    }
    int before = left_byte(worker, stream, start);
    if (is_refused_before(stream, index, before))
        return;
    view_plain(worker, rule, start, before, &limits, &subject);
    if (rule->start == START_BLOCK) {
        judge_block(worker, stream, &subject, &limits, index, verdict);
        return;
    }
    bool is_plain = dress == 0 || rule->start == START_AFTER;
    if (is_plain && judge_subject(worker, stream, candidate, &subject, index, verdict) != SPAN_NONE)
        return;
    if (run != RUN_ESCAPED || is_short_json(worker, rule, start, &limits))
        return;
    view_json(worker, rule, start, before, &limits, &subject);
    judge_subject(worker, stream, candidate, &subject, index, verdict);
}

/* ------------------------------------------------------------------------------------------------ generic values */

void judge_name(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, const struct name_gap *gap,
                size_t index, uint64_t hold_from, struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    const struct anchor *anchor = &stream->settings->anchor_items[candidate->anchor];
    struct limits limits = limits_at(worker, hold_from);
    size_t cut = candidate->start + decide_bytes(rule);
    bool is_final = limits.is_final && limits.avail < cut;
    bool is_whole = limits.avail >= cut || limits.is_cut;
    if (limits.avail < cut)
        cut = limits.avail;
    size_t end = 0;
    enum name_status status = name_value_end(worker->window.bytes, cut, is_final, gap, &end);
    verdict->type = VERDICT_NONE;
    if (status == NAME_PARTIAL && !is_whole) {
        verdict->type = VERDICT_WAIT;
        return;
    }
    if (end - candidate->start < rule->min_len)
        return;
    verdict->type = VERDICT_DEFER;
    verdict->deferred = (struct deferred){*gap, candidate->start, end, (uint16_t)index, status == NAME_PARTIAL,
                                          name_words[anchor->word].password, candidate->anchor_start};
}

static bool is_json_scalar(const struct name_gap *gap)
{
    return !gap->quote && gap->separator == ':' && gap->closer == '"';
}

static void go_long_deferred(const stanch_worker *worker, stanch_stream *stream, const struct deferred *deferred,
                             const struct subject *subject, struct verdict *verdict)
{
    go_long(worker, stream, subject, deferred->rule, verdict);
    verdict->swallow.kind = deferred->gap.quote ? SWALLOW_QUOTED : SWALLOW_UNQUOTED;
    verdict->swallow.quote = deferred->gap.quote;
    verdict->swallow.backslashes = deferred->gap.backslashes;
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
    view_plain(worker, &worker->rules->rules[deferred->rule], deferred->start, left_byte(worker, stream, deferred->start), &limits,
               &subject);
    subject.is_end = true;
    struct span span = spans_match(worker->spans, deferred->rule, subject.text, subject.len, subject.start, true);
    bool is_all = span.status == SPAN_MATCH && span.start == subject.start && span.end == subject.len;
    if (!is_all && span.status != SPAN_UNJUDGED)
        return;
    struct check_value value = {.quoted = deferred->gap.quote != 0, .password_name = deferred->password_name, .is_long = is_long};
    if (end != deferred->end)
        subject.after = CONTEXT_NEUTRAL;
    else if (!is_long && end < worker->window.len)
        subject.after = worker->window.bytes[end];
    if (!check_span(worker, stream, &subject, deferred->rule, &value, subject.start, subject.len, &verdict->accepted))
        return;
    verdict->type = VERDICT_ACCEPT;
    if (is_json_scalar(&deferred->gap))
        verdict->accepted.dressing.quotes = (uint8_t)(1 + deferred->gap.closer_backslashes);
    if (is_long)
        go_long_deferred(worker, stream, deferred, &subject, verdict);
}

/* ------------------------------------------------------------------------------------------------ placeholders */

void judge_placeholder(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, uint64_t hold_from,
                       struct verdict *verdict)
{
    static const struct rule plain;
    struct limits limits = limits_at(worker, hold_from);
    struct subject subject;
    verdict->type = VERDICT_NONE;
    if (stream->settings->anchor_items[candidate->anchor].dress == STANCH_DRESS_BASE64) {
        if (!view_base64(worker, stream, NULL, candidate, &limits, &subject))
            return;
    } else {
        view_plain(worker, &plain, candidate->start, -1, &limits, &subject);
    }
    size_t end = 0;
    int rule = -1;
    enum placeholder_status status = read_placeholder(stream->settings, subject.text + subject.start,
                                                       subject.len - subject.start, subject.is_end, &end, &rule);
    if (status == PLACEHOLDER_PARTIAL && !subject.is_whole)
        verdict->type = VERDICT_WAIT;
    if (status != PLACEHOLDER_YES)
        return;
    verdict->type = VERDICT_PLACEHOLDER;
    memset(&verdict->accepted, 0, sizeof verdict->accepted);
    struct accepted *accepted = &verdict->accepted;
    accepted->start = accepted->own_start = accepted->hold_from = worker->window.base + raw_start(worker, &subject, subject.start);
    accepted->end = accepted->own_end = worker->window.base + raw_end(worker, &subject, subject.start + end);
    accepted->rule = (int16_t)rule;
    accepted->dressing = dress_of(worker, &subject, subject.start, subject.start + end);
}
