/*
 * Where shells, database clients and coding agents keep what was typed and answered.
 */
#ifndef STANCH_CLEAN_PLACES_H
#define STANCH_CLEAN_PLACES_H

#include "options.h"

/* Adds the files that are there, or with `paths` those of them that lie in these folders, and these files themselves; by
 * their real path, sorted, each once. A status, after messages. */
int clean_places_find(const struct names *paths, struct names *files);

#endif
