/* The options that texts are tried with. */
#include "trial.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t key[STANCH_KEY_BYTES] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
                                              17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32};

static const stanch_allow some[] = {{.rule = "github-pat-classic"},
                                    {.rule = "private-key-pem"},
                                    {.rule = "jwt"},
                                    {.rule = "generic-secret", .expression = "^[a-m0-4]|KEY$"},
                                    {.expression = "^[A-Ma-f]"}};
static const stanch_allow everything[] = {{.rule = NULL}};

static const struct {
    int channel, mode, style, min_confidence;
    uint32_t dress;
    const char *placeholder;
    bool has_key;
    const stanch_allow *allow;
    size_t allow_count;
} table[] = {
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false, NULL, 0},
    {STANCH_CHANNEL_CODE, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, true, NULL, 0},
    {STANCH_CHANNEL_PROMPT, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false, NULL, 0},
    {STANCH_CHANNEL_TOOL_OUTPUT, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, true, NULL,
     0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_WEAK, STANCH_DRESS_ALL, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_NONE, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_JSON, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_BASE64, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_MASK, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, "hidden:{rule}.{id}", true,
     NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_DETECT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_CHECKED, STANCH_DRESS_ALL, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false, some, 5},
    {STANCH_CHANNEL_CODE, STANCH_DETECT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_ALL, NULL, false, some, 5},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_MASK, STANCH_WEAK, STANCH_DRESS_ALL, NULL, false, everything, 1},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_PERCENT, NULL, false, NULL, 0},
    {STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_UTF16, NULL, false, NULL, 0},
    {STANCH_CHANNEL_CODE, STANCH_REDACT, STANCH_STYLE_TAG, STANCH_GENERIC, STANCH_DRESS_HEX, NULL, true, NULL, 0},
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
    options.allow = table[which].allow;
    options.allow_count = table[which].allow_count;
    options.key = table[which].has_key ? key : NULL;
    return options;
}

/* Rules that between them need every mechanism of the engine. */
static const char *const core[] = {
    "anthropic-api-key",
    "aws-access-key-id",
    "aws-secret-access-key",
    "aws-temporary-access-key-id",
    "azure-openai-key",
    "azure-storage-account-key",
    "azure-storage-account-key-legacy",
    "basic-authorization-header",
    "bearer-authorization-header",
    "connection-string-password",
    "datadog-api-key",
    "datadog-application-key",
    "generic-password",
    "generic-secret",
    "github-app-installation-token",
    "github-pat-classic",
    "github-pat-fine-grained",
    "gitlab-pat",
    "gitlab-pat-routable",
    "google-api-key",
    "jwt",
    "npm-access-token",
    "openai-api-key-legacy",
    "openai-project-key",
    "password-in-url",
    "private-key-openssh",
    "private-key-pem",
    "private-key-pgp",
    "private-key-putty",
    "pypi-api-token",
    "sendgrid-api-key",
    "slack-bot-token",
    "slack-webhook-url",
    "stripe-publishable-key-live",
    "stripe-secret-key-live",
    "telegram-bot-token",
    "terraform-cloud-api-token",
    "vault-service-token",
};
#define CORE (sizeof core / sizeof core[0])
#define DRAWN 24 /* others, by the seed: the reference compares all texts with all rules, byte by byte */

static stanch_rules *load(const stanch_rules_options *options)
{
    stanch_rules *rules;
    stanch_error error = STANCH_ERROR_INIT;
    int result = stanch_rules_load(options, &rules, &error);
    if (result == STANCH_OK)
        return rules;
    fprintf(stderr, "rules: %s: %s\n", stanch_strerror(result), error.text);
    abort();
}

stanch_rules *load_all_rules(void)
{
    return load(NULL);
}

stanch_rules *load_rules_knowing(const stanch_text *known)
{
    const char *only[CORE + DRAWN];
    stanch_rules *all = load_all_rules();
    uint64_t seed = first_seed();
    memcpy(only, core, sizeof core);
    for (size_t i = CORE; i < CORE + DRAWN; i++)
        only[i] = all->rules[below(&seed, all->count)].id;
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.only = only;
    options.only_count = CORE + DRAWN;
    options.known = known;
    options.known_count = known != NULL;
    stanch_rules *rules = load(&options);
    stanch_rules_release(all);
    return rules;
}

stanch_rules *load_rules(void)
{
    return load_rules_knowing(NULL);
}
