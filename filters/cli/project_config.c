#include "project_config.h"

#include "io.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)1 << 20) /* bytes of the file */

enum key_type { KEY_WORDS, KEY_PATHS, KEY_PATTERNS, KEY_PATH, KEY_CONFIDENCE, KEY_NOTE };

struct key {
    const char *name;
    enum key_type type;
    size_t field; /* offset in struct project_config */
};

#define FIELD(name) offsetof(struct project_config, name)
static const struct key keys[] = {
    {"$schema", KEY_NOTE, 0},
    {"allow", KEY_PATHS, FIELD(allow)},
    {"baseline", KEY_PATH, FIELD(baseline)},
    {"exclude", KEY_PATTERNS, FIELD(exclude)},
    {"min-confidence", KEY_CONFIDENCE, FIELD(min_confidence)},
    {"only", KEY_WORDS, FIELD(only)},
    {"rules", KEY_PATHS, FIELD(rules)},
    {"skip", KEY_WORDS, FIELD(skip)},
};
static const size_t key_count = sizeof keys / sizeof *keys;

static int no_memory(void)
{
    message("out of memory: reading a configuration");
    return STATUS_INTERNAL;
}

static int wrong(const struct project_config *config, const char *key, const char *what)
{
    message("bad configuration: %s" PROJECT_CONFIG_NAME ": %s: %s", config->prefix, key, what);
    return STATUS_USAGE;
}

/* ------------------------------------------------------------------------------------------------ values */

static int refuse_unknown(const struct project_config *config, const char *key)
{
    char words[200];
    int used = snprintf(words, sizeof words, "unknown key: use ");
    for (size_t i = 0; i < key_count; i++)
        used += snprintf(words + used, sizeof words - (size_t)used, "%s%s", i ? ", " : "", keys[i].name);
    return wrong(config, key, words);
}

/* A path as it can be opened from here; "none" among the rules is no path. NULL: out of memory. */
static char *path_from_here(const struct project_config *config, const struct key *key, const char *path)
{
    bool is_whole = *path == '/' || (strcmp(key->name, "rules") == 0 && strcmp(path, "none") == 0);
    char *whole = NULL;
    return asprintf(&whole, "%s%s", is_whole ? "" : config->prefix, path) < 0 ? NULL : whole;
}

static int add_item(struct project_config *config, const struct key *key, json_t *item)
{
    const char *text = json_string_value(item);
    struct names *names = (struct names *)((char *)config + key->field);
    if (!text || !*text)
        return wrong(config, key->name, "each of its values is a text in quotes, and not empty");
    if (key->type == KEY_PATTERNS && strpbrk(text, "\r\n"))
        return wrong(config, key->name, "a pattern is one line");
    if (key->type != KEY_PATHS)
        return names_add(names, text, strlen(text));
    char *path = path_from_here(config, key, text);
    int status = path ? names_add(names, path, strlen(path)) : no_memory();
    free(path);
    return status;
}

static int take_list(struct project_config *config, const struct key *key, json_t *value)
{
    size_t index;
    json_t *item;
    int status = json_is_array(value) ? STATUS_DONE : wrong(config, key->name, "it is a list: write [\"...\"]");
    json_array_foreach(value, index, item)
    {
        if (status == STATUS_DONE)
            status = add_item(config, key, item);
    }
    return status;
}

static const struct option *confidence_option(void)
{
    const struct option *option = option_table;
    while (strcmp(option->name, "min-confidence") != 0)
        option++;
    return option;
}

static int take_text(struct project_config *config, const struct key *key, const char *text)
{
    const char *const *words = confidence_option()->choices;
    if (!text || !*text)
        return wrong(config, key->name, "it is a text in quotes, and not empty");
    if (key->type == KEY_PATH)
        return (config->baseline = path_from_here(config, key, text)) ? STATUS_DONE : no_memory();
    for (int i = 0; key->type == KEY_CONFIDENCE && words[i]; i++)
        if (strcmp(words[i], text) == 0)
            config->min_confidence = i;
    if (key->type == KEY_CONFIDENCE && config->min_confidence == CONFIDENCE_DEFAULT)
        return wrong(config, key->name, "use weak, generic, contextual, distinctive or checked");
    return STATUS_DONE;
}

static int take_value(struct project_config *config, const char *name, json_t *value)
{
    for (size_t i = 0; i < key_count; i++)
        if (strcmp(keys[i].name, name) == 0)
            return keys[i].type <= KEY_PATTERNS ? take_list(config, &keys[i], value)
                                                : take_text(config, &keys[i], json_string_value(value));
    return refuse_unknown(config, name);
}

/* One text with a pattern a line, as an ignore file has them. */
static int compile_exclude(struct project_config *config)
{
    char *text = NULL;
    size_t len = 0;
    int error = ENOMEM;
    FILE *file = open_memstream(&text, &len);
    if (!file)
        return no_memory();
    for (size_t i = 0; i < config->exclude.count; i++)
        fprintf(file, "%s\n", config->exclude.items[i]);
    if (fclose(file) == 0)
        config->excluded = ignore_parse(text, len, &error);
    free(text);
    return error ? no_memory() : STATUS_DONE;
}

/* ------------------------------------------------------------------------------------------------ reading */

static int read_text(struct project_config *config, const char *text, size_t len)
{
    json_error_t error;
    const char *name;
    json_t *value, *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    int status = STATUS_DONE;
    if (!json_is_object(object)) {
        message("bad configuration: %s" PROJECT_CONFIG_NAME ":%d: it is not one JSON object with each key once",
                config->prefix, object || error.line < 1 ? 1 : error.line);
        status = STATUS_USAGE;
    }
    json_object_foreach(object, name, value)
    {
        if (status == STATUS_DONE)
            status = take_value(config, name, value);
    }
    json_decref(object);
    return status == STATUS_DONE ? compile_exclude(config) : status;
}

static int read_file(struct project_config *config, int fd)
{
    struct stat facts;
    char *text = NULL;
    size_t len = 0;
    int error = fstat(fd, &facts) != 0 ? errno : S_ISREG(facts.st_mode) ? 0 : EINVAL;
    if (!error)
        error = io_read_all(fd, TEXT_MAX, &text, &len);
    if (error) {
        message("cannot read configuration: %s" PROJECT_CONFIG_NAME ": %s", config->prefix,
                error == EFBIG    ? "over 1 MiB"
                : error == EINVAL ? "it is no regular file"
                                  : strerror(error));
        return error == ENOMEM ? STATUS_INTERNAL : STATUS_USAGE;
    }
    int status = read_text(config, text, len);
    free(text);
    return status;
}

/* ------------------------------------------------------------------------------------------------ finding */

/* The folder of a path, absolute, with a slash at its end; NULL where there is none. */
static char *folder_of(const char *path)
{
    struct stat facts;
    char *real = realpath(path, NULL), *folder = NULL;
    if (real && stat(real, &facts) == 0 && !S_ISDIR(facts.st_mode))
        strrchr(real, '/')[1] = '\0';
    if (real && asprintf(&folder, "%s%s", real, real[strlen(real) - 1] == '/' ? "" : "/") < 0)
        folder = NULL;
    free(real);
    return folder;
}

/* Bytes of the folder above the one with `len` bytes; 0 where there is none. */
static size_t above(const char *folder, size_t len)
{
    while (len > 1 && folder[len - 2] != '/')
        len--;
    return len > 1 ? len - 1 : 0;
}

static int open_in(const char *folder, size_t len, const char *name, int flags)
{
    char *path = NULL;
    int fd = asprintf(&path, "%.*s%s", (int)len, folder, name) < 0 ? -1 : open(path, flags | O_CLOEXEC | O_NOCTTY);
    int error = path ? errno : ENOMEM;
    free(path);
    errno = error;
    return fd;
}

/* Bytes of the work tree's top; `len` where it lies in none. */
static size_t find_top(const char *folder, size_t len)
{
    for (size_t at = len; at > 0; at = above(folder, at)) {
        int fd = open_in(folder, at, ".git", O_PATH);
        if (fd >= 0)
            close(fd);
        if (fd >= 0)
            return at;
    }
    return len;
}

static int take_place(struct project_config *config, const char *folder, size_t len, size_t top)
{
    char *here = folder_of(".");
    config->folder = strndup(folder, len);
    bool is_here = here && config->folder && strcmp(here, config->folder) == 0;
    config->prefix = config->folder ? strdup(is_here ? "" : config->folder) : NULL;
    config->inside = config->folder ? strdup(config->folder + top) : NULL;
    free(here);
    return config->prefix && config->inside ? STATUS_DONE : no_memory();
}

int project_config_find(struct project_config *config, const char *path)
{
    *config = (struct project_config){.min_confidence = CONFIDENCE_DEFAULT};
    char *folder = folder_of(path);
    size_t len = folder ? strlen(folder) : 0, top = folder ? find_top(folder, len) : 1;
    int fd = -1, status = STATUS_DONE;
    errno = ENOENT;
    for (; len >= top && len > 0 && fd < 0; len = fd < 0 ? above(folder, len) : len) {
        fd = open_in(folder, len, PROJECT_CONFIG_NAME, O_RDONLY | O_NONBLOCK);
        if (fd < 0 && errno != ENOENT) {
            message("cannot read configuration: %.*s" PROJECT_CONFIG_NAME ": %s", (int)len, folder, strerror(errno));
            status = STATUS_USAGE;
            break;
        }
    }
    if (fd >= 0) {
        status = take_place(config, folder, len, top);
        if (status == STATUS_DONE)
            status = read_file(config, fd);
        close(fd);
    }
    free(folder);
    return status;
}

void project_config_free(struct project_config *config)
{
    names_free(&config->rules);
    names_free(&config->only);
    names_free(&config->skip);
    names_free(&config->allow);
    names_free(&config->exclude);
    ignore_free(config->excluded);
    free(config->baseline);
    free(config->prefix);
    free(config->inside);
    free(config->folder);
    *config = (struct project_config){0};
}

/* ------------------------------------------------------------------------------------------------ applying */

/* Adds a key's name to those that change something. */
static void note(char used[120], const char *name)
{
    size_t len = strlen(used);
    snprintf(used + len, 120 - len, "%s%s", len ? ", " : "", name);
}

static void take_names(char used[120], const char *name, struct names *to, const struct names *from)
{
    if (to->count || !from->count)
        return;
    *to = *from;
    note(used, name);
}

void project_config_apply(const struct project_config *config, struct options *options)
{
    char used[120] = "";
    take_names(used, "allow", &options->allow, &config->allow);
    if (!options->baseline && config->baseline) {
        options->baseline = config->baseline;
        note(used, "baseline");
    }
    if (config->excluded && !options->no_ignore)
        note(used, "exclude");
    if (options->min_confidence == CONFIDENCE_DEFAULT && config->min_confidence != CONFIDENCE_DEFAULT) {
        options->min_confidence = config->min_confidence;
        note(used, "min-confidence");
    }
    take_names(used, "only", &options->only, &config->only);
    take_names(used, "rules", &options->rules, &config->rules);
    take_names(used, "skip", &options->skip, &config->skip);
    if (*used)
        message("configuration in use: %s" PROJECT_CONFIG_NAME ": %s; --no-config leaves it out", config->prefix, used);
}
