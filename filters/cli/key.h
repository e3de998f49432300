/*
 * The key of the fingerprints: where it is looked for, and how one is made.
 */
#ifndef STANCH_KEY_H
#define STANCH_KEY_H

#include "stanch.h"

#include <limits.h>
#include <stdbool.h>

struct key {
    uint8_t bytes[STANCH_KEY_BYTES];
    bool is_temporary; /* of this process alone: none was found and none could be kept */
};

/* Looks in `file` (--key-file, or NULL), $STANCH_KEY, $STANCH_KEY_FILE, $XDG_STATE_HOME/stanch/key,
 * ~/.local/state/stanch/key and, as root without HOME, /var/lib/stanch/key; makes the last that it may, else a
 * temporary one. STATUS_DONE, STATUS_USAGE after a message, STATUS_INTERNAL where there is no randomness. */
int key_find(struct key *key, const char *file);

/* What key_find would do, without making anything. */
enum key_fate {
    KEY_IS_THERE,     /* at `place` */
    KEY_IS_WRONG,     /* at `place`, and a message was written */
    KEY_WILL_BE_MADE, /* at `place` */
    KEY_IS_TEMPORARY
};
enum key_fate key_foresee(const char *file, char place[PATH_MAX]);

/* A file that others can read is no secret, but on a mount that nobody writes (a container's secrets). */
bool key_is_private(int fd);

#endif
