/*
 * git as a program: started without a shell, so that nothing that a repository configures is run by it (hooks, filters,
 * external diffs, fsmonitor), nothing is fetched, no lock is taken, and objects are read as they are (no replacements, no
 * grafts).
 */
#ifndef STANCH_GIT_PROGRAM_H
#define STANCH_GIT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define GIT_ARGUMENTS 16
#define GIT_ERROR_ROOM 512

struct git_place {
    const char *folder; /* of the repository */
    bool is_named;      /* by the user: GIT_DIR and the like do not count */
    int errors;         /* what all its processes say; bounded */
};

struct git_process {
    pid_t pid;   /* 0: none */
    int in, out; /* ours; -1: none */
};

/* 0 or an errno. */
int git_place_open(struct git_place *place, const char *folder);
void git_place_close(struct git_place *place);

/* `words`: NULL-ended, at most GIT_ARGUMENTS. `in`: what it reads from, which is closed here, or -1 for /dev/null, or GIT_PIPE.
 * 0 or an errno; ENOENT: there is no git. */
#define GIT_PIPE (-2)
int git_start(struct git_process *process, const struct git_place *place, const char *const *words, int in);
/* Closes our ends, ends it where it still runs and `kill` says so, and waits. Did it exit with 0? */
bool git_end(struct git_process *process, bool kill);

/* The line in which git said why it failed; "" where it said nothing. */
void git_reason(const struct git_place *place, char reason[GIT_ERROR_ROOM]);

#endif
