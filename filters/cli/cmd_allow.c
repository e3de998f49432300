/*
 * stanch allow: reads a report and prints the entries of an allow-list that let its findings pass.
 */
#include "allow_list.h"
#include "allow_path.h"
#include "commands.h"
#include "date.h"
#include "message.h"
#include "report_read.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

struct entries {
    const struct options *options;
    struct names lines;
    bool has_failed; /* memory was refused */
    int status;
};

static bool set(json_t *entry, const char *key, const char *value)
{
    return !value || json_object_set_new(entry, key, json_string(value)) == 0;
}

/* By the value where its hash tells nothing, else by the rule in this file; NULL after a message. */
static json_t *make_entry(struct entries *entries, json_t *finding, size_t line)
{
    const char *rule = report_text(finding, "rule"), *value = report_text(finding, "value"),
               *file = report_text(finding, "file");
    char path[ALLOW_PATTERN_MAX + 1];
    bool has_path = strcmp(file, "-") != 0 && allow_path_quote(file, path, sizeof path);
    if (!value && !has_path) {
        message(
            "cannot allow: %s:%zu: its value could be guessed, and it has no path: write an entry with an expression",
            entries->options->from, line);
        entries->status = STATUS_IO;
        return NULL;
    }
    json_t *entry = json_object();
    bool is_whole = entry && set(entry, "rule", rule) && set(entry, "value", value) &&
                    set(entry, "path", value ? NULL : path) && set(entry, "reason", entries->options->reason) &&
                    set(entry, "expires", entries->options->expires);
    entries->has_failed |= !is_whole;
    return entry;
}

static bool add_finding(json_t *finding, size_t line, void *user)
{
    struct entries *entries = user;
    if (!report_text(finding, "rule") || !report_text(finding, "file"))
        return false;
    json_t *entry = make_entry(entries, finding, line);
    char *text = entry ? json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    entries->has_failed |= entry && (!text || names_add(&entries->lines, text, strlen(text)) != STATUS_DONE);
    free(text);
    json_decref(entry);
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int print_entries(struct names *lines)
{
    int status = STATUS_DONE;
    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, by_bytes);
    for (size_t i = 0; i < lines->count && status == STATUS_DONE; i++) {
        size_t len = strlen(lines->items[i]);
        if (i > 0 && strcmp(lines->items[i - 1], lines->items[i]) == 0)
            continue;
        char *line = malloc(len + 1);
        if (!line)
            return STATUS_INTERNAL;
        memcpy(line, lines->items[i], len);
        line[len] = '\n';
        status = print_text(line, len + 1);
        free(line);
    }
    return status;
}

static int check_options(const struct options *options)
{
    if (!options->from || options->words.count)
        message("report not named: stanch allow: write --from FILE, or --from - for standard input");
    else if (!options->reason || !options->reason[strspn(options->reason, " \t")])
        message("reason missing: stanch allow: write --reason TEXT, why these findings are allowed");
    else if (options->expires && !date_holds(options->expires))
        message("bad value: --expires %s: write a date as YYYY-MM-DD", options->expires);
    else
        return STATUS_DONE;
    return STATUS_USAGE;
}

int cmd_allow(const struct options *options)
{
    struct entries entries = {.options = options};
    int status = check_options(options);
    if (status != STATUS_DONE)
        return status;
    status = report_read(options->from, add_finding, &entries);
    status = status < 0 ? STATUS_IO : status_worst(status, entries.status);
    if (entries.has_failed) {
        message("out of memory: writing an allow-list");
        status = STATUS_INTERNAL;
    } else {
        status = status_worst(status, print_entries(&entries.lines));
    }
    names_free(&entries.lines);
    return status;
}
