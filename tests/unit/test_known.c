/* Known values: lists, what counts as one, and that nothing of them stays in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "known.h"
#include "stanch.h"

static int load(const char *list, size_t len, stanch_rules **rules, stanch_error *error)
{
    static const char *const only[] = {"github-pat-classic"};
    const stanch_text text = {"vault", list, len};
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.only = only;
    options.only_count = 1;
    options.known = &text;
    options.known_count = 1;
    return stanch_rules_load(&options, rules, error);
}

/* What is left of `text` where `list` is known. */
static void redacted(const char *list, size_t len, const char *text, char *out, size_t room)
{
    stanch_rules *rules = NULL;
    stanch_worker *worker = NULL;
    stanch_settings *settings = NULL;
    assert_int_equal(load(list, len, &rules, NULL), STANCH_OK);
    assert_int_equal(stanch_worker_new(rules, &worker), STANCH_OK);
    assert_int_equal(stanch_settings_new(rules, NULL, &settings, NULL), STANCH_OK);
    assert_int_equal(stanch_redact(worker, settings, NULL, text, strlen(text), out, room, NULL, NULL), STANCH_OK);
    stanch_settings_release(settings);
    stanch_worker_free(worker);
    stanch_rules_release(rules);
}

#define REDACTED "REDACTED.known-value."

/* The text with every placeholder as a star. */
static void starred(const char *list, size_t len, const char *text, char *out, size_t room)
{
    redacted(list, len, text, out, room);
    for (char *at = out; (at = strstr(at, REDACTED)) != NULL; at++) {
        *at = '*';
        memmove(at + 1, at + sizeof REDACTED - 1 + 8, strlen(at + sizeof REDACTED - 1 + 8) + 1);
    }
}

static void what_counts_as_a_value(void **state)
{
    (void)state;
    static const struct {
        const char *list, *text, *left;
    } cases[] = {
        {"one-long-value\r\nanother-value", "x one-long-value,another-valuey", "x *,*y"},
        {" spaces stay \n", "spaces stay  spaces stay x", "spaces stay *x"},
        {"\n\nonly-this-one\n\n", "a\n\nonly-this-one\n", "a\n\n*\n"},
        {"the-same-one\nthe-same-one\n", "the-same-one", "*"},
        {"begins-alike\nbegins-alike-longer\n", "begins-alike-longe begins-alike-longer", "*-longe *"},
        {"whole-of-it\nhole-of-\n", "whole-of-it, hole-of-i", "*, *i"},
        {"first-part\npart-last\n", "first-part-last", "*"},
        {"short\n", "short shorter xshort 1short -short_ short", "* shorter xshort 1short -*_ *"},
        {"=ab=\n", "x=ab=y", "x*y"},
        {"sevens7\neights88\n", "xsevens7 xeights88y", "xsevens7 x*y"},
        {"tail-of-text", "so much for the tail-of-tex", "so much for the tail-of-tex"},
        {"known-value\nREDACTED\n", "known-value REDACTED.known-value.0123abcd REDACTED.x", "* * *.x"},
        {"\xff\xfe\x80\x81\x01\x02\x03\x04\n", "a\xff\xfe\x80\x81\x01\x02\x03\x04z", "a*z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[512];
        starred(cases[i].list, strlen(cases[i].list), cases[i].text, out, sizeof out);
        assert_string_equal(out, cases[i].left);
    }
}

static void a_nul_separates_values_with_line_breaks(void **state)
{
    (void)state;
    static const char list[] = "a value\nof two lines\r\n\0another one";
    char out[512];
    starred(list, sizeof list - 1, "a value\nof two lines\r\n, another one, a value", out, sizeof out);
    assert_string_equal(out, "*, *, a value");
    starred(list, sizeof list - 1, "{\"a\":\"a value\\nof two lines\\r\\n\"}", out, sizeof out);
    assert_string_equal(out, "{\"a\":\"*\"}");
}

static void a_short_value_is_refused_with_its_line(void **state)
{
    (void)state;
    stanch_error error = STANCH_ERROR_INIT;
    stanch_rules *rules = NULL;
    assert_int_equal(load("long enough\n\nxyz\n", 17, &rules, &error), STANCH_E_RULES);
    assert_null(rules);
    assert_string_equal(error.file, "vault");
    assert_int_equal(error.line, 3);
    assert_string_equal(error.text, "the value has 3 bytes: give values of at least 4 bytes");
    error = (stanch_error)STANCH_ERROR_INIT;
    assert_int_equal(load("long enough\0x", 13, &rules, &error), STANCH_E_RULES);
    assert_int_equal(error.line, 2);
}

static void an_empty_list_is_no_list(void **state)
{
    (void)state;
    stanch_rules *rules = NULL;
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    assert_int_equal(load("\n\n", 2, &rules, NULL), STANCH_OK);
    assert_int_equal(stanch_rules_info(rules, (size_t)stanch_rules_find(rules, "known-value"), &info), STANCH_OK);
    assert_false(info.enabled);
    stanch_rules_release(rules);
}

static void names_that_tell_of_a_secret(void **state)
{
    (void)state;
    static const char *const yes[] = {"DB_PASSWORD", "apiToken",    "PGPASSWORD", "AWS_SECRET_ACCESS_KEY",
                                      "STRIPE_KEY",  "signing-key", "GH_PAT"},
                             *const no[] = {"PATH",       "KEYBOARD", "TOKENIZERS", "SSH_PUBLIC_KEY",
                                            "AWS_REGION", "",         "KEY_ID"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_int_equal(stanch_name_tells(yes[i], strlen(yes[i])), 1);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_int_equal(stanch_name_tells(no[i], strlen(no[i])), 0);
    assert_int_equal(stanch_name_tells(NULL, 0), 0);
}

/* ------------------------------------------------------------------------------------------------ memory */

#define PIECE 4 /* bytes of a value that must not be found in what is given back */
static const char secret[] = "qzjxkvqw\\\"zkjqxw!9182736450";

struct watch {
    long left; /* allocations that succeed */
    size_t given, leaks;
};

static void *take(size_t bytes, void *user)
{
    struct watch *watch = user;
    if (watch->left-- <= 0)
        return NULL;
    size_t *memory = malloc(bytes + 16);
    memory[0] = bytes;
    return (char *)memory + 16;
}

static void give(void *memory, void *user)
{
    struct watch *watch = user;
    size_t *block = (size_t *)(void *)((char *)memory - 16);
    for (size_t i = 0; i + PIECE <= sizeof secret - 1; i++)
        watch->leaks += memmem(memory, block[0], secret + i, PIECE) != NULL;
    watch->given++;
    free(block);
}

static int load_watched(struct watch *watch, const stanch_text *list, stanch_rules **rules)
{
    const stanch_allocator allocator = {take, give, watch};
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.allocator = &allocator;
    options.known = list;
    options.known_count = 1;
    return stanch_rules_load(&options, rules, NULL);
}

static void use(stanch_rules *rules)
{
    stanch_worker *worker = NULL;
    stanch_settings *settings = NULL;
    char out[256];
    size_t findings = 0;
    assert_int_equal(stanch_worker_new(rules, &worker), STANCH_OK);
    assert_int_equal(stanch_settings_new(rules, NULL, &settings, NULL), STANCH_OK);
    assert_int_equal(stanch_redact(worker, settings, NULL, secret, sizeof secret - 1, out, sizeof out, NULL, &findings),
                     STANCH_OK);
    assert_int_equal(findings, 1);
    stanch_settings_release(settings);
    stanch_worker_free(worker);
}

static void nothing_of_a_value_stays_in_memory(void **state)
{
    (void)state;
    const stanch_text list = {"vault", secret, sizeof secret - 1};
    struct watch watch = {1000000, 0, 0};
    stanch_rules *rules = NULL;
    assert_int_equal(load_watched(&watch, &list, &rules), STANCH_OK);
    use(rules);
    stanch_rules_release(rules);
    assert_true(watch.given > 8);
    assert_int_equal(watch.leaks, 0);
}

static void nor_where_memory_is_refused(void **state)
{
    (void)state;
    const stanch_text list = {"vault", secret, sizeof secret - 1};
    int result = STANCH_E_MEMORY;
    for (long allowed = 0; result != STANCH_OK; allowed++) {
        struct watch watch = {allowed, 0, 0};
        stanch_rules *rules = NULL;
        result = load_watched(&watch, &list, &rules);
        assert_true(result == STANCH_OK || (result == STANCH_E_MEMORY && rules == NULL));
        stanch_rules_release(rules);
        assert_int_equal(watch.leaks, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counts_as_a_value),
        cmocka_unit_test(a_nul_separates_values_with_line_breaks),
        cmocka_unit_test(a_short_value_is_refused_with_its_line),
        cmocka_unit_test(an_empty_list_is_no_list),
        cmocka_unit_test(names_that_tell_of_a_secret),
        cmocka_unit_test(nothing_of_a_value_stays_in_memory),
        cmocka_unit_test(nor_where_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
