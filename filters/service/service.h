/*
 * What a filter that runs for months needs beside its flow, in a thread of its own: SIGHUP loads the rules anew.
 *
 * The thread is there only where something is asked of it. Nobody else takes SIGHUP: where there is nothing to load, where
 * it was ignored at the start (nohup) and where standard input is a terminal it does what it does to every program.
 */
#ifndef STANCH_SERVICE_H
#define STANCH_SERVICE_H

#include "reload.h"

#include <pthread.h>

struct service {
    struct reload reload;
    bool may_reload;
    bool has_thread;
    pthread_t thread;
    int signals;  /* signalfd of SIGHUP, or -1 */
    int wake;     /* eventfd */
    bool is_over; /* atomic */
};

/* Starts what the options ask for; both must live as long. A status, after a message. */
int service_start(struct service *service, const struct options *options, const uint8_t *key);
/* Ends the thread, when the flow has ended; without a start, nothing. */
void service_stop(struct service *service);
/* What the flow takes new rules from; NULL where none are ever loaded. */
struct reload *service_reload(struct service *service);

#endif
