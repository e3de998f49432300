#include "subject.h"

#include "base64.h"
#include "dress.h"
#include "left.h"

#include <string.h>

#define FIRST_LOOK 48                                                              /* bytes */
#define PLACEHOLDER_LOOK (TEMPLATE_MAX + 2 * RULE_ID_MAX + PLACEHOLDER_ID_HEX + 1) /* bytes: the longest, and one */

static const struct subject no_subject = {.after = -1};

struct limits limits_at(const stanch_worker *worker, uint64_t hold_from, size_t held)
{
    const struct window *window = &worker->window;
    size_t most = (size_t)(hold_from + held - window->base);
    struct limits limits;
    limits.is_cut = window->len >= most;
    limits.avail = limits.is_cut ? most : window->len;
    limits.is_final = window->is_end && !limits.is_cut;
    return limits;
}

/* ------------------------------------------------------------------------------------------------ the run */

/* End of the run at `at` of the alphabet that `bit` stands for: four bytes at once, as nearly all runs are long. */
static size_t shared_run_end(const uint64_t alphabets_of[256], uint64_t bit, const uint8_t *bytes, size_t at,
                             size_t limit)
{
    while (at + 4 <= limit && (alphabets_of[bytes[at]] & alphabets_of[bytes[at + 1]] & alphabets_of[bytes[at + 2]] &
                               alphabets_of[bytes[at + 3]] & bit))
        at += 4;
    while (at < limit && (alphabets_of[bytes[at]] & bit))
        at++;
    return at;
}

/* End of the run of the rule's alphabet at `start`, at most `most`. A run is measured once, whoever asks: repeated
 * anchors in one long run would else take the square of its length. */
static size_t run_end(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t start, size_t most)
{
    const stanch_settings *settings = stream->settings;
    const struct window *window = &worker->window;
    const struct rule *rule = &worker->rules->rules[index];
    uint8_t id = settings->facts[index].alphabet_id;
    if (id == ALPHABETS_MAX) {
        if (rule->max_len && most - start > rule->max_len + 1u)
            most = start + rule->max_len + 1u; /* what is longer is none */
        while (start < most && byteset_has(&rule->alphabet, window->bytes[start]))
            start++;
        return start;
    }
    struct run_memo *memo = &worker->memo[id];
    if (start < memo->start || start >= memo->end) {
        size_t limit = window->scanned + 2 * STANCH_HOLD_MAX;
        memo->start = start;
        memo->end = shared_run_end(settings->alphabets_of, UINT64_C(1) << id, window->bytes, start,
                                   limit < window->len ? limit : window->len);
    }
    return memo->end < most ? memo->end : most;
}

static bool is_escape(const stanch_stream *stream, uint8_t byte)
{
    return (byte == '\\' && (stream->settings->dress & STANCH_DRESS_JSON)) ||
           (byte == '%' && (stream->settings->dress & STANCH_DRESS_PERCENT));
}

enum run_answer subject_run(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t start,
                            const struct limits *limits)
{
    const struct rule *rule = &worker->rules->rules[index];
    size_t end = run_end(worker, stream, index, start, limits->avail);
    size_t run = end - start;
    bool is_over = end < limits->avail || limits->is_final;
    if (rule->max_len && run > rule->max_len)
        return RUN_NO;
    if (is_over && end < limits->avail && is_escape(stream, worker->window.bytes[end]))
        return RUN_ESCAPED;
    if (!is_over)
        return RUN_MAYBE;
    if (run < rule->min_len)
        return RUN_NO;
    return rule->then < 0 || (end < limits->avail && worker->window.bytes[end] == rule->then) ? RUN_MAYBE : RUN_NO;
}

/* ------------------------------------------------------------------------------------------------ views */

size_t subject_decide_bytes(const struct rule *rule)
{
    return rule->decide_bytes && rule->start != START_BLOCK ? rule->decide_bytes : STANCH_DECIDE_MAX;
}

/* The bytes as they stand; copied where what counts as the byte before is another. */
void subject_plain(stanch_worker *worker, const struct rule *rule, size_t start, int before,
                   const struct limits *limits, struct subject *subject)
{
    size_t cut = start + subject_decide_bytes(rule);
    size_t end = limits->avail < cut ? limits->avail : cut;
    *subject = no_subject;
    subject->origin = start;
    subject->is_whole = end == cut || limits->is_cut;
    subject->is_end = limits->is_final && end < cut;
    if (before < 0 || (start > 0 && worker->window.bytes[start - 1] == before)) {
        size_t behind = before >= 0 ? 1 : 0;
        subject->text = worker->window.bytes + start - behind;
        subject->start = behind;
        subject->len = end - start + behind;
        return;
    }
    worker->subject[0] = (uint8_t)before;
    memcpy(worker->subject + 1, worker->window.bytes + start, end - start);
    subject->text = worker->subject;
    subject->start = 1;
    subject->len = end - start + 1;
}

/* A first look at few undressed bytes turns most candidates down: their run of the alphabet is too short or too long. */
static bool is_no_length(const struct view *view, const struct rule *rule)
{
    size_t end = view->start;
    while (end < view->len && byteset_has(&rule->alphabet, view->bytes[end]))
        end++;
    size_t run = end - view->start;
    return (end < view->len && run < rule->min_len) || (rule->max_len && run > rule->max_len);
}

static bool has_no_json_length(stanch_worker *worker, const struct rule *rule, size_t start,
                               const struct limits *limits)
{
    undress_json(&worker->view, -1, worker->window.bytes + start, limits->avail - start, limits->is_final, FIRST_LOOK);
    return is_no_length(&worker->view, rule);
}

bool subject_json(stanch_worker *worker, const struct rule *rule, size_t start, int before, const struct limits *limits,
                  struct subject *subject)
{
    struct view *view = &worker->view;
    if (has_no_json_length(worker, rule, start, limits))
        return false;
    undress_json(view, before, worker->window.bytes + start, limits->avail - start, limits->is_final,
                 subject_decide_bytes(rule));
    *subject = no_subject;
    subject->dress = STANCH_DRESS_JSON;
    subject->origin = start;
    subject->text = view->bytes;
    subject->start = view->start;
    subject->len = view->len;
    subject->is_end = view->is_ended;
    subject->is_whole = view->len - view->start >= subject_decide_bytes(rule) || limits->is_cut;
    return true;
}

void subject_units(stanch_worker *worker, const struct rule *rule, unsigned dress, size_t start, int before,
                   const struct limits *limits, struct subject *subject)
{
    struct view *view = &worker->view;
    size_t most = rule ? subject_decide_bytes(rule) : PLACEHOLDER_LOOK;
    size_t len = limits->avail > start ? limits->avail - start : 0;
    undress_units(view, dress, before, worker->window.bytes + start, len, limits->is_final, most);
    *subject = no_subject;
    subject->dress = (uint8_t)dress;
    subject->origin = start;
    subject->text = view->bytes;
    subject->start = view->start;
    subject->len = view->len;
    subject->is_end = view->is_ended;
    subject->is_whole = view->is_full || limits->is_cut;
}

/* Are enough bytes of what begins at `start` among those that the look has? Then they are its own. */
static bool look_slides(struct look *look, size_t start)
{
    if (start < look->start + look->raw[look->at] || start >= look->start + look->raw[look->len])
        return false;
    while (look->start + look->raw[look->at] < start)
        look->at++;
    return look->start + look->raw[look->at] == start && (look->is_all || look->len - look->at >= LOOK_FIRST);
}

/* The rules that share an anchor share the look. */
static const struct look *look_at(stanch_worker *worker, unsigned dress, size_t start, const struct limits *limits)
{
    struct look *look = &worker->look;
    bool is_known =
        look->dress == dress && (look->avail == limits->avail || (!look->is_all && look->avail <= limits->avail));
    bool is_near = is_known && start >= look->start && start <= look->start + look->raw[look->len];
    if (is_known && look_slides(look, start))
        return look;
    size_t len = limits->avail > start ? limits->avail - start : 0;
    undress_units(&worker->view, dress, -1, worker->window.bytes + start, len, limits->is_final,
                  is_near ? LOOK_MAX : LOOK_FIRST);
    const struct view *view = &worker->view;
    look->dress = (uint8_t)dress;
    look->is_all = !view->is_full;
    look->start = start;
    look->avail = limits->avail;
    look->at = 0;
    look->len = view->len;
    memcpy(look->bytes, view->bytes, view->len);
    memcpy(look->raw, view->raw, (view->len + 1) * sizeof view->raw[0]);
    return look;
}

bool subject_has_no_units_length(stanch_worker *worker, const struct rule *rule, unsigned dress, size_t start,
                                 const struct limits *limits)
{
    const struct look *look = look_at(worker, dress, start, limits);
    const uint8_t *bytes = look->bytes + look->at;
    size_t len = look->len - look->at, end = 0;
    while (end < len && byteset_has(&rule->alphabet, bytes[end]) && (!rule->max_len || end <= rule->max_len))
        end++;
    if (rule->max_len && end > rule->max_len)
        return true;
    if (end < len || !rule->max_len)
        return end < len && end < rule->min_len;
    len = limits->avail > start ? limits->avail - start : 0;
    undress_units(&worker->view, dress, -1, worker->window.bytes + start, len, limits->is_final, rule->max_len + 1u);
    return is_no_length(&worker->view, rule);
}

unsigned subject_percent(const stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                         size_t start, struct limits *limits)
{
    const uint8_t *bytes = worker->window.bytes;
    size_t at = start;
    if (!(stream->settings->dress & STANCH_DRESS_PERCENT) || byteset_has(&rule->alphabet, '%'))
        return 0;
    while (at < limits->avail && byteset_has(&rule->alphabet, bytes[at]))
        at++;
    if (at == limits->avail || at - start >= subject_decide_bytes(rule) || bytes[at] != '%')
        return 0;
    bool is_cut = false;
    unsigned level = undress_percent_level(bytes + at, limits->avail - at, &is_cut);
    if (is_cut && !limits->is_final) {
        limits->avail = at;
        return STANCH_DRESS_PERCENT;
    }
    if (level == 0)
        return 0;
    struct unit unit;
    undress_unit(level, bytes + at, limits->avail - at, true, &unit);
    return byteset_has(&rule->alphabet, unit.bytes[0]) ? level : 0;
}

static bool has_no_base64_length(stanch_worker *worker, const struct rule *rule, size_t found, size_t group,
                                 unsigned alignment, const struct limits *limits)
{
    struct view *view = &worker->view;
    if (!undress_base64(view, worker->window.bytes, found, group, alignment, limits->avail, limits->is_final,
                        FIRST_LOOK))
        return true;
    return is_no_length(view, rule);
}

/* Characters before the value `start` that are a finding's are none of the run that the value lies in: up to here. */
static size_t found_until(const struct stanch_worker *worker, const stanch_stream *stream, size_t start)
{
    size_t until = left_barrier(worker, stream);
    uint64_t offset = worker->window.base + start;
    for (size_t i = 0; i < stream->unions.count; i++) {
        const struct accepted *around = &stream->unions.items[i];
        uint64_t end = around->end < offset ? around->end : offset;
        if (around->start < offset && end + 4 > offset && start - (size_t)(offset - end) > until)
            until = start - (size_t)(offset - end);
    }
    return until;
}

bool subject_base64(stanch_worker *worker, const stanch_stream *stream, const struct rule *rule,
                    const struct candidate *candidate, const struct limits *limits, struct subject *subject)
{
    const struct anchor *anchor = &stream->settings->anchor_items[candidate->anchor];
    size_t back = anchor->alignment == 0 ? 0 : anchor->alignment + 1u;
    if (candidate->anchor_start < back)
        return false;
    size_t group = candidate->anchor_start - back;
    size_t found = found_until(worker, stream, group + anchor->alignment);
    size_t most = rule ? subject_decide_bytes(rule) : PLACEHOLDER_LOOK;
    struct view *view = &worker->view;
    if (rule && rule->start != START_BLOCK &&
        has_no_base64_length(worker, rule, found, group, anchor->alignment, limits))
        return false;
    if (!undress_base64(view, worker->window.bytes, found, group, anchor->alignment, limits->avail, limits->is_final,
                        most))
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
size_t subject_raw_start(const stanch_worker *worker, const struct subject *subject, size_t from)
{
    if (subject->dress == STANCH_DRESS_BASE64)
        return subject->origin + base64_first_char(from - subject->start + subject->alignment);
    if (subject->dress == STANCH_DRESS_JSON || dress_has_units(subject->dress))
        return subject->origin + worker->view.raw[from];
    return subject->origin + from - subject->start;
}

size_t subject_raw_end(const stanch_worker *worker, const struct subject *subject, size_t to)
{
    if (subject->dress == STANCH_DRESS_BASE64)
        return subject->origin + base64_end_char(to - subject->start + subject->alignment);
    return subject_raw_start(worker, subject, to);
}

/* ------------------------------------------------------------------------------------------------ dressing */

static bool has_url_safe(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] == '-' || bytes[i] == '_')
            return true;
    return false;
}

static bool has_upper(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'F')
            return true;
    return false;
}

/* How a placeholder is written at the undressed bytes [from, to). */
struct dressing subject_dressing(const stanch_worker *worker, const struct subject *subject, size_t from, size_t to)
{
    struct dressing dressing = {.dress = subject->dress};
    const uint8_t *bytes = worker->window.bytes;
    size_t start = subject_raw_start(worker, subject, from);
    size_t end = subject_raw_end(worker, subject, to);
    if (subject->dress == STANCH_DRESS_HEX)
        dressing.is_upper = has_upper(bytes + start, end - start);
    if (subject->dress != STANCH_DRESS_BASE64)
        return dressing;
    size_t first = from - subject->start + subject->alignment;
    dressing.alignment = (uint8_t)(first % 3);
    dressing.end_mod_3 = (uint8_t)((first + to - from) % 3);
    dressing.grid = (uint8_t)((worker->window.base + subject->origin) % 4);
    dressing.lead = (uint8_t)base64_value(bytes[start]);
    dressing.trail = (uint8_t)base64_value(bytes[end - 1]);
    dressing.is_url_safe = has_url_safe(bytes + start, end - start);
    return dressing;
}
