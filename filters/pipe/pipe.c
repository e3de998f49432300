#include "pipe.h"

#include "flow.h"
#include "framed.h"
#include "message.h"
#include "report.h"
#include "signals.h"
#include "source.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct pipe {
    const struct pipe_setup *setup;
    struct flow flow;
    struct framed framed;
    struct source source;
    uint8_t *buffer;  /* SOURCE_BUFFER_BYTES */
    size_t used_max;  /* of it */
    bool has_newline; /* the last byte that was read is one */
};

void pipe_harden(void)
{
    const struct rlimit none = {0, 0};
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
}

/* One round: judged, then written. What was judged before a failure goes out too. */
static enum flow_next run_round(struct pipe *pipe, size_t len)
{
    struct flow *flow = &pipe->flow;
    flow->counts->bytes_in += len;
    pipe->has_newline = pipe->buffer[len - 1] == '\n';
    pipe->used_max = len > pipe->used_max ? len : pipe->used_max;
    output_begin(&flow->output, pipe->buffer, len, source_tee(&pipe->source));
    enum flow_next next = framed_take(&pipe->framed, pipe->buffer, len);
    int error = output_end(&flow->output);
    if (!error)
        error = source_done(&pipe->source, output_is_dense(&flow->output));
    return error && !flow->output_failed ? flow_fail_output(flow, error) : next;
}

static enum flow_next run_stream(struct pipe *pipe)
{
    enum flow_next next = GO_ON;
    while (next == GO_ON) {
        ssize_t got = source_fill(&pipe->source, pipe->buffer);
        if (got == 0) {
            next = framed_end(&pipe->framed, pipe->has_newline);
            break;
        }
        next = got < 0 ? flow_fail_input(&pipe->flow, (int)-got) : run_round(pipe, (size_t)got);
    }
    framed_reset(&pipe->framed);
    return flow_finish(&pipe->flow, next);
}

/* A file that is also the output would be read for ever, or was emptied by the shell. */
static bool is_output(const struct pipe *pipe, int fd)
{
    struct stat in, out;
    if (fstat(fd, &in) != 0 || !S_ISREG(in.st_mode))
        return false;
    if (fstat(pipe->setup->out, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
        return true;
    return pipe->setup->report && report_is_file(pipe->setup->report, &in);
}

/* Where most bytes of a round pass in long slices. */
static bool may_splice(const struct pipe_setup *setup)
{
    return !setup->copy_only && setup->way != OUTPUT_LINES && setup->mode != STANCH_BLOCK &&
           setup->framing <= FRAMING_JSON;
}

static enum flow_next run_file(struct pipe *pipe, const char *file)
{
    bool is_stdin = strcmp(file, "-") == 0;
    struct flow *flow = &pipe->flow;
    int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool may_tee = may_splice(pipe->setup);
    enum flow_next next = GO_ON;
    flow->file = file;
    if (fd < 0)
        return flow_fail_input(flow, errno);
    int error = flow_begin(flow, file);
    if (error) {
        next = flow_fail_engine(flow, error);
    } else if (is_output(pipe, fd)) {
        message("input is output: %s: left out; write to another file", flow_shown_name(flow));
        next = flow_fail(flow, STATUS_IO, INPUT_ENDS);
    } else {
        source_open(&pipe->source, fd, pipe->setup->out, may_tee);
        next = run_stream(pipe);
        source_close(&pipe->source);
    }
    if (!is_stdin)
        close(fd);
    return next;
}

int pipe_run(const struct pipe_setup *setup, char *const *files, size_t count, struct pipe_counts *counts)
{
    struct pipe pipe = {.setup = setup, .buffer = aligned_alloc(4096, SOURCE_BUFFER_BYTES)};
    *counts = (struct pipe_counts){0};
    int error = flow_open(&pipe.flow, setup, counts, setup->out);
    if (!error)
        error = framed_open(&pipe.framed, &pipe.flow, setup);
    if (!error && !pipe.buffer)
        error = STANCH_E_MEMORY;
    if (error)
        flow_fail_engine(&pipe.flow, error);
    else if (!count)
        run_file(&pipe, "-");
    for (size_t i = 0; !error && i < count && run_file(&pipe, files[i]) != ALL_ENDS; i++)
        continue;
    counts->bytes_out = pipe.flow.output.bytes;
    framed_close(&pipe.framed);
    flow_close(&pipe.flow);
    if (pipe.buffer)
        explicit_bzero(pipe.buffer, pipe.used_max);
    free(pipe.buffer);
    if (signals_caught())
        counts->signal = signals_caught();
    return pipe.flow.status;
}
