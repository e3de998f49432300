#include "service.h"

#include "framing.h"
#include "message.h"
#include "signals.h"
#include "status.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

/* ------------------------------------------------------------------------------------------------ the thread */

/* A terminal that is gone sends SIGHUP too; that one ends the program, as it would any other. */
static void take_signal(struct service *service)
{
    struct signalfd_siginfo info;
    if (read(service->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_code == SI_KERNEL)
        signals_die(SIGHUP);
    notify_reloading(&service->notify);
    bool is_done = reload_load(&service->reload) == STATUS_DONE;
    metrics_note_reload(&service->metrics, is_done);
    notify_send(&service->notify, is_done ? "READY=1\nSTATUS=Rules were reloaded."
                                          : "READY=1\nSTATUS=The last reload failed; the rules before it are in use.");
}

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* A flow that waits for its writer or its reader is well; one that judges the same bytes for a third of the interval is
 * not. */
static void give_sign_of_life(struct service *service)
{
    uint64_t beat = __atomic_load_n(&service->counts->beat, __ATOMIC_RELAXED);
    bool is_ready = __atomic_load_n(&service->is_ready, __ATOMIC_ACQUIRE);
    if (is_ready && (!(beat & 1) || beat != service->last_beat))
        notify_send(&service->notify, "WATCHDOG=1");
    service->last_beat = beat;
}

static bool has_file(const struct service *service)
{
    return service->metrics_place.target && service->metrics_place.listener < 0;
}

/* Does what is due; how many milliseconds until the next of it, -1: there is none. */
static int do_what_is_due(struct service *service)
{
    uint64_t now = now_ms(), next = UINT64_MAX;
    if (service->notify.watchdog_usec) {
        if (now >= service->life_due) {
            give_sign_of_life(service);
            service->life_due = now + service->notify.watchdog_usec / 3000;
        }
        next = service->life_due;
    }
    if (has_file(service)) {
        if (now >= service->file_due) {
            metrics_place_write(&service->metrics_place, &service->metrics);
            service->file_due = now + METRICS_SECONDS * 1000;
        }
        next = service->file_due < next ? service->file_due : next;
    }
    uint64_t left = next > now ? next - now : 0;
    return next == UINT64_MAX ? -1 : left < INT_MAX ? (int)left : INT_MAX;
}

static void *serve(void *argument)
{
    struct service *service = argument;
    while (!__atomic_load_n(&service->is_over, __ATOMIC_ACQUIRE)) {
        struct pollfd ready[] = {{.fd = service->wake, .events = POLLIN},
                                 {.fd = service->signals, .events = POLLIN},
                                 {.fd = service->metrics_place.listener, .events = POLLIN}};
        uint64_t count;
        if (poll(ready, sizeof ready / sizeof *ready, do_what_is_due(service)) <= 0)
            continue;
        if (ready[0].revents && eventfd_read(service->wake, &count) == 0)
            reload_free_aside(&service->reload);
        if (ready[1].revents)
            take_signal(service);
        if (ready[2].revents)
            metrics_place_answer(&service->metrics_place, &service->metrics);
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ start and end */

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

int service_open(struct service *service, const struct options *options, const uint8_t *key,
                 const struct pipe_counts *counts)
{
    *service = (struct service){.reload = {.options = options, .key = key},
                                .counts = counts,
                                .is_open = true,
                                .signals = -1,
                                .metrics_place.listener = -1,
                                .wake = eventfd(0, EFD_CLOEXEC)};
    notify_open(&service->notify);
    service->reload.wake = service->wake;
    bool takes_rules = options->framing < FRAMING_MMEXTERNAL; /* rsyslog starts its programs anew by itself */
    service->may_reload =
        takes_rules && reload_has_sources(options) && !signals_hangup_was_ignored() && !isatty(STDIN_FILENO);
    if (service->wake < 0)
        return refuse("eventfd", errno);
    metrics_open(&service->metrics, counts, options->mode);
    int status = metrics_place_open(&service->metrics_place, options->metrics, &service->metrics);
    return status == STATUS_DONE && service->may_reload ? open_signals(service) : status;
}

bool service_talks(const struct service *service)
{
    return service->notify.fd >= 0 || service->metrics_place.listener >= 0;
}

/* Signals of the flow go to the flow's thread. */
int service_start(struct service *service)
{
    sigset_t all, before;
    if (!service->may_reload && !service->notify.watchdog_usec && !service->metrics_place.target)
        return STATUS_DONE;
    service->life_due = now_ms() + service->notify.watchdog_usec / 3000;
    service->file_due = now_ms() + METRICS_SECONDS * 1000;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&service->thread, NULL, serve, service);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    service->has_thread = error == 0;
    return error ? refuse("thread", error) : STATUS_DONE;
}

struct reload *service_reload(struct service *service)
{
    return service->may_reload ? &service->reload : NULL;
}

struct metrics *service_metrics(struct service *service)
{
    return service->metrics_place.target ? &service->metrics : NULL;
}

void service_tell_ready(struct service *service)
{
    notify_send(&service->notify, "READY=1\nSTATUS=Reading.");
    __atomic_store_n(&service->is_ready, true, __ATOMIC_RELEASE);
}

void service_tell_stopping(const struct service *service)
{
    notify_send(&service->notify, "STOPPING=1");
}

static void close_one(int fd)
{
    if (fd >= 0)
        close(fd);
}

void service_stop(struct service *service)
{
    if (!service->is_open)
        return;
    if (service->has_thread) {
        __atomic_store_n(&service->is_over, true, __ATOMIC_RELEASE);
        eventfd_write(service->wake, 1);
        pthread_join(service->thread, NULL);
    }
    reload_close(&service->reload);
    metrics_place_close(&service->metrics_place, &service->metrics);
    metrics_close(&service->metrics);
    notify_close(&service->notify);
    close_one(service->signals);
    close_one(service->wake);
    service->is_open = false;
}
