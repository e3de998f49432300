#include "watch.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define CLOCK_MS 250 /* between two looks without inotify */
#define CHECK_MS 1000
#define FILE_EVENTS (IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)
#define FOLDER_EVENTS (IN_CREATE | IN_MOVED_TO)

/* Names come and go in its folder. */
static void watch_folder(struct watch *watch)
{
    const char *slash = strrchr(watch->path, '/');
    char *folder =
        !slash ? strdup(".") : strndup(watch->path, slash == watch->path ? 1 : (size_t)(slash - watch->path));
    if (folder)
        inotify_add_watch(watch->inotify, folder, FOLDER_EVENTS);
    free(folder);
}

void watch_open(struct watch *watch, const char *path)
{
    *watch = (struct watch){inotify_init1(IN_CLOEXEC | IN_NONBLOCK), path};
    if (watch->inotify < 0)
        return;
    watch_folder(watch);
    watch_file(watch);
}

void watch_close(struct watch *watch)
{
    if (watch->inotify >= 0)
        close(watch->inotify);
    watch->inotify = -1;
}

void watch_file(struct watch *watch)
{
    if (watch->inotify >= 0)
        inotify_add_watch(watch->inotify, watch->path, FILE_EVENTS);
}

/* What happened does not matter: the caller looks. */
static void drop_events(int inotify)
{
    char events[4096];
    while (read(inotify, events, sizeof events) > 0)
        continue;
}

bool watch_wait(struct watch *watch, int out)
{
    struct pollfd ready[] = {{.fd = out}, {.fd = watch->inotify, .events = POLLIN}};
    poll(ready, 2, watch->inotify < 0 ? CLOCK_MS : CHECK_MS);
    if (ready[1].revents)
        drop_events(watch->inotify);
    return !(ready[0].revents & (POLLERR | POLLNVAL));
}
