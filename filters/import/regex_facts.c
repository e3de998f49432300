#include "regex.h"

const struct bytes bytes_word = {{UINT64_C(0x03ff000000000000), UINT64_C(0x07fffffe87fffffe), 0, 0}};

void bytes_join(struct bytes *set, const struct bytes *other)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] |= other->bits[i];
}

bool bytes_meet(const struct bytes *one, const struct bytes *other)
{
    for (int i = 0; i < 4; i++)
        if (one->bits[i] & other->bits[i])
            return true;
    return false;
}

int bytes_count(const struct bytes *set)
{
    int count = 0;
    for (int i = 0; i < 4; i++)
        count += __builtin_popcountll(set->bits[i]);
    return count;
}

static size_t capped(size_t len)
{
    return len < REGEX_ENDLESS ? len : REGEX_ENDLESS;
}

size_t regex_min(const struct regex *node)
{
    size_t sum = 0, least = REGEX_ENDLESS;
    if (node->type == REGEX_SET)
        return 1;
    for (const struct regex *child = node->first; child; child = child->next) {
        size_t len = regex_min(child);
        sum = capped(sum + len);
        least = len < least ? len : least;
    }
    if (node->type == REGEX_EITHER)
        return least;
    return node->type == REGEX_REPEAT ? capped(sum * node->min) : sum;
}

size_t regex_max(const struct regex *node)
{
    size_t sum = 0, most = 0;
    if (node->type == REGEX_SET)
        return 1;
    for (const struct regex *child = node->first; child; child = child->next) {
        size_t len = regex_max(child);
        sum = capped(sum + len);
        most = len > most ? len : most;
    }
    if (node->type == REGEX_EITHER)
        return most;
    return node->type == REGEX_REPEAT ? capped(sum * node->max) : sum;
}

void regex_bytes(const struct regex *node, struct bytes *set)
{
    if (node->type == REGEX_SET)
        bytes_join(set, &node->set);
    for (const struct regex *child = node->first; child; child = child->next)
        regex_bytes(child, set);
}

void regex_first_bytes(const struct regex *node, struct bytes *set)
{
    if (node->type == REGEX_SET)
        bytes_join(set, &node->set);
    for (const struct regex *child = node->first; child; child = child->next) {
        regex_first_bytes(child, set);
        if (node->type != REGEX_EITHER && regex_min(child) > 0)
            return;
    }
}
