#include "judge_parts.h"

#include "dress.h"
#include "known.h"
#include "left.h"

#include <string.h>

/* Where the first placeholder in text[from, to) begins; `to` where there is none. False where more must come to tell. */
static bool find_placeholder(const stanch_settings *settings, const struct subject *subject, size_t from, size_t *to)
{
    for (size_t at = from; at < *to; at++) {
        uint8_t byte = subject->text[at];
        if (byte != (uint8_t)settings->standard.text[0] && byte != (uint8_t)settings->custom.text[0])
            continue;
        size_t end = 0;
        int rule = -1;
        enum placeholder_status status =
            judge_read_placeholder(settings, subject->text + at, subject->len - at, subject->is_end, &end, &rule);
        if (status == PLACEHOLDER_PARTIAL && !subject->is_whole)
            return false;
        if (status == PLACEHOLDER_YES)
            *to = at;
    }
    return true;
}

/* More of the value than the subject has: what follows belongs to it as far as it agrees with some value. */
static void go_long(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                    struct verdict *verdict)
{
    const struct known *known = worker->rules->known;
    judge_go_long(worker, stream, subject, index, verdict);
    verdict->swallow.place = known_start(known);
    known_read(known, &verdict->swallow.place, subject->text + subject->start, (size_t)verdict->swallow.undressed);
}

static void accept(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                   size_t end, bool is_long, struct verdict *verdict)
{
    struct accepted *accepted = &verdict->accepted;
    judge_note(worker, stream, index, subject_raw_start(worker, subject, subject->start),
               subject_raw_end(worker, subject, end), "finding", "known", STANCH_CHECKED, subject->dress);
    judge_accept(worker, stream, subject, index, subject->start, end, accepted);
    accepted->confidence = STANCH_CHECKED;
    accepted->reason = "known";
    accepted->is_barred = true;
    verdict->type = VERDICT_ACCEPT;
    if (is_long)
        go_long(worker, stream, subject, index, verdict);
}

/* True where a value stands in the subject, or may. A value ends before a placeholder that it would reach into: what was
 * put in the place of another must stay as it is. */
static bool judge_text(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                       struct verdict *verdict)
{
    const struct known *known = worker->rules->known;
    size_t start = subject->start, len = subject->len;
    struct known_match match = known_match(known, subject->text, len, start, len, subject->is_end);
    verdict->type = match.is_open && !subject->is_whole ? VERDICT_WAIT : VERDICT_NONE;
    if (verdict->type == VERDICT_WAIT)
        return true;
    struct known_place place = known_start(known);
    bool is_long = match.is_open && known_read(known, &place, subject->text + start, len - start) == len - start &&
                   known_goes_on(known, &place);
    size_t end = is_long ? len : start + match.len, stop = end;
    if (!find_placeholder(stream->settings, subject, start, &stop)) {
        verdict->type = VERDICT_WAIT;
        return true;
    }
    if (stop < end) {
        is_long = false;
        end = start + known_match(known, subject->text, len, start, stop, true).len;
    }
    if (end == start)
        return false;
    accept(worker, stream, subject, index, end, is_long, verdict);
    return true;
}

/* ------------------------------------------------------------------------------------------------ in units */

/* UTF-16 reads the same in either order where the bytes between the characters are zeros: a zero goes before each
 * character in one and behind it in the other. One of both readings is taken, that which lies at even places. */
static bool is_even(const stanch_worker *worker, const stanch_stream *stream, size_t at)
{
    return (worker->window.base + at - stream->text_start) % 2 == 0;
}

/* Are all characters between the zeros at `from` and `to`, and each other byte between? */
static bool has_zeros(const uint8_t *bytes, size_t from, size_t to)
{
    while (from <= to && bytes[from] == 0)
        from += 2;
    return from > to;
}

/* Little endian: was it found a byte earlier? */
static bool was_big_endian(const stanch_worker *worker, const stanch_stream *stream, const struct accepted *accepted)
{
    const struct window *window = &worker->window;
    size_t start = (size_t)(accepted->start - window->base), end = (size_t)(accepted->end - window->base);
    return !is_even(worker, stream, start) && accepted->start != stream->barrier &&
           left_raw(worker, stream, start) == 0 && has_zeros(window->bytes, start + 1, end - 1);
}

/* Big endian: is it found a byte later? */
static void try_little_endian(const stanch_worker *worker, const stanch_stream *stream, const struct subject *subject,
                              const struct limits *limits, struct verdict *verdict)
{
    const struct window *window = &worker->window;
    size_t start = (size_t)(verdict->accepted.start - window->base),
           end = (size_t)(verdict->accepted.end - window->base);
    if (is_even(worker, stream, start) || !has_zeros(window->bytes, start, end - 2))
        return;
    if (end >= limits->avail)
        verdict->type = limits->is_final || subject->is_whole ? verdict->type : VERDICT_WAIT;
    else if (window->bytes[end] == 0)
        verdict->type = VERDICT_NONE;
}

/* True where a value stands in the dress, or may. */
static bool judge_units(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, unsigned dress,
                        size_t index, const struct limits *limits, struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    struct subject subject;
    int before = left_byte_in(worker, stream, candidate->start, dress);
    subject_units(worker, rule, dress, candidate->start, before, limits, &subject);
    bool is_found = judge_text(worker, stream, &subject, index, verdict);
    bool is_accepted = verdict->type == VERDICT_ACCEPT || verdict->type == VERDICT_LONG;
    if (is_accepted && dress == DRESS_UTF16_BE)
        try_little_endian(worker, stream, &subject, limits, verdict);
    if (is_accepted && dress == STANCH_DRESS_UTF16 && was_big_endian(worker, stream, &verdict->accepted))
        verdict->type = VERDICT_NONE;
    return is_found;
}

/* A value that begins plain may go on in one of these. */
static bool judge_percent(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                          const struct limits *limits, struct verdict *verdict)
{
    return judge_units(worker, stream, candidate, STANCH_DRESS_PERCENT, index, limits, verdict) ||
           judge_units(worker, stream, candidate, DRESS_PERCENT_TWICE, index, limits, verdict);
}

/* ------------------------------------------------------------------------------------------------ a candidate */

static bool holds(const stanch_worker *worker, const struct candidate *candidate, const struct limits *limits,
                  char escape)
{
    size_t len = limits->avail - candidate->start;
    return memchr(worker->window.bytes + candidate->start, escape, len < STANCH_DECIDE_MAX ? len : STANCH_DECIDE_MAX);
}

void judge_known(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                 const struct limits *limits, struct verdict *verdict)
{
    const struct rule *rule = &worker->rules->rules[index];
    uint8_t dress = candidate->dress;
    struct subject subject;
    verdict->type = VERDICT_NONE;
    if (dress == STANCH_DRESS_BASE64) {
        if (subject_base64(worker, stream, rule, candidate, limits, &subject))
            judge_text(worker, stream, &subject, index, verdict);
        return;
    }
    if (dress_has_units(dress)) {
        judge_units(worker, stream, candidate, dress, index, limits, verdict);
        return;
    }
    int before = left_byte(worker, stream, candidate->start);
    uint32_t on = stream->settings->dress;
    if (dress == 0) {
        subject_plain(worker, rule, candidate->start, before, limits, &subject);
        if (judge_text(worker, stream, &subject, index, verdict))
            return;
        if ((on & STANCH_DRESS_PERCENT) && holds(worker, candidate, limits, '%') &&
            judge_percent(worker, stream, candidate, index, limits, verdict))
            return;
    }
    if ((on & STANCH_DRESS_JSON) && holds(worker, candidate, limits, '\\') &&
        subject_json(worker, rule, candidate->start, before, limits, &subject))
        judge_text(worker, stream, &subject, index, verdict);
}
