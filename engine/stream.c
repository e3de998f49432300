/*
 * One step after the other of a stream. What is decided is queued as at most: bytes to pass, a finding, an insert, bytes
 * to drop; the queue is given out before anything else is judged. Undecided bytes stay in the caller's buffer until that
 * is used up, and only then go to the hold.
 */
#include "stream.h"

#include "base64.h"
#include "lines.h"
#include "memory.h"
#include "redact.h"
#include "scan.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ life */

size_t stanch_stream_size(void)
{
    return (sizeof(struct stanch_stream) + 63) / 64 * 64;
}

void stanch_stream_reset(stanch_stream *stream)
{
    if (!stream)
        return;
    stanch_settings *settings = stream->settings;
    bool owns_settings = stream->owns_settings;
    void *memory = stream->memory;
    memory_wipe(stream, sizeof *stream);
    stream->settings = settings;
    stream->owns_settings = owns_settings;
    stream->memory = memory;
    stream->serial = __atomic_add_fetch(&settings->rules->serial, 1, __ATOMIC_RELAXED);
    stream->line = 1;
    stream->group_rule = -1;
    context_clear(&stream->context);
}

int stanch_stream_init(void *memory, size_t bytes, stanch_settings *settings, stanch_stream **out)
{
    if (!memory || !settings || !out || (uintptr_t)memory % 64)
        return STANCH_E_ARGUMENT;
    *out = NULL;
    if (bytes < stanch_stream_size())
        return STANCH_E_SPACE;
    stanch_stream *stream = memory;
    stream->settings = settings_retain(settings);
    stream->owns_settings = false;
    stream->memory = NULL;
    stanch_stream_reset(stream);
    *out = stream;
    return STANCH_OK;
}

void stanch_stream_fini(stanch_stream *stream)
{
    if (!stream)
        return;
    stanch_settings *settings = stream->settings;
    memory_wipe(stream, sizeof *stream);
    stanch_settings_release(settings);
}

int stanch_stream_new(stanch_rules *rules, const stanch_options *options, stanch_stream **out)
{
    if (!rules || !out)
        return STANCH_E_ARGUMENT;
    *out = NULL;
    stanch_settings *settings = NULL;
    int result = stanch_settings_new(rules, options, &settings, NULL);
    if (result != STANCH_OK)
        return result;
    char *memory = memory_new(&rules->allocator, stanch_stream_size() + 63);
    if (!memory) {
        stanch_settings_release(settings);
        return STANCH_E_MEMORY;
    }
    result = stanch_stream_init(memory + (64 - (uintptr_t)memory % 64) % 64, stanch_stream_size(), settings, out);
    stanch_settings_release(settings);
    if (result == STANCH_OK) {
        (*out)->owns_settings = true;
        (*out)->memory = memory;
    }
    return result;
}

void stanch_stream_free(stanch_stream *stream)
{
    if (!stream)
        return;
    stanch_allocator allocator = stream->settings->rules->allocator;
    stanch_rules *rules = stanch_rules_retain(stream->settings->rules);
    void *memory = stream->memory;
    stanch_stream_fini(stream);
    memory_free(&allocator, memory);
    stanch_rules_release(rules);
}

size_t stanch_held(const stanch_stream *stream)
{
    return stream ? stream->held : 0;
}

static int fail(stanch_stream *stream, int error)
{
    stanch_stream_reset(stream);
    stream->mode = MODE_FAILED;
    stream->error = error;
    return error;
}

/* ------------------------------------------------------------------------------------------------ giving out */

static bool tracks_lines(const stanch_stream *stream)
{
    return stream->settings->count_lines || stream->settings->mode == STANCH_BLOCK;
}

/* The first bytes that are not given out, at most `most`: of the hold, else of the input. */
static size_t front(const stanch_stream *stream, const stanch_input *input, uint64_t most, const uint8_t **bytes)
{
    size_t have = stream->held > 0 ? stream->held : input->len;
    *bytes = stream->held > 0 ? stream->hold + stream->held_at : input->bytes;
    return have < most ? have : (size_t)most;
}

static void advance(stanch_stream *stream, stanch_input *input, size_t len)
{
    const uint8_t *bytes = NULL;
    front(stream, input, len, &bytes);
    if (tracks_lines(stream)) {
        size_t last = 0;
        stream->line += lines_count(bytes, len, &last);
        if (last > 0)
            stream->line_start = stream->out_offset + last;
    }
    stream->out_offset += len;
    if (stream->held > 0) {
        stream->held -= len;
        stream->held_at += len;
        return;
    }
    input->bytes += len;
    input->len -= len;
    stream->input_behind += len;
}

static void drop(stanch_stream *stream, stanch_input *input)
{
    while (stream->drop_left > 0) {
        const uint8_t *bytes = NULL;
        size_t len = front(stream, input, stream->drop_left, &bytes);
        stream->drop_left -= len;
        advance(stream, input, len);
    }
}

static void emit(stanch_event *event, int type, const uint8_t *bytes, size_t len, uint64_t start, uint64_t end)
{
    event->type = type;
    event->bytes = bytes;
    event->len = len;
    event->start = start;
    event->end = end;
    event->unit_start = start;
    event->finding = NULL;
}

/* Bytes to pass; false where all that was left of them belongs to a blocked line. */
static bool pass(stanch_stream *stream, stanch_input *input, stanch_event *event)
{
    const uint8_t *bytes = NULL;
    size_t len = front(stream, input, stream->pass_left, &bytes);
    if (stream->is_dropping) {
        const uint8_t *newline = memchr(bytes, '\n', len);
        stream->is_dropping = newline == NULL;
        len = newline ? (size_t)(newline - bytes) + 1 : len;
        stream->pass_left -= len;
        advance(stream, input, len);
        return false;
    }
    emit(event, STANCH_PASS, bytes, len, stream->out_offset, stream->out_offset + len);
    stream->pass_left -= len;
    advance(stream, input, len);
    return true;
}

static void emit_finding(stanch_stream *stream, stanch_event *event)
{
    stream->has_finding = false;
    emit(event, STANCH_FINDING, NULL, 0, stream->finding.start, stream->finding.end);
    event->finding = &stream->finding;
}

static void emit_insert(stanch_stream *stream, stanch_event *event)
{
    stream->has_insert = false;
    emit(event, STANCH_INSERT, stream->insert, stream->insert_len, stream->finding.start, stream->finding.end);
}

static void emit_blocked(stanch_stream *stream, stanch_event *event)
{
    stream->has_blocked = false;
    bool is_line = stream->settings->unit == STANCH_UNIT_LINE;
    emit(event, STANCH_BLOCKED, NULL, 0, stream->finding.start, stream->finding.end);
    event->unit_start = is_line ? stream->gone_line_start : 0;
    stream->is_dropping = is_line;
    if (!is_line)
        stream->mode = MODE_DONE;
}

/* True where *event was filled from the queue. */
static bool give_out(stanch_stream *stream, stanch_input *input, stanch_event *event)
{
    while (stream->pass_left > 0)
        if (pass(stream, input, event))
            return true;
    if (stream->has_finding)
        emit_finding(stream, event);
    else if (stream->has_insert)
        emit_insert(stream, event);
    else if (stream->has_blocked)
        emit_blocked(stream, event);
    else {
        drop(stream, input);
        stream->pass_left = stream->detected_left;
        stream->detected_left = 0;
        return stream->pass_left > 0 && pass(stream, input, event);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ windows */

static bool window_is_valid(const stanch_worker *worker, const stanch_stream *stream, const stanch_input *input, int step)
{
    return worker->owner == stream && worker->owner_serial == stream->serial && worker->owner_offset == stream->offset &&
           worker->input_end == input->bytes + input->len && worker->step == step;
}

/* Context, hold and the first of the input, side by side. */
static void window_in_seam(stanch_worker *worker, const stanch_stream *stream, const stanch_input *input, bool is_last)
{
    const struct context *context = &stream->context;
    size_t taken = input->len < SEAM_INPUT ? input->len : SEAM_INPUT;
    memcpy(worker->seam, context->bytes, context->len);
    memcpy(worker->seam + context->len, stream->hold + stream->held_at, stream->held);
    if (taken > 0)
        memcpy(worker->seam + context->len + stream->held, input->bytes, taken);
    worker->covers_input = taken == input->len;
    worker->window.bytes = worker->seam;
    worker->window.begin = context->len;
    worker->window.len = context->len + stream->held + taken;
    worker->window.is_end = is_last && worker->covers_input;
}

static void window_in_input(stanch_worker *worker, const stanch_stream *stream, const stanch_input *input, bool is_last)
{
    size_t back = stream->input_behind < CONTEXT_KEPT ? stream->input_behind : CONTEXT_KEPT;
    worker->covers_input = true;
    worker->window.bytes = input->bytes - back;
    worker->window.begin = back;
    worker->window.len = back + input->len;
    worker->window.is_end = is_last;
}

static void make_window(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, int step, bool is_last)
{
    bool has_left = stream->input_behind >= CONTEXT_KEPT || stream->context.len == 0;
    if (stream->held == 0 && has_left && input->len > 0)
        window_in_input(worker, stream, input, is_last);
    else
        window_in_seam(worker, stream, input, is_last);
    worker->window.base = stream->offset - worker->window.begin;
    worker->owner = stream;
    worker->owner_serial = stream->serial;
    worker->owner_offset = stream->offset;
    worker->input_end = input->bytes + input->len;
    worker->step = step;
}

static void move_begin(stanch_worker *worker, stanch_stream *stream, uint64_t offset)
{
    worker->window.begin += (size_t)(offset - stream->offset);
    stream->offset = worker->owner_offset = offset;
    if (worker->at < worker->window.begin)
        worker->at = worker->window.begin;
}

/* Undecided bytes up to `offset` are decided to pass. */
static void pass_to(stanch_worker *worker, stanch_stream *stream, uint64_t offset)
{
    size_t len = (size_t)(offset - stream->offset);
    context_add(&stream->context, worker->window.bytes + worker->window.begin, len);
    stream->pass_left += len;
    move_begin(worker, stream, offset);
}

/* ------------------------------------------------------------------------------------------------ findings */

/* Where the finding begins: for what has been swallowed, as it was noted then. */
static void locate(const stanch_stream *stream, const struct accepted *accepted, stanch_finding *finding)
{
    if (!stream->settings->count_lines)
        return;
    finding->line = stream->gone_line;
    finding->column = accepted->start - stream->gone_line_start + 1;
}

/* Notes the line of `start`, an offset in the window at or behind its begin. */
static void note_line(const stanch_worker *worker, stanch_stream *stream, uint64_t start)
{
    if (!tracks_lines(stream))
        return;
    size_t last = 0;
    const struct window *window = &worker->window;
    size_t len = (size_t)(start - stream->out_offset);
    stream->gone_line = stream->line + lines_count(window->bytes + window->begin, len, &last);
    stream->gone_line_start = last > 0 ? stream->out_offset + last : stream->line_start;
}

/* A key id and its secret, near one another, get one number. */
static uint64_t group_of(stanch_stream *stream, const struct rule *rules, const struct accepted *accepted)
{
    const struct rule *rule = &rules[accepted->rule];
    if (!rule->group_with[0])
        return 0;
    bool is_near = stream->group_rule >= 0 && accepted->start - stream->group_end <= STANCH_CONTEXT_MAX;
    bool is_pair = is_near && stream->group_rule != accepted->rule &&
                   (strcmp(rules[stream->group_rule].id, rule->group_with) == 0 ||
                    strcmp(rules[stream->group_rule].group_with, rule->id) == 0);
    stream->group_rule = is_pair ? -1 : accepted->rule;
    stream->group_end = accepted->end;
    return is_pair ? stream->groups : ++stream->groups;
}

static void describe(stanch_stream *stream, const struct accepted *accepted)
{
    const struct rule *rule = &stream->settings->rules->rules[accepted->rule];
    stanch_finding *finding = &stream->finding;
    *finding = (stanch_finding){.size = sizeof *finding,
                                .rule_index = (size_t)accepted->rule,
                                .rule = rule->id,
                                .issuer = rule->issuer,
                                .kind = rule->kind,
                                .rotate_how = rule->rotate_how,
                                .rotate_revoke = rule->rotate_revoke,
                                .rotate_url = rule->rotate_url,
                                .reason = accepted->reason,
                                .severity = rule->severity,
                                .confidence = accepted->confidence,
                                .start = accepted->start,
                                .end = accepted->end,
                                .decoded = accepted->decoded,
                                .group = group_of(stream, stream->settings->rules->rules, accepted)};
    memcpy(finding->fingerprint, accepted->fingerprint, sizeof finding->fingerprint);
    memcpy(finding->detail, accepted->detail, sizeof finding->detail);
    locate(stream, accepted, finding);
}

/* Queues the first union: it stays as it is (placeholders, detect), or goes. */
static void settle(stanch_worker *worker, stanch_stream *stream)
{
    struct accepted accepted = stream->unions.items[0];
    unions_drop_first(&stream->unions);
    bool is_gone = accepted.start < stream->offset;
    bool is_finding = accepted.reason != NULL;
    if (!is_gone && is_finding)
        note_line(worker, stream, accepted.start);
    if (!is_gone)
        pass_to(worker, stream, accepted.start);
    bool is_companion = accepted.rule >= 0 && stream->settings->facts[accepted.rule].is_companion;
    context_add_neutral(&stream->context, accepted.rule, is_companion);
    uint64_t rest = accepted.end - stream->offset;
    stream->barrier = accepted.end;
    move_begin(worker, stream, accepted.end);
    if (!is_finding) {
        stream->pass_left += rest;
        return;
    }
    describe(stream, &accepted);
    stream->has_finding = true;
    if (stream->settings->mode == STANCH_DETECT) {
        stream->detected_left = rest;
        return;
    }
    stream->drop_left = rest;
    stream->has_insert = stream->settings->mode == STANCH_REDACT;
    stream->has_blocked = stream->settings->mode == STANCH_BLOCK;
    if (stream->has_insert)
        stream->insert_len = redact_write(stream->settings, &accepted, stream->insert);
}

/* ------------------------------------------------------------------------------------------------ swallowing */

/* Bytes of a value that is longer than the hold: dropped, or passed where findings only are wanted. */
static void swallow_bytes(stanch_stream *stream, size_t len)
{
    stream->offset += len;
    if (stream->settings->mode == STANCH_DETECT)
        stream->pass_left += len;
    else
        stream->drop_left += len;
}

/* From judging to swallowing: what stands before the value passes. */
static void begin_swallowing(stanch_worker *worker, stanch_stream *stream, size_t keep)
{
    uint64_t start = stream->swallowed.start;
    if (stream->unions.count > 0 && stream->unions.items[0].start < start)
        start = stream->unions.items[0].start;
    uint64_t resume = worker->window.base + keep;
    if (start >= stream->offset) {
        note_line(worker, stream, start);
        pass_to(worker, stream, start);
    }
    swallow_bytes(stream, (size_t)(resume - stream->offset));
    worker->owner = NULL;
}

static void end_swallowing(stanch_stream *stream)
{
    struct accepted *swallowed = &stream->swallowed;
    fingerprint_end(&stream->flow, swallowed->fingerprint);
    swallowed->end = swallowed->own_end = swallowed->hold_from = stream->offset;
    if (stream->mode == MODE_SWALLOW) {
        swallowed->undressed_len = stream->swallow.undressed;
        swallowed->dressing.trail = stream->swallow.trail;
        swallowed->dressing.end_mod_3 = (uint8_t)((swallowed->dressing.alignment + stream->swallow.undressed) % 3);
    } else if (swallowed->dressing.dress == STANCH_DRESS_BASE64) {
        uint64_t chars = stream->keyblock.body_chars + swallowed->dressing.alignment;
        swallowed->dressing.end_mod_3 = (uint8_t)(chars * 6 / 8 % 3);
        swallowed->dressing.trail = (uint8_t)base64_value(stream->keyblock.last);
    }
    for (size_t i = 0; i < stream->unions.count; i++)
        stream->unions.items[i].hold_from = stream->offset;
    unions_add(&stream->unions, swallowed);
    memory_wipe(&stream->swallow, sizeof stream->swallow);
    memory_wipe(&stream->keyblock, sizeof stream->keyblock);
    stream->mode = MODE_JUDGE;
}

/* One piece of a value that is being swallowed. */
static void swallow_more(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, bool is_last)
{
    const uint8_t *bytes = input->bytes;
    size_t len = input->len;
    bool is_all = true;
    worker->owner = NULL;
    if (stream->held > 0) {
        window_in_seam(worker, stream, input, is_last);
        bytes = worker->seam + worker->window.begin;
        len = worker->window.len - worker->window.begin;
        is_all = worker->covers_input;
    }
    bool is_end = is_last && is_all;
    size_t taken = 0;
    bool is_ended = false;
    if (stream->mode == MODE_BLOCK) {
        is_ended = keyblock_read(&stream->keyblock, bytes, len, is_end, &taken, &stream->flow) == KEYBLOCK_ENDED;
    } else {
        taken = swallow_take(&stream->swallow, &stream->settings->rules->rules[stream->swallow.rule], bytes, len, is_end, &stream->flow);
        is_ended = stream->swallow.is_ended;
    }
    swallow_bytes(stream, taken);
    if (is_ended)
        end_swallowing(stream);
    else
        stream->is_starved = is_all;
}

/* ------------------------------------------------------------------------------------------------ judging */

static int judge_more(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, int step, bool is_last)
{
    if (!window_is_valid(worker, stream, input, step)) {
        make_window(worker, stream, input, step, is_last);
        int result = scan_begin(worker, stream);
        if (result != STANCH_OK)
            return result;
    }
    size_t keep = 0;
    uint64_t before = stream->offset;
    switch (scan_window(worker, stream, &keep)) {
    case SCAN_SETTLED:
        settle(worker, stream);
        return STANCH_OK;
    case SCAN_SWALLOW:
        begin_swallowing(worker, stream, keep);
        return STANCH_OK;
    default:
        break;
    }
    pass_to(worker, stream, worker->window.base + keep);
    worker->owner = NULL;
    stream->is_starved = worker->covers_input && worker->window.scanned == worker->window.len;
    return stream->is_starved || stream->offset > before ? STANCH_OK : STANCH_E_INTERNAL;
}

/* Undecided input goes to the hold. */
static int hold(stanch_stream *stream, stanch_input *input)
{
    if (stream->held + input->len > STANCH_HOLD_MAX)
        return STANCH_E_INTERNAL;
    memmove(stream->hold, stream->hold + stream->held_at, stream->held);
    if (input->len > 0)
        memcpy(stream->hold + stream->held, input->bytes, input->len);
    stream->held_at = 0;
    stream->held += input->len;
    memory_wipe(stream->hold + stream->held, STANCH_HOLD_MAX - stream->held);
    input->bytes += input->len;
    input->len = 0;
    stream->input_behind = 0;
    return STANCH_OK;
}

/* All that can be judged is judged and given out. */
static int starve(stanch_stream *stream, stanch_input *input, int step, stanch_event *event)
{
    stream->is_starved = false;
    int result = hold(stream, input);
    if (result != STANCH_OK)
        return result;
    bool is_over = step == STANCH_END;
    if (is_over && (stream->held > 0 || stream->unions.count > 0))
        return STANCH_E_INTERNAL;
    if (is_over) {
        stream->mode = MODE_DONE;
        stream->is_done = true;
    }
    emit(event, is_over ? STANCH_DONE : STANCH_NEED_INPUT, NULL, 0, stream->out_offset, stream->out_offset);
    return STANCH_OK;
}

/* The record is judged to its end: the next begins with no context. */
static void end_record(stanch_stream *stream)
{
    stream->is_starved = stream->is_record_end = false;
    context_clear(&stream->context);
}

static int step_on(stanch_stream *stream, stanch_worker *worker, stanch_input *input, int step, stanch_event *event)
{
    static const stanch_input no_input;
    for (;;) {
        if (give_out(stream, input, event))
            return STANCH_OK;
        if (stream->mode == MODE_DONE) {
            stream->is_done = true;
            emit(event, STANCH_DONE, NULL, 0, stream->out_offset, stream->out_offset);
            return STANCH_OK;
        }
        if (stream->is_starved && stream->is_record_end)
            end_record(stream);
        else if (stream->is_starved)
            return starve(stream, input, step, event);
        const stanch_input *text = stream->is_record_end ? &no_input : input;
        bool is_last = step == STANCH_END || stream->is_record_end;
        if (stream->mode != MODE_JUDGE)
            swallow_more(worker, stream, text, is_last);
        else {
            int result = judge_more(worker, stream, text, step, is_last);
            if (result != STANCH_OK)
                return result;
        }
    }
}

int stanch_next(stanch_stream *stream, stanch_worker *worker, stanch_input *input, int step, stanch_event *event)
{
    if (!stream || !worker || !input || !event || event->size != sizeof *event || (input->len > 0 && !input->bytes) ||
        step < STANCH_MORE || step > STANCH_END)
        return STANCH_E_ARGUMENT;
    if (stream->mode == MODE_FAILED)
        return stream->error;
    if (worker->rules != stream->settings->rules || (stream->is_done && input->len > 0))
        return STANCH_E_STATE;
    int result = anchor_scratch_fit(worker->scratch, stream->settings->anchors);
    if (result == STANCH_OK)
        result = step_on(stream, worker, input, step, event);
    return result == STANCH_OK ? STANCH_OK : fail(stream, result);
}

int stanch_name(stanch_stream *stream, const char *name, size_t len)
{
    if (!stream || (!name && len > 0))
        return STANCH_E_ARGUMENT;
    bool is_busy = stream->held > 0 || stream->mode != MODE_JUDGE || stream->unions.count > 0 || stream->is_record_end;
    if (is_busy)
        return STANCH_E_STATE;
    static const uint8_t separator[] = {'=', NAME_GIVEN};
    size_t over = len > STANCH_CONTEXT_MAX ? len - STANCH_CONTEXT_MAX : 0;
    context_clear(&stream->context);
    context_add(&stream->context, (const uint8_t *)name + over, len - over);
    context_add(&stream->context, separator, sizeof separator);
    stream->barrier = 0;
    return STANCH_OK;
}

int stanch_record(stanch_stream *stream)
{
    if (!stream)
        return STANCH_E_ARGUMENT;
    if (stream->mode == MODE_FAILED || stream->mode == MODE_DONE)
        return STANCH_E_STATE;
    stream->is_record_end = true;
    return STANCH_OK;
}
