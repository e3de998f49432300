#include "derive.h"

#include <string.h>

static bool push(struct pieces *pieces, struct regex *node)
{
    if (pieces->count == PIECES_MAX)
        return false;
    pieces->at[pieces->count++] = node;
    return true;
}

static bool flatten(struct regex *node, int group, struct pieces *pieces)
{
    if (node->type != REGEX_JOIN && node->type != REGEX_GROUP)
        return push(pieces, node);
    bool is_secret = node->type == REGEX_GROUP && node->group > 0 && !pieces->has_secret &&
                     (group == 0 || node->group == group) && regex_max(node) > 0;
    size_t from = pieces->count;
    pieces->has_secret |= is_secret; /* no group inside it is the secret */
    for (struct regex *child = node->first; child; child = child->next)
        if (!flatten(child, group, pieces))
            return false;
    if (is_secret) {
        pieces->from = from;
        pieces->to = pieces->count;
    }
    return true;
}

bool pieces_of(struct regex *root, int group, struct pieces *pieces)
{
    memset(pieces, 0, sizeof *pieces);
    return flatten(root, group, pieces);
}

bool pieces_split(const struct pieces *pieces, size_t index, struct regex *way, int group, struct pieces *split)
{
    memset(split, 0, sizeof *split);
    split->has_secret = pieces->has_secret;
    for (size_t i = 0; i < pieces->count; i++) {
        if (pieces->has_secret && i == pieces->from)
            split->from = split->count;
        if (i == index ? !flatten(way, group, split) : !push(split, pieces->at[i]))
            return false;
        if (pieces->has_secret && i + 1 == pieces->to)
            split->to = split->count;
    }
    return true;
}
