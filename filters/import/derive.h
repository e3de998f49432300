/*
 * From an expression that finds a secret somewhere in a text to the keys of a rule: where a stream begins to look, what
 * ends the value, how long it is, and of what it is made.
 */
#ifndef STANCH_DERIVE_H
#define STANCH_DERIVE_H

#include "regex.h"

#include <jansson.h>

#define PIECES_MAX 400

/* An expression as a row: what stands inside groups that are not repeated is in it. */
struct pieces {
    struct regex *at[PIECES_MAX];
    size_t count;
    size_t from, to; /* the secret, [from, to), */
    bool has_secret; /* where a group holds it alone */
};

/* The row of a tree. `group`: the number of the secret's group, 0 for the first one. False where it is too long. */
bool pieces_of(struct regex *root, int group, struct pieces *pieces);
/* The row with one way of the piece at `index` in its place. */
bool pieces_split(const struct pieces *pieces, size_t index, struct regex *way, int group, struct pieces *split);

/* Ways to find a value, the best first. */
enum derive_way {
    DERIVE_PREFIX, /* it begins with a text of its own */
    DERIVE_NAME,   /* an issuer's word and an equals sign stand before it */
    DERIVE_INNER,  /* a text of its own is somewhere in it */
    DERIVE_AFTER,  /* a text stands right before it */
    DERIVE_SHORT,  /* it begins with a text of two bytes, which are dear to look for */
    DERIVE_WAYS
};

/* Why most ways fail: the value holds no text of its own. */
extern const char derive_no_text[];

/* The keys start, anchors, alphabet … sample that make a rule of the row; NULL and a sentence where there is no such
 * way. */
json_t *derive_keys(const struct pieces *pieces, enum derive_way way, const char **sentence);

#endif
