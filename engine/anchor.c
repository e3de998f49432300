/* [anchor] → undress → span → check → decide → redact */
#include "anchor.h"

#include "anchor_gate.h"
#include "anchor_known.h"
#include "anchor_list.h"
#include "anchor_probe.h"
#include "anchor_tail.h"
#include "dress.h"
#include "embedded.h"
#include "error.h"
#include "memory.h"

#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct anchors {
    const struct anchor *items;
    size_t count;
    struct probes probes;
    struct gate gate;
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

#define ANCHOR_OTHERS_MAX ANCHOR_KNOWN_HITS_MAX

struct anchor_scratch {
    hs_scratch_t *scratch;
    const hs_database_t *database;               /* the last it was fitted to */
    struct anchor_hit others[ANCHOR_OTHERS_MAX]; /* than Hyperscan's, before they are merged */
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

size_t anchors_tail(const struct anchors *anchors, const uint8_t *bytes, size_t len)
{
    size_t known = anchors->known ? known_tail(anchors->known, bytes, len) : 0;
    size_t tail = tail_of(&anchors->tail, anchors->items, bytes, len, known);
    return tail > known ? tail : known;
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
    anchors->probes.member_count = image->member_count;
    memcpy(&anchors->gate, image->gate, sizeof anchors->gate);
    anchors->gate.order = image->gate_order;
    memcpy(&anchors->tail, image->tail, sizeof anchors->tail);
    anchors->tail.order = image->order;
}

void anchors_image(const struct anchors *anchors, struct anchors_image *image)
{
    const struct tail_index *tail = &anchors->tail;
    const struct gate *gate = &anchors->gate;
    *image = (struct anchors_image){.items = anchors->items,
                                    .probes = anchors->probes.items,
                                    .members = anchors->probes.members,
                                    .tail = tail,
                                    .gate = gate,
                                    .order = tail->order,
                                    .gate_order = gate->order,
                                    .count = anchors->count,
                                    .probe_count = anchors->probes.count,
                                    .member_count = anchors->probes.member_count,
                                    .order_count = tail->bucket[TAIL_BUCKETS],
                                    .tail_len = sizeof *tail,
                                    .gate_len = sizeof *gate,
                                    .gate_count = gate->bucket[GATE_BUCKETS]};
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
        result = tail_fill(&anchors->tail, list);
    if (result == STANCH_OK)
        result = gate_fill(&anchors->gate, list);
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
        memory_free(allocator, (void *)anchors->gate.order);
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
    free(scratch);
}

struct collector {
    const struct anchors *anchors;
    const uint8_t *bytes;
    size_t len;
    struct anchor_hits hits;
};

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
        if (!hits_add(&collector->hits, end, member->anchor))
            return false;
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
    hits_cut(&collector->hits, to - 1); /* an anchor that ends there may not be the only one */
    return 1;
}

int anchors_scan(const struct anchors *anchors, struct anchor_scratch *scratch, const uint8_t *bytes, size_t len,
                 struct anchor_hits *hits)
{
    size_t reserved = anchors->known ? ANCHOR_KNOWN_HITS_MAX : 0;
    struct collector collector = {anchors, bytes, len, {hits->items, 0, hits->room - reserved, len}};
    int result = scratch_fit(scratch, anchors);
    if (result != STANCH_OK)
        return result;
    hs_error_t answer =
        hs_scan(anchors->database, (const char *)bytes, (unsigned)len, 0, scratch->scratch, collect, &collector);
    if (answer != HS_SUCCESS && answer != HS_SCAN_TERMINATED)
        return STANCH_E_INTERNAL;
    if (anchors->gate.bucket[GATE_BUCKETS] > 0) {
        struct anchor_hits gated = {scratch->others, 0, ANCHOR_OTHERS_MAX, len};
        gate_scan(&anchors->gate, anchors->items, bytes, len, &gated);
        hits_merge(&collector.hits, &gated);
    }
    collector.hits.room = hits->room;
    if (anchors->known)
        anchor_known_scan(anchors->known, bytes, (uint32_t)anchors->list.compiled, scratch->others, &collector.hits);
    *hits = collector.hits;
    return STANCH_OK;
}
