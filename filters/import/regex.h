/*
 * Regular expressions of Go (RE2 syntax) as a tree of bytes, to see what every match holds. Case is resolved while
 * reading: (?i)a is the set [Aa]. What a stream cannot do or few use is refused: classes of Unicode, \C, and (?m).
 */
#ifndef STANCH_REGEX_H
#define STANCH_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGEX_DEPTH_MAX 60
#define REGEX_LEN_MAX 10000   /* bytes of an expression */
#define REGEX_REPEAT_MAX 1000 /* as in RE2 */
#define REGEX_ENDLESS 1000000 /* a length from here on has no bound */

struct bytes {
    uint64_t bits[4];
};
static inline bool bytes_has(const struct bytes *set, unsigned byte)
{
    return set->bits[byte >> 6] >> (byte & 63) & 1;
}
static inline void bytes_add(struct bytes *set, unsigned byte)
{
    set->bits[byte >> 6] |= UINT64_C(1) << (byte & 63);
}
void bytes_join(struct bytes *set, const struct bytes *other);
bool bytes_meet(const struct bytes *one, const struct bytes *other);
int bytes_count(const struct bytes *set);
/* [0-9A-Za-z_] */
extern const struct bytes bytes_word;

enum regex_type {
    REGEX_SET,    /* one byte of a set */
    REGEX_JOIN,   /* children one behind the other; none: nothing */
    REGEX_EITHER, /* one of the children */
    REGEX_REPEAT, /* its child, min to max times */
    REGEX_GROUP,  /* its child; captured under a number, or 0 */
    REGEX_ASSERT  /* b and B: border of a word; A and z: begin and end of the text */
};

struct regex {
    enum regex_type type;
    struct bytes set;
    size_t min, max; /* REPEAT; max REGEX_ENDLESS: no bound */
    bool is_lazy;
    int group;
    char assert;
    struct regex *first, *last, *next; /* children */
};

/* The tree, which regex_free frees; NULL and a sentence where the text cannot be read. */
struct regex_tree;
struct regex_tree *regex_read(const char *text, const char **sentence);
void regex_free(struct regex_tree *tree);
struct regex *regex_root(struct regex_tree *tree);
/* How many groups are captured. */
int regex_groups(const struct regex_tree *tree);

/* Bytes that a match can have at the least and at the most; the bytes of all matches; those a match can begin or end
 * with, not counting empty ones. */
size_t regex_min(const struct regex *node);
size_t regex_max(const struct regex *node);
void regex_bytes(const struct regex *node, struct bytes *set);
void regex_first_bytes(const struct regex *node, struct bytes *set);

#endif
