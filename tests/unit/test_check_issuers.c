/* Checks of one issuer each: sums written down a second time, and what stands in a token's JSON. */
#include "check_tools.h"

/* ------------------------------------------------------------------------------------------------ Azure */

/* Marvin32 over any number of bytes: a bit of one stands behind the last. */
static uint32_t marvin(const uint8_t *bytes, size_t len, const char *of)
{
    uint8_t padded[80] = {0};
    uint32_t words[2], a, b;
    memcpy(padded, bytes, len);
    padded[len] = 0x80;
    memcpy(words, of, 8);
    b = __builtin_bswap32(words[0]);
    a = __builtin_bswap32(words[1]);
    for (size_t i = 0; i < len / 4 + 2; i++) {
        uint32_t word = 0;
        memcpy(&word, padded + 4 * i, i <= len / 4 ? 4 : 0);
        a += word;
        b ^= a;
        a = (a << 20 | a >> 12) + b;
        b = (b << 9 | b >> 23) ^ a;
        a = (a << 27 | a >> 5) + b;
        b = b << 19 | b >> 13;
    }
    return a ^ b;
}

static void make_identifiable(char *key, size_t len, const char *of, bool is_url_safe)
{
    uint8_t bytes[64];
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)chance(256);
    uint32_t sum = marvin(bytes, len - 4, of);
    memcpy(bytes + len - 4, &sum, 4);
    add_base64(key, bytes, len, is_url_safe ? sodium_base64_VARIANT_URLSAFE : sodium_base64_VARIANT_ORIGINAL);
}

static void an_identifiable_key_tells_its_kind(void **state)
{
    static const struct {
        size_t len;
        const char *seed, *detail;
    } cases[] = {{64, "MastRW00", "read-write key"},
                 {64, "MastRO00", "read-only key"},
                 {32, "Send0000", "key to send"},
                 {32, "Device00", "device key"},
                 {32, "Access00", ""},
                 {39, "PAdmin00", "admin key"},
                 {39, "ACRDflt0", ""},
                 {40, "Master00", "master key"},
                 {64, "AbAcct00", "account key"}};
    (void)state;
    for (size_t i = 0; i < ARRAY(cases) * 20; i++) {
        char key[100];
        make_identifiable(key, cases[i % ARRAY(cases)].len, cases[i % ARRAY(cases)].seed, i % 2);
        assert_verdict("azure_identifiable", key, CHECK_PROVEN);
        assert_string_equal(judge_text("azure_identifiable", key).detail, cases[i % ARRAY(cases)].detail);
        flip(key + 3);
        assert_verdict("azure_identifiable", key, CHECK_PASS);
    }
}

static void an_entra_secret_ends_in_three_digits_of_its_sum(void **state)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
    (void)state;
    for (size_t round = 0; round < 60; round++) {
        char secret[48], *end = add_random(stpcpy(add_random(secret, BASE62, 3), "8Q~"), BASE62, 28 + round % 4);
        char code[6];
        uint32_t sum = marvin((const uint8_t *)secret, (size_t)(end - secret), "AadPwd00");
        for (size_t i = 6; i-- > 0; sum /= 66)
            code[i] = digits[sum % 66];
        memcpy(end, code, 3);
        end[3] = 0;
        assert_verdict("azure_entra", secret, CHECK_PROVEN);
        flip(secret);
        assert_verdict("azure_entra", secret, CHECK_PASS);
    }
}

static void a_devops_token_hides_its_sum_in_four_places(void **state)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    static const uint32_t kinds[] = {0xE0B9692D, 0x1019F92E};
    (void)state;
    for (size_t round = 0; round < 40; round++) {
        uint8_t others[28], bytes[32];
        char token[53];
        for (size_t i = 0; i < sizeof others; i++)
            others[i] = (uint8_t)chance(256);
        uint32_t sum = (uint32_t)crc32(0, others, sizeof others) ^ kinds[round % 2];
        for (size_t i = 0, from = 0; i < sizeof bytes; i++)
            bytes[i] = i == 2    ? (uint8_t)(sum >> 24)
                       : i == 7  ? (uint8_t)(sum >> 16)
                       : i == 8  ? (uint8_t)(sum >> 8)
                       : i == 22 ? (uint8_t)sum
                                 : others[from++];
        for (size_t i = 0; i < 52; i++) {
            unsigned five = 0;
            for (size_t bit = 5 * i; bit < 5 * i + 5; bit++)
                five = five << 1 | (bit < 256 ? bytes[bit / 8] >> (7 - bit % 8) & 1u : 0);
            token[i] = digits[five];
        }
        token[52] = 0;
        assert_verdict("azure_devops", token, CHECK_PROVEN);
        token[5] = token[5] == 'a' ? 'b' : 'a';
        assert_verdict("azure_devops", token, CHECK_PASS);
    }
}

/* ------------------------------------------------------------------------------------------------ Bech32 */

/* BIP-173 by its definition: the remainder over all of prefix and digits is one. */
static uint32_t bech32_remainder(const uint8_t *digits, size_t count)
{
    static const uint32_t generators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t sum = 1;
    for (size_t i = 0; i < count; i++) {
        uint32_t top = sum >> 25;
        sum = (sum & 0x1ffffff) << 5 ^ digits[i];
        for (size_t bit = 0; bit < 5; bit++)
            sum ^= top >> bit & 1 ? generators[bit] : 0;
    }
    return sum;
}

static void an_age_key_ends_in_its_sum(void **state)
{
    static const char alphabet[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", prefix[] = "age-secret-key-";
    (void)state;
    for (size_t round = 0; round < 40; round++) {
        uint8_t digits[2 * 15 + 1 + 58];
        char key[100] = "AGE-SECRET-KEY-1";
        size_t count = 0;
        for (size_t i = 0; i < 15; i++)
            digits[count++] = (uint8_t)(prefix[i] >> 5);
        digits[count++] = 0;
        for (size_t i = 0; i < 15; i++)
            digits[count++] = prefix[i] & 31;
        for (size_t i = 0; i < 58; i++)
            digits[count++] = i < 52 ? (uint8_t)chance(32) : 0;
        uint32_t sum = bech32_remainder(digits, count) ^ 1;
        for (size_t i = 0; i < 6; i++)
            digits[count - 6 + i] = sum >> 5 * (5 - i) & 31;
        assert_int_equal(bech32_remainder(digits, count), 1);
        for (size_t i = 0; i < 58; i++)
            key[16 + i] = alphabet[digits[count - 58 + i]];
        assert_verdict("bech32_age", key, CHECK_PROVEN);
        key[40] = key[40] == 'Q' ? 'P' : 'Q';
        assert_verdict("bech32_age", key, CHECK_WEAK);
    }
}

/* ------------------------------------------------------------------------------------------------ JSON in a token */

static void a_token_of_json_has_its_keys(void **state)
{
    static const struct {
        const char *check, *prefix, *json, *behind;
        enum check_verdict verdict;
    } cases[] = {
        {"sentry_org", "sntrys_", "{\"iat\":1,\"url\":\"u\",\"region_url\":\"r\",\"org\":\"o\"}", "_secret",
         CHECK_PROVEN},
        {"sentry_org", "sntrys_", "{\"iat\":1,\"url\":\"u\",\"region_url\":\"r\"}", "_secret", CHECK_PASS},
        {"sentry_org", "sntrys_", "{\"iat\":1,\"a\":{\"region_url\":\"r\",\"org\":1}}", "_secret", CHECK_PASS},
        {"sentry_org", "sntrys_", "no object", "_secret", CHECK_PASS},
        {"grafana_cloud", "glc_", "{\"o\":\"1\",\"n\":\"n\",\"k\":\"k\",\"m\":{\"r\":\"eu\"}}", "", CHECK_PROVEN},
        {"grafana_cloud", "glc_", "{\"n\":\"n\",\"k\":\"k\"}", "", CHECK_PASS},
        {"grafana_legacy", "", "{\"k\":\"k\",\"n\":\"n\",\"id\":1}", "", CHECK_PROVEN},
        {"grafana_legacy", "", "{\"k\":\"k\",\"t\":\"t\",\"c\":8}", "", CHECK_REJECT},
        {"mapbox", "sk.", "{\"u\":\"user\",\"a\":\"id\"}", ".signature", CHECK_PROVEN},
        {"mapbox", "sk.", "{\"x\":\"user\",\"a\":\"id\"}", ".signature", CHECK_PASS},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(cases); i++) {
        char token[400];
        char *end = stpcpy(token, cases[i].prefix);
        bool is_url_safe = strcmp(cases[i].check, "mapbox") == 0;
        add_base64(end, cases[i].json, strlen(cases[i].json),
                   is_url_safe ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL);
        strcat(token, cases[i].behind);
        assert_verdict(cases[i].check, token, cases[i].verdict);
    }
}

/* ------------------------------------------------------------------------------------------------ JWT */

static void make_jwt(char *token, const char *header, const char *payload)
{
    add_base64(token, header, strlen(header), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *end = stpcpy(token + strlen(token), ".");
    add_base64(end, payload, strlen(payload), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    strcat(token, ".c2ln");
}

static void a_jwt_that_opens_nothing_is_harmless(void **state)
{
    static const struct {
        const char *header, *payload;
        uint64_t now;
        bool is_harmless;
    } cases[] = {
        {"{\"alg\":\"HS256\"}", "{\"exp\":1700000000}", 1700000001, true},
        {"{\"alg\":\"HS256\"}", "{\"exp\":1700000000}", 1700000000, false},
        {"{\"alg\":\"HS256\"}", "{\"exp\":1700000000}", 0, false}, /* nobody knows the time */
        {"{\"alg\":\"HS256\"}", "{\"sub\":\"1\"}", 1700000001, false},
        {"{\"alg\":\"HS256\"}", "{\"exp\":\"1700000000\"}", 1800000000, false},
        {"{\"alg\":\"none\"}", "{\"sub\":\"1\"}", 0, true},
        {"{\"alg\":\"NONE\"}", "{\"exp\":1900000000}", 1700000000, true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(cases); i++) {
        char token[400];
        make_jwt(token, cases[i].header, cases[i].payload);
        struct check_value value = value_of(token);
        value.now = cases[i].now;
        struct check_result result = judge("jwt", value);
        assert_int_equal(result.verdict, CHECK_PROVEN);
        assert_int_equal(result.is_harmless, cases[i].is_harmless);
    }
}

/* ------------------------------------------------------------------------------------------------ names */

static void a_name_may_say_that_a_value_is_no_secret(void **state)
{
    static const struct {
        const char *check, *left;
        enum check_verdict verdict;
    } cases[] = {
        {"not_public_name", "RECAPTCHA_SECRET=", CHECK_PASS},
        {"not_public_name", "recaptcha_siteverify_secret: ", CHECK_PASS},
        {"not_public_name", "RECAPTCHA_SITE_KEY=", CHECK_REJECT},
        {"not_public_name", "\"siteKey\": \"", CHECK_REJECT},
        {"not_public_name", "data-sitekey=\"", CHECK_REJECT},
        {"not_public_name", "site_key=x&recaptcha_secret=", CHECK_PASS},
        {"not_digest_name", "TWILIO_AUTH_TOKEN=", CHECK_PASS},
        {"not_digest_name", "\"md5\":\"", CHECK_REJECT},
        {"not_digest_name", "ETag: \"", CHECK_REJECT},
        {"not_digest_name", "file_hash=", CHECK_REJECT},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(cases); i++) {
        char text[41];
        add_random(text, BASE62, 40);
        struct check_value value = value_of(text);
        value.left = (const uint8_t *)cases[i].left;
        value.left_len = strlen(cases[i].left);
        if (judge(cases[i].check, value).verdict != cases[i].verdict)
            fail_msg("%s behind %s", cases[i].check, cases[i].left);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_identifiable_key_tells_its_kind),
        cmocka_unit_test(an_entra_secret_ends_in_three_digits_of_its_sum),
        cmocka_unit_test(a_devops_token_hides_its_sum_in_four_places),
        cmocka_unit_test(an_age_key_ends_in_its_sum),
        cmocka_unit_test(a_token_of_json_has_its_keys),
        cmocka_unit_test(a_jwt_that_opens_nothing_is_harmless),
        cmocka_unit_test(a_name_may_say_that_a_value_is_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
