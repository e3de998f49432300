#include "git_source.h"

#include "id_set.h"
#include "ignore.h"
#include "message.h"
#include "object_job.h"
#include "raw_diff.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct git_state {
    struct git_source *source;
    struct scan *scan;
    const struct git_scan *setup;
    struct object_job *job;         /* is filled */
    struct id_set blobs, names;     /* that were seen; names of submodules and of what is ignored */
    struct ignore_rules *ignore;    /* NULL: none */
    char commit[OBJECT_DIGITS + 1]; /* whose blobs come; "": none */
    bool is_over, is_told;          /* is_told: the job knows the commit */
};

/* ------------------------------------------------------------------------------------------------ jobs */

static void run_out(struct git_state *state)
{
    if (!state->is_over)
        message("out of memory: reading the history");
    state->is_over = true;
    collector_fail(&state->scan->collector, STATUS_INTERNAL);
}

static void submit(struct git_state *state)
{
    if (state->job && !scan_submit(state->scan, object_job_base(state->job)))
        state->is_over = true;
    state->job = NULL;
    state->is_told = false;
}

/* A job in which there is room for two more. */
static struct object_job *job_now(struct git_state *state)
{
    if (state->job && object_job_count(state->job) + 2 > OBJECT_JOB_ITEMS)
        submit(state);
    if (!state->job && !(state->job = object_job_new(&state->source->readers)))
        run_out(state);
    return state->job;
}

static void add(struct git_state *state, enum object_item kind, const char *id, const char *name)
{
    struct object_job *job = job_now(state);
    if (job && !object_job_add(job, kind, id, name))
        run_out(state);
}

/* ITEM_FAIL or ITEM_SAY */
static void say(struct git_state *state, enum object_item kind, const char *what, const char *name, const char *why)
{
    char line[MESSAGE_MAX];
    snprintf(line, sizeof line, "%s%.700s%.600s", what, name, why);
    add(state, kind, NULL, line);
}

/* What a failed git said. */
static void fail(struct git_state *state, int error)
{
    char reason[GIT_ERROR_ROOM];
    git_reason(&state->source->place, reason);
    if (error == ENOENT)
        snprintf(reason, sizeof reason, "there is no git in PATH; install it");
    else if (error)
        snprintf(reason, sizeof reason, "%s", strerror(error));
    char why[GIT_ERROR_ROOM + 4];
    snprintf(why, sizeof why, ": %s", *reason ? reason : "git failed");
    say(state, ITEM_FAIL, "cannot read the repository: ", state->source->place.folder, why);
}

/* ------------------------------------------------------------------------------------------------ what is in it */

static bool is_new(struct git_state *state, struct id_set *set, const char *id)
{
    uint8_t bytes[ID_BYTES];
    size_t len = id_parse(bytes, id);
    int answer = len ? id_set_add(set, bytes, len) : 0;
    if (answer < 0)
        run_out(state);
    return answer == 1;
}

static bool is_new_name(struct git_state *state, const char *name)
{
    int answer = id_set_add_text(&state->names, name);
    if (answer < 0)
        run_out(state);
    return answer == 1;
}

static bool is_left_out(const struct git_state *state, const char *path, bool is_folder)
{
    enum ignore_verdict verdict = state->ignore ? ignore_match(state->ignore, path, is_folder) : IGNORE_SAYS_NOTHING;
    if (!verdict && !state->setup->no_ignore)
        verdict = ignore_match_more(&state->setup->more, path, is_folder);
    return verdict == IGNORE_LEAVE_OUT;
}

/* A folder on the way that is left out leaves out what is in it. */
static bool is_ignored(const struct git_state *state, const char *path)
{
    char part[4096];
    if (strlen(path) >= sizeof part)
        return false;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        memcpy(part, path, (size_t)(slash - path));
        part[slash - path] = '\0';
        if (is_left_out(state, part, true))
            return true;
    }
    return is_left_out(state, path, false);
}

static void add_blob(struct git_state *state, const char *id, const char *path)
{
    if (is_ignored(state, path)) {
        struct object_job *job = is_new_name(state, path) ? job_now(state) : NULL;
        if (job)
            object_job_leave(job, LEFT_IGNORED);
        return;
    }
    if (!is_new(state, &state->blobs, id))
        return;
    struct object_job *job = job_now(state);
    if (job && *state->commit && !state->is_told)
        add(state, ITEM_COMMIT, state->commit, NULL);
    state->is_told = true;
    add(state, ITEM_BLOB, id, path);
}

static void add_commit(struct git_state *state, const char *id)
{
    snprintf(state->commit, sizeof state->commit, "%s", id);
    add(state, ITEM_NEW_COMMIT, id, "(commit message)");
    state->is_told = true;
}

static void add_record(struct git_state *state, const struct raw_record *record)
{
    if (record->commit)
        add_commit(state, record->commit);
    else if (record->status == 'U')
        say(state, ITEM_FAIL, "cannot scan: ", record->path, ": it is not merged yet");
    else if (strcmp(record->mode, "160000") == 0) {
        if (is_new_name(state, record->path))
            say(state, ITEM_SAY, "left out: ", record->path, ": it is a submodule; scan it by itself");
    } else if (record->status != 'D')
        add_blob(state, record->id, record->path);
}

/* ------------------------------------------------------------------------------------------------ git's lists */

/* Starts `words`, or NULL: what standard input has; and behind it `then` where that is not NULL. */
static int start(struct git_state *state, struct git_process processes[2], const char *const *words,
                 const char *const *then)
{
    const struct git_place *place = &state->source->place;
    processes[1] = (struct git_process){.in = -1, .out = -1};
    processes[0] = processes[1];
    if (!words) {
        int input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
        return input < 0 ? errno : git_start(&processes[1], place, then, input);
    }
    int error = git_start(&processes[0], place, words, -1);
    if (error || !then)
        return error;
    int from = processes[0].out;
    processes[0].out = -1;
    return git_start(&processes[1], place, then, from);
}

/* Takes in all that they print. Were all read to the end? */
static bool take_all(struct git_state *state, const char *const *words, const char *const *then)
{
    struct git_process processes[2];
    int error = start(state, processes, words, then);
    struct raw_diff diff;
    struct raw_record record;
    raw_diff_open(&diff, processes[then ? 1 : 0].out, '\0');
    while (!error && !state->is_over && raw_diff_next(&diff, &record))
        add_record(state, &record);
    error = error ? error : diff.error;
    bool is_whole = git_end(&processes[0], state->is_over || error) || !words;
    if (then && !git_end(&processes[1], state->is_over || error))
        is_whole = false;
    raw_diff_close(&diff);
    if (state->is_over || (is_whole && !error))
        return true;
    if (error != EINTR)
        fail(state, error);
    return false;
}

static const char *const diffs[] = {"diff-tree", "--stdin", "--always",     "-r",          "-c", "--raw",
                                    "-z",        "--root",  "--no-renames", "--no-abbrev", NULL};

static void take_tree(struct git_state *state, const char *id)
{
    const char *const words[] = {"ls-tree", "-r", "-z", "--full-tree", id, NULL};
    struct git_process process;
    struct raw_diff lines;
    int error = git_start(&process, &state->source->place, words, -1);
    raw_diff_open(&lines, process.out, '\0');
    for (char *line; !error && !state->is_over && (line = raw_diff_field(&lines));) {
        char *path = strchr(line, '\t'), *blob = strstr(line, " blob ");
        if (path && blob && blob < path) {
            *path = '\0';
            add_blob(state, blob + 6, path + 1);
        }
    }
    error = error ? error : lines.error;
    raw_diff_close(&lines);
    if (!git_end(&process, error || state->is_over) && !state->is_over)
        fail(state, error);
}

/* An object that a reference names, and is no commit; what a tag leads to is named on its own. */
static void take_named(struct git_state *state, struct git_reader *reader, const char *line)
{
    char id[OBJECT_DIGITS + 2];
    enum object_type type = OBJECT_MISSING;
    size_t len = strcspn(line, " ");
    if (len >= sizeof id - 1)
        return;
    snprintf(id, sizeof id, "%.*s\n", (int)len, line);
    int error = git_reader_ask(reader, id, len + 1);
    if (!error)
        error = git_reader_next(reader, &type);
    if (!error && type != OBJECT_MISSING)
        error = git_reader_leave(reader);
    id[len] = '\0';
    if (error)
        say(state, ITEM_FAIL, "cannot read: object ", id, ": git cannot read it; see git fsck");
    else if (type == OBJECT_TREE)
        take_tree(state, id);
    else if (is_new(state, &state->blobs, id))
        add(state, ITEM_ALONE, id, line[len] && line[len + 1] ? line + len + 1 : NULL);
}

/* Tags, and references to what is no commit. */
static void take_references(struct git_state *state)
{
    static const char *const words[] = {"rev-list", "--no-walk", "--objects", "--filter=tree:0",
                                        "--all",    "--reflog",  NULL};
    struct git_process process;
    struct raw_diff lines;
    struct git_reader *reader = git_reader_take(&state->source->readers);
    if (!reader) {
        fail(state, errno);
        return;
    }
    int error = git_start(&process, &state->source->place, words, -1);
    if (error) {
        fail(state, error);
        git_reader_give(&state->source->readers, reader, true);
        return;
    }
    *state->commit = '\0';
    submit(state);
    raw_diff_open(&lines, process.out, '\n');
    for (char *line; !state->is_over && (line = raw_diff_field(&lines));)
        if (strchr(line, ' '))
            take_named(state, reader, line);
    raw_diff_close(&lines);
    if (!git_end(&process, state->is_over) && !state->is_over)
        fail(state, 0);
    git_reader_give(&state->source->readers, reader, false);
}

/* Where git cannot follow the history to its end: all objects that are there, each by its id. */
static void take_rest(struct git_state *state)
{
    static const char *const words[] = {"cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)",
                                        NULL};
    struct git_process process;
    struct raw_diff lines;
    int error = git_start(&process, &state->source->place, words, -1);
    *state->commit = '\0';
    submit(state);
    raw_diff_open(&lines, process.out, '\n');
    for (char *line; !error && !state->is_over && (line = raw_diff_field(&lines));) {
        char *type = strchr(line, ' ');
        if (!type || strcmp(type, " blob") != 0)
            continue;
        *type = '\0';
        if (is_new(state, &state->blobs, line))
            add(state, ITEM_ALONE, line, NULL);
    }
    raw_diff_close(&lines);
    git_end(&process, error || state->is_over);
}

/* ------------------------------------------------------------------------------------------------ what is asked for */

static void take_history(struct git_state *state)
{
    char since[64];
    const char *words[GIT_ARGUMENTS] = {"rev-list", "--reverse", "--date-order"};
    size_t used = 3;
    if (state->setup->since) {
        snprintf(since, sizeof since, "--since=%.10sT00:00:00Z", state->setup->since);
        words[used++] = since;
    }
    if (state->setup->all) {
        words[used++] = "--all";
        words[used++] = "--reflog";
    } else {
        words[used++] = "HEAD";
    }
    words[used++] = "--";
    bool is_whole = take_all(state, words, diffs);
    if (state->setup->all && !state->is_over)
        take_references(state);
    if (!is_whole && !state->is_over)
        take_rest(state);
}

static void take_range(struct git_state *state)
{
    const char *const words[] = {"rev-list", "--reverse", "--date-order", "--end-of-options", state->setup->range,
                                 "--",       NULL};
    take_all(state, words, diffs);
}

static void take_commits(struct git_state *state)
{
    take_all(state, NULL, diffs);
}

static void take_staged(struct git_state *state)
{
    static const char *const words[] = {"diff",
                                        "--cached",
                                        "--raw",
                                        "-z",
                                        "--no-renames",
                                        "--no-abbrev",
                                        "--no-relative",
                                        "--no-ext-diff",
                                        "--no-textconv",
                                        "--no-color",
                                        "--ignore-submodules=dirty",
                                        NULL};
    take_all(state, words, NULL);
}

/* A history that was cut is not silently a whole one. */
static void note_shallow(struct git_state *state)
{
    static const char *const words[] = {"rev-parse", "--is-shallow-repository", NULL};
    struct git_process process;
    struct raw_diff lines;
    if (git_start(&process, &state->source->place, words, -1) != 0)
        return;
    raw_diff_open(&lines, process.out, '\n');
    const char *line = raw_diff_field(&lines);
    if (line && strcmp(line, "true") == 0)
        say(state, ITEM_SAY, "left out: what is older than this shallow clone: ", state->source->place.folder,
            ": git fetch --unshallow gets it");
    raw_diff_close(&lines);
    git_end(&process, false);
}

static void read_ignore(struct git_state *state)
{
    char path[4096];
    int error = 0;
    int len = snprintf(path, sizeof path, "%s/.stanchignore", state->source->place.folder);
    if (!state->setup->no_ignore && len < (int)sizeof path)
        state->ignore = ignore_read(path, &error);
    if (error)
        say(state, ITEM_FAIL, "cannot read: ", path, "");
}

int git_source_open(struct git_source *source, const struct git_scan *setup)
{
    int error = git_place_open(&source->place, setup->folder);
    git_readers_open(&source->readers, &source->place);
    if (!error)
        return STATUS_DONE;
    message("cannot start git: %s", strerror(error));
    return STATUS_IO;
}

void git_source_run(struct git_source *source, struct scan *scan, const struct git_scan *setup)
{
    struct git_state state = {.source = source, .scan = scan, .setup = setup};
    read_ignore(&state);
    if (setup->staged) {
        take_staged(&state);
    } else {
        note_shallow(&state);
        if (setup->commits)
            take_commits(&state);
        else if (setup->range)
            take_range(&state);
        else
            take_history(&state);
    }
    submit(&state);
    ignore_free(state.ignore);
    id_set_free(&state.blobs);
    id_set_free(&state.names);
}

void git_source_close(struct git_source *source)
{
    git_readers_close(&source->readers);
    git_place_close(&source->place);
}
