/*
 * read, write and friends that end what they began: EINTR, short writes, and EAGAIN on a descriptor that somebody else
 * made O_NONBLOCK are dealt with here. Nobody else calls read or write.
 *
 * After SIGTERM or SIGINT reads end with EINTR at once, and writes once signals_give_up() says so.
 */
#ifndef STANCH_IO_H
#define STANCH_IO_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

/* What is there, waiting for at least a byte. Bytes, 0 at the end, or a negative errno. */
ssize_t io_read(int fd, void *buffer, size_t len);

/* All of it, in as few writes as the receiver lets. 0 or an errno. */
int io_write(int fd, const void *bytes, size_t len);

/* The same for several slices; `slices` is used up. */
int io_writev(int fd, struct iovec *slices, int count);

/* At most `len` bytes from a pipe to another, without a copy: as a read of `from`, or as a write to `to`. Bytes, 0 at
 * the end of `from`, or a negative errno. */
ssize_t io_splice_in(int from, int to, size_t len);
ssize_t io_splice_out(int from, int to, size_t len);

/* Reads all there is to the end, or a file. 0 or an errno; EFBIG above `limit` bytes. *bytes is the caller's, with a NUL
 * behind *len; of what was read no other copy stays in memory. */
int io_read_all(int fd, size_t limit, char **bytes, size_t *len);
int io_read_file(const char *path, size_t limit, char **bytes, size_t *len);

#endif
