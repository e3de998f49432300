#include "file_job.h"

#include "file_text.h"
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct file_item {
    char *path;
    bool is_named;
    int error; /* not 0: it is only to be said */
};

struct file_job {
    struct job job;
    struct file_item items[FILE_JOB_FILES];
    size_t count;
    uint64_t left_out[LEFT_REASONS];
};

static void fail(struct batch *batch, const char *path, int error)
{
    batch_say(batch, STATUS_IO, "cannot read: %s: %s", path, strerror(error));
}

static void scan_item(const struct file_item *item, struct scanner *scanner, struct batch *batch)
{
    struct file_text file;
    if (strcmp(item->path, "-") == 0 && item->is_named) {
        file_text_input(&file);
        scanner_scan(scanner, &file.text, batch);
        return;
    }
    switch (file_text_open(&file, item->path, item->is_named)) {
    case FILE_READY:
        scanner_scan(scanner, &file.text, batch);
        file_text_close(&file);
        break;
    case FILE_FAILED:
        fail(batch, item->path, errno);
        break;
    case FILE_LINK:
        batch->tally.left_out[LEFT_LINK]++;
        break;
    case FILE_OUTPUT:
        batch->tally.left_out[LEFT_OUTPUT]++;
        break;
    case FILE_SPECIAL:
    case FILE_FOLDER: /* it was none when the tree was read */
        batch->tally.left_out[LEFT_SPECIAL]++;
        break;
    }
}

static void run(struct job *job, struct scanner *scanner, struct batch *batch)
{
    struct file_job *files = (struct file_job *)job;
    for (size_t i = 0; i < LEFT_REASONS; i++)
        batch->tally.left_out[i] += files->left_out[i];
    for (size_t i = 0; i < files->count && !collector_is_over(batch->collector); i++)
        if (files->items[i].error)
            fail(batch, files->items[i].path, files->items[i].error);
        else
            scan_item(&files->items[i], scanner, batch);
}

static void free_job(struct job *job)
{
    struct file_job *files = (struct file_job *)job;
    for (size_t i = 0; i < files->count; i++)
        free(files->items[i].path);
    free(files);
}

struct file_job *file_job_new(void)
{
    struct file_job *job = calloc(1, sizeof *job);
    if (job)
        job->job = (struct job){.run = run, .free = free_job};
    return job;
}

struct job *file_job_base(struct file_job *job)
{
    return &job->job;
}

size_t file_job_count(const struct file_job *job)
{
    return job->count;
}

static bool add(struct file_job *job, const char *path, bool is_named, int error)
{
    char *copy = strdup(path);
    if (copy)
        job->items[job->count++] = (struct file_item){copy, is_named, error};
    return copy != NULL;
}

bool file_job_add(struct file_job *job, const char *path, bool is_named)
{
    return add(job, path, is_named, 0);
}

bool file_job_fail(struct file_job *job, const char *path, int error)
{
    return add(job, path, false, error);
}

void file_job_leave(struct file_job *job, enum left_out reason)
{
    job->left_out[reason]++;
}
