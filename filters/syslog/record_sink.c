#include "record_sink.h"

#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define TICK_MS 1000
#define LOOKS_MAX 200 /* at a receiver, a moment apart, before they are a tick apart */

static void close_sink(struct record_sink *sink)
{
    if (sink->fd >= 0)
        close(sink->fd);
    sink->fd = -1;
}

/* A writer that was killed, or a full disk, can leave a part of a record behind. */
static bool ends_within_a_line(const char *path)
{
    struct stat facts;
    char last = '\n';
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && lseek(fd, -1, SEEK_END) >= 0 &&
        io_read(fd, &last, 1) != 1)
        last = '\n';
    if (fd >= 0)
        close(fd);
    return last != '\n';
}

static int open_file(struct record_sink *sink)
{
    do
        sink->fd = open(sink->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    while (sink->fd < 0 && errno == EINTR);
    if (sink->fd < 0)
        return errno;
    sink->is_torn = ends_within_a_line(sink->path);
    return 0;
}

static int open_socket(struct record_sink *sink)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = strlen(sink->path);
    if (len >= sizeof address.sun_path)
        return ENAMETOOLONG;
    memcpy(address.sun_path, sink->path, len);
    sink->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (sink->fd < 0)
        return errno;
    if (connect(sink->fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return 0;
    int error = errno;
    close_sink(sink);
    return error;
}

static int open_sink(struct record_sink *sink)
{
    return sink->is_socket ? open_socket(sink) : open_file(sink);
}

void record_sink_open(struct record_sink *sink, const char *target, bool (*wait)(void))
{
    bool is_socket = strncmp(target, "unix:", 5) == 0;
    *sink =
        (struct record_sink){.path = is_socket ? target + 5 : target, .is_socket = is_socket, .fd = -1, .wait = wait};
    open_sink(sink);
}

void record_sink_close(struct record_sink *sink)
{
    close_sink(sink);
}

/* Somebody rotated it. */
static bool was_moved(const struct record_sink *sink)
{
    struct stat ours, there;
    return fstat(sink->fd, &ours) == 0 && S_ISREG(ours.st_mode) &&
           (stat(sink->path, &there) != 0 || ours.st_dev != there.st_dev || ours.st_ino != there.st_ino);
}

static int write_file(struct record_sink *sink, const char *bytes, size_t len)
{
    struct iovec slices[] = {{.iov_base = (void *)(size_t) "\n", .iov_len = sink->is_torn ? 1 : 0},
                             {.iov_base = (void *)(size_t)bytes, .iov_len = len}};
    int error = io_writev(sink->fd, slices, 2);
    sink->is_torn = error && ends_within_a_line(sink->path);
    return error;
}

/* For the next second at most. 0, EAGAIN when the second is over, or an errno. */
static int wait_for(int fd, short events, int milliseconds)
{
    struct pollfd ready = {.fd = fd, .events = events};
    int count = poll(&ready, 1, milliseconds);
    return count > 0 ? 0 : count == 0 || errno == EINTR ? EAGAIN : errno;
}

static int send_all(struct record_sink *sink, const char *bytes, size_t len)
{
    while (len) {
        ssize_t sent = send(sink->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return errno;
        if (sent < 0 && wait_for(sink->fd, POLLOUT, TICK_MS) == EAGAIN && !sink->wait())
            return ETIMEDOUT;
        bytes += sent > 0 ? sent : 0;
        len -= sent > 0 ? (size_t)sent : 0;
    }
    return 0;
}

/* The kernel tells what was not read, but wakes nobody when it is. A receiver that ends without having read all of it
 * leaves ECONNRESET. */
static int wait_until_read(struct record_sink *sink)
{
    int unread = 1, error = 0;
    socklen_t size = sizeof error;
    for (int looks = 0; unread; looks++) {
        if (ioctl(sink->fd, SIOCOUTQ, &unread) != 0)
            return errno;
        bool is_slow = looks > LOOKS_MAX;
        if (!unread || looks < LOOKS_MAX / 10)
            continue;
        if (wait_for(sink->fd, 0, is_slow ? TICK_MS / 50 : 1) != EAGAIN)
            break;
        if (is_slow && looks % 50 == 0 && !sink->wait())
            return ETIMEDOUT;
    }
    if (getsockopt(sink->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        return errno;
    return error;
}

static int write_socket(struct record_sink *sink, const char *bytes, size_t len)
{
    int error = send_all(sink, bytes, len);
    return error ? error : wait_until_read(sink);
}

int record_sink_write(struct record_sink *sink, const char *bytes, size_t len)
{
    if (sink->fd >= 0 && !sink->is_socket && was_moved(sink))
        close_sink(sink);
    int error = sink->fd < 0 ? open_sink(sink) : 0;
    if (!error)
        error = sink->is_socket ? write_socket(sink, bytes, len) : write_file(sink, bytes, len);
    if (error) /* on this connection the rest of a record must not follow; a file may be another when it is tried again */
        close_sink(sink);
    return error;
}
