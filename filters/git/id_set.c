#include "id_set.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

#define FIRST_ROOM 1024

static unsigned digit(char character)
{
    return (unsigned)(character <= '9' ? character - '0' : character - 'a' + 10);
}

size_t id_parse(uint8_t id[ID_BYTES], const char *digits)
{
    size_t len = strspn(digits, "0123456789abcdef");
    if (len != 40 && len != 64)
        return 0;
    memset(id, 0, ID_BYTES);
    for (size_t i = 0; i < len / 2; i++)
        id[i] = (uint8_t)(digit(digits[2 * i]) << 4 | digit(digits[2 * i + 1]));
    return len / 2;
}

static uint8_t *slot_for(const struct id_set *set, const uint8_t *id)
{
    static const uint8_t empty[ID_BYTES];
    size_t at = XXH3_64bits_withSeed(id, set->id_bytes, set->seed) & (set->room - 1);
    for (;; at = (at + 1) & (set->room - 1)) {
        uint8_t *slot = set->slots + at * set->id_bytes;
        if (memcmp(slot, id, set->id_bytes) == 0 || memcmp(slot, empty, set->id_bytes) == 0)
            return slot;
    }
}

static bool grow(struct id_set *set)
{
    static const uint8_t empty[ID_BYTES];
    struct id_set larger = {
        .room = set->room ? 2 * set->room : FIRST_ROOM, .id_bytes = set->id_bytes, .seed = set->seed};
    if (!set->room && getrandom(&larger.seed, sizeof larger.seed, GRND_NONBLOCK) < 0)
        larger.seed = (uint64_t)(uintptr_t)set;
    larger.slots = calloc(larger.room, larger.id_bytes);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < set->room; i++) {
        const uint8_t *id = set->slots + i * set->id_bytes;
        if (memcmp(id, empty, set->id_bytes) != 0)
            memcpy(slot_for(&larger, id), id, set->id_bytes);
    }
    larger.count = set->count;
    free(set->slots);
    *set = larger;
    return true;
}

int id_set_add(struct id_set *set, const uint8_t id[ID_BYTES], size_t id_bytes)
{
    if (!set->room)
        set->id_bytes = id_bytes;
    if (2 * (set->count + 1) > set->room && !grow(set))
        return -1;
    uint8_t *slot = slot_for(set, id);
    if (memcmp(slot, id, set->id_bytes) == 0)
        return 0;
    memcpy(slot, id, set->id_bytes);
    set->count++;
    return 1;
}

int id_set_add_text(struct id_set *set, const char *text)
{
    uint8_t id[ID_BYTES] = {0};
    XXH128_hash_t hash = XXH3_128bits(text, strlen(text));
    memcpy(id, &hash, sizeof hash);
    return id_set_add(set, id, sizeof hash);
}

void id_set_free(struct id_set *set)
{
    free(set->slots);
    *set = (struct id_set){0};
}
