/*
 * Waits until something may have happened to a file: by inotify, and by the clock for what it does not tell (network file
 * systems, names behind symbolic links).
 */
#ifndef STANCH_WATCH_H
#define STANCH_WATCH_H

#include <stdbool.h>

struct watch {
    int inotify; /* -1: by the clock alone */
    const char *path;
};

void watch_open(struct watch *watch, const char *path);
void watch_close(struct watch *watch);
/* The file that has the name now is watched too. */
void watch_file(struct watch *watch);
/* Waits for at most a second. False where nobody reads the descriptor `out` any more. */
bool watch_wait(struct watch *watch, int out);

#endif
