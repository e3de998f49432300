#include "named_place.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Leaves the folder in which `path` stands. False where there is none above it. */
static bool go_up(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == path) {
        bool is_root = !path[1];
        path[1] = '\0';
        return !is_root;
    }
    if (slash)
        *slash = '\0';
    else
        snprintf(path, PATH_MAX, ".");
    return slash != NULL;
}

/* A folder that is made and taken away at once: the modes alone do not tell, nor does a mount that is read-only. */
static bool takes_entries(const char *folder)
{
    char trial[PATH_MAX + 32];
    snprintf(trial, sizeof trial, "%s/.stanch-%ld", folder, (long)getpid());
    return mkdir(trial, 0700) == 0 && rmdir(trial) == 0;
}

bool place_is_free(const char *path, bool with_folders)
{
    char folder[PATH_MAX];
    struct stat facts;
    if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
        return false;
    bool has_more = go_up(folder);
    while (with_folders && has_more && stat(folder, &facts) != 0)
        has_more = go_up(folder);
    return takes_entries(folder);
}
