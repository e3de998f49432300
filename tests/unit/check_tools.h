/* What the tests of the checks share. Every secret is made here, at run time, from a seeded generator; none is written
 * down. */
#ifndef CHECK_TOOLS_H
#define CHECK_TOOLS_H

#include "check_parts.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#define BASE62 "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#define BASE32 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define ARRAY(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t seed = 20240601;

static inline uint32_t chance(uint32_t bound)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(((seed >> 33) * bound) >> 31);
}

static inline char *add_random(char *out, const char *alphabet, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *out++ = alphabet[chance((uint32_t)strlen(alphabet))];
    *out = 0;
    return out;
}

static inline char *add_number(char *out, uint32_t number, const char *alphabet, size_t digits)
{
    for (size_t i = digits; i-- > 0; number /= (uint32_t)strlen(alphabet))
        out[i] = alphabet[number % strlen(alphabet)];
    out[digits] = 0;
    return out + digits;
}

static inline uint32_t crc_of(const char *text, size_t len)
{
    return (uint32_t)crc32(0, (const uint8_t *)text, (uInt)len);
}

static inline void add_base64(char *out, const void *bytes, size_t len, int variant)
{
    sodium_bin2base64(out, sodium_base64_ENCODED_LEN(len, variant), bytes, len, variant);
}

static inline struct check_result judge(const char *check, struct check_value value)
{
    struct check_result result = {.verdict = CHECK_PASS, .reason = "shape"};
    assert_non_null(check_find(check));
    check_run(check_find(check), &value, &result);
    return result;
}

static inline struct check_value value_of(const char *text)
{
    return (struct check_value){.bytes = (const uint8_t *)text,
                                .len = strlen(text),
                                .left = (const uint8_t *)"",
                                .terminator = '\n',
                                .channel = STANCH_CHANNEL_LOG};
}

static inline struct check_result judge_text(const char *check, const char *text)
{
    return judge(check, value_of(text));
}

static inline void assert_verdict(const char *check, const char *text, enum check_verdict verdict)
{
    struct check_result result = judge_text(check, text);
    if (result.verdict != verdict)
        fail_msg("%s of \"%s\": verdict %d (%s), not %d", check, text, result.verdict, result.reason, verdict);
}

static inline void flip(char *character)
{
    *character = *character == 'a' ? 'b' : 'a';
}

#endif
