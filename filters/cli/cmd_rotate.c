/*
 * stanch rotate: reads a report and prints each credential once, the worst first, with its issuer's steps.
 */
#include "commands.h"
#include "credentials.h"
#include "message.h"
#include "stanch.h"
#include "status.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *text_of(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_string(value) ? json_string_value(value) : NULL;
}

static const char *text_or_none(json_t *object, const char *key)
{
    const char *text = text_of(object, key);
    return text ? text : "";
}

static uint64_t number_of(json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));
    return number > 0 ? (uint64_t)number : 0;
}

static int severity_of(const char *word)
{
    for (int severity = STANCH_PUBLIC; word && severity <= STANCH_CRITICAL; severity++)
        if (strcmp(stanch_severity_name(severity), word) == 0)
            return severity;
    return -1;
}

/* What a report says is shown on a terminal, and a report may come from anywhere. */
static void clean_texts(struct credential *item)
{
    const char *const texts[] = {item->rule, item->kind, item->issuer, item->how, item->revoke, item->url, item->file};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        message_clean((char *)(uintptr_t)texts[i]);
    message_clean(item->fingerprint);
}

/* False where the line is no finding. */
static bool add_finding(struct credentials *credentials, json_t *line)
{
    json_t *rotate = json_object_get(line, "rotate");
    struct credential item = {.rule = text_of(line, "rule"),
                              .kind = text_of(line, "kind"),
                              .issuer = text_or_none(line, "issuer"),
                              .how = text_or_none(rotate, "how"),
                              .revoke = text_or_none(rotate, "revoke"),
                              .url = text_or_none(rotate, "url"),
                              .file = text_of(line, "file"),
                              .line = number_of(line, "line"),
                              .start = number_of(line, "start"),
                              .severity = severity_of(text_of(line, "severity"))};
    const char *fingerprint = text_of(line, "fingerprint");
    if (!item.rule || !item.kind || !item.file || item.severity < 0 || !fingerprint ||
        snprintf(item.fingerprint, sizeof item.fingerprint, "%s", fingerprint) >= (int)sizeof item.fingerprint)
        return false;
    clean_texts(&item);
    credentials_add(credentials, &item);
    return true;
}

/* Never the parser's own text: it quotes its input. */
static void warn(const char *from, size_t line, int column, bool is_cut)
{
    if (is_cut)
        message("cut line left out: %s:%zu: the report ends in the middle of it", from, line);
    else if (column)
        message("bad line left out: %s:%zu:%d: it is not JSON", from, line, column);
    else
        message("bad line left out: %s:%zu: it is not a finding", from, line);
}

static int read_report(struct credentials *credentials, FILE *file, const char *from)
{
    char *line = NULL;
    size_t room = 0;
    int status = STATUS_DONE;
    ssize_t len;
    for (size_t number = 1; errno = 0, (len = getline(&line, &room, file)) >= 0; number++) {
        json_error_t error;
        bool is_cut = len == 0 || line[len - 1] != '\n';
        json_t *finding = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES, &error);
        if (!finding || !add_finding(credentials, finding)) {
            warn(from, number, finding ? 0 : error.column > 0 ? error.column : 1, is_cut);
            status = STATUS_IO;
        }
        json_decref(finding);
    }
    if (ferror(file)) {
        message("cannot read: %s: %s", from, strerror(errno));
        status = STATUS_IO;
    }
    free(line);
    return status;
}

int cmd_rotate(const struct options *options)
{
    struct credentials credentials;
    if (!options->from || options->words.count) {
        message("report not named: stanch rotate: write --from FILE, or --from - for standard input");
        return STATUS_USAGE;
    }
    bool is_stdin = strcmp(options->from, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(options->from, "re");
    if (!file) {
        message("cannot read: %s: %s", options->from, strerror(errno));
        return STATUS_IO;
    }
    credentials_init(&credentials, SIZE_MAX, true);
    int status = read_report(&credentials, file, is_stdin ? "standard input" : options->from);
    int error = credentials_print(&credentials, STDOUT_FILENO);
    if (error) {
        message("cannot write: standard output: %s", strerror(error));
        status = status_worst(status, STATUS_IO);
    }
    credentials_free(&credentials);
    if (!is_stdin)
        fclose(file);
    return status;
}
