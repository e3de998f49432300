#include "fingerprint.h"

#include <stdio.h>
#include <string.h>

void fingerprint_key_set(struct fingerprint_key *key, const uint8_t bytes[STANCH_KEY_BYTES])
{
    static const uint8_t purpose[] = "stanch key id";
    uint8_t hash[16];
    memcpy(key->bytes, bytes, STANCH_KEY_BYTES);
    crypto_generichash(hash, sizeof hash, key->bytes, STANCH_KEY_BYTES, purpose, sizeof purpose);
    snprintf(key->id, sizeof key->id, "%02x%02x%02x%02x", hash[0], hash[1], hash[2], hash[3]);
}

void fingerprint(const struct fingerprint_key *key, const uint8_t *value, size_t len,
                 uint8_t out[STANCH_FINGERPRINT_BYTES])
{
    crypto_generichash(out, STANCH_FINGERPRINT_BYTES, value, len, key->bytes, STANCH_KEY_BYTES);
}

void fingerprint_begin(struct fingerprint_flow *flow, const struct fingerprint_key *key)
{
    crypto_generichash_init(&flow->state, key->bytes, STANCH_KEY_BYTES, STANCH_FINGERPRINT_BYTES);
}

void fingerprint_add(struct fingerprint_flow *flow, const uint8_t *bytes, size_t len)
{
    crypto_generichash_update(&flow->state, bytes, len);
}

void fingerprint_end(struct fingerprint_flow *flow, uint8_t out[STANCH_FINGERPRINT_BYTES])
{
    crypto_generichash_final(&flow->state, out, STANCH_FINGERPRINT_BYTES);
    sodium_memzero(flow, sizeof *flow);
}
