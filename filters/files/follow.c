#include "follow.h"

#include "last_lines.h"
#include "message.h"
#include "signals.h"
#include "status.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read before the first line that is shown, and judged for it: a key may have begun there. */
#define CONTEXT_BYTES 65536
#define GONE_LOOKS 2 /* without a file of that name, until it is said: between the steps of a rotation there is none */

struct follow {
    const struct pipe_setup *setup;
    struct pipe *pipe;
    const char *path;
    enum follow_way way;
    int fd;    /* -1: there is no file yet */
    off_t at;  /* in it */
    int looks; /* that found none of that name */
    struct watch watch;
    bool has_failed;
};

static bool fail(struct follow *follow, int error)
{
    message("cannot follow: %s: %s", follow->path, error ? strerror(error) : "it is no regular file");
    follow->has_failed = true;
    return false;
}

/* The file of that name as it is now; -1 with errno, 0 for one that is no regular file. */
static int open_file(const char *path, struct stat *facts)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || (fstat(fd, facts) == 0 && S_ISREG(facts->st_mode)))
        return fd;
    close(fd);
    errno = 0;
    return -1;
}

static bool begin(struct follow *follow, uint64_t lines)
{
    struct stat facts;
    follow->fd = open_file(follow->path, &facts);
    if (follow->fd < 0 && !(follow->way == FOLLOW_NAME && errno == ENOENT))
        return fail(follow, errno);
    if (follow->fd < 0)
        return pipe_begin(follow->pipe, follow->path, 0);
    off_t start = last_lines_start(follow->fd, facts.st_size, lines);
    if (start < 0)
        return fail(follow, (int)-start);
    follow->at = start > CONTEXT_BYTES ? start - CONTEXT_BYTES : 0;
    if (lseek(follow->fd, follow->at, SEEK_SET) < 0)
        return fail(follow, errno);
    return pipe_begin(follow->pipe, follow->path, (uint64_t)(start - follow->at));
}

/* All there is. False after a message or a signal. */
static bool read_on(struct follow *follow)
{
    struct stat facts;
    ssize_t got = 1;
    while (follow->fd >= 0 && got > 0) {
        if (fstat(follow->fd, &facts) == 0 && facts.st_size < follow->at) /* it was truncated */
            follow->at = lseek(follow->fd, 0, SEEK_SET);
        got = pipe_feed(follow->pipe, follow->fd);
        follow->at += got > 0 ? got : 0;
    }
    return got >= 0;
}

static bool is_same_file(int fd, const struct stat *other)
{
    struct stat facts;
    return fd >= 0 && fstat(fd, &facts) == 0 && facts.st_dev == other->st_dev && facts.st_ino == other->st_ino;
}

static void say_gone(struct follow *follow)
{
    if (++follow->looks == GONE_LOOKS)
        message("file is gone: %s: waiting for another one of that name", follow->path);
}

/* The file that has the name now, once there is something in it: until then who wrote to the old one may still do so.
 * The old one is read to its end. False where nothing has changed. */
static bool change_file(struct follow *follow)
{
    struct stat facts;
    int fd = open_file(follow->path, &facts);
    if (fd < 0) {
        say_gone(follow);
        return false;
    }
    follow->looks = 0;
    watch_file(&follow->watch);
    bool is_other = !is_same_file(follow->fd, &facts) && facts.st_size > 0 && read_on(follow);
    if (!is_other) {
        close(fd);
        return false;
    }
    if (follow->fd >= 0)
        close(follow->fd);
    follow->fd = fd;
    follow->at = 0;
    watch_close(&follow->watch); /* and with it what watched the old one */
    watch_open(&follow->watch, follow->path);
    return true;
}

/* True where the input came to its end; false after a message or a signal. */
static bool run(struct follow *follow)
{
    while (read_on(follow)) {
        if (follow->way == FOLLOW_NOT)
            return true;
        if (follow->way == FOLLOW_NAME && change_file(follow))
            continue;
        bool is_read = watch_wait(&follow->watch, follow->setup->out);
        if (signals_caught())
            return false;
        if (!is_read) {
            pipe_lose_receiver(follow->pipe);
            return false;
        }
    }
    return false;
}

int follow_run(const struct pipe_setup *setup, struct pipe_counts *counts, const char *path, enum follow_way way,
               uint64_t lines)
{
    struct follow follow = {
        .setup = setup, .pipe = pipe_open(setup, counts), .path = path, .way = way, .fd = -1, .watch = {.inotify = -1}};
    if (!follow.pipe)
        return STATUS_INTERNAL;
    if (begin(&follow, lines)) {
        if (way != FOLLOW_NOT)
            watch_open(&follow.watch, path);
        pipe_end(follow.pipe, run(&follow));
    }
    watch_close(&follow.watch);
    if (follow.fd >= 0)
        close(follow.fd);
    return status_worst(follow.has_failed ? STATUS_IO : STATUS_DONE, pipe_close(follow.pipe));
}
