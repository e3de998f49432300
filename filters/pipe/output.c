#include "output.h"

#include "io.h"
#include "tee.h"
#include "undumped.h"

#include <errno.h>
#include <string.h>

#define SHORT_SLICE 512 /* bytes: copying is cheaper than another slice */

int output_open(struct output *output, int fd, enum output_way way)
{
    *output = (struct output){.fd = fd, .way = way};
    output->side = undumped_new(OUTPUT_SIDE_BYTES);
    output->line = way != OUTPUT_ROUNDS ? undumped_new(OUTPUT_LINE_BYTES) : NULL;
    return output->side && (way == OUTPUT_ROUNDS || output->line) ? 0 : ENOMEM;
}

static void wipe_and_free(uint8_t *bytes, size_t used, size_t room)
{
    if (bytes)
        explicit_bzero(bytes, used);
    undumped_free(bytes, room);
}

void output_close(struct output *output)
{
    wipe_and_free(output->side, output->side_max, OUTPUT_SIDE_BYTES);
    wipe_and_free(output->line, OUTPUT_LINE_BYTES, OUTPUT_LINE_BYTES);
    output->side = output->line = NULL;
    encoder_close(&output->encoder);
}

void output_aim(struct output *output, int fd)
{
    output->fd = fd;
    output->error = output->count = 0;
    output->side_used = output->line_used = 0;
    encoder_begin(&output->encoder, TRANSPORT_NONE);
}

static bool is_input(const struct output *output, const uint8_t *bytes)
{
    return (uintptr_t)bytes - (uintptr_t)output->input < output->input_len;
}

/* The gathered slices by splice: those of the input out of the tee, the others written. */
static int send_spliced(struct output *output)
{
    int error = 0;
    for (int i = 0; i < output->count && !error; i++) {
        struct iovec *slice = &output->slices[i];
        if (is_input(output, slice->iov_base))
            error =
                tee_pass(output->tee, (size_t)((uint8_t *)slice->iov_base - output->input), slice->iov_len, output->fd);
        else
            error = io_write(output->fd, slice->iov_base, slice->iov_len);
        if (error == EINVAL || error == ENOSYS || error == EPERM) { /* no splice here: the same bytes are in memory */
            slice->iov_base = (uint8_t *)slice->iov_base + tee_passed(output->tee);
            slice->iov_len -= tee_passed(output->tee);
            output->tee = NULL;
            return io_writev(output->fd, slice, output->count - i);
        }
    }
    return error;
}

/* An unfinished line leaves the slices, and waits. One that is longer than can wait stays. Half of what is copied in a
 * round is left for what comes behind it. */
static void keep_line(struct output *output)
{
    size_t kept = 0, count = (size_t)output->count, behind = 0;
    const uint8_t *newline = NULL;
    while (count && !newline && kept <= OUTPUT_SIDE_BYTES / 2) {
        const struct iovec *slice = &output->slices[--count];
        newline = memrchr(slice->iov_base, '\n', slice->iov_len);
        behind = newline ? (size_t)(newline - (uint8_t *)slice->iov_base) + 1 : 0;
        kept += slice->iov_len - behind;
    }
    if (kept > OUTPUT_SIDE_BYTES / 2)
        return;
    output->line_used = 0;
    for (size_t i = count; i < (size_t)output->count; i++, behind = 0) {
        struct iovec *slice = &output->slices[i];
        memcpy(output->line + output->line_used, (uint8_t *)slice->iov_base + behind, slice->iov_len - behind);
        output->line_used += slice->iov_len - behind;
        slice->iov_len = behind;
    }
    output->count = (int)count + (newline != NULL);
}

static int send_slices(struct output *output)
{
    if (encoder_is_on(&output->encoder))
        return encoder_write(&output->encoder, output->fd, output->slices, output->count);
    return output->tee ? send_spliced(output) : io_writev(output->fd, output->slices, output->count);
}

static int send(struct output *output)
{
    size_t len = 0;
    if (output->way == OUTPUT_WHOLE_LINES)
        keep_line(output);
    if (output->count > OUTPUT_SPLICED_MAX)
        output->tee = NULL;
    for (int i = 0; i < output->count; i++)
        len += output->slices[i].iov_len;
    if (output->count && !output->error)
        output->error = send_slices(output);
    if (!output->error)
        output->bytes += len;
    output->count = 0;
    output->side_used = 0;
    return output->error;
}

static void take_line_back(struct output *output);

/* Too many slices for one round: it goes on without splicing. */
static int make_room(struct output *output)
{
    int error = send(output);
    output->tee = NULL;
    if (!error)
        take_line_back(output);
    return error;
}

static bool follows_last(const struct output *output, const uint8_t *bytes)
{
    const struct iovec *last = output->count ? &output->slices[output->count - 1] : NULL;
    return last && (const uint8_t *)last->iov_base + last->iov_len == bytes &&
           is_input(output, last->iov_base) == is_input(output, bytes);
}

static int add_slice(struct output *output, const uint8_t *bytes, size_t len)
{
    if (follows_last(output, bytes)) {
        output->slices[output->count - 1].iov_len += len;
        return 0;
    }
    if (output->count == OUTPUT_SLICES && make_room(output))
        return output->error;
    output->slices[output->count++] = (struct iovec){(void *)(uintptr_t)bytes, len};
    return 0;
}

static int add_copy(struct output *output, const uint8_t *bytes, size_t len)
{
    while (len) {
        if ((output->side_used == OUTPUT_SIDE_BYTES || output->count == OUTPUT_SLICES) && make_room(output))
            return output->error;
        size_t room = OUTPUT_SIDE_BYTES - output->side_used, part = len < room ? len : room;
        uint8_t *copy = output->side + output->side_used;
        memcpy(copy, bytes, part);
        output->side_used += part;
        output->side_max = output->side_used > output->side_max ? output->side_used : output->side_max;
        if (add_slice(output, copy, part))
            return output->error;
        bytes += part;
        len -= part;
    }
    return 0;
}

/* A slice of the input that stayed short, as what followed it in the input is gone. */
static int copy_last_if_short(struct output *output)
{
    const struct iovec *last = output->count ? &output->slices[output->count - 1] : NULL;
    if (!last || last->iov_len >= SHORT_SLICE || !is_input(output, last->iov_base))
        return 0;
    output->count--;
    return add_copy(output, last->iov_base, last->iov_len);
}

/* The unfinished line is the first slice again. */
static void take_line_back(struct output *output)
{
    size_t len = output->line_used;
    if (output->way != OUTPUT_WHOLE_LINES)
        return;
    output->line_used = 0;
    add_copy(output, output->line, len);
}

void output_begin(struct output *output, const uint8_t *input, size_t len, struct tee *tee)
{
    output->input = input;
    output->input_len = len;
    output->tee = tee;
    take_line_back(output);
}

static int send_line(struct output *output, const uint8_t *bytes, size_t len)
{
    const struct iovec slice = {(void *)(uintptr_t)bytes, len};
    if (!output->error && len)
        output->error = encoder_is_on(&output->encoder) ? encoder_write(&output->encoder, output->fd, &slice, 1)
                                                        : io_write(output->fd, bytes, len);
    if (!output->error)
        output->bytes += len;
    return output->error;
}

static int send_waiting_line(struct output *output)
{
    send_line(output, output->line, output->line_used);
    output->line_used = 0;
    return output->error;
}

static int add_lines(struct output *output, const uint8_t *bytes, size_t len)
{
    while (len && !output->error) {
        const uint8_t *newline = memchr(bytes, '\n', len);
        size_t part = newline ? (size_t)(newline - bytes) + 1 : len, room = OUTPUT_LINE_BYTES - output->line_used;
        if (newline && !output->line_used) {
            send_line(output, bytes, part);
        } else {
            part = part < room ? part : room;
            memcpy(output->line + output->line_used, bytes, part);
            output->line_used += part;
            if (bytes[part - 1] == '\n' || output->line_used == OUTPUT_LINE_BYTES)
                send_waiting_line(output);
        }
        bytes += part;
        len -= part;
    }
    return output->error;
}

int output_add(struct output *output, const uint8_t *bytes, size_t len)
{
    if (output->error || !len)
        return output->error;
    if (output->way == OUTPUT_LINES)
        return add_lines(output, bytes, len);
    if (is_input(output, bytes) && follows_last(output, bytes))
        return add_slice(output, bytes, len);
    int error = copy_last_if_short(output);
    return error ? error : is_input(output, bytes) ? add_slice(output, bytes, len) : add_copy(output, bytes, len);
}

int output_end(struct output *output)
{
    return send(output);
}

int output_finish(struct output *output)
{
    send_waiting_line(output);
    if (!output->error)
        output->error = encoder_end(&output->encoder, output->fd);
    return output->error;
}

bool output_is_dense(const struct output *output)
{
    return !output->tee;
}
