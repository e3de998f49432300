/* Drives the engine: see drive.h. */
#include "drive.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096u

uint64_t draw(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void *need(void *memory)
{
    if (memory == NULL || memory == MAP_FAILED) {
        fputs("drive: out of memory\n", stderr);
        abort();
    }
    return memory;
}

static void check_ok(int result, const char *what)
{
    if (result != STANCH_OK) {
        fprintf(stderr, "drive: %s: %s\n", what, stanch_strerror(result));
        abort();
    }
}

void bench_open(struct bench *bench, stanch_rules *rules, const stanch_options *options)
{
    stanch_error error = STANCH_ERROR_INIT;
    bench->rules = rules;
    bench->options = *options;
    int result = stanch_settings_new(rules, options, &bench->settings, &error);
    if (result != STANCH_OK)
        fprintf(stderr, "drive: %s\n", error.text);
    check_ok(result, "stanch_settings_new");
    for (int i = 0; i < 2; i++)
        check_ok(stanch_worker_new(rules, &bench->workers[i]), "stanch_worker_new");
    void *memory = need(aligned_alloc(64, (stanch_stream_size() + 63) / 64 * 64));
    check_ok(stanch_stream_init(memory, stanch_stream_size(), bench->settings, &bench->stream), "stanch_stream_init");
}

void bench_close(struct bench *bench)
{
    void *memory = bench->stream;
    stanch_stream_fini(bench->stream);
    free(memory);
    for (int i = 0; i < 2; i++)
        stanch_worker_free(bench->workers[i]);
    stanch_settings_release(bench->settings);
}

/* -------------------------------------------------------------------------------------------- the writes */

/* A copy of the next write that ends where its memory ends. */
static void open_write(struct flow *flow)
{
    size_t len = flow->write_end - flow->at;
    if (flow->plan->guard_page) {
        size_t pages = (len + PAGE - 1) / PAGE * PAGE;
        flow->buffer_size = pages + PAGE;
        uint8_t *map = need(mmap(NULL, flow->buffer_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (mprotect(map + pages, PAGE, PROT_NONE) != 0)
            abort();
        flow->buffer = map;
        flow->input.bytes = map + pages - len;
        if (len > 0)
            memcpy(map + pages - len, flow->text + flow->at, len);
    } else {
        flow->buffer_size = len;
        flow->buffer = need(malloc(len > 0 ? len : 1));
        flow->input.bytes = flow->buffer;
        if (len > 0)
            memcpy(flow->buffer, flow->text + flow->at, len);
    }
    flow->input.len = len;
}

static void close_write(struct flow *flow)
{
    if (flow->buffer == NULL)
        return;
    if (flow->plan->guard_page) {
        munmap(flow->buffer, flow->buffer_size);
    } else {
        memset(flow->buffer, 0xa5, flow->buffer_size);
        free(flow->buffer);
    }
    flow->buffer = NULL;
}

static size_t next_end(struct flow *flow)
{
    const struct plan *plan = flow->plan;
    if (plan->every > 0)
        return flow->len - flow->at > plan->every ? flow->at + plan->every : flow->len;
    while (flow->cut < plan->cut_count && plan->cuts[flow->cut] <= flow->at)
        flow->cut++;
    return flow->cut < plan->cut_count && plan->cuts[flow->cut] < flow->len ? plan->cuts[flow->cut] : flow->len;
}

static int next_step(struct flow *flow)
{
    if (flow->plan->flush_all)
        return STANCH_FLUSH;
    return flow->plan->flush_seed != 0 && draw(&flow->random) % 3 == 0 ? STANCH_FLUSH : STANCH_MORE;
}

void flow_open(struct flow *flow, struct bench *bench, stanch_stream *stream, const uint8_t *text, size_t len,
               const struct plan *plan, struct observed *seen)
{
    memset(flow, 0, sizeof *flow);
    memset(seen, 0, sizeof *seen);
    flow->stream = stream;
    flow->text = text;
    flow->len = len;
    flow->plan = plan;
    flow->random = plan->flush_seed;
    flow->mode = bench->options.mode;
    flow->rules = bench->rules;
    flow->seen = seen;
    flow->write_end = next_end(flow);
    open_write(flow);
    flow->step = next_step(flow);
    stanch_stream_reset(stream);
}

void flow_close(struct flow *flow)
{
    close_write(flow);
}

/* -------------------------------------------------------------------------------------------- the events */

static void complain(struct flow *flow, const char *problem)
{
    if (flow->seen->problem[0] == '\0')
        snprintf(flow->seen->problem, sizeof flow->seen->problem, "%s (at offset %llu of the stream)", problem,
                 (unsigned long long)flow->seen->settled);
}

static void keep(struct observed *seen, const uint8_t *bytes, size_t len)
{
    if (seen->len + len > seen->room) {
        seen->room = (seen->len + len) * 2 + 256;
        seen->out = need(realloc(seen->out, seen->room));
    }
    if (len > 0)
        memcpy(seen->out + seen->len, bytes, len);
    seen->len += len;
}

static void settle(struct flow *flow, const stanch_event *event)
{
    if (event->start != flow->seen->settled)
        complain(flow, "events do not follow one another");
    if (event->end < event->start || event->end > flow->len)
        complain(flow, "an event ends before its start or behind the text");
    flow->seen->settled = event->end;
}

static void take_pass(struct flow *flow, const stanch_event *event)
{
    settle(flow, event);
    if (event->len != event->end - event->start)
        complain(flow, "PASS: len differs from end - start");
    else if (event->len > 0 && event->end <= flow->len &&
             memcmp(event->bytes, flow->text + event->start, event->len) != 0)
        complain(flow, "PASS: other bytes than the text's");
    if (event->len == 0)
        complain(flow, "PASS without bytes");
    keep(flow->seen, event->bytes, event->len);
}

static void take_insert(struct flow *flow, const stanch_event *event)
{
    settle(flow, event);
    if (flow->mode != STANCH_REDACT || !flow->has_finding || event->start != flow->finding_start ||
        event->end != flow->finding_end)
        complain(flow, "INSERT without its FINDING before it");
    if (event->len > STANCH_INSERT_MAX)
        complain(flow, "INSERT longer than STANCH_INSERT_MAX");
    flow->has_finding = false;
    keep(flow->seen, event->bytes, event->len);
}

static void take_finding(struct flow *flow, const stanch_event *event)
{
    struct observed *seen = flow->seen;
    const stanch_finding *found = event->finding;
    if (seen->count == seen->finding_room) {
        seen->finding_room = seen->finding_room * 2 + 8;
        seen->findings = need(realloc(seen->findings, seen->finding_room * sizeof *seen->findings));
    }
    struct reference_finding *kept = &seen->findings[seen->count++];
    *kept = (struct reference_finding){found->rule_index, found->start, found->end, found->confidence,
                                       found->decoded,    {0},          "",         0};
    kept->group = found->group;
    memcpy(kept->value_hash, found->value_hash, sizeof kept->value_hash);
    memcpy(kept->fingerprint, found->fingerprint, sizeof kept->fingerprint);
    if (flow->has_finding)
        complain(flow, "FINDING before the INSERT of the one before");
    flow->has_finding = flow->mode == STANCH_REDACT;
    flow->finding_start = found->start;
    flow->finding_end = found->end;
    /* In DETECT a key block, or a value too long to hold, has passed when its end and fingerprint are known. */
    bool is_block = flow->rules->rules[found->rule_index].start == START_BLOCK;
    bool may_lag = flow->mode == STANCH_DETECT && (is_block || found->end - found->start > 64);
    if (found->start < seen->settled && !may_lag)
        complain(flow, "FINDING behind its bytes");
}

static void take_blocked(struct flow *flow, const stanch_event *event)
{
    flow->seen->blocked++;
    if (flow->mode != STANCH_BLOCK)
        complain(flow, "BLOCKED outside block mode");
    if (event->unit_start > event->start)
        complain(flow, "BLOCKED: its unit begins behind the finding");
}

static void take_need_input(struct flow *flow)
{
    if (flow->input.len != 0)
        complain(flow, "NEED_INPUT before the input was used up");
    close_write(flow);
    flow->at = flow->write_end;
    if (flow->at == flow->len) {
        if (flow->step == STANCH_END)
            complain(flow, "NEED_INPUT after END");
        flow->seen->held_before_end = stanch_held(flow->stream);
        flow->step = STANCH_END;
        flow->is_done |= flow->seen->problem[0] != '\0';
        open_write(flow);
        return;
    }
    flow->write_end = next_end(flow);
    open_write(flow);
    flow->step = next_step(flow);
}

bool flow_step(struct flow *flow, stanch_worker *worker)
{
    stanch_event event = STANCH_EVENT_INIT;
    if (flow->is_done)
        return false;
    flow->seen->error = stanch_next(flow->stream, worker, &flow->input, flow->step, &event);
    size_t held = stanch_held(flow->stream);
    flow->seen->held_max = held > flow->seen->held_max ? held : flow->seen->held_max;
    if (flow->seen->error != STANCH_OK) {
        flow->is_done = true;
        return false;
    }
    if (event.type == STANCH_PASS)
        take_pass(flow, &event);
    else if (event.type == STANCH_INSERT)
        take_insert(flow, &event);
    else if (event.type == STANCH_FINDING)
        take_finding(flow, &event);
    else if (event.type == STANCH_BLOCKED)
        take_blocked(flow, &event);
    else if (event.type == STANCH_NEED_INPUT)
        take_need_input(flow);
    else
        flow->is_done = true;
    if (flow->is_done && event.type == STANCH_DONE && flow->mode != STANCH_BLOCK && flow->seen->settled != flow->len)
        complain(flow, "DONE before the whole text was settled");
    return !flow->is_done;
}

void drive(struct bench *bench, const uint8_t *text, size_t len, const struct plan *plan, struct observed *seen)
{
    struct flow flow;
    flow_open(&flow, bench, bench->stream, text, len, plan, seen);
    /* Far more events than any run needs: an engine that never ends is a failure, not a hanging test. */
    size_t most = 64 + 16 * len;
    unsigned turn = 0;
    while (flow_step(&flow, bench->workers[plan->switch_workers ? turn & 1 : 0]))
        if (++turn > most) {
            complain(&flow, "no end of events");
            break;
        }
    flow_close(&flow);
    if (seen->held_max > STANCH_HOLD_MAX)
        complain(&flow, "held more than STANCH_HOLD_MAX");
}

void observed_free(struct observed *seen)
{
    free(seen->out);
    free(seen->findings);
    memset(seen, 0, sizeof *seen);
}
