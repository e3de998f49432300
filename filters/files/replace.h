/*
 * A file that is replaced as a whole: what is written goes to a new file beside it, which takes its name once it is
 * complete and on the disk. Until then, and after any failure, the old one stands untouched.
 *
 * The old one is locked meanwhile: flock and fcntl locks of others refuse it, and a lease (where the file system has
 * them) tells when it is open for writing elsewhere.
 */
#ifndef STANCH_REPLACE_H
#define STANCH_REPLACE_H

#include <stdbool.h>
#include <sys/stat.h>

#define REPLACE_NAME_BYTES 32 /* of the new file's name until then */

struct replace {
    const char *path;       /* as messages call it */
    const char *name;       /* in its folder */
    int folder, file, copy; /* descriptors, or -1 */
    struct stat facts;      /* of the file, when it was opened */
    bool may_grow, has_lease;
    char copy_name[REPLACE_NAME_BYTES];
};

/* Opens a file, refuses what cannot be replaced without loss, and locks it. `may_grow`: others may write to it, which
 * replace_has_changed tells. False after a message. */
bool replace_open(struct replace *replace, const char *path, bool may_grow);
/* Makes the new file, empty, that only we may read. False after a message. */
bool replace_begin(struct replace *replace);
/* True where the file is no longer as it was opened, or replace_open or this function saw it last. */
bool replace_has_changed(struct replace *replace);
/* Removes the new file, for another one. */
void replace_discard(struct replace *replace);
/* The new file takes the name. False after a message. */
bool replace_commit(struct replace *replace);
/* Removes a new file that did not take the name, and closes all. */
void replace_close(struct replace *replace);

#endif
