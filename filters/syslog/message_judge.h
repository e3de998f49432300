/*
 * reader → [message_judge] → reply or sink: each message is a record of one stream, so that a key that was cut into
 * several messages goes; the other texts of a message (its host name, its fields) are records of a second one.
 */
#ifndef STANCH_MESSAGE_JUDGE_H
#define STANCH_MESSAGE_JUDGE_H

#include "pipe.h"
#include "secret_text.h"

#define KEY_HEADER_MAX 128 /* bytes that may stand before each line of a key */
#define MESSAGE_WITHHELD " [stanch: message withheld]"

enum verdict {
    VERDICT_CLEAN,   /* the text is what was judged */
    VERDICT_CHANGED, /* the text is what may be sent */
    VERDICT_BLOCKED, /* --mode block: nothing may be sent */
    VERDICT_FAILED   /* out of memory, or the engine says so: nothing may be sent */
};

struct message_judge {
    const struct pipe_setup *setup;
    struct pipe_counts *counts;
    stanch_worker *worker;
    stanch_stream *message, *field;
    void *memory[2]; /* theirs, owned */
    struct secret_text out;
    uint8_t header[KEY_HEADER_MAX]; /* what stood before the last BEGIN line of a key */
    size_t header_len;
    uint64_t number;    /* of the message, from 1 */
    bool is_fresh;      /* the stream of messages has begun: what came before is not known */
    bool report_failed; /* exit 4 */
};

/* STANCH_OK, or what is wrong; close it in either case. */
int message_judge_open(struct message_judge *judge, const struct pipe_setup *setup, struct pipe_counts *counts);
void message_judge_close(struct message_judge *judge);

/* The next message, and texts of it. What may be sent is added to `text`. */
enum verdict message_judge_message(struct message_judge *judge, const void *bytes, size_t len,
                                   struct secret_text *text);
/* `name`: what the text is the value of; NULL: nothing that tells. */
enum verdict message_judge_field(struct message_judge *judge, const char *name, const void *bytes, size_t len,
                                 struct secret_text *text);

#endif
