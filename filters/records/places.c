#include "places.h"

void places_add(struct places *places, struct place place)
{
    places->items[places->next] = place;
    places->next = (places->next + 1) % PLACES_MAX;
}

/* In the nearest piece that begins at or before `at`. */
static struct place find(const struct places *places, uint64_t at)
{
    const struct place *best = &places->insert;
    for (size_t i = 0; i < PLACES_MAX; i++) {
        const struct place *place = &places->items[i];
        if (place->line && place->at <= at && (place->at >= best->at || best->at > at))
            best = place;
    }
    uint64_t more = best->at <= at ? at - best->at : 0;
    return (struct place){at, best->offset + more, best->line, best->column + more};
}

void places_insert(struct places *places, uint64_t at)
{
    places->insert = find(places, at);
}

stanch_finding places_apply(const struct places *places, const stanch_finding *finding)
{
    stanch_finding placed = *finding;
    struct place start = find(places, finding->start);
    placed.start = start.offset;
    placed.end = finding->end > finding->start ? find(places, finding->end - 1).offset + 1 : start.offset;
    placed.line = start.line;
    placed.column = start.column;
    return placed;
}
