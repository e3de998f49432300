/*
 * Which files of a tree are left out: .gitignore, .stanchignore and the like, as gitignore(5) says.
 *
 * A walk keeps one level for each folder it is in. Of all files that say something of a path, those in deeper folders
 * count before those above, and a .stanchignore before any .gitignore; what git keeps in .git/info/exclude and the user in
 * git/ignore of the configuration counts last.
 */
#ifndef STANCH_IGNORE_H
#define STANCH_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

#define IGNORE_FILE_BYTES ((size_t)4 << 20) /* of an ignore file */

struct ignore_rules;

/* Reads rules from a text, or a file; NULL where there are none. *error is 0 or an errno, and 0 where there is no file. */
struct ignore_rules *ignore_parse(const char *bytes, size_t len, int *error);
struct ignore_rules *ignore_read(const char *path, int *error);
void ignore_free(struct ignore_rules *rules);

enum ignore_verdict { IGNORE_SAYS_NOTHING, IGNORE_LEAVE_OUT, IGNORE_KEEP };
/* `path`: from the folder of the ignore file on, without a slash at its end. */
enum ignore_verdict ignore_match(const struct ignore_rules *rules, const char *path, bool is_folder);

/* Rules that are in no file of the tree, for what lies in one folder. */
struct ignore_more {
    const struct ignore_rules *rules; /* NULL: none */
    const char *folder;               /* its path, with a slash at its end; "" where all paths begin in it */
};
/* `path` begins where that of the folder does. */
enum ignore_verdict ignore_match_more(const struct ignore_more *more, const char *path, bool is_folder);

#endif
