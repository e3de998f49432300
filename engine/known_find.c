/*
 * Where a known value may begin.
 *
 * Long keys: any eight bytes hold, of five places in a row, one at which a look at four bytes (a gram) is enough to say
 * no. So only each fifth place is looked at, in a sieve of all grams of all keys; where that says yes, a sieve of the
 * keys and then their table are asked at the five places that have the gram. Short keys are looked for at each place.
 *
 * Own tables, because the literals of 10,000 values in every dress take Hyperscan seconds to compile, and it would keep
 * them in memory that nobody can wipe.
 */
#include "known_keys.h"
#include "known_parts.h"

#include "memory.h"

#include <endian.h>
#include <string.h>

#define LONG_LEN KNOWN_KEY_MAX
#define SHORT_LEN KNOWN_LEN_MIN
#define GRAM 4
#define STRIDE (LONG_LEN - GRAM + 1)
#define SIEVE_BITS_MIN 12 /* of a member's number */
#define SIEVE_BITS_MAX 24 /* 2 MiB: what does not fit there is caught by the next sieve */
#define SIEVE_ROOM 32     /* bits for each member */

size_t known_key_len(enum known_size size)
{
    return size == KNOWN_LONG ? LONG_LEN : SHORT_LEN;
}

const struct byteset *known_lead(const struct known *known, enum known_size size, enum known_way way)
{
    return &known->index[size].leads[way];
}

/* ------------------------------------------------------------------------------------------------ sieves and tables */

static uint64_t mix(uint64_t key)
{
    key *= UINT64_C(0x9e3779b97f4a7c15);
    return key ^ key >> 32;
}

static uint64_t gram_at(const uint8_t *bytes)
{
    uint32_t gram;
    memcpy(&gram, bytes, sizeof gram);
    return gram;
}

static uint64_t key_at(const uint8_t *bytes, enum known_size size)
{
    uint64_t key;
    if (size == KNOWN_SHORT)
        return gram_at(bytes);
    memcpy(&key, bytes, sizeof key);
    return key;
}

static uint32_t hash_of(uint64_t key, enum known_size size)
{
    return size == KNOWN_SHORT ? (uint32_t)key * UINT32_C(0x9e3779b1) : (uint32_t)(mix(key) >> 32);
}

static bool sieve_may_have(const struct sieve *sieve, uint32_t hash)
{
    uint32_t bit = hash >> (32 - sieve->bits);
    return sieve->words[bit >> 6] >> (bit & 63) & 1;
}

static void sieve_add(struct sieve *sieve, uint32_t hash)
{
    uint32_t bit = hash >> (32 - sieve->bits);
    sieve->words[bit >> 6] |= UINT64_C(1) << (bit & 63);
}

static size_t sieve_words(const struct sieve *sieve)
{
    return sieve->words ? (size_t)1 << (sieve->bits - 6) : 0;
}

static bool sieve_new(struct sieve *sieve, size_t members, const stanch_allocator *allocator)
{
    sieve->bits = SIEVE_BITS_MIN;
    while (sieve->bits < SIEVE_BITS_MAX && (size_t)1 << sieve->bits < members * SIEVE_ROOM)
        sieve->bits++;
    sieve->words = memory_new_array(allocator, (size_t)1 << (sieve->bits - 6), sizeof *sieve->words);
    return sieve->words != NULL;
}

/* The entry of the key, or the free one where it belongs. */
static struct known_entry *entry_of(const struct known_index *index, uint64_t key)
{
    size_t at = mix(key) >> (64 - index->table_bits), last = ((size_t)1 << index->table_bits) - 1;
    while (index->table[at].ways && index->table[at].key != key)
        at = (at + 1) & last;
    return &index->table[at];
}

/* ------------------------------------------------------------------------------------------------ filling */

static bool is_new_key(const struct known *known, size_t i)
{
    const struct known_value *value = &known->values[i], *before = i > 0 ? value - 1 : NULL;
    size_t len = known_key_len(known_size_of(value));
    return !before || known_size_of(before) != known_size_of(value) || memcmp(before->bytes, value->bytes, len) != 0;
}

/* Hands each key of each value to `take`; values that begin alike have the same. */
static void each_key(struct known *known, uint32_t dress, enum known_size size,
                     void (*take)(struct known_index *, const struct known_key *, enum known_size))
{
    struct known_key keys[KNOWN_KEYS_PER_VALUE];
    struct known_index *index = &known->index[size];
    for (size_t i = 0; i < known->count; i++) {
        if (known_size_of(&known->values[i]) != size || !is_new_key(known, i))
            continue;
        size_t count = known_keys_of(&known->values[i], dress, keys, index->leads);
        for (size_t k = 0; k < count; k++)
            take(index, &keys[k], size);
    }
    memory_wipe(keys, sizeof keys);
}

static void count_key(struct known_index *index, const struct known_key *key, enum known_size size)
{
    (void)key;
    (void)size;
    index->key_count++;
}

static bool has_lead(unsigned way)
{
    return way > KNOWN_BASE64;
}

static void add_key(struct known_index *index, const struct known_key *key, enum known_size size)
{
    uint64_t number = key_at(key->bytes, size);
    struct known_entry *entry = entry_of(index, number);
    entry->key = number;
    entry->ways |= 1u << key->way;
    sieve_add(&index->starts, hash_of(number, size));
    for (size_t i = 0; i < STRIDE && size == KNOWN_LONG; i++)
        sieve_add(&index->grams, hash_of(gram_at(key->bytes + i), KNOWN_SHORT));
    size_t which = has_lead(key->way);
    index->sorted[which][index->sorted_count[which]++] =
        size == KNOWN_LONG ? be64toh(number) : (uint64_t)be32toh((uint32_t)number) << 32;
}

static void sift_down(uint64_t *heap, size_t root, size_t count)
{
    uint64_t number = heap[root];
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && heap[child] < heap[child + 1])
            child++;
        if (heap[child] <= number)
            break;
        heap[root] = heap[child];
        root = child;
    }
    heap[root] = number;
}

/* In place: qsort sorts in memory of its own, which it frees as it is. */
static void sort_numbers(uint64_t *numbers, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift_down(numbers, root, count);
    for (size_t end = count; end-- > 1;) {
        uint64_t largest = numbers[0];
        numbers[0] = numbers[end];
        numbers[end] = largest;
        sift_down(numbers, 0, end);
    }
}

static void add_pair(struct known_index *index, unsigned one, unsigned two)
{
    unsigned pair = one << 8 | two;
    index->pairs[pair >> 6] |= UINT64_C(1) << (pair & 63);
}

/* What a tail of one or two bytes is compared with. */
static void fill_beginnings(struct known_index *index)
{
    for (unsigned way = 0; way < KNOWN_WAYS; way++)
        for (int word = 0; word < 4; word++)
            index->all_leads.bits[word] |= index->leads[way].bits[word];
    index->first = index->all_leads;
    for (size_t i = 0; i < index->sorted_count[0]; i++) {
        byteset_add(&index->first, (uint8_t)(index->sorted[0][i] >> 56));
        add_pair(index, (unsigned)(index->sorted[0][i] >> 56), (unsigned)(index->sorted[0][i] >> 48) & 255);
    }
    for (size_t i = 0; i < index->sorted_count[1]; i++)
        for (unsigned lead = 0; lead < 256; lead++)
            if (byteset_has(&index->all_leads, (uint8_t)lead))
                add_pair(index, lead, (unsigned)(index->sorted[1][i] >> 56));
}

static bool take_memory(struct known_index *index, enum known_size size, const stanch_allocator *allocator)
{
    size_t keys = index->key_count;
    index->table_bits = 1;
    while ((size_t)1 << index->table_bits < 2 * keys)
        index->table_bits++;
    index->table = memory_new_array(allocator, (size_t)1 << index->table_bits, sizeof *index->table);
    index->sorted[0] = memory_new_array(allocator, keys, sizeof(uint64_t));
    index->sorted[1] = memory_new_array(allocator, keys, sizeof(uint64_t));
    return index->table && index->sorted[0] && index->sorted[1] && sieve_new(&index->starts, keys, allocator) &&
           (size == KNOWN_SHORT || sieve_new(&index->grams, keys * STRIDE, allocator));
}

int known_index_fill(struct known *known, uint32_t dress)
{
    for (int size = 0; size < KNOWN_SIZES; size++) {
        struct known_index *index = &known->index[size];
        each_key(known, dress, (enum known_size)size, count_key);
        if (index->key_count == 0)
            continue;
        if (!take_memory(index, (enum known_size)size, &known->allocator))
            return STANCH_E_MEMORY;
        each_key(known, dress, (enum known_size)size, add_key);
        for (int which = 0; which < 2; which++)
            sort_numbers(index->sorted[which], index->sorted_count[which]);
        fill_beginnings(index);
    }
    return STANCH_OK;
}

static void wipe_and_free(const stanch_allocator *allocator, void *memory, size_t count, size_t bytes)
{
    if (memory)
        memory_wipe(memory, count * bytes);
    memory_free(allocator, memory);
}

void known_index_free(struct known *known)
{
    for (int size = 0; size < KNOWN_SIZES; size++) {
        struct known_index *index = &known->index[size];
        wipe_and_free(&known->allocator, index->table, (size_t)1 << index->table_bits, sizeof *index->table);
        wipe_and_free(&known->allocator, index->starts.words, sieve_words(&index->starts), sizeof(uint64_t));
        wipe_and_free(&known->allocator, index->grams.words, sieve_words(&index->grams), sizeof(uint64_t));
        for (int which = 0; which < 2; which++)
            wipe_and_free(&known->allocator, index->sorted[which], index->key_count, sizeof(uint64_t));
    }
}

/* ------------------------------------------------------------------------------------------------ scanning */

struct finder {
    const struct known *known;
    const uint8_t *bytes;
    uint32_t first; /* anchor */
    struct anchor_hits *hits;
};

/* False where there is no room: the hits at the last end may not be all. */
static bool put_hit(struct finder *finder, size_t end, unsigned way)
{
    bool has_room = hits_add(finder->hits, end, finder->first + way);
    if (!has_room)
        hits_cut(finder->hits, finder->hits->items[finder->hits->count - 1].end - 1);
    return has_room;
}

static inline bool look(struct finder *finder, size_t start, enum known_size size)
{
    const struct known_index *index = &finder->known->index[size];
    uint64_t key = key_at(finder->bytes + start, size);
    if (!sieve_may_have(&index->starts, hash_of(key, size)))
        return true;
    uint32_t ways = entry_of(index, key)->ways;
    for (; ways; ways &= ways - 1)
        if (!put_hit(finder, start + known_key_len(size), (unsigned)__builtin_ctz(ways)))
            return false;
    return true;
}

/* Each long key has a gram at one of the places STRIDE apart. */
static void scan_long(struct finder *finder, size_t len)
{
    const struct sieve grams = finder->known->index[KNOWN_LONG].grams;
    const uint8_t *bytes = finder->bytes;
    for (size_t at = STRIDE - 1; at + GRAM <= len; at += STRIDE) {
        if (!sieve_may_have(&grams, hash_of(gram_at(bytes + at), KNOWN_SHORT)))
            continue;
        for (size_t start = at - (STRIDE - 1); start <= at && start + LONG_LEN <= len; start++)
            if (!look(finder, start, KNOWN_LONG))
                return;
    }
}

static void scan_short(struct finder *finder, size_t len)
{
    const struct sieve starts = finder->known->index[KNOWN_SHORT].starts;
    const uint8_t *bytes = finder->bytes;
    for (size_t start = 0; start + SHORT_LEN <= len; start++)
        if (sieve_may_have(&starts, hash_of(gram_at(bytes + start), KNOWN_SHORT)) && !look(finder, start, KNOWN_SHORT))
            return;
}

void known_scan(const struct known *known, enum known_size size, const uint8_t *bytes, uint32_t first,
                struct anchor_hits *hits)
{
    struct finder finder = {known, bytes, first, hits};
    if (known->index[size].key_count > 0 && size == KNOWN_LONG)
        scan_long(&finder, hits->complete);
    else if (known->index[size].key_count > 0)
        scan_short(&finder, hits->complete);
}

/* ------------------------------------------------------------------------------------------------ the tail */

/* Does one of the keys begin with the `len` bytes, fewer than it has? */
static bool begins_key(const uint64_t *sorted, size_t count, const uint8_t *bytes, size_t len)
{
    uint64_t least = 0;
    for (size_t i = 0; i < len; i++)
        least |= (uint64_t)bytes[i] << (56 - 8 * i);
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && (sorted[low] ^ least) >> (64 - 8 * len) == 0;
}

static bool is_beginning(const struct known_index *index, size_t key_len, const uint8_t *bytes, size_t len)
{
    if (len == 1)
        return byteset_has(&index->first, bytes[0]);
    unsigned pair = (unsigned)bytes[0] << 8 | bytes[1];
    if (!(index->pairs[pair >> 6] >> (pair & 63) & 1))
        return false;
    if (len < key_len && begins_key(index->sorted[0], index->sorted_count[0], bytes, len))
        return true;
    return byteset_has(&index->all_leads, bytes[0]) &&
           begins_key(index->sorted[1], index->sorted_count[1], bytes + 1, len - 1);
}

size_t known_tail(const struct known *known, const uint8_t *bytes, size_t len)
{
    for (size_t tail = len < LONG_LEN ? len : LONG_LEN; tail > 0; tail--)
        for (int size = 0; size < KNOWN_SIZES; size++) {
            const struct known_index *index = &known->index[size];
            size_t key_len = known_key_len((enum known_size)size);
            if (index->key_count > 0 && tail <= key_len && is_beginning(index, key_len, bytes + len - tail, tail))
                return tail;
        }
    return 0;
}
