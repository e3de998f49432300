#include "clean_places.h"

#include "message.h"
#include "status.h"

#include <errno.h>
#include <fnmatch.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum base { IN_HOME, IN_DATA, IN_STATE, IN_CONFIG, IN_HERE, IN_VARIABLE, IS_VARIABLE };

static const struct place {
    enum base base;
    const char *variable; /* that names the folder, or the file itself */
    const char *folder;   /* in the base */
    const char *names;    /* as fnmatch takes them */
    bool is_deep;         /* in folders of it, too */
} places[] = {
    /* Shells */
    {IS_VARIABLE, "HISTFILE", "", "*", false},
    {IN_HOME, NULL, "", ".bash_history", false},
    {IN_HOME, NULL, "", ".zsh_history", false},
    {IN_HOME, NULL, "", ".zhistory", false},
    {IN_HOME, NULL, "", ".histfile", false},
    {IN_HOME, NULL, "", ".sh_history", false},
    {IN_HOME, NULL, "", ".ash_history", false},
    {IN_HOME, NULL, "", ".history", false},
    {IN_VARIABLE, "ZDOTDIR", "", ".zsh_history", false},
    {IN_VARIABLE, "ZDOTDIR", "", ".zhistory", false},
    {IN_DATA, NULL, "fish", "*_history", false},
    /* Languages */
    {IS_VARIABLE, "PYTHON_HISTORY", "", "*", false},
    {IN_HOME, NULL, "", ".python_history", false},
    {IS_VARIABLE, "NODE_REPL_HISTORY", "", "*", false},
    {IN_HOME, NULL, "", ".node_repl_history", false},
    {IN_HOME, NULL, "", ".irb_history", false},
    {IN_HOME, NULL, "", ".gdb_history", false},
    /* Databases */
    {IS_VARIABLE, "PSQL_HISTORY", "", "*", false},
    {IN_HOME, NULL, "", ".psql_history*", false},
    {IS_VARIABLE, "MYSQL_HISTFILE", "", "*", false},
    {IN_HOME, NULL, "", ".mysql_history", false},
    {IN_HOME, NULL, "", ".mariadb_history", false},
    {IS_VARIABLE, "SQLITE_HISTORY", "", "*", false},
    {IN_HOME, NULL, "", ".sqlite_history", false},
    {IS_VARIABLE, "REDISCLI_HISTFILE", "", "*", false},
    {IN_HOME, NULL, "", ".rediscli_history", false},
    /* Pagers */
    {IS_VARIABLE, "LESSHISTFILE", "", "*", false},
    {IN_STATE, NULL, "", "lesshst", false},
    {IN_DATA, NULL, "", "lesshst", false},
    {IN_HOME, NULL, "", ".lesshst", false},
    /* Coding agents */
    {IN_HOME, NULL, ".claude/projects", "*.jsonl", true},
    {IN_HOME, NULL, ".claude", "history.jsonl", false},
    {IN_VARIABLE, "CLAUDE_CONFIG_DIR", "projects", "*.jsonl", true},
    {IN_VARIABLE, "CLAUDE_CONFIG_DIR", "", "history.jsonl", false},
    {IN_HOME, NULL, ".codex/sessions", "*.jsonl", true},
    {IN_HOME, NULL, ".codex/archived_sessions", "*.jsonl", true},
    {IN_HOME, NULL, ".codex", "history.jsonl", false},
    {IN_VARIABLE, "CODEX_HOME", "sessions", "*.jsonl", true},
    {IN_VARIABLE, "CODEX_HOME", "archived_sessions", "*.jsonl", true},
    {IN_VARIABLE, "CODEX_HOME", "", "history.jsonl", false},
    {IN_HOME, NULL, ".gemini/tmp", "*.json", true},
    {IN_HOME, NULL, ".gemini/tmp", "*.jsonl", true},
    {IN_HOME, NULL, ".gemini/tmp", "shell_history", true},
    {IN_HOME, NULL, ".cursor/projects", "*.jsonl", true},
    {IN_HOME, NULL, ".cursor/projects", "*.txt", true},
    {IN_HOME, NULL, ".copilot/session-state", "*.jsonl", true},
    {IN_HOME, NULL, ".copilot/session-state", "*.json", true},
    {IN_HOME, NULL, ".copilot/history-session-state", "*.json", true},
    {IN_CONFIG, NULL, "Code/User/globalStorage/saoudrizwan.claude-dev/tasks", "*.json", true},
    {IN_DATA, NULL, "goose/sessions", "*.jsonl", true},
    {IN_DATA, NULL, "opencode/storage", "*.json", true},
    {IN_HOME, NULL, ".continue/sessions", "*.json", true},
    {IN_HOME, NULL, "", ".aider.*.history*", false},
    {IN_HERE, NULL, "", ".aider.*.history*", false},
};

/* NULL where a variable is not set. */
static const char *base_of(const struct place *place, char *room)
{
    static const char *const variables[] = {
        [IN_DATA] = "XDG_DATA_HOME", [IN_STATE] = "XDG_STATE_HOME", [IN_CONFIG] = "XDG_CONFIG_HOME"};
    static const char *const defaults[] = {
        [IN_DATA] = ".local/share", [IN_STATE] = ".local/state", [IN_CONFIG] = ".config"};
    const char *home = getenv("HOME"), *value;
    switch (place->base) {
    case IN_HERE:
        return ".";
    case IN_HOME:
        return home && *home ? home : NULL;
    case IN_VARIABLE:
    case IS_VARIABLE:
        value = getenv(place->variable);
        return value && *value ? value : NULL;
    default:
        value = getenv(variables[place->base]);
        if (value && *value == '/') /* others do not count, says the XDG specification */
            return value;
        return home && *home && snprintf(room, PATH_MAX, "%s/%s", home, defaults[place->base]) < PATH_MAX ? room : NULL;
    }
}

/* Does `path` lie in `folder`, or is it the same? */
static bool lies_in(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0' || len == 1);
}

static bool is_wanted(const struct names *paths, const char *path)
{
    bool is_in = paths->count == 0;
    for (size_t i = 0; i < paths->count && !is_in; i++) {
        char *real = realpath(paths->items[i], NULL);
        is_in = real && lies_in(path, real);
        free(real);
    }
    return is_in;
}

/* By its real path: one that is reached through a link is found, and rewritten where it lies. */
static int add_file(const char *path, const struct names *paths, struct names *files)
{
    struct stat facts;
    char *real = realpath(path, NULL);
    int status = STATUS_DONE;
    if (real && stat(real, &facts) == 0 && S_ISREG(facts.st_mode) && is_wanted(paths, real))
        status = names_add(files, real, strlen(real));
    free(real);
    return status;
}

static int add_matches(const struct place *place, char *folder, const struct names *paths, struct names *files)
{
    char *const roots[] = {folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, NULL);
    int status = tree ? STATUS_DONE : STATUS_INTERNAL;
    for (FTSENT *entry; tree && status == STATUS_DONE && (entry = fts_read(tree));) {
        bool is_file = entry->fts_info == FTS_F || entry->fts_info == FTS_SL;
        if (entry->fts_info == FTS_D && entry->fts_level > 0 && !place->is_deep)
            fts_set(tree, entry, FTS_SKIP);
        else if (is_file && entry->fts_level > 0 && fnmatch(place->names, entry->fts_name, 0) == 0)
            status = add_file(entry->fts_path, paths, files);
    }
    if (tree)
        fts_close(tree);
    return status;
}

static int add_place(const struct place *place, const struct names *paths, struct names *files)
{
    char room[PATH_MAX], folder[PATH_MAX];
    const char *base = base_of(place, room);
    if (!base)
        return STATUS_DONE;
    if (place->base == IS_VARIABLE)
        return add_file(base, paths, files);
    if (snprintf(folder, sizeof folder, "%s/%s", base, place->folder) >= (int)sizeof folder)
        return STATUS_DONE;
    return add_matches(place, folder, paths, files);
}

/* A file that is named itself, or what an agent left in a folder that is. */
static int add_named(const char *path, const struct names *paths, struct names *files)
{
    struct stat facts;
    if (stat(path, &facts) != 0) {
        message("cannot read: %s: %s", path, strerror(errno));
        return STATUS_IO;
    }
    if (!S_ISDIR(facts.st_mode))
        return add_file(path, paths, files);
    static const struct place here = {.names = ".aider.*.history*"};
    char *folder = strdup(path);
    int status = folder ? add_matches(&here, folder, paths, files) : STATUS_INTERNAL;
    free(folder);
    return status;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_once_each(struct names *files)
{
    size_t kept = 0;
    if (files->count)
        qsort(files->items, files->count, sizeof *files->items, by_bytes);
    for (size_t i = 0; i < files->count; i++) {
        if (kept && strcmp(files->items[kept - 1], files->items[i]) == 0)
            free(files->items[i]);
        else
            files->items[kept++] = files->items[i];
    }
    files->count = kept;
}

int clean_places_find(const struct names *paths, struct names *files)
{
    int status = STATUS_DONE;
    for (size_t i = 0; i < paths->count; i++)
        status = status_worst(status, add_named(paths->items[i], paths, files));
    for (size_t i = 0; i < sizeof places / sizeof *places && status != STATUS_INTERNAL; i++)
        status = status_worst(status, add_place(&places[i], paths, files));
    sort_once_each(files);
    return status;
}
