/*
 * Archives and compressed files: takes texts out of a text, with libarchive, and gives them to the scanner. What is packed
 * in them is unpacked too.
 *
 * Bounds: UNPACK_DEPTH archives in one another; what comes out at most UNPACK_RATIO times what went in, once it is much. A
 * text past a bound, a corrupt one and one that needs a password are said and counted; what came out before is scanned.
 */
#ifndef STANCH_UNPACK_H
#define STANCH_UNPACK_H

#include "packed.h"
#include "scanner.h"

#define UNPACK_DEPTH 3
#define UNPACK_RATIO 200
#define UNPACK_FREE_BYTES ((uint64_t)64 << 20) /* that may come out whatever the ratio */
#define UNPACK_SEEK_BYTES ((size_t)32 << 20)   /* of a packed text in another that must be sought in: kept in memory */

/* Once, before the first. */
void unpack_prepare(void);

/* `first`: what was read of the text. Uses the scanner for what comes out, its buffer too. */
void unpack(struct scanner *scanner, struct text *text, const uint8_t *first, size_t len, struct packed_kind kind,
            struct batch *batch);

#endif
