/*
 * Objects of a repository, read one after another from `git cat-file --batch`. Each job takes a reader and gives it back, so
 * there are as many processes as jobs that run at once.
 */
#ifndef STANCH_GIT_OBJECTS_H
#define STANCH_GIT_OBJECTS_H

#include "git_program.h"
#include "scan_text.h"

#include <pthread.h>

#define OBJECT_DIGITS 64
#define OBJECT_BUFFER ((size_t)64 << 10)

enum object_type { OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB, OBJECT_TAG, OBJECT_MISSING };

struct git_reader {
    struct text text; /* of the object: first, so that it is one */
    struct git_process process;
    struct git_reader *next;
    uint64_t rest; /* bytes of the object, those in the buffer too */
    size_t at, used;
    char buffer[OBJECT_BUFFER];
};

struct git_readers {
    struct git_place *place;
    pthread_mutex_t lock;
    struct git_reader *idle;
};

void git_readers_open(struct git_readers *readers, struct git_place *place);
/* After all were given back. */
void git_readers_close(struct git_readers *readers);
/* NULL, with errno. */
struct git_reader *git_reader_take(struct git_readers *readers);
/* `is_whole`: all that was asked for was read; else it is of no more use. */
void git_reader_give(struct git_readers *readers, struct git_reader *reader, bool is_whole);

/* Asks for objects, ids with a newline behind each; together less than a pipe holds. 0 or an errno. */
int git_reader_ask(struct git_reader *reader, const char *ids, size_t len);
/* The next object: then its bytes are read with the text's read, or left. 0 or an errno; EPIPE: git has ended. */
int git_reader_next(struct git_reader *reader, enum object_type *type);
/* The first bytes of the object, as many as fit or are there; they stay unread. */
size_t git_reader_peek(struct git_reader *reader, const char **bytes);
/* Reads the object to its end. */
int git_reader_leave(struct git_reader *reader);

#endif
