/*
 * --summary: what must be rotated and how, at the end of a stream.
 */
#ifndef STANCH_SUMMARY_H
#define STANCH_SUMMARY_H

#include "credentials.h"
#include "stanch.h"

#define SUMMARY_MAX 16384 /* different credentials that are kept */

struct summary {
    struct credentials credentials;
    const char *key_id;
};

/* `copy_text`: rules do not outlive their findings, as they are loaded anew on the way. */
void summary_open(struct summary *summary, const char *key_id, bool copy_text);
void summary_add(struct summary *summary, const char *file, const stanch_finding *finding);
/* To standard error. */
void summary_print(struct summary *summary);
void summary_close(struct summary *summary);

#endif
