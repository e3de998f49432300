/*
 * The ignore files that count for the folder in which a walk is: a level for each folder above it, from the work tree's
 * root (found upward of where the walk begins) or, where there is none, from where the walk begins.
 */
#ifndef STANCH_IGNORE_LEVELS_H
#define STANCH_IGNORE_LEVELS_H

#include "ignore.h"

struct ignore_level {
    struct ignore_rules *git, *own, *exclude; /* .gitignore, .stanchignore, .git/info/exclude; NULL: none */
    size_t base;                              /* bytes of the path of its folder, with a slash */
    bool is_root;                             /* of a work tree: what lies above says nothing to git */
};

struct ignore_levels {
    struct ignore_level *items;
    size_t count, room;
    struct ignore_rules *user; /* the user's own, for every work tree */
    struct ignore_more more;   /* of the project: count behind every .stanchignore */
    char *root;                /* folder where the walk begins, absolute, with a slash */
    size_t root_len;
    char *path; /* begins with it, but while it is opened */
    size_t path_room;
};

/* What a folder holds besides its files. */
struct ignore_hints {
    bool has_git, has_gitignore, has_own;
};

/* A walk begins at a folder. The folder of `more` is absolute; both outlive the levels. 0 or an errno; ignore_levels_close in either case. */
int ignore_levels_open(struct ignore_levels *levels, const char *root, const struct ignore_more *more);
void ignore_levels_close(struct ignore_levels *levels);

/* The walk enters a folder, or goes back. `path`: from where the walk began, "" or with a slash at its end. 0 or ENOMEM. */
int ignore_levels_enter(struct ignore_levels *levels, const char *path, const struct ignore_hints *hints);
void ignore_levels_leave(struct ignore_levels *levels);

/* Is the entry of the folder that was entered last left out? `path` as above, with the entry's name, and a slash only where
 * it is a folder. */
bool ignore_levels_match(struct ignore_levels *levels, const char *path);

#endif
