/*
 * What the files of the shapes share with one another and with nobody else.
 */
#ifndef STANCH_SHAPE_PARTS_H
#define STANCH_SHAPE_PARTS_H

#include "rule.h"

enum shape_size { SIZE_ANY, SIZE_LEAST, SIZE_MOST };

struct maker {
    const struct rule *rule;
    int what;
    uint64_t state; /* of the random numbers */
    char *out;
    size_t room, len; /* an overflow counts on and writes nothing */
    size_t value;     /* where the value begins */
    enum shape_size size;
    size_t last_part;  /* offset in the shape of the last part whose length can change */
    long last_by;      /* by how much it differs from the size above */
    bool is_bounded;   /* the last such part has an upper bound */
    bool has_checksum; /* a part that STANCH_MAKE_CHECKSUM can spoil */
    bool is_wrong;     /* the shape cannot be read */
};

uint64_t maker_random(struct maker *maker, uint64_t below); /* 0 … below-1 */
void maker_bytes(struct maker *maker, uint8_t *bytes, size_t len);
void maker_byte(struct maker *maker, char byte);
void maker_put(struct maker *maker, const char *text, size_t len);
void maker_text(struct maker *maker, const char *text);
void maker_class(struct maker *maker, const struct byteset *set, size_t count);
/* `url`: base64url; `pad`: with =; `line`: a line break after so many characters, 0 for none. */
void maker_base64(struct maker *maker, const uint8_t *bytes, size_t len, bool url, bool pad, size_t line);

/* The part of that name ("jwt", or "pem:RSA PRIVATE KEY"); false where there is none. */
bool shape_token_part(struct maker *maker, const char *name, size_t len);
bool shape_key_part(struct maker *maker, const char *name, size_t len);

static inline bool shape_is(const char *name, size_t len, const char *word)
{
    size_t size = __builtin_strlen(word);
    return len >= size && __builtin_memcmp(name, word, size) == 0 && (len == size || name[size] == ':');
}

#endif
