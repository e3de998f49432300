/* anchor → undress → span → [check] → decide → redact: sums and structure of Azure's keys. */
#include "check_parts.h"

#include <sodium.h>
#include <string.h>
#include <zlib.h>

/* 52 random characters, JQQJ9 and the key's kind, year, month, 16 characters of platform and provider, signature, sum. */
CHECK(check_azure_84)
{
    const uint8_t *b = value->bytes;
    bool holds = value->len >= 84 && memcmp(b + 52, "JQQJ9", 5) == 0 && is_one_of(b[57], "9DH") && is_alnum(b[58]) &&
                 b[59] >= 'A' && b[59] <= 'L' && class_of(b[76]) <= CLASS_UPPER;
    for (size_t i = 0; holds && i < 84; i++)
        holds = is_alnum(b[i]);
    check_answer(result, holds ? CHECK_PROVEN : CHECK_WEAK, "structure");
}

static uint32_t rotate(uint32_t word, int by)
{
    return word << by | word >> (32 - by);
}

static void marvin_mix(uint32_t *a, uint32_t *b)
{
    *b ^= *a;
    *a = rotate(*a, 20) + *b;
    *b = rotate(*b, 9) ^ *a;
    *a = rotate(*a, 27) + *b;
    *b = rotate(*b, 19);
}

/* Marvin32 over little-endian words; a bit stands behind the last byte. */
static uint32_t marvin32(const uint8_t *bytes, size_t len, const char *seed)
{
    uint32_t a = 0, b = 0, last = 0x80;
    for (size_t i = 0; i < 4; i++) {
        b = b << 8 | (uint8_t)seed[i];
        a = a << 8 | (uint8_t)seed[4 + i];
    }
    for (size_t i = 0; i + 4 <= len; i += 4) {
        a += bytes[i] | (uint32_t)bytes[i + 1] << 8 | (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24;
        marvin_mix(&a, &b);
    }
    for (size_t i = len; i > len - len % 4; i--)
        last = last << 8 | bytes[i - 1];
    a += last;
    marvin_mix(&a, &b);
    marvin_mix(&a, &b);
    return a ^ b;
}

/* The last four bytes are the sum of those before them. */
static bool ends_in_sum(const uint8_t *bytes, size_t len, const char *seed)
{
    uint32_t sum = marvin32(bytes, len - 4, seed);
    const uint8_t *end = bytes + len - 4;
    return end[0] == (uint8_t)sum && end[1] == (uint8_t)(sum >> 8) && end[2] == (uint8_t)(sum >> 16) &&
           end[3] == (uint8_t)(sum >> 24);
}

/* Azure Storage: 64 bytes. */
CHECK(check_azure_storage)
{
    uint8_t bytes[66];
    size_t count = check_decode(value->bytes, value->len, false, false, bytes, sizeof bytes);
    bool holds = count == 64 && ends_in_sum(bytes, count, "Default0");
    check_answer(result, holds ? CHECK_PROVEN : CHECK_WEAK, "checksum");
    sodium_memzero(bytes, sizeof bytes);
}

/* What the seed of a sum tells of its key. */
static const struct {
    const char *seed, *detail;
} seeds[] = {
    {"MastRW00", "read-write key"},
    {"MastRO00", "read-only key"},
    {"Manage00", "key to manage"},
    {"Send0000", "key to send"},
    {"Listen00", "key to listen"},
    {"System00", "system key"},
    {"Unknown0", ""},
    {"IoTHub00", "hub key"},
    {"DpsKey00", "provisioning key"},
    {"Device00", "device key"},
    {"Access00", ""},
    {"AbAcct00", "account key"},
    {"Tenant00", "management key"},
    {"Gatewy00", "gateway key"},
    {"GitKey00", "repository key"},
    {"Master00", "master key"},
    {"Functi00", "function key"},
    {"PAdmin00", "admin key"},
    {"Query000", "query key"},
    {"ACRDflt0", ""},
    {"Classic0", ""},
};

/* Azure's keys of 32 to 64 bytes with a mark of their service in them. A wrong sum is no reason to doubt: published keys
 * with the right mark are as often as not made up, and the mark alone is distinctive. */
CHECK(check_azure_identifiable)
{
    uint8_t bytes[66];
    bool is_url_safe = memchr(value->bytes, '-', value->len) || memchr(value->bytes, '_', value->len);
    size_t count = check_decode(value->bytes, value->len, false, is_url_safe, bytes, sizeof bytes);
    for (size_t i = 0; count >= 32 && i < sizeof seeds / sizeof seeds[0]; i++) {
        struct check_line detail = {result->detail, 0};
        if (!ends_in_sum(bytes, count, seeds[i].seed))
            continue;
        check_answer(result, CHECK_PROVEN, "checksum");
        check_line_add(&detail, seeds[i].detail, strlen(seeds[i].detail));
        break;
    }
    sodium_memzero(bytes, sizeof bytes);
}

/* Entra client secrets end in the first three of six digits of a sum. Published ones are mostly made up, so it raises and
 * does not lower. */
CHECK(check_azure_entra)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
    if (value->len < 4)
        return;
    size_t body = value->len - 3;
    uint32_t sum = marvin32(value->bytes, body, "AadPwd00") / (66 * 66 * 66);
    bool holds = true;
    for (size_t i = 3; i-- > 0; sum /= 66)
        holds = holds && value->bytes[body + i] == (uint8_t)digits[sum % 66];
    if (holds)
        check_answer(result, CHECK_PROVEN, "checksum");
}

/* Lower-case base32 without padding. */
static bool decode_base32(const uint8_t *text, size_t chars, uint8_t *out)
{
    uint32_t bits = 0, pending = 0;
    for (size_t i = 0; i < chars; i++) {
        uint8_t c = text[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '2' && c <= '7'))
            return false;
        bits = (bits << 5 | (uint32_t)(c >= 'a' ? c - 'a' : c - '2' + 26)) & 0xffff;
        pending += 5;
        if (pending >= 8)
            *out++ = (uint8_t)(bits >> (pending -= 8));
    }
    return true;
}

/* Azure DevOps before 2024: 32 bytes in base32, four of them, in four places, a CRC-32 of the others, altered by the kind.
 * The sum was read in source only: it raises, and does not lower. */
CHECK(check_azure_devops)
{
    static const uint8_t places[] = {2, 7, 8, 22};
    uint8_t bytes[32], others[28];
    uint32_t sum = 0;
    size_t place = 0, count = 0;
    if (value->len != 52 || !decode_base32(value->bytes, value->len, bytes))
        return;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bool is_sum = place < sizeof places && i == places[place];
        place += is_sum;
        if (is_sum)
            sum = sum << 8 | bytes[i];
        else
            others[count++] = bytes[i];
    }
    sum ^= (uint32_t)crc32(0, others, sizeof others);
    if (sum == 0xE0B9692D || sum == 0x1019F92E)
        check_answer(result, CHECK_PROVEN, "checksum");
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(others, sizeof others);
}
