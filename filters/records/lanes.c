#include "lanes.h"

#include "undumped.h"
#include "unjudged.h"

#include <string.h>

#define TEXT_LANE (FLOW_STREAMS_MAX - 1)
#define MARKS_MAX (2 * LANES_LINES_MAX)

static bool is_detecting(const struct lanes *lanes)
{
    return lanes->flow->setup->mode == STANCH_DETECT;
}

/* ------------------------------------------------------------------------------------------------ what waits */

/* What waits before the byte at `at` of the open text. */
static enum flow_next give_marks(struct lanes *lanes, uint64_t at)
{
    enum flow_next next = GO_ON;
    while (lanes->mark_count && lanes->marks[lanes->mark_first].at <= at && next == GO_ON) {
        size_t len = lanes->marks[lanes->mark_first].len;
        next = flow_write(lanes->flow, lanes->queue + lanes->queue_given, len);
        lanes->queue_given += len;
        lanes->mark_first++;
        lanes->mark_count--;
    }
    if (!lanes->mark_count)
        lanes->mark_first = lanes->queue_used = lanes->queue_given = 0;
    return next;
}

static bool add_mark(struct lanes *lanes, uint64_t at, const uint8_t *bytes, size_t len)
{
    size_t end = lanes->mark_first + lanes->mark_count;
    bool is_more = lanes->mark_count && lanes->marks[end - 1].at == at;
    if (len > LANES_QUEUE_BYTES - lanes->queue_used || (!is_more && end == MARKS_MAX))
        return false;
    if (is_more)
        lanes->marks[end - 1].len += len;
    else
        lanes->marks[lanes->mark_first + lanes->mark_count++] = (struct lane_mark){at, len};
    memcpy(lanes->queue + lanes->queue_used, bytes, len);
    lanes->queue_used += len;
    return true;
}

static void note(struct lanes *lanes, const struct lane *lane, const stanch_finding *finding)
{
    stanch_finding placed = places_apply(&lane->places, finding);
    flow_note(lanes->flow, &placed);
}

/* ------------------------------------------------------------------------------------------------ an open match */

/* What is open is redacted as it is. More of what was redacted so before needs no placeholder. */
static enum flow_next redact_open(struct lanes *lanes)
{
    struct lane *lane = &lanes->lane[lanes->open];
    enum flow_next next = GO_ON;
    bool is_more = lane->has_redacted && lane->told <= lane->redacted;
    if (!is_more) {
        struct unjudged unjudged;
        unjudged_make(&unjudged, lanes->flow, lane->told, lane->fed);
        note(lanes, lane, &unjudged.finding);
        next = flow_write(lanes->flow, unjudged.placeholder, unjudged.len);
    }
    lane->has_redacted = true;
    lane->redacted = lane->told = lane->fed;
    lanes->open = -1;
    return next == GO_ON ? give_marks(lanes, lane->fed) : next;
}

enum flow_next lanes_write(struct lanes *lanes, const uint8_t *bytes, size_t len)
{
    enum flow_next next = GO_ON;
    if (lanes->open >= 0) {
        if (add_mark(lanes, lanes->lane[lanes->open].fed, bytes, len))
            return GO_ON;
        next = redact_open(lanes);
    }
    return next == GO_ON ? flow_write(lanes->flow, bytes, len) : next;
}

/* ------------------------------------------------------------------------------------------------ what comes out */

/* Bytes of the text that stay, each in its line. */
static enum flow_next pass(struct lanes *lanes, struct lane *lane, const stanch_event *event)
{
    const uint8_t *bytes = event->bytes;
    uint64_t at = event->start;
    enum flow_next next = GO_ON;
    if (lane == &lanes->lane[TEXT_LANE])
        return lanes_write(lanes, bytes, event->len - (lane->hides_feed && event->end == lane->fed));
    if (at < lane->redacted) {
        bytes += lane->redacted < event->end ? lane->redacted - at : event->len;
        at = lane->redacted < event->end ? lane->redacted : event->end;
    }
    uint64_t end = event->end - (lane->hides_feed && event->end == lane->fed);
    while (at < end && next == GO_ON) {
        next = give_marks(lanes, at);
        uint64_t stop = end;
        if (lanes->mark_count && lanes->marks[lanes->mark_first].at < stop)
            stop = lanes->marks[lanes->mark_first].at;
        if (next == GO_ON)
            next = flow_write(lanes->flow, bytes, (size_t)(stop - at));
        bytes += stop - at;
        at = stop;
    }
    return next;
}

static enum flow_next insert(struct lanes *lanes, struct lane *lane, const stanch_event *event)
{
    places_insert(&lane->places, event->start);
    if (lane == &lanes->lane[TEXT_LANE])
        return lanes_write(lanes, event->bytes, event->len);
    if (event->start < lane->redacted)
        return GO_ON;
    enum flow_next next = give_marks(lanes, event->start);
    return next == GO_ON ? flow_write(lanes->flow, event->bytes, event->len) : next;
}

static enum flow_next take(void *taker, const stanch_event *event)
{
    struct lanes *lanes = taker;
    struct lane *lane = &lanes->lane[lanes->current];
    enum flow_next next = GO_ON;
    if (event->type == STANCH_FINDING)
        note(lanes, lane, event->finding);
    if (is_detecting(lanes) || (event->type != STANCH_PASS && event->type != STANCH_INSERT))
        return GO_ON;
    next = event->type == STANCH_PASS ? pass(lanes, lane, event) : insert(lanes, lane, event);
    if (event->end > lane->told)
        lane->told = event->end;
    if (next == GO_ON && lanes->open == (int)lanes->current)
        next = give_marks(lanes, lane->told);
    return next;
}

/* ------------------------------------------------------------------------------------------------ what goes in */

enum flow_next lanes_begin_line(struct lanes *lanes, size_t lane)
{
    bool waits = lanes->open == (int)lane && ++lanes->open_lines < LANES_LINES_MAX;
    return lanes->open >= 0 && !waits ? redact_open(lanes) : GO_ON;
}

void lanes_place(struct lanes *lanes, size_t lane, struct place place)
{
    place.at = lanes->lane[lane].fed;
    places_add(&lanes->lane[lane].places, place);
}

enum flow_next lanes_feed(struct lanes *lanes, size_t lane, const uint8_t *bytes, size_t len)
{
    enum flow_next next = is_detecting(lanes) ? flow_write(lanes->flow, bytes, len) : GO_ON;
    lanes->current = lane;
    lanes->lane[lane].fed += len;
    flow_feed(lanes->flow, lane);
    return next == GO_ON ? flow_judge(lanes->flow, bytes, len, STANCH_FLUSH) : next;
}

static enum flow_next close_record(struct lanes *lanes, size_t lane, enum flow_next next)
{
    lanes->lane[lane].told = lanes->lane[lane].fed;
    if (lanes->open != (int)lane)
        return next;
    lanes->open = -1;
    return next == GO_ON ? give_marks(lanes, lanes->lane[lane].fed) : next;
}

enum flow_next lanes_end_record(struct lanes *lanes, size_t lane)
{
    lanes->current = lane;
    flow_feed(lanes->flow, lane);
    return close_record(lanes, lane, flow_end_record(lanes->flow));
}

enum flow_next lanes_feed_record(struct lanes *lanes, size_t lane, const uint8_t *bytes, size_t len,
                                 bool feed_is_behind)
{
    struct lane *into = &lanes->lane[lane];
    if (!feed_is_behind && len >= LANES_RECORD_BYTES) {
        enum flow_next next = lanes_feed(lanes, lane, bytes, len);
        return next == GO_ON ? lanes_end_record(lanes, lane) : next;
    }
    enum flow_next next = is_detecting(lanes) ? flow_write(lanes->flow, bytes, len) : GO_ON;
    if (!feed_is_behind) {
        memcpy(lanes->record, bytes, len);
        lanes->record[len] = '\n';
        bytes = lanes->record;
    }
    lanes->current = lane;
    into->fed += len + 1;
    into->hides_feed = true;
    flow_feed(lanes->flow, lane);
    if (next == GO_ON)
        next = flow_judge(lanes->flow, bytes, len + 1, STANCH_FLUSH);
    into->hides_feed = false;
    return close_record(lanes, lane, next);
}

void lanes_go_on(struct lanes *lanes, size_t lane)
{
    bool is_open = !is_detecting(lanes) && lanes->lane[lane].told < lanes->lane[lane].fed;
    if (lanes->open != (int)lane)
        lanes->open_lines = 0;
    lanes->open = is_open ? (int)lane : -1;
}

enum flow_next lanes_end(struct lanes *lanes)
{
    enum flow_next next = lanes->open >= 0 ? redact_open(lanes) : GO_ON;
    for (size_t i = 0; i < FLOW_STREAMS_MAX && next == GO_ON; i++) {
        lanes->current = i;
        flow_feed(lanes->flow, i);
        next = flow_judge(lanes->flow, NULL, 0, STANCH_END);
    }
    return next;
}

/* ------------------------------------------------------------------------------------------------ life */

int lanes_open(struct lanes *lanes, struct flow *flow)
{
    *lanes = (struct lanes){.flow = flow, .open = -1, .queue = undumped_new(LANES_QUEUE_BYTES)};
    lanes->record = undumped_new(LANES_RECORD_BYTES);
    flow_part(flow, FLOW_STREAMS_MAX, take, lanes);
    return lanes->queue && lanes->record ? STANCH_OK : STANCH_E_MEMORY;
}

void lanes_close(struct lanes *lanes)
{
    if (lanes->record)
        explicit_bzero(lanes->record, LANES_RECORD_BYTES);
    undumped_free(lanes->record, LANES_RECORD_BYTES);
    undumped_free(lanes->queue, LANES_QUEUE_BYTES);
    lanes->queue = lanes->record = NULL;
}

void lanes_reset(struct lanes *lanes)
{
    uint8_t *queue = lanes->queue, *record = lanes->record;
    *lanes = (struct lanes){.flow = lanes->flow, .open = -1, .queue = queue, .record = record};
}
