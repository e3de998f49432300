#include "report.h"

#include "finding_json.h"
#include "io.h"
#include "json_text.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool report_is_file(const struct report *report, const struct stat *other)
{
    struct stat facts;
    return fstat(report->fd, &facts) == 0 && (S_ISREG(facts.st_mode) || S_ISFIFO(facts.st_mode)) &&
           facts.st_dev == other->st_dev && facts.st_ino == other->st_ino;
}

static int refuse(const char *target, const char *why)
{
    message("cannot report: --report %s: %s", target, why);
    return STATUS_USAGE;
}

/* fd:N that was opened for writing by whoever started us. */
static int open_descriptor(struct report *report)
{
    char *end;
    long number = strtol(report->target + 3, &end, 10);
    if (*end || end == report->target + 3 || number < 0 || number > INT_MAX)
        return refuse(report->target, "use fd: and a number");
    int flags = fcntl((int)number, F_GETFL);
    if (flags < 0)
        return refuse(report->target, "no such descriptor is open");
    if ((flags & O_ACCMODE) == O_RDONLY)
        return refuse(report->target, "it is not open for writing");
    report->fd = (int)number;
    return STATUS_DONE;
}

static int open_file(struct report *report)
{
    do
        report->fd = open(report->target, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    while (report->fd < 0 && errno == EINTR);
    if (report->fd < 0)
        return refuse(report->target, strerror(errno));
    report->is_owned = true;
    return STATUS_DONE;
}

int report_open(struct report *report, const char *target)
{
    *report = (struct report){.target = target, .fd = -1};
    int status = strncmp(target, "fd:", 3) == 0 ? open_descriptor(report) : open_file(report);
    struct stat out;
    if (status == STATUS_DONE &&
        (report->fd == STDOUT_FILENO || (fstat(STDOUT_FILENO, &out) == 0 && report_is_file(report, &out)))) {
        report_close(report);
        status = refuse(target, "standard output carries the data; use another file or descriptor");
    }
    return status;
}

static size_t rule_bytes(const stanch_rule_info *info)
{
    return strlen(info->id) + strlen(info->issuer) + strlen(info->kind) + strlen(info->rotate_how) +
           strlen(info->rotate_revoke) + strlen(info->rotate_url);
}

int report_fit(struct report *report, const stanch_rules *rules)
{
    size_t longest_rule = 0;
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        size_t len = stanch_rules_info(rules, i, &info) == STANCH_OK ? rule_bytes(&info) : 0;
        longest_rule = len > longest_rule ? len : longest_rule;
    }
    size_t room = FINDING_JSON_FIXED + JSON_TEXT_GROWTH * (longest_rule + report->longest_file + STANCH_DETAIL_MAX);
    char *line = room > report->line_room ? realloc(report->line, room) : report->line;
    if (!line) {
        message("out of memory: opening the report");
        return STATUS_INTERNAL;
    }
    report->line = line;
    report->line_room = room > report->line_room ? room : report->line_room;
    return STATUS_DONE;
}

int report_begin(struct report *report, const stanch_rules *rules, const char *key_id, char *const *files, size_t count)
{
    report->longest_file = 1;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(files[i]);
        report->longest_file = len > report->longest_file ? len : report->longest_file;
    }
    snprintf(report->key_id, sizeof report->key_id, "%s", key_id);
    return report_fit(report, rules);
}

int report_write(struct report *report, const char *file, const stanch_finding *finding, const char *reason)
{
    struct json_text text = {report->line, report->line_room, 0};
    if (report->has_failed)
        return -1;
    const struct finding_json more = {
        .key_id = report->key_id, .channel = report->channel, .mode = report->mode, .file = file, .reason = reason};
    finding_json(&text, &more, finding);
    json_text_raw(&text, "\n");
    int error = text.used == text.room ? EOVERFLOW : io_write(report->fd, text.bytes, text.used);
    if (!error)
        return 0;
    report->has_failed = true;
    if (error != EINTR) /* a signal says the rest */
        message("cannot write: --report %s: %s; redaction goes on without it", report->target, strerror(error));
    return -1;
}

void report_close(struct report *report)
{
    if (report->is_owned)
        close(report->fd);
    report->is_owned = false;
    free(report->line);
    report->line = NULL;
}
