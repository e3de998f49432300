/*
 * What a filter that runs for months needs beside its flow, in a thread of its own: SIGHUP loads the rules anew, the
 * service manager is told how it stands (notify.h), and so is Prometheus (metrics.h).
 *
 * The thread is there only where something is asked of it. Nobody else takes SIGHUP: where there is nothing to load, where
 * it was ignored at the start (nohup) and where standard input is a terminal it does what it does to every program.
 */
#ifndef STANCH_SERVICE_H
#define STANCH_SERVICE_H

#include "metrics_place.h"
#include "notify.h"
#include "pipe.h"
#include "reload.h"

#include <pthread.h>

struct service {
    struct reload reload;
    struct notify notify;
    struct metrics metrics;
    struct metrics_place metrics_place;
    const struct pipe_counts *counts;
    uint64_t last_beat;
    uint64_t life_due, file_due; /* in milliseconds of the monotonic clock */
    bool is_open, may_reload, has_thread;
    pthread_t thread;
    int signals;            /* signalfd of SIGHUP, or -1 */
    int wake;               /* eventfd */
    bool is_ready, is_over; /* atomic */
};

/* Opens what the options and the service manager ask for; all that is given must live as long. A status, after a message;
 * service_stop in either case. */
int service_open(struct service *service, const struct options *options, const uint8_t *key,
                 const struct pipe_counts *counts);
/* Does it use sockets? For the sandbox. */
bool service_talks(const struct service *service);
/* Starts the thread, if there is something for it to do. A status, after a message. */
int service_start(struct service *service);
/* What the flow takes new rules from; NULL where none are ever loaded. */
struct reload *service_reload(struct service *service);
/* Where the flow counts; NULL where nobody wants to know. */
struct metrics *service_metrics(struct service *service);

/* The first byte is about to be read; the last was written. */
void service_tell_ready(struct service *service);
void service_tell_stopping(const struct service *service);
/* Ends the thread, when the flow has ended; without service_open, nothing. */
void service_stop(struct service *service);

#endif
