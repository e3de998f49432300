/*
 * gzip through zlib. zlib reads one member; what stands between two of them is read here, as gzip(1) does: zeros are
 * padding, and what begins no member is garbage, which ends the input.
 */
#include "codec.h"
#include "wiped_memory.h"

#include <limits.h>
#include <zlib.h>

#define WINDOW_BITS (15 + 16) /* the largest window, with gzip's header and trailer */
#define MEMORY_LEVEL 8
#define FIRST_BYTE 0x1f
#define SECOND_BYTE 0x8b

enum place {
    BETWEEN,   /* members, or before the first */
    IN_HEADER, /* the first byte of a member was read */
    IN_MEMBER,
    IN_PADDING,
    IN_GARBAGE
};

struct gzip_decoder {
    z_stream zlib;
    enum place place;
    bool has_member; /* one was read to its end */
};

static void *allocate(void *user, unsigned count, unsigned size)
{
    (void)user;
    return wiped_allocate((size_t)count * size);
}

static void release(void *user, void *memory)
{
    (void)user;
    wiped_free(memory);
}

static void *decoder_new(void)
{
    struct gzip_decoder *decoder = wiped_allocate(sizeof *decoder);
    if (!decoder)
        return NULL;
    *decoder = (struct gzip_decoder){.zlib = {.zalloc = allocate, .zfree = release}};
    if (inflateInit2(&decoder->zlib, WINDOW_BITS) == Z_OK)
        return decoder;
    wiped_free(decoder);
    return NULL;
}

static void decoder_begin(void *state)
{
    struct gzip_decoder *decoder = state;
    decoder->place = BETWEEN;
    decoder->has_member = false;
}

/* Runs zlib on what `io` has. */
static int step(z_stream *zlib, struct codec_io *io, int (*run)(z_stream *, int), int flush)
{
    unsigned in = io->in_len < UINT_MAX ? (unsigned)io->in_len : UINT_MAX;
    unsigned out = io->out_room < UINT_MAX ? (unsigned)io->out_room : UINT_MAX;
    zlib->next_in = (uint8_t *)(uintptr_t)io->in;
    zlib->avail_in = in;
    zlib->next_out = io->out;
    zlib->avail_out = out;
    int result = run(zlib, flush);
    io->in += in - zlib->avail_in;
    io->in_len -= in - zlib->avail_in;
    io->out += out - zlib->avail_out;
    io->out_room -= out - zlib->avail_out;
    return result;
}

/* zlib is given the two bytes that were read here. */
static const char *open_member(struct gzip_decoder *decoder)
{
    static const uint8_t opening[] = {FIRST_BYTE, SECOND_BYTE};
    uint8_t none;
    struct codec_io io = {opening, sizeof opening, &none, 0};
    decoder->place = IN_MEMBER;
    inflateReset(&decoder->zlib);
    int result = step(&decoder->zlib, &io, inflate, Z_NO_FLUSH);
    return result == Z_OK || result == Z_BUF_ERROR ? NULL : "the gzip data cannot be read";
}

/* A byte outside of members. */
static const char *take_byte(struct gzip_decoder *decoder, uint8_t byte)
{
    bool begins = decoder->place == BETWEEN && byte == FIRST_BYTE;
    if (begins)
        decoder->place = IN_HEADER;
    else if (decoder->place == IN_HEADER && byte == SECOND_BYTE)
        return open_member(decoder);
    else if (!decoder->has_member)
        return "this is not gzip; leave --transport out, or write --transport auto";
    else
        decoder->place = byte == 0 && decoder->place != IN_HEADER ? IN_PADDING : IN_GARBAGE;
    return NULL;
}

static const char *take_member(struct gzip_decoder *decoder, struct codec_io *io)
{
    int result = step(&decoder->zlib, io, inflate, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
        decoder->place = BETWEEN;
        decoder->has_member = true;
        return NULL;
    }
    if (result == Z_OK || result == Z_BUF_ERROR)
        return NULL;
    return result == Z_MEM_ERROR ? "memory was refused" : "the gzip data is corrupt";
}

static const char *decode(void *state, struct codec_io *io)
{
    struct gzip_decoder *decoder = state;
    const char *why = NULL;
    while (!why && decoder->place != IN_MEMBER && decoder->place != IN_GARBAGE && io->in_len) {
        uint8_t byte = *io->in++;
        io->in_len--;
        why = take_byte(decoder, byte);
    }
    return why || decoder->place != IN_MEMBER ? why : take_member(decoder, io);
}

static const char *decode_end(void *state)
{
    const struct gzip_decoder *decoder = state;
    bool is_whole = decoder->has_member && decoder->place != IN_MEMBER && decoder->place != IN_HEADER;
    return is_whole ? NULL : "the gzip data ends in the middle of a member";
}

static bool has_garbage(const void *state)
{
    return ((const struct gzip_decoder *)state)->place == IN_GARBAGE;
}

static void decoder_free(void *state)
{
    struct gzip_decoder *decoder = state;
    if (decoder)
        inflateEnd(&decoder->zlib);
    wiped_free(decoder);
}

static void *encoder_new(void)
{
    z_stream *zlib = wiped_allocate(sizeof *zlib);
    if (!zlib)
        return NULL;
    *zlib = (z_stream){.zalloc = allocate, .zfree = release};
    if (deflateInit2(zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK)
        return zlib;
    wiped_free(zlib);
    return NULL;
}

static void encoder_begin(void *state)
{
    deflateReset(state);
}

static bool encode(void *state, struct codec_io *io, enum codec_step wanted)
{
    static const int flushes[] = {[CODEC_MORE] = Z_NO_FLUSH, [CODEC_FLUSH] = Z_SYNC_FLUSH, [CODEC_END] = Z_FINISH};
    int result = step(state, io, deflate, flushes[wanted]);
    return wanted == CODEC_END ? result == Z_STREAM_END : !io->in_len && io->out_room;
}

static void encoder_free(void *state)
{
    if (state)
        deflateEnd(state);
    wiped_free(state);
}

const struct codec gzip_codec = {.decoder_new = decoder_new,
                                 .decoder_begin = decoder_begin,
                                 .decode = decode,
                                 .decode_end = decode_end,
                                 .has_garbage = has_garbage,
                                 .decoder_free = decoder_free,
                                 .encoder_new = encoder_new,
                                 .encoder_begin = encoder_begin,
                                 .encode = encode,
                                 .encoder_free = encoder_free};
