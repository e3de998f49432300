#include "literals.h"

#include <string.h>

#define OPTIONS_MAX 4  /* bytes of a set that is tried both ways */
#define CHOICES_MAX 36 /* bytes of a set of which each makes a text */

static bool extend(struct literals *literals, const struct regex *node, bool whole);

size_t literals_shortest(const struct literals *literals)
{
    size_t least = literals->count ? LITERAL_LEN_MAX : 0;
    for (size_t i = 0; i < literals->count; i++)
        if (strlen(literals->text[i]) < least)
            least = strlen(literals->text[i]);
    return least;
}

static size_t longest(const struct literals *literals)
{
    size_t most = 0;
    for (size_t i = 0; i < literals->count; i++)
        if (strlen(literals->text[i]) > most)
            most = strlen(literals->text[i]);
    return most;
}

static void begin(struct literals *literals)
{
    memset(literals, 0, sizeof *literals);
    literals->count = 1;
}

/* Every text so far, followed by every one of `tails`. False, and nothing is changed, where there is no room. */
static bool multiply(struct literals *literals, const struct literals *tails)
{
    if (literals->count * tails->count > LITERALS_MAX || longest(literals) + longest(tails) > LITERAL_LEN_MAX)
        return false;
    size_t before = literals->count;
    for (size_t tail = tails->count; tail-- > 0;)
        for (size_t i = 0; i < before; i++) {
            char *to = literals->text[tail * before + i];
            size_t len = strlen(literals->text[i]);
            memmove(to, literals->text[i], len);
            strcpy(to + len, tails->text[tail]);
        }
    literals->count *= tails->count;
    literals->fixed += tails->fixed;
    literals->any_case |= tails->any_case;
    return true;
}

static bool is_pair(const struct bytes *set, unsigned byte)
{
    return byte >= 'A' && byte <= 'Z' && bytes_count(set) == 2 && bytes_has(set, byte | 0x20);
}

/* The texts of one byte of a set; a letter of either case is one text. */
static void list_set(const struct bytes *set, struct literals *list)
{
    memset(list, 0, sizeof *list);
    for (unsigned byte = 1; byte < 256 && list->count < LITERALS_MAX; byte++) {
        if (!bytes_has(set, byte))
            continue;
        bool is_either = is_pair(set, byte);
        list->text[list->count++][0] = (char)(is_either ? byte | 0x20 : byte);
        list->any_case |= is_either;
        if (is_either)
            break;
    }
    list->fixed = list->count == 1;
}

static bool extend_set(struct literals *literals, const struct bytes *set, bool whole)
{
    struct literals list;
    bool is_single =
        bytes_count(set) == 1 || is_pair(set, set->bits[1] ? 64u + (unsigned)__builtin_ctzll(set->bits[1]) : 0);
    bool is_wanted =
        is_single || (whole ? bytes_count(set) <= OPTIONS_MAX : literals_shortest(literals) < LITERAL_LEN_ENOUGH);
    if (!is_wanted || bytes_count(set) > CHOICES_MAX)
        return false;
    list_set(set, &list);
    return multiply(literals, &list);
}

static bool extend_join(struct literals *literals, const struct regex *node, bool whole)
{
    for (const struct regex *child = node->first; child; child = child->next)
        if (!extend(literals, child, whole))
            return false;
    return true;
}

static bool extend_either(struct literals *literals, const struct regex *node, bool whole)
{
    if (!whole && literals_shortest(literals) >= LITERAL_LEN_ENOUGH)
        return false;
    struct literals all = {.count = 0, .fixed = LITERAL_LEN_MAX};
    bool is_complete = true;
    for (const struct regex *child = node->first; child; child = child->next) {
        struct literals one;
        begin(&one);
        is_complete &= extend(&one, child, whole);
        if (all.count + one.count > LITERALS_MAX)
            return false;
        memcpy(all.text[all.count], one.text, one.count * sizeof one.text[0]);
        all.count += one.count;
        all.fixed = one.fixed < all.fixed ? one.fixed : all.fixed;
        all.any_case |= one.any_case;
    }
    return multiply(literals, &all) && is_complete;
}

/* ab or nothing. */
static bool extend_option(struct literals *literals, const struct regex *child)
{
    struct literals both;
    begin(&both);
    if (!extend(&both, child, true) || both.count == LITERALS_MAX)
        return false;
    both.text[both.count++][0] = '\0';
    both.fixed = 0;
    return multiply(literals, &both);
}

static bool extend_repeat(struct literals *literals, const struct regex *node, bool whole)
{
    if (node->min > 0 && regex_min(node->first) == 0)
        return false;
    for (size_t i = 0; i < node->min; i++) {
        if (extend(literals, node->first, whole))
            continue;
        if (node->first->type == REGEX_SET)
            literals->class_count = node->min - i;
        return false;
    }
    if (whole && node->min == 0 && node->max == 1)
        return extend_option(literals, node->first);
    return node->min == node->max;
}

/* False where what follows is not known. */
static bool extend(struct literals *literals, const struct regex *node, bool whole)
{
    switch (node->type) {
    case REGEX_SET:
        if (extend_set(literals, &node->set, whole))
            return true;
        literals->class = node->set;
        literals->class_count = 1;
        return false;
    case REGEX_REPEAT:
        return extend_repeat(literals, node, whole);
    case REGEX_EITHER:
        return extend_either(literals, node, whole);
    case REGEX_ASSERT:
        return node->assert == 'b';
    default:
        return extend_join(literals, node, whole);
    }
}

void literals_find(struct regex *const *items, size_t count, bool whole, struct literals *literals)
{
    begin(literals);
    for (size_t i = 0; i < count; i++)
        if (!extend(literals, items[i], whole))
            return;
}
