/*
 * [source] Files and trees: submits a job for some files at a time, sorted by path.
 *
 * Links in a tree are not followed, one that was named is. `.git` is left out. What .gitignore (in a work tree of git)
 * and .stanchignore (everywhere) name is left out, see ignore.h; a file that was named is scanned whatever they say.
 */
#ifndef STANCH_WALK_H
#define STANCH_WALK_H

#include "ignore.h"
#include "scan_run.h"

struct walk_setup {
    bool no_ignore;          /* ignore files do not count */
    bool no_hidden;          /* names that begin with a dot are left out */
    struct ignore_more more; /* left out, too, unless no_ignore; its folder is absolute */
};

/* Where none is named, the current folder, whose name is left out of the paths. "-" is standard input. What cannot be read is said and counted. */
void walk(struct scan *scan, const struct walk_setup *setup, char *const *paths, size_t count);

#endif
