/*
 * scanners → [collector] → printer: findings of many threads in one order, that in which jobs were submitted, whatever
 * the number of threads.
 *
 * Each job has a batch. The batch whose turn it is prints at once, all others wait in memory, together at most
 * COLLECTOR_BYTES: above that their threads wait until it is their turn. So a text of a terabyte with findings
 * everywhere takes no more memory than one without.
 */
#ifndef STANCH_COLLECTOR_H
#define STANCH_COLLECTOR_H

#include "found.h"
#include "progress.h"
#include "tally.h"

#include <pthread.h>
#include <stdbool.h>

#define COLLECTOR_BYTES ((size_t)16 << 20) /* of findings that wait for their turn */
#define COLLECTOR_WINDOW 256               /* batches that are open or wait */

struct baseline;
struct printer;
struct collector;

struct batch {
    struct collector *collector;
    uint64_t number;
    struct entry *first, **last; /* findings and messages that wait */
    struct tally tally;          /* of this batch; whoever runs the job counts here */
    bool is_done;
};

struct collector {
    pthread_mutex_t lock;
    pthread_cond_t moved; /* the turn went on, or a batch took less */
    struct printer *printer;
    struct baseline *baseline; /* what it knows is counted and not printed; NULL: none */
    uint64_t next, turn;       /* number of the next batch to be opened; whose turn it is */
    size_t waiting;            /* bytes */
    size_t heavy;              /* batches that take much memory now */
    struct batch *batches[COLLECTOR_WINDOW];
    struct tally tally;       /* of all that is printed */
    struct progress progress; /* whoever works counts here, too */
    int error;                /* errno of the printer: nothing is printed after it */
};

/* 0 or an errno. */
int collector_open(struct collector *collector, struct printer *printer, struct baseline *baseline);
void collector_close(struct collector *collector);

/* A place in the order; waits while COLLECTOR_WINDOW batches are open. NULL: out of memory. One thread opens them all. */
struct batch *batch_open(struct collector *collector);
/* So much more was scanned. */
void batch_count(struct batch *batch, uint64_t texts, uint64_t bytes);
/* Takes the finding over. Waits for its turn where too much waits already. */
void batch_add(struct batch *batch, struct found *found);
/* One line for people, printed in its turn, as message() prints it; `status` is counted, and failed by one if it is
 * STATUS_IO. */
void batch_say(struct batch *batch, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Between these a batch takes much memory for itself: one at a time, but for the one whose turn it is, which never waits. */
void batch_begin_heavy(struct batch *batch, bool is_heavy);
void batch_end_heavy(struct batch *batch, bool is_heavy);
/* The job is done; the batch is the collector's again. */
void batch_done(struct batch *batch);

/* Something failed outside of any batch, and was said. */
void collector_fail(struct collector *collector, int status);
/* True once there is no use in going on: output failed, or a signal came. */
bool collector_is_over(struct collector *collector);

#endif
