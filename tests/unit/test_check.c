/* Checks: what proves a value, what turns it down, and how random a key must look. Every secret is made here, at run
 * time, from a seeded generator; none is written down. */
#include "check_parts.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#define BASE62 "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#define BASE32 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define ARRAY(array) (sizeof(array) / sizeof((array)[0]))

/* ------------------------------------------------------------------------------------------------ tools */

static uint64_t seed = 20240601;

static uint32_t chance(uint32_t bound)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(((seed >> 33) * bound) >> 31);
}

static char *add_random(char *out, const char *alphabet, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *out++ = alphabet[chance((uint32_t)strlen(alphabet))];
    *out = 0;
    return out;
}

static char *add_number(char *out, uint32_t number, const char *alphabet, size_t digits)
{
    for (size_t i = digits; i-- > 0; number /= (uint32_t)strlen(alphabet))
        out[i] = alphabet[number % strlen(alphabet)];
    out[digits] = 0;
    return out + digits;
}

static uint32_t crc_of(const char *text, size_t len)
{
    return (uint32_t)crc32(0, (const uint8_t *)text, (uInt)len);
}

static void add_base64(char *out, const void *bytes, size_t len, int variant)
{
    sodium_bin2base64(out, sodium_base64_ENCODED_LEN(len, variant), bytes, len, variant);
}

static struct check_result judge(const char *check, struct check_value value)
{
    struct check_result result = {CHECK_PASS, "shape", ""};
    assert_non_null(check_find(check));
    check_find(check)->run(&value, &result);
    return result;
}

static struct check_value value_of(const char *text)
{
    return (struct check_value){.bytes = (const uint8_t *)text,
                                .len = strlen(text),
                                .left = (const uint8_t *)"",
                                .terminator = '\n',
                                .channel = STANCH_CHANNEL_LOG};
}

static struct check_result judge_text(const char *check, const char *text)
{
    return judge(check, value_of(text));
}

static void assert_verdict(const char *check, const char *text, enum check_verdict verdict)
{
    struct check_result result = judge_text(check, text);
    if (result.verdict != verdict)
        fail_msg("%s of \"%s\": verdict %d (%s), not %d", check, text, result.verdict, result.reason, verdict);
}

static void flip(char *character)
{
    *character = *character == 'a' ? 'b' : 'a';
}

/* ------------------------------------------------------------------------------------------------ checksums */

static void every_check_is_found_by_its_name(void **state)
{
    static const char *const names[] = {"aws_key_id",   "azure_84",         "azure_storage",  "basic_userpass",
                                        "crc32_base62", "generic_password", "generic_secret", "gitlab_routable",
                                        "jwt",          "macaroon_pypi",    "mixed",          "not_hex",
                                        "placeholder",  "url_password"};
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

/* ------------------------------------------------------------------------------------------------ placeholders */

static void references_and_placeholders_are_no_values(void **state)
{
    static const char *const no[] = {
        "<token>",
        "changeme",
        "your-api-key-here",
        "YOUR_TOKEN",
        "xxxxxxxxxxxx",
        "XXXX-XXXX",
        "****",
        "${VAR}",
        "$VAR",
        "$(cat file)",
        "%VAR%",
        "{{ secret }}",
        "{{secret}}",
        "{token}",
        "%s",
        "%(password)s",
        "os.environ[\"X\"]",
        "os.environ",
        "process.env.TOKEN",
        "getenv(\"X\")",
        "secrets.TOKEN",
        "vault:secret/data/x",
        "!Ref Secret",
        "null",
        "None",
        "true",
        "false",
        "undefined",
        "#{token}",
        "<%= token %>",
        "@TOKEN@",
        "__TOKEN__",
        "[redacted]",
        "abc...xyz",
        "sk-****abcd",
        "REPLACE_ME",
        "example-token",
        "op://vault/item/field",
        "arn:aws:secretsmanager:x",
        "ENC[AES256,data]",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(no); i++)
        assert_verdict("placeholder", no[i], CHECK_REJECT);
}

static void random_values_are_no_placeholders(void **state)
{
    static const char *const alphabets[] = {BASE62, BASE64, BASE32, "0123456789abcdef", BASE62 "-_"};
    size_t rejected = 0, total = 0;
    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        char value[65];
        size_t len = 16 + chance(48);
        add_random(value, alphabets[i % ARRAY(alphabets)], len);
        rejected +=
            judge_text("placeholder", value).verdict == CHECK_REJECT || false_filler((const uint8_t *)value, len);
        total++;
    }
    assert_true(rejected * 1000 < total);
}

static void every_word_of_the_lists_is_reached(void **state)
{
    static const char *const words[] = {
        "api-key-here", "changethis",  "dummy",    "donotuse",    "enter_your", "example",  "fixme",     "fakekey",
        "goes-here",    "insert-",     "notareal", "placeholder", "put_your",   "redacted", "replaceme", "sanitized",
        "secret-here",  "some_secret", "todo:",    "to-be-",      "token_here", "xxxx",     "your-",     "youraccess"};
    static const char *const toys[] = {"abc123",      "asdfasdf",  "blahblah", "bogus", "deadbeef",
                                       "foobar",      "invalid-",  "mysecret", "mock_", "sample",
                                       "supersecret", "testtoken", "test_key"};
    (void)state;
    for (size_t i = 0; i < ARRAY(words); i++)
        assert_non_null(false_placeholder((const uint8_t *)words[i], strlen(words[i]), false));
    for (size_t i = 0; i < ARRAY(toys); i++) {
        assert_null(false_placeholder((const uint8_t *)toys[i], strlen(toys[i]), false));
        assert_non_null(false_placeholder((const uint8_t *)toys[i], strlen(toys[i]), true));
    }
}

static void filler_is_told_from_randomness(void **state)
{
    static const char *const yes[] = {"xxxxxxxxxxxxxxxxxxxx",
                                      "ghp_1234567890abcdefghijklmnopqrstuvwxyz",
                                      "AKIAXXXXXXXXXXXXXXXX",
                                      "AKIA1234567890ABCDEF",
                                      "0000000000000000",
                                      "1a2b3c4d5e6f7a8b9c0d",
                                      "00000000-0000-0000-0000-000000000000",
                                      "abcdefghijklmnopqrstuvwxyz"};
    char value[80];
    (void)state;
    for (size_t i = 0; i < ARRAY(yes); i++)
        assert_true(false_filler((const uint8_t *)yes[i], strlen(yes[i])));
    add_random(stpcpy(value, "xoxb-123456789012-123456789012-"), BASE62,
               24); /* ids that count, a secret that does not */
    assert_false(false_filler((const uint8_t *)value, strlen(value)));
}

/* ------------------------------------------------------------------------------------------------ generic */

/* `line` is a name, its gap and the value between ‹ and ›, with what follows. */
static struct check_result judge_line(const char *line, bool password, int channel)
{
    static char bytes[512];
    const char *open = strstr(line, "‹"), *close = strstr(line, "›");
    size_t mark = strlen("‹"), left = (size_t)(open - line), len = (size_t)(close - open) - mark;
    memcpy(bytes, line, left);
    memcpy(bytes + left, open + mark, len);
    char before = left > 0 ? line[left - 1] : 0;
    struct check_value value = {.bytes = (const uint8_t *)bytes + left,
                                .len = len,
                                .left = (const uint8_t *)bytes,
                                .left_len = left,
                                .terminator = close[mark] ? (uint8_t)close[mark] : -1,
                                .quoted = before == '"' || before == '\'' || before == '`',
                                .password_name = password,
                                .channel = channel};
    return judge(password ? "generic_password" : "generic_secret", value);
}

static void assert_line(const char *line, bool password, int channel, bool is_secret)
{
    struct check_result result = judge_line(line, password, channel);
    if ((result.verdict != CHECK_REJECT) != is_secret)
        fail_msg("%s: verdict %d, %s", line, result.verdict, result.reason);
}

static void any_literal_behind_a_password_name_counts_in_a_stream(void **state)
{
    static const char *const lines[] = {
        "password=‹hunter2›",
        "password = \"‹letmein›\"",
        "PGPASSWORD=‹s3cr3tP@ss›",
        "password: ‹Tr0ub4dor&3›\n",
        "Password=‹swordfish›;",
        "pwd=‹123456›&x=1",
        "passwd: '‹geheim!›'",
        "--password ‹hunter22› x",
        "DB_PASSWORD=‹sunshine›\n",
        "<password>‹winter2024›</password>",
        "password=‹hunter›\n",
        "password=‹supersecret›\n",
        "passphrase: \"‹correct horse battery staple›\"",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(lines); i++)
        assert_line(lines[i], true, STANCH_CHANNEL_LOG, true);
}

static void what_only_talks_of_a_password_does_not_count(void **state)
{
    static const char *const lines[] = {
        "password: ‹string›,",
        "password = ‹input›(x)",
        "password=‹None›)",
        "password: ‹must› be at least 8",
        "\"password\": \"‹Password›\"",
        "password = ‹args.password›\n",
        "password=‹user_password›,",
        "password: ‹required›\n",
        "password=‹password›,",
        "password=‹${DB_PASSWORD}›",
        "password=‹$DB_PASSWORD›",
        "password: ‹short›\n",
        "password=\"‹/etc/app/key.pem›\"",
        "password: \"‹https://example.test/x›\"",
        "password=\"‹Please enter your password›\"",
        "password = ‹self.password›\n",
        "password: \"‹********›\"",
        "\"password\", \"‹username›\"",
        "--password=‹FILE›\n",
        "password=‹getpass.getpass›()",
        "password: ‹Optional›[str]",
        "password=\"‹{{ db_password }}›\"",
        "password=\"‹changeme›\"",
        "password: ‹invalid› for user",
        "autocomplete password=\"‹current-password›\"",
        "password = ‹newPassword›;",
        "password: \"‹me@example.test›\"",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(lines); i++)
        assert_line(lines[i], true, STANCH_CHANNEL_LOG, false);
}

static void in_code_a_password_must_be_no_words(void **state)
{
    static const char *const no[] = {"password = \"‹password123›\"", "password=\"‹testpassword›\"",
                                     "password: \"‹Contrasena›\"", "password=‹username›", "password=\"‹secret1›\""};
    static const char *const yes[] = {"password = \"‹hunter2›\"", "password=\"‹Xk9#mQ2$vL›\"",
                                      "password: ‹qW7-rt9Zx›\n"};
    (void)state;
    for (size_t i = 0; i < ARRAY(no); i++)
        assert_line(no[i], true, STANCH_CHANNEL_CODE, false);
    for (size_t i = 0; i < ARRAY(yes); i++)
        assert_line(yes[i], true, STANCH_CHANNEL_CODE, true);
}

/* In code one in a hundred of those of eight letters looks like a word. */
static void random_passwords_are_found(void **state)
{
    static const int channels[] = {STANCH_CHANNEL_LOG, STANCH_CHANNEL_CODE}, least[] = {995, 980};
    (void)state;
    for (size_t c = 0; c < ARRAY(channels); c++) {
        size_t found = 0, total = 5000;
        for (size_t i = 0; i < total; i++) {
            char line[64];
            stpcpy(add_random(stpcpy(line, "password = \"‹"), BASE64 "!-_", 8 + chance(17)), "›\"");
            found += judge_line(line, true, channels[c]).verdict != CHECK_REJECT;
        }
        assert_true(found * 1000 >= total * (size_t)least[c]);
    }
}

static void random_keys_are_found_whatever_their_alphabet(void **state)
{
    static const char *const alphabets[] = {BASE62,
                                            BASE64,
                                            BASE62 "-_",
                                            BASE32,
                                            "0123456789abcdef",
                                            "0123456789ABCDEF",
                                            "abcdefghijklmnopqrstuvwxyz0123456789",
                                            "abcdefghijklmnopqrstuvwxyz"};
    static const size_t lengths[] = {16, 20, 24, 32, 40, 43, 64, 128};
    (void)state;
    for (size_t a = 0; a < ARRAY(alphabets); a++)
        for (size_t l = 0; l < ARRAY(lengths); l++) {
            size_t found = 0, total = 2000;
            for (size_t i = 0; i < total; i++) {
                char line[200];
                stpcpy(add_random(stpcpy(line, "acme_api_key = \"‹"), alphabets[a], lengths[l]), "›\"");
                found += judge_line(line, false, STANCH_CHANNEL_CODE).verdict != CHECK_REJECT;
            }
            if (found * 1000 < total * 995)
                fail_msg("%zu of %zu values of %zu characters of %s", found, total, lengths[l], alphabets[a]);
        }
}

static void words_paths_and_expressions_are_no_keys(void **state)
{
    static const char *const lines[] = {
        "token: \"‹keyword.operator.assignment›\"",
        "token = ‹tokenizer.next_token›()",
        "secret: ‹SecretManagerServiceClient›(",
        "token=‹handshakeSecret.ClientTrafficSecret›(",
        "api_key = \"‹my-application-api-key-name›\"",
        "token: ‹abc›\n",
        "secret: \"‹projects/acme/secrets/database›\"",
        "token = \"‹application/x-www-form-urlencoded›\"",
        "token: \"‹T_PAAMAYIM_NEKUDOTAYIM›\"",
        "secret = \"‹https://vault.example.test/v1/secret/data›\"",
        "token: \"‹1.2.3-20240131.120000›\"",
        "token=‹1718035200123456›\n",
        "api_key: \"‹your-api-key-here-please›\"",
        "token: \"‹xxxxxxxxxxxxxxxxxxxxxxxx›\"",
        "token: \"‹[A-Za-z0-9_]{36}›\"",
        "token = \"‹the quick brown fox jumps 12 times›\"",
        "secret: ‹/var/run/secrets/kubernetes.io/serviceaccount/token›\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY(lines); i++) {
        assert_line(lines[i], false, STANCH_CHANNEL_LOG, false);
        assert_line(lines[i], false, STANCH_CHANNEL_CODE, false);
    }
}

static void digests_and_images_are_no_keys(void **state)
{
    char hex[65], line[256];
    (void)state;
    add_random(hex, "0123456789abcdef", 64);
    snprintf(line, sizeof line, "token = \"‹sha256:%s›\"", hex);
    assert_line(line, false, STANCH_CHANNEL_LOG, false);
    snprintf(line, sizeof line, "commit_token=‹%.40s›\n", hex);
    assert_line(line, false, STANCH_CHANNEL_LOG, false);
    snprintf(line, sizeof line, "deploy_token=‹%.40s›\n", hex);
    assert_line(line, false, STANCH_CHANNEL_LOG, true);
    snprintf(line, sizeof line, "publicKeyToken=‹%.16s›\n", hex);
    assert_line(line, false, STANCH_CHANNEL_LOG, false);
    char *end = stpcpy(line, "secret: \"‹iVBORw0KGgo");
    stpcpy(add_random(end, BASE64, 80), "›\"");
    assert_line(line, false, STANCH_CHANNEL_LOG, false);
    end = stpcpy(line, "secret: \"‹sha512-");
    stpcpy(add_random(end, BASE64, 86), "==›\"");
    assert_line(line, false, STANCH_CHANNEL_LOG, false);
}

static void a_uuid_is_a_key_only_where_the_name_says_so(void **state)
{
    static const struct {
        const char *name;
        bool is_secret;
    } cases[] = {{"token=", false},         {"heroku_api_key=", true}, {"client_secret=", true},
                 {"request_token=", false}, {"nextPageToken=", false}, {"ACME_TOKEN=", true}};
    char uuid[40], line[128];
    (void)state;
    char *end = add_random(uuid, "0123456789abcdef", 8);
    for (size_t i = 0; i < 3; i++)
        end = add_random(stpcpy(end, "-"), "0123456789abcdef", 4);
    add_random(stpcpy(end, "-"), "0123456789abcdef", 12);
    for (size_t i = 0; i < ARRAY(cases); i++) {
        snprintf(line, sizeof line, "%s‹%s›\n", cases[i].name, uuid);
        assert_line(line, false, STANCH_CHANNEL_LOG, cases[i].is_secret);
    }
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
    static const char *const names[] = {"aws_key_id",   "azure_84",         "azure_storage",  "basic_userpass",
                                        "crc32_base62", "generic_password", "generic_secret", "gitlab_routable",
                                        "jwt",          "macaroon_pypi",    "mixed",          "not_hex",
                                        "placeholder",  "url_password"};
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
                struct check_value value = {
                    bytes,         len,           left,          chance(9),     (int)chance(257) - 1,
                    chance(2) > 0, chance(2) > 0, chance(2) > 0, (int)chance(4)};
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
        cmocka_unit_test(references_and_placeholders_are_no_values),
        cmocka_unit_test(random_values_are_no_placeholders),
        cmocka_unit_test(every_word_of_the_lists_is_reached),
        cmocka_unit_test(filler_is_told_from_randomness),
        cmocka_unit_test(any_literal_behind_a_password_name_counts_in_a_stream),
        cmocka_unit_test(what_only_talks_of_a_password_does_not_count),
        cmocka_unit_test(in_code_a_password_must_be_no_words),
        cmocka_unit_test(random_passwords_are_found),
        cmocka_unit_test(random_keys_are_found_whatever_their_alphabet),
        cmocka_unit_test(words_paths_and_expressions_are_no_keys),
        cmocka_unit_test(digests_and_images_are_no_keys),
        cmocka_unit_test(a_uuid_is_a_key_only_where_the_name_says_so),
        cmocka_unit_test(a_rule_asks_entropy_examples_filler_then_its_checks),
        cmocka_unit_test(entropy_is_shannon_s),
        cmocka_unit_test(no_check_reads_outside_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
