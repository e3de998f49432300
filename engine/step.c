#include "step.h"

#include "base64.h"
#include "candidate.h"
#include "finding.h"
#include "lines.h"
#include "memory.h"
#include "queue.h"
#include "record.h"
#include "redact.h"
#include "scan.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ windows */

static uint64_t end_of(const stanch_stream *stream, const stanch_input *input)
{
    return stream->out_offset + stream->held + input->len;
}

static bool window_is_valid(const stanch_worker *worker, const stanch_stream *stream, const stanch_input *input,
                            int step)
{
    return worker->owner == stream && worker->owner_serial == stream->serial &&
           worker->owner_offset == stream->offset && worker->owner_end == end_of(stream, input) &&
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
    worker->window.len = worker->window.reach = context->len + stream->held + taken;
    worker->window.is_end = is_last && worker->covers_input;
}

static void window_in_input(stanch_worker *worker, const stanch_stream *stream, const stanch_input *input, bool is_last)
{
    size_t back = stream->input_behind < CONTEXT_KEPT ? stream->input_behind : CONTEXT_KEPT;
    if (back > stream->offset - stream->text_start)
        back = (size_t)(stream->offset - stream->text_start);
    worker->covers_input = true;
    worker->window.bytes = input->bytes - back;
    worker->window.begin = back;
    worker->window.len = worker->window.reach = back + input->len;
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
    worker->owner_end = end_of(stream, input);
    worker->owner_offset = worker->window_offset = stream->offset;
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

/* Notes the line of `start`, an offset in the window at or behind its begin. */
static void note_line(const stanch_worker *worker, stanch_stream *stream, uint64_t start)
{
    if (!queue_tracks_lines(stream))
        return;
    size_t last = 0;
    const struct window *window = &worker->window;
    size_t len = (size_t)(start - stream->out_offset);
    stream->gone_line = stream->line + lines_count(window->bytes + window->begin, len, &last);
    stream->gone_line_start = last > 0 ? stream->out_offset + last : stream->line_start;
}

/* `end`: behind the last `len` bytes before the barrier. */
static void set_barrier(stanch_stream *stream, uint64_t offset, const uint8_t *end, size_t len)
{
    size_t room = sizeof stream->barrier_tail;
    size_t taken = len < room ? len : room;
    stream->barrier = offset;
    stream->barrier_byte = end[-1];
    memmove(stream->barrier_tail, stream->barrier_tail + taken, room - taken);
    memcpy(stream->barrier_tail + room - taken, end - taken, taken);
}

/* Queues the first union: it stays as it is (placeholders, what is allowed, detect), or goes. */
static void settle(stanch_worker *worker, stanch_stream *stream)
{
    struct accepted accepted = stream->unions.items[0];
    unions_drop_first(&stream->unions);
    bool is_gone = accepted.start < stream->offset;
    bool is_finding = !accepted_passes(&accepted);
    if (!is_gone && is_finding)
        note_line(worker, stream, accepted.start);
    if (!is_gone)
        pass_to(worker, stream, accepted.start);
    bool is_companion = accepted.rule >= 0 && stream->settings->facts[accepted.rule].is_companion;
    context_add_neutral(&stream->context, accepted.rule, is_companion);
    uint64_t rest = accepted.end - stream->offset;
    if (rest > 0)
        set_barrier(stream, accepted.end, worker->window.bytes + worker->window.begin + rest, (size_t)rest);
    move_begin(worker, stream, accepted.end);
    if (!is_finding) {
        stream->pass_left += rest;
        return;
    }
    finding_describe(stream, &accepted);
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

static bool is_allowed(const stanch_stream *stream)
{
    return stream->swallowed.allowed_end > stream->swallowed.start;
}

/* Bytes of a value that is longer than the hold: dropped, or passed where it is allowed or findings only are wanted. */
static void swallow_bytes(stanch_stream *stream, size_t len)
{
    stream->offset += len;
    if (stream->settings->mode == STANCH_DETECT || is_allowed(stream))
        stream->pass_left += len;
    else
        stream->drop_left += len;
}

/* An allowed value passes while it flows, so nothing may overlap it that could go over its end and is not allowed. */
static bool may_pass(const stanch_stream *stream)
{
    const struct accepted *swallowed = &stream->swallowed; /* its end: that of the part that was judged */
    for (size_t i = 0; i < stream->unions.count; i++) {
        const struct accepted *other = &stream->unions.items[i];
        if (other->is_barred)
            return false;
        if (!accepted_passes(other) && (other->start < swallowed->start || other->end > swallowed->end))
            return false;
    }
    return true;
}

/* From judging to swallowing: what stands before the value passes. */
static void begin_swallowing(stanch_worker *worker, stanch_stream *stream, size_t keep)
{
    if (!may_pass(stream))
        stream->swallowed.allowed_end = 0;
    uint64_t start = stream->swallowed.start;
    if (stream->unions.count > 0 && stream->unions.items[0].start < start)
        start = stream->unions.items[0].start;
    uint64_t resume = worker->window.base + keep;
    if (start >= stream->offset) {
        note_line(worker, stream, start);
        pass_to(worker, stream, start);
    }
    if (resume > stream->offset)
        set_barrier(stream, resume, worker->window.bytes + keep, (size_t)(resume - stream->offset));
    swallow_bytes(stream, (size_t)(resume - stream->offset));
    worker->owner = NULL;
    worker->scan = SCAN_MIN;
}

static void end_swallowing(stanch_stream *stream)
{
    struct accepted *swallowed = &stream->swallowed;
    fingerprint_end(&stream->flow, swallowed->fingerprint);
    swallowed->end = swallowed->own_end = swallowed->hold_from = stream->offset;
    if (is_allowed(stream))
        swallowed->allowed_end = swallowed->end;
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

/* Undecided bytes in one piece; true where that is all of them. */
static bool lay_out(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, bool is_last,
                    const uint8_t **bytes, size_t *len)
{
    worker->owner = NULL;
    *bytes = input->bytes;
    *len = input->len;
    if (stream->held == 0)
        return true;
    window_in_seam(worker, stream, input, is_last);
    *bytes = worker->seam + worker->window.begin;
    *len = worker->window.len - worker->window.begin;
    return worker->covers_input;
}

void step_swallow(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, bool is_last)
{
    const uint8_t *bytes = NULL;
    size_t len = 0;
    bool is_all = lay_out(worker, stream, input, is_last, &bytes, &len);
    bool is_end = is_last && is_all;
    size_t taken = 0;
    bool is_ended = false;
    if (stream->mode == MODE_BLOCK) {
        is_ended = keyblock_read_to_end(&stream->keyblock, bytes, len, is_end, &taken, &stream->flow) == KEYBLOCK_ENDED;
    } else {
        const stanch_rules *rules = stream->settings->rules;
        taken = swallow_take(&stream->swallow, &rules->rules[stream->swallow.rule], rules->known, bytes, len, is_end,
                             &stream->flow);
        is_ended = stream->swallow.is_ended;
    }
    swallow_bytes(stream, taken);
    if (taken > 0)
        set_barrier(stream, stream->offset, bytes + taken, taken);
    if (!is_ended)
        stream->is_starved = is_all;
    else if (!record_takes(stream))
        end_swallowing(stream);
}

void step_record(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, bool is_last)
{
    const uint8_t *bytes = NULL;
    size_t len = 0;
    bool is_all = lay_out(worker, stream, input, is_last, &bytes, &len);
    switch (record_judge(stream, bytes, len, is_last && is_all)) {
    case RECORD_IS_KEY:
        stream->mode = MODE_BLOCK;
        break;
    case RECORD_IS_TEXT:
        stream->mode = MODE_JUDGE;
        break;
    default:
        stream->is_starved = is_all;
    }
}

/* ------------------------------------------------------------------------------------------------ judging */

int step_skip(stanch_worker *worker, stanch_stream *stream, const stanch_input *input)
{
    size_t end = 0;
    make_window(worker, stream, input, STANCH_MORE, false);
    worker->owner = NULL;
    int result = candidates_first(worker, stream, &end);
    if (result != STANCH_OK)
        return result;
    const uint8_t *feed = end > 0 ? memrchr(input->bytes, '\n', end) : NULL;
    if (!feed)
        return STANCH_OK;
    size_t len = (size_t)(feed + 1 - input->bytes);
    stream->pass_left += len;
    stream->offset += len;
    stream->text_start = stream->record_stop = stream->offset;
    stream->record_end = RECORD_GOES_ON;
    return STANCH_OK;
}

int step_judge(stanch_worker *worker, stanch_stream *stream, const stanch_input *input, size_t behind, int step,
               bool is_last)
{
    if (!window_is_valid(worker, stream, input, step)) {
        make_window(worker, stream, input, step, is_last);
        if (worker->window.bytes != worker->seam)
            worker->window.reach += behind;
        int result = scan_begin(worker, stream);
        if (result != STANCH_OK)
            return result;
    }
    size_t keep = 0;
    switch (scan_window(worker, stream, &keep)) {
    case SCAN_SETTLED:
        settle(worker, stream);
        scan_settled(worker, stream);
        return STANCH_OK;
    case SCAN_SWALLOW:
        begin_swallowing(worker, stream, keep);
        return STANCH_OK;
    default:
        break;
    }
    pass_to(worker, stream, worker->window.base + keep);
    worker->owner = NULL;
    worker->scan = worker->scan < SCAN_MAX / 2 ? 2 * worker->scan : SCAN_MAX;
    stream->is_starved = worker->covers_input && worker->window.scanned == worker->window.len;
    return stream->is_starved || stream->offset > worker->window_offset ? STANCH_OK : STANCH_E_INTERNAL;
}
