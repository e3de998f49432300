#include "clean.h"

#include "clean_places.h"
#include "commands.h"
#include "in_place.h"
#include "io.h"
#include "message.h"
#include "report.h"
#include "rule_set.h"
#include "signals.h"
#include "status.h"
#include "summary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct clean {
    struct pipe_setup setup;
    struct options options;
    const uint8_t *key;
    struct pipe_counts *counts;
    struct summary summary; /* of one file */
    struct names found;     /* files with findings */
    size_t looked;
    int null, status;
};

/* ------------------------------------------------------------------------------------------------ framings */

/* In a history each line is an entry, in JSON Lines each line is a value; all else is one text. */
static enum framing framing_of(const char *path)
{
    static const struct {
        const char *end;
        enum framing framing;
    } ends[] = {{".jsonl", FRAMING_JSON}, {".json", FRAMING_RAW}, {".md", FRAMING_RAW}, {".txt", FRAMING_RAW}};
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i].end);
        if (len > end && strcmp(path + len - end, ends[i].end) == 0)
            return ends[i].framing;
    }
    return FRAMING_LINE;
}

/* The same rules, with settings for streams of this framing. */
static bool use_framing(struct clean *clean, enum framing framing)
{
    struct rule_set *set = *clean->setup.set;
    clean->options.framing = framing;
    clean->setup.framing = framing;
    stanch_worker_free(set->worker);
    set->worker = NULL;
    file_settings_close(&set->settings);
    int status = rule_set_open(set, &clean->options, clean->key);
    clean->status = status_worst(clean->status, status);
    return status == STATUS_DONE;
}

/* ------------------------------------------------------------------------------------------------ list */

static int by_rule(const void *a, const void *b)
{
    return strcmp(((const struct credential *)a)->rule, ((const struct credential *)b)->rule);
}

/* "PATH: 3 findings: 2 github-pat-classic, 1 jwt" */
static void print_file(struct clean *clean, const char *path, uint64_t findings)
{
    struct credentials *seen = &clean->summary.credentials;
    char *text = NULL;
    size_t len = 0;
    FILE *line = open_memstream(&text, &len);
    if (!line)
        return;
    char *shown = strdup(path);
    if (shown)
        message_clean(shown);
    fprintf(line, "%s: %llu finding%s", shown ? shown : "", (unsigned long long)findings, findings == 1 ? "" : "s");
    if (seen->count)
        qsort(seen->items, seen->count, sizeof *seen->items, by_rule);
    for (size_t i = 0, next; i < seen->count; i = next) {
        uint64_t count = 0;
        for (next = i; next < seen->count && strcmp(seen->items[i].rule, seen->items[next].rule) == 0; next++)
            count += seen->items[next].count;
        fprintf(line, "%s%llu %s", i ? ", " : ": ", (unsigned long long)count, seen->items[i].rule);
    }
    fputc('\n', line);
    if (fclose(line) == 0)
        clean->status = status_worst(clean->status, print_text(text, len));
    free(shown);
    free(text);
}

static void look_into(struct clean *clean, struct pipe *pipe, const char *path)
{
    uint64_t before = clean->counts->findings;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        message("cannot read: %s: %s", path, strerror(errno));
        clean->status = status_worst(clean->status, STATUS_IO);
        return;
    }
    summary_open(&clean->summary, "clean", false);
    pipe_copy(pipe, fd, path, clean->null);
    close(fd);
    clean->looked++;
    uint64_t findings = clean->counts->findings - before;
    if (findings && !signals_caught()) {
        print_file(clean, path, findings);
        clean->status = status_worst(clean->status, names_add(&clean->found, path, strlen(path)));
    }
    summary_close(&clean->summary);
}

/* Nothing is written, and nothing reported: this is a look. */
static void look(struct clean *clean, const struct names *files, enum framing framing)
{
    struct pipe_counts *counts = clean->counts;
    struct pipe_setup setup = clean->setup;
    struct pipe *pipe = NULL;
    setup.report = NULL;
    setup.summary = &clean->summary;
    setup.framing = framing;
    for (size_t i = 0; i < files->count && !signals_caught(); i++) {
        if (framing_of(files->items[i]) != framing)
            continue;
        if (!pipe && (!use_framing(clean, framing) || !(pipe = pipe_open(&setup, counts))))
            return;
        look_into(clean, pipe, files->items[i]);
    }
    if (pipe)
        clean->status = status_worst(clean->status, pipe_close(pipe));
}

/* ------------------------------------------------------------------------------------------------ ask */

/* The answer of whoever sits at the terminal, wherever standard input comes from. */
static bool may_rewrite(const struct clean *clean)
{
    char text[64], answer[16] = "";
    if (clean->options.yes)
        return true;
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0)
        return false;
    size_t count = clean->found.count;
    int len = snprintf(text, sizeof text, "Rewrite %zu file%s? [y/N] ", count, count == 1 ? "" : "s");
    ssize_t got = io_write(terminal, text, (size_t)len) == 0 ? io_read(terminal, answer, sizeof answer - 1) : 0;
    close(terminal);
    answer[got > 0 ? got : 0] = '\0';
    return strcasecmp(answer, "y\n") == 0 || strcasecmp(answer, "yes\n") == 0;
}

/* ------------------------------------------------------------------------------------------------ rewrite */

static void rewrite(struct clean *clean, enum framing framing)
{
    struct names chosen = {0};
    for (size_t i = 0; i < clean->found.count; i++)
        if (framing_of(clean->found.items[i]) == framing)
            clean->status =
                status_worst(clean->status, names_add(&chosen, clean->found.items[i], strlen(clean->found.items[i])));
    const struct in_place in_place = {
        .setup = &clean->setup, .counts = clean->counts, .may_grow = clean->options.growing == GROWING_FOLLOW};
    if (chosen.count && use_framing(clean, framing))
        clean->status = status_worst(clean->status, in_place_run(&in_place, chosen.items, chosen.count));
    names_free(&chosen);
}

/* The report has room for the names of these files. */
static bool fit_report(struct clean *clean)
{
    struct report *report = clean->setup.report;
    if (!report)
        return true;
    char key_id[sizeof report->key_id];
    memcpy(key_id, report->key_id, sizeof key_id);
    int status = report_begin(report, (*clean->setup.set)->rules, key_id, clean->found.items, clean->found.count);
    clean->status = status_worst(clean->status, status);
    return status == STATUS_DONE;
}

static void print_nothing_found(struct clean *clean)
{
    char text[80];
    int len =
        snprintf(text, sizeof text, "nothing found in %zu file%s\n", clean->looked, clean->looked == 1 ? "" : "s");
    clean->status = status_worst(clean->status, print_text(text, (size_t)len));
}

int clean_run(const struct pipe_setup *setup, const struct options *options, const uint8_t *key,
              struct pipe_counts *counts)
{
    static const enum framing framings[] = {FRAMING_LINE, FRAMING_JSON, FRAMING_RAW};
    struct clean clean = {.setup = *setup, .options = *options, .key = key, .counts = counts};
    struct names files = {0};
    clean.options.summary = true; /* findings carry their rule */
    clean.setup.way = OUTPUT_ROUNDS;
    clean.setup.summary = NULL;
    clean.setup.reload = NULL; /* what it lays out is for one framing */
    clean.null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    clean.status = clean_places_find(&options->words, &files);
    for (size_t i = 0; i < sizeof framings / sizeof *framings; i++)
        look(&clean, &files, framings[i]);
    bool is_done = clean.found.count && !signals_caught() && may_rewrite(&clean) && fit_report(&clean);
    for (size_t i = 0; is_done && i < sizeof framings / sizeof *framings; i++)
        rewrite(&clean, framings[i]);
    if (!clean.found.count && !signals_caught())
        print_nothing_found(&clean);
    else if (!is_done)
        clean.status = status_worst(clean.status, STATUS_FINDINGS);
    if (clean.null >= 0)
        close(clean.null);
    names_free(&files);
    names_free(&clean.found);
    return clean.status;
}
