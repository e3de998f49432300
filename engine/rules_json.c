#include "rules_json.h"

#include "check.h"
#include "class.h"
#include "error.h"
#include "json_line.h"
#include "rule_valid.h"

#include <jansson.h>
#include <string.h>

#define KEYS_MAX 32 /* of a rule */

struct reader {
    const stanch_text *text;
    struct arena *arena;
    stanch_error *error;
    const char *file;
    struct json_walk walk;
    size_t index;    /* of the rule */
    const char *key; /* that is read; NULL: the rule as a whole */
    struct rule *rule;
    const json_t *defaults[KEYS_MAX]; /* of the file, by key: for keys that a rule has not */
};

static int wrong(struct reader *reader, const char *sentence)
{
    struct json_place place = json_walk_place(&reader->walk, reader->index, reader->key);
    error_set(reader->error, STANCH_E_RULES, "/rules/%zu%s%s: %s", reader->index, reader->key ? "/" : "",
              reader->key ? reader->key : "", sentence);
    error_place(reader->error, reader->file, place.line, place.column, reader->rule ? reader->rule->id : NULL);
    return STANCH_E_RULES;
}

static int no_memory(struct reader *reader)
{
    return error_code(reader->error, STANCH_E_MEMORY);
}

/* ------------------------------------------------------------------------------------------------ values */

static int read_text(struct reader *reader, const json_t *value, const char **to)
{
    if (!json_is_string(value))
        return wrong(reader, "must be a text");
    *to = arena_text(reader->arena, json_string_value(value), json_string_length(value));
    return *to ? STANCH_OK : no_memory(reader);
}

static int read_number(struct reader *reader, const json_t *value, int max, uint16_t *to)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > max)
        return wrong(reader, "must be a whole number in its range");
    *to = (uint16_t)json_integer_value(value);
    return STANCH_OK;
}

static int read_word(struct reader *reader, const json_t *value, const char *const *words, uint8_t *to)
{
    const char *word = json_string_value(value);
    for (uint8_t i = 0; word && words[i]; i++)
        if (strcmp(words[i], word) == 0) {
            *to = i;
            return STANCH_OK;
        }
    return wrong(reader, "must be one of the words that rules/schema.json lists");
}

static int read_texts(struct reader *reader, const json_t *value, const char *const **to, uint16_t *count)
{
    size_t size = json_array_size(value);
    if (!json_is_array(value) || size == 0 || size > 1000)
        return wrong(reader, "must be a list of texts, with one at least");
    const char **texts = arena_array(reader->arena, size, sizeof *texts);
    if (!texts)
        return no_memory(reader);
    for (size_t i = 0; i < size; i++) {
        int result = read_text(reader, json_array_get(value, i), &texts[i]);
        if (result != STANCH_OK)
            return result;
        if (!texts[i][0])
            return wrong(reader, "a text in the list is empty");
    }
    *to = texts;
    *count = (uint16_t)size;
    return STANCH_OK;
}

static int read_class(struct reader *reader, const json_t *value, struct byteset *to)
{
    if (json_is_string(value) && class_parse(json_string_value(value), json_string_length(value), to))
        return STANCH_OK;
    return wrong(reader, "must be a class of bytes such as [A-Za-z0-9_-], without negation");
}

static int read_bool(struct reader *reader, const json_t *value, bool *to)
{
    if (!json_is_boolean(value))
        return wrong(reader, "must be true or false");
    *to = json_is_true(value);
    return STANCH_OK;
}

/* ------------------------------------------------------------------------------------------------ keys */

#define KEY(name) static int read_##name(struct reader *reader, struct rule *rule, const json_t *value)

#define TEXT_KEY(name)                                                                                                 \
    KEY(name)                                                                                                          \
    {                                                                                                                  \
        return read_text(reader, value, &rule->name);                                                                  \
    }
TEXT_KEY(id)
TEXT_KEY(kind)
TEXT_KEY(note)
TEXT_KEY(source)
TEXT_KEY(group_with)
TEXT_KEY(companion)
TEXT_KEY(shape)
TEXT_KEY(sample)

KEY(severity)
{
    static const char *const words[] = {"public", "low", "medium", "high", "critical", NULL};
    return read_word(reader, value, words, &rule->severity);
}

KEY(confidence)
{
    static const char *const words[] = {"weak", "generic", "contextual", "distinctive", NULL};
    int result = read_word(reader, value, words, &rule->confidence);
    return result == STANCH_OK && rule->confidence == STANCH_WEAK ? wrong(reader, "only a check makes a finding weak")
                                                                  : result;
}

KEY(status)
{
    static const char *const words[] = {"current", "legacy", NULL};
    uint8_t index = 0;
    int result = read_word(reader, value, words, &index);
    if (result == STANCH_OK)
        rule->status = words[index];
    return result;
}

KEY(start)
{
    static const char *const words[] = {"anchor", "after", "run", "name", "block", NULL};
    return read_word(reader, value, words, &rule->start);
}

KEY(channels)
{
    rule->channels = 0;
    if (!json_is_array(value))
        return wrong(reader, "must be a list of channels");
    for (size_t i = 0; i < json_array_size(value); i++) {
        static const char *const words[] = {"prompt", "tool-output", "log", "code", NULL};
        uint8_t channel = 0;
        int result = read_word(reader, json_array_get(value, i), words, &channel);
        if (result != STANCH_OK)
            return result;
        rule->channels |= 1u << channel;
    }
    return STANCH_OK;
}

KEY(pattern)
{
    if (json_is_string(value))
        return read_text(reader, value, &rule->pattern);
    const char *const *lines = NULL;
    uint16_t count = 0;
    int result = read_texts(reader, value, &lines, &count);
    if (result != STANCH_OK)
        return result;
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += strlen(lines[i]) + 1;
    char *pattern = arena_array(reader->arena, len + 1, 1);
    if (!pattern)
        return no_memory(reader);
    rule->pattern = pattern;
    rule->pattern_extended = true;
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(lines[i]);
        memcpy(pattern, lines[i], size);
        pattern[size] = i + 1 < count ? '\n' : '\0';
        pattern += size + 1;
    }
    return STANCH_OK;
}

KEY(checks)
{
    const char *const *names = NULL;
    uint16_t count = 0;
    int result = read_texts(reader, value, &names, &count);
    if (result == STANCH_OK && count > RULE_CHECKS_MAX)
        return wrong(reader, "has more checks than a rule can have");
    for (size_t i = 0; result == STANCH_OK && i < count; i++) {
        rule->checks[i] = check_find(names[i]);
        if (!rule->checks[i])
            result = wrong(reader, "names a check that does not exist");
    }
    return result;
}

KEY(min_entropy)
{
    rule->min_entropy = json_number_value(value);
    return json_is_number(value) && rule->min_entropy >= 0 && rule->min_entropy <= 8
               ? STANCH_OK
               : wrong(reader, "must be a number from 0 to 8, bits a character");
}

KEY(then)
{
    if (json_string_length(value) != 1)
        return wrong(reader, "must be one byte");
    rule->then = (uint8_t)json_string_value(value)[0];
    return STANCH_OK;
}

KEY(rotate)
{
    static const char *const keys[] = {"how", "revoke", "url"};
    const char **to[] = {&rule->rotate_how, &rule->rotate_revoke, &rule->rotate_url};
    size_t known = 0;
    if (!json_is_object(value))
        return wrong(reader, "must be an object with how, revoke and url");
    for (size_t i = 0; i < 3; i++) {
        const json_t *text = json_object_get(value, keys[i]);
        int result = text ? read_text(reader, text, to[i]) : STANCH_OK;
        if (result != STANCH_OK)
            return result;
        known += text != NULL;
    }
    if (known != json_object_size(value))
        return wrong(reader, "has a key other than how, revoke and url");
    return rule->rotate_how[0] && rule->rotate_revoke[0] ? STANCH_OK : wrong(reader, "says not both how and revoke");
}

KEY(anchors)
{
    return read_texts(reader, value, &rule->anchors, &rule->anchor_count);
}
KEY(anchor_class)
{
    return read_class(reader, value, &rule->anchor_class);
}
KEY(anchor_class_count)
{
    return read_number(reader, value, RULE_ANCHOR_MAX, &rule->anchor_class_count);
}
KEY(caseless)
{
    return read_bool(reader, value, &rule->caseless);
}
KEY(alphabet)
{
    return read_class(reader, value, &rule->alphabet);
}
KEY(min_len)
{
    return read_number(reader, value, UINT16_MAX, &rule->min_len);
}
KEY(max_len)
{
    return read_number(reader, value, UINT16_MAX, &rule->max_len);
}
KEY(decide_bytes)
{
    return read_number(reader, value, UINT16_MAX, &rule->decide_bytes);
}
KEY(examples)
{
    return read_texts(reader, value, &rule->examples, &rule->example_count);
}
KEY(finds)
{
    return read_texts(reader, value, &rule->finds, &rule->find_count);
}
KEY(misses)
{
    return read_texts(reader, value, &rule->misses, &rule->miss_count);
}
KEY(context)
{
    return read_texts(reader, value, &rule->context, &rule->context_count);
}

struct key {
    const char *name;
    int (*read)(struct reader *reader, struct rule *rule, const json_t *value);
    bool is_required;
};

/* In this order they are read, so that an error names the rule as soon as it can. */
static const struct key keys[] = {
    {"id", read_id, true},
    {"kind", read_kind, true},
    {"severity", read_severity, true},
    {"status", read_status, false},
    {"note", read_note, false},
    {"source", read_source, false},
    {"confidence", read_confidence, false},
    {"start", read_start, false},
    {"anchors", read_anchors, false},
    {"anchor_class", read_anchor_class, false},
    {"anchor_class_count", read_anchor_class_count, false},
    {"caseless", read_caseless, false},
    {"alphabet", read_alphabet, true},
    {"min_len", read_min_len, false},
    {"max_len", read_max_len, false},
    {"then", read_then, false},
    {"decide_bytes", read_decide_bytes, false},
    {"pattern", read_pattern, true},
    {"checks", read_checks, false},
    {"min_entropy", read_min_entropy, false},
    {"examples", read_examples, false},
    {"context", read_context, false},
    {"companion", read_companion, false},
    {"group_with", read_group_with, false},
    {"channels", read_channels, false},
    {"rotate", read_rotate, true},
    {"shape", read_shape, true},
    {"sample", read_sample, false},
    {"finds", read_finds, false},
    {"misses", read_misses, false},
};
#define KEYS (sizeof keys / sizeof keys[0])
_Static_assert(KEYS <= KEYS_MAX, "a reader has room for every key");

/* ------------------------------------------------------------------------------------------------ rules */

/* Puts each value of the object at the place of its key in `keys`; false where it has a key that no rule has. */
static bool sort_keys(const json_t *object, const json_t *values[KEYS])
{
    bool is_known = true;
    for (void *at = json_object_iter((json_t *)object); at; at = json_object_iter_next((json_t *)object, at)) {
        const char *name = json_object_iter_key(at);
        size_t i = 0;
        while (i < KEYS && strcmp(keys[i].name, name) != 0)
            i++;
        if (i < KEYS)
            values[i] = json_object_iter_value(at);
        is_known &= i < KEYS;
    }
    return is_known;
}

static void set_defaults(struct rule *rule, const char *issuer, const char *file)
{
    rule->id = rule->kind = rule->note = rule->source = rule->group_with = rule->companion = "";
    rule->rotate_how = rule->rotate_revoke = rule->rotate_url = rule->shape = rule->pattern = "";
    rule->status = "current";
    rule->sample = "{}";
    rule->issuer = issuer;
    rule->file = file;
    rule->confidence = STANCH_DISTINCTIVE;
    rule->channels = UINT32_MAX; /* not given: see complete */
    rule->then = -1;
    rule->companion_index = -1;
    rule->enabled = true;
}

/* What follows from the other keys where a rule does not say it. */
static void complete(struct rule *rule)
{
    uint32_t inner = 1u << STANCH_CHANNEL_LOG | 1u << STANCH_CHANNEL_CODE, all = (1u << STANCH_CHANNELS) - 1;
    if (rule->channels == UINT32_MAX)
        rule->channels = rule->start == START_RUN ? inner : all;
    if (rule->decide_bytes == 0)
        rule->decide_bytes =
            rule->max_len && rule->max_len < STANCH_DECIDE_MAX - 8 ? rule->max_len + 8 : STANCH_DECIDE_MAX;
}

static int read_rule(struct reader *reader, const json_t *object)
{
    struct rule *rule = reader->rule;
    const json_t *values[KEYS];
    if (!json_is_object(object))
        return wrong(reader, "must be an object");
    memcpy((void *)values, (const void *)reader->defaults, sizeof values);
    bool is_known = sort_keys(object, values);
    for (size_t i = 0; i < KEYS; i++) {
        const json_t *value = values[i];
        reader->key = keys[i].name;
        if (!value && keys[i].is_required)
            return wrong(reader, "is missing");
        int result = value ? keys[i].read(reader, rule, value) : STANCH_OK;
        if (result != STANCH_OK)
            return result;
        if (i == 0 && !rule_id_is_valid(rule->id)) {
            rule->id = "";
            return wrong(reader, "must be lower-case words joined by minus signs, at most 64 bytes");
        }
    }
    reader->key = NULL;
    if (!is_known)
        return wrong(reader, "has a key that no rule has; rules/schema.json lists them");
    complete(rule);
    const char *key = NULL;
    const char *sentence = rule_valid(rule, &key);
    reader->key = key;
    rule->line = json_walk_place(&reader->walk, reader->index, key ? key : "id").line;
    return sentence ? wrong(reader, sentence) : STANCH_OK;
}

static int read_file(struct reader *reader, const json_t *root, struct rules_json *result)
{
    const json_t *list = json_object_get(root, "rules");
    const json_t *defaults = json_object_get(root, "defaults");
    const char *issuer = json_string_value(json_object_get(root, "issuer"));
    size_t keys_seen = 2 + (defaults != NULL);
    if (!issuer || !json_is_array(list) || json_object_size(root) != keys_seen ||
        (defaults && (!json_is_object(defaults) || !sort_keys(defaults, reader->defaults)))) {
        error_set(
            reader->error, STANCH_E_RULES,
            "/: must be an object with an issuer (a text), rules (a list), at most defaults (keys of rules), no more");
        error_place(reader->error, reader->file, 1, 1, NULL);
        return STANCH_E_RULES;
    }
    issuer = arena_text(reader->arena, issuer, strlen(issuer));
    result->count = json_array_size(list);
    result->rules = arena_array(reader->arena, result->count, sizeof *result->rules);
    if (!issuer || !result->rules)
        return no_memory(reader);
    for (reader->index = 0; reader->index < result->count; reader->index++) {
        reader->key = NULL;
        reader->rule = &result->rules[reader->index];
        set_defaults(reader->rule, issuer, reader->file);
        int status = read_rule(reader, json_array_get(list, reader->index));
        if (status != STANCH_OK)
            return status;
    }
    return STANCH_OK;
}

/* Our own sentence: jansson's quotes the input. */
static const char *json_sentence(enum json_error_code code)
{
    switch (code) {
    case json_error_duplicate_key:
        return "a key stands twice in one object";
    case json_error_premature_end_of_input:
        return "the JSON text ends too early";
    case json_error_end_of_input_expected:
        return "something stands behind the JSON text";
    case json_error_invalid_utf8:
        return "is not UTF-8";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "holds a NUL byte";
    case json_error_stack_overflow:
        return "is nested too deep";
    default:
        return "is not JSON";
    }
}

static int report_json(struct reader *reader, const json_error_t *problem)
{
    enum json_error_code code = json_error_code(problem);
    if (code == json_error_out_of_memory || code == json_error_unknown)
        return no_memory(reader);
    error_set(reader->error, STANCH_E_RULES, "%s", json_sentence(code));
    error_place(reader->error, reader->file, problem->line > 0 ? problem->line : 1,
                problem->column > 0 ? problem->column : 1, NULL);
    return STANCH_E_RULES;
}

int rules_json_read(const stanch_text *text, struct arena *arena, struct rules_json *result, stanch_error *error)
{
    struct reader reader = {.text = text, .arena = arena, .error = error};
    const char *name = text->name ? text->name : "";
    reader.file = arena_text(arena, name, strlen(name));
    if (!reader.file)
        return no_memory(&reader);
    json_walk_init(&reader.walk, text->bytes, text->len);
    json_error_t problem;
    json_t *root = json_loadb(text->bytes ? text->bytes : "", text->len, JSON_REJECT_DUPLICATES, &problem);
    if (!root)
        return report_json(&reader, &problem);
    int status = read_file(&reader, root, result);
    json_decref(root);
    return status;
}
