#include "pipe.h"

#include "block.h"
#include "file_settings.h"
#include "io.h"
#include "message.h"
#include "output.h"
#include "report.h"
#include "signals.h"
#include "source.h"
#include "status.h"
#include "summary.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one step says to the loop above it. */
enum flow {
    GO_ON,
    INPUT_ENDS, /* the next file */
    ALL_ENDS
};

struct pipe {
    const struct pipe_setup *setup;
    struct pipe_counts *counts;
    stanch_worker *worker;
    stanch_stream *stream;
    stanch_settings *settings;       /* of the stream */
    void *memory;                    /* of the stream */
    uint8_t *buffer;                 /* SOURCE_BUFFER_BYTES */
    size_t used_max;                 /* of it */
    uint64_t line;                   /* of the last finding */
    bool output_failed, has_newline; /* the last byte that was read is one */
    struct output output;
    struct block block;
    struct source source;
    const char *file;
    int status;
};

void pipe_harden(void)
{
    const struct rlimit none = {0, 0};
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
}

static bool keeps_lines(const struct pipe *pipe)
{
    return pipe->setup->mode == STANCH_BLOCK && pipe->setup->unit == STANCH_UNIT_LINE;
}

static const char *shown_name(const struct pipe *pipe)
{
    return strcmp(pipe->file, "-") == 0 ? "standard input" : pipe->file;
}

static enum flow fail(struct pipe *pipe, int status, enum flow flow)
{
    pipe->status = status_worst(pipe->status, status);
    return flow;
}

static enum flow fail_output(struct pipe *pipe, int error)
{
    pipe->output_failed = true;
    if (error == EINTR) /* the signal says the rest */
        return ALL_ENDS;
    if (error == EPIPE && !signals_pipe_was_ignored())
        pipe->counts->signal = SIGPIPE;
    else
        message("cannot write: standard output: %s", strerror(error));
    return fail(pipe, STATUS_IO, ALL_ENDS);
}

static enum flow fail_input(struct pipe *pipe, int error)
{
    size_t held = stanch_held(pipe->stream);
    if (error == EINTR)
        return ALL_ENDS;
    if (held)
        message("cannot read: %s: %s: its last %zu bytes were not judged and are left out", shown_name(pipe),
                strerror(error), held);
    else
        message("cannot read: %s: %s", shown_name(pipe), strerror(error));
    return fail(pipe, STATUS_IO, INPUT_ENDS);
}

static enum flow fail_engine(struct pipe *pipe, int error)
{
    message("cannot judge: %s: %s; nothing more is written", shown_name(pipe), stanch_strerror(error));
    return fail(pipe, STATUS_INTERNAL, ALL_ENDS);
}

static int pass(struct pipe *pipe, const uint8_t *bytes, size_t len)
{
    return keeps_lines(pipe) ? block_pass(&pipe->block, &pipe->output, bytes, len)
                             : output_add(&pipe->output, bytes, len);
}

static void note_finding(struct pipe *pipe, const stanch_finding *finding)
{
    const struct pipe_setup *setup = pipe->setup;
    static const int statuses[] = {
        [STANCH_REDACT] = STATUS_DONE, [STANCH_BLOCK] = STATUS_BLOCKED, [STANCH_DETECT] = STATUS_FINDINGS};
    bool is_long = keeps_lines(pipe) && block_is_long(&pipe->block, finding->line);
    pipe->counts->findings++;
    pipe->line = finding->line;
    if (finding->severity != STANCH_PUBLIC)
        pipe->status = status_worst(pipe->status, statuses[setup->mode]);
    if (setup->report && report_write(setup->report, pipe->file, finding, is_long ? "long-line" : finding->reason) != 0)
        pipe->status = status_worst(pipe->status, STATUS_IO);
    if (setup->summary)
        summary_add(setup->summary, pipe->file, finding);
}

static enum flow take_event(struct pipe *pipe, const stanch_event *event)
{
    int error = 0;
    switch (event->type) {
    case STANCH_PASS:
        error = pass(pipe, event->bytes, event->len);
        break;
    case STANCH_INSERT:
        error = output_add(&pipe->output, event->bytes, event->len);
        break;
    case STANCH_FINDING:
        note_finding(pipe, event->finding);
        break;
    case STANCH_BLOCKED:
        if (!keeps_lines(pipe))
            return ALL_ENDS;
        block_drop(&pipe->block, pipe->line);
        break;
    default:
        break;
    }
    return error ? fail_output(pipe, error) : GO_ON;
}

static enum flow judge(struct pipe *pipe, const uint8_t *bytes, size_t len, int step)
{
    stanch_input input = {bytes, len};
    stanch_event event = STANCH_EVENT_INIT;
    enum flow flow = GO_ON;
    do {
        int error = stanch_next(pipe->stream, pipe->worker, &input, step, &event);
        flow = error ? fail_engine(pipe, error) : take_event(pipe, &event);
    } while (flow == GO_ON && event.type < STANCH_NEED_INPUT);
    size_t held = stanch_held(pipe->stream);
    if (held > pipe->counts->held_max)
        pipe->counts->held_max = held;
    return flow;
}

/* One round: judged, then written. What was judged before a failure goes out too. */
static enum flow run_round(struct pipe *pipe, size_t len)
{
    pipe->counts->bytes_in += len;
    pipe->has_newline = pipe->buffer[len - 1] == '\n';
    pipe->used_max = len > pipe->used_max ? len : pipe->used_max;
    output_begin(&pipe->output, pipe->buffer, len, source_tee(&pipe->source));
    enum flow flow = judge(pipe, pipe->buffer, len, STANCH_FLUSH);
    int error = output_end(&pipe->output);
    if (!error)
        error = source_done(&pipe->source, output_is_dense(&pipe->output));
    return error && !pipe->output_failed ? fail_output(pipe, error) : flow;
}

static enum flow end_stream(struct pipe *pipe)
{
    output_begin(&pipe->output, NULL, 0, NULL);
    enum flow flow = judge(pipe, NULL, 0, STANCH_END);
    if (flow == GO_ON && keeps_lines(pipe))
        block_finish(&pipe->block, &pipe->output, pipe->has_newline);
    return flow;
}

static enum flow run_stream(struct pipe *pipe)
{
    enum flow flow = GO_ON;
    while (flow == GO_ON) {
        ssize_t got = source_fill(&pipe->source, pipe->buffer);
        if (got == 0) {
            flow = end_stream(pipe);
            break;
        }
        flow = got < 0 ? fail_input(pipe, (int)-got) : run_round(pipe, (size_t)got);
    }
    output_end(&pipe->output);
    if (output_finish(&pipe->output) && !pipe->output_failed)
        flow = fail_output(pipe, pipe->output.error);
    stanch_stream_reset(pipe->stream);
    block_reset(&pipe->block);
    return flow;
}

/* A file that is also the output would be read for ever, or was emptied by the shell. */
static bool is_output(const struct pipe *pipe, int fd)
{
    struct stat in, out;
    if (fstat(fd, &in) != 0 || !S_ISREG(in.st_mode))
        return false;
    if (fstat(STDOUT_FILENO, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
        return true;
    return pipe->setup->report && report_is_file(pipe->setup->report, &in);
}

/* Makes the stream for a file, where its settings are others than those of the one before. */
static int open_stream(struct pipe *pipe, const char *file)
{
    stanch_settings *settings = file_settings_for(pipe->setup->settings, file);
    if (!settings)
        return STANCH_E_MEMORY;
    if (pipe->stream && settings == pipe->settings) /* which the stream keeps: no other lies there */
        return STANCH_OK;
    if (pipe->stream)
        stanch_stream_fini(pipe->stream);
    pipe->stream = NULL;
    pipe->settings = settings;
    return stanch_stream_init(pipe->memory, stanch_stream_size(), settings, &pipe->stream);
}

static enum flow run_file(struct pipe *pipe, const char *file)
{
    bool is_stdin = strcmp(file, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool may_tee = !pipe->setup->copy_only && !pipe->setup->by_line && pipe->setup->mode != STANCH_BLOCK;
    enum flow flow = GO_ON;
    pipe->file = file;
    if (fd < 0)
        return fail_input(pipe, errno);
    int error = open_stream(pipe, file);
    if (error) {
        flow = fail_engine(pipe, error);
    } else if (is_output(pipe, fd)) {
        message("input is output: %s: left out; write to another file", shown_name(pipe));
        flow = fail(pipe, STATUS_IO, INPUT_ENDS);
    } else {
        source_open(&pipe->source, fd, STDOUT_FILENO, may_tee);
        flow = run_stream(pipe);
        source_close(&pipe->source);
    }
    if (!is_stdin)
        close(fd);
    return flow;
}

static int open_all(struct pipe *pipe)
{
    int error = stanch_worker_new(pipe->setup->rules, &pipe->worker);
    pipe->memory = aligned_alloc(64, (stanch_stream_size() + 63) & ~(size_t)63);
    pipe->buffer = aligned_alloc(4096, SOURCE_BUFFER_BYTES);
    bool lacks_memory = !pipe->memory || !pipe->buffer ||
                        output_open(&pipe->output, STDOUT_FILENO, pipe->setup->by_line) ||
                        (keeps_lines(pipe) && block_open(&pipe->block));
    if (!error && lacks_memory)
        error = STANCH_E_MEMORY;
    return error ? error : open_stream(pipe, "-");
}

static void close_all(struct pipe *pipe)
{
    if (pipe->stream)
        stanch_stream_fini(pipe->stream);
    free(pipe->memory);
    stanch_worker_free(pipe->worker);
    output_close(&pipe->output);
    if (pipe->block.line)
        block_close(&pipe->block);
    if (pipe->buffer)
        explicit_bzero(pipe->buffer, pipe->used_max);
    free(pipe->buffer);
}

int pipe_run(const struct pipe_setup *setup, char *const *files, size_t count, struct pipe_counts *counts)
{
    struct pipe pipe = {.setup = setup, .counts = counts, .file = "-"};
    *counts = (struct pipe_counts){0};
    int error = open_all(&pipe);
    if (error)
        fail_engine(&pipe, error);
    else if (!count)
        run_file(&pipe, "-");
    for (size_t i = 0; !error && i < count && run_file(&pipe, files[i]) != ALL_ENDS; i++)
        continue;
    counts->bytes_out = pipe.output.bytes;
    close_all(&pipe);
    if (signals_caught())
        counts->signal = signals_caught();
    return pipe.status;
}
