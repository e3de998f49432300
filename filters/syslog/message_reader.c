#include "message_reader.h"

#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES (64 * 1024)
#define ROOM (MESSAGE_BYTES + READ_BYTES)

int message_reader_open(struct message_reader *reader, int fd)
{
    *reader = (struct message_reader){.fd = fd, .buffer = malloc(ROOM)};
    return reader->buffer ? 0 : ENOMEM;
}

void message_reader_close(struct message_reader *reader)
{
    if (reader->buffer)
        explicit_bzero(reader->buffer, reader->used_max);
    free(reader->buffer);
    reader->buffer = NULL;
}

/* The whole lines before it are taken, so that at most one unfinished line moves. */
static ssize_t fill(struct message_reader *reader)
{
    if (reader->start) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->scanned -= reader->start;
        reader->end -= reader->start;
        reader->start = 0;
    }
    ssize_t got = io_read(reader->fd, reader->buffer + reader->end, READ_BYTES);
    if (got > 0)
        reader->end += (size_t)got;
    if (reader->end > reader->used_max)
        reader->used_max = reader->end;
    return got;
}

static bool take_line(struct message_reader *reader, struct message *message)
{
    uint8_t *from = reader->buffer + reader->scanned;
    uint8_t *newline = memchr(from, '\n', reader->end - reader->scanned);
    uint8_t *line = reader->buffer + reader->start;
    if (!newline) {
        reader->scanned = reader->end;
        return false;
    }
    *message = (struct message){.bytes = line, .len = (size_t)(newline - line)};
    if (reader->drops || message->len > MESSAGE_BYTES)
        *message = (struct message){.bytes = line, .is_long = true};
    reader->drops = false;
    reader->start = reader->scanned = (size_t)(newline + 1 - reader->buffer);
    return true;
}

int message_reader_next(struct message_reader *reader, struct message *message)
{
    while (!take_line(reader, message)) {
        if (reader->drops || reader->end - reader->start > MESSAGE_BYTES) {
            reader->drops = true;
            reader->start = reader->scanned = reader->end = 0;
        }
        ssize_t got = fill(reader);
        if (got <= 0)
            return (int)got;
    }
    return 1;
}
