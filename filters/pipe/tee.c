#include "tee.h"

#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_pipe(int fd)
{
    struct stat facts;
    return fstat(fd, &facts) == 0 && S_ISFIFO(facts.st_mode);
}

/* EPERM once a user's pipes take what /proc/sys/fs/pipe-user-pages-soft allows. */
bool tee_enlarge(int fd)
{
    int size = fcntl(fd, F_GETPIPE_SZ);
    return size >= TEE_PIPE_BYTES || (size > 0 && fcntl(fd, F_SETPIPE_SZ, TEE_PIPE_BYTES) >= TEE_PIPE_BYTES);
}

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void tee_close(struct tee *tee)
{
    close_one(&tee->a_read);
    close_one(&tee->a_write);
    close_one(&tee->b_read);
    close_one(&tee->b_write);
    close_one(&tee->null);
}

bool tee_open(struct tee *tee, int in, int out)
{
    int a[2] = {-1, -1}, b[2] = {-1, -1};
    *tee = (struct tee){.in = in, .a_read = -1, .a_write = -1, .b_read = -1, .b_write = -1, .null = -1};
    if (!is_pipe(in) || !is_pipe(out) || !tee_enlarge(in) || !tee_enlarge(out))
        return false;
    if (pipe2(a, O_CLOEXEC) == 0 && pipe2(b, O_CLOEXEC) == 0)
        tee->null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    tee->a_read = a[0];
    tee->a_write = a[1];
    tee->b_read = b[0];
    tee->b_write = b[1];
    if (tee->null >= 0 && tee_enlarge(a[0]) && tee_enlarge(b[0]))
        return true;
    tee_close(tee);
    return false;
}

static bool is_refused(int error)
{
    return error == ENOSYS || error == EINVAL || error == EPERM;
}

/* Exactly `len` bytes that are known to be in the pipe. */
static ssize_t read_round(int fd, uint8_t *buffer, size_t len)
{
    for (size_t used = 0; used < len;) {
        ssize_t got = io_read(fd, buffer + used, len - used);
        if (got <= 0)
            return got ? got : -EIO;
        used += (size_t)got;
    }
    return (ssize_t)len;
}

/* tee(2), under a name that its argument does not hide. */
static ssize_t copy_pages(int from, int to, size_t len)
{
    ssize_t copied;
    do
        copied = tee(from, to, len, 0);
    while (copied < 0 && errno == EINTR);
    return copied;
}

ssize_t tee_fill(struct tee *tee, uint8_t *buffer)
{
    if (!tee->in_a) {
        ssize_t got = io_splice_in(tee->in, tee->a_write, TEE_ROUND_BYTES);
        if (got <= 0)
            return is_refused((int)-got) ? -ENOSYS : got;
        tee->in_a = (size_t)got;
    }
    ssize_t copied = copy_pages(tee->a_read, tee->b_write, tee->in_a);
    if (copied <= 0)
        return copied == 0 ? -EIO : is_refused(errno) ? -ENOSYS : -errno;
    tee->round = (size_t)copied;
    tee->at = 0;
    return read_round(tee->b_read, buffer, tee->round);
}

ssize_t tee_take(struct tee *tee, uint8_t *buffer)
{
    size_t len = tee->in_a;
    tee->in_a = 0;
    return read_round(tee->a_read, buffer, len);
}

/* `len` bytes at the head of A to `to`; *moved counts what went before an error. */
static int move(struct tee *tee, size_t len, int to, size_t *moved)
{
    for (*moved = 0; *moved < len;) {
        ssize_t done = io_splice_out(tee->a_read, to, len - *moved);
        if (done <= 0)
            return done ? (int)-done : EIO;
        *moved += (size_t)done;
        tee->at += (size_t)done;
        tee->in_a -= (size_t)done;
    }
    return 0;
}

int tee_pass(struct tee *tee, size_t offset, size_t len, int out)
{
    int error = move(tee, offset - tee->at, tee->null, &tee->passed);
    if (error) {
        tee->passed = 0;
        return error;
    }
    return move(tee, len, out, &tee->passed);
}

size_t tee_passed(const struct tee *tee)
{
    return tee->passed;
}

int tee_drop(struct tee *tee)
{
    size_t moved;
    return move(tee, tee->round - tee->at, tee->null, &moved);
}
