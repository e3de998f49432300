#include "cri_line.h"

#include "json_scan.h"

#include <string.h>

#define TIME_MAX 35 /* 2026-01-02T03:04:05.123456789+00:00 */
#define TAGS_MAX 16

/* Bytes of [from, from + most) that are in `set`. */
static size_t span(const uint8_t *bytes, size_t len, size_t from, size_t most, const char *set)
{
    size_t at = from;
    while (at < len && at - from < most && bytes[at] && strchr(set, bytes[at]))
        at++;
    return at - from;
}

static bool is_word(const uint8_t *bytes, size_t len, size_t at, const char *word)
{
    size_t size = strlen(word);
    return at <= len && size <= len - at && memcmp(bytes + at, word, size) == 0;
}

/* RFC 3339; 0 where there is none. */
static size_t time_len(const uint8_t *bytes, size_t len, size_t at)
{
    static const char shape[] = "0000-00-00T00:00:00";
    for (size_t i = 0; shape[i]; i++)
        if (at + i >= len ||
            (shape[i] == '0' ? bytes[at + i] < '0' || bytes[at + i] > '9' : bytes[at + i] != (uint8_t)shape[i]))
            return 0;
    return span(bytes, len, at, TIME_MAX, "0123456789-T:.Z+");
}

static bool read_cri(const uint8_t *bytes, size_t len, struct cri_line *line)
{
    size_t at = time_len(bytes, len, 0);
    bool is_out = is_word(bytes, len, at, " stdout "), is_err = is_word(bytes, len, at, " stderr ");
    if (!at || (!is_out && !is_err))
        return false;
    at += 8;
    size_t tags = span(bytes, len, at, TAGS_MAX, "ABCDEFGHIJKLMNOPQRSTUVWXYZ:");
    bool has_tag = tags && (bytes[at] == 'P' || bytes[at] == 'F') && (tags == 1 || bytes[at + 1] == ':');
    if (!has_tag || at + tags >= len || bytes[at + tags] != ' ')
        return false;
    *line = (struct cri_line){.stream = is_out ? CRI_STDOUT : CRI_STDERR,
                              .start = at + tags + 1,
                              .end = len,
                              .is_partial = bytes[at] == 'P',
                              .is_plain_head = true,
                              .is_plain_tail = true};
    return true;
}

/* What docker writes behind the text when no labels are asked for. */
static bool is_plain_tail(const uint8_t *bytes, size_t len, size_t at)
{
    at += is_word(bytes, len, at, "\\n") ? 2 : 0;
    bool is_stream = is_word(bytes, len, at, "\",\"stream\":\"stdout\",\"time\":\"") ||
                     is_word(bytes, len, at, "\",\"stream\":\"stderr\",\"time\":\"");
    at += sizeof "\",\"stream\":\"stdout\",\"time\":\"" - 1;
    size_t time = is_stream ? time_len(bytes, len, at) : 0;
    return time && is_word(bytes, len, at + time, "\"}") && at + time + 2 == len;
}

static bool ends_with_newline(const uint8_t *bytes, size_t start, size_t end)
{
    size_t slashes = 0;
    if (end - start < 2 || bytes[end - 1] != 'n')
        return false;
    while (slashes < end - 1 - start && bytes[end - 2 - slashes] == '\\')
        slashes++;
    return slashes % 2 == 1;
}

/* The strings of "log" and "stream", each there once. */
static bool find_strings(const uint8_t *bytes, size_t len, struct json_scan *log, struct json_scan *stream)
{
    struct json_scan scan;
    size_t logs = 0, streams = 0;
    enum json_token token;
    json_scan_begin(&scan, bytes, len);
    while ((token = json_scan_next(&scan)) != JSON_ERROR && token != JSON_OVER) {
        if (token != JSON_KEY || scan.depth != 1)
            continue;
        bool is_log = scan.end - scan.start == 3 && memcmp(bytes + scan.start, "log", 3) == 0;
        bool is_stream = scan.end - scan.start == 6 && memcmp(bytes + scan.start, "stream", 6) == 0;
        if (!is_log && !is_stream)
            continue;
        if (json_scan_next(&scan) != JSON_STRING)
            return false;
        logs += is_log;
        streams += is_stream;
        *(is_log ? log : stream) = scan;
    }
    return token == JSON_OVER && logs == 1 && streams == 1;
}

static bool read_json(const uint8_t *bytes, size_t len, struct cri_line *line)
{
    struct json_scan log, stream;
    if (!find_strings(bytes, len, &log, &stream) || stream.end - stream.start != 6)
        return false;
    bool is_out = memcmp(bytes + stream.start, "stdout", 6) == 0,
         is_err = memcmp(bytes + stream.start, "stderr", 6) == 0;
    if (!is_out && !is_err)
        return false;
    bool is_full = ends_with_newline(bytes, log.start, log.end);
    *line = (struct cri_line){.stream = is_out ? CRI_STDOUT : CRI_STDERR,
                              .start = log.start,
                              .end = is_full ? log.end - 2 : log.end,
                              .is_partial = !is_full};
    line->is_plain_head = log.start == 8 && is_word(bytes, len, 0, "{\"log\":\"");
    line->is_plain_tail = is_plain_tail(bytes, len, line->end);
    return true;
}

struct cri_line cri_line_read(const uint8_t *bytes, size_t len, bool is_whole)
{
    struct cri_line line;
    bool is_json = len && bytes[0] == '{';
    if (is_json ? is_whole && read_json(bytes, len, &line) : read_cri(bytes, len, &line))
        return line;
    return (struct cri_line){.stream = CRI_TEXT, .end = len, .is_plain_head = true, .is_plain_tail = true};
}
