#include "record.h"

#include "finding.h"
#include "memory.h"

#include <string.h>

void record_expect(stanch_stream *stream, size_t rule, const struct keyblock *block)
{
    stream->record_key = RECORD_EXPECTS_KEY;
    stream->keyblock = *block;
    keyblock_next_record(&stream->keyblock);
    memset(&stream->swallowed, 0, sizeof stream->swallowed);
    stream->swallowed.rule = (int16_t)rule;
    stream->swallowed.confidence = stream->settings->rules->rules[rule].confidence;
    stream->swallowed.reason = "key block";
    stream->swallowed.is_long = true;
}

/* The first piece of the key: what is given out for it stands for all of it. */
static void begin_key(stanch_stream *stream, uint64_t start)
{
    const struct rule *rule = &stream->settings->rules->rules[stream->swallowed.rule];
    stream->record_key = RECORD_IN_KEY;
    stream->swallowed.start = stream->swallowed.own_start = start;
    stream->swallowed.end = stream->offset;
    finding_describe(stream, &stream->swallowed);
    stream->has_blocked = stream->settings->mode == STANCH_BLOCK;
    stream->has_insert = stream->settings->mode == STANCH_REDACT;
    if (stream->has_insert)
        stream->insert_len = placeholder_write(settings_template(stream->settings), rule, NULL, (char *)stream->insert);
}

static void end_key(stanch_stream *stream)
{
    fingerprint_end(&stream->flow, stream->swallowed.fingerprint);
    stream->swallowed.end = stream->swallowed.own_end = stream->offset;
    stream->record_key = RECORD_NO_KEY;
    finding_describe(stream, &stream->swallowed);
    stream->has_finding = true;
    memory_wipe(&stream->keyblock, sizeof stream->keyblock);
}

bool record_takes(stanch_stream *stream)
{
    bool goes_on = stream->mode == MODE_BLOCK && stream->record_end != RECORD_GOES_ON && !stream->keyblock.is_over &&
                   stream->keyblock.kind != KEYBLOCK_BASE64 && stream->swallowed.allowed_end <= stream->swallowed.start;
    bool has_tail = stream->mode == MODE_BLOCK && stream->record_key == RECORD_IN_KEY && stream->keyblock.has_tail;
    if (stream->record_key != RECORD_IN_KEY && !goes_on)
        return false;
    if (stream->record_key != RECORD_IN_KEY) {
        uint64_t start = stream->swallowed.start;
        if (stream->unions.count > 0 && stream->unions.items[0].start < start)
            start = stream->unions.items[0].start;
        stream->unions.count = 0;
        begin_key(stream, start);
    }
    if (goes_on || has_tail)
        keyblock_next_record(&stream->keyblock);
    else
        end_key(stream);
    stream->mode = MODE_JUDGE;
    return true;
}

/* The prefix passes. */
static void pass_prefix(stanch_stream *stream, size_t len)
{
    stream->pass_left += len;
    stream->offset += len;
}

void record_gives_way(stanch_stream *stream)
{
    if (stream->record_key == RECORD_IN_KEY)
        end_key(stream);
    stream->record_key = RECORD_NO_KEY;
}

/* Behind the opening line: key headers pass, and the key is still expected. */
static enum record_answer judge_first(stanch_stream *stream, const uint8_t *bytes, size_t len, bool is_end,
                                      size_t prefix)
{
    int opens = keyblock_opens(&stream->keyblock, bytes, len, false);
    bool is_decided = opens >= 0; /* whatever follows: so it is, too, where the record's end is not known yet */
    if (!is_decided && is_end)
        opens = keyblock_opens(&stream->keyblock, bytes, len, true);
    if (opens < 0)
        return RECORD_WAITS;
    if (opens > 0) {
        stream->gone_line = stream->line;
        stream->gone_line_start = stream->line_start;
        fingerprint_begin(&stream->flow, &stream->settings->key);
        pass_prefix(stream, prefix);
        begin_key(stream, stream->offset);
        return RECORD_IS_KEY;
    }
    struct keyblock probe = stream->keyblock;
    size_t taken = 0;
    keyblock_read(&probe, bytes, len, is_end, &taken, NULL);
    if (prefix > 0 && keyblock_is_line_over(&stream->keyblock, bytes, len, is_end))
        return RECORD_IS_TEXT;
    if (is_decided || probe.is_over || probe.body_chars > 0)
        stream->record_key = RECORD_NO_KEY;
    return RECORD_IS_TEXT;
}

static enum record_answer judge_later(stanch_stream *stream, const uint8_t *bytes, size_t len, bool is_end,
                                      size_t prefix)
{
    struct keyblock probe = stream->keyblock;
    size_t taken = 0;
    enum keyblock_status status = keyblock_read_to_end(&probe, bytes, len, is_end, &taken, NULL);
    if (taken > 0) {
        pass_prefix(stream, prefix);
        return RECORD_IS_KEY;
    }
    if (status == KEYBLOCK_MORE)
        return RECORD_WAITS;
    end_key(stream);
    return RECORD_IS_TEXT;
}

enum record_answer record_judge(stanch_stream *stream, const uint8_t *bytes, size_t len, bool is_end)
{
    if (len == 0 && is_end && stream->record_end != RECORD_GOES_ON)
        return RECORD_WAITS;
    size_t prefix = 0;
    int has_prefix = keyblock_prefix(&stream->keyblock, bytes, len, is_end, &prefix);
    if (has_prefix < 0)
        return RECORD_WAITS;
    prefix = has_prefix ? prefix : 0;
    if (stream->record_key == RECORD_EXPECTS_KEY)
        return judge_first(stream, bytes + prefix, len - prefix, is_end, prefix);
    return judge_later(stream, bytes + prefix, len - prefix, is_end, prefix);
}
