/*
 * The rule set: the built-in rules, texts, or both, sorted by id and with the switches of only and skip.
 *
 * The built-in rules alone are used where they lie, so that a start costs nothing a rule. In every other case the rules
 * are copied into one array of the set's own arena; their texts stay where they are.
 */
#include "rules.h"

#include "anchor.h"
#include "builtin.h"
#include "error.h"
#include "identity.h"
#include "json_line.h"
#include "known.h"
#include "lint.h"
#include "memory.h"
#include "rules_json.h"
#include "span.h"

#include <stdlib.h>
#include <string.h>

#define LOAD_SEEDS 3    /* values that a text's rule must find before it is taken */
#define RULES_MAX 65534 /* rules are numbered in two bytes */

/* What rules->storage points to. The set itself lies in it, so that one free ends both. */
struct storage {
    struct stanch_rules set;
    struct arena arena;
};

/* What is being loaded. */
struct load {
    const stanch_rules_options *options;
    stanch_error *error;
    struct storage *storage;
    struct rules_json *texts; /* one a text */
    struct rule *rules;       /* the set's own copy, NULL while the built-in rules serve */
    size_t count;
};

static int wrong_rule(const struct load *load, const struct rule *rule, const char *sentence)
{
    error_set(load->error, STANCH_E_RULES, "%s", sentence);
    error_place(load->error, rule->file, rule->line, 0, rule->id);
    return STANCH_E_RULES;
}

static int no_memory(const struct load *load)
{
    return error_code(load->error, STANCH_E_MEMORY);
}

/* ------------------------------------------------------------------------------------------------ texts */

/* A pattern that compiles, finds what the rule's shape makes, and nothing that is nearly so. */
static int prove(const struct load *load, size_t text, size_t index, struct json_walk *walk)
{
    const struct rule *rule = &load->texts[text].rules[index];
    struct lint lint = {"pattern", "", ""};
    struct span_pattern *pattern = NULL;
    int result = span_pattern_new(rule, &pattern, load->error);
    if (result == STANCH_OK)
        result = lint_rule(rule, pattern, LOAD_SEEDS, &lint);
    span_pattern_free(pattern);
    if (result == STANCH_OK)
        return STANCH_OK;
    if (result != STANCH_E_RULES)
        return error_code(load->error, result);
    char of_pattern[sizeof load->error->text] = "";
    if (load->error && load->error->code != STANCH_OK) {
        memcpy(of_pattern, load->error->text, sizeof of_pattern);
        load->error->code = STANCH_OK; /* said again with its place */
    }
    error_set(load->error, result, "/rules/%zu/%s: %s%s%s%s%s", index, lint.key, of_pattern, lint.sentence,
              lint.reason[0] ? " (" : "", lint.reason, lint.reason[0] ? ")" : "");
    struct json_place place = json_walk_place(walk, index, lint.key);
    error_place(load->error, rule->file, place.line, place.column, rule->id);
    return result;
}

static int prove_text(const struct load *load, size_t text)
{
    const stanch_text *from = &load->options->texts[text];
    struct json_walk walk;
    json_walk_init(&walk, from->bytes, from->len);
    for (size_t rule = 0; rule < load->texts[text].count; rule++) {
        int result = prove(load, text, rule, &walk);
        if (result != STANCH_OK)
            return result;
    }
    return STANCH_OK;
}

/* Before they are proved, which takes long. */
static int refuse_too_many(const struct load *load, size_t texts)
{
    size_t rules = load->options->replace_builtin ? 0 : builtin_rule_count;
    for (size_t i = 0; i < texts; i++)
        rules += load->texts[i].count;
    if (rules <= RULES_MAX)
        return STANCH_OK;
    return error_set(load->error, STANCH_E_RULES, "more than 65,534 rules in all: leave some of them out");
}

static int read_texts(struct load *load)
{
    size_t count = load->options->text_count;
    load->texts = arena_array(&load->storage->arena, count, sizeof *load->texts);
    if (!load->texts)
        return no_memory(load);
    for (size_t i = 0; i < count; i++) {
        int result = rules_json_read(&load->options->texts[i], &load->storage->arena, &load->texts[i], load->error);
        if (result == STANCH_OK)
            result = refuse_too_many(load, i + 1);
        if (result == STANCH_OK)
            result = prove_text(load, i);
        if (result != STANCH_OK)
            return result;
    }
    return STANCH_OK;
}

/* ------------------------------------------------------------------------------------------------ the set */

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

static const struct rule *find(const struct rule *rules, size_t count, const char *id)
{
    const struct rule key = {.id = id};
    return count ? bsearch(&key, rules, count, sizeof *rules, by_id) : NULL;
}

static int copy_rules(struct load *load)
{
    size_t builtin = load->options->replace_builtin ? 0 : builtin_rule_count;
    bool is_build_step = builtin_rule_count == 0;
    bool adds_known = !builtin && (is_build_step || load->storage->set.known);
    load->count = builtin + adds_known;
    for (size_t i = 0; i < load->options->text_count; i++)
        load->count += load->texts[i].count;
    load->rules = arena_array(&load->storage->arena, load->count, sizeof *load->rules);
    if (!load->rules)
        return no_memory(load);
    size_t at = builtin;
    if (adds_known)
        load->rules[at++] = known_rule;
    if (builtin)
        memcpy(load->rules, builtin_rules, builtin * sizeof *load->rules);
    for (size_t i = 0; i < load->options->text_count; at += load->texts[i].count, i++)
        memcpy(load->rules + at, load->texts[i].rules, load->texts[i].count * sizeof *load->rules);
    qsort(load->rules, load->count, sizeof *load->rules, by_id);
    return STANCH_OK;
}

/* Of two rules of one id the error names that of a text, and of two of texts the later line. */
static int refuse_double_ids(const struct load *load)
{
    for (size_t i = 1; i < load->count; i++) {
        const struct rule *a = &load->rules[i - 1], *b = &load->rules[i];
        if (strcmp(a->id, b->id) == 0)
            return wrong_rule(load, a->line > b->line ? a : b,
                              "/id: another rule has this id; ids are unique over all rules");
    }
    return STANCH_OK;
}

static int link_rules(const struct load *load)
{
    for (size_t i = 0; i < load->count; i++) {
        struct rule *rule = &load->rules[i];
        const struct rule *companion = find(load->rules, load->count, rule->companion);
        if (rule->companion[0] && !companion)
            return wrong_rule(load, rule, "/companion: no rule has this id");
        if (rule->group_with[0] && !find(load->rules, load->count, rule->group_with))
            return wrong_rule(load, rule, "/group_with: no rule has this id");
        rule->companion_index = companion ? (int)(companion - load->rules) : -1;
    }
    return STANCH_OK;
}

/* ------------------------------------------------------------------------------------------------ switches */

static int switch_listed(const struct load *load, const char *option, const char *const *ids, size_t count, bool to)
{
    for (size_t i = 0; i < count; i++) {
        const struct rule *found = ids[i] ? find(load->rules, load->count, ids[i]) : NULL;
        if (!found)
            return error_set(load->error, STANCH_E_OPTIONS, "%s: there is no rule %.64s", option,
                             ids[i] ? ids[i] : "without a name");
        load->rules[found - load->rules].enabled = to;
    }
    return STANCH_OK;
}

/* Known values are asked for by naming them, whatever `only` says. */
static int set_switches(const struct load *load)
{
    const stanch_rules_options *options = load->options;
    const struct rule *known = find(load->rules, load->count, KNOWN_RULE_ID);
    for (size_t i = 0; options->only_count && i < load->count; i++)
        load->rules[i].enabled = false;
    int result = switch_listed(load, "only", options->only, options->only_count, true);
    if (known)
        load->rules[known - load->rules].enabled = load->storage->set.known != NULL;
    if (result == STANCH_OK)
        result = switch_listed(load, "skip", options->skip, options->skip_count, false);
    if (known && !known->enabled) {
        known_free(load->storage->set.known);
        load->storage->set.known = NULL;
    }
    return result;
}

/* ------------------------------------------------------------------------------------------------ loading */

static bool are_texts(const stanch_text *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!texts || (!texts[i].bytes && texts[i].len))
            return false;
    return true;
}

static int check_options(const stanch_rules_options *options, stanch_error *error)
{
    if (options->size != sizeof *options || (options->only_count && !options->only) ||
        (options->skip_count && !options->skip) || !are_texts(options->texts, options->text_count) ||
        !are_texts(options->known, options->known_count))
        return error_code(error, STANCH_E_ARGUMENT);
    if (options->dress & ~STANCH_DRESS_ALL)
        return error_set(error, STANCH_E_OPTIONS, "dress: there is no such dress");
    if (options->replace_builtin && options->text_count == 0)
        return error_set(error, STANCH_E_OPTIONS, "replace_builtin: there are no rules to take their place");
    return STANCH_OK;
}

static int gather(struct load *load)
{
    struct stanch_rules *set = &load->storage->set;
    const stanch_rules_options *options = load->options;
    bool is_builtin = !options->text_count && !options->only_count && !options->skip_count && !options->replace_builtin;
    set->is_builtin = is_builtin && !options->compile;
    if (is_builtin && !set->known) {
        set->rules = builtin_rules;
        set->count = builtin_rule_count;
        set->identity = identity_of_set(builtin_content, set->rules, set->count, set->dress);
        return STANCH_OK;
    }
    int (*const steps[])(struct load *) = {read_texts, copy_rules};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int result = steps[i](load);
        if (result != STANCH_OK)
            return result;
    }
    int result = refuse_double_ids(load);
    if (result == STANCH_OK)
        result = link_rules(load);
    if (result == STANCH_OK)
        result = set_switches(load);
    set->rules = load->rules;
    set->count = load->count;
    if (result == STANCH_OK)
        set->identity =
            identity_of_set(identity_of_content(set->rules, set->count), set->rules, set->count, set->dress);
    return result;
}

static void free_storage(struct storage *storage)
{
    stanch_allocator allocator = storage->set.allocator;
    anchors_free(storage->set.anchors, &allocator);
    known_free(storage->set.known);
    arena_free(&storage->arena);
    memory_free(&allocator, storage);
}

int stanch_rules_load(const stanch_rules_options *asked, stanch_rules **rules, stanch_error *error)
{
    static const stanch_rules_options defaults = STANCH_RULES_OPTIONS_INIT;
    const stanch_rules_options *options = asked ? asked : &defaults;
    if (rules)
        *rules = NULL;
    if (error && error->size != sizeof *error)
        return STANCH_E_ARGUMENT;
    if (!rules)
        return error_code(error, STANCH_E_ARGUMENT);
    int result = check_options(options, error);
    if (result != STANCH_OK)
        return result;
    const stanch_allocator *allocator = options->allocator ? options->allocator : &memory_default;
    struct storage *storage = memory_new_array(allocator, 1, sizeof *storage);
    if (!storage)
        return error_code(error, STANCH_E_MEMORY);
    struct stanch_rules *set = &storage->set;
    set->allocator = *allocator;
    set->dress = options->dress;
    set->owners = 1;
    set->storage = storage;
    storage->arena.allocator = &set->allocator;
    struct load load = {.options = options, .error = error, .storage = storage};
    result = known_new(options->known, options->known_count, set->dress, &set->allocator, &set->known, error);
    if (result == STANCH_OK)
        result = gather(&load);
    if (result == STANCH_OK)
        result = anchors_new(set, NULL, &set->anchors, error);
    if (result != STANCH_OK) {
        free_storage(storage);
        return result;
    }
    *rules = set;
    return STANCH_OK;
}

stanch_rules *stanch_rules_retain(stanch_rules *rules)
{
    if (rules)
        __atomic_add_fetch(&rules->owners, 1, __ATOMIC_RELAXED);
    return rules;
}

void stanch_rules_release(stanch_rules *rules)
{
    if (rules && __atomic_sub_fetch(&rules->owners, 1, __ATOMIC_ACQ_REL) == 0)
        free_storage(rules->storage);
}

/* ------------------------------------------------------------------------------------------------ asking */

size_t stanch_rules_count(const stanch_rules *rules)
{
    return rules ? rules->count : 0;
}

long stanch_rules_find(const stanch_rules *rules, const char *id)
{
    const struct rule *rule = rules && id ? find(rules->rules, rules->count, id) : NULL;
    return rule ? (long)(rule - rules->rules) : -1;
}

const char *stanch_rules_anchor(const stanch_rules *rules, size_t index, size_t anchor)
{
    return rules && index < rules->count && anchor < rules->rules[index].anchor_count
               ? rules->rules[index].anchors[anchor]
               : NULL;
}

uint64_t stanch_rules_identity(const stanch_rules *rules)
{
    return rules ? rules->identity : 0;
}

int stanch_rules_info(const stanch_rules *rules, size_t index, stanch_rule_info *info)
{
    if (!rules || index >= rules->count || !info || info->size != sizeof *info)
        return STANCH_E_ARGUMENT;
    const struct rule *rule = &rules->rules[index];
    *info = (stanch_rule_info){
        .size = sizeof *info,
        .id = rule->id,
        .issuer = rule->issuer,
        .kind = rule->kind,
        .status = rule->status,
        .pattern = rule->pattern,
        .note = rule->note,
        .source = rule->source,
        .rotate_how = rule->rotate_how,
        .rotate_revoke = rule->rotate_revoke,
        .rotate_url = rule->rotate_url,
        .group_with = rule->group_with,
        .severity = rule->severity,
        .confidence = rule->confidence,
        .channels = rule->channels,
        .anchor_count = rule->anchor_count,
        .decide_bytes = rule->decide_bytes,
        .min_len = rule->min_len,
        .max_len = rule->max_len,
        .enabled = rule->enabled,
    };
    return STANCH_OK;
}
