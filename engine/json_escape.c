#include "json_escape.h"

#include "byte.h"

#include <string.h>

#define LONE_BACKSLASHES 8 /* of a longer run, so many are one */
#define UNICODE_BACKSLASHES 4

static int simple_escape(uint8_t byte)
{
    static const char names[] = "\"/bfnrt";
    static const char values[] = "\"/\b\f\n\r\t";
    const char *found = byte ? strchr(names, byte) : NULL;
    return found ? values[found - names] : -1;
}

int json_unicode_read(const uint8_t *raw, size_t len, size_t *taken)
{
    size_t backslashes = 0;
    while (backslashes < len && backslashes <= UNICODE_BACKSLASHES && raw[backslashes] == '\\')
        backslashes++;
    if (backslashes == 0 || backslashes > UNICODE_BACKSLASHES)
        return -1;
    *taken = backslashes + 5;
    int number = 0;
    for (size_t i = backslashes; i < *taken; i++) {
        if (i == len)
            return JSON_ESCAPE_CUT;
        int digit = i == backslashes ? (raw[i] == 'u' ? 0 : -1) : byte_hex_value(raw[i]);
        if (digit < 0)
            return -1;
        number = number << 4 | digit;
    }
    return number;
}

/* The byte at raw[0], which is a backslash; *taken raw bytes stand for it. False where more must come to tell. */
static bool read_escape(const uint8_t *raw, size_t len, bool is_end, uint8_t *byte, size_t *taken)
{
    size_t backslashes = 0;
    while (backslashes < len && backslashes < LONE_BACKSLASHES && raw[backslashes] == '\\')
        backslashes++;
    bool is_cut = backslashes == len && backslashes < LONE_BACKSLASHES;
    if (is_cut && !is_end)
        return false;
    if (!is_cut && backslashes < LONE_BACKSLASHES) {
        int simple = simple_escape(raw[backslashes]);
        if (simple >= 0) {
            *byte = (uint8_t)simple;
            *taken = backslashes + 1;
            return true;
        }
        int number = json_unicode_read(raw, len, taken);
        if (number == JSON_ESCAPE_CUT && !is_end)
            return false;
        if (number >= 0 && number < 0x80) {
            *byte = (uint8_t)number;
            return true;
        }
    }
    *byte = '\\';
    *taken = backslashes;
    return true;
}

size_t json_escape_read(const uint8_t *raw, size_t len, bool is_end, uint8_t *byte)
{
    size_t taken = 1;
    *byte = raw[0];
    if (raw[0] == '\\' && !read_escape(raw, len, is_end, byte, &taken))
        return 0;
    return taken;
}

int json_unicode_before(const uint8_t *raw, size_t at)
{
    if (at < 6 || raw[at - 5] != 'u' || raw[at - 6] != '\\')
        return -1;
    size_t start = at - 5;
    while (start > 0 && at - start <= 5 + UNICODE_BACKSLASHES && raw[start - 1] == '\\')
        start--;
    size_t taken = 0;
    return json_unicode_read(raw + start, at - start, &taken);
}
