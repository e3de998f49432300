#include "walk.h"

#include "file_job.h"
#include "ignore_levels.h"
#include "message.h"
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Entries of a folder, sorted so that whole paths are: a folder's name counts with its slash. */
struct folder {
    char **names; /* owned; a folder's ends with a slash */
    size_t count, next;
    size_t path_len; /* of this folder, with a slash */
    bool has_level;  /* in the ignore files */
};

struct walk_state {
    struct scan *scan;
    const struct walk_setup *setup;
    struct file_job *job; /* is filled */
    struct folder *stack;
    size_t depth, room;
    char *path; /* of the entry that is looked at */
    size_t path_room;
    struct ignore_levels *ignore;
    size_t root_len; /* of the path where the walk began, with a slash */
    bool is_over;
};

/* ------------------------------------------------------------------------------------------------ jobs */

static void run_out(struct walk_state *state)
{
    if (!state->is_over)
        message("out of memory: reading folders");
    state->is_over = true;
    collector_fail(&state->scan->collector, STATUS_INTERNAL);
}

static void submit(struct walk_state *state)
{
    if (state->job && !scan_submit(state->scan, file_job_base(state->job)))
        state->is_over = true;
    state->job = NULL;
}

/* A job in which there is room for one more. */
static struct file_job *job_now(struct walk_state *state)
{
    if (state->job && file_job_count(state->job) == FILE_JOB_FILES)
        submit(state);
    if (!state->job && !(state->job = file_job_new()))
        run_out(state);
    return state->job;
}

static void add_file(struct walk_state *state, const char *path, bool is_named)
{
    struct file_job *job = job_now(state);
    if (job && !file_job_add(job, path, is_named))
        run_out(state);
}

static void add_failure(struct walk_state *state, const char *path, int error)
{
    struct file_job *job = job_now(state);
    if (job && !file_job_fail(job, path, error))
        run_out(state);
}

static void leave_out(struct walk_state *state, enum left_out reason)
{
    struct file_job *job = job_now(state);
    if (job)
        file_job_leave(job, reason);
}

/* ------------------------------------------------------------------------------------------------ folders */

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static bool set_path(struct walk_state *state, size_t at, const char *name)
{
    size_t len = at + strlen(name) + 1;
    if (len > state->path_room) {
        char *path = realloc(state->path, 2 * len);
        if (!path)
            return false;
        state->path = path;
        state->path_room = 2 * len;
    }
    strcpy(state->path + at, name);
    return true;
}

static void free_folder(struct folder *folder)
{
    for (size_t i = 0; i < folder->count; i++)
        free(folder->names[i]);
    free(folder->names);
}

static unsigned char type_of(DIR *dir, const struct dirent *entry)
{
    struct stat facts;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (fstatat(dirfd(dir), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return DT_REG; /* opening it says why */
    return S_ISREG(facts.st_mode)   ? DT_REG
           : S_ISDIR(facts.st_mode) ? DT_DIR
           : S_ISLNK(facts.st_mode) ? DT_LNK
                                    : DT_FIFO;
}

static bool add_name(struct folder *folder, size_t *room, const char *name, bool is_folder)
{
    if (folder->count == *room) {
        *room = *room ? 2 * *room : 16;
        char **names = realloc(folder->names, *room * sizeof *names);
        if (!names)
            return false;
        folder->names = names;
    }
    size_t len = strlen(name);
    char *copy = malloc(len + 2);
    if (!copy)
        return false;
    memcpy(copy, name, len);
    strcpy(copy + len, is_folder ? "/" : "");
    folder->names[folder->count++] = copy;
    return true;
}

static bool take_entry(struct walk_state *state, struct folder *folder, size_t *room, DIR *dir,
                       const struct dirent *entry, struct ignore_hints *hints)
{
    const char *name = entry->d_name;
    unsigned char type = type_of(dir, entry);
    hints->has_git |= strcmp(name, ".git") == 0;
    hints->has_gitignore |= strcmp(name, ".gitignore") == 0;
    hints->has_own |= strcmp(name, ".stanchignore") == 0;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0)
        return true;
    if (name[0] == '.' && state->setup->no_hidden)
        leave_out(state, LEFT_HIDDEN);
    else if (type == DT_LNK)
        leave_out(state, LEFT_LINK);
    else if (type != DT_REG && type != DT_DIR)
        leave_out(state, LEFT_SPECIAL);
    else
        return add_name(folder, room, name, type == DT_DIR);
    return true;
}

/* Takes out of the folder at state->path what is ignored. */
static int drop_ignored(struct walk_state *state, struct folder *folder, const struct ignore_hints *hints)
{
    size_t kept = 0;
    int error = ignore_levels_enter(state->ignore, state->path + state->root_len, hints);
    folder->has_level = !error;
    for (size_t i = 0; i < folder->count; i++) {
        char *name = folder->names[i];
        bool is_dropped = !error && set_path(state, folder->path_len, name) &&
                          ignore_levels_match(state->ignore, state->path + state->root_len);
        if (is_dropped) {
            leave_out(state, LEFT_IGNORED);
            free(name);
        } else {
            folder->names[kept++] = name;
        }
    }
    folder->count = kept;
    state->path[folder->path_len] = '\0';
    return error;
}

/* The folder at state->path, which ends with a slash. An errno, also where some of it was read. */
static int read_folder(struct walk_state *state, struct folder *folder)
{
    size_t room = 0;
    *folder = (struct folder){.path_len = strlen(state->path)};
    int fd = open(*state->path ? state->path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        int error = errno;
        if (fd >= 0)
            close(fd);
        return error;
    }
    int error = 0;
    struct ignore_hints hints = {0};
    for (struct dirent *entry; !error && (errno = 0, entry = readdir(dir));)
        if (!take_entry(state, folder, &room, dir, entry, &hints))
            error = ENOMEM;
    error = error ? error : errno;
    closedir(dir);
    if (!state->setup->no_ignore && drop_ignored(state, folder, &hints) != 0)
        error = ENOMEM;
    if (folder->count > 0)
        qsort(folder->names, folder->count, sizeof *folder->names, by_name);
    return error;
}

static bool push(struct walk_state *state, const struct folder *folder)
{
    if (state->depth == state->room) {
        size_t room = state->room ? 2 * state->room : 16;
        struct folder *stack = realloc(state->stack, room * sizeof *stack);
        if (!stack)
            return false;
        state->stack = stack;
        state->room = room;
    }
    state->stack[state->depth++] = *folder;
    return true;
}

static void enter(struct walk_state *state)
{
    struct folder folder;
    int error = read_folder(state, &folder);
    if (error == ENOMEM)
        run_out(state);
    else if (error)
        add_failure(state, *state->path ? state->path : ".", error);
    if (!push(state, &folder)) {
        free_folder(&folder);
        run_out(state);
    }
}

/* ------------------------------------------------------------------------------------------------ the walk */

static void walk_entry(struct walk_state *state, size_t folder_len, const char *name)
{
    if (!set_path(state, folder_len, name))
        run_out(state);
    else if (name[strlen(name) - 1] == '/')
        enter(state);
    else
        add_file(state, state->path, false);
}

static void walk_tree(struct walk_state *state)
{
    state->root_len = strlen(state->path);
    const char *root = *state->path ? state->path : ".";
    int error = state->setup->no_ignore ? 0 : ignore_levels_open(state->ignore, root, &state->setup->more);
    if (error == ENOMEM)
        run_out(state);
    else if (error)
        add_failure(state, state->path, error);
    else
        enter(state);
    while (state->depth > 0) {
        struct folder *top = &state->stack[state->depth - 1];
        if (state->is_over || top->next == top->count) {
            free_folder(top);
            state->depth--;
            if (top->has_level)
                ignore_levels_leave(state->ignore);
        } else {
            walk_entry(state, top->path_len, top->names[top->next++]);
        }
    }
    ignore_levels_close(state->ignore);
}

static bool set_root(struct walk_state *state, const char *path)
{
    size_t len = strlen(path);
    return set_path(state, 0, path) && (path[len - 1] == '/' || set_path(state, len, "/"));
}

static void walk_path(struct walk_state *state, const char *path)
{
    struct stat facts;
    if (strcmp(path, "-") != 0 && stat(path, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        if (set_root(state, path))
            walk_tree(state);
        else
            run_out(state);
    } else {
        add_file(state, path, true);
    }
}

void walk(struct scan *scan, const struct walk_setup *setup, char *const *paths, size_t count)
{
    struct ignore_levels ignore = {0};
    struct walk_state state = {.scan = scan, .setup = setup, .ignore = &ignore};
    if (count == 0 && set_path(&state, 0, ""))
        walk_tree(&state);
    for (size_t i = 0; i < count && !state.is_over; i++)
        walk_path(&state, paths[i]);
    submit(&state);
    free(state.stack);
    free(state.path);
}
