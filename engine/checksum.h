/*
 * Sums that issuers put at the end of their tokens, written from what stands before them: for the checks that compare
 * them, and for the shapes that make them.
 */
#ifndef STANCH_CHECKSUM_H
#define STANCH_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_MAX 8 /* characters */

struct checksum {
    const char *name;
    size_t len; /* characters */
    void (*write)(const uint8_t *bytes, size_t len, uint8_t *out);
    bool is_base64; /* its digits may be those of base64url too */
};

/* NULL where there is none of that name. */
const struct checksum *checksum_find(const char *name, size_t len);

#endif
