/*
 * Where the metrics go: to a file, put in its place whole every few seconds and at the end, as node_exporter's textfile
 * collector reads it; or to whoever connects to a socket, as an answer of HTTP/1.0.
 */
#ifndef STANCH_METRICS_PLACE_H
#define STANCH_METRICS_PLACE_H

#include "metrics.h"

#define METRICS_SECONDS 5 /* between two versions of the file */

struct metrics_place {
    const char *target; /* as the user wrote it; NULL: nowhere */
    const char *path;   /* of the file or the socket */
    int listener;       /* of the socket, or -1 */
    bool has_failed;    /* the file: said once */
};

/* Makes the socket, or the file for the first time. A status, after a message. */
int metrics_place_open(struct metrics_place *place, const char *target, struct metrics *metrics);
/* Writes the file; for a socket, nothing. */
void metrics_place_write(struct metrics_place *place, struct metrics *metrics);
/* Somebody is at the socket: answers, in a second at most. */
void metrics_place_answer(const struct metrics_place *place, struct metrics *metrics);
/* The last version of the file; the socket goes. */
void metrics_place_close(struct metrics_place *place, struct metrics *metrics);

#endif
