#include "attributes.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define MODE_BITS 07777

/* The kernel's own: it gives them to a new file as its policy says. */
static bool is_label(const char *name)
{
    return strncmp(name, "security.", 9) == 0 || strncmp(name, "trusted.", 8) == 0;
}

static int copy_value(int from, const char *name, int to, char *value)
{
    ssize_t len = fgetxattr(from, name, value, XATTR_SIZE_MAX);
    if (len >= 0 && fsetxattr(to, name, value, (size_t)len, 0) == 0)
        return 0;
    return is_label(name) ? 0 : errno;
}

static int copy_values(int from, int to, char *names, char *value)
{
    ssize_t len = flistxattr(from, names, XATTR_LIST_MAX);
    if (len < 0)
        return errno == ENOTSUP ? 0 : errno;
    int error = 0;
    for (const char *name = names; name < names + len && !error; name += strlen(name) + 1)
        error = copy_value(from, name, to, value);
    return error;
}

static int copy_extended(int from, int to)
{
    char *names = malloc(XATTR_LIST_MAX), *value = malloc(XATTR_SIZE_MAX);
    int error = names && value ? copy_values(from, to, names, value) : ENOMEM;
    free(names);
    free(value);
    return error;
}

int attributes_copy(int from, const struct stat *facts, int to)
{
    if (fchown(to, facts->st_uid, facts->st_gid) != 0)
        return errno;
    int error = copy_extended(from, to);
    return !error && fchmod(to, facts->st_mode & MODE_BITS) != 0 ? errno : error;
}
