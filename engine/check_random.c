/*
 * anchor → undress → span → [check] → decide → redact
 *
 * How random a value is. Two models compete for it: random characters of the alphabet that it shows, and text, where a
 * character's class follows from the two classes before it and a letter from the two letters before it. The sum of the
 * logarithms of their quotient tells by how many bits the one is likelier than the other. That is what Shannon entropy
 * cannot do for 20 characters: an identifier has as many different ones as a key.
 */
#include "check_model.h"
#include "check_parts.h"

#include <string.h>

/* 1,024 × log2(n) for n from 1 to 64: no libm, the same on every machine. */
static const uint16_t log2_table[65] = {
    0,    0,    1024, 1623, 2048, 2378, 2647, 2875, 3072, 3246, 3402, 3542, 3671, 3789, 3899, 4001, 4096,
    4186, 4270, 4350, 4426, 4498, 4566, 4632, 4695, 4755, 4813, 4869, 4923, 4975, 5025, 5073, 5120, 5165,
    5210, 5252, 5294, 5334, 5374, 5412, 5450, 5486, 5522, 5556, 5590, 5624, 5656, 5688, 5719, 5749, 5779,
    5809, 5837, 5865, 5893, 5920, 5947, 5973, 5999, 6024, 6049, 6073, 6097, 6121, 6144,
};

static uint32_t log2_of(size_t n)
{
    uint32_t shifts = 0;
    for (; n > 64; n = (n + 1) / 2)
        shifts++;
    return log2_table[n] + shifts * 1024;
}

double random_entropy(const uint8_t *bytes, size_t len)
{
    uint16_t counts[256] = {0};
    uint64_t sum = 0;
    if (len == 0 || len > UINT16_MAX)
        return 0;
    for (size_t i = 0; i < len; i++)
        counts[bytes[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (counts[i] > 1)
            sum += (uint64_t)counts[i] * log2_of(counts[i]);
    return ((double)log2_of(len) - (double)sum / (double)len) / 1024;
}

static int triple_of(unsigned a, unsigned b, unsigned c)
{
    unsigned number = (a * 26 + b) * 26 + c;
    return triple_gain[triple_group[number >> 5] >> ((number & 31) * 2) & 3];
}

/* Cost of a character of each class where the value is random, eighths of a bit; in hexadecimal a letter is one of 6. */
static void alphabet_cost(const struct text_shape *shape, int cost[4])
{
    uint32_t letters = shape->is_hex ? 6 : 26, symbols = shape->code > 0 ? 12 : 2;
    uint32_t size[4] = {shape->lower ? letters : 0, shape->upper ? letters : 0, shape->digit ? 10 : 0,
                        shape->symbol ? symbols : 0};
    uint32_t total = log2_of(size[0] + size[1] + size[2] + size[3]);
    for (int i = 0; i < 4; i++)
        cost[i] = size[i] ? (int)(log2_of(size[i]) - total) / 128 : 0;
    int fewer = shape->is_hex ? (int)(log2_of(26) - log2_of(6)) / 128 : 0;
    cost[CLASS_LOWER] += fewer;
    cost[CLASS_UPPER] += fewer;
}

static int text_eighths(const uint8_t *bytes, size_t len, const struct text_shape *shape)
{
    int cost[4], sum = 0, before = CLASS_START, last = CLASS_START;
    unsigned a = 26, b = 26;
    alphabet_cost(shape, cost);
    for (size_t i = 0; i < len; i++) {
        int class = class_of(bytes[i]);
        unsigned letter = class < CLASS_DIGIT ? (unsigned)(bytes[i] | 32) - 'a' : 26;
        sum += class_gain[before][last][class] - cost[class];
        if (a < 26 && b < 26 && letter < 26)
            sum += triple_of(a, b, letter);
        a = b;
        b = letter;
        before = last;
        last = class;
    }
    /* The classes know one kind of symbol only; those that join no words tell of random characters. */
    return sum - 12 * (int)(shape->symbol - shape->joint - shape->blank - shape->high);
}

double random_text_bits(const uint8_t *bytes, size_t len)
{
    struct text_shape shape;
    text_shape(bytes, len, &shape);
    return text_eighths(bytes, len, &shape) / 8.0;
}

static size_t distinct(const uint8_t *bytes, size_t len)
{
    uint64_t seen[4] = {0};
    for (size_t i = 0; i < len; i++)
        seen[bytes[i] >> 6] |= UINT64_C(1) << (bytes[i] & 63);
    size_t count = 0;
    for (size_t i = 0; i < 4; i++)
        count += (size_t)__builtin_popcountll(seen[i]);
    return count;
}

/* The bound falls with the length: 16 random characters lie below -3 bits in 999 of 1,000 cases, 40 below -30; of
 * identifiers hardly any do. */
bool random_is_secret(const uint8_t *bytes, size_t len, const struct text_shape *shape)
{
    size_t most = len < 128 ? len : 128, kinds = (shape->lower > 0) + (shape->upper > 0) + (shape->digit > 0);
    int bound = most > 16 ? -24 - 5 * ((int)most - 16) : -24;
    if (len < 16) {
        if (kinds < 3)
            return false;
        bound = -48;
    }
    if (distinct(bytes, len) < (len < 20 ? 6 : 7))
        return false;
    return text_eighths(bytes, most, shape) < bound;
}
