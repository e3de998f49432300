/* The relay's own trial: a process of clients, some of which read slowly and some not at all for a while. */
#ifndef RELAY_H
#define RELAY_H

#include <stanch.h>

/* Asked of the kernel for each socket, which doubles it: what lies in sockets is bounded, too. */
#define RELAY_SOCKET_BYTES 4096

struct trial;

/* Forks the clients. Values are made from the rules at that moment. */
struct trial *trial_start(const stanch_rules *rules, const char *path, long streams);

/* Waits for the clients: 0 when every stream came back whole, with placeholders where the values were. */
int trial_end(struct trial *trial);

#endif
