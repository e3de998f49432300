#include "allow.h"

#include "check.h"
#include "error.h"
#include "memory.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ reading */

/* What is wrong was said; here is where. */
static int wrong(const stanch_allow *entry, stanch_error *error)
{
    error_place(error, entry->file, entry->line, 0, entry->rule);
    return STANCH_E_OPTIONS;
}

static bool read_hash(const char *text, uint32_t *hash)
{
    *hash = 0;
    for (size_t i = 0; i < 8; i++) {
        char c = text[i];
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f'))
            return false;
        *hash = *hash << 4 | (uint32_t)(is_digit ? c - '0' : c - 'a' + 10);
    }
    return text[8] == '\0' && *hash != 0;
}

static int read_expression(const stanch_allow *from, struct allow_entry *entry, size_t *expressions,
                           stanch_error *error)
{
    int result = STANCH_E_OPTIONS;
    if (++*expressions > STANCH_ALLOW_EXPRESSIONS_MAX)
        error_set(error, result, "more than %d entries with an expression: join them with |",
                  STANCH_ALLOW_EXPRESSIONS_MAX);
    else if (strlen(from->expression) > STANCH_ALLOW_EXPRESSION_BYTES)
        error_set(error, result, "the expression has more than %d bytes", STANCH_ALLOW_EXPRESSION_BYTES);
    else
        result = expression_new(from->expression, &entry->expression, error);
    if (result == STANCH_E_OPTIONS)
        wrong(from, error);
    return result;
}

static int read_entry(const stanch_rules *rules, const stanch_allow *from, struct allow_entry *entry,
                      size_t *expressions, stanch_error *error)
{
    entry->rule = from->rule ? (int)stanch_rules_find(rules, from->rule) : -1;
    entry->has_hash = from->value_hash != NULL;
    if (from->rule && entry->rule < 0) {
        error_set(error, STANCH_E_OPTIONS, "there is no such rule");
        return wrong(from, error);
    }
    if (from->value_hash && !read_hash(from->value_hash, &entry->hash)) {
        error_set(error, STANCH_E_OPTIONS, "a value hash is 8 digits of [0-9a-f]");
        return wrong(from, error);
    }
    return from->expression ? read_expression(from, entry, expressions, error) : STANCH_OK;
}

static int by_rule(const void *a, const void *b)
{
    int one = ((const struct allow_entry *)a)->rule, other = ((const struct allow_entry *)b)->rule;
    return one < other ? -1 : one > other;
}

int allow_fill(struct allow *allow, const stanch_rules *rules, const stanch_allow *entries, size_t count,
               stanch_error *error)
{
    size_t expressions = 0;
    if (count == 0)
        return STANCH_OK;
    if (!entries)
        return error_code(error, STANCH_E_ARGUMENT);
    if (count > STANCH_ALLOW_MAX)
        return error_set(error, STANCH_E_OPTIONS, "allow: more than %d entries", STANCH_ALLOW_MAX);
    allow->entries = memory_new_array(&rules->allocator, count, sizeof *allow->entries);
    if (!allow->entries)
        return error_code(error, STANCH_E_MEMORY);
    for (size_t i = 0; i < count; i++) {
        allow->count = i + 1;
        int result = read_entry(rules, &entries[i], &allow->entries[i], &expressions, error);
        if (result != STANCH_OK)
            return result;
        allow->has_hashes |= entries[i].value_hash != NULL;
    }
    qsort(allow->entries, count, sizeof *allow->entries, by_rule);
    return STANCH_OK;
}

void allow_free(struct allow *allow, const stanch_allocator *allocator)
{
    for (size_t i = 0; i < allow->count; i++)
        expression_free(allow->entries[i].expression);
    memory_free(allocator, allow->entries);
}

/* ------------------------------------------------------------------------------------------------ asking */

static bool holds(const struct allow_entry *entry, struct spans *spans, const uint8_t *value, size_t len, uint32_t hash)
{
    if (!value)
        return !entry->has_hash && !entry->expression;
    if (entry->has_hash && entry->hash != hash)
        return false;
    return !entry->expression || spans_find(spans, entry->expression, value, len);
}

/* The first entry of a rule, or where it would stand. */
static size_t first_of(const struct allow *allow, int rule)
{
    size_t low = 0, high = allow->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (allow->entries[middle].rule < rule)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool rule_has(const struct allow *allow, struct spans *spans, int rule, const uint8_t *value, size_t len,
                     uint32_t hash)
{
    for (size_t i = first_of(allow, rule); i < allow->count && allow->entries[i].rule == rule; i++)
        if (holds(&allow->entries[i], spans, value, len, hash))
            return true;
    return false;
}

bool allow_has(const struct allow *allow, struct spans *spans, size_t rule, const uint8_t *value, size_t len,
               uint32_t hash)
{
    return allow->count > 0 &&
           (rule_has(allow, spans, -1, value, len, hash) || rule_has(allow, spans, (int)rule, value, len, hash));
}

uint32_t allow_hash(const uint8_t *value, size_t len)
{
    uint8_t hash[64];
    if (!check_is_unguessable(value, len))
        return 0;
    crypto_generichash(hash, sizeof hash, value, len, NULL, 0);
    return (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 |
           hash[3]; /* 0: one in 4 billion */
}
