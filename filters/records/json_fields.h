/*
 * source → [json_fields] → flow: lines of JSON of which only some fields are redacted. All is judged; what is found in
 * another field stays as it was, for which its line must be whole: a line of more than JSON_FIELDS_LINE_MAX bytes, and
 * one that is no JSON up to the finding, are redacted as if no fields were named. So is a key of several lines.
 */
#ifndef STANCH_JSON_FIELDS_H
#define STANCH_JSON_FIELDS_H

#include "field_list.h"
#include "flow.h"
#include "json_path.h"

#define JSON_FIELDS_LINE_MAX ((size_t)1024 * 1024) /* a round of the source is less */

struct json_fields {
    struct flow *flow;
    const struct field_list *list;
    uint8_t *line; /* owned; an unfinished one */
    size_t used, used_max;
    bool is_long;         /* of the current line the begin was given */
    const uint8_t *bytes; /* lines that are judged; NULL: pieces of a long one */
    size_t len;
    uint64_t fed, start;       /* bytes of the stream; where `bytes` begin in it */
    uint64_t exempt;           /* the finding that stays begins here */
    bool has_exempt, has_path; /* `path` is one of the line that begins at `path_line` */
    size_t path_line, path_end;
    struct json_path path;
};

/* STANCH_OK or STANCH_E_MEMORY; json_fields_close in either case. */
int json_fields_open(struct json_fields *fields, struct flow *flow, const struct field_list *list);
/* Wipes and frees. */
void json_fields_close(struct json_fields *fields);
void json_fields_reset(struct json_fields *fields);

enum flow_next json_fields_take(struct json_fields *fields, const uint8_t *bytes, size_t len);
/* The input is over: what waits is judged. flow_end follows. */
enum flow_next json_fields_end(struct json_fields *fields);

#endif
