#include "status.h"

#include <stddef.h>

static const struct {
    int rank;
    const char *text;
} statuses[] = {
    [STATUS_DONE] = {0, "Done. With --mode redact also when something was redacted."},
    [STATUS_FINDINGS] = {1, "--mode detect, scan: there are findings. Clean: there are, and the files stay. Public "
                            "identifiers alone do not count. Rules test: a rule failed or "
                            "found something. Rules import: a rule was left out."},
    [STATUS_USAGE] = {4, "An option, a rules file or the key is wrong. Nothing was read or written."},
    [STATUS_BLOCKED] = {2, "--mode block: something was kept back. Public identifiers alone do not count."},
    [STATUS_IO] =
        {3,
         "Reading or writing failed, or something was left out or not scanned. Nothing unjudged was written. Doctor: "
         "something is wrong."},
    [STATUS_INTERNAL] = {5, "The engine failed. Nothing unjudged was written."},
};

int status_worst(int one, int other)
{
    return statuses[one].rank >= statuses[other].rank ? one : other;
}

const char *status_text(int status)
{
    return status >= 0 && (size_t)status < sizeof statuses / sizeof *statuses ? statuses[status].text : NULL;
}
