/*
 * The words of --fields: "a.b" names a field and all that lies in it; a star stands for one key. A key
 * with a dot in it is as good as two. Of [] behind a key nothing depends, as arrays are no level. With an exclamation mark before each word they name what is exempt.
 */
#ifndef STANCH_FIELD_LIST_H
#define STANCH_FIELD_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct field_list {
    char *const *words; /* borrowed */
    size_t count;
};

/* True where the words name what is exempt. */
bool field_list_exempts(const struct field_list *list);
/* 0, or STATUS_USAGE after a message. */
int field_list_check(const struct field_list *list);
/* Is a field of this path to be redacted? */
bool field_list_wants(const struct field_list *list, const char *path, size_t len);

#endif
