/*
 * Hosts that nobody has, reserved for documentation and tests (RFC 2606, RFC 6761): what stands in front of one is an
 * example. A stream cannot know, as the host stands to the right of the password; a scan can.
 */
#ifndef STANCH_EXAMPLE_HOST_H
#define STANCH_EXAMPLE_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* Does a reserved host stand behind an @ at the begin of the text? example.com, .org and .net, .example, .test and
 * .invalid, with whatever stands in front of them. */
bool example_host_follows(const char *text, size_t len);

#endif
