/*
 * What the build step made of rules/: defined in the generated source, or empty in the build tool itself.
 */
#ifndef STANCH_EMBEDDED_H
#define STANCH_EMBEDDED_H

#include "rule.h"

struct anchors_image; /* anchor.h */

struct embedded_database {
    int level;       /* ANCHOR_LEVEL_… */
    uint32_t dress;  /* mask of STANCH_DRESS_… */
    bool has_stride; /* rules/tuned.json asks for the stride literal in this dress */
    const struct anchors_image *image;
    const uint8_t *bytes;
    size_t len;
};

extern const struct embedded_database embedded_databases[];
extern const size_t embedded_database_count;

#endif
