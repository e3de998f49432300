/*
 * Where the last lines of a file begin.
 */
#ifndef STANCH_LAST_LINES_H
#define STANCH_LAST_LINES_H

#include <stdint.h>
#include <sys/types.h>

/* The offset of the last `lines` lines of a file of `size` bytes; a line feed at its end opens none. Negative errno. */
off_t last_lines_start(int fd, off_t size, uint64_t lines);

#endif
