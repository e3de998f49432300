/*
 * stanch tail: the last lines of a file, and what is written to it from then on.
 *
 * All of it is one stream, over a rotation and a truncation too: a credential that is cut there is judged as a whole.
 */
#ifndef STANCH_FOLLOW_H
#define STANCH_FOLLOW_H

#include "pipe.h"

enum follow_way {
    FOLLOW_NOT,        /* the end of the file is the end */
    FOLLOW_DESCRIPTOR, /* the file that was opened, whatever it is called */
    FOLLOW_NAME        /* whatever file has the name, and while there is none */
};

/* A status, after messages. */
int follow_run(const struct pipe_setup *setup, struct pipe_counts *counts, const char *path, enum follow_way way,
               uint64_t lines);

#endif
