#include "judge_parts.h"

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
    int before = left_byte(worker, stream, candidate->start);
    if (dress == 0) {
        subject_plain(worker, rule, candidate->start, before, limits, &subject);
        if (judge_text(worker, stream, &subject, index, verdict))
            return;
    }
    size_t look =
        candidate->start + STANCH_DECIDE_MAX < limits->avail ? STANCH_DECIDE_MAX : limits->avail - candidate->start;
    if ((stream->settings->dress & STANCH_DRESS_JSON) && memchr(worker->window.bytes + candidate->start, '\\', look) &&
        subject_json(worker, rule, candidate->start, before, limits, &subject))
        judge_text(worker, stream, &subject, index, verdict);
}
