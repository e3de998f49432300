/* Checks: what proves a value, how a rule uses its checks, and that none reads outside its value. */
#include "check_tools.h"

/* ------------------------------------------------------------------------------------------------ checksums */

static const char *const names[] = {
    "aws_key_id",       "azure_84",        "azure_devops",  "azure_entra",      "azure_identifiable",
    "azure_storage",    "basic_userpass",  "bech32_age",    "crc32_base62",     "crc32_base62_all",
    "crc32_base64_all", "crc32_hex",       "crc32_hex_all", "crc32_hex_little", "generic_password",
    "generic_secret",   "gitlab_routable", "grafana_cloud", "grafana_legacy",   "jwt",
    "macaroon_pypi",    "mapbox",          "mixed",         "named_before",     "not_digest_name",
    "not_hex",          "not_public_name", "placeholder",   "program_option",   "said",
    "sentry_org",       "url_password",    "xor_base62"};

static void every_check_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY(names); i++)
        assert_string_equal(check_find(names[i])->name, names[i]);
    assert_null(check_find("no_such_check"));
}

static void a_checksum_in_base_62_proves_and_a_wrong_one_weakens(void **state)
{
    static const char *const prefixes[] = {"ghp_", "gho_", "npm_"};
    (void)state;
    for (size_t i = 0; i < 300; i++) {
        char token[64];
        char *body = stpcpy(token, prefixes[i % ARRAY(prefixes)]);
        char *end = add_random(body, BASE62, 30);
        add_number(end, crc_of(body, 30), BASE62, 6);
        assert_verdict("crc32_base62", token, CHECK_PROVEN);
        flip(body + chance(36));
        assert_verdict("crc32_base62", token, CHECK_WEAK);
    }
}

static void a_fine_grained_token_has_an_underscore_inside_its_sum(void **state)
{
    char token[128];
    (void)state;
    char *body = stpcpy(token, "github_pat_");
    char *end = add_random(stpcpy(add_random(body, BASE62, 22), "_"), BASE62, 53);
    add_number(end, crc_of(body, 76), BASE62, 6);
    assert_verdict("crc32_base62", token, CHECK_PROVEN);
    flip(body);
    assert_verdict("crc32_base62", token, CHECK_WEAK);
}

static void a_cut_value_has_no_checksum(void **state)
{
    struct check_value value = value_of("ghp_whatever");
    (void)state;
    value.is_long = true;
    assert_int_equal(judge("crc32_base62", value).verdict, CHECK_PASS);
    assert_int_equal(judge("gitlab_routable", value).verdict, CHECK_PASS);
}

static void make_routable(char *token, const char *prefix, const char *version, size_t payload_length,
                          size_t told_length)
{
    char *end = add_random(stpcpy(token, prefix), BASE62, payload_length);
    end = add_number(stpcpy(end, version), (uint32_t)told_length, "0123456789abcdefghijklmnopqrstuvwxyz", 2);
    add_number(end, crc_of(token, (size_t)(end - token)), "0123456789abcdefghijklmnopqrstuvwxyz", 7);
}

static void a_routable_token_needs_its_length_and_its_sum(void **state)
{
    char token[400];
    (void)state;
    for (size_t length = 27; length <= 300; length += 39) {
        make_routable(token, "glpat-", ".01.", length, length);
        assert_verdict("gitlab_routable", token, CHECK_PROVEN);
        make_routable(token, "glrt-t1_", ".", length, length);
        assert_verdict("gitlab_routable", token, CHECK_PROVEN);
        make_routable(token, "glpat-", ".01.", length, length + 1);
        assert_verdict("gitlab_routable", token, CHECK_WEAK);
        make_routable(token, "glpat-", ".", length, length);
        flip(token + 10);
        assert_verdict("gitlab_routable", token, CHECK_WEAK);
    }
    assert_verdict("gitlab_routable", "glpat-without-a-dot-so-of-the-older-form", CHECK_PASS);
}

/* ------------------------------------------------------------------------------------------------ structures */

static void make_key_id(char *id, uint64_t account)
{
    uint64_t bits = account << 7 << 2; /* 50 bits: 48 of the account and two more */
    char *out = stpcpy(id, "AKIA");
    for (int shift = 45; shift >= 0; shift -= 5)
        *out++ = BASE32[bits >> shift & 31];
    add_random(out, BASE32, 6);
}

static void a_key_id_tells_its_account(void **state)
{
    char id[32];
    (void)state;
    make_key_id(id, 123456789012);
    assert_verdict("aws_key_id", id, CHECK_PROVEN);
    assert_string_equal(judge_text("aws_key_id", id).detail, "account 123456789012");
    make_key_id(id, 42);
    assert_string_equal(judge_text("aws_key_id", id).detail, "account 000000000042");
    make_key_id(id, UINT64_C(1000000000000));
    assert_verdict("aws_key_id", id, CHECK_PASS);
    assert_string_equal(judge_text("aws_key_id", id).detail, "");
    make_key_id(id, 123456789012);
    memcpy(id + 13, "EXAMPLE", 7);
    assert_verdict("aws_key_id", id, CHECK_REJECT);
}

static size_t make_macaroon(uint8_t *out)
{
    static const char location[] = "example.test", caveat[] = "[0, 1]";
    size_t at = 0;
    out[at++] = 2;
    out[at++] = 1;
    out[at++] = sizeof location - 1;
    memcpy(out + at, location, sizeof location - 1);
    at += sizeof location - 1;
    out[at++] = 2;
    out[at++] = 36;
    for (size_t i = 0; i < 36; i++)
        out[at++] = (uint8_t) "0123456789abcdef-"[chance(17)];
    out[at++] = 0;
    out[at++] = 2;
    out[at++] = sizeof caveat - 1;
    memcpy(out + at, caveat, sizeof caveat - 1);
    at += sizeof caveat - 1;
    memcpy(out + at, "\0\0\6\40", 4);
    at += 4;
    for (size_t i = 0; i < 32; i++)
        out[at++] = (uint8_t)chance(256);
    return at;
}

static void a_macaroon_is_whole_or_weak(void **state)
{
    uint8_t bytes[256];
    char token[400] = "pypi-";
    (void)state;
    size_t len = make_macaroon(bytes);
    add_base64(token + 5, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    assert_verdict("macaroon_pypi", token, CHECK_PROVEN);
    struct check_value cut = value_of(token);
    cut.len = 80;
    cut.is_long = true;
    assert_int_equal(judge("macaroon_pypi", cut).verdict, CHECK_PROVEN);
    add_base64(token + 5, bytes, len - 1, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    assert_verdict("macaroon_pypi", token, CHECK_WEAK);
    bytes[2]++;
    add_base64(token + 5, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    assert_verdict("macaroon_pypi", token, CHECK_WEAK);
}

static void make_jwt(char *token, const char *header, const char *payload)
{
    char *end = token;
    add_base64(end, header, strlen(header), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    end = stpcpy(end + strlen(end), ".");
    add_base64(end, payload, strlen(payload), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    add_random(stpcpy(end + strlen(end), "."), BASE62, 43);
}

static void a_jwt_tells_its_algorithm_and_expiry(void **state)
{
    static const struct {
        const char *header, *payload;
        enum check_verdict verdict;
        const char *detail;
    } cases[] = {
        {"{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"sub\":\"1\"}", CHECK_PROVEN, "alg HS256"},
        {"{\"typ\":\"JWT\",\"alg\":\"none\"}", "{\"sub\":\"1\"}", CHECK_PROVEN, "alg none"},
        {"{\"a\":{\"alg\":\"X\"},\"b\":\"\\\"alg\\\"\",\"alg\" : \"RS256\"}", "{\"exp\":1709164800}", CHECK_PROVEN,
         "alg RS256, exp 2024-02-29"},
        {"{\"alg\":\"ES256\"}", "{\"iat\":1,\"exp\": 946684799, \"x\":2}", CHECK_PROVEN, "alg ES256, exp 1999-12-31"},
        {"{\"typ\":\"JWT\"}", "{\"sub\":\"1\"}", CHECK_REJECT, ""},
        {"{\"a\":\"alg\",\"b\":{\"alg\":\"HS256\"}}", "{}", CHECK_REJECT, ""},
        {"{\"alg\":7}", "{}", CHECK_REJECT, ""},
        {"{\"alg\":\"", "{}", CHECK_REJECT, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(cases); i++) {
        char token[512];
        make_jwt(token, cases[i].header, cases[i].payload);
        assert_verdict("jwt", token, cases[i].verdict);
        assert_string_equal(judge_text("jwt", token).detail, cases[i].detail);
    }
    assert_verdict("jwt", "eyJ!!!.eyJ.x", CHECK_REJECT);
}

static void a_long_jwt_is_judged_by_its_header(void **state)
{
    char token[2048], payload[1200];
    (void)state;
    memset(payload, 'p', sizeof payload - 1);
    payload[sizeof payload - 1] = 0;
    make_jwt(token, "{\"alg\":\"HS512\"}", payload);
    struct check_value value = value_of(token);
    value.len = 640;
    value.is_long = true;
    assert_int_equal(judge("jwt", value).verdict, CHECK_PROVEN);
    assert_string_equal(judge("jwt", value).detail, "alg HS512");
}

static void an_annotated_key_has_its_marks_in_place(void **state)
{
    char key[100];
    (void)state;
    char *end = add_random(stpcpy(add_random(key, BASE62, 52), "JQQJ99BC"), BASE62, 12);
    add_random(stpcpy(end, "AAABACOG"), BASE62, 4);
    assert_verdict("azure_84", key, CHECK_PROVEN);
    key[59] = 'M'; /* there are twelve months */
    assert_verdict("azure_84", key, CHECK_WEAK);
}

/* Marvin32 written down a second time, a step a line; it answers 30ed35c1 ^ 00cd3c7d for nothing with the seed
 * 004fb61a001bdbcc, as its authors publish. */
static uint32_t marvin(const uint8_t *bytes, size_t words, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < words + 2; i++) {
        uint32_t word = i == words ? 0x80 : 0;
        if (i < words)
            memcpy(&word, bytes + 4 * i, 4);
        a += word;
        b ^= a;
        a = a << 20 | a >> 12;
        a += b;
        b = b << 9 | b >> 23;
        b ^= a;
        a = a << 27 | a >> 5;
        a += b;
        b = b << 19 | b >> 13;
    }
    return a ^ b;
}

static void a_storage_key_proves_itself_by_its_sum(void **state)
{
    uint8_t bytes[64] = {0};
    char key[100];
    (void)state;
    assert_int_equal(marvin(bytes, 0, 0x001bdbcc, 0x004fb61a), 0x30ed35c1 ^ 0x00cd3c7d);
    for (size_t i = 0; i < 60; i++)
        bytes[i] = (uint8_t)chance(256);
    uint32_t sum = marvin(bytes, 15, 0x756c7430, 0x44656661); /* "Default0" */
    memcpy(bytes + 60, &sum, 4);
    add_base64(key, bytes, 64, sodium_base64_VARIANT_ORIGINAL);
    assert_verdict("azure_storage", key, CHECK_PROVEN);
    bytes[7] ^= 1;
    add_base64(key, bytes, 64, sodium_base64_VARIANT_ORIGINAL);
    assert_verdict("azure_storage", key, CHECK_WEAK);
}

static void hexadecimal_and_one_class_are_told(void **state)
{
    char hex[41];
    (void)state;
    add_random(hex, "0123456789abcdef", 40);
    assert_verdict("not_hex", hex, CHECK_REJECT);
    hex[20] = 'x';
    assert_verdict("not_hex", hex, CHECK_PASS);
    assert_verdict("mixed", "onlyletters", CHECK_REJECT);
    assert_verdict("mixed", "12345-6789", CHECK_REJECT);
    assert_verdict("mixed", "letters4digits", CHECK_PASS);
}

static void a_basic_header_holds_user_and_password(void **state)
{
    static const struct {
        const char *text;
        enum check_verdict verdict;
    } cases[] = {
        {"alice:correct-horse", CHECK_PROVEN},
        {":token-without-user", CHECK_PROVEN},
        {"alice:", CHECK_REJECT},
        {"no colon at all", CHECK_REJECT},
        {"user:password", CHECK_REJECT},
        {"alice:${PASSWORD}", CHECK_REJECT},
        {"alice:<password>", CHECK_REJECT},
        {"ali\001ce:secretive", CHECK_REJECT},
        {"alice:****", CHECK_REJECT},
    };
    char text[64], random[32];
    (void)state;
    for (size_t i = 0; i < ARRAY(cases); i++) {
        add_base64(text, cases[i].text, strlen(cases[i].text), sodium_base64_VARIANT_ORIGINAL);
        assert_verdict("basic_userpass", text, cases[i].verdict);
    }
    stpcpy(add_random(random, BASE62, 24), ":"); /* a token as the user, as Stripe wants it */
    add_base64(text, random, strlen(random), sodium_base64_VARIANT_ORIGINAL);
    assert_verdict("basic_userpass", text, CHECK_PROVEN);
    assert_verdict("basic_userpass", "not base64 at all", CHECK_REJECT);
}

static void a_password_in_a_url_is_no_placeholder(void **state)
{
    static const char *const no[] = {"password",   "pass",          "***",        "<password>", "%3Cpassword%3E",
                                     "${DB_PASS}", "$DB_PASS",      "8080",       "xxxx",       "{password}",
                                     "changeme",   "x-oauth-basic", "[REDACTED]", "%s",         ""};
    static const char *const yes[] = {"hunter2!", "correcthorse", "p%40ssw0rd", "123456", "s3cr3t"};
    (void)state;
    for (size_t i = 0; i < ARRAY(no); i++)
        assert_verdict("url_password", no[i], CHECK_REJECT);
    for (size_t i = 0; i < ARRAY(yes); i++)
        assert_verdict("url_password", yes[i], CHECK_PASS);
}

/* ------------------------------------------------------------------------------------------------ rules and bounds */

static void a_rule_asks_entropy_examples_filler_then_its_checks(void **state)
{
    static const char *const examples[] = {"EXAMPLE"};
    struct rule rule = {.start = START_ANCHOR,
                        .confidence = STANCH_DISTINCTIVE,
                        .min_entropy = 3.0,
                        .examples = examples,
                        .example_count = 1};
    struct check_result result;
    char token[64];
    (void)state;
    rule.checks[0] = check_find("mixed");
    rule.checks[1] = check_find("crc32_base62");
    struct check_value value = value_of("ghp_aaaabbbbaaaabbbb");
    check_rule(&rule, &value, &result);
    assert_string_equal(result.reason, "entropy");
    value = value_of("ghp_kQ8zEXAMPLEr7Wx2");
    check_rule(&rule, &value, &result);
    assert_string_equal(result.reason, "example");
    value = value_of("ghp_1234567890abcdefghijklmnopqrstuvwxyz");
    check_rule(&rule, &value, &result);
    assert_string_equal(result.reason, "placeholder");
    char *end = add_random(stpcpy(token, "ghp_"), BASE62, 30);
    add_number(end, crc_of(token + 4, 30), BASE62, 6);
    value = value_of(token);
    check_rule(&rule, &value, &result);
    assert_int_equal(result.verdict, CHECK_PROVEN);
    flip(token + 39);
    check_rule(&rule, &value, &result);
    assert_int_equal(result.verdict, CHECK_WEAK);
}

static void entropy_is_shannon_s(void **state)
{
    (void)state;
    assert_true(random_entropy((const uint8_t *)"", 0) == 0);
    assert_true(random_entropy((const uint8_t *)"aaaa", 4) < 0.001);
    assert_true(random_entropy((const uint8_t *)"abcdefgh", 8) > 2.999);
    assert_true(random_entropy((const uint8_t *)"abcdefgh", 8) < 3.001);
    assert_true(random_entropy((const uint8_t *)"aabb", 4) > 0.999 &&
                random_entropy((const uint8_t *)"aabb", 4) < 1.001);
}

/* Every check on every length up to the bound, with bytes of every value, at the very end of its memory. */
static void no_check_reads_outside_its_value(void **state)
{
    static const char *const alphabets[] = {"${}<>[]()%#@*._-/\\\"'`,;:=+ ab0", BASE64, "{\"alg:}\\ ", "0123456789",
                                            "xX*."};
    (void)state;
    for (size_t len = 0; len <= 1024; len += len < 96 ? 1 : 61)
        for (size_t a = 0; a <= ARRAY(alphabets); a++) {
            uint8_t *bytes = malloc(len ? len : 1), *left = malloc(8);
            for (size_t i = 0; i < len; i++)
                bytes[i] = a < ARRAY(alphabets) ? (uint8_t)alphabets[a][chance((uint32_t)strlen(alphabets[a]))]
                                                : (uint8_t)chance(256);
            memcpy(left, "token=\"'", 8);
            for (size_t n = 0; n < ARRAY(names) * 4; n++) {
                struct check_value value = {bytes,
                                            len,
                                            left,
                                            chance(9),
                                            (int)chance(257) - 1,
                                            chance(2) > 0,
                                            chance(2) > 0,
                                            chance(9),
                                            chance(2) > 0,
                                            (int)chance(4),
                                            0};
                judge(names[n % ARRAY(names)], value);
            }
            free(bytes);
            free(left);
        }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_check_is_found_by_its_name),
        cmocka_unit_test(a_checksum_in_base_62_proves_and_a_wrong_one_weakens),
        cmocka_unit_test(a_fine_grained_token_has_an_underscore_inside_its_sum),
        cmocka_unit_test(a_cut_value_has_no_checksum),
        cmocka_unit_test(a_routable_token_needs_its_length_and_its_sum),
        cmocka_unit_test(a_key_id_tells_its_account),
        cmocka_unit_test(a_macaroon_is_whole_or_weak),
        cmocka_unit_test(a_jwt_tells_its_algorithm_and_expiry),
        cmocka_unit_test(a_long_jwt_is_judged_by_its_header),
        cmocka_unit_test(an_annotated_key_has_its_marks_in_place),
        cmocka_unit_test(a_storage_key_proves_itself_by_its_sum),
        cmocka_unit_test(hexadecimal_and_one_class_are_told),
        cmocka_unit_test(a_basic_header_holds_user_and_password),
        cmocka_unit_test(a_password_in_a_url_is_no_placeholder),
        cmocka_unit_test(a_rule_asks_entropy_examples_filler_then_its_checks),
        cmocka_unit_test(entropy_is_shannon_s),
        cmocka_unit_test(no_check_reads_outside_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
