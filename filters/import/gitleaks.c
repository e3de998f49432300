#include "gitleaks.h"

#include "derive.h"
#include "prove.h"
#include "stanch.h"

#include <stdlib.h>
#include <string.h>

#define SPLITS_MAX 3 /* choices in one expression that are taken apart */
#define PARTS_MAX 16 /* rules of one rule */
#define ID_MAX 64    /* bytes */
#define REASON_MAX 320
#define STOPWORDS_MAX 1000
#define ENTROPY_STEP 0.25 /* a value drawn at random is now and then less random than the threshold */

struct carrier {
    const struct toml *rule;
    json_t *rules; /* all */
    json_t *defaults;
    json_t *ids; /* an object: those that are taken */
    stanch_rules *builtin;
    size_t first; /* of this rule's own */
    int group;
    char reason[REASON_MAX];
};

/* ------------------------------------------------------------------------------------------------ ids */

/* Lower-case words joined by minus signs. */
static void clean_id(const char *from, char id[ID_MAX + 1])
{
    size_t len = 0;
    for (; *from && len < ID_MAX; from++) {
        char c = *from >= 'A' && *from <= 'Z' ? (char)(*from | 0x20) : *from;
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_word)
            id[len++] = c;
        else if (len > 0 && id[len - 1] != '-')
            id[len++] = '-';
    }
    while (len > 0 && id[len - 1] == '-')
        len--;
    id[len] = '\0';
    if (len == 0)
        strcpy(id, "rule");
}

/* The built-in rules keep their ids: the file is loaded beside them. */
static void free_id(const struct carrier *carrier, const char *from, char id[ID_MAX + 1])
{
    char base[ID_MAX + 1], text[2 * ID_MAX];
    clean_id(from, base);
    snprintf(text, sizeof text, "%s", base);
    for (int number = 2;; number++) {
        clean_id(text, id);
        if (stanch_rules_find(carrier->builtin, id) < 0 && !json_object_get(carrier->ids, id))
            return;
        if (number == 2 && stanch_rules_find(carrier->builtin, id) >= 0)
            snprintf(text, sizeof text, "gitleaks-%.50s", base);
        else
            snprintf(text, sizeof text, "%.50s-%d", base, number);
    }
}

/* ------------------------------------------------------------------------------------------------ keys */

static const char *text_of(const struct toml *table, const char *key)
{
    const struct toml *value = toml_get(table, key);
    return value && value->type == TOML_STRING ? value->text : NULL;
}

static double number_of(const struct toml *table, const char *key)
{
    const struct toml *value = toml_get(table, key);
    return value && (value->type == TOML_INTEGER || value->type == TOML_FLOAT) ? value->number : 0;
}

static void add_stopwords(json_t *examples, const struct toml *allowlist)
{
    const struct toml *words = toml_get(allowlist, "stopwords");
    if (!words || words->count + json_array_size(examples) > STOPWORDS_MAX)
        return;
    for (const struct toml *word = words->first; word; word = word->next)
        if (word->type == TOML_STRING && word->text[0])
            json_array_append_new(examples, json_string(word->text));
}

/* Stopwords are what a rule calls examples; the other keys of an allow-list have no like. */
static void set_examples(json_t *rule, const struct toml *from)
{
    json_t *examples = json_array();
    const struct toml *lists = toml_get(from, "allowlists");
    add_stopwords(examples, toml_get(from, "allowlist"));
    for (const struct toml *list = lists ? lists->first : NULL; list; list = list->next)
        add_stopwords(examples, list);
    if (json_array_size(examples) > 0)
        json_object_set(rule, "examples", examples);
    json_decref(examples);
}

static bool has_other_allowlist(const struct toml *list)
{
    return toml_get(list, "regexes") || toml_get(list, "paths") || toml_get(list, "commits");
}

static const char *left_out(const struct toml *rule)
{
    const struct toml *lists = toml_get(rule, "allowlists");
    bool is_any = has_other_allowlist(toml_get(rule, "allowlist"));
    for (const struct toml *list = lists ? lists->first : NULL; list; list = list->next)
        is_any |= has_other_allowlist(list);
    return is_any ? "its allow-list of expressions, paths or commits is left out: it finds more" : NULL;
}

/* The rule around the keys that were derived. */
static json_t *frame(const struct carrier *carrier, json_t *keys)
{
    char id[ID_MAX + 1];
    const char *from = text_of(carrier->rule, "id"), *description = text_of(carrier->rule, "description");
    free_id(carrier, from, id);
    json_t *rule = json_pack("{s:s, s:s}", "id", id, "kind", from);
    if (description && *description)
        json_object_set_new(rule, "note", json_string(description));
    json_object_update(rule, keys);
    double entropy = number_of(carrier->rule, "entropy");
    if (entropy > 0 && entropy <= 8)
        json_object_set_new(rule, "min_entropy", json_real(entropy));
    set_examples(rule, carrier->rule);
    return rule;
}

/* ------------------------------------------------------------------------------------------------ carrying */

/* Proves the rule; where values drawn at random lack its entropy, with a lower one. */
static bool is_proved(struct carrier *carrier, json_t *rule)
{
    for (;;) {
        if (prove_rule(rule, carrier->defaults, carrier->reason, sizeof carrier->reason))
            return true;
        double entropy = json_number_value(json_object_get(rule, "min_entropy"));
        if (!strstr(carrier->reason, "(entropy)") || entropy <= 1)
            return false;
        json_object_set_new(rule, "min_entropy", json_real(entropy - ENTROPY_STEP));
    }
}

static bool is_by(struct carrier *carrier, const struct pieces *pieces, enum derive_way way)
{
    const char *sentence = NULL;
    json_t *keys = derive_keys(pieces, way, &sentence);
    if (!keys)
        return false;
    json_t *rule = frame(carrier, keys);
    json_decref(keys);
    bool is_right = rule && is_proved(carrier, rule);
    if (is_right) {
        json_object_set_new(carrier->ids, json_string_value(json_object_get(rule, "id")), json_true());
        json_array_append(carrier->rules, rule);
    }
    json_decref(rule);
    return is_right;
}

static bool holds_group(const struct regex *node)
{
    bool is_found = node->type == REGEX_GROUP && node->group > 0;
    for (const struct regex *child = node->first; child && !is_found; child = child->next)
        is_found = holds_group(child);
    return is_found;
}

/* The secret is in a group that the row does not show. */
static bool is_hidden(const struct carrier *carrier, const struct pieces *pieces)
{
    bool is_any = false;
    for (size_t i = 0; i < pieces->count && !pieces->has_secret; i++)
        is_any |= pieces->at[i]->type == REGEX_EITHER && holds_group(pieces->at[i]);
    return !pieces->has_secret && (carrier->group > 0 || is_any);
}

static bool carry(struct carrier *carrier, const struct pieces *pieces, int splits);

/* Each way of the first choice as a rule of its own; all or none. */
static bool carry_parts(struct carrier *carrier, const struct pieces *pieces, int splits)
{
    size_t index = 0, before = json_array_size(carrier->rules);
    while (index < pieces->count && pieces->at[index]->type != REGEX_EITHER)
        index++;
    if (index == pieces->count || splits == SPLITS_MAX)
        return false;
    struct pieces *part = malloc(sizeof *part);
    bool is_right = part != NULL;
    for (struct regex *way = pieces->at[index]->first; is_right && way; way = way->next)
        is_right = pieces_split(pieces, index, way, carrier->group, part) && carry(carrier, part, splits + 1) &&
                   json_array_size(carrier->rules) - carrier->first <= PARTS_MAX;
    free(part);
    while (!is_right && json_array_size(carrier->rules) > before) {
        size_t last = json_array_size(carrier->rules) - 1;
        json_object_del(carrier->ids, json_string_value(json_object_get(json_array_get(carrier->rules, last), "id")));
        json_array_remove(carrier->rules, last);
    }
    return is_right;
}

static bool carry(struct carrier *carrier, const struct pieces *pieces, int splits)
{
    const char *sentence = NULL;
    if (!is_hidden(carrier, pieces)) {
        for (enum derive_way way = DERIVE_PREFIX; way < DERIVE_WAYS; way++)
            if (is_by(carrier, pieces, way))
                return true;
        json_decref(derive_keys(pieces, DERIVE_PREFIX, &sentence));
        if (sentence == derive_no_text)
            json_decref(derive_keys(pieces, DERIVE_NAME, &sentence));
    } else {
        sentence = "the secret's group is in a repetition";
    }
    if (!carrier->reason[0] && sentence)
        snprintf(carrier->reason, sizeof carrier->reason, "%s", sentence);
    return carry_parts(carrier, pieces, splits);
}

static bool carry_regex(struct carrier *carrier, const char *text)
{
    const char *sentence = NULL;
    struct regex_tree *tree = regex_read(text, &sentence);
    struct pieces *pieces = malloc(sizeof *pieces);
    bool is_right = false;
    if (!tree || !pieces)
        snprintf(carrier->reason, sizeof carrier->reason, "%s", tree ? "out of memory" : sentence);
    else if (carrier->group > regex_groups(tree))
        snprintf(carrier->reason, sizeof carrier->reason, "there is no group of the number that secretGroup says");
    else if (!pieces_of(regex_root(tree), carrier->group, pieces))
        snprintf(carrier->reason, sizeof carrier->reason, "the expression is too long");
    else
        is_right = carry(carrier, pieces, 0);
    free(pieces);
    regex_free(tree);
    return is_right;
}

static void carry_rule(struct carrier *carrier, gitleaks_tell *tell, void *user)
{
    const struct toml *rule = carrier->rule;
    const char *id = text_of(rule, "id"), *regex = text_of(rule, "regex");
    carrier->first = json_array_size(carrier->rules);
    carrier->reason[0] = '\0';
    carrier->group = (int)number_of(rule, "secretGroup");
    if (!id || !*id)
        tell(user, rule->line, "", "it has no id", NULL);
    else if (!regex)
        tell(user, rule->line, id, "it has no regex: a stream has no paths", NULL);
    else if (toml_get(rule, "path"))
        tell(user, rule->line, id, "it is for files of certain paths: a stream has none", NULL);
    else if (carry_regex(carrier, regex))
        tell(user, rule->line, id, NULL, left_out(rule));
    else
        tell(user, rule->line, id, carrier->reason, NULL);
}

static json_t *new_defaults(void)
{
    static const char how[] = "Make a new one where this one was issued.", revoke[] = "Delete the old one there.";
    return json_pack("{s:s, s:s, s:{s:s, s:s}}", "severity", "high", "source", "a configuration of gitleaks", "rotate",
                     "how", how, "revoke", revoke);
}

json_t *gitleaks_rules(const struct toml *config, gitleaks_tell *tell, void *user)
{
    struct carrier carrier = {.rules = json_array(), .defaults = new_defaults(), .ids = json_object()};
    const struct toml *rules = toml_get(config, "rules");
    const char *title = text_of(config, "title");
    json_t *file = NULL;
    if (carrier.rules && carrier.defaults && carrier.ids &&
        stanch_rules_load(NULL, &carrier.builtin, NULL) == STANCH_OK) {
        for (carrier.rule = rules && rules->of_tables ? rules->first : NULL; carrier.rule;
             carrier.rule = carrier.rule->next)
            carry_rule(&carrier, tell, user);
        file = json_pack("{s:s, s:O, s:O}", "issuer", title && *title ? title : "gitleaks", "defaults",
                         carrier.defaults, "rules", carrier.rules);
    }
    stanch_rules_release(carrier.builtin);
    json_decref(carrier.rules);
    json_decref(carrier.defaults);
    json_decref(carrier.ids);
    return file;
}
