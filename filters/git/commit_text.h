/*
 * Commits and tags as git stores them: who wrote it and when, and where the message begins.
 */
#ifndef STANCH_COMMIT_TEXT_H
#define STANCH_COMMIT_TEXT_H

#include <stddef.h>

struct commit_text {
    char author[256], email[256], date[32]; /* "" where there is none; date in RFC 3339 */
    size_t message; /* bytes before it; 0 where its begin is not among those that were looked at */
};

void commit_text_read(struct commit_text *commit, const char *bytes, size_t len);

#endif
