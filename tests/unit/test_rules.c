/* Rules: what the built-in set promises, and what is said of a rules file that is wrong. */
#include "stanch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ------------------------------------------------------------------------------------------------ wrong texts */

/* A right rule, each of whose lines a case may replace. */
static const char *const right[][2] = {
    {"id", "\"id\": \"acme-key\""},
    {"kind", "\"kind\": \"key\""},
    {"severity", "\"severity\": \"high\""},
    {"anchors", "\"anchors\": [\"acme_\"]"},
    {"alphabet", "\"alphabet\": \"[A-Za-z0-9_]\""},
    {"min_len", "\"min_len\": 25"},
    {"max_len", "\"max_len\": 25"},
    {"pattern", "\"pattern\": \"(?<secret>acme_[A-Za-z0-9]{20})(?![A-Za-z0-9_])\""},
    {"shape", "\"shape\": \"acme_{A-Za-z0-9:20}\""},
    {"rotate", "\"rotate\": {\"how\": \"make a new one\", \"revoke\": \"delete it\"}"},
};
#define LINES (sizeof right / sizeof right[0])

/* The rules file with the line of `key` replaced (NULL: left out), or with one more line where the rule has no such
 * key. The rule's brace is on line 2, its first key on line 3. */
static size_t write_text(char *out, size_t room, const char *key, const char *line)
{
    size_t len = (size_t)snprintf(out, room, "{\"issuer\": \"Acme\", \"rules\": [\n{\n");
    int seen = 0, written = 0;
    for (size_t i = 0; i < LINES; i++) {
        int is_it = key && strcmp(right[i][0], key) == 0;
        const char *text = is_it ? line : right[i][1];
        seen |= is_it;
        if (text)
            len += (size_t)snprintf(out + len, room - len, "%s%s", written++ ? ",\n" : "", text);
    }
    if (key && !seen)
        len += (size_t)snprintf(out + len, room - len, ",\n%s", line);
    return len + (size_t)snprintf(out + len, room - len, "\n}\n]}\n");
}

static int load_text(const char *text, size_t len, stanch_rules **rules, stanch_error *error)
{
    const stanch_text file = {"acme.json", text, len};
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.texts = &file;
    options.text_count = 1;
    return stanch_rules_load(&options, rules, error);
}

struct wrong_line {
    const char *key, *line; /* what is replaced */
    int at;                 /* line of the error */
    const char *rule, *text;
};

static const struct wrong_line wrong_lines[] = {
    {"id", NULL, 2, "", "/rules/0/id: is missing"},
    {"id", "\"id\": 7", 3, "", "/rules/0/id: must be a text"},
    {"id", "\"id\": \"Acme Key\"", 3, "",
     "/rules/0/id: must be lower-case words joined by minus signs, at most 64 bytes"},
    {"id", "\"id\": \"jwt\"", 3, "jwt", "/id: another rule has this id; ids are unique over all rules"},
    {"kind", NULL, 2, "acme-key", "/rules/0/kind: is missing"},
    {"severity", "\"severity\": \"grave\"", 5, "acme-key",
     "/rules/0/severity: must be one of the words that rules/schema.json lists"},
    {"colour", "\"colour\": \"red\"", 2, "acme-key",
     "/rules/0: has a key that no rule has; rules/schema.json lists them"},
    {"confidence", "\"confidence\": \"weak\"", 13, "acme-key",
     "/rules/0/confidence: only a check makes a finding weak"},
    {"anchors", NULL, 2, "acme-key", "/rules/0/anchors: is missing"},
    {"anchors", "\"anchors\": []", 6, "acme-key", "/rules/0/anchors: must be a list of texts, with one at least"},
    {"anchors", "\"anchors\": [\"\"]", 6, "acme-key", "/rules/0/anchors: a text in the list is empty"},
    {"anchors", "\"anchors\": [\"acm\"]", 6, "acme-key",
     "/rules/0/anchors: an anchor is too short: four bytes with its class are the least"},
    {"anchors", "\"anchors\": [\"http://\"]", 6, "acme-key",
     "/rules/0/anchors: an anchor is too common: it stands in any text"},
    {"anchors", "\"anchors\": [\"----\"]", 6, "acme-key",
     "/rules/0/anchors: an anchor is too common: it stands in any text"},
    {"anchors", "\"anchors\": [\"a-name-of-more-than-forty-bytes-is-no-anchor\"]", 6, "acme-key",
     "/rules/0/anchors: an anchor is longer than 40 bytes with its class"},
    {"anchors", "\"anchors\": [\"emca_\"]", 6, "acme-key",
     "/rules/0/anchors: none stands in a value of the rule's own shape where `start` says"},
    {"anchor_class", "\"anchor_class\": \"[a-z]\"", 2, "acme-key",
     "/rules/0/anchor_class_count: anchor_class and anchor_class_count go together"},
    {"alphabet", "\"alphabet\": \"[^a]\"", 7, "acme-key",
     "/rules/0/alphabet: must be a class of bytes such as [A-Za-z0-9_-], without negation"},
    {"alphabet", "\"alphabet\": \"[z-a]\"", 7, "acme-key",
     "/rules/0/alphabet: must be a class of bytes such as [A-Za-z0-9_-], without negation"},
    {"min_len", NULL, 2, "acme-key", "/rules/0/min_len: is missing"},
    {"min_len", "\"min_len\": -1", 8, "acme-key", "/rules/0/min_len: must be a whole number in its range"},
    {"min_len", "\"min_len\": 26", 9, "acme-key", "/rules/0/max_len: is less than min_len"},
    {"max_len", "\"max_len\": 24", 9, "acme-key", "/rules/0/max_len: is less than min_len"},
    {"decide_bytes", "\"decide_bytes\": 641", 13, "acme-key", "/rules/0/decide_bytes: is over the bound of 640 bytes"},
    {"decide_bytes", "\"decide_bytes\": 25", 13, "acme-key",
     "/rules/0/decide_bytes: must be more than max_len, or the byte behind the longest value is not seen"},
    {"then", "\"then\": \"@@\"", 13, "acme-key", "/rules/0/then: must be one byte"},
    {"then", "\"then\": \"@\"", 13, "acme-key", "/rules/0/then: does not follow a value of the rule's own shape"},
    {"checks", "\"checks\": [\"luck\"]", 13, "acme-key", "/rules/0/checks: names a check that does not exist"},
    {"checks", "\"checks\": [\"crc32_base62\"]", 13, "acme-key",
     "/rules/0/checks: turn down a value of the rule's own shape (checksum)"},
    {"min_entropy", "\"min_entropy\": 9", 13, "acme-key",
     "/rules/0/min_entropy: must be a number from 0 to 8, bits a character"},
    {"min_entropy", "\"min_entropy\": 5.5", 2, "acme-key",
     "/rules/0/checks: turn down a value of the rule's own shape (entropy)"},
    {"context", "\"context\": [\"ACME\"]", 13, "acme-key", "/rules/0/context: words are written in lower case"},
    {"start", "\"start\": \"name\"", 6, "acme-key", "/rules/0/anchors: a rule that starts at a name has no anchors"},
    {"companion", "\"companion\": \"acme-id\"", 13, "acme-key",
     "/rules/0/companion: only a rule that starts at a name has a companion"},
    {"group_with", "\"group_with\": \"acme-id\"", 3, "acme-key", "/group_with: no rule has this id"},
    {"channels", "\"channels\": [\"radio\"]", 13, "acme-key",
     "/rules/0/channels: must be one of the words that rules/schema.json lists"},
    {"caseless", "\"caseless\": 1", 13, "acme-key", "/rules/0/caseless: must be true or false"},
    {"pattern", "\"pattern\": 5", 10, "acme-key", "/rules/0/pattern: must be a list of texts, with one at least"},
    {"pattern", "\"pattern\": \"(?<secret>acme_[A-Za-z0-9]{20})\"", 10, "acme-key",
     "/rules/0/pattern: has no right boundary: it must end in a look-ahead at the byte behind the value"},
    {"pattern", "\"pattern\": \"(?<secret>acme_[a-f]{20})(?![a-z])\"", 10, "acme-key",
     "/rules/0/pattern: does not match a value of the rule's own shape"},
    {"pattern", "\"pattern\": \"acme_(?<secret>[A-Za-z0-9]{20})(?![A-Za-z0-9_])\"", 10, "acme-key",
     "/rules/0/pattern: the group secret is not the value of the rule's own shape"},
    {"pattern", "\"pattern\": \"(?<secret>acme_[A-Za-z0-9]{19,})(?![A-Za-z0-9_])\"", 10, "acme-key",
     "/rules/0/pattern: matches a value that is one byte too short"},
    {"pattern", "\"pattern\": \"(?<secret>acme_[A-Za-z0-9]{20,})(?![A-Za-z0-9_])\"", 10, "acme-key",
     "/rules/0/pattern: matches a value that is one byte too long"},
    {"shape", NULL, 2, "acme-key", "/rules/0/shape: is missing"},
    {"shape", "\"shape\": \"acme_{A-Z\"", 11, "acme-key",
     "/rules/0/shape: cannot be read, or makes more than 4,096 bytes"},
    {"shape", "\"shape\": \"acme_{A-Za-z0-9:24}\"", 10, "acme-key",
     "/rules/0/pattern: does not match a value of the rule's own shape"},
    {"sample", "\"sample\": \"ACME=\"", 13, "acme-key", "/rules/0/sample: must hold {} where the value stands"},
    {"rotate", NULL, 2, "acme-key", "/rules/0/rotate: is missing"},
    {"rotate", "\"rotate\": {\"how\": \"so\"}", 12, "acme-key", "/rules/0/rotate: says not both how and revoke"},
    {"rotate", "\"rotate\": {\"how\": \"so\", \"revoke\": \"so\", \"when\": \"now\"}", 12, "acme-key",
     "/rules/0/rotate: has a key other than how, revoke and url"},
};

static void the_right_text_loads(void **state)
{
    (void)state;
    char text[4096];
    stanch_error error = STANCH_ERROR_INIT;
    stanch_rules *rules = NULL;
    size_t len = write_text(text, sizeof text, NULL, NULL);
    int result = load_text(text, len, &rules, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(result, STANCH_OK);
    long index = stanch_rules_find(rules, "acme-key");
    assert_true(index >= 0);
    assert_string_equal(stanch_rules_anchor(rules, (size_t)index, 0), "acme_");
    assert_int_equal(stanch_rules_lint(rules, (size_t)index, &error), STANCH_OK);
    stanch_rules_release(rules);
}

static void a_rule_takes_from_the_defaults_what_it_does_not_say(void **state)
{
    (void)state;
    char rest[4096], text[8192];
    stanch_error error = STANCH_ERROR_INIT;
    stanch_rules *rules = NULL;
    write_text(rest, sizeof rest, "rotate", NULL);
    int len =
        snprintf(text, sizeof text, "{\"defaults\": {\"severity\": \"low\", %s}, %s", right[LINES - 1][1], rest + 1);
    assert_int_equal(load_text(text, (size_t)len, &rules, &error), STANCH_OK);
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    stanch_rules_info(rules, (size_t)stanch_rules_find(rules, "acme-key"), &info);
    assert_string_equal(info.rotate_how, "make a new one");
    assert_int_equal(info.severity, STANCH_HIGH);
    stanch_rules_release(rules);
}

static void a_wrong_line_is_named_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong_lines / sizeof wrong_lines[0]; i++) {
        const struct wrong_line *wrong = &wrong_lines[i];
        char text[4096];
        stanch_error error = STANCH_ERROR_INIT;
        stanch_rules *rules = NULL;
        size_t len = write_text(text, sizeof text, wrong->key, wrong->line);
        assert_int_equal(load_text(text, len, &rules, &error), STANCH_E_RULES);
        assert_null(rules);
        assert_string_equal(error.text, wrong->text);
        assert_string_equal(error.file, "acme.json");
        assert_string_equal(error.rule, wrong->rule);
        if (error.line != wrong->at)
            print_error("%s: line %d, not %d\n", wrong->text, error.line, wrong->at);
        assert_int_equal(error.line, wrong->at);
    }
}

static void a_pattern_that_does_not_compile_is_named(void **state)
{
    (void)state;
    static const char *const patterns[] = {"(?<secret>acme_[A-Z{20}", "acme_[A-Z]{20}(?![A-Z])",
                                           "(?<secret>acme_(?<!ab)[A-Z]{20})(?![A-Z])"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        char text[4096], line[256];
        stanch_error error = STANCH_ERROR_INIT;
        stanch_rules *rules = NULL;
        snprintf(line, sizeof line, "\"pattern\": \"%s\"", patterns[i]);
        size_t len = write_text(text, sizeof text, "pattern", line);
        assert_int_equal(load_text(text, len, &rules, &error), STANCH_E_RULES);
        assert_string_equal(error.rule, "acme-key");
        assert_string_equal(error.file, "acme.json");
        assert_int_equal(error.line, 10);
        assert_int_equal(strncmp(error.text, "/rules/0/pattern: ", 18), 0);
    }
}

struct wrong_text {
    const char *bytes;
    int line, column;
    const char *text;
};

#define NOT_A_FILE                                                                                                     \
    "/: must be an object with an issuer (a text), rules (a list), at most defaults (keys of rules), no more"

static const struct wrong_text wrong_texts[] = {
    {"", 1, 0, "the JSON text ends too early"},
    {"{\"issuer\": \"Acme\",\n", 2, 0, "the JSON text ends too early"},
    {"{\"issuer\": SECRETSECRET}", 1, 0, "is not JSON"},
    {"{\"issuer\": \"a\", \"rules\": []} x", 1, 0, "something stands behind the JSON text"},
    {"{\"issuer\": \"a\",\n\"issuer\": \"b\", \"rules\": []}", 2, 0, "a key stands twice in one object"},
    {"{\"issuer\": \"\xff\", \"rules\": []}", 1, 0, "is not UTF-8"},
    {"[]", 1, 1, NOT_A_FILE},
    {"{\"rules\": []}", 1, 1, NOT_A_FILE},
    {"{\"issuer\": \"a\", \"rules\": [], \"x\": 1}", 1, 1, NOT_A_FILE},
    {"{\"issuer\": \"a\", \"rules\": [], \"defaults\": {\"x\": 1}}", 1, 1, NOT_A_FILE},
    {"{\"issuer\": \"a\", \"rules\": [\n7]}", 1, 1, "/rules/0: must be an object"},
};

static void what_is_no_rules_file_is_said_without_quoting_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong_texts / sizeof wrong_texts[0]; i++) {
        stanch_error error = STANCH_ERROR_INIT;
        stanch_rules *rules = NULL;
        assert_int_equal(load_text(wrong_texts[i].bytes, strlen(wrong_texts[i].bytes), &rules, &error), STANCH_E_RULES);
        assert_string_equal(error.text, wrong_texts[i].text);
        assert_int_equal(error.line, wrong_texts[i].line);
        assert_true(error.column > 0);
        assert_null(strstr(error.text, "SECRET"));
    }
}

/* ------------------------------------------------------------------------------------------------ the built-in set */

static void every_rule_is_clean(void **state)
{
    (void)state;
    stanch_rules *rules = NULL;
    assert_int_equal(stanch_rules_load(NULL, &rules, NULL), STANCH_OK);
    assert_true(stanch_rules_count(rules) >= 24);
    const char *last = "";
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_error error = STANCH_ERROR_INIT;
        assert_int_equal(stanch_rules_info(rules, i, &info), STANCH_OK);
        assert_true(strcmp(last, info.id) < 0);
        if (stanch_rules_lint(rules, i, &error) != STANCH_OK)
            fail_msg("%s: %s", info.id, error.text);
        assert_int_equal(stanch_rules_find(rules, info.id), i);
        last = info.id;
    }
    stanch_rules_release(rules);
}

static uint64_t identity_with(const char *skip, uint32_t dress, int compile)
{
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.skip = &skip;
    options.skip_count = skip != NULL;
    options.dress = dress;
    options.compile = compile;
    stanch_rules *rules = NULL;
    assert_int_equal(stanch_rules_load(&options, &rules, NULL), STANCH_OK);
    uint64_t identity = stanch_rules_identity(rules);
    stanch_rules_release(rules);
    return identity;
}

static void the_identity_is_that_of_the_content(void **state)
{
    (void)state;
    uint64_t plain = identity_with(NULL, STANCH_DRESS_ALL, 0);
    assert_true(plain == identity_with(NULL, STANCH_DRESS_ALL, 1));
    assert_true(plain != identity_with(NULL, STANCH_DRESS_NONE, 0));
    assert_true(plain != identity_with("jwt", STANCH_DRESS_ALL, 0));
    assert_true(identity_with("jwt", STANCH_DRESS_ALL, 0) == identity_with("jwt", STANCH_DRESS_ALL, 0));
}

static void a_text_alone_has_one_identity_however_it_is_written(void **state)
{
    (void)state;
    uint64_t identities[2];
    for (int round = 0; round < 2; round++) {
        char text[4096];
        size_t len = write_text(text, sizeof text, NULL, NULL);
        for (size_t i = 0; round && i < len; i++)
            if (text[i] == '\n')
                text[i] = ' ';
        const stanch_text file = {round ? "other.json" : "acme.json", text, len};
        stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
        options.texts = &file;
        options.text_count = 1;
        options.replace_builtin = 1;
        stanch_rules *rules = NULL;
        assert_int_equal(stanch_rules_load(&options, &rules, NULL), STANCH_OK);
        assert_int_equal(stanch_rules_count(rules), 1);
        identities[round] = stanch_rules_identity(rules);
        stanch_rules_release(rules);
    }
    assert_true(identities[0] == identities[1]);
}

static int enabled_count(const stanch_rules *rules)
{
    int count = 0;
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        assert_int_equal(stanch_rules_info(rules, i, &info), STANCH_OK);
        count += info.enabled;
    }
    return count;
}

static void only_and_skip_switch_rules(void **state)
{
    (void)state;
    static const char *const only[] = {"jwt", "npm-access-token"}, *const skip[] = {"jwt"},
                             *const none[] = {"no-such-rule"};
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    stanch_rules *rules = NULL;
    stanch_error error = STANCH_ERROR_INIT;
    options.only = only;
    options.only_count = 2;
    assert_int_equal(stanch_rules_load(&options, &rules, &error), STANCH_OK);
    assert_int_equal(enabled_count(rules), 2);
    stanch_rules_release(rules);
    options.skip = skip;
    options.skip_count = 1;
    assert_int_equal(stanch_rules_load(&options, &rules, &error), STANCH_OK);
    assert_int_equal(enabled_count(rules), 1);
    stanch_rules_release(rules);
    options.skip = none;
    assert_int_equal(stanch_rules_load(&options, &rules, &error), STANCH_E_OPTIONS);
    assert_string_equal(error.text, "skip: there is no rule no-such-rule");
    assert_null(rules);
}

static void a_seed_gives_one_value_and_rules_differ(void **state)
{
    (void)state;
    stanch_rules *rules = NULL;
    assert_int_equal(stanch_rules_load(NULL, &rules, NULL), STANCH_OK);
    size_t a = (size_t)stanch_rules_find(rules, "github-pat-classic"),
           b = (size_t)stanch_rules_find(rules, "npm-access-token");
    char first[4096], second[4096];
    size_t len[2], start = 0, end = 0;
    assert_int_equal(stanch_rules_make(rules, a, STANCH_MAKE_VALID, 7, first, sizeof first, &len[0], &start, &end),
                     STANCH_OK);
    assert_int_equal(end - start, 40);
    assert_int_equal(stanch_rules_make(rules, a, STANCH_MAKE_VALID, 7, second, sizeof second, &len[1], &start, &end),
                     STANCH_OK);
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(first, second, len[0]);
    assert_int_equal(stanch_rules_make(rules, b, STANCH_MAKE_VALID, 7, second, sizeof second, &len[1], &start, &end),
                     STANCH_OK);
    assert_true(memcmp(first + 4, second + 4, 36) != 0);
    assert_int_equal(stanch_rules_make(rules, a, STANCH_MAKE_VALID, 7, second, 39, &len[1], &start, &end),
                     STANCH_E_SPACE);
    assert_int_equal(stanch_rules_make(rules, 9999, STANCH_MAKE_VALID, 7, second, 39, &len[1], &start, &end),
                     STANCH_E_ARGUMENT);
    stanch_rules_release(rules);
}

static void own_texts_of_a_rule_are_made(void **state)
{
    (void)state;
    char text[4096], out[256], again[256];
    size_t len = write_text(text, sizeof text, "finds",
                            "\"finds\": [\"{\\\"a\\\": {}}\", \"{a:3}{b}\"], \"misses\": [\"x {}, y {}\"]");
    stanch_error error = STANCH_ERROR_INIT;
    stanch_rules *rules = NULL;
    assert_int_equal(load_text(text, len, &rules, &error), STANCH_OK);
    size_t rule = (size_t)stanch_rules_find(rules, "acme-key"), start = 0, end = 0;
    assert_int_equal(stanch_rules_case(rules, rule, STANCH_CASE_FIND, 0, 1, out, sizeof out, &len, &start, &end),
                     STANCH_OK);
    assert_int_equal(len, 32);
    assert_memory_equal(out, "{\"a\": acme_", 11);
    assert_int_equal(out[31], '}');
    assert_int_equal(start, 6);
    assert_int_equal(end, 31);
    assert_int_equal(stanch_rules_case(rules, rule, STANCH_CASE_FIND, 0, 1, again, sizeof again, &len, &start, &end),
                     STANCH_OK);
    assert_memory_equal(out, again, len);
    assert_int_equal(stanch_rules_case(rules, rule, STANCH_CASE_FIND, 1, 1, out, sizeof out, &len, &start, &end),
                     STANCH_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(out, "aaa{b}", 6);
    assert_int_equal(end, 0);
    assert_int_equal(stanch_rules_case(rules, rule, STANCH_CASE_MISS, 0, 1, out, sizeof out, &len, &start, &end),
                     STANCH_OK);
    assert_int_equal(len, 56);
    assert_int_equal(end, 56);
    assert_int_equal(stanch_rules_case(rules, rule, STANCH_CASE_MISS, 0, 1, out, 55, &len, &start, &end),
                     STANCH_E_SPACE);
    assert_int_equal(stanch_rules_case(rules, rule, STANCH_CASE_FIND, 2, 1, out, sizeof out, &len, &start, &end),
                     STANCH_E_ARGUMENT);
    assert_int_equal(stanch_rules_case(rules, rule, 2, 0, 1, out, sizeof out, &len, &start, &end), STANCH_E_ARGUMENT);
    assert_int_equal(stanch_rules_case(rules, 99999, 0, 0, 1, out, sizeof out, &len, &start, &end), STANCH_E_ARGUMENT);
    stanch_rules_release(rules);
}

/* All that a rule needs but its id stands in the defaults: the text is a megabyte. */
static void more_rules_than_have_a_number_are_refused(void **state)
{
    (void)state;
    enum { RULES = 65535, ROOM = 2 << 20 };
    char *text = malloc(ROOM), rest[4096];
    assert_non_null(text);
    write_text(rest, sizeof rest, "id", NULL);
    char *begin = strstr(rest, "\n{\n") + 3, *end = strstr(rest, "\n}\n");
    *end = '\0';
    size_t len = (size_t)snprintf(text, ROOM, "{\"issuer\": \"Acme\", \"defaults\": {%s}, \"rules\": [", begin);
    for (int i = 0; i < RULES; i++)
        len += (size_t)snprintf(text + len, ROOM - len, "%s{\"id\": \"a%d\"}", i ? ",\n" : "", i);
    len += (size_t)snprintf(text + len, ROOM - len, "]}");
    stanch_error error = STANCH_ERROR_INIT;
    stanch_rules *rules = NULL;
    assert_int_equal(load_text(text, len, &rules, &error), STANCH_E_RULES);
    assert_string_equal(error.text, "more than 65,534 rules in all: leave some of them out");
    assert_null(rules);
    free(text);
}

/* ------------------------------------------------------------------------------------------------ memory */

struct budget {
    long left;
    long held;
};

static void *take(size_t bytes, void *user)
{
    struct budget *budget = user;
    if (budget->left-- <= 0)
        return NULL;
    budget->held++;
    return malloc(bytes);
}

static void give(void *memory, void *user)
{
    ((struct budget *)user)->held--;
    free(memory);
}

static void out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    char text[4096];
    const stanch_text file = {"acme.json", text, write_text(text, sizeof text, NULL, NULL)};
    int result = STANCH_E_MEMORY;
    for (long allowed = 0; result != STANCH_OK; allowed++) {
        struct budget budget = {allowed, 0};
        const stanch_allocator allocator = {take, give, &budget};
        stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
        options.allocator = &allocator;
        options.texts = &file;
        options.text_count = 1;
        options.replace_builtin = 1;
        stanch_rules *rules = NULL;
        stanch_error error = STANCH_ERROR_INIT;
        result = stanch_rules_load(&options, &rules, &error);
        assert_true(result == STANCH_OK || (result == STANCH_E_MEMORY && !rules));
        stanch_rules_release(rules);
        assert_int_equal(budget.held, 0);
        assert_true(allowed < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_text_loads),
        cmocka_unit_test(a_rule_takes_from_the_defaults_what_it_does_not_say),
        cmocka_unit_test(a_wrong_line_is_named_with_its_place),
        cmocka_unit_test(a_pattern_that_does_not_compile_is_named),
        cmocka_unit_test(what_is_no_rules_file_is_said_without_quoting_it),
        cmocka_unit_test(every_rule_is_clean),
        cmocka_unit_test(the_identity_is_that_of_the_content),
        cmocka_unit_test(a_text_alone_has_one_identity_however_it_is_written),
        cmocka_unit_test(only_and_skip_switch_rules),
        cmocka_unit_test(a_seed_gives_one_value_and_rules_differ),
        cmocka_unit_test(own_texts_of_a_rule_are_made),
        cmocka_unit_test(more_rules_than_have_a_number_are_refused),
        cmocka_unit_test(out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
