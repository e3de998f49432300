/*
 * --framing mmexternal: the other end of rsyslog's mmexternal. One line in, one JSON object out, in order. Whatever
 * happens each line is answered, because rsyslog sends a message that gets no answer as it is.
 */
#ifndef STANCH_MMEXTERNAL_H
#define STANCH_MMEXTERNAL_H

#include "pipe.h"

/* First thing: rsyslog reads standard error as part of the answer. */
void mmexternal_silence(void);
/* Standard input to standard output until it ends. A status. */
int mmexternal_run(const struct pipe_setup *setup, struct pipe_counts *counts);
/* The same where nothing can be judged: every message is withheld. */
int mmexternal_withhold(void);

#endif
