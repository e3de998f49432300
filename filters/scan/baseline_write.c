#include "baseline_parts.h"

#include "io.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "{\"baseline\":1}\n";

struct lines {
    char **items; /* owned, each with its line feed */
    size_t count, room;
    bool has_failed;
};

/* ------------------------------------------------------------------------------------------------ lines */

static char *line_of(const struct baseline_group *group, const struct baseline_entry *entry)
{
    char hash[17], *line = NULL;
    snprintf(hash, sizeof hash, "%016" PRIx64, group->line);
    json_t *object = json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "line", hash, "rule", group->rule, "reason",
                               entry->reason, "value", *group->value ? group->value : NULL, "expires", entry->expires);
    char *text = object ? json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (text && asprintf(&line, "%s\n", text) < 0)
        line = NULL;
    free(text);
    json_decref(object);
    return line;
}

static void add_line(struct lines *lines, char *line)
{
    if (line && lines->count < lines->room)
        lines->items[lines->count++] = line;
    else
        lines->has_failed = true;
}

/* As many as were found. */
static void add_group(const void *node, VISIT visit, void *user)
{
    const struct baseline_group *group = *(struct baseline_group *const *)node;
    if (visit != postorder && visit != leaf)
        return;
    for (size_t i = 0; i < group->count && i < group->most; i++)
        add_line(user, line_of(group, &group->entries[i]));
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_lines(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i]);
    free(lines->items);
}

/* ------------------------------------------------------------------------------------------------ the file */

static int write_lines(int fd, const struct lines *lines)
{
    int error = io_write(fd, first_line, strlen(first_line));
    for (size_t i = 0; i < lines->count && !error; i++)
        error = io_write(fd, lines->items[i], strlen(lines->items[i]));
    return error ? error : fsync(fd) ? errno : 0;
}

/* To a new file beside it, which then takes its name. */
static int replace_file(const char *path, const struct lines *lines)
{
    char *beside = NULL;
    struct stat facts;
    if (asprintf(&beside, "%s.XXXXXX", path) < 0)
        return ENOMEM;
    int fd = mkostemp(beside, O_CLOEXEC), error = fd < 0 ? errno : 0;
    if (!error && stat(path, &facts) == 0 && fchmod(fd, facts.st_mode & 0777) != 0)
        error = errno;
    if (!error)
        error = write_lines(fd, lines);
    if (fd >= 0)
        close(fd);
    if (!error && rename(beside, path) != 0)
        error = errno;
    if (error && fd >= 0)
        unlink(beside);
    free(beside);
    return error;
}

static int refuse(const struct baseline *baseline, int error)
{
    message("cannot write baseline: %s: %s", baseline->file, strerror(error));
    return error == ENOMEM ? STATUS_INTERNAL : STATUS_IO;
}

/* A link stays, and what it points to is replaced. */
static int write_file(const struct baseline *baseline, const struct lines *lines)
{
    char *path = realpath(baseline->file, NULL);
    int error = replace_file(path ? path : baseline->file, lines);
    free(path);
    return error ? refuse(baseline, error) : STATUS_DONE;
}

int baseline_write(struct baseline *baseline)
{
    struct lines lines = {.items = calloc(baseline->count + 1, sizeof(char *)), .room = baseline->count};
    int status = STATUS_DONE;
    if (lines.items)
        twalk_r(baseline->groups, add_group, &lines);
    if (baseline->has_failed || lines.has_failed || !lines.items)
        status = baseline->count == BASELINE_ENTRIES ? refuse(baseline, EFBIG) : refuse(baseline, ENOMEM);
    if (status == STATUS_DONE) {
        qsort(lines.items, lines.count, sizeof *lines.items, by_bytes);
        status = write_file(baseline, &lines);
    }
    if (status == STATUS_DONE)
        message("baseline: %s: %zu entr%s: %zu new, %zu gone", baseline->file, lines.count,
                lines.count == 1 ? "y" : "ies", baseline->added, baseline->count - lines.count);
    free_lines(&lines);
    return status;
}
