#include "replace.h"

#include "attributes.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

static bool refuse(const struct replace *replace, const char *why)
{
    message("cannot rewrite: %s: %s", replace->path, why);
    return false;
}

static bool refuse_errno(const struct replace *replace, int error)
{
    return refuse(replace, error == ELOOP ? "it is a symbolic link; name the file that it points to" : strerror(error));
}

static int open_folder(const char *path, const char *name)
{
    char *folder = name == path ? strdup(".") : strndup(path, (size_t)(name - path));
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    free(folder);
    return fd;
}

/* A lock that somebody else holds, of either kind. Where there are no locks none is held. */
static bool is_locked(int fd)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return true;
    if (fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
        return true;
    lock = (struct flock){.l_type = F_RDLCK, .l_whence = SEEK_SET}; /* the one that a reader may have */
    return fcntl(fd, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES);
}

/* A read lease is had only while nobody has the file open for writing, and who wants to open it so must wait until the
 * lease ends or is found broken: the signal that tells of it is not needed. */
static bool is_being_written(struct replace *replace)
{
    signal(SIGIO, SIG_IGN);
    replace->has_lease = fcntl(replace->file, F_SETLEASE, F_RDLCK) == 0;
    return !replace->has_lease && errno == EAGAIN;
}

static bool check(struct replace *replace)
{
    if (fstat(replace->file, &replace->facts) != 0)
        return refuse_errno(replace, errno);
    if (!S_ISREG(replace->facts.st_mode))
        return refuse(replace, S_ISDIR(replace->facts.st_mode) ? strerror(EISDIR) : "it is no regular file");
    if (replace->facts.st_nlink > 1)
        return refuse(replace, "it has other names (hard links), which would keep the old text; leave one");
    if (faccessat(replace->folder, replace->name, W_OK, AT_EACCESS) != 0)
        return refuse_errno(replace, errno);
    if (is_locked(replace->file))
        return refuse(replace, "another program has locked it; end that program first");
    if (!replace->may_grow && is_being_written(replace))
        return refuse(replace, "another program has it open for writing; end that program, or see --growing");
    return true;
}

bool replace_open(struct replace *replace, const char *path, bool may_grow)
{
    const char *slash = strrchr(path, '/');
    *replace =
        (struct replace){.path = path, .name = slash ? slash + 1 : path, .file = -1, .copy = -1, .may_grow = may_grow};
    replace->folder = open_folder(path, replace->name);
    if (replace->folder < 0)
        return refuse_errno(replace, errno);
    replace->file = openat(replace->folder, replace->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return replace->file < 0 ? refuse_errno(replace, errno) : check(replace);
}

bool replace_begin(struct replace *replace)
{
    unsigned long long number;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        return refuse_errno(replace, errno);
    if (lseek(replace->file, 0, SEEK_SET) != 0)
        return refuse_errno(replace, errno);
    snprintf(replace->copy_name, sizeof replace->copy_name, ".stanch-%016llx", number);
    replace->copy =
        openat(replace->folder, replace->copy_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (replace->copy >= 0)
        return true;
    message("cannot rewrite: %s: no new file can be made in its folder: %s", replace->path, strerror(errno));
    return false;
}

static bool is_same(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino && one->st_size == other->st_size &&
           one->st_mtim.tv_sec == other->st_mtim.tv_sec && one->st_mtim.tv_nsec == other->st_mtim.tv_nsec;
}

bool replace_has_changed(struct replace *replace)
{
    struct stat now = {0};
    bool is_broken = replace->has_lease && fcntl(replace->file, F_GETLEASE) != F_RDLCK;
    bool has_changed = fstat(replace->file, &now) != 0 || !is_same(&replace->facts, &now);
    replace->facts = now;
    return has_changed || is_broken;
}

/* Its name still stands for the file that was read. */
static bool has_name(const struct replace *replace)
{
    struct stat now;
    return fstatat(replace->folder, replace->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
           now.st_dev == replace->facts.st_dev && now.st_ino == replace->facts.st_ino;
}

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

bool replace_commit(struct replace *replace)
{
    int error = attributes_copy(replace->file, &replace->facts, replace->copy);
    if (error) {
        message("cannot rewrite: %s: its owner and attributes cannot be kept: %s", replace->path, strerror(error));
        return false;
    }
    if (fsync(replace->copy) != 0)
        return refuse_errno(replace, errno);
    if (!has_name(replace) || replace_has_changed(replace))
        return refuse(replace, "it changed meanwhile; end the program that writes to it, or see --growing");
    if (renameat(replace->folder, replace->copy_name, replace->folder, replace->name) != 0)
        return refuse_errno(replace, errno);
    close_one(&replace->copy);
    fsync(replace->folder);
    return true;
}

void replace_discard(struct replace *replace)
{
    if (replace->copy >= 0)
        unlinkat(replace->folder, replace->copy_name, 0);
    close_one(&replace->copy);
}

void replace_close(struct replace *replace)
{
    replace_discard(replace);
    close_one(&replace->file);
    close_one(&replace->folder);
}
