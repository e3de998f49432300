/*
 * Findings as JSON lines (report-schema.json), each in one write before the bytes that replace its credential.
 */
#ifndef STANCH_REPORT_H
#define STANCH_REPORT_H

#include "stanch.h"

#include <stdbool.h>
#include <sys/stat.h>

struct report {
    const char *target; /* as the user wrote it */
    int fd;
    bool is_owned, has_failed;
    int channel, mode;
    char key_id[16];
    char *line; /* owned */
    size_t line_room, longest_file;
};

/* Opens FILE (appending, made with 0600) or checks fd:N; before anything else is opened, lest N become one of ours.
 * STATUS_DONE, or STATUS_USAGE after a message. */
int report_open(struct report *report, const char *target);
/* Gets ready to write: the line is as long as these rules and these files need. 0 or STATUS_INTERNAL after a message. */
int report_begin(struct report *report, const stanch_rules *rules, const char *key_id, char *const *files,
                 size_t count);
/* Makes the line longer where other rules, which come from now on, need it. A status, after a message. */
int report_fit(struct report *report, const stanch_rules *rules);
/* Writes one line. 0, or -1 once it failed: after one message, and for good. */
int report_write(struct report *report, const char *file, const stanch_finding *finding, const char *reason);
bool report_is_file(const struct report *report, const struct stat *other);
void report_close(struct report *report);

#endif
