/* Parts of shapes that have an inner structure or a checksum; the other side of check_checksum.c and check_structure.c. */
#include "checksum.h"
#include "shape_parts.h"

#include <stdio.h>
#include <string.h>

static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* Most significant digit first, padded with zeros. */
static void put_number(struct maker *maker, uint64_t number, const char *digits, uint32_t base, size_t count)
{
    char text[16];
    for (size_t i = count; i-- > 0; number /= base)
        text[i] = digits[number % base];
    maker_put(maker, text, count);
}

/* {sum:NAME}: a sum of checksum.h over the value so far. */
static bool put_sum(struct maker *maker, const char *name, size_t len)
{
    const struct checksum *sum = checksum_find(name, len);
    uint8_t text[CHECKSUM_MAX] = {0};
    if (!sum)
        return false;
    maker->has_checksum = true;
    if (maker->len <= maker->room)
        sum->write((const uint8_t *)maker->out + maker->value, maker->len - maker->value, text);
    if (maker->what == STANCH_MAKE_CHECKSUM)
        text[sum->len - 1] = text[sum->len - 1] == '0' ? '1' : '0';
    maker_put(maker, (const char *)text, sum->len);
    return true;
}

/* GitLab: payload . [01.] length sum; the payload is 16 random bytes, the routing text and its length. */
static void put_gitlab(struct maker *maker)
{
    uint8_t payload[256];
    maker_bytes(maker, payload, 16);
    char route[16];
    bool is_least = maker->size == SIZE_LEAST;
    int route_len = is_least
                        ? snprintf(route, sizeof route, "o:") /* 26 characters, one too few */
                        : snprintf(route, sizeof route, "o:%llu\nu:%llu", (unsigned long long)maker_random(maker, 36),
                                   (unsigned long long)maker_random(maker, 9999));
    memcpy(payload + 16, route, (size_t)route_len);
    size_t len = 16 + (size_t)route_len;
    payload[len++] = (uint8_t)route_len;
    if (maker->size == SIZE_MOST) {
        len = 226; /* 302 characters */
        maker_bytes(maker, payload, len);
    }
    size_t begin = maker->len;
    maker_base64(maker, payload, len, true, false, 0);
    size_t chars = maker->len - begin;
    maker_text(maker, maker_random(maker, 2) ? ".01." : ".");
    put_number(maker, chars, base36, 36, 2);
    put_sum(maker, "crc32_base36_all", strlen("crc32_base36_all"));
}

/* PyPI: version, location, identifier (a UUID), caveats, signature. The least has no caveat. */
static void put_macaroon(struct maker *maker)
{
    static const uint8_t head[] = "\x02\x01\x08pypi.org\x02\x24";
    uint8_t bytes[256], random[16];
    size_t len = sizeof head - 1;
    memcpy(bytes, head, len);
    maker_bytes(maker, random, sizeof random);
    for (size_t i = 0; i < 36; i++)
        bytes[len++] =
            (uint8_t)(i == 8 || i == 13 || i == 18 || i == 23 ? '-' : base36[random[i % 16] >> (i / 16) & 15]);
    bytes[len++] = 0;
    if (maker->size == SIZE_ANY) {
        int size = snprintf((char *)bytes + len + 2, 64, "[1,[\"project-%u\"]]", (unsigned)maker_random(maker, 100000));
        bytes[len] = 2;
        bytes[len + 1] = (uint8_t)size;
        len += 2 + (size_t)size;
        bytes[len++] = 0;
    }
    bytes[len++] = 0;
    bytes[len++] = 6;
    bytes[len++] = 32;
    maker->has_checksum = true;
    if (maker->what == STANCH_MAKE_CHECKSUM)
        bytes[len - 1] = 31;
    maker_bytes(maker, bytes + len, 32);
    size_t begin = maker->len;
    maker_base64(maker, bytes, len + 32, true, false, 0);
    if (maker->what == STANCH_MAKE_SHORT && maker->len > begin)
        maker->len--;
}

static void put_jwt(struct maker *maker)
{
    /* Around the key id, where there is one. */
    static const char *const headers[][2] = {
        {"{\"alg\":\"HS256\",\"typ\":\"JWT\"}", NULL},
        {"{\"typ\":\"JWT\",\"alg\":\"HS256\"}", NULL},
        {"{\"kid\":\"", "\",\"alg\":\"ES256\"}"},
        {"{\"alg\":\"RS256\",\"kid\":\"", "\",\"typ\":\"JWT\"}"},
    };
    static const uint16_t signature_bytes[] = {32, 32, 64, 256};
    uint8_t bytes[256];
    size_t kind = maker->size == SIZE_ANY ? maker_random(maker, 4) : 0;
    unsigned number = (unsigned)maker_random(maker, 1000000000);
    char text[192];
    int len = snprintf(text, sizeof text, "%s", headers[kind][0]);
    if (headers[kind][1])
        len = snprintf(text, sizeof text, "%s%u%s", headers[kind][0], number, headers[kind][1]);
    maker_base64(maker, (const uint8_t *)text, (size_t)len, true, false, 0);
    maker_byte(maker, '.');
    len =
        snprintf(text, sizeof text, "{\"sub\":\"%u\",\"iat\":17%08u,\"exp\":18%08u}", number, number / 10, number / 10);
    maker_base64(maker, (const uint8_t *)text, (size_t)len, true, false, 0);
    maker_byte(maker, '.');
    size_t size = maker->what == STANCH_MAKE_SHORT ? 14 : signature_bytes[kind];
    maker_bytes(maker, bytes, size);
    maker_base64(maker, bytes, size, true, false, 0);
}

static void put_word_password(struct maker *maker)
{
    static const char *const words[] = {
        "amber",  "anvil",  "birch",   "cobalt", "comet",  "copper", "delta",  "ember",  "fjord",  "garnet", "harbor",
        "heron",  "indigo", "juniper", "kettle", "lagoon", "maple",  "meadow", "nickel", "onyx",   "orchid", "pebble",
        "quartz", "raven",  "saffron", "sierra", "tundra", "umber",  "violet", "walnut", "willow", "zephyr",
    };
    char text[64];
    const char *first = words[maker_random(maker, 32)], *second = words[maker_random(maker, 32)];
    int len = snprintf(text, sizeof text, "%s%c%s%03u%c", first, "-_+"[maker_random(maker, 3)], second,
                       (unsigned)maker_random(maker, 900) + 100, "!~*"[maker_random(maker, 3)]);
    size_t upper = strlen(first) + 1;
    text[upper] = (char)(text[upper] - 'a' + 'A');
    maker_put(maker, text, (size_t)len);
}

/* A password of words; too short is one byte less than the part says. */
static void put_password(struct maker *maker, const char *name, size_t len)
{
    size_t least = 0;
    const char *colon = memchr(name, ':', len);
    for (const char *c = colon ? colon + 1 : name + len; c < name + len && *c >= '0' && *c <= '9'; c++)
        least = least * 10 + (size_t)(*c - '0');
    size_t begin = maker->len;
    put_word_password(maker);
    if (maker->what == STANCH_MAKE_SHORT)
        maker->len = begin + (least ? least - 1 : 0);
}

static void put_basic(struct maker *maker)
{
    struct maker inner = *maker;
    char text[96];
    inner.out = text;
    inner.room = sizeof text;
    inner.len = 0;
    maker_text(&inner, maker_random(maker, 2) ? "svc-" : "app.");
    put_number(&inner, maker_random(maker, 10000), base36, 36, 3);
    maker_byte(&inner, ':');
    inner.what = STANCH_MAKE_VALID;
    inner.state = maker->state;
    put_word_password(&inner);
    maker->state = inner.state;
    size_t begin = maker->len;
    maker_base64(maker, (const uint8_t *)text, inner.len, false, true, 0);
    if (maker->what == STANCH_MAKE_SHORT)
        maker->len = begin + maker->rule->min_len - 1;
}

/* Sixteen characters of base 32, whose first six bytes hold an account number of twelve digits. */
static void put_aws_key(struct maker *maker)
{
    uint8_t bytes[10];
    maker_bytes(maker, bytes, sizeof bytes);
    uint64_t account = 100000000000 + maker_random(maker, 800000000000);
    uint64_t head = account << 7 | (bytes[5] & 0x7f) | (uint64_t)(bytes[0] & 0x80) << 40;
    for (size_t i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(head >> (40 - 8 * i));
    size_t count = maker->what == STANCH_MAKE_SHORT ? 15 : 16;
    for (size_t i = 0; i < count; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)bytes[bit / 8] << 8 | (bit / 8 + 1 < 10 ? bytes[bit / 8 + 1] : 0u);
        maker_byte(maker, base32[pair >> (11 - bit % 8) & 31]);
    }
    if (maker->what == STANCH_MAKE_LONG)
        maker_byte(maker, base32[maker_random(maker, 32)]);
}

static void marvin_mix(uint32_t *low, uint32_t *high)
{
    static const int turns[] = {20, 9, 27, 19};
    *high ^= *low;
    *low = (*low << turns[0] | *low >> (32 - turns[0])) + *high;
    *high = (*high << turns[1] | *high >> (32 - turns[1])) ^ *low;
    *low = (*low << turns[2] | *low >> (32 - turns[2])) + *high;
    *high = *high << turns[3] | *high >> (32 - turns[3]);
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    return c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : 63;
}

/* Azure's annotated keys: the value's 80 characters so far are 60 bytes; four more are their Marvin32 with a seed of
 * eight characters. */
static void put_marvin(struct maker *maker, const char *seed)
{
    uint32_t low = 0, high = 0;
    for (size_t i = 0; i < 4; i++) {
        high = high << 8 | (uint8_t)seed[i];
        low = low << 8 | (uint8_t)seed[4 + i];
    }
    uint8_t bytes[60] = {0};
    for (size_t i = 0; i < 80 && maker->value + i < maker->len && maker->value + i < maker->room; i++) {
        unsigned six = (unsigned)base64_digit(maker->out[maker->value + i]);
        for (size_t bit = 0; bit < 6; bit++)
            bytes[(i * 6 + bit) / 8] |= (uint8_t)((six >> (5 - bit) & 1) << (7 - (i * 6 + bit) % 8));
    }
    for (size_t i = 0; i < 60; i += 4) {
        low += bytes[i] | (uint32_t)bytes[i + 1] << 8 | (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24;
        marvin_mix(&low, &high);
    }
    low += 0x80;
    marvin_mix(&low, &high);
    marvin_mix(&low, &high);
    uint32_t sum = low ^ high;
    maker->has_checksum = true;
    if (maker->what == STANCH_MAKE_CHECKSUM)
        sum ^= 0x5a;
    const uint8_t end[4] = {(uint8_t)sum, (uint8_t)(sum >> 8), (uint8_t)(sum >> 16), (uint8_t)(sum >> 24)};
    maker_base64(maker, end, 4, false, true, 0);
}

bool shape_token_part(struct maker *maker, const char *name, size_t len)
{
    if (len > 4 && memcmp(name, "sum:", 4) == 0)
        return put_sum(maker, name + 4, len - 4);
    if (shape_is(name, len, "crc32"))
        return put_sum(maker, "crc32_base62", strlen("crc32_base62"));
    if (shape_is(name, len, "gitlab"))
        put_gitlab(maker);
    else if (shape_is(name, len, "macaroon"))
        put_macaroon(maker);
    else if (shape_is(name, len, "jwt"))
        put_jwt(maker);
    else if (shape_is(name, len, "basic"))
        put_basic(maker);
    else if (shape_is(name, len, "awskey"))
        put_aws_key(maker);
    else if (shape_is(name, len, "word-password"))
        put_password(maker, name, len);
    else if (shape_is(name, len, "marvin") && len == strlen("marvin:Default0"))
        put_marvin(maker, name + strlen("marvin:"));
    else
        return false;
    return true;
}
