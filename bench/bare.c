/* The yardstick: Hyperscan alone. */
#include "bare.h"

#include "anchor.h"
#include "anchor_probe.h"
#include "rules.h"

#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bare {
    hs_database_t *database;
    hs_scratch_t *scratch;
    size_t count;
    bool is_block;
};

static void compile(struct bare *bare, const struct probes *probes, bool has_stride)
{
    size_t count = bare->count + has_stride;
    const char **list = calloc(count, sizeof *list);
    size_t *lens = calloc(count, sizeof *lens);
    unsigned *flags = calloc(count, sizeof *flags);
    hs_compile_error_t *error = NULL;
    if (!list || !lens || !flags)
        must(STANCH_E_MEMORY, "the bare pass");
    for (size_t i = 0; i < count; i++) {
        list[i] = i < bare->count ? (const char *)probes->items[i].bytes : "\x01\x02";
        lens[i] = i < bare->count ? probes->items[i].len : 2;
        flags[i] = i < bare->count && probes->items[i].caseless ? HS_FLAG_CASELESS : 0u;
    }
    if (hs_compile_lit_multi(list, flags, NULL, lens, (unsigned)count, bare->is_block ? HS_MODE_BLOCK : HS_MODE_STREAM,
                             NULL, &bare->database, &error) != HS_SUCCESS)
        must(STANCH_E_INTERNAL, error ? error->message : "hs_compile_lit_multi");
    free(list);
    free(lens);
    free(flags);
}

struct bare *bare_open(stanch_rules *rules, int kind)
{
    struct bare *bare = calloc(1, sizeof *bare);
    if (!bare)
        must(STANCH_E_MEMORY, "the bare pass");
    bare->count = anchors_probes(rules->anchors)->count;
    bare->is_block = kind == BARE_BLOCK || kind == BARE_BLOCK_STRIDE;
    compile(bare, anchors_probes(rules->anchors), kind == BARE_STREAM_STRIDE || kind == BARE_BLOCK_STRIDE);
    if (hs_alloc_scratch(bare->database, &bare->scratch) != HS_SUCCESS)
        must(STANCH_E_MEMORY, "hs_alloc_scratch");
    return bare;
}

void bare_close(struct bare *bare)
{
    hs_free_scratch(bare->scratch);
    hs_free_database(bare->database);
    free(bare);
}

static int count_hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
    (void)id, (void)from, (void)to, (void)flags;
    ++*(size_t *)context;
    return 0;
}

static void scan(struct bare *bare, hs_stream_t *stream, const uint8_t *data, size_t len, size_t *hits)
{
    const char *text = (const char *)data;
    hs_error_t answer = bare->is_block ? hs_scan(bare->database, text, (unsigned)len, 0, bare->scratch, count_hit, hits)
                                       : hs_scan_stream(stream, text, (unsigned)len, 0, bare->scratch, count_hit, hits);
    must(answer == HS_SUCCESS ? STANCH_OK : STANCH_E_INTERNAL, "hs_scan");
}

struct tally bare_run(struct bare *bare, const struct bytes *text, size_t write_bytes)
{
    struct tally tally = {.passed = text->len};
    hs_stream_t *stream = NULL;
    if (!bare->is_block && hs_open_stream(bare->database, 0, &stream) != HS_SUCCESS)
        must(STANCH_E_MEMORY, "hs_open_stream");
    double start = wall_seconds();
    for (size_t at = 0; at < text->len; at += write_bytes) {
        size_t len = text->len - at < write_bytes ? text->len - at : write_bytes;
        scan(bare, stream, text->data + at, len, &tally.findings);
    }
    tally.seconds = wall_seconds() - start;
    if (stream)
        hs_close_stream(stream, bare->scratch, NULL, NULL);
    return tally;
}

size_t bare_count(const struct bare *bare)
{
    return bare->count;
}
