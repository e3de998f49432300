/*
 * Allow-lists: files of JSON lines, one entry a line, sorted where stanch writes them, so that two
 * branches that add to one merge. What an entry names of a finding is no secret and depends on no key.
 */
#ifndef STANCH_ALLOW_LIST_H
#define STANCH_ALLOW_LIST_H

#include "stanch.h"

#include <stdbool.h>

struct allow_line {
    /* as in the file; NULL: not named. Owned by the list */
    const char *rule, *value, *expression, *path, *reason, *expires;
    const char *file;
    int line;
    size_t number; /* in the order in which they were read */
};

struct allow_list {
    struct allow_line *lines;
    size_t count;
    void **texts; /* what the lines point into */
    size_t text_count;
    char *folder; /* where relative paths begin */
};

/* Reads a file behind what is there. STATUS_DONE, STATUS_USAGE or STATUS_INTERNAL after a message. */
int allow_list_read(struct allow_list *list, const char *file);
/* Entries that say the same or contradict one another are refused; those that have expired are dropped after one
 * message. Once, behind the last file. */
int allow_list_close(struct allow_list *list);
void allow_list_free(struct allow_list *list);

/* Writes the entries that count for a file, or where `file` is NULL all of them, to `entries`, which has room for all;
 * returns how many. Standard input, "-", has no path. */
size_t allow_list_for(const struct allow_list *list, const char *file, stanch_allow *entries);

#endif
