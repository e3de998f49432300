/*
 * What the check files share with one another and with nobody else. All of it is pure, linear in the value's length,
 * and allocates nothing.
 */
#ifndef STANCH_CHECK_PARTS_H
#define STANCH_CHECK_PARTS_H

#include "byte.h"
#include "check.h"
#include "checksum.h"

#include <string.h>

enum { CLASS_LOWER, CLASS_UPPER, CLASS_DIGIT, CLASS_SYMBOL, CLASS_START };

/* What a byte is: its class, and which sets it belongs to. A table, since the bytes of a secret are random and branches
 * on them are not foretold. */
enum {
    SET_NAME = 1,  /* of an identifier: letters, digits, _ - . */
    SET_CROSS = 2, /* of a crossed-out value: x X * . - _ # ? 0 and blank */
    SET_PAD = 4,   /* between a separator and a value: blank, tab, quotes, backslash */
    SET_HEX = 8    /* digits, a to f, A to F */
};
struct byte_info {
    uint8_t class, sets;
};
extern const struct byte_info byte_infos[256];

static inline int class_of(uint8_t byte)
{
    return byte_infos[byte].class;
}
static inline bool is_alnum(uint8_t byte)
{
    return byte_infos[byte].class != CLASS_SYMBOL;
}
static inline bool is_in_set(uint8_t byte, unsigned set)
{
    return byte_infos[byte].sets & set;
}
static inline bool is_one_of(uint8_t byte, const char *bytes)
{
    return byte && strchr(bytes, byte);
}

/* ------------------------------------------------------------------------------------------------ check_text.c */

/* Is `text` what the value is, begins with, ends in, holds? `text` is lower case; the value's case does not matter. */
bool text_is(const uint8_t *bytes, size_t len, const char *text);
bool text_begins(const uint8_t *bytes, size_t len, const char *text);
bool text_ends(const uint8_t *bytes, size_t len, const char *text);
bool text_holds(const uint8_t *bytes, size_t len, const char *text);
/* The same for any text of a list that ends in NULL, and a value that is not empty; texts to be held have three bytes. */
bool text_begins_any(const uint8_t *bytes, size_t len, const char *const *texts);
bool text_holds_any(const uint8_t *bytes, size_t len, const char *const *texts);

/* Words of at least three bytes by the low five bits of their first, with the sets of those of their second and third:
 * most values ask no further. */
struct word_table {
    struct word_hint {
        uint32_t seconds, thirds;
    } hints[32];
    const char *words[32][13]; /* NULL behind the last */
};
#define L(letter) (UINT32_C(1) << ((letter)&31))
#define WORDS(first, seconds, thirds, ...) .hints[(first)&31] = {seconds, thirds}, .words[(first)&31] = {__VA_ARGS__}

/* May one of the words begin here? Three bytes are read. */
static inline bool word_hinted(const struct word_table *table, const uint8_t *bytes)
{
    const struct word_hint *hint = &table->hints[bytes[0] & 31];
    return hint->seconds >> (bytes[1] & 31) & 1 && hint->thirds >> (bytes[2] & 31) & 1;
}
static inline const char *const *words_at(const struct word_table *table, const uint8_t *bytes)
{
    return table->words[bytes[0] & 31];
}
bool words_have(const struct word_table *table, const uint8_t *bytes, size_t len);
bool words_begin(const struct word_table *table, const uint8_t *bytes, size_t len);
bool words_are_in(const struct word_table *table, const uint8_t *bytes, size_t len);

/* Two texts of one length, whatever their case. */
bool text_same(const uint8_t *a, const uint8_t *b, size_t len);

/* What a value is made of. */
struct text_shape {
    size_t lower, upper, digit, symbol; /* how many of each */
    size_t control, high, blank;        /* of the symbols: below 0x20 or 0x7f, above 0x7f, space */
    size_t joint;                       /* of the symbols: those that join words, _ . - : / */
    size_t code;                        /* of the symbols: those of expressions, ( ) [ ] { } < > ; , ' " ` \ | & $ */
    size_t special;                     /* of the symbols: those a reference, template or mask begins with */
    bool is_hex;                        /* digits and a–f of one case only */
};
void text_shape(const uint8_t *bytes, size_t len, struct text_shape *shape);

/* Where the last byte of bytes[0, len) begins, which may be an escape uXXXX of a JSON string; *sign is 0 where there is none. */
size_t text_sign_before(const uint8_t *bytes, size_t len, uint8_t *sign);

/* The identifier to the left of the value: its name as it is written, at most 64 bytes; empty where there is none. */
struct text_name {
    const uint8_t *bytes;
    size_t len;
};
struct text_name text_name(const struct check_value *value);

/* ------------------------------------------------------------------------------------------------ check_false.c */

/* Why the value stands for a secret that is elsewhere (reference, placeholder, mask), or NULL. */
const char *false_reference(const uint8_t *bytes, size_t len, const struct text_shape *shape);
/* Why the value holds words that people write where a secret goes, or NULL. Toys are those that are passwords to some. */
const char *false_placeholder(const uint8_t *bytes, size_t len, bool is_toy);

/* ------------------------------------------------------------------------------------------------ check_filler.c */

/* True where most of the value, or its last third, repeats one character or counts up or down. */
bool false_filler(const uint8_t *bytes, size_t len);

/* ------------------------------------------------------------------------------------------------ check_fixture.c */

/* Is the value made of words of tests and examples alone, once digits and symbols are gone? */
bool fixture_is(const uint8_t *bytes, size_t len);

/* ------------------------------------------------------------------------------------------------ check_kind.c */

/* Why the value is something that is no secret whatever its name, such as a digest, path, address, date or image, or
 * NULL. A UUID is not among them: some issuers' keys are. */
const char *kind_of_no_secret(const uint8_t *bytes, size_t len, const struct text_shape *shape);
bool kind_is_uuid(const uint8_t *bytes, size_t len);

/* ------------------------------------------------------------------------------------------------ check_random.c */

/* Shannon entropy, bits a character; 0 for more than 64 KiB. */
double random_entropy(const uint8_t *bytes, size_t len);
/* By how many bits the value of that shape is likelier to be words and identifiers than random characters of its alphabet;
 * below zero: random. */
double random_text_bits(const uint8_t *bytes, size_t len, const struct text_shape *shape);
/* The same of a part of a value. */
double random_part_bits(const uint8_t *bytes, size_t len);
/* A value of a token, key or secret: does it look random enough to be one? */
bool random_is_secret(const uint8_t *bytes, size_t len, const struct text_shape *shape);

/* ------------------------------------------------------------------------------------------------ results */

static inline void check_answer(struct check_result *result, enum check_verdict verdict, const char *reason)
{
    result->verdict = verdict;
    result->reason = reason;
}

/* A sum at the value's end: right shape with a wrong sum is weak. */
void check_sum(const struct checksum *sum, const struct check_value *value, struct check_result *result);

/* ------------------------------------------------------------------------------------------------ check_structure.c */

/* The detail of a result, while it is written: no printf, as that costs more than the check. */
struct check_line {
    char *text;
    size_t len;
};
void check_line_add(struct check_line *line, const void *text, size_t len);

/* Base64 in one of its alphabets. Characters after the last whole group are left out where the text was cut. Returns the
 * count of bytes, 0 where it is no base64. */
size_t check_decode(const uint8_t *text, size_t len, bool is_cut, bool is_url_safe, uint8_t *out, size_t room);

#define CHECK(name) void name(const struct check_value *value, struct check_result *result)
CHECK(check_gitlab_routable);
CHECK(check_aws_key_id);
CHECK(check_macaroon_pypi);
CHECK(check_jwt);
CHECK(check_azure_84);
CHECK(check_azure_devops);
CHECK(check_azure_entra);
CHECK(check_azure_identifiable);
CHECK(check_azure_storage);
CHECK(check_said);
CHECK(check_named_before);
CHECK(check_program_option);
CHECK(check_sentry_org);
CHECK(check_grafana_cloud);
CHECK(check_grafana_legacy);
CHECK(check_mapbox);
CHECK(check_not_digest_name);
CHECK(check_not_hex);
CHECK(check_not_public_name);
CHECK(check_mixed);
CHECK(check_basic_userpass);
CHECK(check_url_password);
CHECK(check_placeholder);
CHECK(check_generic_password);
CHECK(check_generic_secret);

#endif
