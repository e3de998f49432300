#include "json_fields.h"

#include "undumped.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ what comes out */

/* The line that holds the byte `at`. Findings come in order, so most are in the line of the one before. */
static void enter_line(struct json_fields *fields, size_t at)
{
    if (fields->has_path && at >= fields->path_line && at < fields->path_end)
        return;
    const uint8_t *feed = memrchr(fields->bytes, '\n', at), *end = memchr(fields->bytes + at, '\n', fields->len - at);
    fields->path_line = feed ? (size_t)(feed + 1 - fields->bytes) : 0;
    fields->path_end = end ? (size_t)(end - fields->bytes) : fields->len;
    json_path_begin(&fields->path, fields->bytes + fields->path_line, fields->path_end - fields->path_line);
    fields->has_path = true;
}

/* Does the finding stay, as it is in a field that is not to be redacted? */
static bool is_exempt(struct json_fields *fields, const stanch_finding *finding)
{
    if (!fields->bytes || finding->start < fields->start || finding->end > fields->start + fields->len)
        return false;
    size_t from = (size_t)(finding->start - fields->start), to = (size_t)(finding->end - fields->start);
    enter_line(fields, from);
    return json_path_find(&fields->path, from - fields->path_line, to - fields->path_line) &&
           !field_list_wants(fields->list, fields->path.text, fields->path.len);
}

static enum flow_next take_event(void *taker, const stanch_event *event)
{
    struct json_fields *fields = taker;
    stanch_event same = *event;
    if (event->type == STANCH_FINDING) {
        fields->has_exempt = is_exempt(fields, event->finding);
        fields->exempt = event->start;
        if (fields->has_exempt)
            return GO_ON;
    }
    if (event->type == STANCH_INSERT && fields->has_exempt && event->start == fields->exempt) {
        same.type = STANCH_PASS;
        same.bytes = fields->bytes + (event->start - fields->start);
        same.len = (size_t)(event->end - event->start);
        fields->has_exempt = false;
    }
    return flow_take_event(fields->flow, &same);
}

/* ------------------------------------------------------------------------------------------------ what goes in */

/* Whole lines, or a piece of one that is too long. */
static enum flow_next judge(struct json_fields *fields, const uint8_t *bytes, size_t len, bool is_whole)
{
    fields->bytes = is_whole ? bytes : NULL;
    fields->len = len;
    fields->start = fields->fed;
    fields->has_path = fields->has_exempt = false;
    fields->fed += len;
    return len ? flow_judge(fields->flow, bytes, len, STANCH_FLUSH) : GO_ON;
}

static void keep(struct json_fields *fields, const uint8_t *bytes, size_t len)
{
    memcpy(fields->line + fields->used, bytes, len);
    fields->used += len;
    fields->used_max = fields->used > fields->used_max ? fields->used : fields->used_max;
}

/* The rest of the line that waits, or more of it: *taken bytes. One that is too long waits no more. */
static enum flow_next go_on(struct json_fields *fields, const uint8_t *bytes, size_t len, size_t *taken)
{
    const uint8_t *feed = memchr(bytes, '\n', len);
    size_t part = feed ? (size_t)(feed - bytes) + 1 : len;
    enum flow_next next = GO_ON;
    *taken = part;
    if (!fields->is_long && part <= JSON_FIELDS_LINE_MAX - fields->used) {
        keep(fields, bytes, part);
        if (feed) {
            next = judge(fields, fields->line, fields->used, true);
            fields->used = 0;
        }
        return next;
    }
    next = judge(fields, fields->line, fields->used, false);
    fields->used = 0;
    fields->is_long = !feed;
    return next == GO_ON ? judge(fields, bytes, part, false) : next;
}

enum flow_next json_fields_take(struct json_fields *fields, const uint8_t *bytes, size_t len)
{
    enum flow_next next = GO_ON;
    size_t taken = 0;
    if (len && (fields->used || fields->is_long))
        next = go_on(fields, bytes, len, &taken);
    bytes += taken;
    len -= taken;
    const uint8_t *feed = len && next == GO_ON ? memrchr(bytes, '\n', len) : NULL;
    size_t whole = feed ? (size_t)(feed - bytes) + 1 : 0;
    if (whole)
        next = judge(fields, bytes, whole, true);
    if (next == GO_ON && len > whole)
        keep(fields, bytes + whole, len - whole);
    return next;
}

enum flow_next json_fields_end(struct json_fields *fields)
{
    return judge(fields, fields->line, fields->used, !fields->is_long);
}

int json_fields_open(struct json_fields *fields, struct flow *flow, const struct field_list *list)
{
    *fields = (struct json_fields){.flow = flow, .list = list, .line = undumped_new(JSON_FIELDS_LINE_MAX)};
    flow_part(flow, 1, take_event, fields);
    return fields->line ? STANCH_OK : STANCH_E_MEMORY;
}

void json_fields_close(struct json_fields *fields)
{
    if (fields->line)
        explicit_bzero(fields->line, fields->used_max);
    undumped_free(fields->line, JSON_FIELDS_LINE_MAX);
    explicit_bzero(fields, sizeof *fields); /* a path may hold a key that is a secret */
}

void json_fields_reset(struct json_fields *fields)
{
    fields->used = fields->len = 0;
    fields->bytes = NULL;
    fields->fed = fields->start = 0;
    fields->is_long = fields->has_exempt = fields->has_path = false;
}
