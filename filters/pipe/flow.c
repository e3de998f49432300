#include "flow.h"

#include "message.h"
#include "metrics.h"
#include "reload.h"
#include "report.h"
#include "signals.h"
#include "status.h"
#include "summary.h"
#include "undumped.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static bool keeps_lines(const struct flow *flow)
{
    return flow->setup->mode == STANCH_BLOCK && flow->setup->unit == STANCH_UNIT_LINE;
}

const char *flow_shown_name(const struct flow *flow)
{
    return strcmp(flow->file, "-") == 0 ? "standard input" : flow->file;
}

enum flow_next flow_fail(struct flow *flow, enum pipe_place place, int status, enum flow_next next)
{
    pipe_count(&flow->counts->errors[place], flow->counts->errors[place] + 1);
    flow->status = status_worst(flow->status, status);
    return next;
}

enum flow_next flow_fail_output(struct flow *flow, int error)
{
    flow->output_failed = true;
    if (error == EINTR) /* the signal says the rest */
        return ALL_ENDS;
    if (error == EPIPE && !signals_pipe_was_ignored())
        flow->counts->signal = SIGPIPE;
    else
        message("cannot write: %s: %s", flow->receiver, strerror(error));
    return flow_fail(flow, PIPE_OUTPUT, STATUS_IO, ALL_ENDS);
}

static size_t held_bytes(const struct flow *flow)
{
    size_t held = 0;
    for (size_t i = 0; i < flow->stream_count; i++)
        held += stanch_held(flow->streams[i]);
    return held;
}

static enum flow_next say_input_failed(struct flow *flow, const char *what, const char *why)
{
    size_t held = held_bytes(flow);
    if (held)
        message("%s: %s: %s: its last %zu bytes were not judged and are left out", what, flow_shown_name(flow), why,
                held);
    else
        message("%s: %s: %s", what, flow_shown_name(flow), why);
    return flow_fail(flow, PIPE_INPUT, STATUS_IO, INPUT_ENDS);
}

enum flow_next flow_fail_input(struct flow *flow, int error)
{
    return error == EINTR ? ALL_ENDS : say_input_failed(flow, "cannot read", strerror(error));
}

enum flow_next flow_fail_decoding(struct flow *flow, const char *why)
{
    return say_input_failed(flow, "cannot decode", why);
}

enum flow_next flow_fail_engine(struct flow *flow, int error)
{
    message("cannot judge: %s: %s; nothing more is written", flow_shown_name(flow), stanch_strerror(error));
    return flow_fail(flow, PIPE_ENGINE, STATUS_INTERNAL, ALL_ENDS);
}

static int pass(struct flow *flow, const uint8_t *bytes, size_t len)
{
    if (keeps_lines(flow))
        return block_pass(&flow->block, &flow->output, bytes, len);
    return flow->has_keys ? json_keys_pass(&flow->keys, &flow->output, bytes, len)
                          : output_add(&flow->output, bytes, len);
}

void flow_note(struct flow *flow, const stanch_finding *finding)
{
    const struct pipe_setup *setup = flow->setup;
    static const int statuses[] = {
        [STANCH_REDACT] = STATUS_DONE, [STANCH_BLOCK] = STATUS_BLOCKED, [STANCH_DETECT] = STATUS_FINDINGS};
    bool is_long = keeps_lines(flow) && block_is_long(&flow->block, finding->line);
    pipe_count(&flow->counts->findings, flow->counts->findings + 1);
    metrics_note_finding(setup->metrics, finding);
    flow->line = finding->line;
    if (finding->severity != STANCH_PUBLIC)
        flow->status = status_worst(flow->status, statuses[setup->mode]);
    if (setup->report && report_write(setup->report, flow->file, finding, is_long ? "long-line" : finding->reason) != 0)
        flow_fail(flow, PIPE_REPORT, STATUS_IO, GO_ON);
    if (setup->summary)
        summary_add(setup->summary, flow->file, finding);
}

enum flow_next flow_write(struct flow *flow, const uint8_t *bytes, size_t len)
{
    int error = output_add(&flow->output, bytes, len);
    return error ? flow_fail_output(flow, error) : GO_ON;
}

/* Does an event lie before what is shown? */
static bool is_hidden(const struct flow *flow, const stanch_event *event)
{
    if (event->type == STANCH_FINDING)
        return event->finding->end <= flow->shown_from;
    return event->type < STANCH_NEED_INPUT && event->end <= flow->shown_from;
}

enum flow_next flow_take_event(struct flow *flow, const stanch_event *event)
{
    int error = 0;
    size_t hidden = event->start < flow->shown_from ? (size_t)(flow->shown_from - event->start) : 0;
    if (flow->shown_from && is_hidden(flow, event))
        return GO_ON;
    switch (event->type) {
    case STANCH_PASS:
        error = pass(flow, event->bytes + hidden, event->len - hidden);
        break;
    case STANCH_INSERT:
        error = flow->has_keys ? json_keys_insert(&flow->keys, &flow->output, event->bytes, event->len)
                               : output_add(&flow->output, event->bytes, event->len);
        break;
    case STANCH_FINDING:
        flow_note(flow, event->finding);
        break;
    case STANCH_BLOCKED:
        if (!keeps_lines(flow))
            return ALL_ENDS;
        block_drop(&flow->block, flow->line);
        break;
    default:
        break;
    }
    return error ? flow_fail_output(flow, error) : GO_ON;
}

enum flow_next flow_judge(struct flow *flow, const uint8_t *bytes, size_t len, int step)
{
    stanch_input input = {bytes, len};
    stanch_event event = STANCH_EVENT_INIT;
    enum flow_next next = GO_ON;
    do {
        pipe_count(&flow->counts->beat, flow->counts->beat + 1);
        int error = stanch_next(flow->stream, (*flow->setup->set)->worker, &input, step, &event);
        pipe_count(&flow->counts->beat, flow->counts->beat + 1);
        next = error        ? flow_fail_engine(flow, error)
               : flow->take ? flow->take(flow->taker, &event)
                            : flow_take_event(flow, &event);
    } while (next == GO_ON && event.type < STANCH_NEED_INPUT);
    size_t held = stanch_held(flow->stream);
    pipe_count(&flow->counts->held, held);
    if (held > flow->counts->held_max)
        pipe_count(&flow->counts->held_max, held);
    return next;
}

enum flow_next flow_end_record(struct flow *flow)
{
    int error = stanch_record(flow->stream);
    return error ? flow_fail_engine(flow, error) : flow_judge(flow, NULL, 0, STANCH_FLUSH);
}

/* What was laid out, the newest of it. */
static struct rule_set *next_set(struct flow *flow)
{
    struct reload *reload = flow->setup->reload;
    if (reload_waits(reload)) {
        rule_set_free(flow->next);
        flow->next = reload_take(reload);
    }
    return flow->next;
}

/* The report must have room for what these rules say. */
static bool fits_report(const struct flow *flow, const struct rule_set *set)
{
    return !flow->setup->report || report_fit(flow->setup->report, set->rules) == STATUS_DONE;
}

static void use_set(struct flow *flow, stanch_settings *settings)
{
    reload_lay_aside(flow->setup->reload, *flow->setup->set);
    *flow->setup->set = flow->next;
    metrics_note_rules(flow->setup->metrics, flow->next->rules);
    flow->settings = settings;
    flow->next = NULL;
}

/* All streams go on with the settings, or none does. */
static bool renew_streams(struct flow *flow, stanch_settings *settings)
{
    size_t renewed = 0;
    while (renewed < flow->stream_count && stanch_held(flow->streams[renewed]) == 0 &&
           stanch_stream_renew(flow->streams[renewed], settings) == STANCH_OK)
        renewed++;
    bool is_done = renewed == flow->stream_count;
    while (!is_done && renewed > 0) /* nothing is open in it: this holds as it did just now */
        stanch_stream_renew(flow->streams[--renewed], flow->settings);
    return is_done;
}

void flow_renew(struct flow *flow)
{
    struct rule_set *next = next_set(flow);
    stanch_settings *settings = next && fits_report(flow, next) ? file_settings_for(&next->settings, flow->file) : NULL;
    if (settings && renew_streams(flow, settings))
        use_set(flow, settings);
}

enum flow_next flow_judge_text(struct flow *flow, const uint8_t *bytes, size_t len, bool begins_line)
{
    enum flow_next next = GO_ON;
    while (len && next == GO_ON && next_set(flow)) {
        if (begins_line)
            flow_renew(flow);
        const uint8_t *newline = flow->next ? memchr(bytes, '\n', len) : NULL;
        size_t part = newline ? (size_t)(newline - bytes) + 1 : len;
        next = flow_judge(flow, bytes, part, STANCH_FLUSH);
        begins_line = newline != NULL;
        bytes += part;
        len -= part;
    }
    return len && next == GO_ON ? flow_judge(flow, bytes, len, STANCH_FLUSH) : next;
}

enum flow_next flow_end(struct flow *flow, bool has_newline)
{
    output_begin(&flow->output, NULL, 0, NULL);
    enum flow_next next = flow_judge(flow, NULL, 0, STANCH_END);
    if (next == GO_ON && keeps_lines(flow))
        block_finish(&flow->block, &flow->output, has_newline);
    if (next == GO_ON && flow->has_keys)
        json_keys_finish(&flow->keys, &flow->output);
    return next;
}

enum flow_next flow_finish(struct flow *flow, enum flow_next next)
{
    output_end(&flow->output);
    if (output_finish(&flow->output) && !flow->output_failed)
        next = flow_fail_output(flow, flow->output.error);
    for (size_t i = 0; i < flow->stream_count; i++)
        stanch_stream_reset(flow->streams[i]);
    block_reset(&flow->block);
    json_keys_reset(&flow->keys);
    return next;
}

void flow_feed(struct flow *flow, size_t stream)
{
    flow->stream = flow->streams[stream];
}

void flow_part(struct flow *flow, size_t streams, flow_take *take, void *taker)
{
    flow->stream_count = streams;
    flow->take = take;
    flow->taker = taker;
}

static void end_streams(struct flow *flow)
{
    for (size_t i = 0; i < FLOW_STREAMS_MAX; i++) {
        if (flow->streams[i])
            stanch_stream_fini(flow->streams[i]);
        undumped_free(flow->memory[i], stanch_stream_size());
        flow->streams[i] = flow->memory[i] = NULL;
    }
    flow->stream = NULL;
}

static int begin_streams(struct flow *flow)
{
    int error = STANCH_OK;
    for (size_t i = 0; i < flow->stream_count && !error; i++) {
        flow->memory[i] = undumped_new(stanch_stream_size());
        error = flow->memory[i]
                    ? stanch_stream_init(flow->memory[i], stanch_stream_size(), flow->settings, &flow->streams[i])
                    : STANCH_E_MEMORY;
    }
    return error;
}

/* A stream that is at its end or its start has nothing to lose. */
static void renew_between(struct flow *flow)
{
    struct rule_set *next = next_set(flow);
    if (!next || !fits_report(flow, next))
        return;
    end_streams(flow);
    use_set(flow, NULL);
}

/* Nothing is made anew where the settings are those of the file before. */
int flow_begin(struct flow *flow, const char *file)
{
    renew_between(flow);
    stanch_settings *settings = file_settings_for(&(*flow->setup->set)->settings, file);
    if (!settings)
        return STANCH_E_MEMORY;
    if (!flow->stream || settings != flow->settings) { /* which the streams keep: no other lies there */
        end_streams(flow);
        flow->settings = settings;
        int error = begin_streams(flow);
        if (error)
            return error;
    }
    flow_feed(flow, 0);
    return STANCH_OK;
}

int flow_open(struct flow *flow, const struct pipe_setup *setup, struct pipe_counts *counts, int out)
{
    *flow =
        (struct flow){.setup = setup, .counts = counts, .file = "-", .receiver = "standard output", .stream_count = 1};
    flow->has_keys = setup->framing == FRAMING_JSON && setup->mode == STANCH_REDACT;
    bool lacks_memory = output_open(&flow->output, out, setup->way) || (keeps_lines(flow) && block_open(&flow->block));
    return lacks_memory ? STANCH_E_MEMORY : STANCH_OK;
}

void flow_close(struct flow *flow)
{
    end_streams(flow);
    rule_set_free(flow->next);
    output_close(&flow->output);
    if (flow->block.line)
        block_close(&flow->block);
}
