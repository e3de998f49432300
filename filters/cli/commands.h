/*
 * The sub-commands: each gets checked options and returns a status, after its messages.
 */
#ifndef STANCH_COMMANDS_H
#define STANCH_COMMANDS_H

#include "options.h"

int cmd_redact(const struct options *options);
int cmd_rotate(const struct options *options);
int cmd_explain(const struct options *options);
int cmd_rules(const struct options *options);
int cmd_allow(const struct options *options);
int cmd_doctor(const struct options *options);
int cmd_install(const struct options *options);
int cmd_scan(const struct options *options);

/* --help of a command, to standard output. A status. */
int help_print(enum command command);
/* --version, to standard output. A status. */
int version_print(void);
/* Writes a finished text to standard output: STATUS_DONE, or STATUS_IO after a message. */
int print_text(const char *text, size_t len);

#endif
