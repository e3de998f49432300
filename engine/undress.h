/*
 * anchor → [undress] → span → check → decide → redact
 *
 * The view of a candidate in which its value is plain. A view is rebuilt from the raw bytes at each call and lies in the
 * worker; it maps every undressed byte back to the raw bytes that stand for it.
 */
#ifndef STANCH_UNDRESS_H
#define STANCH_UNDRESS_H

#include "stanch.h"

#include <stdbool.h>

#define VIEW_MAX (STANCH_DECIDE_MAX + 8)

struct view {
    uint8_t bytes[VIEW_MAX];
    uint16_t raw[VIEW_MAX + 1]; /* JSON: offset of the raw bytes for bytes[i], from where the view was taken */
    size_t len;
    size_t start;  /* index of the value's first byte; what stands before is look-behind */
    bool is_ended; /* nothing can follow bytes[len) */
};

/* JSON escapes (RFC 8259, section 7), one to three levels deep: m backslashes and one of " / b f n r t (m at most 7), or
 * m backslashes and uXXXX below 0x80 (m at most 4), are one byte. Other runs of two and more backslashes are one
 * backslash for each eight. Reads raw[0, len) until `most` undressed bytes. `before` is the look-behind byte or -1. */
void undress_json(struct view *view, int before, const uint8_t *raw, size_t len, bool is_end, size_t most);

/* base64 and base64url (RFC 4648), both alphabets at once. `group` is the index of the group that holds the value's
 * first byte, `alignment` that byte's place in it (0, 1, 2). Before `group` only look-behind is read. Characters before
 * `floor`, which are a finding's, count as zeros, and what holds a bit of them is no look-behind. Groups that are not
 * whole wait, unless the run ends. False where the characters between the group's start and `alignment` are none. */
bool undress_base64(struct view *view, const uint8_t *raw, size_t floor, size_t group, unsigned alignment, size_t len,
                    bool is_end, size_t most);

#endif
