/*
 * Rules as the options ask for them, with the texts that they name.
 */
#ifndef STANCH_LOAD_H
#define STANCH_LOAD_H

#include "allow_list.h"
#include "field_list.h"
#include "options.h"
#include "stanch.h"

/* *rules is the caller's. STATUS_DONE, or STATUS_USAGE or STATUS_INTERNAL after a message. */
int load_rules(const struct options *options, stanch_rules **rules);

/* The allow-lists that the options name; *allow is the caller's, after an error too. A status. */
int load_allow(const struct options *options, struct allow_list *allow);

/* The fields of JSON that the options name; lives with them. */
struct field_list load_fields(const struct options *options);

/* Options of a stream, without a key. */
void load_stream_options(const struct options *options, stanch_options *stream);

/* The one line for what the library says of something that a person wrote; `what` fails. The status for it. */
int load_explain(const char *what, int code, const stanch_error *error);

#endif
