/*
 * judge → [record_sink]: --output FILE or unix:PATH, one write a record. A file is opened anew when it was moved away,
 * a socket when its receiver has gone. A record counts as written to a socket once the receiver has read it.
 */
#ifndef STANCH_RECORD_SINK_H
#define STANCH_RECORD_SINK_H

#include <stdbool.h>
#include <stddef.h>

struct record_sink {
    const char *path;
    bool is_socket, is_torn; /* the file ends within a line */
    int fd;                  /* -1: not open */
    bool (*wait)(void);      /* called each second while a receiver does not read; false: give up */
};

/* `target` as the user wrote it. What cannot be opened yet is opened by the first write. */
void record_sink_open(struct record_sink *sink, const char *target, bool (*wait)(void));
void record_sink_close(struct record_sink *sink);
/* The whole record, which ends with a newline, or an errno; then it is to be written again. */
int record_sink_write(struct record_sink *sink, const char *bytes, size_t len);

#endif
