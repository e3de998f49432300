/*
 * stanch rules list | show RULE | lint [FILE]... | new ID | test FILE [PATH]... | import FILE
 */
#include "commands.h"
#include "load.h"
#include "message.h"
#include "rules_import.h"
#include "rules_lint.h"
#include "rules_new.h"
#include "rules_test.h"
#include "status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void list(FILE *text, const stanch_rules *rules)
{
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_rules_info(rules, i, &info);
        fprintf(text, "%-32s %-9s %-12s %-8s %s%s\n", info.id, stanch_severity_name(info.severity),
                stanch_confidence_name(info.confidence), info.status, info.kind, info.enabled ? "" : " (off)");
    }
}

static void show_line(FILE *text, const char *name, const char *value)
{
    if (*value)
        fprintf(text, "%-12s %s\n", name, value);
}

static void show_channels(FILE *text, uint32_t channels)
{
    fprintf(text, "%-12s", "channels");
    for (int channel = 0; channel < STANCH_CHANNELS; channel++)
        if (channels & 1u << channel)
            fprintf(text, " %s", stanch_channel_name(channel));
    fprintf(text, "%s\n", channels ? "" : " (each only with a telling name to the left)");
}

static void show(FILE *text, const stanch_rules *rules, size_t index)
{
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    stanch_rules_info(rules, index, &info);
    show_line(text, "id", info.id);
    show_line(text, "issuer", info.issuer);
    show_line(text, "kind", info.kind);
    show_line(text, "status", info.status);
    show_line(text, "severity", stanch_severity_name(info.severity));
    show_line(text, "confidence", stanch_confidence_name(info.confidence));
    show_channels(text, info.channels);
    for (size_t i = 0; i < info.anchor_count; i++)
        show_line(text, "anchor", stanch_rules_anchor(rules, index, i));
    show_line(text, "pattern", info.pattern);
    if (info.max_len)
        fprintf(text, "%-12s %zu to %zu bytes\n", "length", info.min_len, info.max_len);
    else
        fprintf(text, "%-12s %zu bytes or more\n", "length", info.min_len);
    fprintf(text, "%-12s at %zu bytes\n", "decided", info.decide_bytes);
    show_line(text, "group with", info.group_with);
    show_line(text, "rotate", info.rotate_how);
    show_line(text, "revoke", info.rotate_revoke);
    show_line(text, "see", info.rotate_url);
    show_line(text, "note", info.note);
    show_line(text, "source", info.source);
    show_line(text, "switched", info.enabled ? "on" : "off");
}

static int refuse_rule(const stanch_rules *rules, const char *id)
{
    stanch_rule_info *infos = calloc(stanch_rules_count(rules) + 1, sizeof *infos);
    const char *near = NULL;
    for (size_t i = 0; infos && i < stanch_rules_count(rules); i++) {
        infos[i] = (stanch_rule_info)STANCH_RULE_INFO_INIT;
        stanch_rules_info(rules, i, &infos[i]);
    }
    if (infos)
        near = suggest(id, &infos[0].id, stanch_rules_count(rules), sizeof *infos);
    if (near)
        message("unknown rule: %s: did you mean %s?", id, near);
    else
        message("unknown rule: %s: see stanch rules list", id);
    free(infos);
    return STATUS_USAGE;
}

/* list, or show of the rule at `index`. */
static int print(const stanch_rules *rules, long index)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *text = open_memstream(&bytes, &len);
    if (!text) {
        message("out of memory: printing rules");
        return STATUS_INTERNAL;
    }
    if (index < 0)
        list(text, rules);
    else
        show(text, rules, (size_t)index);
    fclose(text);
    int status = print_text(bytes, len);
    free(bytes);
    return status;
}

static int print_list(const stanch_rules *rules, const struct names *words)
{
    (void)words;
    return print(rules, -1);
}

static int print_one(const stanch_rules *rules, const struct names *words)
{
    long index = stanch_rules_find(rules, words->items[1]);
    return index < 0 ? refuse_rule(rules, words->items[1]) : print(rules, index);
}

static int lint(const stanch_rules *rules, const struct names *words)
{
    return lint_rules(rules, words->items + 1, words->count - 1);
}

static const struct verb {
    size_t least, most; /* words, the verb among them */
    int (*with_rules)(const stanch_rules *rules, const struct names *words);
    int (*alone)(const struct options *options);
} verbs[RULES_VERBS] = {
    [VERB_LIST] = {1, 1, print_list, NULL},        [VERB_SHOW] = {2, 2, print_one, NULL},
    [VERB_LINT] = {1, SIZE_MAX, lint, NULL},       [VERB_NEW] = {2, 2, NULL, new_rule},
    [VERB_TEST] = {2, SIZE_MAX, NULL, test_rules}, [VERB_IMPORT] = {2, 2, NULL, import_rules},
};

static const struct verb *find_verb(const struct names *words)
{
    for (int i = 0; words->count && i < RULES_VERBS; i++)
        if (strcmp(words->items[0], rules_verbs[i].name) == 0 && words->count >= verbs[i].least &&
            words->count <= verbs[i].most)
            return &verbs[i];
    return NULL;
}

static int refuse_words(void)
{
    char usage[200];
    for (size_t i = 0, used = 0; i < RULES_VERBS && used < sizeof usage; i++)
        used += (size_t)snprintf(usage + used, sizeof usage - used, "%s%s%s%s", i ? ", " : "", rules_verbs[i].name,
                                 *rules_verbs[i].arguments ? " " : "", rules_verbs[i].arguments);
    message("bad words: stanch rules: use %s", usage);
    return STATUS_USAGE;
}

int cmd_rules(const struct options *options)
{
    const struct verb *verb = find_verb(&options->words);
    stanch_rules *rules = NULL;
    if (!verb)
        return refuse_words();
    if (verb->alone)
        return verb->alone(options);
    int status = load_rules(options, &rules);
    if (status == STATUS_DONE)
        status = verb->with_rules(rules, &options->words);
    stanch_rules_release(rules);
    return status;
}
