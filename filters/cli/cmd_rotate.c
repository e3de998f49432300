/*
 * stanch rotate: reads a report and prints each credential once, the worst first, with its issuer's steps.
 */
#include "commands.h"
#include "credentials.h"
#include "message.h"
#include "report_read.h"
#include "stanch.h"
#include "status.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *text_or_none(json_t *object, const char *key)
{
    const char *text = report_text(object, key);
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
static bool add_finding(json_t *line, size_t number, void *credentials)
{
    (void)number;
    json_t *rotate = json_object_get(line, "rotate");
    struct credential item = {.rule = report_text(line, "rule"),
                              .kind = report_text(line, "kind"),
                              .issuer = text_or_none(line, "issuer"),
                              .how = text_or_none(rotate, "how"),
                              .revoke = text_or_none(rotate, "revoke"),
                              .url = text_or_none(rotate, "url"),
                              .file = report_text(line, "file"),
                              .line = number_of(line, "line"),
                              .start = number_of(line, "start"),
                              .severity = severity_of(report_text(line, "severity"))};
    const char *fingerprint = report_text(line, "fingerprint");
    if (!item.rule || !item.kind || !item.file || item.severity < 0 || !fingerprint ||
        snprintf(item.fingerprint, sizeof item.fingerprint, "%s", fingerprint) >= (int)sizeof item.fingerprint)
        return false;
    clean_texts(&item);
    credentials_add(credentials, &item);
    return true;
}

int cmd_rotate(const struct options *options)
{
    struct credentials credentials;
    if (!options->from || options->words.count) {
        message("report not named: stanch rotate: write --from FILE, or --from - for standard input");
        return STATUS_USAGE;
    }
    credentials_init(&credentials, SIZE_MAX, true);
    int status = report_read(options->from, add_finding, &credentials);
    if (status < 0) {
        credentials_free(&credentials);
        return STATUS_IO;
    }
    int error = credentials_print(&credentials, STDOUT_FILENO);
    if (error) {
        message("cannot write: standard output: %s", strerror(error));
        status = status_worst(status, STATUS_IO);
    }
    credentials_free(&credentials);
    return status;
}
