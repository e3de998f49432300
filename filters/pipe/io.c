#include "io.h"

#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void wait_until_ready(int fd, short events)
{
    struct pollfd ready = {.fd = fd, .events = events};
    poll(&ready, 1, -1); /* an error shows in the call that comes next */
}

static bool is_not_ready(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK;
}

ssize_t io_read(int fd, void *buffer, size_t len)
{
    for (;;) {
        if (signals_caught())
            return -EINTR;
        ssize_t got = read(fd, buffer, len);
        if (got >= 0)
            return got;
        if (is_not_ready(errno))
            wait_until_ready(fd, POLLIN);
        else if (errno != EINTR)
            return -errno;
    }
}

static void skip(struct iovec **slices, int *count, size_t done)
{
    while (*count && done >= (*slices)->iov_len) {
        done -= (*slices)->iov_len;
        ++*slices;
        --*count;
    }
    if (*count && done) {
        (*slices)->iov_base = (char *)(*slices)->iov_base + done;
        (*slices)->iov_len -= done;
    }
}

int io_writev(int fd, struct iovec *slices, int count)
{
    skip(&slices, &count, 0); /* empty ones */
    while (count) {
        ssize_t done = count == 1 ? write(fd, slices->iov_base, slices->iov_len)
                                  : writev(fd, slices, count < IOV_MAX ? count : IOV_MAX);
        if (done > 0)
            skip(&slices, &count, (size_t)done);
        else if (done == 0)
            return EIO;
        else if (errno != EINTR && !is_not_ready(errno))
            return errno;
        else if (signals_give_up())
            return EINTR;
        else if (errno != EINTR)
            wait_until_ready(fd, POLLOUT);
    }
    return 0;
}

int io_write(int fd, const void *bytes, size_t len)
{
    struct iovec slice = {.iov_base = (void *)(size_t)bytes, .iov_len = len};
    return io_writev(fd, &slice, 1);
}

ssize_t io_splice_in(int from, int to, size_t len)
{
    for (;;) {
        if (signals_caught())
            return -EINTR;
        ssize_t moved = splice(from, NULL, to, NULL, len, 0);
        if (moved >= 0)
            return moved;
        if (is_not_ready(errno))
            wait_until_ready(from, POLLIN);
        else if (errno != EINTR)
            return -errno;
    }
}

ssize_t io_splice_out(int from, int to, size_t len)
{
    for (;;) {
        ssize_t moved = splice(from, NULL, to, NULL, len, 0);
        if (moved >= 0)
            return moved;
        if (errno != EINTR && !is_not_ready(errno))
            return -errno;
        if (signals_give_up())
            return -EINTR;
        if (errno != EINTR)
            wait_until_ready(to, POLLOUT);
    }
}

static void wipe(char *bytes, size_t len)
{
    if (bytes)
        explicit_bzero(bytes, len);
    free(bytes);
}

/* Not realloc, which would leave a copy behind. */
static int grow(char **text, size_t *room, size_t used)
{
    char *grown = malloc(*room * 2 + 1);
    if (!grown)
        return ENOMEM;
    memcpy(grown, *text, used);
    wipe(*text, used);
    *text = grown;
    *room *= 2;
    return 0;
}

int io_read_all(int fd, size_t limit, char **bytes, size_t *len)
{
    size_t room = 4096, used = 0;
    char *text = malloc(room + 1);
    int error = text ? 0 : ENOMEM;
    for (ssize_t got = 1; !error && got; used += (size_t)(got > 0 ? got : 0)) {
        if (used == room)
            error = room > limit ? EFBIG : grow(&text, &room, used);
        got = error ? 0 : io_read(fd, text + used, room - used);
        if (got < 0)
            error = (int)-got;
    }
    if (!error && used > limit)
        error = EFBIG;
    if (error) {
        wipe(text, used);
        return error;
    }
    text[used] = '\0';
    *bytes = text;
    *len = used;
    return 0;
}

int io_read_file(const char *path, size_t limit, char **bytes, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno;
    int error = io_read_all(fd, limit, bytes, len);
    close(fd);
    return error;
}
