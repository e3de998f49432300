/*
 * Where in a rules text something stands. jansson keeps no places, so the text is walked beside it, once for all rules
 * as long as they are asked for in their order.
 */
#ifndef STANCH_JSON_LINE_H
#define STANCH_JSON_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct json_place {
    int line, column; /* from 1 */
};

/* A walk through a text that is JSON: jansson read it. Begin with json_walk_init. */
struct json_walk {
    const char *text;
    size_t len, at;
    int depth;
    int line;          /* of `at` */
    size_t line_start; /* offset */
    size_t seen;       /* rules whose braces were met */
    bool in_rules;
};

void json_walk_init(struct json_walk *walk, const char *text, size_t len);

/* Place of `key` in the rule with that index, of the rule's brace where it has no such key (or `key` is NULL), of the
 * text's start where there is no such rule. Going back to an earlier rule begins the walk anew. */
struct json_place json_walk_place(struct json_walk *walk, size_t rule, const char *key);

#endif
