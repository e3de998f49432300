/*
 * Makes calls of a whole process fail, libraries included (LD_PRELOAD). Told by the environment:
 *
 *     FAULT_FILE   64 bytes that the tests read afterwards, see struct fault_file
 *     FAULT_FAMILY memory | input-output
 *     FAULT_AT     number of the call that fails, from 0; without it calls are only counted
 *     FAULT_KIND   once (that call alone) | onwards (that call and every later one)
 *     FAULT_HOW    error (ENOMEM, EIO, ENOSPC) | EINTR | EAGAIN | short (one byte is read or written)
 *
 * Memory calls go on to glibc under its second names, the others to the kernel, so nothing here allocates or looks up.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

struct fault_file {
    atomic_uint memory, input_output; /* calls so far */
    atomic_uint fired;                /* calls that failed */
};

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static struct fault_file nowhere, *state = &nowhere;
static long fault_at = -1;
static bool is_memory, is_onwards;
static enum { FAIL_ERROR, FAIL_EINTR, FAIL_EAGAIN, FAIL_SHORT } how;

static bool is_set(const char *name, const char *word)
{
    const char *value = getenv(name);
    return value != NULL && strcmp(value, word) == 0;
}

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("FAULT_FILE"), *at = getenv("FAULT_AT");
    long fd = path != NULL ? syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *memory = (void *)syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        syscall(SYS_close, fd);
        if (memory != MAP_FAILED) {
            struct fault_file *file = memory;
            file->memory = nowhere.memory; /* what other constructors took before this one */
            file->input_output = nowhere.input_output;
            state = file;
        }
    }
    is_memory = is_set("FAULT_FAMILY", "memory");
    is_onwards = is_set("FAULT_KIND", "onwards");
    how = is_set("FAULT_HOW", "EINTR")    ? FAIL_EINTR
          : is_set("FAULT_HOW", "EAGAIN") ? FAIL_EAGAIN
          : is_set("FAULT_HOW", "short")  ? FAIL_SHORT
                                          : FAIL_ERROR;
    fault_at = at != NULL ? strtol(at, NULL, 10) : -1;
}

static bool fires(atomic_uint *counter, bool of_memory)
{
    unsigned int number = atomic_fetch_add(counter, 1);
    if (fault_at < 0 || is_memory != of_memory || number < (unsigned long)fault_at ||
        (!is_onwards && number != (unsigned long)fault_at))
        return false;
    atomic_fetch_add(&state->fired, 1);
    return true;
}

static bool memory_fails(void)
{
    if (!fires(&state->memory, true))
        return false;
    errno = ENOMEM;
    return true;
}

/* True: the call fails with errno set. A short call is let through with *len cut to a byte. */
static bool transfer_fails(size_t *len, int error)
{
    if (!fires(&state->input_output, false))
        return false;
    if (how == FAIL_SHORT) {
        *len = *len > 0;
        return false;
    }
    errno = how == FAIL_EINTR ? EINTR : how == FAIL_EAGAIN ? EAGAIN : error;
    return true;
}

EXPORT void *malloc(size_t bytes)
{
    return memory_fails() ? NULL : __libc_malloc(bytes);
}

EXPORT void *calloc(size_t count, size_t bytes)
{
    return memory_fails() ? NULL : __libc_calloc(count, bytes);
}

EXPORT void *realloc(void *old, size_t bytes)
{
    return memory_fails() ? NULL : __libc_realloc(old, bytes);
}

EXPORT void *memalign(size_t alignment, size_t bytes)
{
    return memory_fails() ? NULL : __libc_memalign(alignment, bytes);
}

EXPORT void *aligned_alloc(size_t alignment, size_t bytes)
{
    return memory_fails() ? NULL : __libc_memalign(alignment, bytes);
}

EXPORT int posix_memalign(void **memory, size_t alignment, size_t bytes)
{
    void *got = memory_fails() ? NULL : __libc_memalign(alignment, bytes);
    if (got == NULL)
        return ENOMEM;
    *memory = got;
    return 0;
}

EXPORT void *mmap(void *where, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    return memory_fails() ? MAP_FAILED : (void *)syscall(SYS_mmap, where, bytes, protection, flags, fd, offset);
}

EXPORT ssize_t read(int fd, void *bytes, size_t len)
{
    return transfer_fails(&len, EIO) ? -1 : syscall(SYS_read, fd, bytes, len);
}

/* What read becomes where the compiler knows the buffer's size. */
EXPORT ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room);
EXPORT ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room)
{
    if (len > room)
        abort();
    return read(fd, bytes, len);
}

EXPORT ssize_t write(int fd, const void *bytes, size_t len)
{
    return transfer_fails(&len, ENOSPC) ? -1 : syscall(SYS_write, fd, bytes, len);
}

EXPORT ssize_t writev(int fd, const struct iovec *slices, int count)
{
    size_t len = 2;
    if (transfer_fails(&len, ENOSPC))
        return -1;
    if (len == 1 && count > 0 && slices[0].iov_len > 0)
        return syscall(SYS_write, fd, slices[0].iov_base, 1);
    return syscall(SYS_writev, fd, slices, count);
}

EXPORT ssize_t splice(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t len, unsigned int flags)
{
    return transfer_fails(&len, EIO) ? -1 : syscall(SYS_splice, from, from_offset, to, to_offset, len, flags);
}

EXPORT ssize_t tee(int from, int to, size_t len, unsigned int flags)
{
    return transfer_fails(&len, EIO) ? -1 : syscall(SYS_tee, from, to, len, flags);
}
