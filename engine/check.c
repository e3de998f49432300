/* anchor → undress → span → [check] → decide → redact: the table of checks, and a rule's checks over a value. */
#include "check_parts.h"

#include <string.h>

static const struct check checks[] = {
    {"aws_key_id", check_aws_key_id},
    {"azure_84", check_azure_84},
    {"azure_storage", check_azure_storage},
    {"basic_userpass", check_basic_userpass},
    {"crc32_base62", check_crc32_base62},
    {"crc32_base62_all", check_crc32_base62_all},
    {"crc32_base64_all", check_crc32_base64_all},
    {"crc32_hex", check_crc32_hex},
    {"crc32_hex_all", check_crc32_hex_all},
    {"crc32_hex_little", check_crc32_hex_little},
    {"generic_password", check_generic_password},
    {"generic_secret", check_generic_secret},
    {"gitlab_routable", check_gitlab_routable},
    {"jwt", check_jwt},
    {"macaroon_pypi", check_macaroon_pypi},
    {"mixed", check_mixed},
    {"not_hex", check_not_hex},
    {"placeholder", check_placeholder},
    {"url_password", check_url_password},
    {"xor_base62", check_xor_base62},
};

const struct check *check_find(const char *name)
{
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if (strcmp(checks[i].name, name) == 0)
            return &checks[i];
    return NULL;
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
        struct check_result one = {CHECK_PASS, "shape", ""};
        rule->checks[i]->run(value, &one);
        if (i == 0 || is_stronger(one.verdict, result->verdict)) {
            result->verdict = one.verdict;
            result->reason = one.reason;
        }
        if (one.detail[0] && !result->detail[0])
            memcpy(result->detail, one.detail, sizeof result->detail);
    }
}
