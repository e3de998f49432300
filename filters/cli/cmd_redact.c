/*
 * stanch, stanch redact: files or standard input to standard output, without the credentials in them; in place; and
 * stanch tail and clean.
 */
#include "clean.h"
#include "commands.h"
#include "follow.h"
#include "in_place.h"
#include "key.h"
#include "load.h"
#include "message.h"
#include "mmexternal.h"
#include "monotonic.h"
#include "omprog.h"
#include "pipe.h"
#include "report.h"
#include "rule_set.h"
#include "sandbox.h"
#include "service.h"
#include "signals.h"
#include "status.h"
#include "summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAIL_LINES 10 /* as tail(1) has it */

/* What a run is made of; in the order in which it is opened. */
struct run {
    const struct options *options;
    struct report report;
    struct summary summary;
    struct rule_set *set;
    struct key key;
    struct service service;
    struct sandbox sandbox;
    struct pipe_counts counts;
    char key_id[9];
};

static int open_settings(struct run *run)
{
    const struct options *options = run->options;
    int status = key_find(&run->key, options->key_file);
    if (status == STATUS_DONE)
        status = rule_set_open(run->set, options, run->key.bytes);
    if (status == STATUS_DONE) {
        snprintf(run->key_id, sizeof run->key_id, "%s",
                 run->key.is_temporary ? "tmp" : stanch_settings_key_id(run->set->settings.settings));
        if (run->key.is_temporary && (options->report || options->summary))
            message("no key: fingerprints hold for this run only: see --key-file");
    }
    return status;
}

static int check_in_place(const struct options *options)
{
    bool has_stdin = false;
    for (size_t i = 0; i < options->words.count; i++)
        has_stdin |= strcmp(options->words.items[i], "-") == 0;
    if (!options->in_place)
        return STATUS_DONE;
    if (!options->words.count || has_stdin)
        message("files not named: --in-place: name the files; standard input cannot be rewritten");
    else if (options->mode == STANCH_DETECT)
        message("options contradict: --in-place --mode detect: it changes nothing; leave one out");
    else if (options->mode == STANCH_BLOCK && options->unit == STANCH_UNIT_STREAM)
        message("options contradict: --in-place --unit stream: the rest of the file would be lost; use line");
    else if (options->framing >= FRAMING_MMEXTERNAL)
        message("options contradict: --in-place --framing: rsyslog's messages are in no file; use another framing");
    else
        return STATUS_DONE;
    return STATUS_USAGE;
}

/* --lines; 10 without it. */
static bool read_lines(const struct options *options, uint64_t *lines)
{
    char *end = NULL;
    *lines = TAIL_LINES;
    if (!options->lines)
        return true;
    errno = 0;
    *lines = strtoull(options->lines, &end, 10);
    return !errno && !*end && *options->lines >= '0' && *options->lines <= '9';
}

static int check_tail(const struct options *options)
{
    uint64_t lines;
    if (options->command != COMMAND_TAIL)
        return STATUS_DONE;
    if (options->words.count != 1 || strcmp(options->words.items[0], "-") == 0)
        message("file not named: stanch tail: name one file; a stream is followed by stanch alone");
    else if (!read_lines(options, &lines))
        message("bad value: --lines %s: write a number", options->lines);
    else if (options->framing > FRAMING_JSON)
        message("options contradict: stanch tail --framing: use raw, line or json");
    else
        return STATUS_DONE;
    return STATUS_USAGE;
}

/* Words that contradict each other. */
static int check_framing(const struct options *options)
{
    const struct field_list fields = load_fields(options);
    bool is_omprog = options->framing == FRAMING_OMPROG;
    if (is_omprog != (options->output != NULL))
        message(is_omprog ? "output missing: --framing omprog: add --output FILE or --output unix:PATH"
                          : "bad option: --output: it goes with --framing omprog");
    else if ((is_omprog || options->framing == FRAMING_MMEXTERNAL) && options->words.count)
        message("file not taken: %s: rsyslog gives its messages on standard input", options->words.items[0]);
    else if (options->framing >= FRAMING_MMEXTERNAL && options->transport != TRANSPORT_NONE)
        message("options contradict: --transport --framing: rsyslog gives plain messages; leave --transport out");
    else if ((options->framing == FRAMING_JOURNAL || options->framing == FRAMING_CRI) && options->mode == STANCH_BLOCK)
        message("options contradict: --mode block --framing: such a record cannot be left out; use redact");
    else if (fields.count && (options->framing != FRAMING_JSON || options->mode == STANCH_BLOCK))
        message("options contradict: --fields: it needs --framing json, and --mode redact or detect");
    else
        return field_list_check(&fields);
    return STATUS_USAGE;
}

static int allow_all(struct sandbox *sandbox, const struct names *paths, enum sandbox_access access)
{
    int status = STATUS_DONE;
    for (size_t i = 0; i < paths->count && status == STATUS_DONE; i++)
        status = sandbox_allow(sandbox, paths->items[i], access);
    return status;
}

/* The paths that are opened from here on: inputs, and what a reload reads again. */
static int allow_paths(struct run *run)
{
    const struct options *options = run->options;
    struct sandbox *sandbox = &run->sandbox;
    const struct names *again[] = {&options->rules, &options->known, &options->allow, NULL};
    int status = allow_all(sandbox, &options->words, SANDBOX_READ);
    for (size_t i = 0; again[i] && status == STATUS_DONE; i++)
        status = allow_all(sandbox, again[i], SANDBOX_READ_BESIDE);
    if (status == STATUS_DONE && options->metrics)
        status = sandbox_allow(sandbox, run->service.metrics_place.path, SANDBOX_REPLACE);
    return status == STATUS_DONE ? sandbox_allow(sandbox, "/dev/null", SANDBOX_WRITE) : status;
}

/* What makes, renames and opens files as it goes needs more than the sandbox lets through. */
static bool wants_sandbox(const struct options *options)
{
    bool only_filters = options->command == COMMAND_REDACT && !options->in_place && !options->output;
    return SANDBOX_FITS && only_filters && !options->no_sandbox;
}

/* Everything is open that can be: the rest of the run needs little of what the program might do. */
static int close_doors(struct run *run)
{
    const struct options *options = run->options;
    struct sandbox *sandbox = &run->sandbox;
    bool is_wanted = wants_sandbox(options);
    int status = service_open(&run->service, options, run->key.bytes, &run->counts);
    if (status == STATUS_DONE && is_wanted)
        status = allow_paths(run);
    sandbox->talks = service_talks(&run->service);
    if (status == STATUS_DONE && is_wanted)
        status = sandbox_limit(sandbox);
    if (status == STATUS_DONE)
        status = service_start(&run->service);
    if (status == STATUS_DONE && is_wanted)
        status = sandbox_close(sandbox);
    sandbox_free(sandbox);
    return status;
}

static int open_run(struct run *run)
{
    const struct options *options = run->options;
    int status = check_in_place(options);
    if (status == STATUS_DONE)
        status = check_tail(options);
    if (status == STATUS_DONE)
        status = check_framing(options);
    if (status == STATUS_DONE && options->report)
        status = report_open(&run->report, options->report);
    if (status == STATUS_DONE)
        status = rule_set_load(options, &run->set);
    if (status == STATUS_DONE)
        status = open_settings(run);
    if (status == STATUS_DONE && options->report) {
        run->report.channel = options->channel;
        run->report.mode = options->mode;
        status = report_begin(&run->report, run->set->rules, run->key_id, options->words.items, options->words.count);
    }
    if (status == STATUS_DONE)
        status = close_doors(run);
    if (status == STATUS_DONE)
        summary_open(&run->summary, run->key_id, service_reload(&run->service) != NULL);
    return status;
}

static void close_run(struct run *run)
{
    service_stop(&run->service);
    summary_close(&run->summary);
    rule_set_free(run->set);
    explicit_bzero(&run->key, sizeof run->key);
    report_close(&run->report);
}

static void print_stats(const struct pipe_counts *counts, double seconds)
{
    message("%llu bytes in, %llu bytes out, %llu finding%s, at most %llu bytes held, %.3f s, %.2f GB/s",
            (unsigned long long)counts->bytes_in, (unsigned long long)counts->bytes_out,
            (unsigned long long)counts->findings, counts->findings == 1 ? "" : "s",
            (unsigned long long)counts->held_max, seconds,
            seconds > 0 ? (double)counts->bytes_in / seconds * 1e-9 : 0.0);
}

/* Lines where somebody looks at them, or where they are records: then all of a read go out in one write. */
static enum output_way output_way_of(const struct options *options)
{
    bool are_records = options->framing != FRAMING_RAW;
    bool by_line =
        options->flush == FLUSH_LINE || (options->flush == FLUSH_AUTO && (are_records || isatty(STDOUT_FILENO)));
    return !by_line ? OUTPUT_ROUNDS : are_records ? OUTPUT_WHOLE_LINES : OUTPUT_LINES;
}

static int tail(const struct options *options, const struct pipe_setup *setup, struct pipe_counts *counts)
{
    enum follow_way way = options->follow_name ? FOLLOW_NAME : options->follow ? FOLLOW_DESCRIPTOR : FOLLOW_NOT;
    uint64_t lines;
    read_lines(options, &lines);
    return follow_run(setup, counts, options->words.items[0], way, lines);
}

static int run_command(struct run *run, const struct pipe_setup *setup)
{
    const struct options *options = run->options;
    struct pipe_counts *counts = &run->counts;
    const struct in_place in_place = {.setup = setup, .counts = counts, .may_grow = options->growing == GROWING_FOLLOW};
    if (options->framing == FRAMING_MMEXTERNAL)
        return mmexternal_run(setup, counts);
    if (options->framing == FRAMING_OMPROG)
        return omprog_run(setup, options->output, counts);
    if (options->command == COMMAND_CLEAN)
        return clean_run(setup, options, run->key.bytes, counts);
    if (options->command == COMMAND_TAIL)
        return tail(options, setup, counts);
    if (options->in_place)
        return in_place_run(&in_place, options->words.items, options->words.count);
    return pipe_run(setup, options->words.items, options->words.count, counts);
}

static int filter(struct run *run)
{
    const struct options *options = run->options;
    const struct pipe_setup setup = {.set = &run->set,
                                     .reload = service_reload(&run->service),
                                     .metrics = service_metrics(&run->service),
                                     .mode = options->mode,
                                     .unit = options->unit,
                                     .out = STDOUT_FILENO,
                                     .framing = (enum framing)options->framing,
                                     .fields = load_fields(options),
                                     .way = options->in_place ? OUTPUT_ROUNDS : output_way_of(options),
                                     .copy_only = options->copy,
                                     .transport = (enum transport)options->transport,
                                     .report = options->report ? &run->report : NULL,
                                     .summary = options->summary ? &run->summary : NULL};
    double start = monotonic_seconds();
    metrics_note_rules(setup.metrics, run->set->rules);
    service_tell_ready(&run->service);
    int status = run_command(run, &setup);
    service_tell_stopping(&run->service);
    if (options->stats)
        print_stats(&run->counts, monotonic_seconds() - start);
    if (options->summary)
        summary_print(&run->summary);
    return status;
}

int cmd_redact(const struct options *options)
{
    struct run run = {.options = options, .report = {.fd = -1}};
    if (options->framing == FRAMING_MMEXTERNAL)
        mmexternal_silence();
    signals_catch();
    int status = open_run(&run);
    if (status == STATUS_DONE)
        status = filter(&run);
    else if (options->framing == FRAMING_MMEXTERNAL)
        status = status_worst(status, mmexternal_withhold());
    close_run(&run);
    int signal = run.counts.signal ? run.counts.signal : signals_caught();
    if (signal && status != STATUS_INTERNAL)
        signals_die(signal);
    return status;
}
