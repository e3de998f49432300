#include "checksum.h"

#include "base64.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

static const char base62_upper[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char base62_lower[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char base62_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static const char hex_lower[] = "0123456789abcdef";
static const char hex_upper[] = "0123456789ABCDEF";

static uint32_t crc_of(const uint8_t *bytes, size_t len)
{
    return (uint32_t)crc32(0, bytes, (uInt)len);
}

/* Most significant digit first. */
static void write_number(uint64_t number, const char *digits, uint32_t base, size_t count, uint8_t *out)
{
    for (size_t i = count; i-- > 0; number /= base)
        out[i] = (uint8_t)digits[number % base];
}

static size_t without_joint(const uint8_t *bytes, size_t len)
{
    return len > 0 && bytes[len - 1] == '_' ? len - 1 : len;
}

/* What stands behind the prefix and its underscore, and before the underscore in front of the sum. */
static uint32_t crc_of_body(const uint8_t *bytes, size_t len)
{
    len = without_joint(bytes, len);
    const uint8_t *last = memrchr(bytes, '_', len);
    size_t start = last ? (size_t)(last - bytes) + 1 : 0;
    return crc_of(bytes + start, len - start);
}

/* GitHub, npm, Vercel. A fine-grained GitHub token has one underscore more inside its body. */
static void write_base62_body(const uint8_t *bytes, size_t len, uint8_t *out)
{
    static const char fine_grained[] = "github_pat_";
    size_t prefix = sizeof fine_grained - 1;
    bool is_fine_grained = len > prefix && memcmp(bytes, fine_grained, prefix) == 0;
    uint32_t crc = is_fine_grained ? crc_of(bytes + prefix, len - prefix) : crc_of_body(bytes, len);
    write_number(crc, base62_upper, 62, 6, out);
}

/* Apify: with the prefix, and other digits. */
static void write_base62_all(const uint8_t *bytes, size_t len, uint8_t *out)
{
    write_number(crc_of(bytes, len), base62_lower, 62, 6, out);
}

/* Cloudflare, Zuplo. */
static void write_hex_body(const uint8_t *bytes, size_t len, uint8_t *out)
{
    write_number(crc_of_body(bytes, len), hex_lower, 16, 8, out);
}

/* Atlassian: with the prefix, and in capitals. */
static void write_hex_all(const uint8_t *bytes, size_t len, uint8_t *out)
{
    write_number(crc_of(bytes, len), hex_upper, 16, 8, out);
}

/* Grafana: with the prefix, the least significant byte first. */
static void write_hex_little(const uint8_t *bytes, size_t len, uint8_t *out)
{
    uint32_t crc = crc_of(bytes, without_joint(bytes, len));
    for (size_t i = 0; i < 4; i++)
        write_number(crc >> 8 * i & 0xff, hex_lower, 16, 2, out + 2 * i);
}

/* Cloudsmith: the four bytes, most significant first, in base64 without padding. */
static void write_base64_all(const uint8_t *bytes, size_t len, uint8_t *out)
{
    write_number((uint64_t)crc_of(bytes, len) << 4, base64_digits, 64, 6, out);
}

/* crates.io: one character for the exclusive or of the body's bytes. */
static void write_xor_body(const uint8_t *bytes, size_t len, uint8_t *out)
{
    const uint8_t *last = memrchr(bytes, '_', len);
    uint8_t sum = 0;
    for (size_t at = last ? (size_t)(last - bytes) + 1 : 0; at < len; at++)
        sum ^= bytes[at];
    out[0] = (uint8_t)base62_letters[sum % 62];
}

static const struct checksum checksums[] = {
    {"crc32_base62", 6, write_base62_body},    {"crc32_base62_all", 6, write_base62_all},
    {"crc32_base64_all", 6, write_base64_all}, {"crc32_hex", 8, write_hex_body},
    {"crc32_hex_all", 8, write_hex_all},       {"crc32_hex_little", 8, write_hex_little},
    {"xor_base62", 1, write_xor_body},
};

const struct checksum *checksum_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof checksums / sizeof checksums[0]; i++)
        if (strlen(checksums[i].name) == len && memcmp(checksums[i].name, name, len) == 0)
            return &checksums[i];
    return NULL;
}
