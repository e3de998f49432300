#include "json_scan.h"

#include <string.h>

enum expects { A_VALUE, A_VALUE_OR_END, A_KEY, A_KEY_OR_END, A_COMMA_OR_END, NOTHING, BROKEN };

void json_scan_begin(struct json_scan *scan, const uint8_t *bytes, size_t len)
{
    *scan = (struct json_scan){.bytes = bytes, .len = len, .expects = A_VALUE};
}

static int peek(struct json_scan *scan)
{
    while (scan->at < scan->len && memchr(" \t\r\n", scan->bytes[scan->at], 4))
        scan->at++;
    return scan->at < scan->len ? scan->bytes[scan->at] : -1;
}

static enum json_token fail(struct json_scan *scan)
{
    scan->expects = BROKEN;
    return JSON_ERROR;
}

/* What may come behind a value. */
static void close_value(struct json_scan *scan)
{
    scan->expects = scan->depth ? A_COMMA_OR_END : NOTHING;
}

static bool read_string(struct json_scan *scan)
{
    scan->start = ++scan->at;
    while (scan->at < scan->len && scan->bytes[scan->at] != '"')
        scan->at += scan->bytes[scan->at] == '\\' ? 2 : 1;
    scan->end = scan->at++;
    return scan->end < scan->len;
}

static enum json_token read_scalar(struct json_scan *scan)
{
    scan->start = scan->at;
    while (scan->at < scan->len && !memchr(",]} \t\r\n\"{[:", scan->bytes[scan->at], 12))
        scan->at++;
    scan->end = scan->at;
    close_value(scan);
    return scan->end > scan->start ? JSON_SCALAR : fail(scan);
}

static enum json_token open_container(struct json_scan *scan, bool is_array)
{
    if (scan->depth == JSON_SCAN_DEPTH)
        return fail(scan);
    scan->start = scan->at;
    scan->end = ++scan->at;
    scan->index[scan->depth] = 0;
    scan->is_array[scan->depth++] = is_array;
    scan->expects = is_array ? A_VALUE_OR_END : A_KEY_OR_END;
    return JSON_BEGIN;
}

static enum json_token close_container(struct json_scan *scan, int byte)
{
    if (!scan->depth || byte != (scan->is_array[scan->depth - 1] ? ']' : '}'))
        return fail(scan);
    scan->start = scan->at;
    scan->end = ++scan->at;
    scan->depth--;
    close_value(scan);
    return JSON_END;
}

static enum json_token read_value(struct json_scan *scan, int byte)
{
    if (byte == '{' || byte == '[')
        return open_container(scan, byte == '[');
    if (byte != '"')
        return read_scalar(scan);
    if (!read_string(scan))
        return fail(scan);
    close_value(scan);
    return JSON_STRING;
}

static enum json_token read_key(struct json_scan *scan, int byte)
{
    if (byte != '"' || !read_string(scan) || peek(scan) != ':')
        return fail(scan);
    scan->at++;
    scan->expects = A_VALUE;
    return JSON_KEY;
}

enum json_token json_scan_next(struct json_scan *scan)
{
    int byte = peek(scan);
    if (scan->expects == BROKEN)
        return JSON_ERROR;
    if (scan->expects == NOTHING)
        return byte < 0 ? JSON_OVER : fail(scan);
    if (byte < 0)
        return fail(scan);
    bool may_end = scan->expects != A_VALUE && scan->expects != A_KEY;
    if (may_end && (byte == ']' || byte == '}'))
        return close_container(scan, byte);
    bool is_array = scan->depth && scan->is_array[scan->depth - 1];
    if (scan->expects == A_COMMA_OR_END) {
        if (byte != ',')
            return fail(scan);
        scan->at++;
        scan->index[scan->depth - 1]++;
        scan->expects = is_array ? A_VALUE : A_KEY;
        byte = peek(scan);
        if (byte < 0)
            return fail(scan);
    }
    return scan->expects == A_KEY || scan->expects == A_KEY_OR_END ? read_key(scan, byte) : read_value(scan, byte);
}
