#include "settings.h"

#include "class.h"
#include "dress.h"
#include "error.h"
#include "memory.h"

#include <string.h>

const struct template *settings_template(const stanch_settings *settings)
{
    return settings->has_custom ? &settings->custom : &settings->standard;
}

stanch_settings *settings_retain(stanch_settings *settings)
{
    __atomic_add_fetch(&settings->owners, 1, __ATOMIC_RELAXED);
    return settings;
}

const char *stanch_settings_key_id(const stanch_settings *settings)
{
    return settings->key.id;
}

static bool is_between(int value, int low, int high)
{
    return value >= low && value <= high;
}

static int check_options(const stanch_options *options, stanch_error *error)
{
    if (options->size != sizeof *options)
        return error_set(error, STANCH_E_ARGUMENT, "stanch_options has another size than this library's");
    if (!is_between(options->channel, 0, STANCH_CHANNELS - 1) ||
        !is_between(options->mode, STANCH_REDACT, STANCH_DETECT) ||
        !is_between(options->unit, STANCH_UNIT_LINE, STANCH_UNIT_STREAM) ||
        !is_between(options->style, STANCH_STYLE_TAG, STANCH_STYLE_MASK) ||
        !is_between(options->min_confidence, STANCH_WEAK, STANCH_CHECKED) ||
        !is_between(options->framing, STANCH_FRAMING_RAW, STANCH_FRAMING_JSON))
        return error_set(error, STANCH_E_OPTIONS,
                         "channel, mode, unit, style, min_confidence or framing is out of its range");
    return STANCH_OK;
}

/* The class of a look-behind that a pattern begins with: (?<![...]). Blanks of a pattern in lines are skipped. */
static bool read_not_before(const struct rule *rule, struct byteset *set)
{
    static const char opening[] = "(?<![";
    const char *text = rule->pattern + strspn(rule->pattern, " \t\n");
    const char *close = strstr(text, "])");
    if (strncmp(text, opening, sizeof opening - 1) != 0 || !close)
        return false;
    const char *body = text + sizeof opening - 1;
    return class_parse_body(body, (size_t)(close - body), set);
}

/* The number of the alphabet among those seen; a new one while there are numbers. */
static uint8_t alphabet_id(stanch_settings *settings, struct byteset *alphabets, size_t *count,
                           const struct byteset *alphabet)
{
    size_t id = 0;
    while (id < *count && memcmp(&alphabets[id], alphabet, sizeof *alphabet) != 0)
        id++;
    if (id < *count || id == ALPHABETS_MAX)
        return (uint8_t)id;
    alphabets[(*count)++] = *alphabet;
    for (unsigned byte = 0; byte < 256; byte++)
        settings->alphabets_of[byte] |= (uint64_t)byteset_has(alphabet, (uint8_t)byte) << id;
    return (uint8_t)id;
}

/* Runs of values without a bound are dear to measure again and again: their alphabets come first. */
static void number_alphabets(stanch_settings *settings)
{
    const struct stanch_rules *rules = settings->rules;
    struct byteset alphabets[ALPHABETS_MAX];
    size_t count = 0;
    for (int bounded = 0; bounded < 2; bounded++)
        for (size_t i = 0; i < rules->count; i++)
            if ((rules->rules[i].max_len > 0) == bounded && rules->rules[i].start != START_KNOWN)
                settings->facts[i].alphabet_id = alphabet_id(settings, alphabets, &count, &rules->rules[i].alphabet);
}

/* Does the sample name an id: ACME_CLIENT_ID={}? */
static bool takes_id(const struct rule *rule)
{
    const char *hole = strstr(rule->sample, "{}");
    size_t end = hole ? (size_t)(hole - rule->sample) : 0;
    while (end > 0 && strchr(" \t\n=:\"'", rule->sample[end - 1]))
        end--;
    return end >= 2 && (rule->sample[end - 2] | 32) == 'i' && (rule->sample[end - 1] | 32) == 'd';
}

static void fill_facts(stanch_settings *settings)
{
    static const char general_issuer[] = "generic";
    const struct stanch_rules *rules = settings->rules;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];
        struct rule_facts *facts = &settings->facts[i];
        facts->has_not_before = read_not_before(rule, &facts->not_before);
        facts->takes_id = takes_id(rule);
        facts->is_general = strcmp(rule->issuer, general_issuer) == 0;
        facts->needs_word = !(rule->channels >> settings->channel & 1);
        long partner = rule->group_with[0] ? stanch_rules_find(rules, rule->group_with) : -1;
        if (partner >= 0)
            facts->is_grouped = settings->facts[partner].is_grouped = true;
        if (rule->companion_index >= 0 && rule->enabled)
            settings->facts[rule->companion_index].is_companion = true;
    }
    number_alphabets(settings);
}

static bool is_generic_name(const struct rule *rule)
{
    return rule->start == START_NAME && rule->confidence == STANCH_GENERIC && rule->context_count == 0;
}

static void list_name_rule(stanch_settings *settings, uint16_t index)
{
    const struct rule *rule = &settings->rules->rules[index];
    settings->name_rules.items[settings->name_rules.count++] = index;
    if (rule->companion_index >= 0)
        settings->companion_rules.items[settings->companion_rules.count++] = index;
    for (size_t i = 0; i < 4; i++)
        settings->name_alphabet.bits[i] |= rule->alphabet.bits[i];
    if (rule->min_len < settings->name_min_len)
        settings->name_min_len = rule->min_len;
}

static void list_rules(stanch_settings *settings)
{
    settings->name_min_len = UINT16_MAX;
    byteset_add(&settings->name_alphabet, '\\');
    if (settings->dress & STANCH_DRESS_PERCENT)
        byteset_add(&settings->name_alphabet, '%');
    settings->generic_password = settings->generic_secret = -1;
    for (size_t i = 0; i < settings->rules->count; i++) {
        const struct rule *rule = &settings->rules->rules[i];
        if (!rule->enabled)
            continue;
        if (is_generic_name(rule)) {
            if (strcmp(rule->id, "generic-password") == 0)
                settings->generic_password = (int)i;
            else
                settings->generic_secret = (int)i;
            continue;
        }
        if (rule->start == START_NAME)
            list_name_rule(settings, (uint16_t)i);
        if (rule->start == START_RUN) {
            settings->run_rules.items[settings->run_rules.count++] = (uint16_t)i;
            settings->runs_need_words |= settings->facts[i].needs_word;
        }
    }
}

static int make_lists(stanch_settings *settings)
{
    const stanch_allocator *allocator = &settings->rules->allocator;
    size_t count = settings->rules->count;
    settings->facts = memory_new_array(allocator, count, sizeof *settings->facts);
    settings->name_rules.items = memory_new_array(allocator, count, sizeof(uint16_t));
    settings->run_rules.items = memory_new_array(allocator, count, sizeof(uint16_t));
    settings->companion_rules.items = memory_new_array(allocator, count, sizeof(uint16_t));
    if (!settings->facts || !settings->name_rules.items || !settings->run_rules.items ||
        !settings->companion_rules.items)
        return STANCH_E_MEMORY;
    fill_facts(settings);
    list_rules(settings);
    int result =
        context_index_fill(&settings->issuers, settings->rules, settings->name_rules.items, settings->name_rules.count);
    if (result == STANCH_OK && settings->runs_need_words)
        result = context_index_fill(&settings->run_issuers, settings->rules, settings->run_rules.items,
                                    settings->run_rules.count);
    return result;
}

static int set_placeholder(stanch_settings *settings, const char *text, stanch_error *error)
{
    int result = template_parse(&settings->standard, placeholder_standard, error);
    settings->anchors = settings->rules->anchors;
    if (result != STANCH_OK || !text || strcmp(text, placeholder_standard) == 0)
        return result;
    result = template_parse(&settings->custom, text, error);
    if (result != STANCH_OK)
        return result;
    settings->has_custom = true;
    result = anchors_new(settings->rules, settings->custom.literal, &settings->own_anchors, error);
    settings->anchors = settings->own_anchors;
    return result;
}

static int fill(stanch_settings *settings, const stanch_options *options, stanch_error *error)
{
    static const uint8_t no_key[STANCH_KEY_BYTES];
    settings->channel = options->channel;
    settings->mode = options->mode;
    settings->unit = options->unit;
    settings->style = options->style;
    settings->min_confidence = options->min_confidence;
    settings->framing = options->framing;
    settings->count_lines = options->count_lines != 0;
    settings->now = options->now;
    settings->is_brief = options->brief != 0;
    settings->dress = dress_codes(options->dress & settings->rules->dress);
    if (sodium_init() < 0)
        return error_code(error, STANCH_E_INTERNAL);
    fingerprint_key_set(&settings->key, options->key ? options->key : no_key);
    int result = make_lists(settings);
    if (result != STANCH_OK)
        return error_code(error, result);
    result = allow_fill(&settings->allow, settings->rules, options->allow, options->allow_count, error);
    if (result != STANCH_OK)
        return result;
    result = set_placeholder(settings, options->placeholder, error);
    if (result == STANCH_OK)
        settings->anchor_items = anchors_items(settings->anchors);
    return result;
}

int stanch_settings_new(stanch_rules *rules, const stanch_options *options, stanch_settings **out, stanch_error *error)
{
    static const stanch_options defaults = STANCH_OPTIONS_INIT;
    if (!rules || !out)
        return error_code(error, STANCH_E_ARGUMENT);
    *out = NULL;
    if (!options)
        options = &defaults;
    int result = check_options(options, error);
    if (result != STANCH_OK)
        return result;
    stanch_settings *settings = memory_new_array(&rules->allocator, 1, sizeof *settings);
    if (!settings)
        return error_code(error, STANCH_E_MEMORY);
    settings->rules = stanch_rules_retain(rules);
    settings->owners = 1;
    result = fill(settings, options, error);
    if (result != STANCH_OK) {
        stanch_settings_release(settings);
        return result;
    }
    *out = settings;
    return STANCH_OK;
}

void stanch_settings_release(stanch_settings *settings)
{
    if (!settings || __atomic_sub_fetch(&settings->owners, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    stanch_rules *rules = settings->rules;
    stanch_allocator allocator = rules->allocator;
    memory_free(&allocator, settings->facts);
    memory_free(&allocator, settings->name_rules.items);
    context_index_free(&settings->issuers, &allocator);
    context_index_free(&settings->run_issuers, &allocator);
    memory_free(&allocator, settings->run_rules.items);
    memory_free(&allocator, settings->companion_rules.items);
    anchors_free(settings->own_anchors, &allocator);
    allow_free(&settings->allow, &allocator);
    memory_wipe(settings, sizeof *settings);
    memory_free(&allocator, settings);
    stanch_rules_release(rules);
}
