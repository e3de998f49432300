/* Import: the reader of TOML, expressions as trees, and the rules that are made of them. */
#include "derive.h"
#include "gitleaks.h"
#include "toml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ------------------------------------------------------------------------------------------------ TOML */

static struct toml_document *read_right(const char *text)
{
    struct toml_error error;
    struct toml_document *document = toml_read(text, strlen(text), &error);
    if (!document)
        fail_msg("%s, line %d: %s", text, error.line, error.sentence);
    return document;
}

static const char *text_at(const struct toml *table, const char *key)
{
    const struct toml *value = toml_get(table, key);
    assert_non_null(value);
    assert_int_equal(value->type, TOML_STRING);
    return value->text;
}

struct right_string {
    const char *toml, *text;
};

static void strings_of_all_four_kinds_are_read(void **state)
{
    (void)state;
    static const struct right_string strings[] = {
        {"\"a\\tb\\\"c\\\\\"", "a\tb\"c\\"},
        {"\"\\u00e9\\U0001F511\"", "\xc3\xa9\xf0\x9f\x94\x91"},
        {"'a\\tb'", "a\\tb"},
        {"''", ""},
        {"'''a'b''c\\n'''", "a'b''c\\n"},
        {"'''\nfirst\nsecond'''", "first\nsecond"},
        {"'''\r\nfirst\r\nsecond'''", "first\nsecond"},
        {"'''ends with two'''''", "ends with two''"},
        {"\"\"\"a \\\n   b\"\"\"", "a b"},
        {"\"\"\"say \"it\"\"\"\"", "say \"it\""},
    };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        char text[256];
        snprintf(text, sizeof text, "# before\nkey = %s # behind\nlast = 'here'", strings[i].toml);
        struct toml_document *document = read_right(text);
        assert_string_equal(text_at(toml_root(document), "key"), strings[i].text);
        assert_string_equal(text_at(toml_root(document), "last"), "here");
        toml_free(document);
    }
}

static void tables_arrays_and_numbers_stand_where_they_were_written(void **state)
{
    (void)state;
    struct toml_document *document =
        read_right("title = \"t\"\n"
                   "[extend]\nuseDefault = true\n"
                   "[[rules]]\nid = 'one'\nentropy = 3.5\nkeywords = [\n 'a', # first\n \"b\",\n]\n"
                   "[rules.allowlist]\nregexes = [ '''x''' ]\n"
                   "[[rules.allowlists]]\nstopwords=['s']\n"
                   "[[rules.allowlists]]\nstopwords=['t']\n"
                   "[[ rules ]]\r\nid = 'two'\r\nsecretGroup = +1_0\r\na.\"b c\".d = false\n");
    const struct toml *rules = toml_get(toml_root(document), "rules");
    assert_true(rules->of_tables);
    assert_int_equal(rules->count, 2);
    assert_int_equal(rules->first->line, 4);
    assert_string_equal(text_at(rules->first, "id"), "one");
    assert_true(toml_get(rules->first, "entropy")->number == 3.5);
    assert_int_equal(toml_get(rules->first, "keywords")->count, 2);
    assert_int_equal(toml_get(toml_get(rules->first, "allowlist"), "regexes")->count, 1);
    assert_int_equal(toml_get(rules->first, "allowlists")->count, 2);
    assert_string_equal(text_at(rules->last, "id"), "two");
    assert_true(toml_get(rules->last, "secretGroup")->number == 10);
    assert_int_equal(toml_get(toml_get(toml_get(rules->last, "a"), "b c"), "d")->type, TOML_BOOLEAN);
    assert_null(toml_get(rules->last, "entropy"));
    assert_null(toml_get(NULL, "entropy"));
    toml_free(document);
}

struct wrong_text {
    const char *text;
    int line;
    const char *sentence;
};

static void what_is_not_read_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct wrong_text texts[] = {
        {"a = 1\nb = \"x", 2, "a string does not end on its line"},
        {"a = 'x\n'", 1, "a string does not end on its line"},
        {"\na = '''x\n\n", 2, "a string that begins here does not end"},
        {"a = \"\"\"x\n\n\"\"", 1, "a string that begins here does not end"},
        {"a = \"\\d\"", 1, "an escape in a string is unknown: a literal string, in '...', has none"},
        {"a = \"\\u12\"", 1, "an escape in a string is not complete"},
        {"a = \"\\ud800\"", 1, "an escape in a string is no character"},
        {"a = \"\\u0000\"", 1, "an escape in a string is no character"},
        {"a = 1\n\na = 2", 3, "a key stands twice in one table"},
        {"[a]\n[b]\n[a]", 3, "a table stands twice"},
        {"a = 1\n[a]", 2, "a key that has a value is used as a table"},
        {"a = 1\n[[a]]", 2, "a key that has a value is used as an array of tables"},
        {"a.b = 1\na.b.c = 2", 2, "a key that has a value is used as a table"},
        {"[a\n", 1, "a header must end with its brackets"},
        {"[[a]\n", 1, "a header must end with its brackets"},
        {"= 1", 1, "here must be a key"},
        {"a", 1, "a key must be followed by an equals sign"},
        {"a =", 1, "here must be a string, a number, true, false or an array"},
        {"a = 1 2", 1, "something stands behind the value"},
        {"a = 2024-01-01", 1, "here must be a string, a number, true, false or an array"},
        {"a = 0x10", 1, "here must be a string, a number, true, false or an array"},
        {"a = {b = 1}", 1, "inline tables are not read: write a table under a header of its own"},
        {"a = [1 2]", 1, "an array goes on with a comma or ends with a bracket"},
        {"a = [\n1,\n", 3, "here must be a string, a number, true, false or an array"},
        {"a = 'x\x01'", 1, "holds a control byte"},
        {"a = 1\nb = '\xff'", 2, "is not UTF-8"},
        {"a = '\xc0\xaf'", 1, "is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct toml_error error;
        assert_null(toml_read(texts[i].text, strlen(texts[i].text), &error));
        assert_string_equal(error.sentence, texts[i].sentence);
        assert_int_equal(error.line, texts[i].line);
    }
}

static void refuse_filled(const char *head, char fill, size_t len, const char *sentence)
{
    struct toml_error error;
    size_t head_len = strlen(head);
    char *text = malloc(head_len + len);
    assert_non_null(text);
    memcpy(text, head, head_len);
    memset(text + head_len, fill, len);
    assert_null(toml_read(text, head_len + len, &error));
    assert_string_equal(error.sentence, sentence);
    free(text);
}

static void hostile_text_is_refused_in_time(void **state)
{
    (void)state;
    refuse_filled("", '[', 1 << 20, "here must be a key");
    refuse_filled("a = ", '[', 1 << 20, "arrays are nested too deep");
    refuse_filled("a = \"", '\\', 1 << 20, "a string does not end on its line");
    refuse_filled("a = '''", 'x', 1 << 20, "a string that begins here does not end");
    refuse_filled("a = ", '1', 1 << 20, "here must be a string, a number, true, false or an array");
    refuse_filled("a", '.', 1 << 20, "here must be a key");
    refuse_filled("", '\0', 1 << 20, "holds a control byte");
    struct toml_error error;
    assert_null(toml_read("a = 1\0", 6, &error));
}

static void too_many_keys_and_values_are_refused(void **state)
{
    (void)state;
    struct toml_error error;
    size_t len = 0, room = 1 << 21;
    char *text = malloc(room);
    assert_non_null(text);
    for (int i = 0; i < 1001; i++)
        len += (size_t)snprintf(text + len, room - len, "k%d=1\n", i);
    assert_null(toml_read(text, len, &error));
    assert_int_equal(error.line, 1001);
    len = (size_t)snprintf(text, room, "a=[");
    while (len + 2 < (1 << 20))
        len += (size_t)snprintf(text + len, room - len, "1,");
    assert_null(toml_read(text, len, &error));
    assert_string_equal(error.sentence, "there are more than 200,000 values");
    free(text);
}

/* No text, however it is cut or one of its bytes changed, is read past its end (the sanitizers see it). */
static void a_changed_text_is_read_or_refused(void **state)
{
    (void)state;
    static const char text[] =
        "a = \"x\\u00e9\" # c\n[[b.c]]\nd = ['''e''', 1.5e3, true,]\n\"f\".'g' = \"\"\"h \\\n i\"\"\"\n";
    static const char bytes[] = "[]\"'\\\n#=.{,0\x80";
    for (size_t at = 0; at < sizeof text - 1; at++)
        for (size_t b = 0; b < sizeof bytes; b++) {
            struct toml_error error;
            size_t len = b ? sizeof text - 1 : at;
            char *copy = malloc(len ? len : 1);
            assert_non_null(copy);
            memcpy(copy, text, len);
            if (b)
                copy[at] = bytes[b - 1];
            struct toml_document *document = toml_read(copy, len, &error);
            assert_true(document ? error.sentence == NULL : error.sentence && error.line > 0);
            toml_free(document);
            free(copy);
        }
}

/* ------------------------------------------------------------------------------------------------ expressions */

struct measured {
    const char *text;
    size_t min, max;
};

static void expressions_are_measured(void **state)
{
    (void)state;
    static const struct measured expressions[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"a|bcd|", 0, 3},
        {"(?:ab){2,3}c?", 4, 7},
        {"a*?", 0, REGEX_ENDLESS},
        {"[[:alnum:]_]{5,}", 5, REGEX_ENDLESS},
        {"\\b(?i)x(?-i:y)\\z", 2, 2},
        {"(?P<n>\\d)(?<m>\\x41\\x{42})", 3, 3},
        {"\\Qa.b\\E{2}", 6, 6},
        {"x{,3}", 5, 5},
        {"(?s:.)[^\\n]", 2, 2},
    };
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        const char *sentence;
        struct regex_tree *tree = regex_read(expressions[i].text, &sentence);
        if (!tree)
            fail_msg("%s: %s", expressions[i].text, sentence);
        assert_int_equal(regex_min(regex_root(tree)), expressions[i].min);
        assert_int_equal(regex_max(regex_root(tree)), expressions[i].max);
        regex_free(tree);
    }
}

static void expressions_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"(",  ")",    "(?",    "(?i", "(?P<n",       "(?=a)", "(?m)a",  "[a",
                                        "[",  "[]",   "[z-a]", "[\\", "*a",          "a**",   "a{3,2}", "a{1001}",
                                        "\\", "\\pL", "\\1",   "\\x", "\\x{110000}", "a(?:b"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *sentence = NULL;
        assert_null(regex_read(texts[i], &sentence));
        assert_non_null(sentence);
    }
    char deep[20001];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    const char *sentence = NULL;
    assert_null(regex_read(deep, &sentence));
    deep[5000] = '\0';
    assert_null(regex_read(deep, &sentence));
    assert_string_equal(sentence, "groups are nested too deep");
}

/* ------------------------------------------------------------------------------------------------ rules */

struct told {
    char sentence[320], note[320];
    size_t carried, left_out;
};

static void keep(void *user, int line, const char *id, const char *sentence, const char *note)
{
    struct told *told = user;
    assert_true(line > 0);
    assert_non_null(id);
    told->carried += sentence == NULL;
    told->left_out += sentence != NULL;
    snprintf(told->sentence, sizeof told->sentence, "%s", sentence ? sentence : "");
    snprintf(told->note, sizeof told->note, "%s", note ? note : "");
}

/* A configuration of one rule with that expression and those other lines. */
static json_t *import(const char *regex, const char *more, struct told *told)
{
    char text[16384];
    snprintf(text, sizeof text, "[[rules]]\nid = 'Acme_Key'\nregex = '''%s'''\n%s\n", regex, more);
    memset(told, 0, sizeof *told);
    struct toml_document *document = read_right(text);
    json_t *file = gitleaks_rules(toml_root(document), keep, told);
    toml_free(document);
    assert_non_null(file);
    return file;
}

#define NAMED(words)                                                                                                   \
    "(?i)[\\w.-]{0,50}?(?:" words ")(?:[ \\t\\w.-]{0,20})[\\s'\"]{0,3}(?:=|>|:{1,3}=|=>|:|,)[\\x60'\"\\s=]{0,5}"
#define ENDED "(?:[\\x60'\"\\s;]|\\\\[nr]|$)"

struct carried {
    const char *regex, *start, *anchor, *word; /* "" where the rule has none */
    json_int_t min, max, rules;
};

static const struct carried carried[] = {
    {"\\b(acmk_[a-z0-9]{32})" ENDED, "", "acmk_", "", 37, 37, 1},
    {"acmk_(?i)[a-z0-9]{32}", "", "acmk_", "", 37, 37, 1},
    {"(?i)acmk_[a-z0-9]{32}", "", "acmk_", "", 37, 37, 1},
    {"\\b((?:sk|rk)_acmk_[A-Z]{20,40})\\b", "", "sk_a", "", 28, 48, 1},
    {"\\b(KX[0-9a-f]{32})" ENDED, "", "KX", "", 34, 34, 1},
    {"\\b([a-z0-9]{8}\\.acmk-[a-z0-9]{24})" ENDED, "run", ".acmk-", "", 38, 38, 1},
    {"X-Acmk-Key: ([A-Za-z0-9]{32})" ENDED, "after", "X-Acmk-Key: ", "", 32, 32, 1},
    {NAMED("acmk") "([a-f0-9]{32})" ENDED, "name", "", "acmk", 32, 32, 1},
    {NAMED("ac[_-]?mk") "([a-z0-9]{40})" ENDED, "name", "", "ac_mk", 40, 40, 1},
    {NAMED("(?-i:ACMK|[Aa]cmk)") "([a-z0-9]{20}[a-f0-9]{4})" ENDED, "name", "", "acmk", 24, 24, 1},
    {NAMED("acmk") "(acmk-[a-z0-9]{32})" ENDED, "", "acmk-", "acmk", 37, 37, 1},
    {NAMED("acmk") "([a-z0-9]{32})" ENDED "|\\b(ACMKTT3[A-Za-z0-9]{60})\\b", "name", "", "acmk", 32, 32, 2},
    {"\\bacmk_[a-f0-9]{32}(?:[^a-f0-9]|\\z)", "", "acmk_", "", 37, 0, 1},
    {"(?:^|[ '])acmk_[a-f0-9]{32}", "", "acmk_", "", 37, 37, 1},
    {"acmk_[A-Za-z0-9]{50,1000}", "", "acmk_", "", 55, 0, 1},
    {"acmk_[A-Za-z0-9+/]{100,}={0,2}", "", "acmk_", "", 105, 0, 1},
    {"\\b(acmk:[\\w-]{40})(?:[^\\w-]|\\z)", "", "acmk:", "", 45, 0, 1},
};

static const char *text_in(const json_t *rule, const char *key)
{
    const json_t *value = json_object_get(rule, key);
    const char *text = json_string_value(json_is_array(value) ? json_array_get(value, 0) : value);
    return text ? text : "";
}

static void an_expression_becomes_a_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++) {
        const struct carried *wanted = &carried[i];
        struct told told;
        json_t *file = import(wanted->regex, "", &told);
        if (told.carried != 1)
            fail_msg("%s: %s", wanted->regex, told.sentence);
        const json_t *rules = json_object_get(file, "rules"), *rule = json_array_get(rules, 0);
        assert_int_equal(json_array_size(rules), wanted->rules);
        assert_string_equal(text_in(rule, "id"), "acme-key");
        assert_string_equal(text_in(rule, "start"), wanted->start);
        assert_int_equal(strncmp(text_in(rule, "anchors"), wanted->anchor, strlen(wanted->anchor)), 0);
        assert_int_equal(*text_in(rule, "anchors") == '\0', *wanted->anchor == '\0');
        if (*wanted->word) {
            bool is_there = false;
            for (size_t k = 0; k < json_array_size(json_object_get(rule, "context")); k++)
                is_there |=
                    strcmp(json_string_value(json_array_get(json_object_get(rule, "context"), k)), wanted->word) == 0;
            assert_true(is_there);
        }
        assert_int_equal(json_integer_value(json_object_get(rule, "min_len")), wanted->min);
        assert_int_equal(json_integer_value(json_object_get(rule, "max_len")), wanted->max);
        json_decref(file);
    }
}

static const char *const left_out[][2] = {
    {"[a-z0-9]{32}", "no text of four bytes stands in every value"},
    {"(?i)\\b(\\d{15}%[a-z]{27})" ENDED, "no text of four bytes stands in every value"},
    {NAMED("api|key|token") "([a-z0-9]{32})" ENDED, "no word of an issuer stands before the value"},
    {"acmk_.{20}", "the value may hold blanks or line breaks: nothing says where it ends"},
    {"acmk_[a-z]{20}@acmk\\.example", ""},
    {"\\b(acmk_[a-z]{20})@acmk\\.example",
     "what stands behind the value is a part of the expression, and a stream does not wait for it"},
    {"(?:key|token) of [0-9]+ (acmk_[a-z]{20})" ENDED, "what stands before the value is a part of the expression"},
    {"(acmk_[a-z]{300}){3}", "the value is longer than 632 bytes"},
    {"acmk_[a-z", "a class does not end"},
    {"acmk_(?m)[a-z]{20}$", "(?m) is not carried over: a stream knows no lines"},
    {"(?:[a-z]?){1000}", "the value may be empty"},
    {"(|x|acmk_[a-z]{20})", "the value may be empty"},
    {"(x|)y(|acmk_[a-z]{20}|)", "the value may be empty"},
};

static void what_no_rule_can_say_is_left_out_with_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        struct told told;
        json_t *file = import(left_out[i][0], "", &told);
        assert_string_equal(told.sentence, left_out[i][1]);
        assert_int_equal(json_array_size(json_object_get(file, "rules")), told.carried);
        json_decref(file);
    }
}

static void the_other_keys_are_carried_over_or_named(void **state)
{
    (void)state;
    struct told told;
    json_t *file = import("acmk_([a-z0-9]{5})_([a-z0-9]{32})", "secretGroup = 3", &told);
    assert_string_equal(told.sentence, "there is no group of the number that secretGroup says");
    json_decref(file);
    file = import("acmk_[a-z0-9]{32}", "path = '''x'''", &told);
    assert_string_equal(told.sentence, "it is for files of certain paths: a stream has none");
    json_decref(file);
    file = import("acmk_[a-z0-9]{32}",
                  "entropy = 3\ndescription = 'd'\n[rules.allowlist]\nstopwords = ['example']\nregexes = ['x']", &told);
    assert_string_equal(told.note, "its allow-list of expressions, paths or commits is left out: it finds more");
    const json_t *rule = json_array_get(json_object_get(file, "rules"), 0);
    assert_string_equal(text_in(rule, "examples"), "example");
    assert_string_equal(text_in(rule, "note"), "d");
    assert_true(json_number_value(json_object_get(rule, "min_entropy")) == 3);
    json_decref(file);
    /* Sixteen hex digits seldom have 3.9 bits of entropy: the threshold goes down until values drawn at random pass. */
    file = import("acmk_[a-f0-9]{16}", "entropy = 3.9", &told);
    assert_int_equal(told.carried, 1);
    rule = json_array_get(json_object_get(file, "rules"), 0);
    assert_true(json_number_value(json_object_get(rule, "min_entropy")) < 3.9);
    json_decref(file);
}

static void ids_are_made_valid_and_unique(void **state)
{
    (void)state;
    struct told told = {.carried = 0};
    struct toml_document *document = read_right("[[rules]]\nid='jwt'\nregex='acmk_[a-z]{20}'\n"
                                                "[[rules]]\nid='A  key!'\nregex='acml_[a-z]{20}'\n"
                                                "[[rules]]\nid='a-key'\nregex='acmm_[a-z]{20}'\n"
                                                "[[rules]]\nid='__'\nregex='acmn_[a-z]{20}'\n"
                                                "[[rules]]\nregex='acmo_[a-z]{20}'\n");
    json_t *file = gitleaks_rules(toml_root(document), keep, &told);
    static const char *const ids[] = {"gitleaks-jwt", "a-key", "a-key-2", "rule"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(text_in(json_array_get(json_object_get(file, "rules"), i), "id"), ids[i]);
    assert_string_equal(told.sentence, "it has no id");
    json_decref(file);
    toml_free(document);
}

/* Repetitions in repetitions, many choices: the work is bounded. */
static void hostile_expressions_are_left_out_in_time(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "((((((((((a*){1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000})acmk_",
        "acmk_((((((){1000}){1000}){1000}){1000}){1000}){1000}[a-z]{20}",
        "(?:(?:(?:(?:(?:a|b){9}|c){9}|d){9}|e){9}|f){9}",
        "(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)[0-9]{20}",
        "(((((((((([a-z]{1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000})",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct told told;
        json_decref(import(texts[i], "", &told));
        assert_int_equal(told.carried + told.left_out, 1);
    }
    char choices[8000] = "a";
    for (size_t len = 1; len + 4 < sizeof choices; len += 3)
        memcpy(choices + len, "|bc", 4);
    struct told told;
    json_decref(import(choices, "", &told));
    assert_int_equal(told.left_out, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_of_all_four_kinds_are_read),
        cmocka_unit_test(tables_arrays_and_numbers_stand_where_they_were_written),
        cmocka_unit_test(what_is_not_read_is_named_with_its_line),
        cmocka_unit_test(hostile_text_is_refused_in_time),
        cmocka_unit_test(too_many_keys_and_values_are_refused),
        cmocka_unit_test(a_changed_text_is_read_or_refused),
        cmocka_unit_test(expressions_are_measured),
        cmocka_unit_test(expressions_that_cannot_be_read_are_refused),
        cmocka_unit_test(an_expression_becomes_a_rule),
        cmocka_unit_test(what_no_rule_can_say_is_left_out_with_its_reason),
        cmocka_unit_test(the_other_keys_are_carried_over_or_named),
        cmocka_unit_test(ids_are_made_valid_and_unique),
        cmocka_unit_test(hostile_expressions_are_left_out_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
