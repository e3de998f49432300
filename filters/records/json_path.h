/*
 * The path of a place in a JSON text: the keys that lead to it, as what they say and not as they are written, with dots
 * between. What lies in an array has the path of the array. Asked for places in rising order it reads the text once.
 */
#ifndef STANCH_JSON_PATH_H
#define STANCH_JSON_PATH_H

#include "json_scan.h"

#define JSON_PATH_MAX 512 /* bytes of a path; one that is longer counts as none */

struct json_path {
    struct json_scan scan;
    enum json_token token; /* the last one */
    char text[JSON_PATH_MAX];
    size_t len;                       /* of the path of the last key */
    size_t base[JSON_SCAN_DEPTH + 1]; /* of the path of each container that is open */
};

void json_path_begin(struct json_path *path, const uint8_t *bytes, size_t len);
/* Is bytes[start, end) in one key, string or scalar? Then path->text[0, len) is its path, a key its own last part. False
 * where it is not, where the text is no JSON up to there, where the path is too long, and where a key in it has an escape
 * that is none. */
bool json_path_find(struct json_path *path, size_t start, size_t end);

#endif
