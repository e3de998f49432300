/*
 * A compressed form: what the decoder and the encoder ask of the library behind it. Each library has one file.
 */
#ifndef STANCH_CODEC_H
#define STANCH_CODEC_H

#include "transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From where and to where; each call moves both on. */
struct codec_io {
    const uint8_t *in;
    size_t in_len;
    uint8_t *out;
    size_t out_room;
};

enum codec_step {
    CODEC_MORE,
    CODEC_FLUSH, /* what was taken can be read from what was given */
    CODEC_END    /* the member ends */
};

struct codec {
    /* A state for one input after another; NULL where memory is refused. */
    void *(*decoder_new)(void);
    /* Forgets the input before. */
    void (*decoder_begin)(void *decoder);
    /* Takes and gives what it can, over the ends of members. NULL, or why it cannot: static text. */
    const char *(*decode)(void *decoder, struct codec_io *io);
    /* The input has no more bytes. NULL, or why that is no end: static text. */
    const char *(*decode_end)(void *decoder);
    /* True once what follows the last member is no other one, and is left unread. */
    bool (*has_garbage)(const void *decoder);
    void (*decoder_free)(void *decoder); /* NULL is allowed */

    void *(*encoder_new)(void);
    /* True once all was taken and what the step asks for was given; false: call again with more room. */
    bool (*encode)(void *encoder, struct codec_io *io, enum codec_step step);
    void (*encoder_begin)(void *encoder);
    void (*encoder_free)(void *encoder);
};

extern const struct codec gzip_codec, zstd_codec;

/* By form; NULL for TRANSPORT_NONE. */
extern const struct codec *const codecs[TRANSPORT_AUTO];

#endif
