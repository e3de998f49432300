/*
 * What may stand between a name and its value beyond a separator: a type, a bracket, the key of a value.
 *
 * A way is written as bytes that must stand there, and of these signs:
 *
 *   \1  at most 4 blanks                  \5  1 to 24 bytes of a word
 *   \2  1 to 32 blanks and line breaks    \6  at most 24 bytes of a word
 *   \3  at most 32 of them                \7  1 to 32 bytes of a type
 *   \4  up to here it is taken; the rest only looks ahead (without it: all is taken)
 *   \b  a quote; only behind \4
 */
#ifndef STANCH_NAME_BRIDGE_H
#define STANCH_NAME_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BRIDGE_SIGN_MAX 8 /* bytes up to this are signs */

/* Where a way may begin. */
enum bridge_place {
    BRIDGE_NAME,   /* behind a bare name and its blanks */
    BRIDGE_QUOTED, /* behind a name in quotes, and blanks */
    BRIDGE_COLON,  /* behind a colon and blanks */
    BRIDGE_EQUALS  /* behind an equals sign and blanks */
};

struct bridge {
    uint8_t places;    /* 1 << enum bridge_place … */
    uint8_t blanks;    /* asked for before it: 0 does not matter, 1 at least one, 2 none */
    uint8_t separator; /* what it counts as; 0: a separator is still to come */
    const char *way;
};
extern const struct bridge bridges[];
extern const size_t bridge_count;

/* Does the way lead on? *taken: how many bytes it takes. *is_cut: it asked for a byte behind the end, and does not yet. */
bool bridge_take(const char *way, const uint8_t *bytes, size_t len, size_t *taken, bool *is_cut);

#endif
