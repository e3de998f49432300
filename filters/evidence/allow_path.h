/*
 * Patterns of paths in allow-lists, as in .gitignore: * and ? do not cross a slash, ** does; a pattern without a slash
 * matches at any depth, one with a slash begins in the folder where stanch runs (./NAME too), one that begins with a
 * slash is the whole path. A pattern that matches a folder matches all that is in it. Links are not followed: the name
 * counts.
 */
#ifndef STANCH_ALLOW_PATH_H
#define STANCH_ALLOW_PATH_H

#include <stdbool.h>
#include <stddef.h>

#define ALLOW_PATTERN_MAX 1024 /* bytes */

/* What is wrong with a pattern, static text, or NULL. */
const char *allow_path_wrong(const char *pattern);

/* `folder`: where relative paths begin, absolute. False also where a path is too long to be looked at. */
bool allow_path_matches(const char *pattern, const char *path, const char *folder);

/* Writes the pattern that matches this path alone; false where it does not fit. */
bool allow_path_quote(const char *path, char *pattern, size_t room);

#endif
