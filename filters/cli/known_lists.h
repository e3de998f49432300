/*
 * Known values: lists of exact secrets from files, descriptors and the environment.
 */
#ifndef STANCH_CLI_KNOWN_LISTS_H
#define STANCH_CLI_KNOWN_LISTS_H

#include "options.h"
#include "stanch.h"

struct known_lists {
    stanch_text *items; /* bytes are owned */
    size_t count;
};

/* Reads every place that --known names. STATUS_DONE, or STATUS_USAGE or STATUS_INTERNAL after a message; then, too, the
 * lists must be freed. */
int known_read_lists(struct known_lists *lists, const struct options *options);
/* Does the error name one of the lists? */
bool known_has_list(const struct known_lists *lists, const char *name);
/* Wipes and frees. */
void known_free_lists(struct known_lists *lists);

#endif
