#include "fingerprint.h"

#include "memory.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

static void set_state(struct fingerprint_key *key)
{
    uint8_t block[BLAKE2B_BLOCK_BYTES] = {0};
    memcpy(block, key->bytes, STANCH_KEY_BYTES);
    blake2b_begin(key->state, STANCH_KEY_BYTES, STANCH_FINGERPRINT_BYTES);
    blake2b_compress(key->state, block, sizeof block, false);
    memory_wipe(block, sizeof block);
}

void fingerprint_key_set(struct fingerprint_key *key, const uint8_t bytes[STANCH_KEY_BYTES])
{
    static const uint8_t purpose[] = "stanch key id";
    uint8_t hash[16];
    memcpy(key->bytes, bytes, STANCH_KEY_BYTES);
    set_state(key);
    crypto_generichash(hash, sizeof hash, key->bytes, STANCH_KEY_BYTES, purpose, sizeof purpose);
    snprintf(key->id, sizeof key->id, "%02x%02x%02x%02x", hash[0], hash[1], hash[2], hash[3]);
}

void fingerprint(const struct fingerprint_key *key, const uint8_t *value, size_t len,
                 uint8_t out[STANCH_FINGERPRINT_BYTES])
{
    struct {
        uint64_t state[BLAKE2B_WORDS];
        uint8_t block[BLAKE2B_BLOCK_BYTES];
    } hash = {.block = {0}};
    if (len == 0) { /* then the key's block is the last */
        crypto_generichash(out, STANCH_FINGERPRINT_BYTES, NULL, 0, key->bytes, STANCH_KEY_BYTES);
        return;
    }
    memcpy(hash.state, key->state, sizeof hash.state);
    uint64_t total = BLAKE2B_BLOCK_BYTES + len; /* the key's block counts */
    for (; len > BLAKE2B_BLOCK_BYTES; value += BLAKE2B_BLOCK_BYTES, len -= BLAKE2B_BLOCK_BYTES)
        blake2b_compress(hash.state, value, total - len + BLAKE2B_BLOCK_BYTES, false);
    memcpy(hash.block, value, len);
    blake2b_compress(hash.state, hash.block, total, true);
    uint64_t words[STANCH_FINGERPRINT_BYTES / 8] = {htole64(hash.state[0]), htole64(hash.state[1])};
    memcpy(out, words, sizeof words);
    memory_wipe(&hash, sizeof hash);
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
