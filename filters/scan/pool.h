/*
 * Threads that run jobs, each with a scanner of its own, from a bounded queue.
 */
#ifndef STANCH_POOL_H
#define STANCH_POOL_H

#include "scanner.h"

#define POOL_QUEUE 64 /* jobs that wait for a thread */

/* Begins whatever the source knows of it. */
struct job {
    /* On a thread of the pool. The batch is its own until it returns. */
    void (*run)(struct job *job, struct scanner *scanner, struct batch *batch);
    void (*free)(struct job *job);
    struct batch *batch; /* set when it is submitted */
};

struct pool {
    const struct scan_setup *setup;
    pthread_mutex_t lock;
    pthread_cond_t filled, drained;
    struct job *queue[POOL_QUEUE];
    size_t first, count;
    bool is_closed;
    pthread_t *threads;
    struct pool_thread *states;
    size_t thread_count;
};

/* A status, after a message; pool_close in either case. */
int pool_open(struct pool *pool, const struct scan_setup *setup);
/* Waits while the queue is full. */
void pool_submit(struct pool *pool, struct job *job);
/* Runs what is queued, ends the threads and frees. */
void pool_close(struct pool *pool);

#endif
