/*
 * Keyed fingerprints of secrets: BLAKE2b (RFC 7693) by libsodium, 16 bytes, over the undressed value alone.
 */
#ifndef STANCH_FINGERPRINT_H
#define STANCH_FINGERPRINT_H

#include "stanch.h"

#include <sodium.h>

struct fingerprint_key {
    uint8_t bytes[STANCH_KEY_BYTES];
    char id[9]; /* 8 hex of the key's own hash */
};

void fingerprint_key_set(struct fingerprint_key *key, const uint8_t bytes[STANCH_KEY_BYTES]);

void fingerprint(const struct fingerprint_key *key, const uint8_t *value, size_t len,
                 uint8_t out[STANCH_FINGERPRINT_BYTES]);

/* The same while a value flows. */
struct fingerprint_flow {
    crypto_generichash_state state;
};
void fingerprint_begin(struct fingerprint_flow *flow, const struct fingerprint_key *key);
void fingerprint_add(struct fingerprint_flow *flow, const uint8_t *bytes, size_t len);
void fingerprint_end(struct fingerprint_flow *flow, uint8_t out[STANCH_FINGERPRINT_BYTES]);

#endif
