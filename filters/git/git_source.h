/*
 * [source] A repository of git: what is staged, what some commits bring in, or a history, every blob once, with the first
 * commit that has it. Messages of commits and tags are scanned too, submodules are named.
 *
 *     git rev-list → git diff-tree → [git_source] → jobs ⇄ git cat-file
 */
#ifndef STANCH_GIT_SOURCE_H
#define STANCH_GIT_SOURCE_H

#include "git_objects.h"
#include "ignore.h"
#include "scan_run.h"

struct git_scan {
    const char *folder;      /* NULL: the current one, or what GIT_DIR says */
    bool staged;             /* what differs between HEAD and the index */
    bool commits;            /* those whose ids standard input names */
    const char *range;       /* A..B: the commits of B that A has not; NULL: not asked for */
    bool all;                /* of a history: all references, reflogs, stashes, notes, tags */
    const char *since;       /* of a history: from this day on, YYYY-MM-DD; NULL: all of it */
    bool no_ignore;          /* .stanchignore does not count */
    struct ignore_more more; /* left out, too, unless no_ignore; its folder begins at the top of the repository */
};

struct git_source {
    struct git_place place;
    struct git_readers readers;
};

/* A status, after a message; git_source_close, behind scan_close, in either case. */
int git_source_open(struct git_source *source, const struct git_scan *setup);
void git_source_run(struct git_source *source, struct scan *scan, const struct git_scan *setup);
void git_source_close(struct git_source *source);

#endif
