#include "tally.h"

#include "message.h"
#include "stanch.h"
#include "status.h"

#include <stdio.h>

static const char *const reasons[LEFT_REASONS] = {
    [LEFT_IGNORED] = "ignored",
    [LEFT_HIDDEN] = "hidden",
    [LEFT_LINK] = "symbolic links",
    [LEFT_SPECIAL] = "FIFOs, sockets or devices",
    [LEFT_OUTPUT] = "standard output itself",
};

void tally_add(struct tally *sum, const struct tally *part)
{
    sum->texts += part->texts;
    sum->bytes += part->bytes;
    for (size_t i = 0; i < sizeof sum->findings / sizeof *sum->findings; i++)
        sum->findings[i] += part->findings[i];
    sum->allowed += part->allowed;
    sum->examples += part->examples;
    sum->known += part->known;
    for (size_t i = 0; i < LEFT_REASONS; i++)
        sum->left_out[i] += part->left_out[i];
    sum->failed += part->failed;
    sum->encrypted += part->encrypted;
    sum->status = status_worst(sum->status, part->status);
}

uint64_t tally_findings(const struct tally *tally)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < sizeof tally->findings / sizeof *tally->findings; i++)
        sum += tally->findings[i];
    return sum;
}

/* ", 3 something", without the comma where it is the first; returns the length. */
static size_t add_count(char *line, size_t room, size_t used, uint64_t count, const char *what)
{
    int len =
        count ? snprintf(line + used, room - used, "%s%llu %s", used ? ", " : "", (unsigned long long)count, what) : 0;
    return used + (size_t)len < room ? used + (size_t)len : room - 1;
}

static void print_findings(const struct tally *tally, double seconds)
{
    char severities[160] = "", more[160] = "";
    size_t used = 0;
    for (int severity = STANCH_CRITICAL; severity >= STANCH_PUBLIC; severity--)
        used =
            add_count(severities, sizeof severities, used, tally->findings[severity], stanch_severity_name(severity));
    uint64_t found = tally_findings(tally);
    size_t dropped = add_count(more, sizeof more, 0, tally->allowed, "allowed by a comment");
    dropped = add_count(more, sizeof more, dropped, tally->examples, "of example hosts");
    dropped = add_count(more, sizeof more, dropped, tally->known, "known by the baseline");
    message("%llu text%s, %.1f MB in %.2f s: %llu finding%s%s%s%s%s%s", (unsigned long long)tally->texts,
            tally->texts == 1 ? "" : "s", (double)tally->bytes * 1e-6, seconds, (unsigned long long)found,
            found == 1 ? "" : "s", found ? " (" : "", severities, found ? ")" : "", dropped ? "; " : "", more);
}

void tally_print(const struct tally *tally, double seconds)
{
    char left_out[300] = "", failed[120] = "";
    size_t used = 0;
    print_findings(tally, seconds);
    for (size_t i = 0; i < LEFT_REASONS; i++)
        used = add_count(left_out, sizeof left_out, used, tally->left_out[i], reasons[i]);
    if (used)
        message("left out: %s", left_out);
    used = add_count(failed, sizeof failed, 0, tally->failed - tally->encrypted, "could not be read to the end");
    used = add_count(failed, sizeof failed, used, tally->encrypted, "encrypted");
    if (used)
        message("not scanned: %s", failed);
}
