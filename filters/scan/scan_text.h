/*
 * A text: bytes that belong together, and their place. Each text is a stream of its own; whoever has one gives it to a
 * scanner.
 */
#ifndef STANCH_SCAN_TEXT_H
#define STANCH_SCAN_TEXT_H

#include "place.h"

#include <stdint.h>
#include <sys/types.h>

struct text {
    struct place place;
    /* The next bytes, at most `room`, at least one. Bytes, 0 at the end, or a negative errno. */
    ssize_t (*read)(struct text *text, void *buffer, size_t room);
    uint64_t skipped; /* bytes of holes that `read` left out so far; a run of NULs stands for each */
    int fd;           /* of a regular file that may be sought in, at its start; else -1 */
    uint64_t size;    /* bytes, where they are known; else 0 */
    /* Of what was taken out of another text: how deep it lies, the bounds of all that is, and where it alone is what was
     * compressed, the name of that: an archive in it has its name (a.tar.gz). */
    int depth;
    struct unpack_budget *budget;
    const char *compressed;
};

/* A text of bytes in memory that stay where they are; the text is read to its end at most once. */
struct text_bytes {
    struct text text;
    const uint8_t *bytes;
    size_t len, at;
};
void text_of_bytes(struct text_bytes *text, const struct place *place, const void *bytes, size_t len);

#endif
