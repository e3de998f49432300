/*
 * What a file has besides its bytes.
 */
#ifndef STANCH_ATTRIBUTES_H
#define STANCH_ATTRIBUTES_H

#include <sys/stat.h>

/* Gives the file `to` what `from` has: owner, group, access lists and other extended attributes, mode; the owner first,
 * for a change of it takes bits of the mode away. Labels of security modules as far as they let us. 0 or an errno. */
int attributes_copy(int from, const struct stat *facts, int to);

#endif
