#include "scanner.h"

#include "allow_comment.h"
#include "example_host.h"
#include "excerpt.h"
#include "load.h"
#include "message.h"
#include "scan_run.h"
#include "signals.h"
#include "status.h"
#include "unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES ((size_t)64 << 10)   /* of the first read: what kind of text it is */
#define BUFFER_BYTES ((size_t)256 << 10) /* more is no faster */

/* A text on its way. */
struct scan_flow {
    struct scanner *scanner;
    const struct text *text;
    struct batch *batch;
    int min_confidence;
    uint64_t offset;                            /* of the stream, of all that was given to it */
    uint64_t hole_end, skipped_before, skipped; /* what a hole left out counts for what stands behind it */
};

int scanner_open(struct scanner *scanner, const struct scan_setup *setup)
{
    stanch_error error = STANCH_ERROR_INIT;
    *scanner = (struct scanner){.setup = setup};
    size_t size = (stanch_stream_size() + 63) & ~(size_t)63;
    scanner->buffer = malloc(BUFFER_BYTES);
    scanner->memory = aligned_alloc(64, size);
    scanner->excerpts = excerpts_new();
    if (!scanner->buffer || !scanner->memory || !scanner->excerpts) {
        message("out of memory: starting to scan");
        return STATUS_INTERNAL;
    }
    int code = file_settings_open(&scanner->settings, setup->rules, setup->stream, setup->allow, &error);
    if (code != STANCH_OK)
        return load_explain(error.line ? "bad allow-list" : "bad option", code, &error);
    code = stanch_worker_new(setup->rules, &scanner->worker);
    return code == STANCH_OK ? STATUS_DONE : load_explain("cannot scan", code, &error);
}

void scanner_close(struct scanner *scanner)
{
    if (scanner->stream)
        stanch_stream_fini(scanner->stream);
    stanch_worker_free(scanner->worker);
    file_settings_close(&scanner->settings);
    excerpts_free(scanner->excerpts);
    free(scanner->memory);
    if (scanner->buffer)
        explicit_bzero(scanner->buffer, BUFFER_BYTES);
    free(scanner->buffer);
    *scanner = (struct scanner){0};
}

/* ------------------------------------------------------------------------------------------------ findings */

/* In a binary file words and letters stand beside one another by chance: what only a name speaks for does not count. */
static int least_confidence(enum encoding encoding)
{
    return encoding == ENCODING_BINARY ? STANCH_CONTEXTUAL : STANCH_WEAK;
}

/* A password in a URL whose host nobody has. */
static bool is_example(const stanch_finding *finding, const char *line, size_t len, size_t mask_at)
{
    size_t behind = mask_at + strlen(FOUND_MASK);
    return strcmp(finding->rule, "password-in-url") == 0 && example_host_follows(line + behind, len - behind);
}

static void take(void *user, const stanch_finding *finding, const char *line, size_t len, size_t mask_at)
{
    struct scan_flow *flow = user;
    if (finding->confidence < flow->min_confidence)
        return;
    if (allow_comment_holds(line, len, flow->scanner->setup->all_comments)) {
        flow->batch->tally.allowed++;
        return;
    }
    if (is_example(finding, line, len, mask_at)) {
        flow->batch->tally.examples++;
        return;
    }
    struct found *found = found_new(finding, &flow->text->place, line, len, mask_at);
    if (found)
        batch_add(flow->batch, found);
    else
        batch_say(flow->batch, STATUS_INTERNAL, "out of memory: scanning: %s", flow->text->place.file);
}

/* ------------------------------------------------------------------------------------------------ the stream */

static int begin_stream(struct scanner *scanner, const char *file)
{
    stanch_settings *settings = file_settings_for(&scanner->settings, file);
    if (!settings)
        return STANCH_E_MEMORY;
    if (scanner->stream && settings == scanner->now) {
        stanch_stream_reset(scanner->stream);
        return STANCH_OK;
    }
    if (scanner->stream)
        stanch_stream_fini(scanner->stream);
    scanner->stream = NULL;
    scanner->now = settings;
    return stanch_stream_init(scanner->memory, stanch_stream_size(), settings, &scanner->stream);
}

/* Where it stands in the text rather than in the stream. */
static void add_finding(struct scan_flow *flow, const stanch_finding *finding)
{
    stanch_finding placed = *finding;
    uint64_t skipped = placed.start < flow->hole_end ? flow->skipped_before : flow->skipped;
    placed.start += skipped;
    placed.end += skipped;
    excerpts_finding(flow->scanner->excerpts, &placed);
}

/* The last read may have left out a hole. */
static void note_hole(struct scan_flow *flow)
{
    if (flow->text->skipped == flow->skipped)
        return;
    flow->hole_end = flow->offset;
    flow->skipped_before = flow->skipped;
    flow->skipped = flow->text->skipped;
}

static int judge(struct scan_flow *flow, const uint8_t *bytes, size_t len, int step)
{
    struct scanner *scanner = flow->scanner;
    stanch_input input = {bytes, len};
    stanch_event event = STANCH_EVENT_INIT;
    int code;
    note_hole(flow);
    flow->offset += len;
    do {
        code = stanch_next(scanner->stream, scanner->worker, &input, step, &event);
        if (code != STANCH_OK)
            break;
        if (event.type == STANCH_PASS)
            excerpts_pass(scanner->excerpts, event.bytes, event.len, event.start);
        else if (event.type == STANCH_FINDING)
            add_finding(flow, event.finding);
        else if (event.type == STANCH_INSERT)
            excerpts_mask(scanner->excerpts);
    } while (event.type < STANCH_NEED_INPUT);
    return code;
}

static void fail_read(const struct scan_flow *flow, int error)
{
    if (error != EINTR || !signals_caught()) /* a signal says the rest */
        batch_say(flow->batch, STATUS_IO, "cannot read: %s: %s", flow->text->place.file, strerror(error));
}

/* What is there when a read fails is judged, too. */
static int judge_all(struct scan_flow *flow, struct text *text, size_t first)
{
    int code = judge(flow, flow->scanner->buffer, first, STANCH_MORE);
    for (ssize_t got = first > 0; code == STANCH_OK && got > 0;) {
        got = text->read(text, flow->scanner->buffer, BUFFER_BYTES);
        if (got < 0)
            fail_read(flow, (int)-got);
        batch_count(flow->batch, 0, got > 0 ? (uint64_t)got : 0);
        code = judge(flow, flow->scanner->buffer, got > 0 ? (size_t)got : 0, got > 0 ? STANCH_MORE : STANCH_END);
    }
    if (first == 0)
        code = judge(flow, flow->scanner->buffer, 0, STANCH_END);
    return code;
}

static void scan_stream(struct scanner *scanner, struct text *text, size_t first, struct batch *batch)
{
    enum encoding encoding = encoding_of(scanner->buffer, first);
    struct scan_flow flow = {
        .scanner = scanner, .text = text, .batch = batch, .min_confidence = least_confidence(encoding)};
    excerpts_begin(scanner->excerpts, encoding, take, &flow);
    int code = begin_stream(scanner, text->place.file);
    if (code == STANCH_OK)
        code = judge_all(&flow, text, first);
    excerpts_end(scanner->excerpts);
    if (code != STANCH_OK)
        batch_say(batch, STATUS_INTERNAL, "cannot scan: %s: %s", text->place.file, stanch_strerror(code));
}

/* Enough to tell what it is, or all of it. Bytes or a negative errno. */
static ssize_t read_first(struct scanner *scanner, struct text *text)
{
    size_t used = 0;
    ssize_t got;
    do {
        got = text->read(text, scanner->buffer + used, FIRST_BYTES - used);
        used += got > 0 ? (size_t)got : 0;
    } while (got > 0 && used < ENCODING_LOOK);
    return used > 0 ? (ssize_t)used : got;
}

void scanner_scan(struct scanner *scanner, struct text *text, struct batch *batch)
{
    ssize_t got = read_first(scanner, text);
    if (got < 0) {
        struct scan_flow flow = {.scanner = scanner, .text = text, .batch = batch};
        fail_read(&flow, (int)-got);
        return;
    }
    struct packed_kind kind = packed_kind(scanner->buffer, (size_t)got);
    if (kind.packed != PACKED_NOT && !scanner->setup->no_archives) {
        unpack(scanner, text, scanner->buffer, (size_t)got, kind, batch);
        return;
    }
    batch_count(batch, 1, (uint64_t)got);
    scan_stream(scanner, text, (size_t)got, batch);
}
