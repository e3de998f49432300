/*
 * Anchors in the dresses that write each character by itself.
 */
#ifndef STANCH_ANCHOR_UNITS_H
#define STANCH_ANCHOR_UNITS_H

#include "anchor_list.h"

/* Adds what a rule's or the placeholder's anchor may be written as. */
void anchor_units_add(struct anchor_list *list, const struct anchor *plain, enum rule_start start, uint32_t dress);

/* The same for a name without a suffix, and for -name with a blank behind it. */
void anchor_units_add_name(struct anchor_list *list, const struct anchor *word, uint32_t dress);
void anchor_units_add_option(struct anchor_list *list, const struct anchor *option, uint32_t dress);

#endif
