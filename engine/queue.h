/*
 * What a stream has decided and not given out yet: bytes to pass, a finding, an insert, bytes to drop, in that order.
 */
#ifndef STANCH_QUEUE_H
#define STANCH_QUEUE_H

#include "stream.h"

/* Must lines be counted? */
bool queue_tracks_lines(const stanch_stream *stream);

void queue_event(stanch_event *event, int type, const uint8_t *bytes, size_t len, uint64_t start, uint64_t end);

/* Is all that was decided there? If not, an offset is wrong, and nothing may be given out. */
bool queue_fits(const stanch_stream *stream, const stanch_input *input);

/* Gives out the next event; false where nothing is left to give, and then the bytes to be dropped are gone too. */
bool queue_give(stanch_stream *stream, stanch_input *input, stanch_event *event);

#endif
