#include "checksum.h"

#include "base64.h"

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

/* GitLab: with the prefix. */
static void write_base36_all(const uint8_t *bytes, size_t len, uint8_t *out)
{
    write_number(crc_of(bytes, len), base62_lower, 36, 7, out);
}

/* One step of the polynomial of Bech32 (BIP-173). */
static uint32_t bech32_step(uint32_t sum, uint32_t digit)
{
    static const uint32_t generators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ digit;
    for (size_t i = 0; i < 5; i++)
        sum ^= top >> i & 1 ? generators[i] : 0;
    return sum;
}

/* age: Bech32 in capitals. The prefix counts as small letters, and the 1 behind it not at all. */
static void write_bech32_age(const uint8_t *bytes, size_t len, uint8_t *out)
{
    static const char digits[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", prefix[] = "age-secret-key-";
    uint32_t sum = 1;
    for (size_t i = 0; i < sizeof prefix - 1; i++)
        sum = bech32_step(sum, (uint32_t)prefix[i] >> 5);
    sum = bech32_step(sum, 0);
    for (size_t i = 0; i < sizeof prefix - 1; i++)
        sum = bech32_step(sum, (uint32_t)prefix[i] & 31);
    for (size_t i = sizeof prefix; i < len; i++) {
        const char *digit = bytes[i] ? strchr(digits, bytes[i]) : NULL;
        sum = bech32_step(sum, digit ? (uint32_t)(digit - digits) : 0);
    }
    for (size_t i = 0; i < 6; i++)
        sum = bech32_step(sum, 0);
    write_number(sum ^ 1, digits, 32, 6, out);
}

static const struct checksum checksums[] = {
    {"bech32_age", 6, write_bech32_age, false},      {"crc32_base36_all", 7, write_base36_all, false},
    {"crc32_base62", 6, write_base62_body, false},   {"crc32_base62_all", 6, write_base62_all, false},
    {"crc32_base64_all", 6, write_base64_all, true}, {"crc32_hex", 8, write_hex_body, false},
    {"crc32_hex_all", 8, write_hex_all, false},      {"crc32_hex_little", 8, write_hex_little, false},
    {"xor_base62", 1, write_xor_body, false},
};

const struct checksum *checksum_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof checksums / sizeof checksums[0]; i++)
        if (strlen(checksums[i].name) == len && memcmp(checksums[i].name, name, len) == 0)
            return &checksums[i];
    return NULL;
}
