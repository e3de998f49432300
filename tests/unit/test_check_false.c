/* Checks: what is no secret though it looks like one, and how random a key must look. */
#include "check_tools.h"

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

/* Steps across a block of sixteen, joints between, and what only begins like filler. */
static void filler_is_told_at_every_length_and_place(void **state)
{
    char value[80];
    (void)state;
    for (size_t len = 4; len < 70; len++) {
        memset(value, 'q', len);
        assert_true(false_filler((const uint8_t *)value, len));
        for (size_t i = 0; i < len; i++)
            value[i] = (char)('0' + i % 10);
        assert_true(false_filler((const uint8_t *)value, len));
        for (size_t i = 0; i < len; i++)
            value[i] = "AbZ9q7Kd"[i % 8];
        assert_false(false_filler((const uint8_t *)value, len));
        for (size_t at = 0; at + 20 <= len; at++) {
            char spoiled[80];
            memcpy(spoiled, value, len);
            memcpy(spoiled + at, "1-a2b_3c4-d5e6f", 15);
            assert_true(false_filler((const uint8_t *)spoiled, len));
        }
    }
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
        "\"passwd\": \"‹^12.0.0›\"",
        "\"passphrase\": \"‹>=6.10.2›\"",
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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_and_placeholders_are_no_values),
        cmocka_unit_test(random_values_are_no_placeholders),
        cmocka_unit_test(every_word_of_the_lists_is_reached),
        cmocka_unit_test(filler_is_told_from_randomness),
        cmocka_unit_test(filler_is_told_at_every_length_and_place),
        cmocka_unit_test(any_literal_behind_a_password_name_counts_in_a_stream),
        cmocka_unit_test(what_only_talks_of_a_password_does_not_count),
        cmocka_unit_test(in_code_a_password_must_be_no_words),
        cmocka_unit_test(random_passwords_are_found),
        cmocka_unit_test(random_keys_are_found_whatever_their_alphabet),
        cmocka_unit_test(words_paths_and_expressions_are_no_keys),
        cmocka_unit_test(digests_and_images_are_no_keys),
        cmocka_unit_test(a_uuid_is_a_key_only_where_the_name_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
