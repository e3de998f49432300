/* Small tools of the reference: lists, base64, SGR sequences, templates. */
#include "reference_parts.h"

#include <stdio.h>
#include <stdlib.h>

void *ref_must(void *memory)
{
    if (memory == NULL) {
        fputs("reference: out of memory\n", stderr);
        abort();
    }
    return memory;
}

void ref_list_add(struct list *list, const void *item)
{
    if (list->count == list->room) {
        list->room = list->room * 2 + 16;
        list->items = ref_must(realloc(list->items, list->room * list->width));
    }
    memcpy((char *)list->items + list->count * list->width, item, list->width);
    list->count++;
}

int ref_digit_value(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    if (byte == '+' || byte == '-')
        return 62;
    return byte == '/' || byte == '_' ? 63 : -1;
}

bool ref_is_base64(uint8_t byte)
{
    return ref_digit_value(byte) >= 0;
}

/* Decodes whole groups and a rest of two or three characters; `to` may be as long as `from`. */
size_t ref_decode_base64(const uint8_t *from, size_t len, uint8_t *to)
{
    size_t made = 0;
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 6 | ((uint32_t)ref_digit_value(from[i]) & 63);
        held += 6;
        if (held >= 8) {
            held -= 8;
            to[made++] = (uint8_t)(bits >> held);
        }
    }
    return made;
}

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 32) : byte;
}

bool ref_equal_caseless(const uint8_t *text, const char *literal, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(text[i]) != lower((uint8_t)literal[i]))
            return false;
    return true;
}

/* Bytes of the colour sequence ESC [ digits and semicolons m that begins at `at`, or 0. */
size_t ref_sgr_length(const uint8_t *x, size_t n, size_t at)
{
    if (at + 2 >= n || x[at] != 0x1b || x[at + 1] != '[')
        return 0;
    size_t i = at + 2;
    while (i < n && ((x[i] >= '0' && x[i] <= '9') || x[i] == ';' || x[i] == ':'))
        i++;
    return i < n && x[i] == 'm' ? i + 1 - at : 0;
}

bool ref_sgr_ends_at(const uint8_t *x, size_t at)
{
    if (at < 3 || x[at - 1] != 'm')
        return false;
    for (size_t back = 3; back <= at && back <= NAME_COLOUR_MAX; back++)
        if (x[at - back] == 0x1b)
            return ref_sgr_length(x, at, at - back) == back;
    return false;
}

const char *ref_template_of(const stanch_options *options)
{
    return options->placeholder != NULL ? options->placeholder : "REDACTED.{rule}.{id}";
}

static void append(char *out, size_t room, size_t *len, const char *text, size_t text_len)
{
    if (*len + text_len > room)
        abort();
    memcpy(out + *len, text, text_len);
    *len += text_len;
}

/* The placeholder of a rule; `hex` is "" for generic rules, whose {id} takes the dot before it along. */
size_t ref_expand(const stanch_rules *rules, const char *template, size_t rule, const char *hex, char *out, size_t room)
{
    size_t len = 0;
    for (const char *at = template; *at != '\0';) {
        const struct rule *r = &rules->rules[rule];
        if (strncmp(at, "{rule}", 6) == 0) {
            append(out, room, &len, r->id, strlen(r->id));
            at += 6;
        } else if (strncmp(at, "{kind}", 6) == 0) {
            append(out, room, &len, r->kind, strlen(r->kind));
            at += 6;
        } else if (strncmp(at, "{id}", 4) == 0) {
            append(out, room, &len, hex, strlen(hex));
            at += 4;
        } else if (*hex == '\0' && strncmp(at, ".{id}", 5) == 0) {
            at += 5;
        } else {
            append(out, room, &len, at++, 1);
        }
    }
    return len;
}
