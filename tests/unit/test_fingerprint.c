/* What a value's fingerprint is, whichever way it is computed. */
#include "fingerprint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LEN_MAX 300 /* bytes: two blocks and a rest */

static void fill(uint8_t *bytes, size_t len, uint8_t seed)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(seed + i * 7 + (i >> 3));
}

struct example {
    struct fingerprint_key key;
    uint8_t bytes[STANCH_KEY_BYTES]; /* of the key */
    uint8_t value[LEN_MAX];
};

static struct example example_of(uint8_t seed)
{
    struct example example;
    fill(example.bytes, sizeof example.bytes, seed);
    fill(example.value, sizeof example.value, (uint8_t)(seed + 100));
    fingerprint_key_set(&example.key, example.bytes);
    return example;
}

static void a_fingerprint_is_the_keyed_hash_of_libsodium_at_any_length(void **state)
{
    (void)state;
    struct example example = example_of(3);
    for (size_t len = 0; len <= LEN_MAX; len++) {
        uint8_t expected[STANCH_FINGERPRINT_BYTES];
        uint8_t found[STANCH_FINGERPRINT_BYTES];
        crypto_generichash(expected, sizeof expected, example.value, len, example.bytes, sizeof example.bytes);
        fingerprint(&example.key, example.value, len, found);
        assert_memory_equal(found, expected, sizeof expected);
    }
}

static void a_value_that_flows_has_the_same_fingerprint(void **state)
{
    (void)state;
    struct example example = example_of(9);
    for (size_t cut = 0; cut <= 64; cut++) {
        uint8_t expected[STANCH_FINGERPRINT_BYTES];
        uint8_t found[STANCH_FINGERPRINT_BYTES];
        struct fingerprint_flow flow;
        fingerprint(&example.key, example.value, 64, expected);
        fingerprint_begin(&flow, &example.key);
        fingerprint_add(&flow, example.value, cut);
        fingerprint_add(&flow, example.value + cut, 64 - cut);
        fingerprint_end(&flow, found);
        assert_memory_equal(found, expected, sizeof expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fingerprint_is_the_keyed_hash_of_libsodium_at_any_length),
        cmocka_unit_test(a_value_that_flows_has_the_same_fingerprint),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
