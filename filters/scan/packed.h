/*
 * Is a text packed? Told by its first bytes, strictly enough that what only looks so is no ordinary text.
 */
#ifndef STANCH_PACKED_H
#define STANCH_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum packed {
    PACKED_NOT,
    PACKED_STREAM,  /* compressed, and nothing more: gzip and the like */
    PACKED_ARCHIVE, /* has members, and can be read from begin to end */
    PACKED_SEEK     /* has members, and must be sought in: 7z */
};

struct packed_kind {
    enum packed packed;
    bool is_heavy; /* unpacking takes more memory than PACKED_HEAVY_BYTES */
};

#define PACKED_HEAVY_BYTES ((uint64_t)16 << 20)

struct packed_kind packed_kind(const uint8_t *bytes, size_t len);

#endif
