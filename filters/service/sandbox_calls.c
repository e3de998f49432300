/*
 * The calls that a filter makes once it is started. Any other is answered with ENOSYS, which a C library that is newer than
 * this list falls back from; those that only somebody who took the program over would make end it at once (SIGSYS).
 *
 * Memory may be executable only where it is of no file: PCRE2 compiles patterns there, and where that is refused by
 * somebody else, it interprets them.
 */
#include "sandbox_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

/* Always. */
static const int filter_calls[] = {
    /* bytes */
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(splice), SCMP_SYS(tee), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(lseek), SCMP_SYS(_llseek),
    /* files, which Landlock restricts */
    SCMP_SYS(close), SCMP_SYS(pipe2), SCMP_SYS(fcntl), SCMP_SYS(fcntl64), SCMP_SYS(fstat), SCMP_SYS(fstat64),
    SCMP_SYS(stat), SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx), SCMP_SYS(fstatfs), SCMP_SYS(fstatfs64),
    SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(dup),
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(getrandom), SCMP_SYS(sysinfo),
    /* threads, signals, abort */
    SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
    /* time */
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(timer_settime),
    SCMP_SYS(timer_settime64), SCMP_SYS(alarm), SCMP_SYS(setitimer)};

/* On sockets that are there. */
static const int socket_calls[] = {SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(shutdown)};

/* Where files are put in the place of others. */
static const int replace_calls[] = {SCMP_SYS(rename),   SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink),
                                    SCMP_SYS(unlinkat), SCMP_SYS(fchmod),   SCMP_SYS(fsync)};

/* No filter makes these. */
static const int deadly_calls[] = {SCMP_SYS(execve),       SCMP_SYS(execveat),       SCMP_SYS(fork),
                                   SCMP_SYS(vfork),        SCMP_SYS(clone),          SCMP_SYS(ptrace),
                                   SCMP_SYS(socket),       SCMP_SYS(socketpair),     SCMP_SYS(connect),
                                   SCMP_SYS(bind),         SCMP_SYS(listen),         SCMP_SYS(process_vm_readv),
                                   SCMP_SYS(kill),         SCMP_SYS(tkill),          SCMP_SYS(process_vm_writev),
                                   SCMP_SYS(bpf),          SCMP_SYS(mount),          SCMP_SYS(umount2),
                                   SCMP_SYS(unshare),      SCMP_SYS(setns),          SCMP_SYS(init_module),
                                   SCMP_SYS(keyctl),       SCMP_SYS(io_uring_setup), SCMP_SYS(finit_module),
                                   SCMP_SYS(memfd_create), SCMP_SYS(userfaultfd),    SCMP_SYS(perf_event_open),
                                   SCMP_SYS(chmod),        SCMP_SYS(fchmodat),       SCMP_SYS(chown),
                                   SCMP_SYS(prctl),        SCMP_SYS(prlimit64),      SCMP_SYS(setrlimit)};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static int add_all(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = seccomp_rule_add(filter, action, calls[i], 0);
    return result;
}

/* Makes a file only where files are replaced: without Landlock nothing else would see to that. */
static int add_open(scmp_filter_ctx filter, bool may_make)
{
    if (may_make)
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 0);
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY), 0));
}

static int add_with_arguments(scmp_filter_ctx filter)
{
    const uint32_t allow = SCMP_ACT_ALLOW;
    const int maps[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2)};
    int result = 0;
    for (size_t i = 0; i < COUNT(maps) && result == 0; i++) {
        result = seccomp_rule_add(filter, allow, maps[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        if (result == 0)
            result =
                seccomp_rule_add(filter, allow, maps[i], 1, SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    }
    if (result == 0)
        result = seccomp_rule_add(filter, allow, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (result == 0)
        result = seccomp_rule_add(filter, allow, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, TCGETS));
    if (result == 0) /* to ourselves: raise, abort */
        result = seccomp_rule_add(filter, allow, SCMP_SYS(tgkill), 1,
                                  SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (scmp_datum_t)getpid()));
    return result;
}

static int fill(scmp_filter_ctx filter, const struct sandbox *sandbox)
{
    bool replaces = sandbox_has(sandbox, SANDBOX_REPLACE);
    int result = add_all(filter, SCMP_ACT_ALLOW, filter_calls, COUNT(filter_calls));
    if (result == 0)
        result = add_with_arguments(filter);
    if (result == 0)
        result = add_open(filter, replaces);
    if (result == 0 && sandbox->talks)
        result = add_all(filter, SCMP_ACT_ALLOW, socket_calls, COUNT(socket_calls));
    if (result == 0 && replaces)
        result = add_all(filter, SCMP_ACT_ALLOW, replace_calls, COUNT(replace_calls));
    if (result == 0)
        result = add_all(filter, SCMP_ACT_KILL_PROCESS, deadly_calls, COUNT(deadly_calls));
    return result;
}

bool sandbox_calls_exist(void)
{
    return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

int sandbox_calls_limit(const struct sandbox *sandbox)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!filter)
        return ENOMEM;
    int result = fill(filter, sandbox);
    if (result == 0)
        result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    return -result;
}
