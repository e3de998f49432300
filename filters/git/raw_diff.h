/*
 * What `git diff-tree --stdin --raw -z` and its kin print, record by record.
 */
#ifndef STANCH_RAW_DIFF_H
#define STANCH_RAW_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#define RAW_FIELD_MAX ((size_t)1 << 20) /* bytes of a path */

struct raw_diff {
    int fd;
    char end; /* of a field: NUL, or a newline */
    char *bytes;
    size_t room, at, used;
    int error; /* an errno */
};

struct raw_record {
    const char *commit; /* not NULL: what follows is its */
    char mode[8], id[65];
    char status;
    const char *path;
};

void raw_diff_open(struct raw_diff *diff, int fd, char end);
void raw_diff_close(struct raw_diff *diff);
/* The next field, valid until the next call; NULL at the end or after an error. */
char *raw_diff_field(struct raw_diff *diff);
/* False at the end or after an error. */
bool raw_diff_next(struct raw_diff *diff, struct raw_record *record);

#endif
