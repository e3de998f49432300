/*
 * Rules texts (rules/schema.json tells the format) to rules. Used when the library is built and when one is loaded.
 */
#ifndef STANCH_RULES_JSON_H
#define STANCH_RULES_JSON_H

#include "arena.h"
#include "rule.h"

struct rules_json {
    struct rule *rules; /* in order of the text, in the arena; each is valid by itself */
    size_t count;
};

/* E_MEMORY, or E_RULES with the place and a sentence that begins with the JSON pointer. */
int rules_json_read(const stanch_text *text, struct arena *arena, struct rules_json *result, stanch_error *error);

#endif
