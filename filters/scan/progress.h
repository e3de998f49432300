/*
 * What a scan has done so far, on one line of a terminal, once it takes longer than a second.
 *
 * The collector has the line wiped before anything else is written.
 */
#ifndef STANCH_PROGRESS_H
#define STANCH_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    _Atomic uint64_t texts, bytes, findings; /* counted by whoever does the work */
    pthread_mutex_t *lock;                   /* of all that is written */
    pthread_t thread;
    pthread_cond_t ended;
    bool has_thread, is_over, is_shown;
};

/* `lock` is held while the line is written. Where standard error is no terminal, nothing is shown. */
void progress_open(struct progress *progress, pthread_mutex_t *lock);
/* Under the lock: wipes the line. */
void progress_wipe(struct progress *progress);
void progress_close(struct progress *progress);

#endif
