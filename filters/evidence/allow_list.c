#include "allow_list.h"

#include "allow_path.h"
#include "date.h"
#include "io.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX (16 * 1024 * 1024) /* bytes of a file */

static int wrong(const struct allow_line *line, const char *what)
{
    message("bad allow-list: %s:%d: %s", line->file, line->line, what);
    return STATUS_USAGE;
}

static int no_memory(void)
{
    message("out of memory: reading an allow-list");
    return STATUS_INTERNAL;
}

/* ------------------------------------------------------------------------------------------------ reading */

static const char **field_of(struct allow_line *line, const char *key)
{
    const struct {
        const char *key;
        const char **field;
    } fields[] = {{"rule", &line->rule}, {"value", &line->value},   {"expression", &line->expression},
                  {"path", &line->path}, {"reason", &line->reason}, {"expires", &line->expires}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].key, key) == 0)
            return fields[i].field;
    return NULL;
}

static bool is_blank(const char *text)
{
    return !text[strspn(text, " \t")];
}

static int check_line(const struct allow_line *line)
{
    const char *path_wrong = line->path ? allow_path_wrong(line->path) : NULL;
    if (!line->reason || is_blank(line->reason))
        return wrong(line, "there is no reason: say why it is allowed");
    if (!line->rule && !line->value && !line->expression && !line->path)
        return wrong(line, "it names nothing: write a rule, value, expression or path");
    if (line->value && !line->rule)
        return wrong(line, "a value needs its rule");
    if (line->expires && !date_holds(line->expires))
        return wrong(line, "expires is no date: write YYYY-MM-DD");
    return path_wrong ? wrong(line, path_wrong) : STATUS_DONE;
}

static int take_object(struct allow_line *line, json_t *object)
{
    const char *key;
    json_t *value;
    if (!json_is_object(object))
        return wrong(line, "it is no object: write {\"reason\":\"...\", ...}");
    json_object_foreach(object, key, value)
    {
        const char **field = field_of(line, key);
        if (!field)
            return wrong(line, "unknown key: use expires, expression, path, reason, rule, value");
        if (!json_is_string(value))
            return wrong(line, "every value is a text in quotes");
        *field = json_string_value(value);
    }
    return check_line(line);
}

static void *grown(void *items, size_t count, size_t bytes)
{
    return count & (count - 1) ? items : realloc(items, (count ? 2 * count : 1) * bytes);
}

static int keep_text(struct allow_list *list, void *text)
{
    void **texts = text ? grown(list->texts, list->text_count, sizeof *texts) : NULL;
    if (!texts) {
        json_decref(text);
        return no_memory();
    }
    list->texts = texts;
    list->texts[list->text_count++] = text;
    return STATUS_DONE;
}

static int read_line(struct allow_list *list, const char *file, int number, const char *text, size_t len)
{
    struct allow_line line = {.file = file, .line = number, .number = list->count};
    json_error_t error;
    if (list->count == STANCH_ALLOW_MAX) {
        message("bad allow-list: %s:%d: more than %d entries: join some with an expression or a path", file, number,
                STANCH_ALLOW_MAX);
        return STATUS_USAGE;
    }
    json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (!object)
        return wrong(&line, "it is not one JSON object with each key once");
    int status = keep_text(list, object);
    if (status == STATUS_DONE)
        status = take_object(&line, object);
    struct allow_line *lines = status == STATUS_DONE ? grown(list->lines, list->count, sizeof *lines) : NULL;
    if (!lines)
        return status == STATUS_DONE ? no_memory() : status;
    list->lines = lines;
    list->lines[list->count++] = line;
    return STATUS_DONE;
}

static int read_lines(struct allow_list *list, const char *file, const char *text, size_t len)
{
    int status = STATUS_DONE, number = 1;
    for (const char *at = text, *end = text + len; at < end && status == STATUS_DONE; number++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
        size_t blanks = strspn(at, " \t\r");
        if (at + blanks < stop)
            status = read_line(list, file, number, at, (size_t)(stop - at));
        at = stop + 1;
    }
    return status;
}

int allow_list_read(struct allow_list *list, const char *file)
{
    char *text = NULL;
    size_t len = 0;
    int error = io_read_file(file, TEXT_MAX, &text, &len);
    if (error) {
        message("cannot read allow-list: %s: %s", file, error == EFBIG ? "over 16 MiB" : strerror(error));
        return error == ENOMEM ? STATUS_INTERNAL : STATUS_USAGE;
    }
    int status = read_lines(list, file, text, len);
    free(text);
    return status;
}

void allow_list_free(struct allow_list *list)
{
    for (size_t i = 0; i < list->text_count; i++)
        json_decref(list->texts[i]);
    free(list->texts);
    free(list->lines);
    free(list->folder);
    *list = (struct allow_list){0};
}

/* ------------------------------------------------------------------------------------------------ the whole list */

static int compare_texts(const char *one, const char *other)
{
    return strcmp(one ? one : "", other ? other : "");
}

/* By what they name; then as they were read. */
static int by_conditions(const void *a, const void *b)
{
    const struct allow_line *one = a, *other = b;
    int order = compare_texts(one->rule, other->rule);
    order = order ? order : compare_texts(one->value, other->value);
    order = order ? order : compare_texts(one->expression, other->expression);
    order = order ? order : compare_texts(one->path, other->path);
    return order ? order : one->number < other->number ? -1 : one->number > other->number;
}

static bool name_the_same(const struct allow_line *one, const struct allow_line *other)
{
    return compare_texts(one->rule, other->rule) == 0 && compare_texts(one->value, other->value) == 0 &&
           compare_texts(one->expression, other->expression) == 0 && compare_texts(one->path, other->path) == 0;
}

static int refuse_twice(const struct allow_line *first, const struct allow_line *second)
{
    bool is_same = strcmp(first->reason, second->reason) == 0 && compare_texts(first->expires, second->expires) == 0;
    message("bad allow-list: %s:%d: %s %s:%d: keep one of them", second->file, second->line,
            is_same ? "the same entry stands in" : "another reason or date for what is named in", first->file,
            first->line);
    return STATUS_USAGE;
}

static int refuse_doubles(const struct allow_list *list)
{
    struct allow_line *order = calloc(list->count + 1, sizeof *order);
    int status = order ? STATUS_DONE : no_memory();
    if (order)
        memcpy(order, list->lines, list->count * sizeof *order);
    if (order)
        qsort(order, list->count, sizeof *order, by_conditions);
    for (size_t i = 1; status == STATUS_DONE && i < list->count; i++)
        if (name_the_same(&order[i - 1], &order[i]))
            status = refuse_twice(&order[i - 1], &order[i]);
    free(order);
    return status;
}

static void drop_expired(struct allow_list *list)
{
    char today[DATE_ROOM];
    size_t kept = 0, expired = 0;
    struct allow_line first = {0};
    date_write_today(today);
    for (size_t i = 0; i < list->count; i++) {
        const struct allow_line *line = &list->lines[i];
        bool is_expired = line->expires && strcmp(line->expires, today) < 0;
        if (is_expired && expired++ == 0)
            first = *line;
        if (!is_expired)
            list->lines[kept++] = *line;
    }
    list->count = kept;
    if (expired == 1)
        message("allow-list: %s:%d: expired on %s: it no longer counts", first.file, first.line, first.expires);
    else if (expired > 1)
        message("allow-list: %s:%d: expired on %s, and %zu more have: they no longer count", first.file, first.line,
                first.expires, expired - 1);
}

int allow_list_close(struct allow_list *list)
{
    int status = refuse_doubles(list);
    list->folder = getcwd(NULL, 0);
    if (status == STATUS_DONE)
        drop_expired(list);
    return status;
}

/* Where the folder is not known, no path is. */
static bool counts_for(const struct allow_list *list, const struct allow_line *line, const char *file)
{
    if (!line->path || !file)
        return true;
    return strcmp(file, "-") != 0 && list->folder && allow_path_matches(line->path, file, list->folder);
}

size_t allow_list_for(const struct allow_list *list, const char *file, stanch_allow *entries)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct allow_line *line = &list->lines[i];
        if (counts_for(list, line, file))
            entries[count++] = (stanch_allow){.rule = line->rule,
                                              .value_hash = line->value,
                                              .expression = line->expression,
                                              .file = line->file,
                                              .line = line->line};
    }
    return count;
}
