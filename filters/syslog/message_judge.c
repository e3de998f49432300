#include "message_judge.h"

#include "file_settings.h"
#include "metrics.h"
#include "report.h"
#include "rule_set.h"
#include "summary.h"
#include "undumped.h"

#include <stdlib.h>
#include <string.h>

#define KEY_LINE_MIN 40 /* base64 characters of a line of a key that may be the first */
#define KEY_LINE_MAX 80

static int open_stream(struct message_judge *judge, size_t number, stanch_stream **stream)
{
    stanch_settings *settings = file_settings_for(&(*judge->setup->set)->settings, "-");
    judge->memory[number] = undumped_new(stanch_stream_size());
    if (!settings || !judge->memory[number])
        return STANCH_E_MEMORY;
    return stanch_stream_init(judge->memory[number], stanch_stream_size(), settings, stream);
}

int message_judge_open(struct message_judge *judge, const struct pipe_setup *setup, struct pipe_counts *counts)
{
    *judge = (struct message_judge){.setup = setup, .counts = counts, .is_fresh = true};
    int error = stanch_worker_new((*setup->set)->rules, &judge->worker);
    if (!error)
        error = open_stream(judge, 0, &judge->message);
    if (!error)
        error = open_stream(judge, 1, &judge->field);
    return error;
}

void message_judge_close(struct message_judge *judge)
{
    if (judge->message)
        stanch_stream_fini(judge->message);
    if (judge->field)
        stanch_stream_fini(judge->field);
    secret_text_free(&judge->out);
    undumped_free(judge->memory[0], stanch_stream_size());
    undumped_free(judge->memory[1], stanch_stream_size());
    stanch_worker_free(judge->worker);
}

static void note_finding(struct message_judge *judge, const stanch_finding *found)
{
    stanch_finding finding = *found;
    finding.line = judge->number; /* a message may have line breaks of its own */
    pipe_count(&judge->counts->findings, judge->counts->findings + 1);
    metrics_note_finding(judge->setup->metrics, found);
    if (judge->setup->report && report_write(judge->setup->report, "-", &finding, finding.reason) != 0)
        judge->report_failed = true;
    if (judge->setup->summary)
        summary_add(judge->setup->summary, "-", &finding);
}

/* To NEED_INPUT. */
static enum verdict pull(struct message_judge *judge, stanch_stream *stream, const void *bytes, size_t len)
{
    stanch_input input = {bytes, len};
    stanch_event event = STANCH_EVENT_INIT;
    enum verdict verdict = VERDICT_CLEAN;
    do {
        if (stanch_next(stream, judge->worker, &input, STANCH_FLUSH, &event) != STANCH_OK)
            return VERDICT_FAILED;
        if (event.type == STANCH_BLOCKED)
            verdict = VERDICT_BLOCKED;
        if (event.type == STANCH_FINDING)
            note_finding(judge, event.finding);
        if ((event.type == STANCH_PASS || event.type == STANCH_INSERT) &&
            !secret_text_add(&judge->out, event.bytes, event.len))
            return VERDICT_FAILED;
    } while (event.type < STANCH_NEED_INPUT);
    size_t held = stanch_held(stream);
    if (held > judge->counts->held_max)
        pipe_count(&judge->counts->held_max, held);
    return verdict;
}

/* What may be sent of the record goes to judge->out. A message has a line break before it there: what stands before a
 * key's BEGIN is taken for the header of its lines where a line begins. */
static enum verdict pull_record(struct message_judge *judge, stanch_stream *stream, const void *bytes, size_t len)
{
    judge->out.len = 0;
    enum verdict begin = pull(judge, stream, "\n", stream == judge->message);
    enum verdict middle = begin == VERDICT_CLEAN ? pull(judge, stream, bytes, len) : begin;
    bool is_over = middle == VERDICT_BLOCKED && judge->setup->unit == STANCH_UNIT_STREAM;
    if (middle == VERDICT_FAILED || is_over)
        return middle;
    if (stanch_record(stream) != STANCH_OK)
        return VERDICT_FAILED;
    enum verdict end = pull(judge, stream, NULL, 0);
    return end > middle ? end : middle;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Does the text begin as the line did in which a key began, but for digits? */
static bool has_header(const struct message_judge *judge, const uint8_t *bytes, size_t len)
{
    if (len < judge->header_len)
        return false;
    for (size_t i = 0; i < judge->header_len; i++)
        if (bytes[i] != judge->header[i] && !(is_digit(bytes[i]) && is_digit(judge->header[i])))
            return false;
    return true;
}

static void note_header(struct message_judge *judge, const uint8_t *bytes, size_t len)
{
    static const char begin[] = "-----BEGIN ";
    const uint8_t *found = memmem(bytes, len, begin, sizeof begin - 1);
    if (found && found - bytes <= KEY_HEADER_MAX) {
        judge->header_len = (size_t)(found - bytes);
        memcpy(judge->header, bytes, judge->header_len);
    }
}

static enum verdict judge_record(struct message_judge *judge, stanch_stream *stream, const void *bytes, size_t len,
                                 struct secret_text *text)
{
    struct secret_text *out = &judge->out;
    enum verdict verdict = pull_record(judge, stream, bytes, len);
    if (verdict != VERDICT_CLEAN)
        return verdict;
    /* A key, and a line that is blocked, take the break with them. */
    size_t skip = stream == judge->message && out->len && out->bytes[0] == '\n' ? 1 : 0;
    if (out->len - skip == len && (!len || memcmp(out->bytes + skip, bytes, len) == 0))
        return secret_text_add(text, bytes, len) ? VERDICT_CLEAN : VERDICT_FAILED;
    if (judge->setup->mode == STANCH_BLOCK)
        return VERDICT_BLOCKED;
    /* The line of a key loses its header, too; it is given back, because the header of the BEGIN line passed. */
    bool is_key = stream == judge->message && !skip && has_header(judge, bytes, len);
    bool is_added = (!is_key || secret_text_add(text, bytes, judge->header_len)) &&
                    secret_text_add(text, out->bytes + skip, out->len - skip);
    return is_added ? VERDICT_CHANGED : VERDICT_FAILED;
}

static bool is_base64(uint8_t byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '+' || byte == '/' || byte == '=';
}

/* Whoever sent the BEGIN line of a key may have sent it to a process that was killed since: a first message that could
 * be a line of a key is judged as if that line had come before it. */
static enum verdict expect_key(struct message_judge *judge, const uint8_t *bytes, size_t len)
{
    static const char begin[] = "-----BEGIN PRIVATE KEY-----";
    struct secret_text line = {0}, thrown_away = {0};
    size_t header = len;
    while (header > 0 && is_base64(bytes[header - 1]))
        header--;
    judge->is_fresh = false;
    if (len - header < KEY_LINE_MIN || len - header > KEY_LINE_MAX || header > KEY_HEADER_MAX)
        return VERDICT_CLEAN;
    enum verdict verdict = VERDICT_FAILED;
    if (secret_text_add(&line, bytes, header) && secret_text_add(&line, begin, sizeof begin - 1)) {
        note_header(judge, (const uint8_t *)line.bytes, line.len);
        verdict = judge_record(judge, judge->message, line.bytes, line.len, &thrown_away);
    }
    secret_text_free(&line);
    secret_text_free(&thrown_away);
    return verdict;
}

/* A stream that failed, or that a finding has ended, begins anew. */
static enum verdict leave(struct message_judge *judge, stanch_stream *stream, enum verdict verdict)
{
    bool is_over =
        verdict == VERDICT_FAILED || (verdict == VERDICT_BLOCKED && judge->setup->unit == STANCH_UNIT_STREAM);
    if (is_over)
        stanch_stream_reset(stream);
    if (is_over && stream == judge->message)
        judge->is_fresh = true;
    return verdict;
}

enum verdict message_judge_message(struct message_judge *judge, const void *bytes, size_t len, struct secret_text *text)
{
    pipe_count(&judge->counts->bytes_in, judge->counts->bytes_in + len);
    enum verdict verdict = judge->is_fresh ? expect_key(judge, bytes, len) : VERDICT_CLEAN;
    if (verdict != VERDICT_FAILED)
        verdict = judge_record(judge, judge->message, bytes, len, text);
    note_header(judge, bytes, len);
    return leave(judge, judge->message, verdict);
}

enum verdict message_judge_field(struct message_judge *judge, const char *name, const void *bytes, size_t len,
                                 struct secret_text *text)
{
    if (name && stanch_name(judge->field, name, strlen(name)) != STANCH_OK)
        return leave(judge, judge->field, VERDICT_FAILED);
    return leave(judge, judge->field, judge_record(judge, judge->field, bytes, len, text));
}
