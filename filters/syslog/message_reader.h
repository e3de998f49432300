/*
 * descriptor → [message_reader] → judge: lines of a shipper's messages, in bounded memory. A line that is too long is
 * read to its end and dropped; what stands behind the last newline is no message: its sender died while it wrote.
 */
#ifndef STANCH_MESSAGE_READER_H
#define STANCH_MESSAGE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_BYTES (1024 * 1024) /* of a line without its newline */

struct message_reader {
    int fd;
    uint8_t *buffer; /* owned */
    size_t start, scanned, end, used_max;
    bool drops; /* the rest of a line that is too long */
};

struct message {
    uint8_t *bytes; /* without the newline; live until the next call, and may be changed */
    size_t len;
    bool is_long; /* it was dropped: no bytes */
};

/* 0 or ENOMEM. */
int message_reader_open(struct message_reader *reader, int fd);
/* Wipes and frees. */
void message_reader_close(struct message_reader *reader);
/* Waits for a whole line. 1, 0 at the end, or a negative errno. */
int message_reader_next(struct message_reader *reader, struct message *message);

#endif
