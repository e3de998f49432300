#include "hook.h"

#include "git_program.h"
#include "hook_script.h"
#include "io.h"
#include "message.h"
#include "raw_diff.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const hook_names[] = {"pre-commit", "pre-push", "commit-msg", "pre-receive", NULL};

struct hook_paths {
    char hook[PATH_MAX], kept[PATH_MAX + 32], fresh[PATH_MAX + 32];
};

static int fail(const char *what, const char *path, int error)
{
    message("cannot %s: %s: %s", what, path, strerror(error));
    return STATUS_IO;
}

/* The last line that git prints but `from_end` others; false where there is none, or git failed. */
static bool ask_git(struct git_place *place, const char *const *words, size_t from_end, char answer[PATH_MAX])
{
    struct git_process process;
    struct raw_diff lines;
    char seen[2][PATH_MAX] = {"", ""};
    size_t count = 0;
    if (git_start(&process, place, words, -1) != 0)
        return false;
    raw_diff_open(&lines, process.out, '\n');
    for (char *line; (line = raw_diff_field(&lines)); count++)
        snprintf(seen[count % 2], PATH_MAX, "%s", line);
    raw_diff_close(&lines);
    bool is_done = git_end(&process, false) && count > from_end;
    snprintf(answer, PATH_MAX, "%s", is_done ? seen[(count - 1 - from_end) % 2] : "");
    return is_done;
}

/* Where git looks for hooks. It is told to run none itself: the last value of core.hooksPath is that. */
static int find_paths(struct hook_paths *paths, const char *name)
{
    static const char *const folder[] = {"rev-parse", "--git-common-dir", NULL};
    static const char *const shadow[] = {"config", "--type=path", "--get-all", "core.hooksPath", NULL};
    struct git_place place;
    char found[PATH_MAX], other[PATH_MAX], reason[GIT_ERROR_ROOM];
    int error = git_place_open(&place, NULL), status = STATUS_DONE;
    if (error || !ask_git(&place, folder, 0, found)) {
        git_reason(&place, reason);
        message("cannot find the repository: %s", *reason ? reason : "git did not start; is it in PATH?");
        status = STATUS_IO;
    } else if (ask_git(&place, shadow, 1, other)) {
        message("cannot install: core.hooksPath is %s: git runs no hook of this repository; unset it, or call stanch "
                "scan in a "
                "hook there",
                other);
        status = STATUS_IO;
    } else if (snprintf(paths->hook, sizeof paths->hook, "%s/hooks", found) >= (int)sizeof paths->hook - 32) {
        status = fail("install", found, ENAMETOOLONG);
    }
    git_place_close(&place);
    if (status != STATUS_DONE)
        return status;
    if (mkdir(paths->hook, 0777) != 0 && errno != EEXIST)
        return fail("make", paths->hook, errno);
    strcat(strcat(paths->hook, "/"), name);
    snprintf(paths->kept, sizeof paths->kept, "%s.before-stanch", paths->hook);
    snprintf(paths->fresh, sizeof paths->fresh, "%s.new-stanch", paths->hook);
    return STATUS_DONE;
}

/* 1: ours, 0: another one, -1: none, with errno. */
static int is_ours(const char *path)
{
    char *text = NULL;
    size_t len = 0;
    int error = io_read_file(path, HOOK_ROOM * 64, &text, &len);
    errno = error;
    if (error)
        return error == ENOENT ? -1 : 0;
    int answer = strstr(text, HOOK_MARK) != NULL;
    free(text);
    return answer;
}

static int write_script(const char *path, const char *script)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0777);
    if (fd < 0)
        return errno;
    int error = io_write(fd, script, strlen(script));
    if (close(fd) != 0 && !error)
        error = errno;
    return error;
}

int hook_install(const char *name)
{
    struct hook_paths paths;
    char script[HOOK_ROOM], program[PATH_MAX];
    int status = find_paths(&paths, name);
    if (status != STATUS_DONE)
        return status;
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    program[len > 0 ? len : 0] = '\0';
    int error = len > 0 ? hook_script(script, name, program) : errno;
    if (!error)
        error = write_script(paths.fresh, script);
    if (error)
        return fail("write", paths.fresh, error);
    bool is_kept = is_ours(paths.hook) == 0;
    if (is_kept && access(paths.kept, F_OK) == 0)
        error = EEXIST;
    else if (is_kept && rename(paths.hook, paths.kept) != 0)
        error = errno;
    if (!error && rename(paths.fresh, paths.hook) != 0)
        error = errno;
    if (error) {
        unlink(paths.fresh);
        return fail("keep the hook that is there as", paths.kept, error);
    }
    message("installed: %s%s%s", paths.hook, is_kept ? ": runs after the one that was there, now " : "",
            is_kept ? paths.kept : "");
    return STATUS_DONE;
}

int hook_uninstall(const char *name)
{
    struct hook_paths paths;
    int status = find_paths(&paths, name);
    if (status != STATUS_DONE)
        return status;
    if (is_ours(paths.hook) != 1) {
        message("not installed: %s", paths.hook);
        return STATUS_DONE;
    }
    bool is_kept = access(paths.kept, F_OK) == 0;
    if (is_kept ? rename(paths.kept, paths.hook) : unlink(paths.hook))
        return fail("take away", paths.hook, errno);
    message("taken away: %s%s", paths.hook, is_kept ? ": the one that was there before is back" : "");
    return STATUS_DONE;
}
