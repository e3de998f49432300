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

static void a_fingerprint_is_the_keyed_hash_of_libsodium_at_any_length(void **state)
{
    (void)state;
    struct fingerprint_key key;
    uint8_t bytes[STANCH_KEY_BYTES];
    uint8_t value[LEN_MAX];
    fill(bytes, sizeof bytes, 3);
    fill(value, sizeof value, 200);
    fingerprint_key_set(&key, bytes);
    for (size_t len = 0; len <= LEN_MAX; len++) {
        uint8_t expected[STANCH_FINGERPRINT_BYTES];
        uint8_t found[STANCH_FINGERPRINT_BYTES];
        crypto_generichash(expected, sizeof expected, value, len, bytes, sizeof bytes);
        fingerprint(&key, value, len, found);
        assert_memory_equal(found, expected, sizeof expected);
    }
}

static void a_value_that_flows_has_the_same_fingerprint(void **state)
{
    (void)state;
    struct fingerprint_key key;
    uint8_t bytes[STANCH_KEY_BYTES];
    uint8_t value[LEN_MAX];
    fill(bytes, sizeof bytes, 9);
    fill(value, sizeof value, 1);
    fingerprint_key_set(&key, bytes);
    for (size_t cut = 0; cut <= 64; cut++) {
        uint8_t expected[STANCH_FINGERPRINT_BYTES];
        uint8_t found[STANCH_FINGERPRINT_BYTES];
        struct fingerprint_flow flow;
        fingerprint(&key, value, 64, expected);
        fingerprint_begin(&flow, &key);
        fingerprint_add(&flow, value, cut);
        fingerprint_add(&flow, value + cut, 64 - cut);
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
