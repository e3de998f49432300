#include "json_path.h"

#include "json_unescape.h"

#define NO_PATH JSON_UNESCAPE_NONE

void json_path_begin(struct json_path *path, const uint8_t *bytes, size_t len)
{
    json_scan_begin(&path->scan, bytes, len);
    path->token = JSON_BEGIN;
    path->len = 0;
    path->base[0] = 0;
}

static void add_key(struct json_path *path)
{
    const struct json_scan *scan = &path->scan;
    size_t base = path->base[scan->depth];
    path->len = NO_PATH;
    if (base == NO_PATH || base == JSON_PATH_MAX)
        return;
    if (base)
        path->text[base++] = '.';
    size_t len =
        json_unescape(scan->bytes + scan->start, scan->end - scan->start, path->text + base, JSON_PATH_MAX - base);
    path->len = len == JSON_UNESCAPE_NONE ? NO_PATH : base + len;
}

static void advance(struct json_path *path)
{
    path->token = json_scan_next(&path->scan);
    int depth = path->scan.depth;
    if (path->token == JSON_KEY)
        add_key(path);
    else if (path->token == JSON_BEGIN)
        path->base[depth] = path->len;
    else if (path->token == JSON_END)
        path->len = path->base[depth + 1];
    else if (depth && path->scan.is_array[depth - 1])
        path->len = path->base[depth];
}

bool json_path_find(struct json_path *path, size_t start, size_t end)
{
    while (path->token != JSON_ERROR && path->token != JSON_OVER && path->scan.end < end)
        advance(path);
    bool is_value = path->token == JSON_KEY || path->token == JSON_STRING || path->token == JSON_SCALAR;
    return is_value && path->scan.start <= start && end <= path->scan.end && path->len != NO_PATH;
}
