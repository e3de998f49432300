/* Known values in any dress, cut anywhere: they go as the reference says, beside the rules and through one another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invent.h"
#include "known.h"
#include "trial.h"

#define DRESSES 17      /* plain, JSON up to three deep, base64 at each alignment, units */
#define UNITS_MADE 5    /* of add_dressed: the first of units */
#define LONG_SHARED 700 /* bytes: long values that differ only where they are swallowed */

/* -------------------------------------------------------------------------------------------- values */

static uint8_t byte_of(uint64_t *seed, const char *alphabet)
{
    return (uint8_t)alphabet[below(seed, strlen(alphabet))];
}

static void add_random(struct made *list, uint64_t *seed, size_t len, const char *alphabet)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = byte_of(seed, alphabet);
        made_add(list, &byte, 1);
    }
}

static void end_value(struct made *list)
{
    made_add(list, "", 1);
}

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char marks[] = "ab01\"\\/\n\t<&'=+\x01\xc3\xa9%~> ";

/* Values that begin alike, hold one another, need escapes, hold placeholders, are short, are long. */
static void make_values(uint64_t seed, struct made *list)
{
    static const char *const given[] = {"sk_knownvalue",
                                        "sk_known",
                                        "knownvalue_b",
                                        "value_bcdef",
                                        "aaaaaaaa",
                                        "aaaa",
                                        "abababab",
                                        "token=RE",
                                        "password=R",
                                        "REDACTED",
                                        "REDACTED.jwt",
                                        "x REDACTED.generic-password y",
                                        "ghp_",
                                        "line\\nbreak",
                                        "line\\nbreak\\",
                                        "-----BEGIN PRIVATE KEY-----\nknown",
                                        "\\\\\\\\server",
                                        "\"quoted\"",
                                        "a.b?",
                                        "\xc3\xbc\xc3\xb6\xc3\xa4!",
                                        "/slash/and/more",
                                        "?>?>?>?>?>",
                                        "~~~~",
                                        "k9Z_"};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        made_text(list, given[i]);
        end_value(list);
    }
    for (size_t i = 0; i < 12; i++) {
        add_random(list, &seed, 4 + below(&seed, 40), i % 3 == 0 ? marks : letters);
        end_value(list);
    }
    struct made shared = {NULL, 0, 0};
    add_random(&shared, &seed, LONG_SHARED, letters);
    for (size_t i = 0; i < 3; i++) {
        made_add(list, shared.bytes, shared.len);
        add_random(list, &seed, 1 + 900 * i, i == 1 ? marks : letters);
        end_value(list);
    }
    made_add(list, shared.bytes, 639);
    end_value(list);
    made_free(&shared);
}

static stanch_rules *load_knowing(uint64_t seed)
{
    struct made list = {NULL, 0, 0};
    make_values(seed, &list);
    stanch_text text = {"values", (const char *)list.bytes, list.len};
    stanch_rules *rules = load_rules_knowing(&text);
    made_free(&list);
    return rules;
}

/* -------------------------------------------------------------------------------------------- texts */

/* A value, or its first bytes, or it with a byte changed. */
static void add_value(const struct stanch_rules *rules, uint64_t *seed, struct made *text)
{
    size_t count, from = text->len;
    const struct known_value *values = known_values(rules->known, &count);
    const struct known_value *value = &values[below(seed, count)];
    size_t what = below(seed, 8), len = what == 0 ? below(seed, value->len) : value->len;
    made_add(text, value->bytes, len);
    if (what == 1)
        text->bytes[from + below(seed, value->len)] ^= 1;
}

static void add_in_dress(const struct stanch_rules *rules, uint64_t *seed, struct made *text)
{
    struct made inner = {NULL, 0, 0};
    add_random(&inner, seed, below(seed, 4), letters);
    add_value(rules, seed, &inner);
    add_random(&inner, seed, below(seed, 3), ":;. a");
    if (below(seed, 4) == 0)
        add_base64(text, inner.bytes, inner.len, below(seed, 2) == 0, below(seed, 2) == 0);
    else
        add_dressed(text, inner.bytes, inner.len, draw(seed));
    made_free(&inner);
}

/* As .NET or PHP write it: bytes at random as \u00XX, or the slash escaped. */
static void add_escaped(const struct stanch_rules *rules, uint64_t *seed, struct made *text)
{
    struct made inner = {NULL, 0, 0};
    add_value(rules, seed, &inner);
    for (size_t i = 0; i < inner.len; i++) {
        char form[16] = {(char)inner.bytes[i], '\0'};
        if (inner.bytes[i] < 0x80 && below(seed, 12) == 0)
            snprintf(form, sizeof form, below(seed, 2) ? "\\u%04x" : "\\\\u%04X", inner.bytes[i]);
        made_add(text, form, form[0] == '\0' ? 1 : strlen(form));
    }
    made_free(&inner);
}

static void add_piece(stanch_rules *rules, uint64_t *seed, struct made *text)
{
    static const char *const between[] = {" ",
                                          "=",
                                          "password=",
                                          "\"",
                                          "\n",
                                          "token: \"",
                                          "",
                                          "REDACTED.jwt.01234567",
                                          "REDACTED.known-value.0123abcd",
                                          "REDACTED.generic-password",
                                          "Bearer ",
                                          "\\",
                                          "x",
                                          "R",
                                          "\\n",
                                          "://u:",
                                          "@"};
    switch (below(seed, 10)) {
    case 0:
    case 1:
    case 2:
        add_value(rules, seed, text);
        break;
    case 3:
    case 4:
        add_in_dress(rules, seed, text);
        break;
    case 5:
        add_escaped(rules, seed, text);
        break;
    case 6:
        for (size_t run = below(seed, 4) ? 10 + below(seed, 30) : 1000 + below(seed, 1500); run > 0; run--)
            made_text(text, "a");
        break;
    case 7:
        mixture(rules, draw(seed), 1, text);
        break;
    default:
        made_text(text, between[below(seed, sizeof between / sizeof between[0])]);
    }
}

static size_t try_texts(size_t which, size_t rounds, size_t pieces, enum depth depth)
{
    stanch_rules *rules = load_knowing(first_seed() + which);
    struct bench bench;
    stanch_options options = options_get(which);
    bench_open(&bench, rules, &options);
    size_t failures = 0;
    for (size_t round = 0; round < rounds; round++) {
        uint64_t seed = first_seed() + 100000 * which + round, drawn = seed;
        struct trial trial = {&bench, depth, seed, false};
        struct made text = {NULL, 0, 0};
        char name[64];
        snprintf(name, sizeof name, "known values, seed %llu", (unsigned long long)seed);
        for (size_t i = 0; i < pieces; i++)
            add_piece(rules, &drawn, &text);
        failures += !trial_report(&trial, name, text.bytes, text.len);
        made_free(&text);
    }
    bench_close(&bench);
    stanch_rules_release(rules);
    reference_forget();
    return failures;
}

static void known_values_at_every_cut(void **state)
{
    (void)state;
    assert_int_equal(try_texts(OPTIONS_DEFAULT, scaled(6), 3, TRY_EVERY_CUT), 0);
}

static void known_values_with_any_option(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t which = 0; which < options_count(); which++)
        failures += try_texts(which, scaled(3), 6, TRY_SOME_CUTS);
    assert_int_equal(failures, 0);
}

static void write_dressed(size_t dress, const struct known_value *value, struct made *text)
{
    struct made inner = {NULL, 0, 0};
    made_add(&inner, "::::", dress % 3 + 1);
    made_add(&inner, value->bytes, value->len);
    made_text(text, "{ ");
    if (dress < 4)
        add_json(text, inner.bytes, inner.len, (unsigned)dress);
    else if (dress < 7)
        add_base64(text, inner.bytes, inner.len, dress == 5, true);
    else
        add_dressed(text, inner.bytes, inner.len, UNITS_MADE + dress - 7);
    made_text(text, " }\n");
    made_free(&inner);
}

/* add_utf16 takes bytes for characters. */
static bool is_utf16(size_t dress)
{
    return dress == 13 || dress == 14;
}

static bool has_high(const struct known_value *value)
{
    for (size_t i = 0; i < value->len; i++)
        if (value->bytes[i] >= 0x80)
            return true;
    return false;
}

static bool goes(struct bench *bench, const struct made *text)
{
    struct observed seen;
    struct plan whole = {.every = 0};
    drive(bench, text->bytes, text->len, &whole, &seen);
    bool is_gone = seen.count == 1;
    if (!is_gone) {
        printf("FAILS: %zu findings in ", seen.count);
        print_c_string(stdout, text->bytes, text->len);
        puts("");
    }
    observed_free(&seen);
    return is_gone;
}

/* Each value alone, in each dress: it goes, and what it left stays as it is. None is taken out of a placeholder. */
static void each_value_goes_once_and_for_all(void **state)
{
    (void)state;
    stanch_rules *rules = load_knowing(first_seed());
    struct bench bench;
    stanch_options options = options_get(OPTIONS_DEFAULT);
    options.dress = STANCH_DRESS_ALL;
    size_t count, failures = 0;
    const struct known_value *values = known_values(rules->known, &count);
    bench_open(&bench, rules, &options);
    for (size_t i = 0; i < count; i++)
        for (size_t dress = 0; dress < DRESSES; dress++) {
            /* Long ones take long: each in some of the dresses. */
            if (values[i].len > STANCH_DECIDE_MAX && dress % 5 != i % 5)
                continue;
            struct made text = {NULL, 0, 0};
            struct trial trial = {&bench, TRY_SOME_CUTS, first_seed(), true};
            bool has_placeholder = memmem(values[i].bytes, values[i].len, "REDACTED.generic", 16) != NULL;
            write_dressed(dress, &values[i], &text);
            failures += !trial_report(&trial, "one value", text.bytes, text.len);
            failures += !has_placeholder && !(is_utf16(dress) && has_high(&values[i])) && !goes(&bench, &text);
            made_free(&text);
        }
    bench_close(&bench);
    stanch_rules_release(rules);
    reference_forget();
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_goes_once_and_for_all),
        cmocka_unit_test(known_values_at_every_cut),
        cmocka_unit_test(known_values_with_any_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
