/*
 * A job that scans some files one after another: opening and reading many small ones costs more than judging them, and
 * handing over each alone would cost more again.
 */
#ifndef STANCH_FILE_JOB_H
#define STANCH_FILE_JOB_H

#include "pool.h"

#define FILE_JOB_FILES 16

struct file_job;

/* NULL: out of memory. */
struct file_job *file_job_new(void);
struct job *file_job_base(struct file_job *job);
size_t file_job_count(const struct file_job *job);

/* Adds a copy of a path; "-" is standard input. `is_named`: by the user, so that a link is followed. False: out of
 * memory. */
bool file_job_add(struct file_job *job, const char *path, bool is_named);
/* Something that is not there to be scanned: counted, and said where `error` is not 0. */
void file_job_leave(struct file_job *job, enum left_out reason);
bool file_job_fail(struct file_job *job, const char *path, int error);

#endif
