/*
 * SIGTERM and SIGINT: nothing more is read; what was judged is written for at most a second or until a second signal;
 * then the program dies by that signal. SIGPIPE: as cat dies, but after the summary.
 *
 * Handlers only set flags. A signal that falls between the check of a flag and the system call would go unseen, so
 * after the first one a timer interrupts whatever blocks, twenty times a second.
 */
#ifndef STANCH_SIGNALS_H
#define STANCH_SIGNALS_H

#include <stdbool.h>

/* Once, at the start of a filter. A signal that was ignored stays ignored. */
void signals_catch(void);

/* The signal that asked to end, or 0. */
int signals_caught(void);

/* True once even writing must end. */
bool signals_give_up(void);

/* True when the program was started with SIGPIPE ignored: then a broken pipe is an error like others. */
bool signals_pipe_was_ignored(void);

/* True when the program was started with SIGHUP ignored, as nohup does. */
bool signals_hangup_was_ignored(void);

/* Ends the program by a signal, as if it had never been caught. */
_Noreturn void signals_die(int signal);

#endif
