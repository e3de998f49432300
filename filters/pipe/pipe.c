#include "pipe.h"

#include "decoder.h"
#include "flow.h"
#include "framed.h"
#include "io.h"
#include "message.h"
#include "report.h"
#include "signals.h"
#include "source.h"
#include "status.h"
#include "undumped.h"

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
    struct decoder decoder; /* where setup->transport asks for one */
    uint8_t *buffer;        /* SOURCE_BUFFER_BYTES */
    size_t used_max;        /* of it */
    bool has_newline;       /* the last byte that was read is one */
};

void pipe_harden(void)
{
    const struct rlimit none = {0, 0};
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
    undumped_stack();
}

/* One round: judged, then written. What was judged before a failure goes out too. */
static enum flow_next run_round(struct pipe *pipe, size_t len)
{
    struct flow *flow = &pipe->flow;
    bool begins_line = pipe->has_newline;
    pipe_count(&flow->counts->bytes_in, flow->counts->bytes_in + len);
    pipe->has_newline = pipe->buffer[len - 1] == '\n';
    pipe->used_max = len > pipe->used_max ? len : pipe->used_max;
    output_begin(&flow->output, pipe->buffer, len, source_tee(&pipe->source));
    enum flow_next next = framed_take(&pipe->framed, pipe->buffer, len, begins_line);
    int error = output_end(&flow->output);
    pipe_count(&flow->counts->bytes_out, flow->output.bytes);
    if (!error)
        error = source_done(&pipe->source, output_is_dense(&flow->output));
    return error && !flow->output_failed ? flow_fail_output(flow, error) : next;
}

static bool has_decoder(const struct pipe *pipe)
{
    return pipe->setup->transport != TRANSPORT_NONE;
}

static ssize_t fill(struct pipe *pipe)
{
    return has_decoder(pipe) ? decoder_fill(&pipe->decoder, pipe->buffer, SOURCE_READ_BYTES)
                             : source_fill(&pipe->source, pipe->buffer);
}

static enum flow_next fail_input(struct pipe *pipe, int error)
{
    const char *why = has_decoder(pipe) ? decoder_why(&pipe->decoder) : NULL;
    return why ? flow_fail_decoding(&pipe->flow, why) : flow_fail_input(&pipe->flow, error);
}

/* The input's form is known with its first bytes: the output takes it, before any byte. */
static enum flow_next take_form(struct pipe *pipe)
{
    if (!has_decoder(pipe) || encoder_is_on(&pipe->flow.output.encoder))
        return GO_ON;
    int error = encoder_begin(&pipe->flow.output.encoder, decoder_form(&pipe->decoder));
    return error ? flow_fail_engine(&pipe->flow, STANCH_E_MEMORY) : GO_ON;
}

static enum flow_next end_input(struct pipe *pipe)
{
    struct flow *flow = &pipe->flow;
    if (has_decoder(pipe) && decoder_has_garbage(&pipe->decoder)) {
        message("garbage at the end: %s: what follows its last gzip member is left out", flow_shown_name(flow));
        flow_fail(flow, PIPE_INPUT, STATUS_IO, INPUT_ENDS);
    }
    return framed_end(&pipe->framed, pipe->has_newline);
}

static enum flow_next run_stream(struct pipe *pipe)
{
    enum flow_next next = GO_ON;
    while (next == GO_ON) {
        ssize_t got = fill(pipe);
        next = got < 0 ? fail_input(pipe, (int)-got) : take_form(pipe);
        if (next != GO_ON)
            break;
        next = got ? run_round(pipe, (size_t)got) : end_input(pipe);
        if (!got)
            break;
    }
    framed_reset(&pipe->framed);
    return flow_finish(&pipe->flow, next);
}

/* Where most bytes of a round pass in long slices. */
static bool may_splice(const struct pipe_setup *setup)
{
    return !setup->copy_only && setup->transport == TRANSPORT_NONE && setup->way != OUTPUT_LINES &&
           setup->mode != STANCH_BLOCK && setup->framing <= FRAMING_JSON;
}

static enum flow_next run_input(struct pipe *pipe, int fd, int out)
{
    source_open(&pipe->source, fd, out, may_splice(pipe->setup));
    if (has_decoder(pipe))
        decoder_begin(&pipe->decoder, fd);
    enum flow_next next = run_stream(pipe);
    source_close(&pipe->source);
    pipe_count(&pipe->flow.counts->bytes_out, pipe->flow.output.bytes);
    return next;
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

static enum flow_next run_file(struct pipe *pipe, const char *file)
{
    bool is_stdin = strcmp(file, "-") == 0;
    struct flow *flow = &pipe->flow;
    int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    enum flow_next next = GO_ON;
    flow->file = file;
    if (fd < 0)
        return flow_fail_input(flow, errno);
    int error = flow_begin(flow, file);
    if (error) {
        next = flow_fail_engine(flow, error);
    } else if (is_output(pipe, fd)) {
        message("input is output: %s: left out; write to another file", flow_shown_name(flow));
        next = flow_fail(flow, PIPE_INPUT, STATUS_IO, INPUT_ENDS);
    } else {
        next = run_input(pipe, fd, pipe->setup->out);
    }
    if (!is_stdin)
        close(fd);
    return next;
}

struct pipe *pipe_open(const struct pipe_setup *setup, struct pipe_counts *counts)
{
    struct pipe *pipe = calloc(1, sizeof *pipe);
    *counts = (struct pipe_counts){0};
    if (!pipe) {
        message("out of memory: opening a stream");
        return NULL;
    }
    pipe->setup = setup;
    pipe->buffer = undumped_new(SOURCE_BUFFER_BYTES);
    int error = flow_open(&pipe->flow, setup, counts, setup->out);
    if (!error)
        error = framed_open(&pipe->framed, &pipe->flow, setup);
    if (!error && (!pipe->buffer || (has_decoder(pipe) && decoder_open(&pipe->decoder, setup->transport))))
        error = STANCH_E_MEMORY;
    if (!error)
        return pipe;
    flow_fail_engine(&pipe->flow, error);
    pipe_close(pipe);
    return NULL;
}

int pipe_close(struct pipe *pipe)
{
    int status = pipe->flow.status;
    if (signals_caught())
        pipe->flow.counts->signal = signals_caught();
    framed_close(&pipe->framed);
    flow_close(&pipe->flow);
    if (has_decoder(pipe))
        decoder_close(&pipe->decoder);
    if (pipe->buffer)
        explicit_bzero(pipe->buffer, pipe->used_max);
    undumped_free(pipe->buffer, SOURCE_BUFFER_BYTES);
    free(pipe);
    return status;
}

bool pipe_copy(struct pipe *pipe, int in, const char *name, int out)
{
    struct flow *flow = &pipe->flow;
    flow->file = flow->receiver = name;
    flow->output_failed = false;
    output_aim(&flow->output, out);
    int error = flow_begin(flow, name);
    if (error)
        flow_fail_engine(flow, error);
    else if (run_input(pipe, in, out) == GO_ON)
        return !has_decoder(pipe) || !decoder_has_garbage(&pipe->decoder);
    return false;
}

bool pipe_begin(struct pipe *pipe, const char *name, uint64_t shown_from)
{
    pipe->flow.file = name;
    int error = flow_begin(&pipe->flow, name);
    pipe->flow.shown_from = shown_from;
    if (error)
        flow_fail_engine(&pipe->flow, error);
    return !error;
}

ssize_t pipe_feed(struct pipe *pipe, int fd)
{
    ssize_t got = io_read(fd, pipe->buffer, SOURCE_READ_BYTES);
    if (got < 0)
        flow_fail_input(&pipe->flow, (int)-got);
    else if (got > 0 && run_round(pipe, (size_t)got) != GO_ON)
        got = -1;
    pipe_count(&pipe->flow.counts->bytes_out, pipe->flow.output.bytes);
    return got;
}

void pipe_end(struct pipe *pipe, bool is_whole)
{
    enum flow_next next = is_whole ? framed_end(&pipe->framed, pipe->has_newline) : ALL_ENDS;
    framed_reset(&pipe->framed);
    flow_finish(&pipe->flow, next);
    pipe_count(&pipe->flow.counts->bytes_out, pipe->flow.output.bytes);
}

void pipe_lose_receiver(struct pipe *pipe)
{
    flow_fail_output(&pipe->flow, EPIPE);
}

int pipe_run(const struct pipe_setup *setup, char *const *files, size_t count, struct pipe_counts *counts)
{
    struct pipe *pipe = pipe_open(setup, counts);
    if (!pipe)
        return STATUS_INTERNAL;
    if (!count)
        run_file(pipe, "-");
    for (size_t i = 0; i < count && run_file(pipe, files[i]) != ALL_ENDS; i++)
        continue;
    return pipe_close(pipe);
}
