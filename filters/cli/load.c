#include "load.h"

#include "framing.h"
#include "io.h"
#include "known_lists.h"
#include "message.h"
#include "status.h"
#include "undumped.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define TEXT_MAX (16 * 1024 * 1024) /* bytes of a rules file */

struct texts {
    stanch_text *items; /* names and bytes are owned */
    size_t count;
    bool replace_builtin;
};

static void free_texts(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        free((void *)(uintptr_t)texts->items[i].name);
        free((void *)(uintptr_t)texts->items[i].bytes);
    }
    free(texts->items);
}

static int refuse(const char *path, int error)
{
    message("cannot read rules: %s: %s", path, error == EFBIG ? "over 16 MiB" : strerror(error));
    return error == ENOMEM ? STATUS_INTERNAL : STATUS_USAGE;
}

static int add_text(struct texts *texts, const char *path)
{
    stanch_text *items = realloc(texts->items, (texts->count + 1) * sizeof *items);
    if (!items)
        return refuse(path, ENOMEM);
    texts->items = items;
    char *bytes = NULL, *name = strdup(path);
    size_t len = 0;
    int error = name ? io_read_file(path, TEXT_MAX, &bytes, &len) : ENOMEM;
    if (error) {
        free(name);
        return refuse(path, error);
    }
    texts->items[texts->count++] = (stanch_text){name, bytes, len};
    return STATUS_DONE;
}

/* Files that stand beside the rules in the source tree and are none. */
static int is_rules_name(const struct dirent *entry)
{
    static const char *const others[] = {"schema.json", "tuned.json", "actions.json"};
    size_t len = strlen(entry->d_name);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(entry->d_name, others[i]) == 0)
            return 0;
    return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

static int add_folder(struct texts *texts, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_rules_name, alphasort), status = STATUS_DONE;
    if (count < 0)
        return refuse(folder, errno);
    if (count == 0) {
        message("cannot read rules: %s: there is no .json file in it", folder);
        status = STATUS_USAGE;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        if (status == STATUS_DONE &&
            snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < (int)sizeof path)
            status = add_text(texts, path);
        free(entries[i]);
    }
    free(entries);
    return status;
}

static int read_texts(struct texts *texts, const struct names *paths)
{
    int status = STATUS_DONE;
    for (size_t i = 0; i < paths->count && status == STATUS_DONE; i++) {
        struct stat facts;
        if (strcmp(paths->items[i], "none") == 0)
            texts->replace_builtin = true;
        else if (stat(paths->items[i], &facts) == 0 && S_ISDIR(facts.st_mode))
            status = add_folder(texts, paths->items[i]);
        else
            status = add_text(texts, paths->items[i]);
    }
    if (status == STATUS_DONE && texts->replace_builtin && !texts->count) {
        message("no rules: --rules none: name rules too, with --rules FILE");
        status = STATUS_USAGE;
    }
    return status;
}

int load_explain(const char *what, int code, const stanch_error *error)
{
    char where[sizeof error->file + sizeof error->rule + 64] = "";
    size_t used = 0;
    if (error->file[0])
        used = (size_t)snprintf(where, sizeof where, "%s", error->file);
    if (error->line)
        used += (size_t)snprintf(where + used, sizeof where - used, "%s%d", used ? ":" : "line ", error->line);
    if (error->line && error->column)
        used += (size_t)snprintf(where + used, sizeof where - used, ":%d", error->column);
    if (error->rule[0])
        snprintf(where + used, sizeof where - used, "%srule %s", used ? ": " : "", error->rule);
    message("%s: %s%s%s", what, where, where[0] ? ": " : "", error->text[0] ? error->text : stanch_strerror(code));
    return code == STANCH_E_RULES || code == STANCH_E_OPTIONS || code == STANCH_E_CPU ? STATUS_USAGE : STATUS_INTERNAL;
}

static uint32_t dress_of(const struct options *options)
{
    return options->dress == DRESS_DEFAULT ? stanch_dress_default(options->channel) : options->dress;
}

int load_rules(const struct options *options, stanch_rules **rules)
{
    struct texts texts = {0};
    struct known_lists lists = {0};
    int status = read_texts(&texts, &options->rules);
    *rules = NULL;
    if (status == STATUS_DONE)
        status = known_read_lists(&lists, options);
    if (status == STATUS_DONE) {
        stanch_rules_options asked = STANCH_RULES_OPTIONS_INIT;
        stanch_error error = STANCH_ERROR_INIT;
        asked.allocator = options->known.count ? &undumped_all : &undumped_workers;
        asked.texts = texts.items;
        asked.text_count = texts.count;
        asked.replace_builtin = texts.replace_builtin;
        asked.only = (const char *const *)options->only.items;
        asked.only_count = options->only.count;
        asked.skip = (const char *const *)options->skip.items;
        asked.skip_count = options->skip.count;
        asked.dress = dress_of(options);
        asked.known = lists.items;
        asked.known_count = lists.count;
        int code = stanch_rules_load(&asked, rules, &error);
        if (code != STANCH_OK)
            status = load_explain(known_has_list(&lists, error.file) ? "bad known values" : "bad rules", code, &error);
    }
    known_free_lists(&lists);
    free_texts(&texts);
    return status;
}

int load_allow(const struct options *options, struct allow_list *allow)
{
    int status = STATUS_DONE;
    *allow = (struct allow_list){0};
    for (size_t i = 0; i < options->allow.count && status == STATUS_DONE; i++)
        status = allow_list_read(allow, options->allow.items[i]);
    return status == STATUS_DONE && allow->count ? allow_list_close(allow) : status;
}

struct field_list load_fields(const struct options *options)
{
    return (struct field_list){options->fields.items, options->fields.count};
}

/* Where lines are records the engine itself ends them; a container's text has no line feed but at its end. */
static int engine_framing(const struct options *options)
{
    const struct field_list fields = load_fields(options);
    bool takes_numbers = fields.count && !field_list_exempts(&fields); /* of the fields that are named */
    if (options->framing == FRAMING_LINE || options->framing == FRAMING_CRI ||
        (options->framing == FRAMING_JSON && takes_numbers))
        return STANCH_FRAMING_LINES;
    return options->framing == FRAMING_JSON ? STANCH_FRAMING_JSON : STANCH_FRAMING_RAW;
}

void load_stream_options(const struct options *options, stanch_options *stream)
{
    *stream = (stanch_options)STANCH_OPTIONS_INIT;
    stream->channel = options->channel;
    stream->mode = options->mode;
    stream->unit = options->unit;
    stream->style = options->style;
    stream->min_confidence = options->min_confidence;
    stream->dress = dress_of(options);
    stream->placeholder = options->placeholder;
    stream->now = (uint64_t)time(NULL);
    stream->framing = engine_framing(options);
}
