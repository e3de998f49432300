#include "ignore_levels.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Writes `name` behind the first `at` bytes of the path. */
static bool set_path(struct ignore_levels *levels, size_t at, const char *name)
{
    size_t need = at + strlen(name) + 1;
    if (need > levels->path_room) {
        char *path = realloc(levels->path, 2 * need);
        if (!path)
            return false;
        levels->path = path;
        levels->path_room = 2 * need;
    }
    memcpy(levels->path + at, name, need - at);
    return true;
}

/* Rules of a file in the folder whose path has `at` bytes. An ignore file that cannot be read ignores nothing: then more is
 * scanned, and the file itself is named there. */
static struct ignore_rules *read_rules(struct ignore_levels *levels, size_t at, const char *name, int *error)
{
    int failed = 0;
    if (!set_path(levels, at, name)) {
        *error = ENOMEM;
        return NULL;
    }
    struct ignore_rules *rules = ignore_read(levels->path, &failed);
    *error = failed == ENOMEM ? ENOMEM : *error;
    return rules;
}

static int push(struct ignore_levels *levels, size_t base, const struct ignore_hints *hints)
{
    if (levels->count == levels->room) {
        size_t room = levels->room ? 2 * levels->room : 16;
        struct ignore_level *items = realloc(levels->items, room * sizeof *items);
        if (!items)
            return ENOMEM;
        levels->items = items;
        levels->room = room;
    }
    struct ignore_level level = {.base = base, .is_root = hints->has_git};
    int error = 0;
    if (hints->has_gitignore)
        level.git = read_rules(levels, base, ".gitignore", &error);
    if (hints->has_own)
        level.own = read_rules(levels, base, ".stanchignore", &error);
    if (hints->has_git)
        level.exclude = read_rules(levels, base, ".git/info/exclude", &error);
    levels->items[levels->count++] = level;
    return error;
}

/* ------------------------------------------------------------------------------------------------ opening */

/* Where git keeps what the user ignores everywhere, when nothing else is configured. */
static void read_user_rules(struct ignore_levels *levels)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char path[PATH_MAX];
    int len = 0, error = 0;
    if (config && *config)
        len = snprintf(path, sizeof path, "%s/git/ignore", config);
    else if (home && *home)
        len = snprintf(path, sizeof path, "%s/.config/git/ignore", home);
    if (len > 0 && (size_t)len < sizeof path)
        levels->user = ignore_read(path, &error);
}

/* Bytes of the path of the work tree's root that lies above, with a slash; SIZE_MAX where there is none. */
static size_t find_root(struct ignore_levels *levels)
{
    struct stat facts;
    for (size_t at = levels->root_len; at > 0;) {
        if (at < levels->root_len && set_path(levels, 0, levels->root) && set_path(levels, at, ".git") &&
            lstat(levels->path, &facts) == 0)
            return at;
        at--;
        while (at > 0 && levels->root[at - 1] != '/')
            at--;
    }
    return SIZE_MAX;
}

/* A work tree that begins where the walk does is seen when its folder is entered. */
static int push_above(struct ignore_levels *levels)
{
    struct stat facts;
    bool is_root = set_path(levels, 0, levels->root) && set_path(levels, levels->root_len, ".git") &&
                   lstat(levels->path, &facts) == 0;
    int error = 0;
    for (size_t at = is_root ? SIZE_MAX : find_root(levels); !error && at < levels->root_len;) {
        const struct ignore_hints hints = {.has_git = levels->count == 0, .has_gitignore = true, .has_own = true};
        error = set_path(levels, 0, levels->root) ? push(levels, at, &hints) : ENOMEM;
        at += strcspn(levels->root + at, "/") + 1;
    }
    return error;
}

static char *absolute_folder(const char *path)
{
    char *real = realpath(path, NULL), *folder = NULL;
    if (real && asprintf(&folder, "%s%s", real, real[1] ? "/" : "") < 0)
        folder = NULL;
    free(real);
    return folder;
}

int ignore_levels_open(struct ignore_levels *levels, const char *root, const struct ignore_more *more)
{
    *levels = (struct ignore_levels){.root = absolute_folder(root), .more = *more};
    if (!levels->root)
        return errno;
    levels->root_len = strlen(levels->root);
    read_user_rules(levels);
    int error = push_above(levels);
    return !error && !set_path(levels, 0, levels->root) ? ENOMEM : error;
}

static void free_last(struct ignore_levels *levels)
{
    struct ignore_level *last = &levels->items[--levels->count];
    ignore_free(last->git);
    ignore_free(last->own);
    ignore_free(last->exclude);
}

void ignore_levels_close(struct ignore_levels *levels)
{
    while (levels->count > 0)
        free_last(levels);
    ignore_free(levels->user);
    free(levels->items);
    free(levels->root);
    free(levels->path);
    *levels = (struct ignore_levels){0};
}

/* ------------------------------------------------------------------------------------------------ walking */

int ignore_levels_enter(struct ignore_levels *levels, const char *path, const struct ignore_hints *hints)
{
    if (!set_path(levels, levels->root_len, path))
        return ENOMEM;
    return push(levels, levels->root_len + strlen(path), hints);
}

void ignore_levels_leave(struct ignore_levels *levels)
{
    free_last(levels);
}

static enum ignore_verdict ask(const struct ignore_levels *levels, const struct ignore_rules *rules, size_t base,
                               bool is_folder)
{
    return rules ? ignore_match(rules, levels->path + base, is_folder) : IGNORE_SAYS_NOTHING;
}

static enum ignore_verdict ask_own(const struct ignore_levels *levels, bool is_folder)
{
    enum ignore_verdict verdict = IGNORE_SAYS_NOTHING;
    for (size_t i = levels->count; i-- > 0 && !verdict;)
        verdict = ask(levels, levels->items[i].own, levels->items[i].base, is_folder);
    return verdict ? verdict : ignore_match_more(&levels->more, levels->path, is_folder);
}

/* Outside of a work tree git ignores nothing. */
static enum ignore_verdict ask_git(const struct ignore_levels *levels, bool is_folder)
{
    size_t root = levels->count;
    while (root > 0 && !levels->items[root - 1].is_root)
        root--;
    if (root == 0)
        return IGNORE_SAYS_NOTHING;
    enum ignore_verdict verdict = IGNORE_SAYS_NOTHING;
    for (size_t i = levels->count; i-- > root - 1 && !verdict;)
        verdict = ask(levels, levels->items[i].git, levels->items[i].base, is_folder);
    const struct ignore_level *tree = &levels->items[root - 1];
    verdict = verdict ? verdict : ask(levels, tree->exclude, tree->base, is_folder);
    return verdict ? verdict : ask(levels, levels->user, tree->base, is_folder);
}

bool ignore_levels_match(struct ignore_levels *levels, const char *path)
{
    if (!set_path(levels, levels->root_len, path))
        return false;
    size_t end = strlen(levels->path);
    bool is_folder = levels->path[end - 1] == '/';
    levels->path[end - is_folder] = '\0';
    enum ignore_verdict verdict = ask_own(levels, is_folder);
    verdict = verdict ? verdict : ask_git(levels, is_folder);
    return verdict == IGNORE_LEAVE_OUT;
}
