#include "rules_new.h"

#include "commands.h"
#include "message.h"
#include "prove.h"
#include "stanch.h"
#include "status.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_MAX 36   /* bytes */
#define RANDOM_BYTES 32 /* of the value */

static const char hints[] =
    "A rule to start from. Change the prefix and the length in anchors, alphabet, min_len, "
    "max_len, pattern and shape together; a text in finds must hold a value, one in misses none.";

static json_t *rotate(void)
{
    return json_pack("{s:s, s:s}", "how", "Say where a new one is made and where it is put.", "revoke",
                     "Say how the old one is made worthless.");
}

static json_t *cases(const char *prefix)
{
    char name[PREFIX_MAX + 1];
    snprintf(name, sizeof name, "%s", prefix);
    for (char *c = name; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return json_pack("[o, s]", json_sprintf("export %sTOKEN={}", name), "{\"key\": \"{}\"}");
}

static json_t *rule_of(const char *id, const char *prefix)
{
    json_int_t len = (json_int_t)strlen(prefix) + RANDOM_BYTES;
    char kind[80];
    snprintf(kind, sizeof kind, "%s", id);
    for (char *c = kind; *c; c++)
        *c = *c == '-' ? ' ' : *c;
    return json_pack("{s:s, s:s, s:s, s:s, s:[s], s:s, s:I, s:I, s:o, s:o, s:o, s:[o], s:o}", "id", id, "kind", kind,
                     "severity", "high", "note", hints, "anchors", prefix, "alphabet", "[A-Za-z0-9_]", "min_len", len,
                     "max_len", len, "pattern",
                     json_sprintf("(?<![A-Za-z0-9])(?<secret>%s[A-Za-z0-9]{%d})(?![A-Za-z0-9_])", prefix, RANDOM_BYTES),
                     "shape", json_sprintf("%s{A-Za-z0-9:%d}", prefix, RANDOM_BYTES), "finds", cases(prefix), "misses",
                     json_sprintf("%s{A-Za-z0-9:%d}", prefix, RANDOM_BYTES / 2), "rotate", rotate());
}

/* The first word of the id, or all of it where that is too short or too common. */
static json_t *find_rule(const char *id, char *reason, size_t room)
{
    static const char *const ends[] = {"_", "_", "_key_"};
    json_t *defaults = json_object();
    json_t *rule = NULL;
    for (size_t i = 0; !rule && i < sizeof ends / sizeof *ends; i++) {
        char prefix[PREFIX_MAX + 1];
        int len = (int)(i == 0 ? strcspn(id, "-") : strlen(id));
        snprintf(prefix, sizeof prefix, "%.*s%s", len < PREFIX_MAX - 5 ? len : PREFIX_MAX - 5, id, ends[i]);
        for (char *c = prefix; *c; c++)
            *c = *c == '-' ? '_' : *c;
        rule = rule_of(id, prefix);
        if (rule && !prove_rule(rule, defaults, reason, room)) {
            json_decref(rule);
            rule = NULL;
        }
    }
    json_decref(defaults);
    return rule;
}

static bool is_taken(const char *id)
{
    stanch_rules *rules = NULL;
    bool is_known = stanch_rules_load(NULL, &rules, NULL) == STANCH_OK && stanch_rules_find(rules, id) >= 0;
    stanch_rules_release(rules);
    return is_known;
}

static int print_file(json_t *rule, const char *issuer)
{
    json_t *file = json_pack("{s:s, s:[O]}", "issuer", issuer, "rules", rule);
    char *text = file ? json_dumps(file, JSON_INDENT(2)) : NULL;
    int status = STATUS_INTERNAL;
    if (!text)
        message("out of memory: making a rule");
    else
        status = status_worst(print_text(text, strlen(text)), print_text("\n", 1));
    free(text);
    json_decref(file);
    return status;
}

static void explain(void)
{
    message("anchors: a text of four bytes or more that every value holds, and ordinary text seldom does");
    message("alphabet, min_len, max_len: the bytes of a value and how many; leave max_len out where there is no bound");
    message("pattern: PCRE2; the value is the group secret, and the look-ahead at the end says what may not follow");
    message("shape: from it values are made for tests; finds and misses: texts with {} for such a value");
    message("then: stanch rules test FILE [PATH]... tries it, and stanch --rules FILE uses it");
}

int new_rule(const struct options *options)
{
    const char *id = options->words.items[1];
    char reason[320] = "";
    if (is_taken(id)) {
        message("rule not made: %s: a built-in rule has this id: see stanch rules show %s", id, id);
        return STATUS_USAGE;
    }
    json_t *rule = find_rule(id, reason, sizeof reason);
    if (!rule) {
        message("rule not made: %s: %s", id, reason);
        return STATUS_USAGE;
    }
    int status = print_file(rule, options->issuer ? options->issuer : "own");
    if (status == STATUS_DONE)
        explain();
    json_decref(rule);
    return status;
}
