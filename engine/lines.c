#include "lines.h"

#include <string.h>

#define BLOCK 16   /* bytes compared at once; gcc and clang make vectors of these loops */
#define ROUNDS 255 /* until a lane of eight bits could overflow */

static uint64_t count_blocks(const uint8_t *bytes, size_t rounds)
{
    uint8_t lanes[BLOCK] = {0};
    for (size_t round = 0; round < rounds; round++)
        for (size_t lane = 0; lane < BLOCK; lane++)
            lanes[lane] = (uint8_t)(lanes[lane] + (bytes[round * BLOCK + lane] == '\n'));
    uint64_t count = 0;
    for (size_t lane = 0; lane < BLOCK; lane++)
        count += lanes[lane];
    return count;
}

uint64_t lines_count(const uint8_t *bytes, size_t len, size_t *behind_last)
{
    uint64_t count = 0;
    size_t at = 0;
    while (len - at >= BLOCK) {
        size_t rounds = (len - at) / BLOCK < ROUNDS ? (len - at) / BLOCK : ROUNDS;
        count += count_blocks(bytes + at, rounds);
        at += rounds * BLOCK;
    }
    for (; at < len; at++)
        count += bytes[at] == '\n';
    const uint8_t *last = count > 0 ? memrchr(bytes, '\n', len) : NULL;
    *behind_last = last ? (size_t)(last - bytes) + 1 : 0;
    return count;
}
