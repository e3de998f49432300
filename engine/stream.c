/*
 * One step after the other of a stream. What is decided is queued as at most: bytes to pass, a finding, an insert, bytes
 * to drop; the queue is given out before anything else is judged. Undecided bytes stay in the caller's buffer until that
 * is used up, and only then go to the hold.
 */
#include "stream.h"

#include "memory.h"
#include "queue.h"
#include "step.h"

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
    void *memory = stream->memory;
    memory_wipe(stream, sizeof *stream);
    stream->settings = settings;
    stream->memory = memory;
    stream->serial = __atomic_add_fetch(&settings->rules->serial, 1, __ATOMIC_RELAXED);
    stream->line = 1;
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
    if (result == STANCH_OK)
        (*out)->memory = memory;
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

/* ------------------------------------------------------------------------------------------------ the next event */

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
    queue_event(event, is_over ? STANCH_DONE : STANCH_NEED_INPUT, NULL, 0, stream->out_offset, stream->out_offset);
    return STANCH_OK;
}

/* The record is judged to its end: the next begins with no context. */
static void end_record(stanch_stream *stream)
{
    stream->is_starved = false;
    stream->record_end = RECORD_GOES_ON;
    context_clear(&stream->context);
    stream->barrier = 0;
    stream->text_start = stream->offset;
    if (stream->record_key != RECORD_NO_KEY)
        stream->mode = MODE_RECORD;
}

/* Looks for the line feed that ends the record, once in each byte. */
static void find_record_end(stanch_stream *stream, const stanch_input *input)
{
    uint64_t from = stream->out_offset + stream->held;
    uint64_t skip = stream->record_stop > from ? stream->record_stop - from : 0;
    if (skip >= input->len)
        return;
    const uint8_t *feed = memchr(input->bytes + skip, '\n', input->len - (size_t)skip);
    stream->record_end = feed ? RECORD_ENDS_AT_LINE : RECORD_GOES_ON;
    stream->record_stop = from + (feed ? (size_t)(feed + 1 - input->bytes) : input->len);
}

/* What of the input belongs to the record. */
static stanch_input text_of(stanch_stream *stream, const stanch_input *input)
{
    stanch_input text = *input;
    if (stream->record_end == RECORD_GOES_ON && stream->settings->framing != STANCH_FRAMING_RAW)
        find_record_end(stream, input);
    if (stream->record_end == RECORD_ENDS_HERE)
        text.len = 0;
    else if (stream->record_end == RECORD_ENDS_AT_LINE)
        text.len = (size_t)(stream->record_stop - stream->out_offset - stream->held);
    return text;
}

/* May whole records pass unseen? Only where one begins, and nothing is asked of it but what anchors tell. */
static bool may_skip(const stanch_stream *stream)
{
    return stream->settings->framing != STANCH_FRAMING_RAW && stream->mode == MODE_JUDGE &&
           stream->record_key == RECORD_NO_KEY && stream->record_end != RECORD_ENDS_HERE &&
           stream->offset == stream->text_start && stream->held == 0 && stream->context.len == 0 &&
           stream->unions.count == 0;
}

static int step_once(stanch_stream *stream, stanch_worker *worker, const stanch_input *input, int step)
{
    if (input->len > 0 && may_skip(stream)) {
        int result = step_skip(worker, stream, input);
        if (result != STANCH_OK || stream->pass_left > 0)
            return result;
    }
    stanch_input text = text_of(stream, input);
    bool is_last = step == STANCH_END || stream->record_end != RECORD_GOES_ON;
    if (stream->mode == MODE_RECORD)
        step_record(worker, stream, &text, is_last);
    else if (stream->mode != MODE_JUDGE)
        step_swallow(worker, stream, &text, is_last);
    else
        return step_judge(worker, stream, &text, input->len - text.len, step, is_last);
    return STANCH_OK;
}

static int step_on(stanch_stream *stream, stanch_worker *worker, stanch_input *input, int step, stanch_event *event)
{
    for (;;) {
        if (!queue_fits(stream, input))
            return STANCH_E_INTERNAL;
        if (queue_give(stream, input, event))
            return STANCH_OK;
        if (stream->mode == MODE_DONE) {
            stream->is_done = true;
            queue_event(event, STANCH_DONE, NULL, 0, stream->out_offset, stream->out_offset);
            return STANCH_OK;
        }
        if (stream->is_starved && stream->record_end != RECORD_GOES_ON)
            end_record(stream);
        else if (stream->is_starved)
            return starve(stream, input, step, event);
        int result = step_once(stream, worker, input, step);
        if (result != STANCH_OK)
            return result;
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
    int result = step_on(stream, worker, input, step, event);
    return result == STANCH_OK ? STANCH_OK : fail(stream, result);
}

int stanch_name(stanch_stream *stream, const char *name, size_t len)
{
    if (!stream || (!name && len > 0))
        return STANCH_E_ARGUMENT;
    bool is_quiet = stream->mode == MODE_JUDGE || stream->mode == MODE_RECORD;
    bool is_busy = stream->held > 0 || !is_quiet || stream->unions.count > 0 || stream->record_end != RECORD_GOES_ON;
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
    stream->record_end = RECORD_ENDS_HERE;
    return STANCH_OK;
}
