#include "json_keys.h"

#include <stdio.h>
#include <string.h>

#define HASH_START UINT64_C(0xcbf29ce484222325) /* FNV-1a */
#define HASH_FACTOR UINT64_C(0x100000001b3)

static void add_to_hash(struct json_keys *keys, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        keys->hash = (keys->hash ^ bytes[i]) * HASH_FACTOR;
}

void json_keys_reset(struct json_keys *keys)
{
    *keys = (struct json_keys){0};
}

/* True where the object has a key of this text. Where there is no room to remember it, it counts as one. */
static bool is_known(struct json_keys *keys)
{
    keys->total++;
    for (size_t i = 0; i < keys->count; i++)
        if (keys->keys[i].hash == keys->hash && keys->keys[i].depth == keys->depth)
            return true;
    if (keys->count == JSON_KEYS_MAX)
        return true;
    keys->keys[keys->count++] = (struct json_key){keys->hash, keys->depth};
    return false;
}

static void forget_object(struct json_keys *keys)
{
    while (keys->count && keys->keys[keys->count - 1].depth >= keys->depth)
        keys->count--;
    keys->depth--;
}

int json_keys_finish(struct json_keys *keys, struct output *output)
{
    size_t len = keys->waiting;
    keys->waiting = 0;
    keys->is_closed = keys->is_changed = false;
    return output_add(output, keys->closing, len);
}

/* What stands behind a changed string: blanks wait, a colon makes it a key. 1 where the byte waits, else 0, or a
 * negative errno. */
static int behind_string(struct json_keys *keys, struct output *output, uint8_t byte)
{
    bool is_blank = byte == ' ' || byte == '\t' || byte == '\r';
    if (is_blank && keys->waiting < sizeof keys->closing) {
        keys->closing[keys->waiting++] = byte;
        return 1;
    }
    int error = 0;
    if (byte == ':' && is_known(keys)) {
        char number[16];
        int len = snprintf(number, sizeof number, "#%u", keys->total);
        error = output_add(output, (const uint8_t *)number, (size_t)len);
    }
    return error ? -error : -json_keys_finish(keys, output);
}

static void in_string(struct json_keys *keys, uint8_t byte)
{
    if (keys->is_changed)
        add_to_hash(keys, &byte, 1);
    if (keys->is_escaped || byte == '\\')
        keys->is_escaped = !keys->is_escaped;
    else if (byte == '"')
        keys->in_string = false;
}

/* Reads one byte. 1 where it waits and is not to be written yet, else 0, or a negative errno. */
static int read_byte(struct json_keys *keys, struct output *output, uint8_t byte)
{
    if (keys->is_closed) {
        int answer = behind_string(keys, output, byte);
        if (answer)
            return answer;
    }
    if (keys->in_string) {
        in_string(keys, byte);
        keys->is_closed = keys->is_changed && !keys->in_string;
        if (keys->is_closed)
            keys->closing[keys->waiting++] = byte;
        return keys->is_closed;
    }
    if (byte == '"')
        keys->in_string = true;
    else if (byte == '{' || byte == '[')
        keys->depth++;
    else if (byte == '}' || byte == ']')
        forget_object(keys);
    return 0;
}

int json_keys_pass(struct json_keys *keys, struct output *output, const uint8_t *bytes, size_t len)
{
    size_t from = 0;
    for (size_t at = 0; keys->is_on && at < len; at++) {
        bool is_end = bytes[at] == '\n';
        if (keys->is_closed || is_end) { /* what is written next may have to stand behind these */
            int error = output_add(output, bytes + from, at - from);
            if (error)
                return error;
            from = at;
        }
        int answer = read_byte(keys, output, bytes[at]);
        if (answer < 0)
            return -answer;
        if (answer) {
            int error = output_add(output, bytes + from, at - from);
            if (error)
                return error;
            from = at + 1;
        }
        if (is_end)
            json_keys_reset(keys);
    }
    return output_add(output, bytes + from, len - from);
}

int json_keys_insert(struct json_keys *keys, struct output *output, const uint8_t *bytes, size_t len)
{
    int error = keys->is_closed ? json_keys_finish(keys, output) : 0;
    bool is_whole = len && bytes[0] == '"'; /* a value that had no quotes */
    if (error || is_whole)
        return error ? error : output_add(output, bytes, len);
    if (!keys->is_on)
        keys->is_on = keys->in_string = true;
    if (!keys->is_changed)
        keys->hash = HASH_START;
    keys->is_changed = keys->in_string;
    add_to_hash(keys, bytes, len);
    return output_add(output, bytes, len);
}
