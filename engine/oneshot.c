/*
 * The stream for small texts: redacting a string, and telling what the rules said of it.
 */
#include "memory.h"
#include "stream.h"
#include "worker.h"

#include <string.h>

struct output {
    char *bytes;
    size_t room, len, findings;
};

static int take_event(struct output *output, const stanch_event *event)
{
    output->findings += event->type == STANCH_FINDING;
    if (!output->bytes || (event->type != STANCH_PASS && event->type != STANCH_INSERT))
        return STANCH_OK;
    if (event->len >= output->room - output->len)
        return STANCH_E_SPACE;
    memcpy(output->bytes + output->len, event->bytes, event->len);
    output->len += event->len;
    return STANCH_OK;
}

static int run(stanch_stream *stream, stanch_worker *worker, const char *text, size_t len, struct output *output)
{
    stanch_input input = {(const uint8_t *)text, len};
    stanch_event event = STANCH_EVENT_INIT;
    int result = STANCH_OK;
    do {
        result = stanch_next(stream, worker, &input, STANCH_END, &event);
        if (result == STANCH_OK)
            result = take_event(output, &event);
    } while (result == STANCH_OK && event.type != STANCH_DONE);
    return result;
}

static int run_text(stanch_worker *worker, stanch_settings *settings, const char *name, const char *text, size_t len,
                    struct output *output)
{
    _Alignas(64) uint8_t memory[sizeof(struct stanch_stream) + 64];
    stanch_stream *stream = NULL;
    int result = stanch_stream_init(memory, sizeof memory, settings, &stream);
    if (result != STANCH_OK)
        return result;
    if (name)
        result = stanch_name(stream, name, strlen(name));
    if (result == STANCH_OK)
        result = run(stream, worker, text, len, output);
    stanch_stream_fini(stream);
    return result;
}

int stanch_redact(stanch_worker *worker, stanch_settings *settings, const char *name, const char *text, size_t len,
                  char *out, size_t room, size_t *out_len, size_t *findings)
{
    if (!worker || !settings || (!text && len > 0) || !out || room == 0)
        return STANCH_E_ARGUMENT;
    struct output output = {out, room, 0, 0};
    int result = run_text(worker, settings, name, text, len, &output);
    if (result != STANCH_OK) {
        memory_wipe(out, output.len);
        output.len = output.findings = 0;
    }
    out[output.len] = '\0';
    if (out_len)
        *out_len = output.len;
    if (findings)
        *findings = output.findings;
    return result;
}

int stanch_explain(stanch_worker *worker, stanch_settings *settings, const char *text, size_t len,
                   stanch_judgement *judgements, size_t room, size_t *count)
{
    if (!worker || !settings || (!text && len > 0) || !count || (!judgements && room > 0))
        return STANCH_E_ARGUMENT;
    stanch_judgement none;
    struct output output = {NULL, 0, 0, 0};
    worker->trace = (struct trace){judgements ? judgements : &none, room, 0};
    int result = run_text(worker, settings, NULL, text, len, &output);
    *count = worker->trace.count;
    worker->trace = (struct trace){NULL, 0, 0};
    return result;
}
