#include "left.h"

#include "byte.h"
#include "dress.h"
#include "json_escape.h"

#include <string.h>

#define ESCAPE_BACKSLASHES_MAX 7

size_t left_barrier(const stanch_worker *worker, const stanch_stream *stream)
{
    const struct window *window = &worker->window;
    uint64_t behind = window->base + window->begin - stream->barrier;
    return stream->barrier > 0 && behind <= window->begin ? window->begin - (size_t)behind : 0;
}

/* \\n and its like in a JSON string. */
static bool ends_escape(const uint8_t *bytes, size_t at)
{
    if (at < 2 || bytes[at - 2] != '\\' || !memchr("bfnrt", bytes[at - 1], 5))
        return false;
    size_t backslashes = 0;
    while (backslashes < at - 1 && backslashes <= ESCAPE_BACKSLASHES_MAX && bytes[at - 2 - backslashes] == '\\')
        backslashes++;
    return backslashes <= ESCAPE_BACKSLASHES_MAX;
}

/* ESC [ … m; in a JSON string ESC may be written \\u001b. */
static bool ends_colour(const uint8_t *bytes, size_t at, bool is_json)
{
    if (at == 0 || bytes[at - 1] != 'm')
        return false;
    size_t back = at - 1;
    size_t floor = at > NAME_COLOUR_MAX ? at - NAME_COLOUR_MAX : 0;
    while (back > floor && name_colour_byte(bytes[back - 1]))
        back--;
    if (back < floor + 2 || bytes[back - 1] != '[')
        return false;
    return bytes[back - 2] == 0x1b || (is_json && json_unicode_before(bytes, back - 1) == 0x1b);
}

/* %XX or %25XX; the number, or -1. */
static int percent_before(const uint8_t *bytes, size_t at)
{
    int byte = -1;
    if (undress_percent_before(DRESS_PERCENT_TWICE, bytes, at, &byte) > 1 ||
        undress_percent_before(STANCH_DRESS_PERCENT, bytes, at, &byte) > 1)
        return byte;
    return -1;
}

bool left_mark_holds(uint8_t byte)
{
    return byte_is_hex(byte) || byte == '\\' || byte == 'u' || byte == '[' || byte == '%' || byte == 0x1b ||
           name_colour_byte(byte);
}

int left_mark(const stanch_stream *stream, const uint8_t *bytes, size_t at)
{
    bool is_json = stream->settings->dress & STANCH_DRESS_JSON;
    if (ends_colour(bytes, at, is_json) || (is_json && ends_escape(bytes, at)))
        return CONTEXT_NEUTRAL;
    int number = is_json ? json_unicode_before(bytes, at) : -1;
    if (number < 0 && at > 0 && (stream->settings->dress & STANCH_DRESS_PERCENT))
        number = percent_before(bytes, at);
    return number < 0x80 ? number : CONTEXT_NEUTRAL;
}

/* The union that begins before `offset` and reaches it, or NULL. */
static const struct accepted *union_at(const stanch_stream *stream, uint64_t offset)
{
    for (size_t i = 0; i < stream->unions.count; i++)
        if (stream->unions.items[i].start < offset && offset <= stream->unions.items[i].end)
            return &stream->unions.items[i];
    return NULL;
}

int left_byte(const stanch_worker *worker, const stanch_stream *stream, size_t at)
{
    const struct window *window = &worker->window;
    uint64_t offset = window->base + at;
    if (stream->barrier > 0 && offset == stream->barrier)
        return CONTEXT_NEUTRAL;
    if (at == 0)
        return -1;
    const struct accepted *around = stream->unions.count > 0 ? union_at(stream, offset) : NULL;
    if (around && around->end == offset)
        return CONTEXT_NEUTRAL;
    int mark = left_mark(stream, window->bytes, at);
    return mark >= 0 ? mark : window->bytes[at - 1];
}

int left_raw(const stanch_worker *worker, const stanch_stream *stream, size_t at)
{
    if (stream->barrier > 0 && worker->window.base + at == stream->barrier)
        return stream->barrier_byte;
    return at > 0 ? worker->window.bytes[at - 1] : -1;
}

size_t left_unit(const stanch_worker *worker, const stanch_stream *stream, size_t at, unsigned dress, int *byte)
{
    if (stream->barrier > 0 && worker->window.base + at == stream->barrier)
        return undress_unit_before(dress, stream->barrier_tail, sizeof stream->barrier_tail, byte);
    return undress_unit_before(dress, worker->window.bytes, at, byte);
}

/* Is one of the `len` bytes before `offset` the last of a finding or a placeholder? */
static bool ends_near(const stanch_stream *stream, uint64_t offset, uint64_t len)
{
    if (stream->barrier > 0 && stream->barrier <= offset && stream->barrier + len > offset)
        return true;
    for (size_t i = 0; i < stream->unions.count; i++)
        if (stream->unions.items[i].end <= offset && stream->unions.items[i].end + len > offset)
            return true;
    return false;
}

size_t left_run(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t at, size_t stop)
{
    const uint8_t *bytes = worker->window.bytes;
    const struct byteset *alphabet = &worker->rules->rules[index].alphabet;
    uint8_t id = stream->settings->facts[index].alphabet_id;
    struct left_memo *memo = &worker->left_memo[id < ALPHABETS_MAX ? id : ALPHABETS_MAX + index % ALPHABETS_MAX];
    if (id == ALPHABETS_MAX && memo->rule != index)
        *memo = (struct left_memo){0, 0, index};
    size_t start = at;
    while (start > stop && start > memo->end && byteset_has(alphabet, bytes[start - 1]))
        start--;
    bool joins = start <= memo->end && start > memo->start;
    if (joins)
        start = memo->start > stop ? memo->start : stop;
    while (start > stop && byteset_has(alphabet, bytes[start - 1]))
        start--;
    size_t known = joins && memo->start < start ? memo->start : start;
    size_t end = joins && memo->end > at ? memo->end : at;
    memo->start = known;
    memo->end = end;
    return start;
}

int left_byte_in(const stanch_worker *worker, const stanch_stream *stream, size_t at, unsigned dress)
{
    if (!dress_is_utf16(dress) && dress != STANCH_DRESS_HEX)
        return left_byte(worker, stream, at);
    int byte = -1;
    if (ends_near(stream, worker->window.base + at, 2))
        return CONTEXT_NEUTRAL;
    if (at == 0)
        return -1;
    return undress_unit_before(dress, worker->window.bytes, at, &byte) > 0 && byte >= 0 ? byte : CONTEXT_NEUTRAL;
}

/* Raw bytes [from, to) of the window behind what the context keeps. */
static size_t lay_out(stanch_worker *worker, const stanch_stream *stream, size_t to)
{
    const struct window *window = &worker->window;
    const struct context *context = &stream->context;
    size_t raw = to > window->begin ? to - window->begin : 0;
    size_t kept = raw < STANCH_CONTEXT_MAX ? STANCH_CONTEXT_MAX - raw : 0;
    if (raw > STANCH_CONTEXT_MAX)
        raw = STANCH_CONTEXT_MAX;
    if (kept > context->len)
        kept = context->len;
    memcpy(worker->left, context->bytes + context->len - kept, kept);
    memcpy(worker->left + kept, window->bytes + to - raw, raw);
    return kept + raw;
}

const uint8_t *left_text(stanch_worker *worker, const stanch_stream *stream, size_t at, size_t *len)
{
    const struct window *window = &worker->window;
    const struct accepted *around = union_at(stream, window->base + at);
    uint64_t begin = window->base + window->begin;
    if (!around && at >= window->begin + STANCH_CONTEXT_MAX) {
        *len = STANCH_CONTEXT_MAX;
        return window->bytes + at - STANCH_CONTEXT_MAX;
    }
    size_t to = !around ? at : around->start > begin ? window->begin + (size_t)(around->start - begin) : window->begin;
    *len = lay_out(worker, stream, to);
    if (around && around->end == window->base + at)
        worker->left[(*len)++] = CONTEXT_NEUTRAL;
    return worker->left;
}

/* From the right: a character is one byte beside a 0; a byte that has none is of a finding, or of other text. */
const uint8_t *left_text_in(stanch_worker *worker, const stanch_stream *stream, size_t at, unsigned dress, size_t *len)
{
    const uint8_t *left = left_text(worker, stream, at, len);
    if (!dress_is_utf16(dress))
        return left;
    size_t from = *len;
    size_t to = *len;
    size_t zero = dress == DRESS_UTF16_BE ? 2 : 1;
    if (left != worker->left)
        memcpy(worker->left, left, *len);
    uint8_t *text = worker->left;
    while (from > 0) {
        bool is_character = from > 1 && text[from - zero] == 0 && text[from - (3 - zero)] != 0;
        uint8_t character = is_character ? text[from - (3 - zero)] : CONTEXT_NEUTRAL;
        from -= is_character ? 2 : 1;
        text[--to] = character;
    }
    *len -= to;
    return text + to;
}

const uint64_t *left_named(stanch_worker *worker, const stanch_stream *stream, const struct context_index *index,
                           size_t at, unsigned dress)
{
    size_t len = 0;
    const uint8_t *left = left_text_in(worker, stream, at, dress, &len);
    memset(worker->named, 0, WORKER_NAMED_WORDS(worker->rules->count) * sizeof worker->named[0]);
    bool is_copy = left == worker->left || (left > worker->left && left < worker->left + sizeof worker->left);
    context_index_find(index, is_copy ? NULL : &worker->slide, left, len, worker->named);
    return worker->named;
}
