/*
 * A message with all its properties as rsyslog gives it, and the reply to it: what was changed, and under `$!stanch` the
 * uuid of the message that was judged. A reply that is missing, cut or another message's does not name it, and so the
 * rule that asked can tell.
 */
#ifndef STANCH_FULLJSON_H
#define STANCH_FULLJSON_H

#include "message_judge.h"

#include <jansson.h>

/* Is it one? Where it is JSON and holds what rsyslog puts into each. */
bool fulljson_is(const json_t *message);
/* The mark of the message, and that of the answer which the rule says came last; NULL where there is none. */
const char *fulljson_mark(const json_t *message);
const char *fulljson_last_mark(const json_t *message);
/* Adds to `reply`, an empty object. False where the message must be withheld: the reply is half done then. */
bool fulljson_judge(struct message_judge *judge, json_t *message, json_t *reply);
/* The reply that withholds one. */
void fulljson_withhold(struct message_judge *judge, const json_t *message, json_t *reply);

/* The text that stands for a raw message of `len` bytes: as long, so that the message within it is this, too. */
json_t *fulljson_withheld_raw(size_t len);

#endif
