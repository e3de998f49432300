#include "object_job.h"

#include "commit_text.h"
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
    enum object_item kind;
    char id[OBJECT_DIGITS + 1];
    char *name; /* owned; NULL: none */
};

struct object_job {
    struct job job;
    struct git_readers *readers;
    struct item items[OBJECT_JOB_ITEMS];
    size_t count;
    uint64_t left_out[LEFT_REASONS];
};

/* While it runs. */
struct object_run {
    struct object_job *job;
    struct scanner *scanner;
    struct batch *batch;
    struct git_reader *reader;
    const struct item *commit;
    struct commit_text facts;
};

static bool is_object(const struct item *item)
{
    return item->kind <= ITEM_ALONE;
}

static const char *name_of(const struct item *item)
{
    return item->name ? item->name : item->id;
}

static void fail(struct object_run *run, const struct item *item, const char *why)
{
    batch_say(run->batch, STATUS_IO, "cannot read: %s (object %s): %s", name_of(item), item->id, why);
}

/* ------------------------------------------------------------------------------------------------ objects */

static void scan_here(struct object_run *run, const char *file, const struct item *commit)
{
    struct place *place = &run->reader->text.place;
    *place = (struct place){.file = file};
    if (commit) {
        place->commit = commit->id;
        place->author = run->facts.author;
        place->email = run->facts.email;
        place->date = run->facts.date;
    }
    scanner_scan(run->scanner, &run->reader->text, run->batch);
}

/* Who and when, and where it is wanted the message. */
static void take_commit(struct object_run *run, const struct item *item, const char *file, bool wants_message)
{
    const char *bytes;
    char skipped[1024];
    size_t len = git_reader_peek(run->reader, &bytes);
    commit_text_read(&run->facts, bytes, len);
    if (!wants_message)
        return;
    for (size_t rest = run->facts.message; rest > 0;)
        rest -=
            (size_t)run->reader->text.read(&run->reader->text, skipped, rest < sizeof skipped ? rest : sizeof skipped);
    run->reader->text.size = run->reader->rest;
    if (run->reader->rest > 0)
        scan_here(run, file, item);
}

static void take_alone(struct object_run *run, const struct item *item, enum object_type type)
{
    char file[1024];
    if (type == OBJECT_BLOB)
        scan_here(run, name_of(item), NULL);
    if (type != OBJECT_TAG)
        return;
    snprintf(file, sizeof file, "(tag %s)", name_of(item));
    take_commit(run, item, file, true);
    run->commit = NULL;
}

static void take_object(struct object_run *run, const struct item *item, enum object_type type)
{
    bool is_commit = item->kind == ITEM_NEW_COMMIT || item->kind == ITEM_COMMIT;
    if (is_commit) {
        run->commit = item;
        run->facts = (struct commit_text){.date = "1970-01-01T00:00:00+00:00"};
    }
    if (type == OBJECT_MISSING)
        fail(run, item, "it is missing");
    else if (is_commit && type == OBJECT_COMMIT)
        take_commit(run, item, "(commit message)", item->kind == ITEM_NEW_COMMIT);
    else if (item->kind == ITEM_ALONE)
        take_alone(run, item, type);
    else if (item->kind == ITEM_BLOB && type == OBJECT_BLOB)
        scan_here(run, name_of(item), run->commit);
    else
        fail(run, item, "it is of another type");
}

/* ------------------------------------------------------------------------------------------------ asking */

static int ask(struct object_run *run, size_t from)
{
    char ids[OBJECT_JOB_ITEMS * (OBJECT_DIGITS + 1)];
    size_t used = 0;
    for (size_t i = from; i < run->job->count; i++)
        if (is_object(&run->job->items[i]))
            used += (size_t)sprintf(ids + used, "%s\n", run->job->items[i].id);
    return used ? git_reader_ask(run->reader, ids, used) : 0;
}

static void give_up(struct object_run *run)
{
    if (run->reader)
        git_reader_give(run->job->readers, run->reader, false);
    run->reader = NULL;
}

/* A process that ended at an object that it cannot read is followed by another, for those behind it. */
static int next_object(struct object_run *run, size_t number, enum object_type *type)
{
    int error = 0;
    if (!run->reader) {
        run->reader = git_reader_take(run->job->readers);
        error = run->reader ? ask(run, number) : errno;
    }
    if (!error)
        error = git_reader_next(run->reader, type);
    return error;
}

static void run_item(struct object_run *run, size_t number)
{
    const struct item *item = &run->job->items[number];
    enum object_type type = OBJECT_MISSING;
    int error = next_object(run, number, &type);
    if (!error) {
        take_object(run, item, type);
        error = type == OBJECT_MISSING ? 0 : git_reader_leave(run->reader);
    }
    if (!error)
        return;
    if (error != EINTR)
        fail(run, item, error == EPIPE ? "git cannot read it; see git fsck" : strerror(error));
    give_up(run);
}

static void run(struct job *job, struct scanner *scanner, struct batch *batch)
{
    struct object_job *objects = (struct object_job *)job;
    struct object_run state = {.job = objects, .scanner = scanner, .batch = batch};
    size_t done = 0;
    for (size_t i = 0; i < LEFT_REASONS; i++)
        batch->tally.left_out[i] += objects->left_out[i];
    for (; done < objects->count && !collector_is_over(batch->collector); done++) {
        const struct item *item = &objects->items[done];
        if (is_object(item))
            run_item(&state, done);
        else
            batch_say(batch, item->kind == ITEM_FAIL ? STATUS_IO : STATUS_DONE, "%s", item->name);
    }
    if (done < objects->count)
        give_up(&state);
    else if (state.reader)
        git_reader_give(objects->readers, state.reader, true);
}

static void free_job(struct job *job)
{
    struct object_job *objects = (struct object_job *)job;
    for (size_t i = 0; i < objects->count; i++)
        free(objects->items[i].name);
    free(objects);
}

struct object_job *object_job_new(struct git_readers *readers)
{
    struct object_job *job = calloc(1, sizeof *job);
    if (job) {
        job->job = (struct job){.run = run, .free = free_job};
        job->readers = readers;
    }
    return job;
}

struct job *object_job_base(struct object_job *job)
{
    return &job->job;
}

size_t object_job_count(const struct object_job *job)
{
    return job->count;
}

bool object_job_add(struct object_job *job, enum object_item kind, const char *id, const char *name)
{
    struct item *item = &job->items[job->count];
    *item = (struct item){.kind = kind, .name = name ? strdup(name) : NULL};
    if (name && !item->name)
        return false;
    snprintf(item->id, sizeof item->id, "%s", id ? id : "");
    job->count++;
    return true;
}

void object_job_leave(struct object_job *job, enum left_out reason)
{
    job->left_out[reason]++;
}
