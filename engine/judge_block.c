#include "judge_parts.h"

#include "left.h"
#include "name.h"
#include "record.h"

#include <string.h>

/* Does the line begin at left[at]? A name that stanch_name gave is none of it. */
static bool begins_line(const uint8_t *left, size_t at)
{
    if (at == 0 || left[at - 1] == '\n' || left[at - 1] == '\r')
        return true;
    return left[at - 1] == NAME_GIVEN && at > 1 && left[at - 2] == '=';
}

static void begin_prefix(stanch_worker *worker, const stanch_stream *stream, size_t start, struct keyblock *block,
                         enum keyblock_kind kind)
{
    size_t len = 0;
    const uint8_t *left = left_text(worker, stream, start, &len);
    size_t from = len;
    while (len - from <= KEYBLOCK_PREFIX_MAX && !begins_line(left, from))
        from--;
    keyblock_begin(block, kind, left + from, len - from);
}

/* Does a key follow the opening line that ends at `begin_end`? As keyblock_opens. *from is where reading begins. */
static int opens(const stanch_worker *worker, const struct subject *subject, const struct limits *limits, bool is_end,
                 size_t begin_end, struct keyblock *block, size_t *from)
{
    const uint8_t *bytes = worker->window.bytes;
    size_t at = subject_raw_end(worker, subject, begin_end);
    *from = at;
    if (block->kind == KEYBLOCK_PUTTY) {
        size_t title = 0;
        int has_title = keyblock_title(bytes + at, limits->avail - at, is_end, &title);
        if (has_title <= 0)
            return has_title;
        *from += title;
    }
    if (block->kind == KEYBLOCK_BASE64) {
        *from = subject_raw_start(worker, subject, subject->start);
        struct keyblock probe = *block;
        probe.line_chars = (uint32_t)(at - *from);
        return keyblock_opens(&probe, bytes + at, limits->avail - at, is_end);
    }
    return keyblock_opens(block, bytes + *from, limits->avail - *from, is_end);
}

#define PUTTY_VERSION_BYTES 3 /* behind the anchor: a digit, a colon, a blank */

/* Where an opening line ends that could not be matched; 0: not in these bytes. Any BEGIN line counts as one of a key. */
static size_t unjudged_begin_end(const struct subject *subject, const struct rule *rule)
{
    static const char dashes[] = "-----";
    size_t at = subject->start + strlen(rule->anchors[0]), room = subject->len > at ? subject->len - at : 0;
    if (memcmp(rule->anchors[0], "PuTTY", 5) == 0)
        return room >= PUTTY_VERSION_BYTES ? at + PUTTY_VERSION_BYTES : 0;
    const uint8_t *end = room ? memmem(subject->text + at, room, dashes, sizeof dashes - 1) : NULL;
    return end ? (size_t)(end - subject->text) + sizeof dashes - 1 : 0;
}

/* Is it allowed? */
static bool accept_block(const stanch_worker *worker, const stanch_stream *stream, const struct subject *subject,
                         size_t index, size_t begin_end, struct verdict *verdict)
{
    judge_accept(worker, stream, subject, index, subject->start, begin_end, &verdict->accepted);
    judge_allow(worker, stream, NULL, 0, true, &verdict->accepted);
    return accepted_passes(&verdict->accepted);
}

/* The opening line matched as a secret of its own; does a key follow? */
static void open_block(stanch_worker *worker, stanch_stream *stream, const struct subject *subject,
                       const struct limits *limits, size_t index, size_t begin_end, struct verdict *verdict)
{
    bool is_putty = memcmp(worker->rules->rules[index].anchors[0], "PuTTY", 5) == 0;
    bool is_base64 = subject->dress == STANCH_DRESS_BASE64;
    begin_prefix(worker, stream, subject->origin, &verdict->keyblock,
                 is_base64  ? KEYBLOCK_BASE64
                 : is_putty ? KEYBLOCK_PUTTY
                            : KEYBLOCK_PEM);
    int answer = opens(worker, subject, limits, limits->is_cut, begin_end, &verdict->keyblock, &verdict->resume);
    bool is_decided = answer >= 0; /* whatever follows */
    if (!is_decided && limits->is_final)
        answer = opens(worker, subject, limits, true, begin_end, &verdict->keyblock, &verdict->resume);
    verdict->type = answer < 0 ? VERDICT_WAIT : answer > 0 ? VERDICT_BLOCK : VERDICT_NONE;
    bool is_over = is_decided ? keyblock_is_line_over(&verdict->keyblock, worker->window.bytes + verdict->resume,
                                                      limits->avail - verdict->resume, limits->is_final)
                              : stream->record_end != RECORD_GOES_ON;
    bool may_follow = answer == 0 && is_over && !is_base64;
    bool passes = (answer > 0 || may_follow) && accept_block(worker, stream, subject, index, begin_end, verdict);
    judge_note(worker, stream, index, subject_raw_start(worker, subject, subject->start), 0,
               answer <= 0 ? "rejected"
               : passes    ? "allowed"
                           : "finding",
               answer > 0 ? "key block" : "no key follows", 0, subject->dress);
    if (may_follow && !passes)
        record_expect(stream, index, &verdict->keyblock);
    if (answer <= 0)
        return;
    verdict->accepted.confidence = worker->rules->rules[index].confidence;
    verdict->accepted.reason = "key block";
    verdict->accepted.is_long = true;
    fingerprint_begin(&verdict->flow, &stream->settings->key);
}

void judge_block(stanch_worker *worker, stanch_stream *stream, const struct subject *subject,
                 const struct limits *limits, size_t index, struct verdict *verdict)
{
    verdict->type = VERDICT_NONE;
    if (worker->rules->rules[index].confidence < stream->settings->min_confidence)
        return;
    struct span span = spans_match(worker->spans, index, subject->text, subject->len, subject->start, subject->is_end);
    if (span.status == SPAN_UNJUDGED) {
        span.end = unjudged_begin_end(subject, &worker->rules->rules[index]);
        span.status = span.end ? SPAN_MATCH : subject->is_end ? SPAN_NONE : SPAN_PARTIAL;
    }
    if (span.status == SPAN_PARTIAL && !subject->is_whole)
        verdict->type = VERDICT_WAIT;
    if (span.status == SPAN_MATCH)
        open_block(worker, stream, subject, limits, index, span.end, verdict);
}
