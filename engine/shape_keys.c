/* Parts of shapes that are key blocks. The structure is right, the numbers are random: no key can be made of them. */
#include "shape_parts.h"

#include <stdio.h>
#include <string.h>

#define BODY_MAX 1600

struct body {
    uint8_t bytes[BODY_MAX];
    size_t len;
};

static void add(struct body *body, const void *bytes, size_t len)
{
    memcpy(body->bytes + body->len, bytes, len);
    body->len += len;
}

static void add_number(struct body *body, uint32_t number)
{
    const uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                              (uint8_t)number};
    add(body, bytes, 4);
}

static void add_string(struct body *body, const void *bytes, size_t len)
{
    add_number(body, (uint32_t)len);
    add(body, bytes, len);
}

static void add_random(struct body *body, struct maker *maker, size_t len)
{
    maker_bytes(maker, body->bytes + body->len, len);
    body->len += len;
}

/* Too short: fewer characters than a body must have (40) to be taken for one. */
static size_t whole_or_short(const struct maker *maker, const struct body *body)
{
    return maker->what == STANCH_MAKE_SHORT ? 27 : body->len;
}

static void put_armour(struct maker *maker, const char *label, size_t label_len, const struct body *body, size_t line,
                       const char *head, const char *tail)
{
    maker_text(maker, "-----BEGIN ");
    maker_put(maker, label, label_len);
    maker_text(maker, "-----\n");
    maker_text(maker, head);
    maker_base64(maker, body->bytes, whole_or_short(maker, body), false, true, line);
    maker_byte(maker, '\n');
    maker_text(maker, tail);
    maker_text(maker, "-----END ");
    maker_put(maker, label, label_len);
    maker_text(maker, "-----");
}

/* A DER sequence: version 0, then an octet string. */
static void put_pem(struct maker *maker, const char *label, size_t len)
{
    struct body body = {.len = 0};
    size_t size = 300 + maker_random(maker, 900);
    const uint8_t head[] = {0x30, 0x82, (uint8_t)((size + 7) >> 8), (uint8_t)(size + 7), 2, 1, 0,
                            4,    0x82, (uint8_t)(size >> 8),       (uint8_t)size};
    add(&body, head, sizeof head);
    add_random(&body, maker, size);
    put_armour(maker, label, len, &body, 64, "", "");
}

/* PROTOCOL.key of OpenSSH, for ed25519 without a passphrase. */
static void put_openssh(struct maker *maker)
{
    static const char type[] = "ssh-ed25519";
    uint8_t public[32], private[64], pad[] = {1, 2, 3, 4, 5, 6, 7};
    maker_bytes(maker, public, sizeof public);
    maker_bytes(maker, private, 32);
    memcpy(private + 32, public, 32);
    struct body inner = {.len = 0}, point = {.len = 0}, body = {.len = 0};
    uint32_t check = (uint32_t)maker_random(maker, UINT32_MAX);
    add_number(&inner, check);
    add_number(&inner, check);
    add_string(&inner, type, sizeof type - 1);
    add_string(&inner, public, sizeof public);
    add_string(&inner, private, sizeof private);
    add_string(&inner, "key@host", 8);
    add(&inner, pad, (8 - inner.len % 8) % 8);
    add_string(&point, type, sizeof type - 1);
    add_string(&point, public, sizeof public);
    add(&body, "openssh-key-v1", 15);
    add_string(&body, "none", 4);
    add_string(&body, "none", 4);
    add_string(&body, "", 0);
    add_number(&body, 1);
    add_string(&body, point.bytes, point.len);
    add_string(&body, inner.bytes, inner.len);
    put_armour(maker, "OPENSSH PRIVATE KEY", 19, &body, 70, "", "");
}

/* RFC 9580, section 6.1. */
static uint32_t crc24(const uint8_t *bytes, size_t len)
{
    uint32_t crc = 0xb704ce;
    for (size_t i = 0; i < len; i++) {
        crc ^= (uint32_t)bytes[i] << 16;
        for (int bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc & 0x800000 ? 0x1864cfb : 0);
    }
    return crc & 0xffffff;
}

/* One secret key packet of the old format with a length of two bytes. */
static void put_pgp(struct maker *maker)
{
    struct body body = {.len = 0};
    size_t size = 400 + maker_random(maker, 500);
    const uint8_t head[] = {0x95, (uint8_t)(size >> 8), (uint8_t)size, 4};
    add(&body, head, sizeof head);
    add_random(&body, maker, size - 1);
    uint32_t sum = crc24(body.bytes, body.len);
    const uint8_t bytes[] = {(uint8_t)(sum >> 16), (uint8_t)(sum >> 8), (uint8_t)sum};
    char tail[16] = "=";
    struct maker line = *maker;
    line.out = tail;
    line.room = sizeof tail - 1;
    line.len = 1;
    maker_base64(&line, bytes, 3, false, true, 0);
    tail[line.len] = '\n';
    put_armour(maker, "PGP PRIVATE KEY BLOCK", 21, &body, 64, "\n", maker->what == STANCH_MAKE_SHORT ? "" : tail);
}

/* Appendix C of PuTTY's manual, version 3. Too short: the first line without its version. */
static void put_putty(struct maker *maker)
{
    static const char hex[] = "0123456789abcdef";
    static const uint8_t public_head[19] = {0,   0,   0,   11,  's', 's', 'h', '-', 'e', 'd',
                                            '2', '5', '5', '1', '9', 0,   0,   0,   32};
    static const uint8_t private_head[4] = {0, 0, 0, 32};
    uint8_t public[51], private[36];
    maker_bytes(maker, public, sizeof public);
    memcpy(public, public_head, sizeof public_head);
    maker_bytes(maker, private, sizeof private);
    memcpy(private, private_head, sizeof private_head);
    maker_text(maker, maker->what == STANCH_MAKE_SHORT ? "PuTTY-User-Key-File-: " : "PuTTY-User-Key-File-3: ");
    maker_text(maker, "ssh-ed25519\nEncryption: none\nComment: key@host\nPublic-Lines: 2\n");
    maker_base64(maker, public, sizeof public, false, true, 64);
    maker_text(maker, "\nPrivate-Lines: 1\n");
    maker_base64(maker, private, sizeof private, false, true, 64);
    maker_text(maker, "\nPrivate-MAC: ");
    for (int i = 0; i < 64; i++)
        maker_byte(maker, hex[maker_random(maker, 16)]);
}

bool shape_key_part(struct maker *maker, const char *name, size_t len)
{
    if (shape_is(name, len, "pem") && len > 4)
        put_pem(maker, name + 4, len - 4);
    else if (shape_is(name, len, "openssh"))
        put_openssh(maker);
    else if (shape_is(name, len, "pgp"))
        put_pgp(maker);
    else if (shape_is(name, len, "putty"))
        put_putty(maker);
    else
        return false;
    return true;
}
