#include "raw_diff.h"

#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM ((size_t)64 << 10)

void raw_diff_open(struct raw_diff *diff, int fd, char end)
{
    *diff = (struct raw_diff){.fd = fd, .end = end};
}

void raw_diff_close(struct raw_diff *diff)
{
    free(diff->bytes);
    diff->bytes = NULL;
}

/* Room for more behind what is not yet taken. 0 or an errno. */
static int make_room(struct raw_diff *diff)
{
    if (diff->at > 0) {
        memmove(diff->bytes, diff->bytes + diff->at, diff->used - diff->at);
        diff->used -= diff->at;
        diff->at = 0;
    }
    if (diff->used < diff->room)
        return 0;
    if (diff->room >= RAW_FIELD_MAX)
        return EFBIG;
    size_t room = diff->room ? 2 * diff->room : FIRST_ROOM;
    char *bytes = realloc(diff->bytes, room);
    if (!bytes)
        return ENOMEM;
    diff->bytes = bytes;
    diff->room = room;
    return 0;
}

char *raw_diff_field(struct raw_diff *diff)
{
    for (size_t looked = 0; !diff->error;) {
        size_t there = diff->used - diff->at;
        char *field = diff->bytes + diff->at,
             *end = there > looked ? memchr(field + looked, diff->end, there - looked) : NULL;
        if (end) {
            *end = '\0';
            diff->at += (size_t)(end - field) + 1;
            return field;
        }
        looked = there;
        diff->error = make_room(diff);
        ssize_t got = diff->error ? 0 : io_read(diff->fd, diff->bytes + diff->used, diff->room - diff->used);
        if (got <= 0) {
            diff->error = got < 0 ? (int)-got : diff->error;
            return NULL;
        }
        diff->used += (size_t)got;
    }
    return NULL;
}

/* A colon for each parent; then the modes of these and the new one, the ids likewise, and letters. */
static bool read_entry(struct raw_record *record, const char *field)
{
    size_t parents = strspn(field, ":"), number = 0;
    field += parents;
    for (const char *word = field; *word; number++) {
        size_t len = strcspn(word, " ");
        if (number == parents && len < sizeof record->mode)
            memcpy(record->mode, word, len);
        else if (number == 2 * parents + 1 && len < sizeof record->id)
            memcpy(record->id, word, len);
        else if (number == 2 * parents + 2)
            record->status = *word;
        word += len + (word[len] == ' ');
    }
    return number == 2 * parents + 3 && record->mode[0] && record->id[0];
}

bool raw_diff_next(struct raw_diff *diff, struct raw_record *record)
{
    *record = (struct raw_record){0};
    const char *field = raw_diff_field(diff);
    if (!field)
        return false;
    if (*field != ':') {
        record->commit = field;
        return true;
    }
    if (!read_entry(record, field)) {
        diff->error = EBADMSG;
        return false;
    }
    record->path = raw_diff_field(diff);
    return record->path != NULL;
}
