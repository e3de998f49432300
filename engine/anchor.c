/* [anchor] → undress → span → check → decide → redact */
#include "anchor.h"

#include "anchor_known.h"
#include "anchor_list.h"
#include "anchor_probe.h"
#include "embedded.h"
#include "error.h"
#include "memory.h"

#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAIL_BUCKETS 4096

/* A tail is compared with the anchors of the bucket of its first two bytes. A tail of one byte needs only `first`. */
struct tail_index {
    uint64_t two[65536 / 64]; /* some anchor can begin with these two bytes */
    struct byteset first;
    const uint32_t *order;             /* holding anchors, by bucket */
    uint32_t bucket[TAIL_BUCKETS + 1]; /* where its anchors begin in `order` */
    size_t width;                      /* of the widest */
};

struct anchors {
    const struct anchor *items;
    size_t count;
    struct probes probes;
    struct tail_index tail;
    struct anchor_list
        list; /* owns items where they are not embedded; then it owns the probes and the tail's order too */
    hs_database_t *database;
    const struct known *known; /* the rules', or NULL */
};

const struct anchor *anchors_items(const struct anchors *anchors)
{
    return anchors->items;
}

struct anchor_scratch {
    hs_scratch_t *scratch;
    const hs_database_t *database; /* the last it was fitted to */
    struct known_hit *known;       /* ANCHOR_KNOWN_HITS_MAX of them, where there are known values */
};

size_t anchors_count(const struct anchors *anchors)
{
    return anchors->count;
}

const struct probes *anchors_probes(const struct anchors *anchors)
{
    return &anchors->probes;
}

/* ------------------------------------------------------------------------------------------------ the database */

/* One literal of two bytes that never occurs makes Hyperscan look at every byte instead of at every second one. That is
 * slower, but not where there are literals of three bytes in a large set: every second byte tells too little of them,
 * and half of the speed goes into false hits. For the built-in set rules/tuned.json says what was measured. */
static const char stride_literal[2] = {1, 2};
#define STRIDE_PROBES_MIN 1000
#define STRIDE_LITERAL_MAX 3

static bool wants_stride(const struct probes *probes)
{
    bool has_short = false;
    for (size_t i = 0; i < probes->count && !has_short; i++)
        has_short = probes->items[i].len <= STRIDE_LITERAL_MAX;
    return has_short && probes->count >= STRIDE_PROBES_MIN;
}

/* What hs_compile_lit_multi takes. */
struct literals {
    const char **texts;
    size_t *lens;
    unsigned *flags, *ids;
};

static void literals_free(struct literals *set)
{
    free(set->texts);
    free(set->lens);
    free(set->flags);
    free(set->ids);
}

static bool literals_fill(struct literals *set, const struct probes *probes, bool has_stride)
{
    size_t room = probes->count + 1;
    set->texts = calloc(room, sizeof *set->texts);
    set->lens = calloc(room, sizeof *set->lens);
    set->flags = calloc(room, sizeof *set->flags);
    set->ids = calloc(room, sizeof *set->ids);
    if (!set->texts || !set->lens || !set->flags || !set->ids)
        return false;
    for (size_t i = 0; i < probes->count + has_stride; i++) {
        bool is_stride = i == probes->count;
        set->texts[i] = is_stride ? stride_literal : (const char *)probes->items[i].bytes;
        set->lens[i] = is_stride ? sizeof stride_literal : probes->items[i].len;
        set->flags[i] = !is_stride && probes->items[i].caseless ? HS_FLAG_CASELESS : 0u;
        set->ids[i] = (unsigned)i;
    }
    return true;
}

static int compile(const struct probes *probes, bool has_stride, const hs_platform_info_t *platform,
                   hs_database_t **database)
{
    struct literals set = {NULL, NULL, NULL, NULL};
    int result = STANCH_E_MEMORY;
    if (literals_fill(&set, probes, has_stride)) {
        hs_compile_error_t *error = NULL;
        hs_error_t answer =
            hs_compile_lit_multi(set.texts, set.flags, set.ids, set.lens, (unsigned)(probes->count + has_stride),
                                 HS_MODE_BLOCK, platform, database, &error);
        result = answer == HS_SUCCESS             ? STANCH_OK
                 : error && error->expression < 0 ? STANCH_E_MEMORY
                                                  : STANCH_E_INTERNAL;
        hs_free_compile_error(error);
    }
    literals_free(&set);
    return result;
}

/* ------------------------------------------------------------------------------------------------ the tail */

static struct byteset byte_at(const struct anchor *anchor, size_t i)
{
    if (anchor->has_lead && i-- == 0)
        return anchor->lead;
    if (i >= anchor->literal_len)
        return anchor->class;
    struct byteset set = {{0, 0, 0, 0}};
    uint8_t byte = anchor->literal[i];
    byteset_add(&set, byte);
    if (anchor->caseless && byte >= 'a' && byte <= 'z')
        byteset_add(&set, (uint8_t)(byte - 'a' + 'A'));
    if (anchor->caseless && byte >= 'A' && byte <= 'Z')
        byteset_add(&set, (uint8_t)(byte - 'A' + 'a'));
    return set;
}

static size_t width(const struct anchor *anchor)
{
    return (size_t)anchor->has_lead + anchor->literal_len + anchor->class_count;
}

/* Takes the lowest byte out of the set; false where it is empty. */
static bool take_byte(struct byteset *set, unsigned *byte)
{
    for (unsigned word = 0; word < 4; word++) {
        if (set->bits[word] == 0)
            continue;
        *byte = word * 64 + (unsigned)__builtin_ctzll(set->bits[word]);
        set->bits[word] &= set->bits[word] - 1;
        return true;
    }
    return false;
}

static unsigned pair_bucket(unsigned one, unsigned two)
{
    return (one << 4 ^ two) % TAIL_BUCKETS;
}

/* Each pair of bytes that the anchor can begin with: to be counted, or with `next` to be put into its bucket of `order`. */
static void each_pair(struct tail_index *tail, const struct anchor *anchor, uint32_t number, uint32_t *order,
                      uint32_t *next)
{
    struct byteset ones = byte_at(anchor, 0);
    for (unsigned one = 0; take_byte(&ones, &one);) {
        struct byteset twos = byte_at(anchor, 1);
        for (unsigned two = 0; take_byte(&twos, &two);) {
            unsigned bucket = pair_bucket(one, two);
            if (next)
                order[next[bucket]++] = number;
            else
                tail->bucket[bucket + 1]++;
        }
    }
}

static void index_pairs(struct tail_index *tail, const struct anchor *anchor)
{
    struct byteset ones = byte_at(anchor, 0);
    struct byteset twos = byte_at(anchor, 1);
    for (unsigned word = 0; word < 4; word++)
        tail->first.bits[word] |= ones.bits[word];
    for (unsigned one = 0; take_byte(&ones, &one);)
        for (unsigned word = 0; word < 4; word++)
            tail->two[one * 4 + word] |= twos.bits[word];
    each_pair(tail, anchor, 0, NULL, NULL);
    if (width(anchor) > tail->width)
        tail->width = width(anchor);
}

static void fill_buckets(struct anchors *anchors, uint32_t *order)
{
    uint32_t next[TAIL_BUCKETS + 1];
    memcpy(next, anchors->tail.bucket, sizeof next);
    for (size_t i = 0; i < anchors->count; i++)
        if (anchors->items[i].holds)
            each_pair(&anchors->tail, &anchors->items[i], (uint32_t)i, order, next);
}

static int tail_fill(struct anchors *anchors)
{
    struct tail_index *tail = &anchors->tail;
    for (size_t i = 0; i < anchors->count; i++)
        if (anchors->items[i].holds)
            index_pairs(tail, &anchors->items[i]);
    for (unsigned bucket = 0; bucket < TAIL_BUCKETS; bucket++)
        tail->bucket[bucket + 1] += tail->bucket[bucket];
    uint32_t *order = memory_new_array(anchors->list.allocator, tail->bucket[TAIL_BUCKETS], sizeof *order);
    if (!order)
        return STANCH_E_MEMORY;
    fill_buckets(anchors, order);
    tail->order = order;
    return STANCH_OK;
}

static bool is_caseless_prefix(const struct anchor *anchor, const uint8_t *bytes, size_t len)
{
    for (size_t i = len; i-- > 0;) {
        struct byteset set = byte_at(anchor, i);
        if (!byteset_has(&set, bytes[i]))
            return false;
    }
    return true;
}

static bool is_proper_prefix(const struct anchor *anchor, const uint8_t *bytes, size_t len)
{
    if (len >= width(anchor))
        return false;
    if (anchor->caseless)
        return is_caseless_prefix(anchor, bytes, len);
    if (anchor->has_lead && !byteset_has(&anchor->lead, bytes[0]))
        return false;
    bytes += anchor->has_lead;
    len -= anchor->has_lead;
    size_t literal = len < anchor->literal_len ? len : anchor->literal_len;
    if (memcmp(anchor->literal, bytes, literal) != 0)
        return false;
    while (literal < len && byteset_has(&anchor->class, bytes[literal]))
        literal++;
    return literal == len;
}

static bool begins_anchor(const struct anchors *anchors, const uint8_t *bytes, size_t len)
{
    const struct tail_index *tail = &anchors->tail;
    if (len == 1)
        return byteset_has(&tail->first, bytes[0]);
    unsigned pair = (unsigned)bytes[0] << 8 | bytes[1];
    if (!(tail->two[pair >> 6] >> (pair & 63) & 1))
        return false;
    unsigned bucket = pair_bucket(bytes[0], bytes[1]);
    for (uint32_t i = tail->bucket[bucket]; i < tail->bucket[bucket + 1]; i++)
        if (is_proper_prefix(&anchors->items[tail->order[i]], bytes, len))
            return true;
    return false;
}

size_t anchors_tail(const struct anchors *anchors, const uint8_t *bytes, size_t len)
{
    size_t most = anchors->tail.width > 0 ? anchors->tail.width - 1 : 0;
    size_t known = anchors->known ? known_tail(anchors->known, bytes, len) : 0;
    for (size_t tail = len < most ? len : most; tail > known; tail--)
        if (begins_anchor(anchors, bytes + len - tail, tail))
            return tail;
    return known;
}

/* ------------------------------------------------------------------------------------------------ life */

static hs_platform_info_t platform_of(int level)
{
    static const unsigned long long features[ANCHOR_LEVELS] = {0, HS_CPU_FEATURES_AVX2,
                                                               HS_CPU_FEATURES_AVX2 | HS_CPU_FEATURES_AVX512};
    hs_platform_info_t platform = {HS_TUNE_FAMILY_GENERIC, features[level], 0, 0};
    return platform;
}

static int level_of_this_processor(void)
{
    hs_platform_info_t here;
    if (hs_populate_platform(&here) != HS_SUCCESS)
        return ANCHOR_LEVEL_BASE;
    if (here.cpu_features & HS_CPU_FEATURES_AVX512)
        return ANCHOR_LEVEL_AVX512;
    return here.cpu_features & HS_CPU_FEATURES_AVX2 ? ANCHOR_LEVEL_AVX2 : ANCHOR_LEVEL_BASE;
}

/* What was embedded for the built-in rules in this dress, and for this processor. */
static const struct embedded_database *embedded_for(uint32_t dress)
{
    for (size_t i = 0; i < embedded_database_count; i++)
        if (embedded_databases[i].level == level_of_this_processor() && embedded_databases[i].dress == dress)
            return &embedded_databases[i];
    return NULL;
}

static void take_image(struct anchors *anchors, const struct anchors_image *image)
{
    anchors->items = image->items;
    anchors->count = image->count;
    anchors->probes.items = image->probes;
    anchors->probes.members = image->members;
    anchors->probes.count = image->probe_count;
    memcpy(&anchors->tail, image->tail, sizeof anchors->tail);
    anchors->tail.order = image->order;
}

void anchors_image(const struct anchors *anchors, struct anchors_image *image)
{
    const struct tail_index *tail = &anchors->tail;
    *image = (struct anchors_image){
        anchors->items, anchors->probes.items, anchors->probes.members,    tail,        tail->order,
        anchors->count, anchors->probes.count, tail->bucket[TAIL_BUCKETS], sizeof *tail};
}

/* A candidate names its anchor in two bytes. */
static int refuse_too_many(const struct anchor_list *list, stanch_error *error)
{
    if (list->count <= UINT16_MAX)
        return STANCH_OK;
    return error_set(error, STANCH_E_RULES,
                     "%zu anchors in the dresses that are on, and 65,535 are the most: fewer rules, or fewer dresses",
                     list->count);
}

static int build(struct anchors *anchors, const struct stanch_rules *rules, const char *placeholder,
                 stanch_error *error)
{
    struct anchor_list *list = &anchors->list;
    list->allocator = &rules->allocator;
    anchor_list_fill(list, rules, placeholder);
    if (list->is_out_of_memory)
        return STANCH_E_MEMORY;
    anchors->items = list->items;
    anchors->count = list->count;
    int result = refuse_too_many(list, error);
    if (result == STANCH_OK)
        result = tail_fill(anchors);
    return result == STANCH_OK ? probes_fill(&anchors->probes, list) : result;
}

/* A database that Hyperscan refuses is no error: it is compiled. */
static int open_database(struct anchors *anchors, const struct embedded_database *embedded)
{
    if (hs_valid_platform() != HS_SUCCESS)
        return STANCH_E_CPU;
    if (embedded &&
        hs_deserialize_database((const char *)embedded->bytes, embedded->len, &anchors->database) == HS_SUCCESS)
        return STANCH_OK;
    anchors->database = NULL;
    bool has_stride = embedded ? embedded->has_stride : wants_stride(&anchors->probes);
    return compile(&anchors->probes, has_stride, NULL, &anchors->database);
}

int anchors_new(const struct stanch_rules *rules, const char *placeholder, struct anchors **out, stanch_error *error)
{
    *out = NULL;
    struct anchors *anchors = memory_new_array(&rules->allocator, 1, sizeof *anchors);
    if (!anchors)
        return error_code(error, STANCH_E_MEMORY);
    const struct embedded_database *embedded = rules->is_builtin && !placeholder ? embedded_for(rules->dress) : NULL;
    int result = STANCH_OK;
    anchors->known = rules->known;
    if (embedded && !rules->known)
        take_image(anchors, embedded->image);
    else
        result = build(anchors, rules, placeholder, error);
    if (result == STANCH_OK)
        result = open_database(anchors, embedded);
    if (result != STANCH_OK) {
        anchors_free(anchors, &rules->allocator);
        return error_code(error, result);
    }
    *out = anchors;
    return STANCH_OK;
}

void anchors_free(struct anchors *anchors, const stanch_allocator *allocator)
{
    if (!anchors)
        return;
    hs_free_database(anchors->database);
    if (anchors->list.allocator) { /* nothing is embedded */
        memory_free(allocator, (void *)anchors->tail.order);
        probes_free(&anchors->probes);
        anchor_list_free(&anchors->list);
    }
    memory_free(allocator, anchors);
}

int anchors_serialize(const struct anchors *anchors, int level, bool has_stride, char **bytes, size_t *len)
{
    hs_platform_info_t platform = platform_of(level);
    hs_database_t *database = NULL;
    int result = compile(&anchors->probes, has_stride, &platform, &database);
    if (result == STANCH_OK && hs_serialize_database(database, bytes, len) != HS_SUCCESS)
        result = STANCH_E_MEMORY;
    hs_free_database(database);
    return result;
}

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)
#ifdef __clang__
#define COMPILER __VERSION__ /* names itself */
#else
#define COMPILER "gcc " __VERSION__
#endif
#define FACTS(level)                                                                                                   \
    "built by " COMPILER ", Hyperscan " TEXT(HS_MAJOR) "." TEXT(HS_MINOR) "." TEXT(HS_PATCH) ", database "             \
                                                                                             "for " level

const char *anchors_facts(void)
{
    static const char *const facts[ANCHOR_LEVELS] = {FACTS("SSSE3"), FACTS("AVX2"), FACTS("AVX-512")};
    return facts[level_of_this_processor()];
}

/* ------------------------------------------------------------------------------------------------ scanning */

/* Makes the scratch serve these anchors too. */
static int scratch_fit(struct anchor_scratch *scratch, const struct anchors *anchors)
{
    if (scratch->database == anchors->database)
        return STANCH_OK;
    if (hs_alloc_scratch(anchors->database, &scratch->scratch) != HS_SUCCESS)
        return STANCH_E_MEMORY;
    scratch->database = anchors->database;
    return STANCH_OK;
}

int anchor_scratch_new(const struct anchors *anchors, struct anchor_scratch **out)
{
    struct anchor_scratch *scratch = calloc(1, sizeof *scratch);
    *out = scratch;
    if (!scratch)
        return STANCH_E_MEMORY;
    int result = scratch_fit(scratch, anchors);
    if (result == STANCH_OK && anchors->known) {
        scratch->known = calloc(ANCHOR_KNOWN_HITS_MAX, sizeof *scratch->known);
        result = scratch->known ? STANCH_OK : STANCH_E_MEMORY;
    }
    if (result != STANCH_OK) {
        anchor_scratch_free(scratch);
        *out = NULL;
    }
    return result;
}

void anchor_scratch_free(struct anchor_scratch *scratch)
{
    if (!scratch)
        return;
    hs_free_scratch(scratch->scratch);
    free(scratch->known);
    free(scratch);
}

struct collector {
    const struct anchors *anchors;
    const uint8_t *bytes;
    size_t len;
    struct anchor_hit *hits;
    size_t count, room;
    size_t complete; /* anchors that end up to here are known */
};

/* Hits come by the ends of the probes; the ends of the anchors are nearly in the same order. */
static void insert(struct collector *collector, uint32_t end, uint32_t anchor)
{
    size_t at = collector->count++;
    for (; at > 0 && collector->hits[at - 1].end > end; at--)
        collector->hits[at] = collector->hits[at - 1];
    collector->hits[at] = (struct anchor_hit){end, anchor};
}

static bool goes_on(const struct collector *collector, const struct probe *probe, size_t to)
{
    return probe->ends_anchor || (to < collector->len && byteset_has(&probe->behind, collector->bytes[to]));
}

/* False where the room is used up. */
static bool collect_members(struct collector *collector, const struct probe *probe, size_t to)
{
    const struct probes *probes = &collector->anchors->probes;
    for (size_t i = 0; i < probe->count; i++) {
        const struct probe_member *member = &probes->members[probe->first + i];
        const struct anchor *anchor = &collector->anchors->items[member->anchor];
        if (to < member->before)
            continue;
        size_t start = to - member->before, end = start + anchor_width(anchor);
        if (end > collector->len || !probe_member_stands(member, anchor, collector->bytes + start))
            continue;
        if (collector->count == collector->room)
            return false;
        insert(collector, (uint32_t)end, member->anchor);
    }
    return true;
}

static int collect(unsigned int id, unsigned long long from, unsigned long long to, unsigned int flags, void *user)
{
    (void)from;
    (void)flags;
    struct collector *collector = user;
    if (id == collector->anchors->probes.count) /* the stride literal */
        return 0;
    const struct probe *probe = &collector->anchors->probes.items[id];
    if (!goes_on(collector, probe, to) || collect_members(collector, probe, to))
        return 0;
    collector->complete = to - 1;
    return 1;
}

/* An anchor that ends at or behind the probe where the room was used up may not be the only one there. */
static void drop_incomplete(struct collector *collector)
{
    while (collector->count > 0 && collector->hits[collector->count - 1].end > collector->complete)
        collector->count--;
}

int anchors_scan(const struct anchors *anchors, struct anchor_scratch *scratch, const uint8_t *bytes, size_t len,
                 struct anchor_hit *hits, size_t room, size_t *count, size_t *scanned)
{
    size_t most = anchors->known ? room - ANCHOR_KNOWN_HITS_MAX : room;
    struct collector collector = {anchors, bytes, len, hits, 0, most, len};
    int result = scratch_fit(scratch, anchors);
    if (result != STANCH_OK)
        return result;
    hs_error_t answer =
        hs_scan(anchors->database, (const char *)bytes, (unsigned)len, 0, scratch->scratch, collect, &collector);
    if (answer == HS_SCAN_TERMINATED)
        drop_incomplete(&collector);
    else if (answer != HS_SUCCESS)
        return STANCH_E_INTERNAL;
    *count = collector.count;
    *scanned = collector.complete;
    if (anchors->known)
        anchor_known_scan(anchors->known, bytes, scratch->known, (uint32_t)anchors->list.compiled, hits, count,
                          scanned);
    return STANCH_OK;
}
