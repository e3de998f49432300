/*
 * Classes of bytes as rule files write them: "[A-Za-z0-9_-]". Bytes and ranges, no negation; \\ \] \- \[ and \xNN
 * stand for one byte; a minus at either end is itself.
 */
#ifndef STANCH_CLASS_H
#define STANCH_CLASS_H

#include "rule.h"

/* The text between the brackets. False, and an unfinished set, where it is empty or wrong. */
bool class_parse_body(const char *text, size_t len, struct byteset *set);
/* The same with its brackets. */
bool class_parse(const char *text, size_t len, struct byteset *set);

int class_count(const struct byteset *set);
/* The bytes of the set in rising order; returns how many. */
size_t class_list(const struct byteset *set, uint8_t bytes[256]);

#endif
