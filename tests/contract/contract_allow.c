/* What is allowed passes at any cut, changes nothing around it, and covers no more than itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invent.h"
#include "trial.h"

#define GHP "{github-pat-classic}"
#define NPM "{npm-access-token}"
#define PEM "{private-key-pem}"
#define LONG "{jwt}{A*1200}"

static stanch_rules *rules;

static int open_rules(void **state)
{
    (void)state;
    rules = load_rules();
    return 0;
}

static int close_rules(void **state)
{
    (void)state;
    stanch_rules_release(rules);
    reference_forget();
    return 0;
}

/* -------------------------------------------------------------------------------------------- by what an entry says */

static const stanch_allow github[] = {{.rule = "github-pat-classic"}};
static const stanch_allow pem[] = {{.rule = "private-key-pem"}};
static const stanch_allow jwt[] = {{.rule = "jwt"}};
static const stanch_allow key_id[] = {{.rule = "aws-access-key-id"}};
static const stanch_allow prefix[] = {{.expression = "^gh[ps]_"}};
static const stanch_allow other_rule[] = {{.rule = "npm-access-token", .expression = "^gh[ps]_"}};
static const stanch_allow all[] = {{.rule = NULL}};

/* `findings`: what is left; `passes`: the output is the input. */
static const struct {
    const char *name, *pattern;
    const stanch_allow *allow;
    size_t findings;
    bool passes;
} cases[] = {
    {"an allowed rule", "x " GHP " y\n", github, 0, true},
    {"a value beside it", GHP " " NPM "\n", github, 1, false},
    {"an allowed expression", "x " GHP " y " GHP "\n", prefix, 0, true},
    {"a rule and an expression that do not meet", "x " GHP " y\n", other_rule, 1, false},
    {"a name that leads to an allowed value", "token=" GHP "\n", github, 0, true},
    {"a quoted name that leads to an allowed value", "{{\"password\":\"" GHP "\"}\n", github, 0, true},
    {"a password that goes over an allowed value", "password=\"Tr0ub4dor&3x:" GHP "\"\n", github, 1, false},
    {"an allowed value in base64", "data: {b64:x " GHP " y}\n", github, 0, true},
    {"an allowed value in JSON", "{{\"a\":\"{json:\"" GHP "\"}\"}\n", github, 0, true},
    {"a placeholder that touches an allowed value", GHP "REDACTED.generic-password " GHP "\n", all, 0, true},
    {"an allowed key", PEM "\nbehind\n", pem, 0, true},
    {"an allowed key and a token behind it", PEM "\n" GHP "\n", pem, 1, false},
    {"an allowed key in a string", "k = \"{json:" PEM "}\"\n", pem, 0, true},
    {"an allowed key in base64", "k: {b64:" PEM "}\n", pem, 0, true},
    {"another key", PEM "\n", jwt, 1, false},
    {"an allowed long value", "x " LONG "\n", jwt, 0, true},
    {"an allowed long value behind a name", "token: " LONG "\n", jwt, 0, true},
    {"a long value is not known in time", "x " LONG "\n", prefix, 1, false},
    {"a secret behind its allowed id", "{aws-access-key-id} {aws-secret-access-key}\n", key_id, 1, false},
    {"everything", "token=" GHP " " PEM "\n" LONG " password=Tr0ub4dor&3x\n", all, 0, true},
};

static bool case_holds(size_t i)
{
    struct made text = {NULL, 0, 0};
    struct bench bench;
    struct observed seen;
    struct plan whole = {.every = 0};
    stanch_options options = options_get(OPTIONS_DEFAULT);
    options.allow = cases[i].allow;
    options.allow_count = 1;
    bench_open(&bench, rules, &options);
    assert_true(compose(rules, cases[i].pattern, 4711, &text));
    struct trial trial = {&bench, TRY_EVERY_CUT, first_seed(), true};
    bool is_good = trial_report(&trial, cases[i].name, text.bytes, text.len);
    drive(&bench, text.bytes, text.len, &whole, &seen);
    bool is_same = seen.len == text.len && memcmp(seen.out, text.bytes, text.len) == 0;
    if (seen.count != cases[i].findings || is_same != cases[i].passes) {
        printf("FAILS %s: %zu findings, the output %s the input\n", cases[i].name, seen.count,
               is_same ? "is" : "is not");
        is_good = false;
    }
    observed_free(&seen);
    made_free(&text);
    bench_close(&bench);
    return is_good;
}

static void an_entry_covers_what_it_says_and_no_more(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        failures += !case_holds(i);
    assert_int_equal(failures, 0);
}

/* -------------------------------------------------------------------------------------------- by the value's hash */

#define ENTRIES 64

/* Of the findings that have a hash, every second one is allowed. */
static size_t allow_half(const struct reference_result *found, stanch_allow *allow)
{
    size_t count = 0;
    for (size_t i = 0; i < found->count && count < ENTRIES; i += 2)
        if (found->findings[i].value_hash[0])
            allow[count++] = (stanch_allow){.rule = rules->rules[found->findings[i].rule].id,
                                            .value_hash = found->findings[i].value_hash};
    return count;
}

static bool half_of_mixture_passes(uint64_t seed, size_t *allowed)
{
    struct made text = {NULL, 0, 0};
    struct bench bench;
    struct reference_result found;
    stanch_allow allow[ENTRIES];
    stanch_options options = options_get(seed % OPTIONS_ALLOW);
    mixture(rules, seed, 12, &text);
    reference_run(rules, &options, text.bytes, text.len, &found);
    options.allow_count = allow_half(&found, allow);
    options.allow = allow;
    *allowed += options.allow_count;
    bench_open(&bench, rules, &options);
    struct trial trial = {&bench, TRY_SOME_CUTS, seed, false};
    bool holds = trial_report(&trial, "half of a mixture", text.bytes, text.len);
    bench_close(&bench);
    reference_free(&found);
    made_free(&text);
    return holds;
}

static void values_are_allowed_by_their_hash_at_any_cut(void **state)
{
    (void)state;
    size_t failures = 0, allowed = 0;
    for (size_t round = 0; round < scaled(300); round++)
        failures += !half_of_mixture_passes(first_seed() + round, &allowed);
    assert_int_equal(failures, 0);
    assert_true(allowed > 0);
}

/* -------------------------------------------------------------------------------------------- known values */

/* The known value is the first of the pattern. */
static bool known_case_holds(const char *pattern, size_t findings)
{
    struct made text = {NULL, 0, 0}, value = {NULL, 0, 0};
    struct bench bench;
    struct observed seen;
    struct plan whole = {.every = 0};
    stanch_options options = options_get(OPTIONS_ALLOW_ALL);
    assert_true(compose(rules, GHP, 4711, &value));
    assert_true(compose(rules, pattern, 4711, &text));
    stanch_text known = {"known", (const char *)value.bytes, value.len};
    stanch_rules *knowing = load_rules_knowing(&known);
    bench_open(&bench, knowing, &options);
    struct trial trial = {&bench, TRY_EVERY_CUT, first_seed(), false};
    bool is_good = trial_report(&trial, pattern, text.bytes, text.len);
    drive(&bench, text.bytes, text.len, &whole, &seen);
    is_good = is_good && seen.count == findings && memmem(seen.out, seen.len, value.bytes, value.len) == NULL;
    if (!is_good)
        printf("FAILS %s: %zu findings\n", pattern, seen.count);
    observed_free(&seen);
    bench_close(&bench);
    stanch_rules_release(knowing);
    made_free(&text);
    made_free(&value);
    return is_good;
}

static void a_known_value_is_never_allowed(void **state)
{
    (void)state;
    assert_true(known_case_holds("x " GHP " y\n", 1));
    assert_true(known_case_holds("token=\"" GHP "\" " NPM "\n", 1));
    assert_true(known_case_holds("password=\"Tr0ub4dor&3x:" GHP ":x\"\n", 1));
    assert_true(known_case_holds(GHP "\n" PEM "\n", 2));
}

/* -------------------------------------------------------------------------------------------- what tells too much */

static void a_value_that_could_be_guessed_has_no_hash(void **state)
{
    (void)state;
    static const char *const texts[] = {"password=\"Horse-Battery-Staple-Monkey-42-Dragon!\"\n",
                                        "password=Tr0ub4dor&3x\n",
                                        "{aws-access-key-id}\n",
                                        "postgres://app:Tr0ub4dor&3x@db/ledger\n",
                                        PEM "\n",
                                        "x " LONG "\n"};
    stanch_options options = options_get(OPTIONS_DEFAULT);
    struct bench bench;
    struct plan whole = {.every = 0};
    bench_open(&bench, rules, &options);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct made text = {NULL, 0, 0};
        struct observed seen;
        assert_true(compose(rules, texts[i], 4711, &text));
        drive(&bench, text.bytes, text.len, &whole, &seen);
        if (seen.count != 1 || seen.findings[0].value_hash[0])
            fail_msg("%s: %zu findings", texts[i], seen.count);
        observed_free(&seen);
        made_free(&text);
    }
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_covers_what_it_says_and_no_more),
        cmocka_unit_test(values_are_allowed_by_their_hash_at_any_cut),
        cmocka_unit_test(a_known_value_is_never_allowed),
        cmocka_unit_test(a_value_that_could_be_guessed_has_no_hash),
    };
    return cmocka_run_group_tests(tests, open_rules, close_rules);
}
