#include "last_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES 65536

/* Looks from the end of a block for line feeds; the offset behind the one that opens the lines, or -1. */
static off_t look(const char *block, size_t len, uint64_t *lines)
{
    const char *newline = block + len;
    while ((newline = memrchr(block, '\n', (size_t)(newline - block))))
        if (--*lines == 0)
            return newline - block + 1;
    return -1;
}

static off_t look_back(int fd, off_t end, uint64_t lines, char *block)
{
    while (end > 0) {
        off_t start = end > BLOCK_BYTES ? end - BLOCK_BYTES : 0;
        ssize_t got = pread(fd, block, (size_t)(end - start), start);
        if (got != end - start)
            return got < 0 ? -errno : -EIO;
        off_t found = look(block, (size_t)got, &lines);
        if (found >= 0)
            return start + found;
        end = start;
    }
    return 0;
}

off_t last_lines_start(int fd, off_t size, uint64_t lines)
{
    char *block = lines ? malloc(BLOCK_BYTES) : NULL;
    if (!lines)
        return size;
    if (!block)
        return -ENOMEM;
    off_t start = look_back(fd, size - 1, lines, block); /* the last byte ends a line, or is part of one */
    explicit_bzero(block, BLOCK_BYTES);
    free(block);
    return start;
}
