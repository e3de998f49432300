/* The options that texts are tried with. */
#include "trial.h"

#include <stdlib.h>

static const uint8_t key[STANCH_KEY_BYTES] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
                                              17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32};

static const struct {
    int channel, mode, style, min_confidence;
    uint32_t dress;
    const char *placeholder;
    bool has_key;
} table[] = {
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false},
    {STANCH_CHANNEL_CODE, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, true},
    {STANCH_CHANNEL_PROMPT, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false},
    {STANCH_CHANNEL_TOOL_OUTPUT, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, true},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_WEAK, STANCH_DRESS_ALL, NULL, false},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_NONE, NULL, false},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_JSON, NULL, false},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_BASE64, NULL, false},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_MASK, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, "hidden:{rule}.{id}", true},
    {STANCH_CHANNEL_LOG, STANCH_DETECT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_CHECKED, STANCH_DRESS_ALL, NULL, false},
};

size_t options_count(void)
{
    return sizeof table / sizeof table[0];
}

stanch_options options_get(size_t which)
{
    stanch_options options = STANCH_OPTIONS_INIT;
    options.channel = table[which].channel;
    options.mode = table[which].mode;
    options.style = table[which].style;
    options.min_confidence = table[which].min_confidence;
    options.dress = table[which].dress;
    options.placeholder = table[which].placeholder;
    options.key = table[which].has_key ? key : NULL;
    return options;
}

stanch_rules *load_rules(void)
{
    stanch_rules *rules;
    stanch_error error = STANCH_ERROR_INIT;
    int result = stanch_rules_load(NULL, &rules, &error);
    if (result == STANCH_OK)
        return rules;
    fprintf(stderr, "rules: %s: %s\n", stanch_strerror(result), error.text);
    abort();
}
