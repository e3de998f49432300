/* anchor → undress → span → [check] → decide → redact: checksums that issuers put into their tokens. */
#include "check_parts.h"

#include <string.h>

/* `number` with `digits` digits of the base, most significant first, as `text` has it? */
static bool is_number(const uint8_t *text, size_t digits, uint32_t number, const char *alphabet, uint32_t base)
{
    for (size_t i = digits; i-- > 0; number /= base)
        if (text[i] != (uint8_t)alphabet[number % base])
            return false;
    return number == 0;
}

static bool sum_holds(const struct checksum *sum, const uint8_t *bytes, size_t len)
{
    uint8_t written[CHECKSUM_MAX];
    if (len <= sum->len)
        return false;
    sum->write(bytes, len - sum->len, written);
    return memcmp(bytes + len - sum->len, written, sum->len) == 0;
}

/* The sum in the digits of base64; the underscore of the prefix stays. */
static bool url_safe_sum_holds(const struct checksum *sum, const uint8_t *bytes, size_t len)
{
    uint8_t standard[64];
    if (len > sizeof standard)
        return false;
    for (size_t i = 0; i < len; i++)
        standard[i] = bytes[i] == '-' ? '+' : bytes[i] == '_' && i > 4 ? '/' : bytes[i];
    return sum_holds(sum, standard, len);
}

void check_sum(const struct checksum *sum, const struct check_value *value, struct check_result *result)
{
    if (value->is_long)
        return;
    bool holds = sum_holds(sum, value->bytes, value->len) ||
                 (sum->is_base64 && url_safe_sum_holds(sum, value->bytes, value->len));
    check_answer(result, holds ? CHECK_PROVEN : CHECK_WEAK, "checksum");
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
    static const char name[] = "crc32_base36_all";
    const struct checksum *sum = checksum_find(name, sizeof name - 1);
    bool holds = is_payload(value->bytes, dot, value->bytes + value->len - sum->len - 2) &&
                 sum_holds(sum, value->bytes, value->len);
    check_answer(result, holds ? CHECK_PROVEN : CHECK_WEAK, "checksum");
}
