#include "encoder.h"

#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void encoder_close(struct encoder *encoder)
{
    for (int form = 0; form < TRANSPORT_AUTO; form++)
        if (codecs[form])
            codecs[form]->encoder_free(encoder->states[form]);
    if (encoder->buffer)
        explicit_bzero(encoder->buffer, ENCODER_BUFFER_BYTES);
    free(encoder->buffer);
    *encoder = (struct encoder){0};
}

int encoder_begin(struct encoder *encoder, enum transport form)
{
    const struct codec *codec = codecs[form];
    encoder->codec = NULL;
    if (!codec)
        return 0;
    if (!encoder->buffer)
        encoder->buffer = malloc(ENCODER_BUFFER_BYTES);
    if (!encoder->states[form])
        encoder->states[form] = codec->encoder_new();
    if (!encoder->buffer || !encoder->states[form])
        return ENOMEM;
    codec->encoder_begin(encoder->states[form]);
    encoder->codec = codec;
    encoder->state = encoder->states[form];
    return 0;
}

bool encoder_is_on(const struct encoder *encoder)
{
    return encoder->codec;
}

static int run(struct encoder *encoder, int fd, struct iovec slice, enum codec_step step)
{
    struct codec_io io = {.in = slice.iov_base, .in_len = slice.iov_len};
    bool is_done = false;
    while (!is_done) {
        size_t waiting = io.in_len;
        io.out = encoder->buffer;
        io.out_room = ENCODER_BUFFER_BYTES;
        is_done = encoder->codec->encode(encoder->state, &io, step);
        size_t made = ENCODER_BUFFER_BYTES - io.out_room;
        if (!is_done && !made && io.in_len == waiting) /* nothing moves: memory was refused */
            return ENOMEM;
        int error = made ? io_write(fd, encoder->buffer, made) : 0;
        if (error)
            return error;
    }
    return 0;
}

int encoder_write(struct encoder *encoder, int fd, const struct iovec *slices, int count)
{
    int error = 0;
    for (int i = 0; i < count && !error; i++)
        error = run(encoder, fd, slices[i], i + 1 < count ? CODEC_MORE : CODEC_FLUSH);
    return error;
}

int encoder_end(struct encoder *encoder, int fd)
{
    int error = encoder->codec ? run(encoder, fd, (struct iovec){NULL, 0}, CODEC_END) : 0;
    encoder->codec = NULL;
    return error;
}
