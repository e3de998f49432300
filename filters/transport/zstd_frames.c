/*
 * zstd through libzstd, which reads frame after frame and over skippable ones. Its memory is ours, so that it is wiped.
 */
#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_customMem; see zstd.h */

#include "codec.h"
#include "wiped_memory.h"

#include <zstd.h>
#include <zstd_errors.h>

#define WINDOW_LOG_MAX 27 /* 128 MiB, what zstd(1) takes without --long and all that a decoder may cost here */

struct zstd_decoder {
    ZSTD_DCtx *context;
    bool is_between; /* frames */
    bool has_frame;
};

static void *allocate(void *user, size_t bytes)
{
    (void)user;
    return wiped_allocate(bytes);
}

static void release(void *user, void *memory)
{
    (void)user;
    wiped_free(memory);
}

static const ZSTD_customMem memory = {allocate, release, NULL};

static void decoder_free(void *state)
{
    struct zstd_decoder *decoder = state;
    if (decoder)
        ZSTD_freeDCtx(decoder->context);
    wiped_free(decoder);
}

static void *decoder_new(void)
{
    struct zstd_decoder *decoder = wiped_allocate(sizeof *decoder);
    if (!decoder)
        return NULL;
    *decoder = (struct zstd_decoder){.context = ZSTD_createDCtx_advanced(memory)};
    if (decoder->context &&
        !ZSTD_isError(ZSTD_DCtx_setParameter(decoder->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX)))
        return decoder;
    decoder_free(decoder);
    return NULL;
}

static void decoder_begin(void *state)
{
    struct zstd_decoder *decoder = state;
    ZSTD_DCtx_reset(decoder->context, ZSTD_reset_session_only);
    decoder->is_between = true;
    decoder->has_frame = false;
}

static const char *reason(size_t result, bool has_frame)
{
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_prefix_unknown:
        return has_frame ? "what follows the last zstd frame is none"
                         : "this is not zstd; leave --transport out, or write --transport auto";
    case ZSTD_error_frameParameter_windowTooLarge:
        return "its zstd window is over 128 MiB; compress it anew without zstd's --long";
    case ZSTD_error_dictionary_wrong:
        return "it was compressed with a zstd dictionary; compress it anew without one";
    case ZSTD_error_memory_allocation:
        return "memory was refused";
    default:
        return "the zstd data is corrupt";
    }
}

static const char *decode(void *state, struct codec_io *io)
{
    struct zstd_decoder *decoder = state;
    if (decoder->is_between && !io->in_len)
        return NULL;
    ZSTD_inBuffer in = {io->in, io->in_len, 0};
    ZSTD_outBuffer out = {io->out, io->out_room, 0};
    size_t result = ZSTD_decompressStream(decoder->context, &out, &in);
    io->in += in.pos;
    io->in_len -= in.pos;
    io->out += out.pos;
    io->out_room -= out.pos;
    if (ZSTD_isError(result))
        return reason(result, decoder->has_frame);
    decoder->is_between = result == 0;
    decoder->has_frame |= result == 0;
    return NULL;
}

static const char *decode_end(void *state)
{
    const struct zstd_decoder *decoder = state;
    return decoder->is_between && decoder->has_frame ? NULL : "the zstd data ends in the middle of a frame";
}

static bool has_garbage(const void *state)
{
    (void)state;
    return false; /* zstd(1) takes it for an error, too */
}

static void *encoder_new(void)
{
    ZSTD_CCtx *context = ZSTD_createCCtx_advanced(memory);
    if (context && !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)))
        return context;
    ZSTD_freeCCtx(context);
    return NULL;
}

static void encoder_begin(void *state)
{
    ZSTD_CCtx_reset(state, ZSTD_reset_session_only);
}

/* It fails only where memory is refused; then it never ends, which the caller takes for a failure. */
static bool encode(void *state, struct codec_io *io, enum codec_step wanted)
{
    static const ZSTD_EndDirective steps[] = {
        [CODEC_MORE] = ZSTD_e_continue, [CODEC_FLUSH] = ZSTD_e_flush, [CODEC_END] = ZSTD_e_end};
    ZSTD_inBuffer in = {io->in, io->in_len, 0};
    ZSTD_outBuffer out = {io->out, io->out_room, 0};
    size_t rest = ZSTD_compressStream2(state, &out, &in, steps[wanted]);
    io->in += in.pos;
    io->in_len -= in.pos;
    io->out += out.pos;
    io->out_room -= out.pos;
    return !ZSTD_isError(rest) && !io->in_len && (wanted == CODEC_MORE || rest == 0);
}

static void encoder_free(void *state)
{
    ZSTD_freeCCtx(state);
}

const struct codec zstd_codec = {.decoder_new = decoder_new,
                                 .decoder_begin = decoder_begin,
                                 .decode = decode,
                                 .decode_end = decode_end,
                                 .has_garbage = has_garbage,
                                 .decoder_free = decoder_free,
                                 .encoder_new = encoder_new,
                                 .encoder_begin = encoder_begin,
                                 .encode = encode,
                                 .encoder_free = encoder_free};
