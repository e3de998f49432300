#include "decoder.h"

#include "codec.h"
#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How inputs begin; the mask takes what may differ. */
static const struct opening {
    enum transport form;
    size_t len;
    uint8_t bytes[4], mask[4];
} openings[] = {
    {TRANSPORT_GZIP, 2, {0x1f, 0x8b}, {0xff, 0xff}},
    {TRANSPORT_ZSTD, 4, {0x28, 0xb5, 0x2f, 0xfd}, {0xff, 0xff, 0xff, 0xff}},
    {TRANSPORT_ZSTD, 4, {0x50, 0x2a, 0x4d, 0x18}, {0xf0, 0xff, 0xff, 0xff}}, /* a skippable frame */
};

int decoder_open(struct decoder *decoder, enum transport asked)
{
    *decoder = (struct decoder){.asked = asked, .fd = -1, .buffer = malloc(DECODER_BUFFER_BYTES)};
    return decoder->buffer ? 0 : ENOMEM;
}

void decoder_close(struct decoder *decoder)
{
    for (int form = 0; form < TRANSPORT_AUTO; form++)
        if (codecs[form])
            codecs[form]->decoder_free(decoder->states[form]);
    if (decoder->buffer)
        explicit_bzero(decoder->buffer, DECODER_BUFFER_BYTES);
    free(decoder->buffer);
    *decoder = (struct decoder){0};
}

static const struct codec *codec_of(const struct decoder *decoder)
{
    return decoder->form < TRANSPORT_AUTO ? codecs[decoder->form] : NULL;
}

static int choose(struct decoder *decoder, enum transport form)
{
    decoder->form = form;
    const struct codec *codec = codec_of(decoder);
    if (!codec)
        return 0;
    if (!decoder->states[form])
        decoder->states[form] = codec->decoder_new();
    if (!decoder->states[form])
        return ENOMEM;
    codec->decoder_begin(decoder->states[form]);
    return 0;
}

void decoder_begin(struct decoder *decoder, int fd)
{
    decoder->fd = fd;
    decoder->at = decoder->len = 0;
    decoder->is_full = decoder->has_ended = false;
    decoder->why = NULL;
    decoder->form = TRANSPORT_AUTO;
}

/* How many of the bytes agree with an opening, up to all of it. */
static size_t agreement(const struct opening *opening, const uint8_t *bytes, size_t len)
{
    size_t same = 0;
    while (same < len && same < opening->len && (bytes[same] & opening->mask[same]) == opening->bytes[same])
        same++;
    return same;
}

/* The form, or TRANSPORT_AUTO while it needs more bytes to tell. */
static enum transport recognise(const uint8_t *bytes, size_t len, bool has_ended)
{
    bool may_begin = false;
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        size_t same = agreement(&openings[i], bytes, len);
        if (same == openings[i].len)
            return openings[i].form;
        may_begin |= same == len;
    }
    return may_begin && !has_ended ? TRANSPORT_AUTO : TRANSPORT_NONE;
}

/* Adds to the buffer, which has room: it is empty, or holds a few bytes that may begin a member. */
static int read_more(struct decoder *decoder)
{
    if (decoder->at == decoder->len)
        decoder->at = decoder->len = 0;
    ssize_t got = io_read(decoder->fd, decoder->buffer + decoder->len, DECODER_BUFFER_BYTES - decoder->len);
    if (got < 0)
        return (int)-got;
    decoder->len += (size_t)got;
    decoder->has_ended = got == 0;
    return 0;
}

static int find_form(struct decoder *decoder)
{
    enum transport form = decoder->asked;
    int error = 0;
    while (!error && form == TRANSPORT_AUTO) {
        error = read_more(decoder);
        form = error ? form : recognise(decoder->buffer, decoder->len, decoder->has_ended);
    }
    return error ? error : choose(decoder, form);
}

static ssize_t fill_plain(struct decoder *decoder, uint8_t *out, size_t room)
{
    size_t waiting = decoder->len - decoder->at;
    if (!waiting)
        return decoder->has_ended ? 0 : io_read(decoder->fd, out, room);
    size_t part = waiting < room ? waiting : room;
    memcpy(out, decoder->buffer + decoder->at, part);
    decoder->at += part;
    return (ssize_t)part;
}

/* As much as the bytes that were read give. */
static size_t decode(struct decoder *decoder, const struct codec *codec, uint8_t *out, size_t room)
{
    void *state = decoder->states[decoder->form];
    struct codec_io io = {decoder->buffer + decoder->at, decoder->len - decoder->at, out, room};
    do
        decoder->why = codec->decode(state, &io);
    while (!decoder->why && io.in_len && io.out_room && !codec->has_garbage(state));
    decoder->at = decoder->len - io.in_len;
    decoder->is_full = !io.out_room;
    if (codec->has_garbage(state)) {
        decoder->at = decoder->len;
        decoder->has_ended = true;
    }
    return room - io.out_room;
}

static ssize_t fill_decoded(struct decoder *decoder, const struct codec *codec, uint8_t *out, size_t room)
{
    size_t given = 0;
    while (!given && !decoder->why) {
        if (decoder->is_full || decoder->at < decoder->len) {
            given = decode(decoder, codec, out, room);
        } else if (decoder->has_ended) {
            decoder->why = codec->decode_end(decoder->states[decoder->form]);
            break;
        } else {
            int error = read_more(decoder);
            if (error)
                return -error;
        }
    }
    return given || !decoder->why ? (ssize_t)given : -EBADMSG; /* what was decoded goes before the failure */
}

ssize_t decoder_fill(struct decoder *decoder, uint8_t *out, size_t room)
{
    int error = decoder->form == TRANSPORT_AUTO ? find_form(decoder) : 0;
    if (error)
        return -error;
    const struct codec *codec = codec_of(decoder);
    return codec ? fill_decoded(decoder, codec, out, room) : fill_plain(decoder, out, room);
}

enum transport decoder_form(const struct decoder *decoder)
{
    return decoder->form == TRANSPORT_AUTO ? TRANSPORT_NONE : decoder->form;
}

const char *decoder_why(const struct decoder *decoder)
{
    return decoder->why;
}

bool decoder_has_garbage(const struct decoder *decoder)
{
    const struct codec *codec = codec_of(decoder);
    return codec && codec->has_garbage(decoder->states[decoder->form]);
}
