/* Clients of the relay, all in one process: each writes a text with a credential in it and reads what comes back.
 *
 * One in three reads at once, one in three a few bytes at a time, and one in three not at all until the others are
 * done. What comes back is compared byte by byte with the text around the credential, so nothing of it is kept.
 */
#include "relay.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILL_BYTES 16384    /* on each side of the credential: more than the sockets' buffers take */
#define SLOW_BYTES 700      /* that a slow reader takes at a time */
#define PLACEHOLDER_BYTES 8 /* REDACTED */

enum pace { FAST, SLOW, STOPPED, PACES };

struct trial {
    pid_t pid;
    long streams;
};

/* One text serves all clients: filler, a credential in a line of its own, filler. */
struct text {
    char bytes[2 * FILL_BYTES + 8192];
    size_t len, start, end; /* of the credential */
};

struct client {
    int fd;
    enum pace pace;
    size_t written, read;
    size_t tail;    /* bytes of the text behind the credential that have come back */
    bool is_inside; /* of the placeholder */
    bool is_done;
};

static void fill(struct text *text, size_t bytes)
{
    static const char line[] = "the quick brown fox jumps over the lazy dog, and nothing of it is a credential\n";
    while (bytes >= sizeof line - 1) {
        memcpy(text->bytes + text->len, line, sizeof line - 1);
        text->len += sizeof line - 1;
        bytes -= sizeof line - 1;
    }
}

static bool make_text(const stanch_rules *rules, struct text *text)
{
    size_t len, start, end;
    fill(text, FILL_BYTES);
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_rules_info(rules, i, &info);
        if (info.confidence < STANCH_DISTINCTIVE || !(info.channels >> STANCH_CHANNEL_PROMPT & 1))
            continue;
        if (stanch_rules_make(rules, i, STANCH_MAKE_VALID, 1, text->bytes + text->len, 4096, &len, &start, &end))
            return false;
        text->start = text->len + start;
        text->end = text->len + end;
        text->len += len;
        text->bytes[text->len++] = '\n';
        fill(text, FILL_BYTES);
        return true;
    }
    return false;
}

/* Takes what came back; false where it is not the text with a placeholder for the credential. */
static bool take(struct client *client, const struct text *text, const char *bytes, size_t len)
{
    static const char placeholder[PLACEHOLDER_BYTES + 1] = "REDACTED";
    for (size_t i = 0; i < len; i++) {
        size_t at = client->read;
        if (at < text->start) {
            if (bytes[i] != text->bytes[at])
                return false;
        } else if (at < text->start + PLACEHOLDER_BYTES) {
            if (bytes[i] != placeholder[at - text->start])
                return false;
            client->is_inside = true;
        } else if (client->is_inside && bytes[i] == text->bytes[text->end]) {
            client->is_inside = false; /* no placeholder holds the byte behind the credential */
            client->tail = 1;
        } else if (!client->is_inside) {
            if (text->end + client->tail >= text->len || bytes[i] != text->bytes[text->end + client->tail])
                return false;
            client->tail++;
        }
        client->read++;
    }
    return true;
}

static int open_client(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int bytes = RELAY_SOCKET_BYTES;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) ||
        connect(fd, (struct sockaddr *)&address, sizeof address)) {
        perror("relay: client");
        _exit(1);
    }
    return fd;
}

static void watch(int epoll, int operation, struct client *client, bool may_read, const struct text *text)
{
    struct epoll_event event = {.data.ptr = client};
    event.events = (may_read ? EPOLLIN : 0u) | (client->written < text->len ? EPOLLOUT : 0u);
    epoll_ctl(epoll, operation, client->fd, &event);
}

/* One turn of a client that may go on; false: what came back is wrong. */
static bool turn(int epoll, struct client *client, uint32_t events, bool may_read, const struct text *text)
{
    if (events & EPOLLOUT) {
        ssize_t sent =
            send(client->fd, text->bytes + client->written, text->len - client->written, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0)
            client->written += (size_t)sent;
        if (client->written == text->len) {
            shutdown(client->fd, SHUT_WR);
            watch(epoll, EPOLL_CTL_MOD, client, may_read, text);
        }
    }
    if (may_read && events & (EPOLLIN | EPOLLHUP)) {
        char bytes[65536];
        ssize_t got = recv(client->fd, bytes, client->pace == SLOW ? SLOW_BYTES : sizeof bytes, MSG_DONTWAIT);
        if (got > 0 && !take(client, text, bytes, (size_t)got))
            return false;
        if (got == 0) {
            client->is_done = true;
            close(client->fd);
            return text->end + client->tail == text->len;
        }
    }
    return true;
}

static int run_clients(const char *path, long streams, const struct text *text)
{
    struct client *clients = calloc((size_t)streams, sizeof *clients);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    long open = streams, stopped = streams / PACES, waiting = stopped;
    if (clients == NULL || epoll < 0)
        return 1;
    for (long i = 0; i < streams; i++) {
        clients[i].fd = open_client(path);
        clients[i].pace = (enum pace)(i % PACES);
        watch(epoll, EPOLL_CTL_ADD, &clients[i], clients[i].pace != STOPPED, text);
    }
    while (open > 0) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 60000);
        if (count == 0 || (count < 0 && errno != EINTR)) {
            fprintf(stderr, "relay: %ld streams stand still\n", open);
            return 1;
        }
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            bool may_read = client->pace != STOPPED || waiting == 0;
            if (!turn(epoll, client, events[i].events, may_read, text)) {
                fprintf(stderr, "relay: a stream came back changed, near byte %zu\n", client->read);
                return 1;
            }
            open -= client->is_done;
        }
        if (waiting > 0 && open == stopped) { /* only now do the stopped ones read */
            waiting = 0;
            for (long i = 0; i < streams; i++)
                if (clients[i].pace == STOPPED)
                    watch(epoll, EPOLL_CTL_MOD, &clients[i], true, text);
        }
    }
    free(clients);
    return 0;
}

struct trial *trial_start(const stanch_rules *rules, const char *path, long streams)
{
    struct trial *trial = calloc(1, sizeof *trial);
    struct text *text = calloc(1, sizeof *text);
    if (trial == NULL || text == NULL || !make_text(rules, text)) {
        fprintf(stderr, "relay: no text for the trial\n");
        exit(5);
    }
    fflush(NULL);
    trial->streams = streams;
    trial->pid = fork();
    if (trial->pid == 0)
        _exit(run_clients(path, streams, text));
    free(text);
    return trial;
}

int trial_end(struct trial *trial)
{
    int status = 0;
    pid_t pid = trial->pid;
    free(trial);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}
