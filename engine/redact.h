/*
 * anchor → undress → span → check → decide → [redact]
 *
 * What is written instead of a union: the placeholder, or a mask, in the dress of what it replaces.
 */
#ifndef STANCH_REDACT_H
#define STANCH_REDACT_H

#include "accepted.h"
#include "settings.h"

/* Writes to out[STANCH_INSERT_MAX] and returns how many bytes. */
size_t redact_write(const stanch_settings *settings, const struct accepted *accepted, uint8_t *out);

#endif
