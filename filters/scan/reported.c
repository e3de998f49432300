#include "reported.h"

#include "io.h"
#include "message.h"
#include "secret_text.h"
#include "status.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)64 << 20) /* bytes of a report */

struct reported_line {
    const char *file; /* in the JSON value */
    uint64_t line;
};

struct reported {
    json_t *report;
    struct reported_line *lines; /* sorted */
    size_t count, room;
    const char *from;
};

static int no_memory(void)
{
    message("out of memory: reading a report");
    return STATUS_INTERNAL;
}

static int wrong(const struct reported *reported, size_t number)
{
    message("bad report: %s: finding %zu: there is no file and line", reported->from, number);
    return STATUS_USAGE;
}

static const char *without_dot(const char *file)
{
    return strncmp(file, "./", 2) == 0 ? file + 2 : file;
}

static int add(struct reported *reported, json_t *file, json_t *line)
{
    if (!json_is_string(file) || !json_is_integer(line) || json_integer_value(line) < 1)
        return wrong(reported, reported->count + 1);
    if (reported->count == reported->room) {
        size_t room = reported->room ? 2 * reported->room : 64;
        struct reported_line *lines = realloc(reported->lines, room * sizeof *lines);
        if (!lines)
            return no_memory();
        reported->lines = lines;
        reported->room = room;
    }
    reported->lines[reported->count++] =
        (struct reported_line){without_dot(json_string_value(file)), (uint64_t)json_integer_value(line)};
    return STATUS_DONE;
}

/* [{"File":"a","StartLine":1,...}] */
static int take_gitleaks(struct reported *reported)
{
    size_t index;
    json_t *finding;
    int status = STATUS_DONE;
    json_array_foreach(reported->report, index, finding)
    {
        if (status == STATUS_DONE)
            status = add(reported, json_object_get(finding, "File"), json_object_get(finding, "StartLine"));
    }
    return status;
}

/* {"results":{"a":[{"filename":"a","line_number":1,...}]}} */
static int take_detect_secrets(struct reported *reported, json_t *results)
{
    const char *file;
    size_t index;
    json_t *findings, *finding;
    int status = STATUS_DONE;
    json_object_foreach(results, file, findings)
    {
        if (status == STATUS_DONE && !json_is_array(findings))
            status = wrong(reported, reported->count + 1);
        json_array_foreach(findings, index, finding)
        {
            if (status == STATUS_DONE)
                status = add(reported, json_object_get(finding, "filename"), json_object_get(finding, "line_number"));
        }
    }
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct reported_line *one = a, *other = b;
    int order = strcmp(one->file, other->file);
    return order ? order : one->line < other->line ? -1 : one->line > other->line;
}

static int take(struct reported *reported)
{
    json_t *results = json_object_get(reported->report, "results");
    int status = STATUS_USAGE;
    if (json_is_array(reported->report))
        status = take_gitleaks(reported);
    else if (json_is_object(results))
        status = take_detect_secrets(reported, results);
    else
        message("bad report: %s: it is neither a JSON report of gitleaks nor a baseline of detect-secrets",
                reported->from);
    if (reported->count)
        qsort(reported->lines, reported->count, sizeof *reported->lines, compare);
    return status;
}

int reported_read(struct reported **result, const char *file)
{
    struct reported *reported = *result = calloc(1, sizeof *reported);
    bool is_input = strcmp(file, "-") == 0;
    char *text = NULL;
    size_t len = 0;
    if (!reported)
        return no_memory();
    reported->from = is_input ? "standard input" : file;
    int error = is_input ? io_read_all(STDIN_FILENO, TEXT_MAX, &text, &len) : io_read_file(file, TEXT_MAX, &text, &len);
    if (error) {
        message("cannot read: %s: %s", reported->from, error == EFBIG ? "over 64 MiB" : strerror(error));
        return error == ENOMEM ? STATUS_INTERNAL : STATUS_USAGE;
    }
    secret_text_wipe_json(); /* other scanners write what they found into it */
    reported->report = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    explicit_bzero(text, len);
    free(text);
    return take(reported);
}

void reported_free(struct reported *reported)
{
    if (!reported)
        return;
    json_decref(reported->report);
    free(reported->lines);
    free(reported);
}

bool reported_has(const struct reported *reported, const char *file, uint64_t line)
{
    const struct reported_line key = {without_dot(file), line};
    return reported->count && bsearch(&key, reported->lines, reported->count, sizeof key, compare);
}
