#include "file_text.h"

#include "io.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define VIRTUAL_BYTES (1 << 20) /* of a file that the kernel makes up while it is read */

#define TICK_MS 50                     /* between looks for a signal */
#define HOLE_BYTES ((uint64_t)1 << 20) /* a smaller hole is read like data */
#define HOLE_NULS 4096                 /* that are given for a hole: no finding reaches across so many */

/* Leaves the hole out that begins here, but for some NULs. */
static void skip_hole(struct file_text *file)
{
    off_t data = lseek(file->text.fd, (off_t)file->at, SEEK_DATA);
    uint64_t next = data >= 0 ? (uint64_t)data : errno == ENXIO ? file->end : file->at;
    next = next < file->end ? next : file->end;
    if (next < file->at + HOLE_BYTES)
        return;
    file->text.skipped += next - file->at - HOLE_NULS;
    file->at = next;
    file->nuls = HOLE_NULS;
}

/* A file that is cut while it is read ends there; that is why it is not mapped. */
static ssize_t read_file(struct text *text, void *buffer, size_t room)
{
    struct file_text *file = (struct file_text *)text;
    if (file->is_sparse && !file->nuls)
        skip_hole(file);
    if (file->nuls) {
        size_t len = file->nuls < room ? file->nuls : room;
        memset(buffer, 0, len);
        file->nuls -= len;
        return (ssize_t)len;
    }
    uint64_t rest = file->end - file->at;
    size_t wanted = rest < room ? (size_t)rest : room;
    ssize_t got;
    do
        got = wanted ? pread(text->fd, buffer, wanted, (off_t)file->at) : 0;
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN ? 0 : -errno; /* of /proc: there is nothing now */
    file->at += (uint64_t)got;
    return got;
}

/* A signal is seen by whichever thread the system takes, which need not be the one that waits here. */
static ssize_t read_input(struct text *text, void *buffer, size_t room)
{
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    (void)text;
    while (!signals_caught() && poll(&ready, 1, TICK_MS) == 0)
        continue;
    return io_read(STDIN_FILENO, buffer, room);
}

/* The size that such files have says nothing. */
static bool is_virtual(int fd)
{
    struct statfs facts;
    if (fstatfs(fd, &facts) != 0)
        return false;
    switch ((unsigned long)facts.f_type) {
    case PROC_SUPER_MAGIC:
    case SYSFS_MAGIC:
    case DEBUGFS_MAGIC:
    case TRACEFS_MAGIC:
    case SECURITYFS_MAGIC:
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
        return true;
    default:
        return false;
    }
}

static bool is_output(const struct stat *facts)
{
    struct stat output;
    return fstat(STDOUT_FILENO, &output) == 0 && S_ISREG(output.st_mode) && output.st_dev == facts->st_dev &&
           output.st_ino == facts->st_ino;
}

static enum file_kind kind_of(const struct stat *facts)
{
    if (S_ISDIR(facts->st_mode))
        return FILE_FOLDER;
    if (!S_ISREG(facts->st_mode))
        return FILE_SPECIAL;
    return is_output(facts) ? FILE_OUTPUT : FILE_READY;
}

enum file_kind file_text_open(struct file_text *file, const char *path, bool follow)
{
    struct stat facts;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
    if (fd < 0)
        return errno == ELOOP && !follow           ? FILE_LINK
               : errno == ENXIO || errno == ENODEV ? FILE_SPECIAL /* a socket, a device that is not there */
                                                   : FILE_FAILED;
    if (fstat(fd, &facts) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return FILE_FAILED;
    }
    enum file_kind kind = kind_of(&facts);
    if (kind != FILE_READY) {
        close(fd);
        return kind;
    }
    uint64_t size = (uint64_t)facts.st_size, stored = (uint64_t)facts.st_blocks * 512;
    bool is_made_up = (size == 0 || stored == 0) && is_virtual(fd);
    *file = (struct file_text){
        .text = {.place = {.file = path}, .read = read_file, .fd = fd, .size = is_made_up ? 0 : size},
        .end = is_made_up ? VIRTUAL_BYTES : size,
        .is_sparse = !is_made_up && stored + HOLE_BYTES <= size};
    return FILE_READY;
}

void file_text_close(struct file_text *file)
{
    close(file->text.fd);
}

void file_text_input(struct file_text *file)
{
    *file = (struct file_text){.text = {.place = {.file = "-"}, .read = read_input, .fd = -1}};
}
