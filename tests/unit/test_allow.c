/* Allow entries as the library takes them: what is wrong with one is said with its place, and nothing leaks. */
#include "stanch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static stanch_rules *rules;

static int open_rules(void **state)
{
    (void)state;
    return stanch_rules_load(NULL, &rules, NULL);
}

static int close_rules(void **state)
{
    (void)state;
    stanch_rules_release(rules);
    return 0;
}

static int try_entries(const stanch_allow *entries, size_t count, stanch_error *error)
{
    stanch_options options = STANCH_OPTIONS_INIT;
    stanch_settings *settings = NULL;
    options.allow = entries;
    options.allow_count = count;
    int result = stanch_settings_new(rules, &options, &settings, error);
    assert_int_equal(settings == NULL, result != STANCH_OK);
    stanch_settings_release(settings);
    return result;
}

static void a_wrong_entry_is_named_by_its_place(void **state)
{
    (void)state;
    char long_text[STANCH_ALLOW_EXPRESSION_BYTES + 2];
    memset(long_text, 'a', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    const struct {
        stanch_allow entry;
        const char *said;
    } cases[] = {
        {{.rule = "no-such-rule"}, "no such rule"},
        {{.rule = "jwt", .value_hash = "0011223"}, "8 digits"},
        {{.rule = "jwt", .value_hash = "001122334"}, "8 digits"},
        {{.rule = "jwt", .value_hash = "0011223G"}, "8 digits"},
        {{.rule = "jwt", .value_hash = "00000000"}, "8 digits"},
        {{.expression = "a("}, "does not compile at byte 2"},
        {{.expression = "a?"}, "matches an empty text"},
        {{.expression = long_text}, "more than 1024 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stanch_allow entries[2] = {{.rule = "jwt"}, cases[i].entry};
        stanch_error error = STANCH_ERROR_INIT;
        entries[1].file = "list";
        entries[1].line = 7;
        assert_int_equal(try_entries(entries, 2, &error), STANCH_E_OPTIONS);
        assert_string_equal(error.file, "list");
        assert_int_equal(error.line, 7);
        assert_non_null(strstr(error.text, cases[i].said));
        assert_int_equal(try_entries(entries, 2, NULL), STANCH_E_OPTIONS);
    }
}

static void there_is_a_bound_on_entries_and_expressions(void **state)
{
    (void)state;
    stanch_allow *entries = calloc(STANCH_ALLOW_MAX + 1, sizeof *entries);
    assert_non_null(entries);
    assert_int_equal(try_entries(entries, STANCH_ALLOW_MAX, NULL), STANCH_OK);
    assert_int_equal(try_entries(entries, STANCH_ALLOW_MAX + 1, NULL), STANCH_E_OPTIONS);
    for (size_t i = 0; i <= STANCH_ALLOW_EXPRESSIONS_MAX; i++)
        entries[i].expression = "a+";
    assert_int_equal(try_entries(entries, STANCH_ALLOW_EXPRESSIONS_MAX, NULL), STANCH_OK);
    assert_int_equal(try_entries(entries, STANCH_ALLOW_EXPRESSIONS_MAX + 1, NULL), STANCH_E_OPTIONS);
    assert_int_equal(try_entries(NULL, 1, NULL), STANCH_E_ARGUMENT);
    free(entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_entry_is_named_by_its_place),
        cmocka_unit_test(there_is_a_bound_on_entries_and_expressions),
    };
    return cmocka_run_group_tests(tests, open_rules, close_rules);
}
