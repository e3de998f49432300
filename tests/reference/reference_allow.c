/* What is allowed: each entry of the options is asked, one after the other. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "reference_parts.h"

#include <pcre2.h>
#include <sodium.h>
#include <stdio.h>

static bool matches(const char *expression, const uint8_t *value, size_t len)
{
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code = ref_must(
        pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED, PCRE2_DOLLAR_ENDONLY, &error, &offset, NULL));
    pcre2_match_data *data = ref_must(pcre2_match_data_create_from_pattern(code, NULL));
    bool is_match = pcre2_match(code, value, len, 0, PCRE2_NO_JIT | PCRE2_NOTEMPTY, data, NULL) > 0;
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return is_match;
}

/* Of a value of which more is to come (`is_open`) nothing but its rule is known in time. */
static bool holds(const stanch_allow *entry, const struct text *text, const uint8_t *value, size_t len, bool is_open,
                  const struct span *span)
{
    if (entry->rule != NULL && strcmp(entry->rule, text->rules->rules[span->rule].id) != 0)
        return false;
    if (is_open)
        return entry->value_hash == NULL && entry->expression == NULL;
    if (entry->value_hash != NULL && strcmp(entry->value_hash, span->value_hash) != 0)
        return false;
    return entry->expression == NULL || matches(entry->expression, value, len);
}

void ref_allow(const struct text *text, const uint8_t *value, size_t len, bool is_open, struct span *span)
{
    uint8_t hash[64];
    span->value_hash[0] = '\0';
    if (!is_open && check_is_unguessable(value, len)) {
        crypto_generichash(hash, sizeof hash, value, len, NULL, 0);
        for (int i = 0; i < 4; i++)
            snprintf(span->value_hash + 2 * i, 3, "%02x", hash[i]);
    }
    span->is_allowed = false;
    if (is_open && text->rules->known != NULL)
        return; /* no known value is looked for in what passes while it flows */
    for (size_t i = 0; i < text->options->allow_count; i++)
        span->is_allowed |= holds(&text->options->allow[i], text, value, len, is_open, span);
}
