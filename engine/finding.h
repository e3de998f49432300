/*
 * What is told of a credential that was found.
 */
#ifndef STANCH_FINDING_H
#define STANCH_FINDING_H

#include "stream.h"

/* Fills stream->finding. */
void finding_describe(stanch_stream *stream, const struct accepted *accepted);

#endif
