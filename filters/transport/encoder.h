/*
 * output → [encoder] → descriptor: what is written, in a compressed form; one member an input.
 */
#ifndef STANCH_ENCODER_H
#define STANCH_ENCODER_H

#include "codec.h"
#include <sys/uio.h>

#define ENCODER_BUFFER_BYTES (64 * 1024)

struct encoder {
    const struct codec *codec; /* of the member that is written; NULL: none, bytes go out as they are */
    void *state;
    uint8_t *buffer;              /* owned; what is to be written */
    void *states[TRANSPORT_AUTO]; /* owned; by form, made when needed */
};

/* Wipes and frees. One that is all zero needs no opening. */
void encoder_close(struct encoder *encoder);
/* A member begins, or with TRANSPORT_NONE none. 0 or ENOMEM. */
int encoder_begin(struct encoder *encoder, enum transport form);
bool encoder_is_on(const struct encoder *encoder);
/* All of the slices to `fd`, flushed: the receiver can decode every byte of them. 0 or an errno. */
int encoder_write(struct encoder *encoder, int fd, const struct iovec *slices, int count);
/* The member ends, and bytes go out as they are. 0 or an errno. */
int encoder_end(struct encoder *encoder, int fd);

#endif
