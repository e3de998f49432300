/*
 * One pattern of a .gitignore: how it matches a path (gitignore(5)).
 */
#ifndef STANCH_IGNORE_PATTERN_H
#define STANCH_IGNORE_PATTERN_H

#include <stdbool.h>

/* Does the pattern match all of the path? ?, * and [...] do not match a slash; ** between slashes, or at an end beside one,
 * matches any number of folders. Takes steps of at most the product of both lengths. */
bool ignore_pattern_matches(const char *pattern, const char *path);

#endif
