/*
 * The compression function of BLAKE2b (RFC 7693, section 3.2), for the one thing that libsodium does not offer: to go on
 * from the state behind the key block.
 */
#ifndef STANCH_BLAKE2B_H
#define STANCH_BLAKE2B_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLAKE2B_BLOCK_BYTES 128
#define BLAKE2B_WORDS 8

/* The state before the first block of a keyed hash of `out_bytes` (section 2.5). */
void blake2b_begin(uint64_t state[BLAKE2B_WORDS], size_t key_bytes, size_t out_bytes);
/* Takes one block; `total` counts the bytes up to its end, without those that fill up the last. */
void blake2b_compress(uint64_t state[BLAKE2B_WORDS], const uint8_t block[BLAKE2B_BLOCK_BYTES], uint64_t total,
                      bool is_last);

#endif
