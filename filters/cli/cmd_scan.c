/*
 * stanch scan: credentials in files, trees and archives, and in repositories of git.
 */
#include "allow_list.h"
#include "baseline.h"
#include "commands.h"
#include "date.h"
#include "git_source.h"
#include "key.h"
#include "load.h"
#include "message.h"
#include "monotonic.h"
#include "printer.h"
#include "project_config.h"
#include "reported.h"
#include "scan_run.h"
#include "signals.h"
#include "status.h"
#include "walk.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* What a scan is made of; in the order in which it is opened. */
struct scan_parts {
    const struct options *options; /* with what the configuration says */
    struct project_config config;
    struct printer printer;
    stanch_rules *rules;
    struct allow_list allow;
    struct baseline *baseline; /* NULL: none */
    struct reported *reported; /* by another scanner; NULL: not asked for */
    struct key key;
    stanch_options stream;
    char key_id[9];
    int signal; /* that the program must die by, or 0 */
};

/* A report that is shared needs no key: what it tells depends on the text alone. */
static bool needs_key(const struct options *options)
{
    return options->format == SCAN_JSON || options->format == SCAN_JSONL;
}

/* The key's name is what the engine calls it. */
static int name_key(struct scan_parts *parts)
{
    stanch_settings *settings = NULL;
    stanch_error error = STANCH_ERROR_INIT;
    int code = stanch_settings_new(parts->rules, &parts->stream, &settings, &error);
    if (code != STANCH_OK)
        return load_explain("bad option", code, &error);
    snprintf(parts->key_id, sizeof parts->key_id, "%s",
             parts->key.is_temporary ? "tmp" : stanch_settings_key_id(settings));
    stanch_settings_release(settings);
    if (parts->key.is_temporary)
        message("no key: fingerprints hold for this run only: see --key-file");
    parts->printer.key_id = parts->key_id;
    return STATUS_DONE;
}

static int open_key(struct scan_parts *parts)
{
    const struct options *options = parts->options;
    int status = needs_key(options) ? key_find(&parts->key, options->key_file) : STATUS_DONE;
    if (status != STATUS_DONE)
        return status;
    load_stream_options(options, &parts->stream);
    parts->stream.count_lines = 1;
    parts->stream.key = needs_key(options) ? parts->key.bytes : NULL;
    return needs_key(options) ? name_key(parts) : STATUS_DONE;
}

static int open_baseline(struct scan_parts *parts)
{
    const struct options *options = parts->options;
    int status =
        options->baseline ? baseline_read(&parts->baseline, options->baseline, options->update_baseline) : STATUS_DONE;
    if (status == STATUS_DONE && options->from)
        status = reported_read(&parts->reported, options->from);
    if (status == STATUS_DONE && options->update_baseline)
        baseline_take_new(parts->baseline, options->reason, options->expires, parts->reported);
    return status;
}

static int open_parts(struct scan_parts *parts)
{
    const struct options *options = parts->options;
    int status = STATUS_DONE;
    if (printer_open(&parts->printer, (enum scan_format)options->format)) {
        message("out of memory: starting to scan");
        status = STATUS_INTERNAL;
    }
    parts->printer.channel = options->channel;
    if (status == STATUS_DONE)
        status = load_rules(options, &parts->rules);
    if (status == STATUS_DONE)
        status = load_allow(options, &parts->allow);
    if (status == STATUS_DONE)
        status = open_baseline(parts);
    return status == STATUS_DONE ? open_key(parts) : status;
}

static void close_parts(struct scan_parts *parts)
{
    explicit_bzero(&parts->key, sizeof parts->key);
    allow_list_free(&parts->allow);
    baseline_free(parts->baseline);
    reported_free(parts->reported);
    stanch_rules_release(parts->rules);
    project_config_free(&parts->config);
    printer_close(&parts->printer);
}

static bool is_git(const struct options *options)
{
    return options->staged || options->commits || options->diff || options->history;
}

static int check_git(const struct options *options)
{
    const char *wrong = NULL;
    if (options->staged + options->commits + (options->diff != NULL) + options->history > 1)
        wrong = "--staged, --commits, --diff and --history exclude one another";
    else if ((options->history_all || options->since) && !options->history)
        wrong = "--all and --since go with --history";
    else if (options->since && !date_holds(options->since))
        wrong = "--since takes a date, YYYY-MM-DD";
    else if (options->diff && (*options->diff == '-' || !strstr(options->diff, "..")))
        wrong = "--diff takes two commits, A..B";
    else if (is_git(options) && options->words.count > 1)
        wrong = "one repository at a time";
    if (wrong)
        message("bad options: %s", wrong);
    return wrong ? STATUS_USAGE : STATUS_DONE;
}

static int check_baseline(const struct options *options)
{
    const char *wrong = NULL;
    if (options->update_baseline && !options->baseline)
        wrong = "--update-baseline goes with --baseline FILE";
    else if (options->reason && !options->update_baseline)
        wrong = "--reason goes with --update-baseline";
    else if (options->reason && !options->reason[strspn(options->reason, " \t")])
        wrong = "--reason takes a text: say why it is known";
    else if ((options->expires || options->from) && !options->reason)
        wrong = "--expires and --from go with --reason";
    else if (options->expires && !date_holds(options->expires))
        wrong = "--expires takes a date, YYYY-MM-DD";
    if (wrong)
        message("bad options: %s", wrong);
    return wrong ? STATUS_USAGE : STATUS_DONE;
}

static struct git_scan git_options(const struct options *options, const struct project_config *config)
{
    return (struct git_scan){.folder = options->words.count ? options->words.items[0] : NULL,
                             .staged = options->staged,
                             .commits = options->commits,
                             .range = options->diff,
                             .all = options->history_all,
                             .since = options->since,
                             .no_ignore = options->no_ignore,
                             .more = {config->excluded, config->inside}};
}

/* Submits all that is asked for, and waits for it. */
static int run_scan(struct scan *scan, const struct scan_setup *setup, const struct scan_parts *parts,
                    struct tally *tally)
{
    const struct options *options = parts->options;
    const struct walk_setup walking = {.no_ignore = options->no_ignore,
                                       .no_hidden = options->no_hidden,
                                       .more = {parts->config.excluded, parts->config.folder}};
    const struct git_scan git = git_options(options, &parts->config);
    struct git_source source;
    int status = is_git(options) ? git_source_open(&source, &git) : STATUS_DONE;
    status = status_worst(status, scan_open(scan, setup));
    if (status == STATUS_DONE && is_git(options))
        git_source_run(&source, scan, &git);
    else if (status == STATUS_DONE)
        walk(scan, &walking, options->words.items, options->words.count);
    status = status_worst(status, scan_close(scan, tally));
    if (is_git(options))
        git_source_close(&source);
    return status;
}

/* What was not scanned may be known. */
static int update_baseline(struct scan_parts *parts, int status)
{
    if (status <= STATUS_FINDINGS && !signals_caught())
        return baseline_write(parts->baseline);
    message("baseline stays as it is: %s: not everything was scanned", parts->options->baseline);
    return STATUS_DONE;
}

static int scan_paths(struct scan_parts *parts)
{
    const struct options *options = parts->options;
    const struct scan_setup setup = {.rules = parts->rules,
                                     .stream = &parts->stream,
                                     .allow = &parts->allow,
                                     .all_comments = options->all_comments,
                                     .no_archives = options->no_archives,
                                     .printer = &parts->printer,
                                     .baseline = parts->baseline};
    struct tally tally = {0};
    struct scan scan;
    double start = monotonic_seconds();
    int status = run_scan(&scan, &setup, parts, &tally);
    if (scan.collector.error == EPIPE && !signals_pipe_was_ignored())
        parts->signal = SIGPIPE;
    tally_print(&tally, monotonic_seconds() - start);
    return options->update_baseline ? status_worst(status, update_baseline(parts, status)) : status;
}

/* What the command line leaves open. */
static int configure(struct project_config *config, struct options *options)
{
    const char *first = options->words.count ? options->words.items[0] : ".";
    int status = options->no_config ? STATUS_DONE : project_config_find(config, strcmp(first, "-") == 0 ? "." : first);
    if (status == STATUS_DONE && config->folder)
        project_config_apply(config, options);
    if (options->min_confidence == CONFIDENCE_DEFAULT)
        options->min_confidence = STANCH_GENERIC;
    return status;
}

int cmd_scan(const struct options *asked)
{
    struct options options = *asked;
    struct scan_parts parts = {.options = &options};
    setlocale(LC_CTYPE, "C.UTF-8"); /* libarchive converts names by it */
    signals_catch();
    int status = check_git(&options);
    if (status == STATUS_DONE)
        status = configure(&parts.config, &options);
    if (status == STATUS_DONE)
        status = check_baseline(&options);
    if (status == STATUS_DONE)
        status = open_parts(&parts);
    if (status == STATUS_DONE)
        status = scan_paths(&parts);
    close_parts(&parts);
    int signal = signals_caught() ? signals_caught() : parts.signal;
    if (signal && status != STATUS_INTERNAL)
        signals_die(signal);
    return status;
}
