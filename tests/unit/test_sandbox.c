/* What is left to a process behind the sandbox: each case in a child of its own, which tries one thing. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define KILLED (-SIGSYS)

static char folder[] = "/tmp/sandbox-XXXXXX";
static char named[64], other[64], made[64];

static int open_all(void **state)
{
    (void)state;
    const char *dir = mkdtemp(folder);
    snprintf(named, sizeof named, "%s/named", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    snprintf(made, sizeof made, "%s/made", folder);
    close(open(named, O_WRONLY | O_CREAT, 0600));
    close(open(other, O_WRONLY | O_CREAT, 0600));
    return dir == NULL;
}

static int close_all(void **state)
{
    (void)state;
    unlink(named);
    unlink(other);
    unlink(made);
    return rmdir(folder);
}

/* Each answers 0, or -1 with errno. */

static long run_program(void)
{
    char program[] = "/bin/true", *words[] = {program, NULL};
    return execve(program, words, NULL);
}

static long start_process(void)
{
    return fork() == 0 ? 0 : -1;
}

static long open_internet(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static long open_local_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long trace_parent(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static long read_memory_of_parent(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)(uintptr_t)&errno, 1};
    return process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}

static long signal_parent(void)
{
    return kill(getppid(), 0);
}

static long allow_dumps(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long raise_limit(void)
{
    const struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none);
}

static long call_something_new(void)
{
    return syscall(437 /* openat2 */, AT_FDCWD, named, NULL, 0);
}

static long map_program(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, STDIN_FILENO, 0) == MAP_FAILED ? -1 : 0;
}

static long make_executable(void)
{
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? -1 : mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

static long map_compiled(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1
                                                                                                                  : 0;
}

static long open_it(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    return fd < 0 ? -1 : close(fd);
}

static long read_named(void)
{
    return open_it(named, O_RDONLY);
}

static long write_named(void)
{
    return open_it(named, O_WRONLY);
}

static long read_other(void)
{
    return open_it(other, O_RDONLY);
}

static long make_file(void)
{
    return open_it(made, O_WRONLY | O_CREAT);
}

static long write_null(void)
{
    return open_it("/dev/null", O_WRONLY);
}

static long write_shadow(void)
{
    return open_it("/etc/shadow", O_WRONLY);
}

static long put_in_place(void)
{
    return make_file() == 0 ? rename(made, named) : -1;
}

static long remove_named(void)
{
    return unlink(named);
}

static long change_mode(void)
{
    return chmod(named, 0644);
}

static long move_bytes(void)
{
    int one[2], two[2];
    char byte = 'x';
    bool is_done = pipe2(one, O_CLOEXEC) == 0 && pipe2(two, O_CLOEXEC) == 0 && write(one[1], &byte, 1) == 1 &&
                   tee(one[0], two[1], 1, 0) == 1 && splice(one[0], NULL, two[1], NULL, 1, 0) == 1 &&
                   read(two[0], &byte, 1) == 1;
    return is_done ? 0 : -1;
}

static long abort_now(void)
{
    void (*volatile end)(void) = abort; /* not by its name, before which sanitizers make calls */
    end();
    return 0;
}

static long end_by_signal(void)
{
    return raise(SIGTERM);
}

/* The thread was there before the doors closed. */
static volatile bool has_begun, may_begin;
static pthread_t thread;

static void *open_internet_beside(void *argument)
{
    (void)argument;
    has_begun = true;
    while (!may_begin)
        sched_yield();
    open_internet();
    return NULL;
}

static long let_thread_try(void)
{
    may_begin = true;
    return pthread_join(thread, NULL) == 0 ? 0 : -1;
}

enum { NAMED, BESIDE, REPLACED }; /* how the one path is allowed */

struct trial {
    const char *name;
    long (*act)(void);
    int allowed;
    int answer; /* 0, an errno, or the negative signal that ended it */
    bool needs_landlock;
};

static void enter(int allowed)
{
    static const enum sandbox_access accesses[] = {SANDBOX_READ, SANDBOX_READ_BESIDE, SANDBOX_REPLACE};
    struct sandbox sandbox = {0};
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    sandbox_allow(&sandbox, named, accesses[allowed]);
    sandbox_allow(&sandbox, "/dev/null", SANDBOX_WRITE);
    bool is_limited = sandbox_limit(&sandbox) == 0;
    pthread_create(&thread, NULL, open_internet_beside, NULL);
    while (!has_begun)
        sched_yield();
    if (!is_limited || sandbox_close(&sandbox) != 0)
        _exit(255);
}

static int outcome_of(const struct trial *trial)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        enter(trial->allowed);
        syscall(SYS_exit_group, trial->act() >= 0 ? 0 : errno); /* not _exit, before which sanitizers make calls */
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void a_process_in_it_can_filter_and_little_else(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {"run a program", run_program, NAMED, KILLED, false},
        {"start a process", start_process, NAMED, KILLED, false},
        {"open a socket of the internet", open_internet, NAMED, KILLED, false},
        {"open a local socket", open_local_socket, NAMED, KILLED, false},
        {"a thread that was there", let_thread_try, NAMED, KILLED, false},
        {"trace", trace_parent, NAMED, KILLED, false},
        {"read another's memory", read_memory_of_parent, NAMED, KILLED, false},
        {"signal another", signal_parent, NAMED, KILLED, false},
        {"allow dumps", allow_dumps, NAMED, KILLED, false},
        {"change limits", raise_limit, NAMED, KILLED, false},
        {"change a mode", change_mode, NAMED, KILLED, false},
        {"a call of another day", call_something_new, NAMED, ENOSYS, false},
        {"run a file's memory", map_program, NAMED, ENOSYS, false},
        {"run memory that was written", make_executable, NAMED, ENOSYS, false},
        {"run what a compiler wrote", map_compiled, NAMED, 0, false},
        {"read what is named", read_named, NAMED, 0, false},
        {"write what is named", write_named, NAMED, EACCES, true},
        {"read what is not named", read_other, NAMED, EACCES, true},
        {"write the passwords", write_shadow, NAMED, EACCES, true},
        {"write to nowhere", write_null, NAMED, 0, false},
        {"make a file", make_file, NAMED, ENOSYS, false},
        {"remove a file", remove_named, NAMED, ENOSYS, false},
        {"read beside what is named", read_other, BESIDE, 0, false},
        {"make a file beside it", make_file, BESIDE, ENOSYS, false},
        {"write beside it", write_named, BESIDE, EACCES, true},
        {"put a file in its place", put_in_place, REPLACED, 0, false},
        {"read what is replaced", read_other, REPLACED, EACCES, true},
        {"move bytes", move_bytes, NAMED, 0, false},
        {"abort", abort_now, NAMED, -SIGABRT, false},
        {"end by a signal", end_by_signal, NAMED, -SIGTERM, false},
    };
    char has[64];
    sandbox_describe(has, sizeof has);
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        if (trials[i].needs_landlock && !strstr(has, "landlock"))
            continue;
        int outcome = outcome_of(&trials[i]);
        if (outcome != trials[i].answer)
            print_error("%s: %d, wanted %d\n", trials[i].name, outcome, trials[i].answer);
        assert_int_equal(outcome, trials[i].answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_process_in_it_can_filter_and_little_else)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
