/*
 * files → source → [pipe] → flow → output: reads, judges, writes, until the inputs end. Files come in order, as cat takes
 * them; each is a stream of its own.
 *
 * After any error nothing leaves that was not judged: what a stream held when its input failed is dropped.
 */
#ifndef STANCH_PIPE_H
#define STANCH_PIPE_H

#include "field_list.h"
#include "framing.h"
#include "output.h"
#include "stanch.h"
#include "transport.h"

#include <stdbool.h>
#include <sys/types.h>

struct metrics;
struct reload;
struct report;
struct rule_set;
struct summary;

struct pipe_setup {
    struct rule_set **set;    /* what is judged with; another one after a reload */
    struct reload *reload;    /* where that comes from; NULL: nowhere */
    int mode, unit;           /* STANCH_… */
    int out;                  /* descriptor that is written to */
    enum framing framing;     /* what a record is */
    struct field_list fields; /* of JSON; none: all */
    enum output_way way;
    bool copy_only; /* never splice */
    enum transport transport;
    struct metrics *metrics; /* NULL: none */
    struct report *report;   /* NULL: none */
    struct summary *summary; /* NULL: none */
};

/* Where something can fail. */
enum pipe_place { PIPE_INPUT, PIPE_OUTPUT, PIPE_ENGINE, PIPE_REPORT, PIPE_PLACES };

/* Written by the flow's thread, read by others: each number atomic, pipe_count. */
struct pipe_counts {
    uint64_t bytes_in, bytes_out, findings, held, held_max;
    uint64_t errors[PIPE_PLACES];
    uint64_t beat; /* grows; odd while the engine judges */
    int signal;    /* that the program must die by, or 0 */
};

/* `counts` may be read by another thread meanwhile. Takes `files` ("-" is standard input; none: standard input) to the
 * output. A status, after messages. */
int pipe_run(const struct pipe_setup *setup, char *const *files, size_t count, struct pipe_counts *counts);

/* The same for one input after another that the caller opens, each to an output of its own. NULL after a message;
 * `setup` and `counts` must live as long. */
struct pipe;
struct pipe *pipe_open(const struct pipe_setup *setup, struct pipe_counts *counts);
/* Takes `in`, which messages and the report call `name`, to `out`. True once all of it was judged and written; false after
 * a message or a signal. */
bool pipe_copy(struct pipe *pipe, int in, const char *name, int out);
/* Or a stream that the caller feeds from where it likes, to setup->out. What lies before `shown_from`, an offset in it, is
 * judged for what comes behind it and not written. False after a message. */
bool pipe_begin(struct pipe *pipe, const char *name, uint64_t shown_from);
/* One read, judged and written. Bytes; 0: there are none now; negative after a message or a signal. */
ssize_t pipe_feed(struct pipe *pipe, int fd);
/* The stream ends; `is_whole`: and what is held is judged as it stands. */
void pipe_end(struct pipe *pipe, bool is_whole);
/* Whom it was written to is gone. */
void pipe_lose_receiver(struct pipe *pipe);

/* A status for all of them. */
int pipe_close(struct pipe *pipe);

/* The one writer sets a number. */
static inline void pipe_count(uint64_t *count, uint64_t value)
{
    __atomic_store_n(count, value, __ATOMIC_RELAXED);
}

/* No core file, no ptrace by others of this user: memory holds credentials. Once, first thing. */
void pipe_harden(void);

#endif
