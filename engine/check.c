/* anchor → undress → span → [check] → decide → redact: the table of checks, and a rule's checks over a value. */
#include "check_parts.h"

#include <string.h>

static const struct check checks[] = {
    {"aws_key_id", check_aws_key_id},
    {"azure_84", check_azure_84},
    {"azure_devops", check_azure_devops},
    {"azure_entra", check_azure_entra},
    {"azure_identifiable", check_azure_identifiable},
    {"azure_storage", check_azure_storage},
    {"basic_userpass", check_basic_userpass},
    {"bech32_age", NULL},
    {"crc32_base62", NULL},
    {"crc32_base62_all", NULL},
    {"crc32_base64_all", NULL},
    {"crc32_hex", NULL},
    {"crc32_hex_all", NULL},
    {"crc32_hex_little", NULL},
    {"generic_password", check_generic_password},
    {"generic_secret", check_generic_secret},
    {"grafana_cloud", check_grafana_cloud},
    {"grafana_legacy", check_grafana_legacy},
    {"gitlab_routable", check_gitlab_routable},
    {"jwt", check_jwt},
    {"macaroon_pypi", check_macaroon_pypi},
    {"mapbox", check_mapbox},
    {"mixed", check_mixed},
    {"named_before", check_named_before},
    {"not_digest_name", check_not_digest_name},
    {"not_hex", check_not_hex},
    {"not_public_name", check_not_public_name},
    {"placeholder", check_placeholder},
    {"program_option", check_program_option},
    {"said", check_said},
    {"sentry_org", check_sentry_org},
    {"url_password", check_url_password},
    {"xor_base62", NULL},
};

const struct check *check_find(const char *name)
{
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if (strcmp(checks[i].name, name) == 0)
            return &checks[i];
    return NULL;
}

void check_run(const struct check *check, const struct check_value *value, struct check_result *result)
{
    if (check->run)
        check->run(value, result);
    else
        check_sum(checksum_find(check->name, strlen(check->name)), value, result);
}

/* Examples are written as documents write them: case counts. */
static bool is_example(const struct rule *rule, const struct check_value *value)
{
    for (size_t i = 0; i < rule->example_count; i++)
        if (memmem(value->bytes, value->len, rule->examples[i], strlen(rule->examples[i])))
            return true;
    return false;
}

/* What holds for any rule that looks for a value rather than for a block of lines. */
static const char *refuse(const struct rule *rule, const struct check_value *value)
{
    if (rule->min_entropy > 0 && random_entropy(value->bytes, value->len) < rule->min_entropy)
        return "entropy";
    if (is_example(rule, value))
        return "example";
    if (rule->start != START_BLOCK && rule->confidence != STANCH_GENERIC && false_filler(value->bytes, value->len))
        return "placeholder";
    return NULL;
}

static bool is_stronger(enum check_verdict a, enum check_verdict b)
{
    return a == CHECK_REJECT || (b != CHECK_REJECT && a == CHECK_PROVEN) || (b == CHECK_PASS && a == CHECK_WEAK);
}

void check_rule(const struct rule *rule, const struct check_value *value, struct check_result *result)
{
    memset(result, 0, sizeof *result);
    result->verdict = CHECK_PASS;
    result->reason = "shape";
    const char *reason = refuse(rule, value);
    if (reason) {
        check_answer(result, CHECK_REJECT, reason);
        return;
    }
    for (size_t i = 0; i < RULE_CHECKS_MAX && rule->checks[i] && result->verdict != CHECK_REJECT; i++) {
        struct check_result one = {.verdict = CHECK_PASS, .reason = "shape"};
        check_run(rule->checks[i], value, &one);
        if (i == 0 || is_stronger(one.verdict, result->verdict)) {
            result->verdict = one.verdict;
            result->reason = one.reason;
        }
        if (one.detail[0] && !result->detail[0])
            memcpy(result->detail, one.detail, sizeof result->detail);
        result->is_harmless |= one.is_harmless;
    }
}
