#include "git_objects.h"

#include "io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void git_readers_open(struct git_readers *readers, struct git_place *place)
{
    *readers = (struct git_readers){.place = place};
    pthread_mutex_init(&readers->lock, NULL);
}

static void end_reader(struct git_reader *reader, bool kill)
{
    git_end(&reader->process, kill);
    explicit_bzero(reader->buffer, sizeof reader->buffer);
    free(reader);
}

void git_readers_close(struct git_readers *readers)
{
    for (struct git_reader *reader = readers->idle, *next; reader; reader = next) {
        next = reader->next;
        end_reader(reader, false);
    }
    pthread_mutex_destroy(&readers->lock);
}

/* ------------------------------------------------------------------------------------------------ bytes */

/* More bytes behind those in the buffer. 0 or an errno. */
static int fill(struct git_reader *reader)
{
    if (reader->at > 0) {
        memmove(reader->buffer, reader->buffer + reader->at, reader->used - reader->at);
        reader->used -= reader->at;
        reader->at = 0;
    }
    ssize_t got = io_read(reader->process.out, reader->buffer + reader->used, OBJECT_BUFFER - reader->used);
    if (got <= 0)
        return got < 0 ? (int)-got : EPIPE;
    reader->used += (size_t)got;
    return 0;
}

static ssize_t read_object(struct text *text, void *buffer, size_t room)
{
    struct git_reader *reader = (struct git_reader *)text;
    size_t wanted = reader->rest < room ? (size_t)reader->rest : room, there = reader->used - reader->at;
    if (wanted == 0)
        return 0;
    if (there > 0) {
        wanted = there < wanted ? there : wanted;
        memcpy(buffer, reader->buffer + reader->at, wanted);
        reader->at += wanted;
        reader->rest -= wanted;
        return (ssize_t)wanted;
    }
    ssize_t got = io_read(reader->process.out, buffer, wanted);
    reader->rest -= got > 0 ? (size_t)got : 0;
    return got == 0 ? -EIO : got;
}

struct git_reader *git_reader_take(struct git_readers *readers)
{
    static const char *const words[] = {"cat-file", "--batch", NULL};
    pthread_mutex_lock(&readers->lock);
    struct git_reader *reader = readers->idle;
    if (reader)
        readers->idle = reader->next;
    pthread_mutex_unlock(&readers->lock);
    if (reader)
        return reader;
    reader = malloc(sizeof *reader);
    if (!reader)
        return NULL;
    reader->text = (struct text){.read = read_object, .fd = -1};
    reader->rest = 0;
    reader->at = reader->used = 0;
    int error = git_start(&reader->process, readers->place, words, GIT_PIPE);
    if (!error)
        return reader;
    free(reader);
    errno = error;
    return NULL;
}

void git_reader_give(struct git_readers *readers, struct git_reader *reader, bool is_whole)
{
    if (!is_whole) {
        end_reader(reader, true);
        return;
    }
    pthread_mutex_lock(&readers->lock);
    reader->next = readers->idle;
    readers->idle = reader;
    pthread_mutex_unlock(&readers->lock);
}

/* ------------------------------------------------------------------------------------------------ objects */

int git_reader_ask(struct git_reader *reader, const char *ids, size_t len)
{
    return io_write(reader->process.in, ids, len);
}

static enum object_type type_of(const char *line)
{
    static const char *const names[] = {
        [OBJECT_COMMIT] = " commit ", [OBJECT_TREE] = " tree ", [OBJECT_BLOB] = " blob ", [OBJECT_TAG] = " tag "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(line + strcspn(line, " "), names[i], strlen(names[i])) == 0)
            return (enum object_type)i;
    return OBJECT_MISSING;
}

int git_reader_next(struct git_reader *reader, enum object_type *type)
{
    char *end;
    while (!(end = memchr(reader->buffer + reader->at, '\n', reader->used - reader->at))) {
        int error = reader->used - reader->at == OBJECT_BUFFER ? EIO : fill(reader);
        if (error)
            return error;
    }
    const char *line = reader->buffer + reader->at;
    *end = '\0';
    *type = type_of(line);
    reader->rest = *type == OBJECT_MISSING ? 0 : strtoull(strrchr(line, ' ') + 1, NULL, 10);
    reader->text = (struct text){.read = read_object, .fd = -1, .size = reader->rest};
    reader->at += strlen(line) + 1;
    return 0;
}

size_t git_reader_peek(struct git_reader *reader, const char **bytes)
{
    size_t wanted = reader->rest < OBJECT_BUFFER ? (size_t)reader->rest : OBJECT_BUFFER;
    while (reader->used - reader->at < wanted)
        if (fill(reader) != 0)
            break;
    size_t there = reader->used - reader->at;
    *bytes = reader->buffer + reader->at;
    return there < wanted ? there : wanted;
}

/* Behind each object is a newline. */
int git_reader_leave(struct git_reader *reader)
{
    for (reader->rest++; reader->rest > 0;) {
        size_t there = reader->used - reader->at, len = reader->rest < there ? (size_t)reader->rest : there;
        reader->at += len;
        reader->rest -= len;
        int error = reader->rest > 0 ? fill(reader) : 0;
        if (error)
            return error;
    }
    return 0;
}
