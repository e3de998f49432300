/* anchor → undress → span → [check] → decide → redact: checksums that issuers put into their tokens. */
#include "check_parts.h"
#include "checksum.h"

#include <string.h>
#include <zlib.h>

static uint32_t crc_of(const uint8_t *bytes, size_t len)
{
    return (uint32_t)crc32(0, bytes, (uInt)len);
}

/* `number` with `digits` digits of the base, most significant first, as `text` has it? */
static bool is_number(const uint8_t *text, size_t digits, uint32_t number, const char *alphabet, uint32_t base)
{
    for (size_t i = digits; i-- > 0; number /= base)
        if (text[i] != (uint8_t)alphabet[number % base])
            return false;
    return number == 0;
}

/* Right shape with a wrong sum is weak. */
static void compare_sum(const struct check_value *value, const char *name, struct check_result *result)
{
    const struct checksum *sum = checksum_find(name, strlen(name));
    uint8_t written[CHECKSUM_MAX];
    if (value->is_long)
        return;
    bool holds = value->len > sum->len;
    if (holds) {
        size_t body = value->len - sum->len;
        sum->write(value->bytes, body, written);
        holds = memcmp(value->bytes + body, written, sum->len) == 0;
    }
    check_answer(result, holds ? CHECK_PROVEN : CHECK_WEAK, "checksum");
}

CHECK(check_crc32_base62)
{
    compare_sum(value, "crc32_base62", result);
}

CHECK(check_crc32_base62_all)
{
    compare_sum(value, "crc32_base62_all", result);
}

/* In either alphabet; the underscore of the prefix stays. */
CHECK(check_crc32_base64_all)
{
    uint8_t standard[64];
    struct check_value plain = *value;
    if (value->len > sizeof standard)
        return;
    for (size_t i = 0; i < value->len; i++)
        standard[i] = value->bytes[i] == '-' ? '+' : value->bytes[i] == '_' && i > 4 ? '/' : value->bytes[i];
    plain.bytes = standard;
    compare_sum(&plain, "crc32_base64_all", result);
}

CHECK(check_crc32_hex)
{
    compare_sum(value, "crc32_hex", result);
}

CHECK(check_crc32_hex_all)
{
    compare_sum(value, "crc32_hex_all", result);
}

CHECK(check_crc32_hex_little)
{
    compare_sum(value, "crc32_hex_little", result);
}

CHECK(check_xor_base62)
{
    compare_sum(value, "xor_base62", result);
}

static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* The payload lies before the dot, behind a prefix (glpat-, glrt-t1_): does its length lead to the prefix's end? What it
 * holds (16 random bytes, routing text, length of the text) was read in source only and is not asked. */
static bool is_payload(const uint8_t *bytes, size_t dot, const uint8_t *length)
{
    for (size_t payload = 27; payload < dot && payload <= 300; payload++)
        if (is_number(length, 2, (uint32_t)payload, base36, 36))
            return bytes[dot - payload - 1] == '-' || bytes[dot - payload - 1] == '_';
    return false;
}

/*
 * GitLab: prefix payload . [01.] length crc. `length` is the payload's in two digits of base 36, `crc` the CRC-32 of all
 * before it in seven. A token without a dot is of the older form, which carries no sum.
 */
CHECK(check_gitlab_routable)
{
    if (value->is_long)
        return;
    const uint8_t *first = memchr(value->bytes, '.', value->len);
    if (!first)
        return;
    size_t dot = (size_t)(first - value->bytes), tail = value->len - dot;
    bool is_versioned = tail == 13 && memcmp(first, ".01.", 4) == 0;
    if (tail != 10 && !is_versioned) {
        check_answer(result, CHECK_WEAK, "checksum");
        return;
    }
    const uint8_t *sum = value->bytes + value->len - 7;
    bool holds =
        is_payload(value->bytes, dot, sum - 2) && is_number(sum, 7, crc_of(value->bytes, value->len - 7), base36, 36);
    check_answer(result, holds ? CHECK_PROVEN : CHECK_WEAK, "checksum");
}
