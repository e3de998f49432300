#include "service.h"

#include "framing.h"
#include "message.h"
#include "signals.h"
#include "status.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* A terminal that is gone sends SIGHUP too; that one ends the program, as it would any other. */
static void take_signal(struct service *service)
{
    struct signalfd_siginfo info;
    if (read(service->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_code == SI_KERNEL)
        signals_die(SIGHUP);
    reload_load(&service->reload);
}

static void *serve(void *argument)
{
    struct service *service = argument;
    while (!__atomic_load_n(&service->is_over, __ATOMIC_ACQUIRE)) {
        struct pollfd ready[] = {{.fd = service->wake, .events = POLLIN}, {.fd = service->signals, .events = POLLIN}};
        uint64_t count;
        if (poll(ready, sizeof ready / sizeof *ready, -1) < 0)
            continue;
        if (ready[0].revents && eventfd_read(service->wake, &count) == 0)
            reload_free_aside(&service->reload);
        if (ready[1].revents)
            take_signal(service);
    }
    return NULL;
}

static int refuse(const char *what, int error)
{
    message("cannot start: %s: %s", what, strerror(error));
    return STATUS_INTERNAL;
}

/* From here on SIGHUP waits in the descriptor, for every thread. */
static int open_signals(struct service *service)
{
    sigset_t hangup;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    service->signals = signalfd(-1, &hangup, SFD_CLOEXEC);
    if (service->signals < 0)
        return refuse("signalfd", errno);
    sigprocmask(SIG_BLOCK, &hangup, NULL);
    return STATUS_DONE;
}

/* Signals of the flow go to the flow's thread. */
static int start_thread(struct service *service)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&service->thread, NULL, serve, service);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    service->has_thread = error == 0;
    return error ? refuse("thread", error) : STATUS_DONE;
}

int service_start(struct service *service, const struct options *options, const uint8_t *key)
{
    *service = (struct service){.reload = {.options = options, .key = key}, .signals = -1, .wake = -1};
    bool takes_rules = options->framing < FRAMING_MMEXTERNAL; /* rsyslog starts its programs anew by itself */
    service->may_reload =
        takes_rules && reload_has_sources(options) && !signals_hangup_was_ignored() && !isatty(STDIN_FILENO);
    if (!service->may_reload)
        return STATUS_DONE;
    service->wake = service->reload.wake = eventfd(0, EFD_CLOEXEC);
    if (service->wake < 0)
        return refuse("eventfd", errno);
    int status = open_signals(service);
    return status == STATUS_DONE ? start_thread(service) : status;
}

static void close_one(int fd)
{
    if (fd >= 0)
        close(fd);
}

void service_stop(struct service *service)
{
    if (service->has_thread) {
        __atomic_store_n(&service->is_over, true, __ATOMIC_RELEASE);
        eventfd_write(service->wake, 1);
        pthread_join(service->thread, NULL);
        close_one(service->signals);
        close_one(service->wake);
        reload_close(&service->reload);
    }
    service->has_thread = false;
}

struct reload *service_reload(struct service *service)
{
    return service->may_reload ? &service->reload : NULL;
}
