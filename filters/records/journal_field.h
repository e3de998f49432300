/*
 * Fields that the journal itself writes and that can hold no credential: numbers, ids, cursors, by their name and their
 * shape. They stay as they are, so that an entry keeps its identity.
 */
#ifndef STANCH_JOURNAL_FIELD_H
#define STANCH_JOURNAL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOURNAL_NAME_MAX 64   /* systemd's own limit */
#define JOURNAL_PLAIN_MAX 256 /* bytes of a value that may be plain */

/* May a field of this name be plain? */
bool journal_name_may_be_plain(const char *name, size_t len);
/* Is it, with this value? */
bool journal_is_plain(const char *name, size_t name_len, const uint8_t *value, size_t len);

#endif
