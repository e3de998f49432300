#include "identity.h"

#include "check.h"

#include <string.h>
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

/* Texts go in with their NUL and lists with their length, so that no two contents run into one. */
static void add_text(XXH3_state_t *state, const char *text)
{
    XXH3_64bits_update(state, text, strlen(text) + 1);
}

static void add_number(XXH3_state_t *state, uint64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    XXH3_64bits_update(state, bytes, sizeof bytes);
}

static void add_texts(XXH3_state_t *state, const char *const *texts, size_t count)
{
    add_number(state, count);
    for (size_t i = 0; i < count; i++)
        add_text(state, texts[i]);
}

static void add_class(XXH3_state_t *state, const struct byteset *set)
{
    for (int i = 0; i < 4; i++)
        add_number(state, set->bits[i]);
}

static void add_rule(XXH3_state_t *state, const struct rule *rule)
{
    const char *const texts[] = {
        rule->id,         rule->issuer,     rule->kind,          rule->status,     rule->note,
        rule->source,     rule->rotate_how, rule->rotate_revoke, rule->rotate_url, rule->pattern,
        rule->group_with, rule->companion,  rule->shape,         rule->sample,
    };
    const uint64_t numbers[] = {
        (uint64_t)(rule->min_entropy * 1000),
        rule->channels,
        rule->anchor_class_count,
        rule->min_len,
        rule->max_len,
        rule->decide_bytes,
        rule->start,
        rule->severity,
        rule->confidence,
        (uint64_t)(rule->then + 1),
        rule->caseless,
        rule->pattern_extended,
    };
    add_texts(state, texts, sizeof texts / sizeof texts[0]);
    add_texts(state, rule->anchors, rule->anchor_count);
    add_texts(state, rule->context, rule->context_count);
    add_texts(state, rule->examples, rule->example_count);
    for (size_t i = 0; i < RULE_CHECKS_MAX && rule->checks[i]; i++)
        add_text(state, rule->checks[i]->name);
    add_class(state, &rule->alphabet);
    add_class(state, &rule->anchor_class);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        add_number(state, numbers[i]);
}

uint64_t identity_of_content(const struct rule *rules, size_t count)
{
    XXH3_state_t state;
    XXH3_INITSTATE(&state);
    XXH3_64bits_reset(&state);
    add_number(&state, count);
    for (size_t i = 0; i < count; i++)
        add_rule(&state, &rules[i]);
    return XXH3_64bits_digest(&state);
}

uint64_t identity_of_set(uint64_t content, const struct rule *rules, size_t count, uint32_t dress)
{
    XXH3_state_t state;
    XXH3_INITSTATE(&state);
    XXH3_64bits_reset(&state);
    add_number(&state, content);
    add_number(&state, dress);
    for (size_t i = 0; i < count; i++)
        if (!rules[i].enabled)
            add_number(&state, i);
    return XXH3_64bits_digest(&state);
}
