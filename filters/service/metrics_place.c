#include "metrics_place.h"

#include "io.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 1000   /* with somebody who connected */
#define REQUEST_BYTES 4096 /* that are read of what he says */
#define SOCKET_MODE 0666   /* the folder says who may come; there is no secret in the answer */
#define FILE_MODE 0644     /* the collector is another user */

/* ------------------------------------------------------------------------------------------------ the file */

/* Beside it, under a name that the collector does not read, then in its place. 0 or an errno. */
static int put_in_place(const char *path, const char *text, size_t len)
{
    char aside[PATH_MAX];
    if (snprintf(aside, sizeof aside, "%s.%ld", path, (long)getpid()) >= (int)sizeof aside)
        return ENAMETOOLONG;
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0)
        return errno;
    int error = fchmod(fd, FILE_MODE) == 0 ? io_write(fd, text, len) : errno;
    close(fd);
    if (!error && rename(aside, path) != 0)
        error = errno;
    if (error)
        unlink(aside);
    return error;
}

static int write_file(const struct metrics_place *place, struct metrics *metrics)
{
    size_t len = 0;
    char *text = metrics_text(metrics, &len);
    int error = text ? put_in_place(place->path, text, len) : ENOMEM;
    free(text);
    return error;
}

void metrics_place_write(struct metrics_place *place, struct metrics *metrics)
{
    int error = place->target && place->listener < 0 ? write_file(place, metrics) : 0;
    if (error && error != EINTR && !place->has_failed)
        message("cannot write: --metrics %s: %s; it is tried again", place->target, strerror(error));
    place->has_failed = error && error != EINTR;
}

/* ------------------------------------------------------------------------------------------------ the socket */

/* A socket at which nobody listens is left from a run that was killed. */
static void remove_dead(const struct sockaddr_un *address)
{
    struct stat facts;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && lstat(address->sun_path, &facts) == 0 && S_ISSOCK(facts.st_mode) &&
        connect(fd, (const struct sockaddr *)(const void *)address, sizeof *address) != 0 && errno == ECONNREFUSED)
        unlink(address->sun_path);
    if (fd >= 0)
        close(fd);
}

static int listen_at(struct metrics_place *place)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(place->path) >= sizeof address.sun_path)
        return ENAMETOOLONG;
    memcpy(address.sun_path, place->path, strlen(place->path));
    remove_dead(&address);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    if (bind(fd, (const struct sockaddr *)(const void *)&address, sizeof address) != 0 ||
        chmod(place->path, SOCKET_MODE) != 0 || listen(fd, SOMAXCONN) != 0) {
        int error = errno;
        close(fd);
        return error;
    }
    place->listener = fd;
    return 0;
}

static bool is_ready(int fd, short events)
{
    struct pollfd ready = {.fd = fd, .events = events};
    return poll(&ready, 1, PATIENCE_MS) > 0;
}

/* To the empty line; what it asks for besides its method is not looked at. */
static size_t read_request(int fd, char *request)
{
    size_t used = 0;
    while (used < REQUEST_BYTES && is_ready(fd, POLLIN)) {
        ssize_t got = recv(fd, request + used, REQUEST_BYTES - used, 0);
        if (got <= 0)
            break;
        used += (size_t)got;
        if (memmem(request, used, "\r\n\r\n", 4) || memmem(request, used, "\n\n", 2))
            break;
    }
    return used;
}

static void send_all(int fd, const char *bytes, size_t len)
{
    while (len && is_ready(fd, POLLOUT)) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0)
            return;
        bytes += sent;
        len -= (size_t)sent;
    }
}

static void answer(int fd, struct metrics *metrics)
{
    char request[REQUEST_BYTES], head[200];
    size_t used = read_request(fd, request), len = 0;
    bool is_get = used >= 4 && memcmp(request, "GET ", 4) == 0, is_head = used >= 5 && memcmp(request, "HEAD ", 5) == 0;
    char *text = is_get || is_head ? metrics_text(metrics, &len) : NULL;
    const char *result = text ? "200 OK" : is_get || is_head ? "503 Service Unavailable" : "405 Method Not Allowed";
    int head_len = snprintf(head, sizeof head,
                            "HTTP/1.0 %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                            "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                            result, len);
    send_all(fd, head, (size_t)head_len);
    if (is_get && text)
        send_all(fd, text, len);
    free(text);
}

void metrics_place_answer(const struct metrics_place *place, struct metrics *metrics)
{
    int fd = accept4(place->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    answer(fd, metrics);
    close(fd);
}

/* ------------------------------------------------------------------------------------------------ start and end */

int metrics_place_open(struct metrics_place *place, const char *target, struct metrics *metrics)
{
    static const char prefix[] = "unix:";
    *place = (struct metrics_place){.target = target, .path = target, .listener = -1};
    if (!target)
        return STATUS_DONE;
    bool is_socket = strncmp(target, prefix, strlen(prefix)) == 0;
    place->path += is_socket ? strlen(prefix) : 0;
    int error = is_socket ? listen_at(place) : write_file(place, metrics);
    if (!error)
        return STATUS_DONE;
    message("cannot write: --metrics %s: %s", target, strerror(error));
    place->target = NULL;
    return STATUS_USAGE;
}

void metrics_place_close(struct metrics_place *place, struct metrics *metrics)
{
    metrics_place_write(place, metrics);
    if (place->listener < 0)
        return;
    close(place->listener);
    unlink(place->path);
    place->listener = -1;
}
