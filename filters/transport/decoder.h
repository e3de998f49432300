/*
 * source → [decoder] → pipe: the bytes of one input after another, in plain. What a read brought is given out before
 * the next read, so that a live stream stays live.
 */
#ifndef STANCH_DECODER_H
#define STANCH_DECODER_H

#include "transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DECODER_BUFFER_BYTES (64 * 1024)

struct decoder {
    enum transport asked;
    enum transport form; /* of this input; TRANSPORT_AUTO: not known yet */
    int fd;
    uint8_t *buffer; /* owned; as it was read */
    size_t at, len;
    bool is_full;   /* more can be had without another read */
    bool has_ended; /* the input, of which bytes may wait */
    const char *why;
    void *states[TRANSPORT_AUTO]; /* owned; by form, made when needed */
};

/* 0 or ENOMEM. */
int decoder_open(struct decoder *decoder, enum transport asked);
/* Wipes and frees. */
void decoder_close(struct decoder *decoder);

/* Another input. */
void decoder_begin(struct decoder *decoder, int fd);
/* The next bytes. Bytes, 0 at the end, or a negative errno. */
ssize_t decoder_fill(struct decoder *decoder, uint8_t *out, size_t room);

/* The form of the input once a byte of it was given out or its end was seen; TRANSPORT_NONE before. */
enum transport decoder_form(const struct decoder *decoder);
/* Why it cannot be decoded, static text, or NULL. */
const char *decoder_why(const struct decoder *decoder);
/* True where something behind the last member was left out. */
bool decoder_has_garbage(const struct decoder *decoder);

#endif
