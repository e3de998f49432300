/* [anchor] → undress → span → check → decide → redact */
#include "anchor_hits.h"

bool hits_add(struct anchor_hits *hits, size_t end, uint32_t anchor)
{
    if (hits->count == hits->room)
        return false;
    size_t at = hits->count++;
    for (; at > 0 && hits->items[at - 1].end > end; at--)
        hits->items[at] = hits->items[at - 1];
    hits->items[at] = (struct anchor_hit){(uint32_t)end, anchor};
    return true;
}

static size_t last_end(const struct anchor_hits *hits)
{
    return hits->count > 0 ? hits->items[hits->count - 1].end : 0;
}

void hits_cut(struct anchor_hits *hits, size_t complete)
{
    if (complete < hits->complete)
        hits->complete = complete;
    while (last_end(hits) > hits->complete)
        hits->count--;
}

static void cut_both(struct anchor_hits *hits, struct anchor_hits *more, size_t complete)
{
    hits_cut(hits, complete);
    hits_cut(more, complete);
}

void hits_merge(struct anchor_hits *hits, struct anchor_hits *more)
{
    cut_both(hits, more, hits->complete < more->complete ? hits->complete : more->complete);
    while (hits->count + more->count > hits->room)
        cut_both(hits, more, (last_end(hits) > last_end(more) ? last_end(hits) : last_end(more)) - 1);
    size_t from = hits->count, left = more->count;
    hits->count = from + left;
    /* From the end on, so that no hit is written over before it is moved. */
    for (size_t to = hits->count; left > 0;) {
        bool is_more = from == 0 || hits->items[from - 1].end <= more->items[left - 1].end;
        hits->items[--to] = is_more ? more->items[--left] : hits->items[--from];
    }
}
