#include "mmexternal.h"

#include "fulljson.h"
#include "io.h"
#include "json_bytes.h"
#include "message_judge.h"
#include "message_reader.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char withheld[] = "{\"msg\":\"" MESSAGE_WITHHELD "\",\"$!\":{\"stanch\":\"withheld\"}}\n";
/* As rsyslog begins a message with all its properties; one that cannot be read is none that stands alone. */
static const char fulljson_begin[] = "{ \"msg\": \"";

struct mmexternal {
    struct message_judge *judge; /* NULL: nothing can be judged */
    char last[40];               /* mark of the last answer, "" where it had none */
};

void mmexternal_silence(void)
{
    int null = open("/dev/null", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    dup2(null, STDERR_FILENO);
    close(null);
}

static bool is_raw(const struct message *message)
{
    size_t digits = 1;
    while (digits < message->len && digits < 4 && message->bytes[digits] >= '0' && message->bytes[digits] <= '9')
        digits++;
    return digits > 1 && digits < message->len && message->bytes[0] == '<' && message->bytes[digits] == '>';
}

/* The message alone, or its raw form; always with its text, so that an answer that comes too late for its message sends
 * nothing raw with the next. */
static bool answer_text(struct message_judge *judge, const struct message *message, json_t *reply)
{
    struct secret_text text = {0};
    enum verdict verdict = message_judge_message(judge, message->bytes, message->len, &text);
    json_t *value = verdict <= VERDICT_CHANGED ? json_bytes_string(text.bytes, text.len) : NULL;
    secret_text_free(&text);
    return value && json_object_set_new(reply, is_raw(message) ? "rawmsg" : "msg", value) == 0 &&
           json_object_set_new(reply, "$!", json_pack("{ss}", "stanch", "ok")) == 0;
}

static bool begins_full(const struct message *message)
{
    return message->len >= sizeof fulljson_begin - 1 &&
           memcmp(message->bytes, fulljson_begin, sizeof fulljson_begin - 1) == 0;
}

/* In this order: rsyslog would write past the end of a raw form that was made shorter before. */
static void withhold_text(const struct message *message, json_t *reply)
{
    json_object_clear(reply);
    if (!is_raw(message))
        json_object_set_new(reply, "msg", json_string(MESSAGE_WITHHELD));
    if (message->is_long || begins_full(message) || is_raw(message))
        json_object_set_new(reply, "rawmsg", fulljson_withheld_raw(message->is_long ? SIZE_MAX : message->len));
    json_object_set_new(reply, "$!", json_pack("{ss}", "stanch", "withheld"));
}

static json_t *read_json(const struct message *message)
{
    struct secret_text text = {0};
    json_t *json = NULL;
    if (message->len && message->bytes[0] == '{' && json_bytes_hide(&text, message->bytes, message->len))
        json = json_loadb(text.bytes, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    secret_text_free(&text);
    return json;
}

/* Did the rule, which says what answer came last, not get the last one? Then rsyslog takes it for that to this message, and
 * each later one for that to the next. Where this process ends, rsyslog begins again with another. */
static bool is_out_of_step(const struct mmexternal *mmexternal, const json_t *message)
{
    const char *last = fulljson_last_mark(message);
    return last && *mmexternal->last && strcmp(last, mmexternal->last) != 0;
}

static void note_mark(struct mmexternal *mmexternal, const json_t *message, bool is_judged)
{
    const char *mark = is_judged ? fulljson_mark(message) : NULL;
    snprintf(mmexternal->last, sizeof mmexternal->last, "%s", mark ? mark : "");
}

/* False: this message gets no answer. */
static bool answer(struct mmexternal *mmexternal, const struct message *message, json_t *reply)
{
    struct message_judge *judge = mmexternal->judge;
    json_t *full = read_json(message);
    bool is_full = full && fulljson_is(full), is_lost = is_full && is_out_of_step(mmexternal, full);
    bool is_readable = !message->is_long && (full || !begins_full(message));
    judge->number++;
    if (is_full && !is_lost) {
        bool is_judged = fulljson_judge(judge, full, reply);
        if (!is_judged)
            fulljson_withhold(judge, full, reply);
        note_mark(mmexternal, full, is_judged);
    }
    if (!is_full && (!is_readable || !answer_text(judge, message, reply)))
        withhold_text(message, reply);
    json_decref(full);
    return !is_lost;
}

/* One line, in one write. */
static int send_reply(const json_t *reply)
{
    char *text = reply ? json_dumps(reply, JSON_COMPACT) : NULL;
    size_t len = text ? strlen(text) : 0;
    if (!text)
        return io_write(STDOUT_FILENO, withheld, sizeof withheld - 1);
    size_t shown = json_bytes_show(text, len);
    text[shown] = '\n'; /* in place of its end */
    int error = io_write(STDOUT_FILENO, text, shown + 1);
    explicit_bzero(text, len);
    free(text);
    return error;
}

static int run(struct message_judge *judge)
{
    struct mmexternal mmexternal = {.judge = judge};
    struct message_reader reader;
    struct message message;
    int error = message_reader_open(&reader, STDIN_FILENO);
    if (error)
        return STATUS_INTERNAL;
    while (!error && message_reader_next(&reader, &message) > 0) {
        json_t *reply = json_object();
        if (!judge && reply)
            withhold_text(&message, reply);
        bool is_answered = !judge || !reply || answer(&mmexternal, &message, reply);
        error = is_answered ? send_reply(reply) : EPROTO;
        json_decref(reply);
    }
    message_reader_close(&reader);
    return error ? STATUS_IO : STATUS_DONE;
}

int mmexternal_withhold(void)
{
    return run(NULL);
}

int mmexternal_run(const struct pipe_setup *setup, struct pipe_counts *counts)
{
    struct message_judge judge;
    secret_text_wipe_json();
    int error = message_judge_open(&judge, setup, counts);
    int status = run(error ? NULL : &judge);
    if (judge.report_failed)
        status = status_worst(status, STATUS_IO);
    message_judge_close(&judge);
    return status;
}
