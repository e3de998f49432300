#include "doctor_path.h"

#include "io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM_MAX (256 * 1024 * 1024) /* bytes */

static bool is_program(const char *file)
{
    struct stat facts;
    return stat(file, &facts) == 0 && S_ISREG(facts.st_mode) && access(file, X_OK) == 0;
}

/* The next folder of $PATH; an empty one is where we stand. False at the end. */
static bool next_program(const char **rest, char file[PATH_MAX])
{
    while (*rest) {
        size_t len = strcspn(*rest, ":");
        int wanted = snprintf(file, PATH_MAX, "%.*s/stanch", len ? (int)len : 1, len ? *rest : ".");
        *rest = (*rest)[len] ? *rest + len + 1 : NULL;
        if (wanted < PATH_MAX && is_program(file))
            return true;
    }
    return false;
}

static bool has_same_bytes(const char *one, const char *other)
{
    char *bytes[2] = {NULL, NULL};
    size_t lens[2] = {0, 0};
    bool is_same = io_read_file(one, PROGRAM_MAX, &bytes[0], &lens[0]) == 0 &&
                   io_read_file(other, PROGRAM_MAX, &bytes[1], &lens[1]) == 0 && lens[0] == lens[1] &&
                   memcmp(bytes[0], bytes[1], lens[0]) == 0;
    free(bytes[0]);
    free(bytes[1]);
    return is_same;
}

static bool is_own(const char *file)
{
    struct stat own, facts;
    if (stat("/proc/self/exe", &own) != 0 || stat(file, &facts) != 0)
        return false;
    if (own.st_dev == facts.st_dev && own.st_ino == facts.st_ino)
        return true;
    return own.st_size == facts.st_size && has_same_bytes("/proc/self/exe", file);
}

void doctor_path_read(struct doctor_path *path)
{
    const char *rest = getenv("PATH");
    char file[PATH_MAX];
    *path = (struct doctor_path){.first_differs = false};
    ssize_t len = readlink("/proc/self/exe", path->own, sizeof path->own - 1);
    path->own[len > 0 ? len : 0] = '\0';
    if (!next_program(&rest, path->first)) {
        path->first[0] = '\0';
        return;
    }
    path->first_differs = !is_own(path->first);
    while (!path->other[0] && next_program(&rest, file))
        if (!is_own(file))
            memcpy(path->other, file, sizeof path->other);
}
