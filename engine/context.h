/*
 * The text to the left of what is being judged, with each finding and placeholder as one neutral byte: what stands left
 * of a value then speaks the same in the first pass and in any later one.
 */
#ifndef STANCH_CONTEXT_H
#define STANCH_CONTEXT_H

#include "stanch.h"

#include <stdbool.h>

#define CONTEXT_KEPT 256  /* bytes; more than STANCH_CONTEXT_MAX, so that anchors before a value are seen again */
#define CONTEXT_NEUTRAL 0 /* the neutral byte: no letter, digit, blank, quote or line break */

struct context {
    uint8_t bytes[CONTEXT_KEPT];
    uint16_t len;
    int16_t companion;           /* rule of the latest finding that opens a window, -1 for none */
    uint32_t companion_distance; /* neutral bytes since its end */
};

void context_clear(struct context *context);
void context_add(struct context *context, const uint8_t *bytes, size_t len);
void context_add_neutral(struct context *context, int rule, bool is_companion);

/* Is one of the words in the text, in any case, at the borders of words? `text` is at most CONTEXT_KEPT bytes. */
bool context_has_word(const uint8_t *text, size_t len, const char *const *words, size_t count);

/* The two halves of that question: may a word begin at a byte of this kind behind one of the other, and is it this one?
 * A word's border is where letters and digits end, or a hump as in theWord. */
enum context_kind { CONTEXT_OTHER, CONTEXT_DIGIT, CONTEXT_LOWER, CONTEXT_UPPER };
extern const uint8_t context_kinds[256];
static inline bool context_begins_word(uint8_t before, uint8_t kind)
{
    return before == CONTEXT_OTHER || (kind == CONTEXT_UPPER && before != CONTEXT_UPPER);
}
bool context_word_at(const uint8_t *text, size_t len, size_t at, const char *word);

#endif
