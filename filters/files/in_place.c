#include "in_place.h"

#include "message.h"
#include "replace.h"
#include "report.h"
#include "signals.h"
#include "status.h"

#include <sys/stat.h>

#define ATTEMPTS_MAX 10 /* to find a file at rest that others write to */

static bool is_report(const struct in_place *run, const char *path)
{
    struct stat facts;
    if (!run->setup->report || stat(path, &facts) != 0 || !report_is_file(run->setup->report, &facts))
        return false;
    message("input is output: %s: left out; write the report to another file", path);
    return true;
}

/* One pass. *is_changed: what was written differs from what was read. */
static bool copy(const struct in_place *run, struct pipe *pipe, struct replace *replace, bool *is_changed)
{
    const struct pipe_counts before = *run->counts;
    bool is_whole = replace_begin(replace) && pipe_copy(pipe, replace->file, replace->path, replace->copy);
    *is_changed = run->counts->findings != before.findings ||
                  run->counts->bytes_out - before.bytes_out != run->counts->bytes_in - before.bytes_in;
    return is_whole;
}

static bool rewrite(const struct in_place *run, struct pipe *pipe, struct replace *replace)
{
    bool is_changed = false;
    for (int attempt = 1; copy(run, pipe, replace, &is_changed); attempt++) {
        if (!is_changed)
            return true;
        if (!run->may_grow || attempt == ATTEMPTS_MAX || !replace_has_changed(replace))
            return replace_commit(replace);
        replace_discard(replace);
    }
    return false;
}

static bool run_file(const struct in_place *run, struct pipe *pipe, const char *path)
{
    struct replace replace;
    if (is_report(run, path))
        return false;
    bool is_done = replace_open(&replace, path, run->may_grow) && rewrite(run, pipe, &replace);
    replace_close(&replace);
    return is_done;
}

int in_place_run(const struct in_place *run, char *const *files, size_t count)
{
    struct pipe *pipe = pipe_open(run->setup, run->counts);
    int status = STATUS_DONE;
    if (!pipe)
        return STATUS_INTERNAL;
    for (size_t i = 0; i < count && !signals_caught(); i++)
        if (!run_file(run, pipe, files[i]))
            status = STATUS_IO;
    return status_worst(status, pipe_close(pipe));
}
