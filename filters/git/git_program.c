#include "git_program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ERRORS_BYTES 65536

static const char *const before[] = {"git",
                                     "--no-pager",
                                     "--no-optional-locks",
                                     "-c",
                                     "core.fsmonitor=false",
                                     "-c",
                                     "core.hooksPath=/dev/null",
                                     "-c",
                                     "core.alternateRefsCommand=true",
                                     "-c",
                                     "protocol.allow=never",
                                     "-C"};

static const char *const ours[] = {"LC_ALL=C",
                                   "GIT_OPTIONAL_LOCKS=0",
                                   "GIT_NO_REPLACE_OBJECTS=1",
                                   "GIT_NO_LAZY_FETCH=1",
                                   "GIT_GRAFT_FILE=/dev/null",
                                   "GIT_TERMINAL_PROMPT=0"};

static const char *const dropped[] = {
    "LC_ALL",         "LANGUAGE",          "GIT_OPTIONAL_LOCKS",  "GIT_NO_REPLACE_OBJECTS",
    "GIT_GRAFT_FILE", "GIT_NO_LAZY_FETCH", "GIT_TERMINAL_PROMPT", "GIT_REPLACE_REF_BASE",
    "GIT_TRACE",      "GIT_TRACE2",        "GIT_EXTERNAL_DIFF",   "GIT_DIFF_OPTS"};

/* Those tell where a repository is. */
static const char *const local[] = {"GIT_DIR",
                                    "GIT_WORK_TREE",
                                    "GIT_INDEX_FILE",
                                    "GIT_COMMON_DIR",
                                    "GIT_OBJECT_DIRECTORY",
                                    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                    "GIT_NAMESPACE",
                                    "GIT_PREFIX",
                                    "GIT_CEILING_DIRECTORIES",
                                    "GIT_QUARANTINE_PATH"};

int git_place_open(struct git_place *place, const char *folder)
{
    *place = (struct git_place){.folder = folder ? folder : ".", .is_named = folder != NULL};
    place->errors = memfd_create("git", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (place->errors < 0)
        return errno;
    if (ftruncate(place->errors, ERRORS_BYTES) != 0 || fcntl(place->errors, F_ADD_SEALS, F_SEAL_GROW) != 0)
        return errno;
    return 0;
}

void git_place_close(struct git_place *place)
{
    if (place->errors >= 0)
        close(place->errors);
}

/* ------------------------------------------------------------------------------------------------ starting */

static bool is_one_of(const char *variable, const char *const *names, size_t count)
{
    size_t len = strcspn(variable, "=");
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == len && memcmp(variable, names[i], len) == 0)
            return true;
    return false;
}

/* NULL: out of memory. The strings are not copied. */
static char **variables_for(const struct git_place *place)
{
    size_t count = 0, used = 0;
    while (environ[count])
        count++;
    const char **variables = calloc(count + sizeof ours / sizeof *ours + 1, sizeof *variables);
    if (!variables)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (!is_one_of(environ[i], dropped, sizeof dropped / sizeof *dropped) &&
            !(place->is_named && is_one_of(environ[i], local, sizeof local / sizeof *local)))
            variables[used++] = environ[i];
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        variables[used++] = ours[i];
    return (char **)variables;
}

/* As a shell would have them: what we ignore, it does not. */
static void reset_signals(posix_spawnattr_t *attributes)
{
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
}

static int spawn(struct git_process *process, const struct git_place *place, const char *const *words, int in, int out)
{
    const char *arguments[sizeof before / sizeof *before + GIT_ARGUMENTS + 2];
    size_t used = sizeof before / sizeof *before;
    memcpy(arguments, before, sizeof before);
    arguments[used++] = place->folder;
    for (size_t i = 0; words[i] && i < GIT_ARGUMENTS; i++)
        arguments[used++] = words[i];
    arguments[used] = NULL;
    char **variables = variables_for(place);
    if (!variables)
        return ENOMEM;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    reset_signals(&attributes);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, place->errors, STDERR_FILENO);
    int error = posix_spawnp(&process->pid, "git", &actions, &attributes, (char *const *)arguments, variables);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(variables);
    return error;
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int git_start(struct git_process *process, const struct git_place *place, const char *const *words, int in)
{
    int to[2] = {in, -1}, from[2] = {-1, -1}, error = 0;
    *process = (struct git_process){.in = -1, .out = -1};
    if (in == GIT_PIPE)
        error = pipe2(to, O_CLOEXEC) ? errno : 0;
    else if (in < 0 && (to[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
        error = errno;
    if (!error && pipe2(from, O_CLOEXEC) != 0)
        error = errno;
    if (!error)
        error = spawn(process, place, words, to[0], from[1]);
    close_end(&to[0]);
    close_end(&from[1]);
    if (error) {
        process->pid = 0;
        close_end(&to[1]);
        close_end(&from[0]);
    }
    process->in = to[1];
    process->out = from[0];
    return error;
}

bool git_end(struct git_process *process, bool kill_it)
{
    int status = 0;
    pid_t done;
    close_end(&process->in);
    close_end(&process->out);
    if (process->pid <= 0)
        return false;
    if (kill_it)
        kill(process->pid, SIGTERM);
    do
        done = waitpid(process->pid, &status, 0);
    while (done < 0 && errno == EINTR);
    process->pid = 0;
    return done > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void git_reason(const struct git_place *place, char reason[GIT_ERROR_ROOM])
{
    static char said[ERRORS_BYTES + 1];
    ssize_t got = pread(place->errors, said, ERRORS_BYTES, 0);
    said[got > 0 ? got : 0] = '\0';
    const char *line = strstr(said, "fatal: ");
    line = line ? line + strlen("fatal: ") : said;
    int len = (int)strcspn(line, "\n");
    const char *more = strstr(line, "dubious ownership") ? "; name it in git's safe.directory if you trust it" : "";
    snprintf(reason, GIT_ERROR_ROOM, "%.*s%s", len < GIT_ERROR_ROOM - 64 ? len : GIT_ERROR_ROOM - 64, line, more);
}
