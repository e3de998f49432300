#include "queue.h"

#include "lines.h"

#include <string.h>

bool queue_tracks_lines(const stanch_stream *stream)
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
    if (queue_tracks_lines(stream)) {
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

void queue_event(stanch_event *event, int type, const uint8_t *bytes, size_t len, uint64_t start, uint64_t end)
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
    queue_event(event, STANCH_PASS, bytes, len, stream->out_offset, stream->out_offset + len);
    stream->pass_left -= len;
    advance(stream, input, len);
    return true;
}

static void emit_finding(stanch_stream *stream, stanch_event *event)
{
    stream->has_finding = false;
    queue_event(event, STANCH_FINDING, NULL, 0, stream->finding.start, stream->finding.end);
    event->finding = &stream->finding;
}

static void emit_insert(stanch_stream *stream, stanch_event *event)
{
    stream->has_insert = false;
    queue_event(event, STANCH_INSERT, stream->insert, stream->insert_len, stream->finding.start, stream->finding.end);
}

static void emit_blocked(stanch_stream *stream, stanch_event *event)
{
    stream->has_blocked = false;
    bool is_line = stream->settings->unit == STANCH_UNIT_LINE;
    queue_event(event, STANCH_BLOCKED, NULL, 0, stream->finding.start, stream->finding.end);
    event->unit_start = is_line ? stream->gone_line_start : 0;
    stream->is_dropping = is_line;
    if (!is_line)
        stream->mode = MODE_DONE;
}

bool queue_fits(const stanch_stream *stream, const stanch_input *input)
{
    uint64_t left = stream->held + input->len;
    return stream->pass_left <= left && stream->drop_left <= left - stream->pass_left &&
           stream->detected_left <= left - stream->pass_left - stream->drop_left;
}

bool queue_give(stanch_stream *stream, stanch_input *input, stanch_event *event)
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
