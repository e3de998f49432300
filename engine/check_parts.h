/*
 * What the check files share with one another and with nobody else. All of it is pure, linear in the value's length,
 * and allocates nothing.
 */
#ifndef STANCH_CHECK_PARTS_H
#define STANCH_CHECK_PARTS_H

#include "check.h"

#include <string.h>

enum { CLASS_LOWER, CLASS_UPPER, CLASS_DIGIT, CLASS_SYMBOL, CLASS_START };

/* What a byte is: class, kind for counting, and whether a reference, template or mask may begin with it. A table, since
 * the bytes of a secret are random and branches on them are not foretold. */
enum {
    KIND_LOWER_HEX,
    KIND_LOWER,
    KIND_UPPER_HEX,
    KIND_UPPER,
    KIND_DIGIT,
    KIND_SYMBOL,
    KIND_CONTROL,
    KIND_HIGH,
    KIND_BLANK,
    KIND_JOINT,
    KIND_CODE,
    KINDS
};
struct byte_info {
    uint8_t class, kind, is_special;
};
extern const struct byte_info byte_infos[256];

static inline int class_of(uint8_t byte)
{
    return byte_infos[byte].class;
}
static inline uint8_t lower_of(uint8_t byte)
{
    return (uint8_t)(byte - 'A') < 26 ? byte | 32 : byte;
}
static inline bool is_alnum(uint8_t byte)
{
    return byte_infos[byte].class != CLASS_SYMBOL;
}
static inline bool is_one_of(uint8_t byte, const char *bytes)
{
    return byte && strchr(bytes, byte);
}
static inline bool is_hex(uint8_t byte)
{
    return (uint8_t)(byte - '0') < 10 || (uint8_t)((byte | 32) - 'a') < 6;
}

/* ------------------------------------------------------------------------------------------------ check_text.c */

/* Is `text` what the value is, begins with, ends in, holds? `text` is lower case; the value's case does not matter. */
bool text_is(const uint8_t *bytes, size_t len, const char *text);
bool text_begins(const uint8_t *bytes, size_t len, const char *text);
bool text_ends(const uint8_t *bytes, size_t len, const char *text);
bool text_holds(const uint8_t *bytes, size_t len, const char *text);
/* The same for any text of a list that ends in NULL, and a value that is not empty; texts to be held have three bytes. */
bool text_is_any(const uint8_t *bytes, size_t len, const char *const *texts);
bool text_begins_any(const uint8_t *bytes, size_t len, const char *const *texts);
bool text_holds_any(const uint8_t *bytes, size_t len, const char *const *texts);

/* Two texts of one length, whatever their case. */
bool text_same(const uint8_t *a, const uint8_t *b, size_t len);

/* What a value is made of. */
struct text_shape {
    size_t lower, upper, digit, symbol; /* how many of each */
    size_t control, high, blank;        /* of the symbols: below 0x20 or 0x7f, above 0x7f, space */
    size_t joint;                       /* of the symbols: those that join words, _ . - : / */
    size_t code;                        /* of the symbols: those of expressions, ( ) [ ] { } < > ; , ' " ` \ | & $ */
    bool is_hex;                        /* digits and a–f of one case only */
};
void text_shape(const uint8_t *bytes, size_t len, struct text_shape *shape);

/* The identifier to the left of the value: its name as it is written, at most 64 bytes; empty where there is none. */
struct text_name {
    const uint8_t *bytes;
    size_t len;
};
struct text_name text_name(const struct check_value *value);

/* ------------------------------------------------------------------------------------------------ check_false.c */

/* Why the value stands for a secret that is elsewhere (reference, placeholder, mask), or NULL. */
const char *false_reference(const uint8_t *bytes, size_t len);
/* Why the value holds words that people write where a secret goes, or NULL. Toys are those that are passwords to some. */
const char *false_placeholder(const uint8_t *bytes, size_t len, bool is_toy);
/* True where most of the value, or its last third, repeats one character or counts up or down. */
bool false_filler(const uint8_t *bytes, size_t len);

/* ------------------------------------------------------------------------------------------------ check_kind.c */

/* Why the value is something that is no secret whatever its name, such as a digest, path, address, date or image, or
 * NULL. A UUID is not among them: some issuers' keys are. */
const char *kind_of_no_secret(const uint8_t *bytes, size_t len, const struct text_shape *shape);
bool kind_is_uuid(const uint8_t *bytes, size_t len);

/* ------------------------------------------------------------------------------------------------ check_random.c */

/* Shannon entropy, bits a character. */
double random_entropy(const uint8_t *bytes, size_t len);
/* By how many bits the value is likelier to be words and identifiers than random characters of its alphabet; below zero:
 * random. */
double random_text_bits(const uint8_t *bytes, size_t len);
/* A value of a token, key or secret: does it look random enough to be one? */
bool random_is_secret(const uint8_t *bytes, size_t len, const struct text_shape *shape);

/* ------------------------------------------------------------------------------------------------ results */

static inline void check_answer(struct check_result *result, enum check_verdict verdict, const char *reason)
{
    result->verdict = verdict;
    result->reason = reason;
}

#define CHECK(name) void name(const struct check_value *value, struct check_result *result)
CHECK(check_crc32_base62);
CHECK(check_gitlab_routable);
CHECK(check_aws_key_id);
CHECK(check_macaroon_pypi);
CHECK(check_jwt);
CHECK(check_azure_84);
CHECK(check_azure_storage);
CHECK(check_not_hex);
CHECK(check_mixed);
CHECK(check_basic_userpass);
CHECK(check_url_password);
CHECK(check_placeholder);
CHECK(check_generic_password);
CHECK(check_generic_secret);

#endif
