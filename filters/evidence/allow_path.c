#include "allow_path.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PARTS_MAX 512
#define STARS_MAX 8 /* in a part: fnmatch tries all ways to share out what they match */

/* A path or pattern, cut at its slashes. */
struct parts {
    char text[2 * PATH_MAX];
    const char *items[PARTS_MAX];
    size_t count;
};

/* Where ".." and "." lead is resolved by name, if asked for. False where it does not fit. */
static bool cut(struct parts *parts, bool is_path)
{
    char *rest = NULL;
    for (char *part = strtok_r(parts->text, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
        bool is_up = is_path && strcmp(part, "..") == 0;
        if (strcmp(part, ".") == 0)
            continue;
        if (is_up && parts->count > 0)
            parts->count--;
        if (!is_up && parts->count == PARTS_MAX)
            return false;
        if (!is_up)
            parts->items[parts->count++] = part;
    }
    return true;
}

static bool cut_path(struct parts *parts, const char *folder, const char *path)
{
    int len = path[0] == '/' ? snprintf(parts->text, sizeof parts->text, "%s", path)
                             : snprintf(parts->text, sizeof parts->text, "%s/%s", folder, path);
    parts->count = 0;
    return len >= 0 && (size_t)len < sizeof parts->text && cut(parts, true);
}

static bool is_any_depth(const char *part)
{
    return strcmp(part, "**") == 0;
}

/* Does the pattern match the path, or a folder that it lies in? Tried anew from the last ** alone: what an earlier one
 * could skip, the last one can. */
static bool match(const struct parts *pattern, size_t from, bool wants_folder, const struct parts *path, size_t at)
{
    size_t part = from, again = SIZE_MAX, again_at = 0;
    for (;;) {
        if (part == pattern->count && (!wants_folder || at < path->count))
            return true;
        if (part < pattern->count && is_any_depth(pattern->items[part])) {
            if (part + 1 == pattern->count)
                return at < path->count;
            again = ++part;
            again_at = at;
            continue;
        }
        if (part < pattern->count && at < path->count && fnmatch(pattern->items[part], path->items[at], 0) == 0) {
            part++;
            at++;
            continue;
        }
        if (again == SIZE_MAX || again_at >= path->count)
            return false;
        part = again;
        at = ++again_at;
    }
}

const char *allow_path_wrong(const char *pattern)
{
    size_t stars = 0;
    if (!*pattern || strlen(pattern) > ALLOW_PATTERN_MAX)
        return *pattern ? "the path has more than 1,024 bytes" : "the path is empty";
    if (*pattern == '!')
        return "a path cannot begin with !: an entry only adds to what is allowed";
    for (const char *at = pattern; *at; at++) {
        stars = *at == '/' ? 0 : stars + (*at == '*');
        if (stars > STARS_MAX)
            return "the path has more than 8 stars between two slashes";
        if (at[0] == '/' && at[1] == '.' && at[2] == '.' && (at[3] == '/' || !at[3]))
            return "the path has .. in it: name the folder";
    }
    return strncmp(pattern, "..", 2) == 0 && (pattern[2] == '/' || !pattern[2])
               ? "the path begins with ..: write it from /"
               : NULL;
}

/* How many parts of the path its folder has, where it lies in it; SIZE_MAX where it does not. */
static size_t folder_parts(const struct parts *path, const char *folder)
{
    struct parts parts;
    if (!cut_path(&parts, "", folder) || parts.count > path->count)
        return SIZE_MAX;
    for (size_t i = 0; i < parts.count; i++)
        if (strcmp(parts.items[i], path->items[i]) != 0)
            return SIZE_MAX;
    return parts.count;
}

bool allow_path_matches(const char *pattern, const char *path, const char *folder)
{
    struct parts name, parts = {.count = 0};
    if (!cut_path(&name, folder, path) ||
        snprintf(parts.text, sizeof parts.text, "%s", pattern) >= (int)sizeof parts.text || !cut(&parts, false) ||
        parts.count == 0)
        return false;
    bool wants_folder = pattern[strlen(pattern) - 1] == '/';
    if (pattern[0] == '/')
        return match(&parts, 0, wants_folder, &name, 0);
    size_t inside = folder_parts(&name, folder), from = inside == SIZE_MAX ? 0 : inside;
    bool is_name = parts.count == 1 && strncmp(pattern, "./", 2) != 0;
    for (size_t at = from; is_name && at < name.count; at++)
        if (match(&parts, 0, wants_folder, &name, at))
            return true;
    bool is_anchored = !is_any_depth(parts.items[0]);
    return !is_name && (inside != SIZE_MAX || !is_anchored) && match(&parts, 0, wants_folder, &name, from);
}

bool allow_path_quote(const char *path, char *pattern, size_t room)
{
    size_t used = 0;
    if (room < 3)
        return false;
    if (path[0] != '/' && !strchr(path, '/')) {
        memcpy(pattern, "./", 2);
        used = 2;
    }
    for (const char *at = path; *at; at++) {
        if (used + 3 > room)
            return false;
        if (strchr("*?[\\!", *at))
            pattern[used++] = '\\';
        pattern[used++] = *at;
    }
    pattern[used] = '\0';
    return used <= ALLOW_PATTERN_MAX && !allow_path_wrong(pattern);
}
