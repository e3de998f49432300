/*
 * What stands at a place in every match of an expression: one of a few texts.
 */
#ifndef STANCH_LITERALS_H
#define STANCH_LITERALS_H

#include "regex.h"

#define LITERALS_MAX 64
#define LITERAL_LEN_MAX 40
#define LITERAL_LEN_ENOUGH 4 /* shorter ones are made longer with the bytes of a class, one text for each */

struct literals {
    char text[LITERALS_MAX][LITERAL_LEN_MAX + 1]; /* letters of either case are written small */
    size_t count;
    size_t fixed;       /* bytes of the shortest that are no choice of a class */
    bool any_case;      /* some letter is of either case */
    struct bytes class; /* stands behind each of them, */
    size_t class_count; /* so many times; 0: it is not known what does */
};

/* From items[0] on. `whole`: choices are followed as long as there is room, and what may be left out is tried both
 * ways; else only until the texts are long enough. */
void literals_find(struct regex *const *items, size_t count, bool whole, struct literals *literals);

size_t literals_shortest(const struct literals *literals);

#endif
