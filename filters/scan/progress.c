#include "progress.h"

#include "message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_NS 1000000000L /* before it is shown */
#define NEXT_NS 100000000L
#define WIPE "\r\033[K"

static void write_line(struct progress *progress)
{
    char line[160];
    int len = snprintf(line, sizeof line, WIPE "stanch: %llu texts, %.1f MB, %llu findings",
                       (unsigned long long)atomic_load(&progress->texts), (double)atomic_load(&progress->bytes) * 1e-6,
                       (unsigned long long)atomic_load(&progress->findings));
    message_print(STDERR_FILENO, line, (size_t)len);
    progress->is_shown = true;
}

void progress_wipe(struct progress *progress)
{
    if (progress->is_shown)
        message_print(STDERR_FILENO, WIPE, strlen(WIPE));
    progress->is_shown = false;
}

static struct timespec after(long nanoseconds)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_nsec += nanoseconds;
    time.tv_sec += time.tv_nsec / 1000000000L;
    time.tv_nsec %= 1000000000L;
    return time;
}

static void *show(void *user)
{
    struct progress *progress = user;
    long wait = FIRST_NS;
    pthread_mutex_lock(progress->lock);
    while (!progress->is_over) {
        struct timespec until = after(wait);
        if (pthread_cond_timedwait(&progress->ended, progress->lock, &until) != 0 && !progress->is_over)
            write_line(progress);
        wait = NEXT_NS;
    }
    progress_wipe(progress);
    pthread_mutex_unlock(progress->lock);
    return NULL;
}

static bool is_wanted(void)
{
    const char *term = getenv("TERM");
    return term && strcmp(term, "dumb") != 0 && isatty(STDERR_FILENO);
}

void progress_open(struct progress *progress, pthread_mutex_t *lock)
{
    pthread_condattr_t monotonic;
    *progress = (struct progress){.lock = lock};
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&progress->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    progress->has_thread = is_wanted() && pthread_create(&progress->thread, NULL, show, progress) == 0;
}

void progress_close(struct progress *progress)
{
    pthread_mutex_lock(progress->lock);
    progress->is_over = true;
    pthread_cond_signal(&progress->ended);
    pthread_mutex_unlock(progress->lock);
    if (progress->has_thread)
        pthread_join(progress->thread, NULL);
    pthread_cond_destroy(&progress->ended);
}
