/* A redacting relay: whatever a client writes to a Unix socket comes back without its credentials.
 *
 *     relay [--workers N] SOCKET      serve
 *
 * Shows what a gateway needs: many streams on few threads, a stream in memory of the caller's choice, a stream that
 * moves between workers, and back-pressure. A connection that cannot be written is not read either, so its memory stays
 * what it was when it was opened, however slow its reader is.
 */
#include "relay.h"

#include <errno.h>
#include <pthread.h>
#include <stanch.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BUFFER_BYTES 2048
#define WORKERS_MAX 64

struct connection {
    int fd;
    pthread_mutex_t turn;  /* held while a thread works for the connection, until it is watched again */
    int step;              /* STANCH_FLUSH, STANCH_END after the client's last byte */
    size_t sent;           /* of the event in hand */
    stanch_event event;    /* PASS and INSERT: bytes that wait for the client; its pointers live in this struct */
    stanch_input input;    /* what of `buffer` the stream has not taken yet */
    stanch_stream *stream; /* lies in `memory` */
    uint8_t buffer[BUFFER_BYTES];
    _Alignas(64) uint8_t memory[];
};

struct relay {
    int epoll, listener, stop;
    stanch_rules *rules;
    stanch_settings *settings;
    atomic_long served, failed, waits; /* waits: how often a client could not take what was ready */
};

static void close_connection(struct relay *relay, struct connection *connection, bool is_good)
{
    atomic_fetch_add(is_good ? &relay->served : &relay->failed, 1);
    close(connection->fd);
    pthread_mutex_destroy(&connection->turn);
    stanch_stream_fini(connection->stream); /* wipes */
    memset(connection->buffer, 0, sizeof connection->buffer);
    free(connection);
}

/* Carries bytes until the client cannot take or give more. Answers what to wait for; 0: the stream is done; -1: failed. */
static int carry(struct connection *connection, stanch_worker *worker)
{
    for (;;) {
        while (connection->sent < connection->event.len) {
            ssize_t sent = send(connection->fd, connection->event.bytes + connection->sent,
                                connection->event.len - connection->sent, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR)
                continue;
            if (sent < 0)
                return errno == EAGAIN ? EPOLLOUT : -1;
            connection->sent += (size_t)sent;
        }
        if (stanch_next(connection->stream, worker, &connection->input, connection->step, &connection->event))
            return -1; /* the stream gives nothing more: no raw byte leaves after an error */
        connection->sent = 0;
        if (connection->event.type == STANCH_PASS || connection->event.type == STANCH_INSERT)
            continue;
        connection->event.len = 0;
        if (connection->event.type == STANCH_DONE)
            return 0;
        if (connection->event.type != STANCH_NEED_INPUT)
            continue;
        ssize_t got = recv(connection->fd, connection->buffer, sizeof connection->buffer, 0);
        if (got < 0 && errno == EINTR)
            got = recv(connection->fd, connection->buffer, sizeof connection->buffer, 0);
        if (got < 0)
            return errno == EAGAIN ? EPOLLIN : -1;
        connection->input = (stanch_input){connection->buffer, (size_t)got};
        if (got == 0)
            connection->step = STANCH_END;
    }
}

/* One thread at a time has a connection: EPOLLONESHOT takes it out of the set until it is watched again. */
static void watch(struct relay *relay, int operation, int fd, uint32_t what, void *whose)
{
    struct epoll_event event = {.events = what | EPOLLONESHOT, .data.ptr = whose};
    if (epoll_ctl(relay->epoll, operation, fd, &event)) {
        perror("relay: epoll_ctl");
        exit(4);
    }
}

static void accept_clients(struct relay *relay)
{
    for (int fd; (fd = accept4(relay->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        int bytes = RELAY_SOCKET_BYTES;
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
        size_t room = (stanch_stream_size() + 63) / 64 * 64;
        struct connection *connection = aligned_alloc(64, sizeof(struct connection) + room);
        if (connection == NULL) {
            close(fd); /* this client is turned away, the others go on */
            atomic_fetch_add(&relay->failed, 1);
            continue;
        }
        memset(connection, 0, sizeof *connection);
        connection->fd = fd;
        connection->step = STANCH_FLUSH;
        connection->event = (stanch_event)STANCH_EVENT_INIT;
        if (stanch_stream_init(connection->memory, room, relay->settings, &connection->stream)) {
            close(fd);
            free(connection);
            atomic_fetch_add(&relay->failed, 1);
            continue;
        }
        pthread_mutex_init(&connection->turn, NULL);
        pthread_mutex_lock(&connection->turn);
        watch(relay, EPOLL_CTL_ADD, fd, EPOLLIN, connection);
        pthread_mutex_unlock(&connection->turn);
    }
    watch(relay, EPOLL_CTL_MOD, relay->listener, EPOLLIN, &relay->listener);
}

static void serve(struct relay *relay, struct connection *connection, stanch_worker *worker)
{
    pthread_mutex_lock(&connection->turn);
    int wait = carry(connection, worker);
    if (wait > 0)
        watch(relay, EPOLL_CTL_MOD, connection->fd, (uint32_t)wait, connection);
    pthread_mutex_unlock(&connection->turn);
    if (wait == EPOLLOUT)
        atomic_fetch_add(&relay->waits, 1);
    if (wait <= 0)
        close_connection(relay, connection, wait == 0);
}

static void *work(void *whose)
{
    struct relay *relay = whose;
    stanch_worker *worker;
    int error = stanch_worker_new(relay->rules, &worker);
    if (error) {
        fprintf(stderr, "relay: %s\n", stanch_strerror(error));
        exit(5);
    }
    for (bool is_open = true; is_open;) {
        struct epoll_event events[16];
        int count = epoll_wait(relay->epoll, events, 16, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == &relay->stop) {
                is_open = false;
            } else if (events[i].data.ptr == &relay->listener) {
                accept_clients(relay);
            } else {
                serve(relay, events[i].data.ptr, worker);
            }
        }
    }
    stanch_worker_free(worker);
    return NULL;
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, SOMAXCONN))
        return -1;
    return fd;
}

/* Peak of the resident memory. Not from getrusage, which also counts what the process was before exec. */
static long peak_kib(void)
{
    char line[128];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    if (status != NULL)
        fclose(status);
    return kib;
}

int main(int count, char **words)
{
    long workers = 1, trial = 0;
    const char *path = NULL;
    for (int i = 1; i < count; i++) {
        if (!strcmp(words[i], "--workers") && i + 1 < count)
            workers = strtol(words[++i], NULL, 10);
        else if (!strcmp(words[i], "--trial") && i + 1 < count)
            trial = strtol(words[++i], NULL, 10);
        else
            path = words[i];
    }
    if (path == NULL || workers < 1 || workers > WORKERS_MAX) {
        fprintf(stderr, "usage: relay [--workers 1...%d] [--trial STREAMS] SOCKET\n", WORKERS_MAX);
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    struct relay relay = {
        .epoll = epoll_create1(EPOLL_CLOEXEC), .listener = listen_at(path), .stop = eventfd(0, EFD_CLOEXEC)};
    if (relay.epoll < 0 || relay.listener < 0 || relay.stop < 0) {
        perror("relay");
        return 4;
    }
    stanch_options options = STANCH_OPTIONS_INIT;
    options.channel = STANCH_CHANNEL_PROMPT;
    int error = stanch_rules_load(NULL, &relay.rules, NULL);
    if (!error)
        error = stanch_settings_new(relay.rules, &options, &relay.settings, NULL);
    if (error) {
        fprintf(stderr, "relay: %s\n", stanch_strerror(error));
        return 5;
    }
    struct trial *clients = trial > 0 ? trial_start(relay.rules, path, trial) : NULL; /* forks: before any thread */

    watch(&relay, EPOLL_CTL_ADD, relay.listener, EPOLLIN, &relay.listener);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &relay.stop}; /* no ONESHOT: wakes every thread */
    epoll_ctl(relay.epoll, EPOLL_CTL_ADD, relay.stop, &event);
    pthread_t threads[WORKERS_MAX];
    for (long i = 0; i < workers; i++)
        if (pthread_create(&threads[i], NULL, work, &relay))
            return 4;

    int status = 0;
    if (clients != NULL) {
        status = trial_end(clients);
        eventfd_write(relay.stop, 1);
    }
    for (long i = 0; i < workers; i++)
        pthread_join(threads[i], NULL);
    printf("served %ld streams, %ld failed, %ld waits for a reader, %ld workers, %ld KiB at most\n",
           atomic_load(&relay.served), atomic_load(&relay.failed), atomic_load(&relay.waits), workers, peak_kib());
    unlink(path);
    stanch_settings_release(relay.settings);
    stanch_rules_release(relay.rules);
    return status || atomic_load(&relay.failed) ? 1 : 0;
}
