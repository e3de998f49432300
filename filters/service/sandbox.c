#include "sandbox_parts.h"

#include "message.h"
#include "status.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int sandbox_allow(struct sandbox *sandbox, const char *path, enum sandbox_access access)
{
    struct sandbox_path *paths = realloc(sandbox->paths, (sandbox->count + 1) * sizeof *paths);
    if (!paths) {
        message("out of memory: closing the sandbox");
        return STATUS_INTERNAL;
    }
    paths[sandbox->count++] = (struct sandbox_path){path, access};
    sandbox->paths = paths;
    return STATUS_DONE;
}

bool sandbox_has(const struct sandbox *sandbox, enum sandbox_access access)
{
    for (size_t i = 0; i < sandbox->count; i++)
        if (sandbox->paths[i].access == access)
            return true;
    return false;
}

static int refuse(const char *what, int error)
{
    message("cannot close the sandbox: %s: %s; --no-sandbox goes on without it", what, strerror(error));
    return STATUS_INTERNAL;
}

/* Root opens files of others by these; whatever is opened already needs none. */
static uint64_t kept_capabilities(const struct sandbox *sandbox)
{
    uint64_t kept = 0;
    if (sandbox_has(sandbox, SANDBOX_READ) || sandbox_has(sandbox, SANDBOX_READ_BESIDE))
        kept |= UINT64_C(1) << CAP_DAC_READ_SEARCH;
    if (sandbox_has(sandbox, SANDBOX_REPLACE))
        kept |= UINT64_C(1) << CAP_DAC_OVERRIDE;
    return kept;
}

/* With no new privileges nothing gives them back, so the bounding set needs no change. Where there are none, somebody may
 * have forbidden the call too. */
static int drop_capabilities(uint64_t kept)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    uint32_t had = 0;
    if (syscall(SYS_capget, &header, sets) != 0)
        return errno;
    for (int i = 0; i < 2; i++) {
        uint32_t mask = (uint32_t)(kept >> 32 * i);
        had |= (sets[i].permitted & ~mask) | sets[i].inheritable;
        sets[i].effective &= mask;
        sets[i].permitted &= mask;
        sets[i].inheritable = 0;
    }
    return !had || syscall(SYS_capset, &header, sets) == 0 ? 0 : errno;
}

int sandbox_limit(const struct sandbox *sandbox)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return refuse("no_new_privs", errno);
    int error = drop_capabilities(kept_capabilities(sandbox));
    if (error)
        return refuse("capabilities", error);
    error = sandbox_paths_abi() > 0 ? sandbox_paths_limit(sandbox) : 0;
    return error ? refuse("landlock", error) : STATUS_DONE;
}

int sandbox_close(const struct sandbox *sandbox)
{
    int error = sandbox_calls_exist() ? sandbox_calls_limit(sandbox) : 0;
    return error ? refuse("seccomp", error) : STATUS_DONE;
}

void sandbox_free(struct sandbox *sandbox)
{
    free(sandbox->paths);
    *sandbox = (struct sandbox){0};
}

void sandbox_describe(char *text, size_t room)
{
    long abi = sandbox_paths_abi();
    int used = snprintf(text, room, "%s",
                        !SANDBOX_FITS           ? "none in this build"
                        : sandbox_calls_exist() ? "seccomp"
                                                : "");
    if (SANDBOX_FITS && abi > 0)
        snprintf(text + used, room - (size_t)used, "%slandlock %ld", used ? ", " : "", abi);
}
