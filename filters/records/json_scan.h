/*
 * A JSON text token by token: without recursion, without a tree, in constant memory. Texts that are no JSON, or are nested
 * deeper than JSON_SCAN_DEPTH, give an error where that shows.
 */
#ifndef STANCH_JSON_SCAN_H
#define STANCH_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_SCAN_DEPTH 64

enum json_token {
    JSON_ERROR,
    JSON_BEGIN, /* of an object or array */
    JSON_END,   /* of it */
    JSON_KEY,
    JSON_STRING,
    JSON_SCALAR, /* number, true, false, null; only their first and last bytes are looked at */
    JSON_OVER    /* the text is whole; only blanks were behind it */
};

struct json_scan {
    const uint8_t *bytes;
    size_t len, at;
    size_t start, end; /* of the token; of a key or string what is between the quotes */
    int depth;
    bool is_array[JSON_SCAN_DEPTH];
    uint32_t index[JSON_SCAN_DEPTH]; /* of the value in its array */
    uint8_t expects;                 /* what may come */
};

void json_scan_begin(struct json_scan *scan, const uint8_t *bytes, size_t len);
/* The next token. After an error, and after the end, the same again. */
enum json_token json_scan_next(struct json_scan *scan);

#endif
