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

/* What the occurrence after n others of one character adds to the sum of count × log2(count), 1,024ths of a bit. */
static const uint16_t step_table[64] = {
    0,    2048, 2821, 3323, 3698, 3992, 4243, 4451, 4638, 4806, 4942, 5090, 5205, 5329, 5429, 5521,
    5626, 5698, 5790, 5870, 5938, 5994, 6084, 6144, 6195, 6263, 6325, 6381, 6431, 6475, 6513, 6577,
    6605, 6695, 6680, 6764, 6774, 6854, 6856, 6932, 6926, 6998, 6984, 7052, 7120, 7096, 7160, 7176,
    7189, 7249, 7309, 7265, 7321, 7377, 7378, 7432, 7429, 7481, 7474, 7524, 7513, 7561, 7609, 7593,
};

static uint32_t step_after(uint32_t n)
{
    return n < 64 ? step_table[n] : (n + 1) * log2_of(n + 1) - n * log2_of(n);
}

double random_entropy(const uint8_t *bytes, size_t len)
{
    uint16_t counts[256];
    uint32_t sum = 0;
    if (len == 0 || len > UINT16_MAX)
        return 0;
    for (size_t i = 0; i < 256; i += 32) /* not at once: gcc would take a string instruction, which starts slowly */
        memset(counts + i, 0, 32 * sizeof counts[0]);
    for (size_t i = 0; i < len; i++)
        sum += step_after(counts[bytes[i]]++);
    return ((double)log2_of(len) - (double)sum / (double)len) / 1024;
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

/* What the characters of a part cost where they are random ones of the alphabet of the whole. */
static int random_eighths(const struct text_shape *shape, const struct text_shape *part)
{
    int cost[4];
    alphabet_cost(shape, cost);
    return cost[CLASS_LOWER] * (int)part->lower + cost[CLASS_UPPER] * (int)part->upper +
           cost[CLASS_DIGIT] * (int)part->digit + cost[CLASS_SYMBOL] * (int)part->symbol;
}

/* Number of a letter, caseless; 26 for all others. */
static const uint8_t letters[256] = {
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
    26, 26, 26, 26, 26, 26, 26, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 26, 26, 26, 26, 26, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18,
    19, 20, 21, 22, 23, 24, 25, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
};

/* What they gain where they are text. No branch depends on them: those of a random value are not foretold. */
static int chain_eighths(const uint8_t *bytes, size_t len)
{
    if (len < 2)
        return len ? first_gain[class_of(bytes[0])] : 0;
    unsigned class_a = (unsigned)class_of(bytes[0]), class_b = (unsigned)class_of(bytes[1]);
    unsigned letter_a = letters[bytes[0]], letter_b = letters[bytes[1]];
    int sum = first_gain[class_a] + second_gain[class_a][class_b];
    for (size_t i = 2; i < len; i++) {
        unsigned class_c = (unsigned)class_of(bytes[i]), letter_c = letters[bytes[i]];
        sum += chain_gain[class_a][class_b][class_c];
        sum += triple_gain[triple_group[letter_a << 5 | letter_b] >> (letter_c * 2) & 3];
        class_a = class_b;
        class_b = class_c;
        letter_a = letter_b;
        letter_b = letter_c;
    }
    return sum;
}

/* The classes know one kind of symbol only; those that join no words tell of random characters. */
static int symbol_eighths(const struct text_shape *shape)
{
    return 12 * (int)(shape->symbol - shape->joint - shape->blank - shape->high);
}

double random_text_bits(const uint8_t *bytes, size_t len, const struct text_shape *shape)
{
    return (chain_eighths(bytes, len) - random_eighths(shape, shape) - symbol_eighths(shape)) / 8.0;
}

double random_part_bits(const uint8_t *bytes, size_t len)
{
    struct text_shape shape;
    text_shape(bytes, len, &shape);
    return random_text_bits(bytes, len, &shape);
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

/* Does the value have that many different characters? Of a random one the first dozen or two do. */
static bool has_distinct(const uint8_t *bytes, size_t len, size_t wanted)
{
    uint64_t seen = 0; /* modulo 64: never more than there are */
    for (size_t i = 0; i < len && i < 24; i++)
        seen |= UINT64_C(1) << (bytes[i] & 63);
    size_t least = 0;
    for (; seen && least < wanted; least++)
        seen &= seen - 1;
    return least == wanted || distinct(bytes, len) >= wanted;
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
    if (!has_distinct(bytes, len, len < 20 ? 6 : 7))
        return false;
    struct text_shape part = *shape;
    if (most < len)
        text_shape(bytes, most, &part);
    return chain_eighths(bytes, most) - random_eighths(shape, &part) - symbol_eighths(shape) < bound;
}

#define UNGUESSABLE_BITS 96

bool check_is_unguessable(const uint8_t *value, size_t len)
{
    struct text_shape shape;
    text_shape(value, len, &shape);
    return random_entropy(value, len) * (double)len >= UNGUESSABLE_BITS && random_is_secret(value, len, &shape);
}
