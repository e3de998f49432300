/*
 * Landlock: of the file system this process sees what it was told of. The calls have no wrappers in the C library, and
 * the header of this system may be older than the kernel, so numbers are written down here (linux/landlock.h).
 */
#include "sandbox_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define ASK_ABI 1u
#define PATH_BENEATH 1

enum {
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_REG = 1 << 8,
    TRUNCATE = 1 << 14
};
#define ALL_TCP 3u    /* bind, connect */
#define ALL_SCOPES 3u /* abstract sockets, signals */

struct ruleset {
    uint64_t files, network, scopes;
};

struct beneath {
    uint64_t access;
    int32_t folder;
} __attribute__((packed));

long sandbox_paths_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_ABI);
    return abi > 0 ? abi : 0;
}

/* Everything that this kernel can refuse: each version added to it. */
static uint64_t all_files(long abi)
{
    int bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    return (UINT64_C(1) << bits) - 1;
}

static int create(long abi, bool talks)
{
    struct ruleset rules = {.files = all_files(abi), .network = ALL_TCP, .scopes = talks ? 0 : ALL_SCOPES};
    size_t size = abi >= 6 ? sizeof rules : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    return (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
}

/* A pipe by its name in /proc cannot be ruled, and is not: EBADFD. */
static int add(int ruleset, uint64_t known, const char *path, uint64_t access)
{
    struct beneath rule = {.folder = open(path, O_PATH | O_CLOEXEC)};
    struct stat facts;
    if (rule.folder < 0)
        return 0;
    bool is_folder = fstat(rule.folder, &facts) == 0 && S_ISDIR(facts.st_mode);
    rule.access = access & known & (is_folder ? UINT64_MAX : READ_FILE | WRITE_FILE | TRUNCATE);
    long done = syscall(SYS_landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0);
    int error = done == 0 || errno == EBADFD ? 0 : errno;
    close(rule.folder);
    return error;
}

static int add_folder_of(int ruleset, uint64_t known, const char *path, uint64_t access)
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return 0; /* no such file can be opened */
    return add(ruleset, known, dirname(copy), access);
}

static int add_path(int ruleset, uint64_t known, const struct sandbox_path *path)
{
    const uint64_t reading = READ_FILE | READ_DIR;
    int error;
    switch (path->access) {
    case SANDBOX_READ_BESIDE:
        error = add(ruleset, known, path->path, reading);
        return error ? error : add_folder_of(ruleset, known, path->path, reading);
    case SANDBOX_WRITE:
        return add(ruleset, known, path->path, WRITE_FILE);
    case SANDBOX_REPLACE:
        return add_folder_of(ruleset, known, path->path, WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE);
    default:
        return add(ruleset, known, path->path, reading);
    }
}

int sandbox_paths_limit(const struct sandbox *sandbox)
{
    long abi = sandbox_paths_abi();
    int ruleset = create(abi, sandbox->talks), error = 0;
    if (ruleset < 0)
        return errno;
    for (size_t i = 0; i < sandbox->count && !error; i++)
        error = add_path(ruleset, all_files(abi), &sandbox->paths[i]);
    if (!error && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        error = errno;
    close(ruleset);
    return error;
}
