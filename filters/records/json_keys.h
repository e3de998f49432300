/*
 * [judge] → json_keys → output: two keys of a JSON object that would become equal, because a credential was taken out of
 * both, are told apart by a number behind the second: "REDACTED.…#2".
 *
 * Looks at what is written from the first placeholder of a line to the line's end, and at nothing else. A key counts
 * from its first placeholder on: what stands before it may make two keys differ that are taken for equal, and the
 * number then does no harm.
 */
#ifndef STANCH_JSON_KEYS_H
#define STANCH_JSON_KEYS_H

#include "output.h"

#define JSON_KEYS_MAX 64        /* of a line, that are told apart; all further ones get a number */
#define JSON_KEYS_BLANKS_MAX 64 /* between a key and its colon */

struct json_keys {
    bool is_on;     /* from the first placeholder of a line on */
    bool in_string; /* as read from there */
    bool is_escaped;
    bool is_changed; /* the string has a placeholder in it */
    bool is_closed;  /* and has ended: what comes tells whether it is a key */
    int depth;       /* of objects and arrays, from there */
    uint64_t hash;   /* of the changed string */
    size_t waiting;  /* bytes of `closing`: the quote, and blanks */
    uint8_t closing[1 + JSON_KEYS_BLANKS_MAX];
    size_t count;   /* keys that live: their object has not ended */
    unsigned total; /* keys of the line, so far */
    struct json_key {
        uint64_t hash;
        int depth;
    } keys[JSON_KEYS_MAX];
};

/* Bytes that stay. 0 or an errno. */
int json_keys_pass(struct json_keys *keys, struct output *output, const uint8_t *bytes, size_t len);
/* A placeholder. 0 or an errno. */
int json_keys_insert(struct json_keys *keys, struct output *output, const uint8_t *bytes, size_t len);
/* The input ends: what waits goes out. 0 or an errno. */
int json_keys_finish(struct json_keys *keys, struct output *output);
/* Forgets the line. */
void json_keys_reset(struct json_keys *keys);

#endif
