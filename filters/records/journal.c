#include "journal.h"

#include "message.h"
#include "status.h"
#include "undumped.h"

#include <string.h>

enum state {
    IN_NAME,
    IN_PLAIN, /* a value that may stay as it is */
    IN_TEXT,  /* a value that a line feed ends */
    IN_LENGTH,
    IN_BYTES, /* a value with a length */
    AT_FEED   /* behind it */
};

/* A key of several entries has its lines in one of these; what other fields hold must not come between. */
enum { STREAM_MESSAGE, STREAM_RAW, STREAM_OTHER };

#define KEPT_BYTES ((size_t)1024 * 1024) /* of the room for a value, from one to the next */
#define FIRST_BYTES ((size_t)4096)

static const char withheld[] = "[stanch: value withheld, too long]";

static enum flow_next refuse(struct journal *journal, const char *why)
{
    message("cannot read: %s: no journal export at byte %llu: %s; nothing more of it is written",
            flow_shown_name(journal->flow), (unsigned long long)journal->offset, why);
    return flow_fail(journal->flow, PIPE_INPUT, STATUS_IO, INPUT_ENDS);
}

/* ------------------------------------------------------------------------------------------------ a value with a length */

static void drop_value(struct journal *journal)
{
    if (journal->value)
        explicit_bzero(journal->value, journal->used);
    journal->used = 0;
    if (journal->room <= KEPT_BYTES)
        return;
    undumped_free(journal->value, journal->room);
    journal->value = NULL;
    journal->room = 0;
}

/* Not realloc, which would leave a copy behind. */
static bool make_room(struct journal *journal, size_t len)
{
    size_t room = journal->room ? journal->room : FIRST_BYTES;
    while (room < journal->used + len)
        room *= 2;
    if (room == journal->room)
        return true;
    uint8_t *value = undumped_new(room);
    if (!value)
        return false;
    if (journal->value) {
        memcpy(value, journal->value, journal->used);
        explicit_bzero(journal->value, journal->used);
    }
    undumped_free(journal->value, journal->room);
    journal->value = value;
    journal->room = room;
    return true;
}

static void withhold(struct journal *journal)
{
    if (!journal->was_told)
        message("value withheld: %s: the field at byte %llu is over %llu MiB long", flow_shown_name(journal->flow),
                (unsigned long long)journal->offset, (unsigned long long)JOURNAL_VALUE_MAX >> 20);
    flow_fail(journal->flow, PIPE_INPUT, STATUS_IO, GO_ON);
    journal->was_told = journal->is_withheld = true;
    drop_value(journal);
}

/* What was judged of the value. Placeholders may make it longer than it was. */
static enum flow_next add_judged(struct journal *journal, const uint8_t *bytes, size_t len)
{
    if (!journal->waits)
        return flow_write(journal->flow, bytes, len);
    if (journal->is_withheld)
        return GO_ON;
    if (journal->used + len > 2 * JOURNAL_VALUE_MAX) {
        withhold(journal);
        return GO_ON;
    }
    if (!make_room(journal, len))
        return flow_fail_engine(journal->flow, STANCH_E_MEMORY);
    memcpy(journal->value + journal->used, bytes, len);
    journal->used += len;
    return GO_ON;
}

static enum flow_next take_event(void *taker, const stanch_event *event)
{
    struct journal *journal = taker;
    struct places *places = &journal->places[journal->stream];
    if (event->type == STANCH_INSERT)
        places_insert(places, event->start);
    if (event->type == STANCH_PASS || event->type == STANCH_INSERT)
        return add_judged(journal, event->bytes, event->len);
    if (event->type == STANCH_FINDING) {
        stanch_finding placed = places_apply(places, event->finding);
        flow_note(journal->flow, &placed);
    }
    return GO_ON;
}

/* ------------------------------------------------------------------------------------------------ judging */

static enum flow_next begin_value(struct journal *journal)
{
    bool is_message = strcmp(journal->name, "MESSAGE") == 0, is_raw = strcmp(journal->name, "SYSLOG_RAW") == 0;
    journal->stream = is_message ? STREAM_MESSAGE : is_raw ? STREAM_RAW : STREAM_OTHER;
    flow_feed(journal->flow, journal->stream);
    places_add(&journal->places[journal->stream],
               (struct place){journal->fed[journal->stream], journal->offset, journal->entry,
                              journal->offset - journal->entry_start + 1});
    int error = stanch_name(journal->flow->stream, journal->name, journal->name_len);
    return error ? flow_fail_engine(journal->flow, error) : GO_ON;
}

static enum flow_next judge(struct journal *journal, const uint8_t *bytes, size_t len)
{
    journal->fed[journal->stream] += len;
    return flow_judge(journal->flow, bytes, len, STANCH_FLUSH);
}

static enum flow_next write_text(struct journal *journal, const void *bytes, size_t len)
{
    return flow_write(journal->flow, bytes, len);
}

/* What stands before a value with a length. */
static enum flow_next write_head(struct journal *journal, uint64_t len)
{
    uint8_t head[9] = {'\n'};
    for (size_t i = 0; i < 8; i++)
        head[1 + i] = (uint8_t)(len >> 8 * i);
    enum flow_next next = write_text(journal, journal->name, journal->name_len);
    return next == GO_ON ? write_text(journal, head, sizeof head) : next;
}

static enum flow_next write_value(struct journal *journal)
{
    const uint8_t *value = journal->is_withheld ? (const uint8_t *)withheld : journal->value;
    size_t len = journal->is_withheld ? sizeof withheld - 1 : journal->used;
    enum flow_next next = write_head(journal, len);
    if (next == GO_ON && len)
        next = write_text(journal, value, len);
    drop_value(journal);
    return next;
}

/* ------------------------------------------------------------------------------------------------ the states */

static bool is_name_byte(uint8_t byte, bool is_first)
{
    return (byte >= 'A' && byte <= 'Z') || byte == '_' || (!is_first && byte >= '0' && byte <= '9');
}

static enum flow_next end_name(struct journal *journal, uint8_t byte)
{
    bool is_text = byte == '=';
    journal->plain_len = 0;
    journal->name[journal->name_len] = '\0';
    journal->waits = !is_text;
    journal->is_withheld = journal->is_skipped = false;
    if (!is_text) {
        journal->state = IN_LENGTH;
        return GO_ON;
    }
    enum flow_next next = write_text(journal, journal->name, journal->name_len);
    if (next == GO_ON)
        next = write_text(journal, "=", 1);
    journal->state = journal_name_may_be_plain(journal->name, journal->name_len) ? IN_PLAIN : IN_TEXT;
    return next == GO_ON && journal->state == IN_TEXT ? begin_value(journal) : next;
}

static enum flow_next in_name(struct journal *journal, uint8_t byte)
{
    if (!journal->name_len && byte == '\n') {
        journal->entry++;
        journal->entry_start = ++journal->offset;
        return write_text(journal, "\n", 1);
    }
    bool is_end = journal->name_len && (byte == '=' || byte == '\n');
    if (!is_end && (journal->name_len == JOURNAL_NAME_MAX || !is_name_byte(byte, !journal->name_len)))
        return refuse(journal, "a field's name was to come");
    journal->offset++;
    if (is_end)
        return end_name(journal, byte);
    journal->name[journal->name_len++] = (char)byte;
    return GO_ON;
}

static enum flow_next next_field(struct journal *journal, enum flow_next next)
{
    journal->state = IN_NAME;
    journal->name_len = 0;
    return next;
}

/* A value that turns out not to be plain is judged from its start. */
static enum flow_next in_plain(struct journal *journal, uint8_t byte, size_t *taken)
{
    bool has_room = journal->plain_len < sizeof journal->plain, is_end = byte == '\n';
    *taken = has_room;
    if (has_room && !is_end) {
        journal->plain[journal->plain_len++] = byte;
        journal->offset++;
        return GO_ON;
    }
    if (has_room && journal_is_plain(journal->name, journal->name_len, journal->plain, journal->plain_len)) {
        journal->plain[journal->plain_len++] = '\n';
        journal->offset++;
        return next_field(journal, write_text(journal, journal->plain, journal->plain_len));
    }
    *taken = 0;
    journal->state = IN_TEXT;
    journal->offset -= journal->plain_len;
    enum flow_next next = begin_value(journal);
    journal->offset += journal->plain_len;
    return next == GO_ON ? judge(journal, journal->plain, journal->plain_len) : next;
}

static enum flow_next in_text(struct journal *journal, const uint8_t *bytes, size_t len, size_t *taken)
{
    const uint8_t *feed = memchr(bytes, '\n', len);
    size_t part = feed ? (size_t)(feed - bytes) : len;
    enum flow_next next = judge(journal, bytes, part);
    *taken = part + (feed != NULL);
    journal->offset += *taken;
    if (!feed || next != GO_ON)
        return next;
    next = flow_end_record(journal->flow);
    return next_field(journal, next == GO_ON ? write_text(journal, "\n", 1) : next);
}

static enum flow_next end_value(struct journal *journal)
{
    journal->state = AT_FEED;
    return journal->is_skipped ? GO_ON : flow_end_record(journal->flow);
}

static enum flow_next in_length(struct journal *journal, uint8_t byte)
{
    journal->plain[journal->plain_len++] = byte;
    journal->offset++;
    if (journal->plain_len < 8)
        return GO_ON;
    enum flow_next next = GO_ON;
    journal->state = IN_BYTES;
    journal->left = 0;
    for (size_t i = 8; i-- > 0;)
        journal->left = journal->left << 8 | journal->plain[i];
    if (journal->flow->setup->mode == STANCH_DETECT) { /* it keeps its length, and needs not wait */
        next = write_head(journal, journal->left);
        journal->waits = false;
    } else if (journal->left > JOURNAL_VALUE_MAX) {
        withhold(journal);
        journal->is_skipped = true;
    }
    if (next == GO_ON && !journal->is_skipped)
        next = begin_value(journal);
    return next == GO_ON && !journal->left ? end_value(journal) : next;
}

static enum flow_next in_bytes(struct journal *journal, const uint8_t *bytes, size_t len, size_t *taken)
{
    enum flow_next next = GO_ON;
    *taken = len < journal->left ? len : (size_t)journal->left;
    journal->left -= *taken;
    journal->offset += *taken;
    if (!journal->is_skipped)
        next = judge(journal, bytes, *taken);
    return next == GO_ON && !journal->left ? end_value(journal) : next;
}

static enum flow_next at_feed(struct journal *journal, uint8_t byte)
{
    if (byte != '\n')
        return refuse(journal, "a line feed was to come behind the value");
    journal->offset++;
    enum flow_next next = journal->waits ? write_value(journal) : GO_ON;
    return next_field(journal, next == GO_ON ? write_text(journal, "\n", 1) : next);
}

enum flow_next journal_take(struct journal *journal, const uint8_t *bytes, size_t len)
{
    enum flow_next next = GO_ON;
    while (len && next == GO_ON) {
        size_t taken = 1;
        switch (journal->state) {
        case IN_NAME:
            next = in_name(journal, *bytes);
            break;
        case IN_PLAIN:
            next = in_plain(journal, *bytes, &taken);
            break;
        case IN_TEXT:
            next = in_text(journal, bytes, len, &taken);
            break;
        case IN_LENGTH:
            next = in_length(journal, *bytes);
            break;
        case IN_BYTES:
            next = in_bytes(journal, bytes, len, &taken);
            break;
        default:
            next = at_feed(journal, *bytes);
        }
        bytes += taken;
        len -= taken;
    }
    return next;
}

enum flow_next journal_end(struct journal *journal)
{
    enum flow_next next = GO_ON;
    if (journal->state != IN_NAME || journal->name_len)
        return refuse(journal, "it ends within a field");
    for (size_t i = 0; i < FLOW_STREAMS_MAX && next == GO_ON; i++) {
        journal->stream = i;
        flow_feed(journal->flow, i);
        next = flow_judge(journal->flow, NULL, 0, STANCH_END);
    }
    return next;
}

void journal_open(struct journal *journal, struct flow *flow)
{
    *journal = (struct journal){.flow = flow, .entry = 1};
    flow_part(flow, FLOW_STREAMS_MAX, take_event, journal);
}

void journal_close(struct journal *journal)
{
    drop_value(journal);
    undumped_free(journal->value, journal->room);
    explicit_bzero(journal, sizeof *journal);
}

void journal_reset(struct journal *journal)
{
    struct flow *flow = journal->flow;
    journal_close(journal);
    *journal = (struct journal){.flow = flow, .entry = 1};
}
