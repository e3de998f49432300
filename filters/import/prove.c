#include "prove.h"

#include "stanch.h"

#include <stdlib.h>
#include <string.h>

/* The sentence of an error, without the place in a file that nobody sees. */
static void keep_reason(const stanch_error *error, int code, char *reason, size_t room)
{
    static const char place[] = "/rules/0";
    const char *text = error->text[0] ? error->text : stanch_strerror(code);
    if (strncmp(text, place, sizeof place - 1) == 0)
        text += sizeof place - 1;
    snprintf(reason, room, "%s", text);
}

/* Switched off, the rule needs no database: loading takes what its proof takes. */
static int load(const char *bytes, const char *id, stanch_rules **rules, stanch_error *error)
{
    const stanch_text text = {"", bytes, strlen(bytes)};
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.texts = &text;
    options.text_count = 1;
    options.replace_builtin = 1;
    options.skip = &id;
    options.skip_count = 1;
    options.dress = STANCH_DRESS_NONE;
    return stanch_rules_load(&options, rules, error);
}

bool prove_rule(json_t *rule, const json_t *defaults, char *reason, size_t room)
{
    stanch_rules *rules = NULL;
    stanch_error error = STANCH_ERROR_INIT;
    json_t *file = json_pack("{s:s, s:O, s:[O]}", "issuer", "proved", "defaults", defaults, "rules", rule);
    char *bytes = file ? json_dumps(file, JSON_COMPACT) : NULL;
    int code = bytes ? load(bytes, json_string_value(json_object_get(rule, "id")), &rules, &error) : STANCH_E_MEMORY;
    if (code == STANCH_OK)
        code = stanch_rules_lint(rules, 0, &error);
    if (code != STANCH_OK)
        keep_reason(&error, code, reason, room);
    stanch_rules_release(rules);
    free(bytes);
    json_decref(file);
    return code == STANCH_OK;
}
