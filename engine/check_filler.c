/* anchor → undress → span → [check] → decide → redact: values that repeat one character or count. */
#include "check_parts.h"

#include <string.h>

#define NO_STEP 9

/* Does b follow a as the same character, or as the next or the one before of its class? 9 and 0 are neighbours. */
static int step_of(uint8_t a, uint8_t b)
{
    int step = b - a;
    if ((a == '9' && b == '0') || (a == '0' && b == '9'))
        step = -step / 9;
    return step >= -1 && step <= 1 ? step : NO_STEP;
}

#define RUN_MIN 4 /* bytes: shorter ones are chance */

/* Sixteen bytes at once, on any machine that the compiler knows. */
#define BLOCK 16
typedef uint8_t block __attribute__((vector_size(BLOCK)));

static block block_at(const uint8_t *bytes)
{
    block loaded;
    memcpy(&loaded, bytes, sizeof loaded);
    return loaded;
}

/* How many lanes are all ones; the others are zero. */
static size_t lanes_set(block lanes)
{
    uint64_t halves[2];
    block ones = lanes & 1;
    memcpy(halves, &ones, sizeof halves);
    return (size_t)((halves[0] + halves[1]) * UINT64_C(0x0101010101010101) >> 56);
}

/* As step_of, but any nine counts as 9 and 0 do, and a step is taken modulo 256. */
#define DOWN 0xff
static block steps_at(const uint8_t *bytes)
{
    block step = block_at(bytes) - block_at(bytes - 1);
    step -= (block)(step == 9) & 10;
    return step + ((block)(step == (uint8_t)-9) & 10);
}

/* Where three pairs in a row, the first of which ends here, go one way. */
static block threes_at(const uint8_t *bytes)
{
    block first = steps_at(bytes), second = steps_at(bytes + 1), third = steps_at(bytes + 2);
    return (block)((first == second) & (second == third) & ((first == 0) | (first == 1) | (first == DOWN)));
}
#define THREES_BYTES (BLOCK + 2) /* what threes_at reads from `bytes` on; it reads one before, too */

static const block lane_index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* Of a value that is shorter than a block. */
static size_t count_few_threes(const uint8_t *bytes, size_t len)
{
    uint8_t padded[1 + THREES_BYTES] = {0};
    if (len < RUN_MIN)
        return 0;
    memcpy(padded, bytes, len);
    return lanes_set(threes_at(padded + 1) & (block)(lane_index < (uint8_t)(len - 3)));
}

static size_t count_threes(const uint8_t *bytes, size_t len)
{
    size_t count = 0, at = 1;
    if (len <= THREES_BYTES)
        return count_few_threes(bytes, len);
    for (; at + THREES_BYTES <= len; at += BLOCK)
        count += lanes_set(threes_at(bytes + at));
    /* What is left, in a block that ends where the value does. */
    size_t rest = at + 2 < len ? len - 2 - at : 0;
    return count + lanes_set(threes_at(bytes + len - THREES_BYTES) & (block)(lane_index >= (uint8_t)(BLOCK - rest)));
}

/* Can a half of the value be runs, or its last third but one byte? A run of n bytes has n - 3 threes, so no more than
 * four times as many bytes as there are threes lie in runs. */
static bool may_be_filled(const uint8_t *bytes, size_t len)
{
    return count_threes(bytes, len) * 12 + 5 >= len;
}

/* Is most of the value runs, or its last third? */
static bool is_filled(const uint8_t *bytes, size_t len)
{
    size_t third = len - len / 3, filled = 0, filled_tail = 0, run = 1;
    int last = NO_STEP;
    for (size_t i = 1; i <= len; i++) {
        int step = i < len ? step_of(bytes[i - 1], bytes[i]) : NO_STEP;
        if (step != NO_STEP && (step == last || run == 1)) {
            run++;
            last = step;
            continue;
        }
        if (run >= RUN_MIN) {
            size_t start = i - run;
            filled += run;
            filled_tail += start >= third ? run : i > third ? i - third : 0;
        }
        run = step == NO_STEP ? 1 : 2;
        last = step;
    }
    return filled * 2 > len || (len >= 24 && filled_tail + 1 >= len - third);
}

static bool is_joint(uint8_t byte)
{
    return byte == '-' || byte == '_';
}

static bool is_next(uint8_t before, uint8_t byte)
{
    return byte - before == 1 || (before == '9' && byte == '0') || (before == 'f' && byte == 'a');
}

/* The character before bytes[*at] that is no joint; 0 where there is none. */
static uint8_t step_back(const uint8_t *bytes, size_t *at)
{
    while (*at > 0)
        if (!is_joint(bytes[--*at]))
            return bytes[*at];
    return 0;
}

/* Is the character at `at` >= 2, which is no joint, the next of the one two before it? */
static bool is_next_at(const uint8_t *bytes, size_t at)
{
    uint8_t byte = bytes[at];
    if (!is_joint(bytes[at - 1]) && !is_joint(bytes[at - 2]))
        return is_next(bytes[at - 2], byte);
    step_back(bytes, &at);
    return is_next(step_back(bytes, &at), byte);
}

#define INTERLEAVED_MIN 8

/* Are that many characters around `at` each the next of the one two before, joints aside? */
static bool is_interleaved(const uint8_t *bytes, size_t len, size_t at)
{
    uint8_t last[2] = {0, 0};
    size_t run = 0, i = at;
    for (size_t back = 0; back <= INTERLEAVED_MIN; back++)
        step_back(bytes, &i);
    for (; i < len && run < INTERLEAVED_MIN && (i <= at || run > 0); i++) {
        if (is_joint(bytes[i]))
            continue;
        run = is_next(last[0], bytes[i]) ? run + 1 : 0;
        last[0] = last[1];
        last[1] = bytes[i];
    }
    return run >= INTERLEAVED_MIN;
}

/* 1a2b3c4d5e6f. One of eight characters in a row stands at each eighth byte, or is the first behind the joints there. */
static bool holds_interleaved(const uint8_t *bytes, size_t len)
{
    for (size_t at = INTERLEAVED_MIN; at < len; at += INTERLEAVED_MIN) {
        while (at < len && is_joint(bytes[at]))
            at++;
        if (at < len && is_next_at(bytes, at) && is_interleaved(bytes, len, at))
            return true;
    }
    return false;
}

bool false_filler(const uint8_t *bytes, size_t len)
{
    return (may_be_filled(bytes, len) && is_filled(bytes, len)) || holds_interleaved(bytes, len);
}
