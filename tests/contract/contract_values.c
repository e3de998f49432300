/* Every rule's generated values, right and nearly right, in every surrounding, cut at every position. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invent.h"
#include "trial.h"

static stanch_rules *rules;   /* few, for what the reference judges too */
static struct bench *benches; /* with them, one for each of the options */
static stanch_rules *all_rules;
static struct bench all_bench; /* with the default options */

static void make_name(char *name, size_t room, size_t rule, int what, size_t where)
{
    static const char *const kinds[] = {"valid", "checksum wrong", "too short", "too long"};
    snprintf(name, room, "%s (%s) %s", rules->rules[rule].id, kinds[what], surrounding_name(where));
}

static struct trial trial_of(size_t options, enum depth depth, uint64_t seed)
{
    struct trial trial = {&benches[options], depth, seed, true};
    return trial;
}

/* A text with a value of the rule; false where there is none of that kind. */
static bool make_text(const stanch_rules *from, size_t rule, int what, size_t where, uint64_t seed, struct made *text)
{
    struct made value = {NULL, 0, 0};
    bool is_made = invent_value(from, rule, what, seed, &value, NULL, NULL);
    if (is_made)
        surround(where, value.bytes, value.len, text);
    made_free(&value);
    return is_made;
}

static size_t try_rule(size_t rule, int what, size_t options, enum depth depth, uint64_t seed)
{
    size_t failures = 0;
    char name[160];
    for (size_t where = 0; where < surrounding_count() && rules->rules[rule].enabled; where++) {
        struct made text = {NULL, 0, 0};
        make_name(name, sizeof name, rule, what, where);
        struct trial trial = trial_of(options, depth, seed + where);
        if (make_text(rules, rule, what, where, seed + where, &text))
            failures += !trial_report(&trial, name, text.bytes, text.len);
        made_free(&text);
    }
    return failures;
}

static void any_cut_gives_the_same_output(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t rule = 0; rule < rules->count; rule++)
        for (int what = STANCH_MAKE_VALID; what <= STANCH_MAKE_LONG; what++)
            failures += try_rule(rule, what, what == STANCH_MAKE_CHECKSUM ? OPTIONS_WEAK : OPTIONS_DEFAULT,
                                 TRY_EVERY_CUT, first_seed() + rule);
    assert_int_equal(failures, 0);
}

/* Each rule with every fourth of the options: with which ones, its number and the seed say. */
static void any_option_gives_the_output_of_the_reference(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t round = 0; round < scaled(2); round++)
        for (size_t rule = 0; rule < rules->count; rule++)
            for (size_t options = 1 + (rule + first_seed()) % 4; options < options_count(); options += 4)
                failures +=
                    try_rule(rule, STANCH_MAKE_VALID, options, TRY_SOME_CUTS, first_seed() + 1000 * round + rule);
    assert_int_equal(failures, 0);
}

/* -------------------------------------------------------------------------------------------- */

static bool occurs(const uint8_t *in, size_t len, const uint8_t *what, size_t what_len)
{
    for (size_t at = 0; at + what_len <= len; at++)
        if (memcmp(in + at, what, what_len) == 0)
            return true;
    return false;
}

static size_t count_of_rule(const struct observed *seen, size_t rule)
{
    size_t count = 0;
    for (size_t i = 0; i < seen->count; i++)
        count += seen->findings[i].rule == rule;
    return count;
}

static size_t say_failure(const char *what, size_t rule, uint64_t seed, const struct made *text,
                          const struct observed *seen)
{
    printf("FAILS %s: %s, seed %llu\n  input ", what, all_rules->rules[rule].id, (unsigned long long)seed);
    print_c_string(stdout, text->bytes, text->len);
    printf("\n  output ");
    print_c_string(stdout, seen->out, seen->len);
    puts("");
    return 1;
}

/* Known values have none. */
static bool has_shape(size_t rule)
{
    return all_rules->rules[rule].shape[0] != '\0';
}

/* A valid value in its sample is found, and is not in the output. */
static size_t try_secrecy(size_t rule, size_t where, uint64_t seed)
{
    struct made value = {NULL, 0, 0}, text = {NULL, 0, 0};
    struct observed seen;
    size_t start, end, failures = 0;
    struct plan bytes = {.every = 1};
    invent_value(all_rules, rule, STANCH_MAKE_VALID, seed, &value, &start, &end);
    surround(where, value.bytes, value.len, &text);
    drive(&all_bench, text.bytes, text.len, &bytes, &seen);
    if (seen.count == 0)
        failures = say_failure("a valid value is found", rule, seed, &text, &seen);
    else if (occurs(seen.out, seen.len, value.bytes + start, end - start))
        failures = say_failure("no secret in the output", rule, seed, &text, &seen);
    else if (where == 0 && count_of_rule(&seen, rule) == 0)
        failures = say_failure("a valid value is found by its own rule", rule, seed, &text, &seen);
    observed_free(&seen);
    made_free(&value);
    made_free(&text);
    return failures;
}

static void output_has_no_secret(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t rule = 0; rule < all_rules->count; rule++)
        for (size_t round = 0; round < scaled(2); round++)
            for (size_t where = 0; where < 4 && has_shape(rule); where++)
                failures += try_secrecy(rule, where, first_seed() + round);
    assert_int_equal(failures, 0);
}

static size_t try_near_miss(size_t rule, int what, uint64_t seed)
{
    struct made text = {NULL, 0, 0};
    struct observed seen;
    struct plan whole = {.every = 0};
    size_t failures = 0;
    if (invent_value(all_rules, rule, what, seed, &text, NULL, NULL)) {
        drive(&all_bench, text.bytes, text.len, &whole, &seen);
        if (count_of_rule(&seen, rule) > 0)
            failures = say_failure("a near miss is no finding of its rule", rule, seed, &text, &seen);
        observed_free(&seen);
    }
    made_free(&text);
    return failures;
}

static void near_misses_are_no_findings_of_their_rule(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t rule = 0; rule < all_rules->count; rule++)
        for (int what = STANCH_MAKE_CHECKSUM; what <= STANCH_MAKE_LONG; what++)
            for (size_t round = 0; round < scaled(2); round++)
                failures += try_near_miss(rule, what, first_seed() + round);
    assert_int_equal(failures, 0);
}

static size_t try_container(size_t rule, size_t where, uint64_t seed)
{
    struct made text = {NULL, 0, 0};
    struct observed seen;
    struct plan sevens = {.every = 7};
    size_t failures = 0;
    make_text(all_rules, rule, STANCH_MAKE_VALID, where, seed, &text);
    assert_true(container_is_valid(where, text.bytes, text.len));
    drive(&all_bench, text.bytes, text.len, &sevens, &seen);
    if (!container_is_valid(where, seen.out, seen.len))
        failures = say_failure(surrounding_name(where), rule, seed, &text, &seen);
    observed_free(&seen);
    made_free(&text);
    return failures;
}

static void containers_stay_valid(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t rule = 0; rule < all_rules->count; rule++)
        for (size_t where = 0; where < surrounding_count() && has_shape(rule); where++)
            for (size_t round = 0; round < scaled(1); round++)
                failures += try_container(rule, where, first_seed() + round);
    assert_int_equal(failures, 0);
}

/* -------------------------------------------------------------------------------------------- */

static int open_all(void **state)
{
    (void)state;
    rules = load_rules();
    all_rules = load_all_rules();
    stanch_options defaults = options_get(OPTIONS_DEFAULT);
    bench_open(&all_bench, all_rules, &defaults);
    benches = calloc(options_count(), sizeof *benches);
    for (size_t i = 0; i < options_count(); i++) {
        stanch_options options = options_get(i);
        bench_open(&benches[i], rules, &options);
    }
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < options_count(); i++)
        bench_close(&benches[i]);
    free(benches);
    bench_close(&all_bench);
    stanch_rules_release(all_rules);
    stanch_rules_release(rules);
    reference_forget();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cut_gives_the_same_output), cmocka_unit_test(any_option_gives_the_output_of_the_reference),
        cmocka_unit_test(output_has_no_secret),          cmocka_unit_test(near_misses_are_no_findings_of_their_rule),
        cmocka_unit_test(containers_stay_valid),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
