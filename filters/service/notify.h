/*
 * sd_notify(3): tells the service manager how it stands, over the socket that $NOTIFY_SOCKET names, a path or an abstract
 * name. Without one nothing is told.
 */
#ifndef STANCH_NOTIFY_H
#define STANCH_NOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
    int fd; /* -1: nobody wants to know */
    struct sockaddr_un address;
    socklen_t len;
    uint64_t watchdog_usec; /* 0: no sign of life is wanted; else one is due so often */
};

/* Reads the environment. */
void notify_open(struct notify *notify);
void notify_close(struct notify *notify);

/* Lines of KEY=VALUE; what cannot be sent is lost, as the manager will see for itself. */
void notify_send(const struct notify *notify, const char *lines);
/* RELOADING=1, with the time that the manager compares the next READY=1 with. */
void notify_reloading(const struct notify *notify);

#endif
