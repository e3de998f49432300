/*
 * Where in a rules text something stands. jansson keeps no places, so the text is walked once more, for an error only.
 */
#ifndef STANCH_JSON_LINE_H
#define STANCH_JSON_LINE_H

#include <stddef.h>

struct json_place {
    int line, column; /* from 1 */
};

/* Place of `key` in the rule with that index, of the rule's brace where it has no such key (or `key` is NULL), of the
 * text's start where there is no such rule. The text is JSON: jansson read it. */
struct json_place json_place_of(const char *text, size_t len, size_t rule, const char *key);

#endif
