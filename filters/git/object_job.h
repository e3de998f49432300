/*
 * A job that scans some objects of a repository, one after another, through one reader: asking for many at a time costs git
 * one turn, not one each.
 */
#ifndef STANCH_OBJECT_JOB_H
#define STANCH_OBJECT_JOB_H

#include "git_objects.h"
#include "pool.h"

#define OBJECT_JOB_ITEMS 64 /* their ids fit in a pipe */

enum object_item {
    ITEM_NEW_COMMIT, /* its message is scanned, what follows is its */
    ITEM_COMMIT,     /* what follows is its */
    ITEM_BLOB,
    ITEM_ALONE, /* a blob of no commit, or a tag; others are left */
    ITEM_FAIL,  /* its name is what could not be scanned, and why */
    ITEM_SAY    /* its name is what is to be said */
};

struct object_job;

/* NULL: out of memory. */
struct object_job *object_job_new(struct git_readers *readers);
struct job *object_job_base(struct object_job *job);
size_t object_job_count(const struct object_job *job);
/* Adds copies. `id`: in digits, NULL where it has none. False: out of memory. */
bool object_job_add(struct object_job *job, enum object_item kind, const char *id, const char *name);
void object_job_leave(struct object_job *job, enum left_out reason);

#endif
