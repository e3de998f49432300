/* Random mixtures of values, names, quotes, escapes, placeholders and noise: any cut gives what the reference gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invent.h"
#include "trial.h"

static size_t try_mixtures(size_t which, size_t rounds, size_t pieces, enum depth depth)
{
    stanch_rules *rules = load_rules();
    struct bench bench;
    stanch_options options = options_get(which);
    bench_open(&bench, rules, &options);
    size_t failures = 0;
    for (size_t round = 0; round < rounds; round++) {
        uint64_t seed = first_seed() + 100000 * which + round;
        struct trial trial = {&bench, depth, seed, false};
        struct made text = {NULL, 0, 0};
        char name[64];
        snprintf(name, sizeof name, "mixture of %zu, seed %llu", pieces, (unsigned long long)seed);
        mixture(rules, seed, pieces, &text);
        failures += !trial_report(&trial, name, text.bytes, text.len);
        made_free(&text);
    }
    bench_close(&bench);
    stanch_rules_release(rules);
    reference_forget();
    return failures;
}

static void short_mixtures_at_every_cut(void **state)
{
    (void)state;
    assert_int_equal(try_mixtures(OPTIONS_DEFAULT, scaled(1500), 5, TRY_EVERY_CUT), 0);
}

static void mixtures_with_any_option(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t which = 0; which < options_count(); which++)
        failures += try_mixtures(which, scaled(200), 10, TRY_SOME_CUTS);
    assert_int_equal(failures, 0);
}

static void long_mixtures(void **state)
{
    (void)state;
    assert_int_equal(try_mixtures(OPTIONS_DEFAULT, scaled(60), 120, TRY_SOME_CUTS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_mixtures_at_every_cut),
        cmocka_unit_test(mixtures_with_any_option),
        cmocka_unit_test(long_mixtures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
