#include "scan_run.h"

#include "message.h"
#include "printer.h"
#include "signals.h"
#include "status.h"
#include "unpack.h"

#include <errno.h>
#include <string.h>

int scan_open(struct scan *scan, const struct scan_setup *setup)
{
    *scan = (struct scan){.setup = setup};
    unpack_prepare();
    int error = collector_open(&scan->collector, setup->printer, setup->baseline);
    scan->collector.error = error;
    return pool_open(&scan->pool, setup);
}

bool scan_submit(struct scan *scan, struct job *job)
{
    bool is_over = collector_is_over(&scan->collector);
    job->batch = is_over ? NULL : batch_open(&scan->collector);
    if (job->batch) {
        pool_submit(&scan->pool, job);
        return true;
    }
    if (!is_over) {
        message("out of memory: scanning");
        collector_fail(&scan->collector, STATUS_INTERNAL);
    }
    job->free(job);
    return false;
}

/* A reader that went away is no failure of ours: we die of it, as cat does. */
static int output_status(int error)
{
    if (error == 0 || error == EINTR)
        return STATUS_DONE;
    if (error != EPIPE || signals_pipe_was_ignored())
        message("cannot write: standard output: %s", strerror(error));
    return error == ENOMEM ? STATUS_INTERNAL : STATUS_IO;
}

static bool has_findings(const struct tally *tally)
{
    return tally_findings(tally) > tally->findings[STANCH_PUBLIC];
}

int scan_close(struct scan *scan, struct tally *tally)
{
    struct collector *collector = &scan->collector;
    pool_close(&scan->pool);
    progress_close(&collector->progress);
    if (!collector->error)
        collector->error = scan->setup->printer->end(scan->setup->printer, &collector->tally);
    if (!collector->error)
        collector->error = printer_flush(scan->setup->printer);
    int status = status_worst(collector->tally.status, output_status(collector->error));
    if (has_findings(&collector->tally))
        status = status_worst(status, STATUS_FINDINGS);
    tally_add(tally, &collector->tally);
    collector_close(collector);
    return status;
}
