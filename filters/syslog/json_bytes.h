/*
 * JSON is UTF-8, and messages need not be; rsyslog puts their bytes into JSON as they are, and takes them so. While a
 * text is JSON each byte that is no UTF-8 is a character of a private range, so that it comes out as it went in.
 */
#ifndef STANCH_JSON_BYTES_H
#define STANCH_JSON_BYTES_H

#include "secret_text.h"

#include <jansson.h>
#include <stdint.h>

/* Adds bytes[0, len) to `text`, all of it UTF-8. False as secret_text_add. */
bool json_bytes_hide(struct secret_text *text, const void *bytes, size_t len);
/* The other way, in place; the length that is left. */
size_t json_bytes_show(char *text, size_t len);

/* The bytes of a string that was read. False as secret_text_add. */
bool json_bytes_get(struct secret_text *text, const json_t *string);
/* A new string, or NULL. */
json_t *json_bytes_string(const void *bytes, size_t len);

#endif
