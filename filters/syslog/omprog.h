/*
 * --framing omprog: the other end of rsyslog's omprog with confirmMessages. One line in, its judged form to --output, and
 * then OK on standard output, or what went wrong: rsyslog keeps a message, and sends it again, until it is confirmed.
 */
#ifndef STANCH_OMPROG_H
#define STANCH_OMPROG_H

#include "pipe.h"

/* Standard input to `output` until it ends. A status, after messages. */
int omprog_run(const struct pipe_setup *setup, const char *output, struct pipe_counts *counts);

#endif
