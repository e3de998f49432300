#include "omprog.h"

#include "io.h"
#include "message.h"
#include "message_judge.h"
#include "message_reader.h"
#include "record_sink.h"
#include "signals.h"
#include "status.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_BYTES 512 /* rsyslog reads 4096 at most */
#define FAILURES_MAX 3   /* of the engine with one message, before it is withheld */

static const char withheld[] = MESSAGE_WITHHELD "\n";

struct omprog {
    struct message_judge judge;
    struct record_sink sink;
    int failures;
};

static int say(const char *answer)
{
    char line[ANSWER_BYTES];
    int len = snprintf(line, sizeof line - 1, "%s", answer);
    len = len < (int)sizeof line - 1 ? len : (int)sizeof line - 2;
    line[len] = '\n';
    return io_write(STDOUT_FILENO, line, (size_t)len + 1);
}

/* A dot before the answer asks rsyslog to wait on. */
static bool ask_to_wait(void)
{
    return !signals_caught() && io_write(STDOUT_FILENO, ".", 1) == 0;
}

static int answer_write(struct omprog *omprog, const char *bytes, size_t len)
{
    char answer[ANSWER_BYTES];
    int error = record_sink_write(&omprog->sink, bytes, len);
    if (!error) {
        pipe_count(&omprog->judge.counts->bytes_out, omprog->judge.counts->bytes_out + len);
        return say("OK");
    }
    snprintf(answer, sizeof answer, "cannot write: %s: %s", omprog->sink.path, strerror(error));
    return say(answer);
}

static int answer_failure(struct omprog *omprog)
{
    if (++omprog->failures < FAILURES_MAX)
        return say("cannot judge: the engine failed");
    omprog->failures = 0;
    return answer_write(omprog, withheld, sizeof withheld - 1);
}

static int answer_message(struct omprog *omprog, const struct message *message)
{
    struct secret_text text = {0};
    int error;
    if (message->is_long)
        return answer_write(omprog, withheld, sizeof withheld - 1);
    enum verdict verdict = message_judge_message(&omprog->judge, message->bytes, message->len, &text);
    if (verdict == VERDICT_BLOCKED) {
        error = say("OK");
    } else if (verdict == VERDICT_FAILED || !secret_text_add(&text, "\n", 1)) {
        error = answer_failure(omprog);
    } else {
        omprog->failures = 0;
        error = answer_write(omprog, text.bytes, text.len);
    }
    secret_text_free(&text);
    return error;
}

static bool is_mark(const struct message *message)
{
    static const char begin[] = "BEGIN TRANSACTION", commit[] = "COMMIT TRANSACTION";
    return (message->len == sizeof begin - 1 && memcmp(message->bytes, begin, sizeof begin - 1) == 0) ||
           (message->len == sizeof commit - 1 && memcmp(message->bytes, commit, sizeof commit - 1) == 0);
}

static int run(struct omprog *omprog)
{
    struct message_reader reader;
    struct message message;
    int got = 1;
    int error = message_reader_open(&reader, STDIN_FILENO);
    if (!error)
        error = say("OK");
    while (!error && (got = message_reader_next(&reader, &message)) > 0) {
        omprog->judge.number++;
        error = is_mark(&message) ? say("OK") : answer_message(omprog, &message);
    }
    message_reader_close(&reader);
    return error || got < 0 ? STATUS_IO : STATUS_DONE;
}

int omprog_run(const struct pipe_setup *setup, const char *output, struct pipe_counts *counts)
{
    struct omprog omprog = {.failures = 0};
    int error = message_judge_open(&omprog.judge, setup, counts), status;
    record_sink_open(&omprog.sink, output, ask_to_wait);
    if (error) {
        message("cannot judge: %s", stanch_strerror(error));
        status = STATUS_INTERNAL;
    } else {
        status = run(&omprog);
    }
    if (omprog.judge.report_failed)
        status = status_worst(status, STATUS_IO);
    record_sink_close(&omprog.sink);
    message_judge_close(&omprog.judge);
    return status;
}
