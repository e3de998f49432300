/*
 * Codes of dresses: the bits of stanch.h, and what only the engine tells apart.
 */
#ifndef STANCH_DRESS_CODES_H
#define STANCH_DRESS_CODES_H

#include "stanch.h"

#include <stdbool.h>

#define DRESS_PERCENT_TWICE 64u /* %25XX: part of STANCH_DRESS_PERCENT */
#define DRESS_UTF16_BE 128u     /* part of STANCH_DRESS_UTF16, whose own bit is little endian here */

/* Bytes that stand for a byte of a dress at most. */
#define DRESS_PERCENT_WIDTH 5
#define DRESS_WIDTH_MAX DRESS_PERCENT_WIDTH

/* Is each character written by itself, and the text as a whole in no other way? */
static inline bool dress_has_units(unsigned dress)
{
    return (dress &
            (STANCH_DRESS_PERCENT | DRESS_PERCENT_TWICE | STANCH_DRESS_UTF16 | DRESS_UTF16_BE | STANCH_DRESS_HEX)) != 0;
}

static inline bool dress_is_percent(unsigned dress)
{
    return (dress & (STANCH_DRESS_PERCENT | DRESS_PERCENT_TWICE)) != 0;
}

static inline bool dress_is_utf16(unsigned dress)
{
    return (dress & (STANCH_DRESS_UTF16 | DRESS_UTF16_BE)) != 0;
}

/* What a mask of the caller's switches on, and what a code is called. */
static inline uint32_t dress_codes(uint32_t mask)
{
    return mask | (mask & STANCH_DRESS_PERCENT ? DRESS_PERCENT_TWICE : 0) |
           (mask & STANCH_DRESS_UTF16 ? DRESS_UTF16_BE : 0);
}

static inline uint8_t dress_of_code(unsigned dress)
{
    return (uint8_t)(dress & DRESS_PERCENT_TWICE ? STANCH_DRESS_PERCENT
                     : dress & DRESS_UTF16_BE    ? STANCH_DRESS_UTF16
                                                 : dress);
}

#endif
