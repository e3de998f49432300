/*
 * What a JSON string says, in UTF-8 (RFC 8259, section 7).
 */
#ifndef STANCH_JSON_UNESCAPE_H
#define STANCH_JSON_UNESCAPE_H

#include <stddef.h>
#include <stdint.h>

#define JSON_UNESCAPE_NONE SIZE_MAX

/* bytes[0, len) without their quotes, to out[0, room). The length, or JSON_UNESCAPE_NONE where it does not fit or an escape
 * is none, or of no character. Bytes that are no escape stay as they are. */
size_t json_unescape(const uint8_t *bytes, size_t len, char *out, size_t room);

#endif
