/*
 * Whether a file could be made at a path, found out without making it.
 */
#ifndef STANCH_NAMED_PLACE_H
#define STANCH_NAMED_PLACE_H

#include <stdbool.h>

/* `with_folders`: those that are missing on the way would be made too. */
bool place_is_free(const char *path, bool with_folders);

#endif
