/*
 * Reading a report back, line by line.
 */
#ifndef STANCH_REPORT_READ_H
#define STANCH_REPORT_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Gives each line of a report, a file or "-" for standard input, to `take`; false from it: the line is no finding. Lines
 * that are none are left out after a message. STATUS_DONE, or STATUS_IO after messages; -1 after one where it cannot be opened. */
int report_read(const char *from, bool (*take)(json_t *finding, size_t line, void *user), void *user);

/* The text of a key, NULL where there is none. */
const char *report_text(json_t *object, const char *key);

#endif
