#include "surround.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* How a value is written inside a template. */
enum quoting {
    PLAIN,   /* as it is; no blank, quote or sign that ends a word */
    STRING,  /* in double quotes: backslash and quote escaped, a line break as \n */
    SINGLE,  /* in single quotes */
    ADDRESS, /* in a URL: unreserved characters only */
    LINE     /* as it is, on one line */
};

/* In a template N is the name in capitals, n as it is, c in camel case, h as a header, I the issuer, and V the value. */
static const struct surround {
    const char *template;
    enum quoting quoting;
} surrounds[] = {
    {"PORT=8080\nN=V\nDEBUG=false\n", PLAIN},
    {"{\"name\": \"ledger\", \"n\": \"V\", \"retries\": 3}\n", STRING},
    {"ledger:\n  n: V\n  retries: 3\n", PLAIN},
    {"static const char *n = \"V\"; /* read at start */\n", STRING},
    {"import os\nn = \"V\"\nretries = 3\n", STRING},
    {"const c = 'V';\nexport default c;\n", SINGLE},
    {"    private static final String N = \"V\";\n", STRING},
    {"\tn := \"V\"\n\tretries := 3\n", STRING},
    {"<?php\n$n = 'V';\n$retries = 3;\n", SINGLE},
    {"GET https://api.internal/v1/books?limit=3&n=V&page=2 HTTP/1.1\n", ADDRESS},
    {"POST /v1/books HTTP/1.1\r\nHost: api.internal\r\nh: V\r\nAccept: */*\r\n\r\n", LINE},
    {"2026-11-24T10:00:00.123Z INFO ledger[4711]: request done n=V status=200 took=12ms\n", PLAIN},
    {"I set it up yesterday, and my I n is V\nCan you tell me why the call fails?\n", LINE},
};
const char *const surround_names[] = {"env", "JSON", "YAML", "C",      "Python",   "JavaScript", "Java",
                                      "Go",  "PHP",  "URL",  "header", "log line", "prose"};
const size_t surround_count = sizeof surrounds / sizeof surrounds[0];
const char *const dress_names[] = {"JSON in JSON", "base64, 0", "base64, 1", "base64, 2"};
const size_t dress_count = sizeof dress_names / sizeof dress_names[0];

/* ------------------------------------------------------------------------------------------------ samples */

static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '-' || byte == '.';
}

/* The identifier before the value, across the separator and quotes. */
static void find_name(struct sample *sample)
{
    size_t end = strlen(sample->lead);
    while (end > 0 && strchr(" =:\"'", sample->lead[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && is_name_byte(sample->lead[start - 1]))
        start--;
    snprintf(sample->name, sizeof sample->name, "%.*s", (int)(end - start), sample->lead + start);
    if (start > 0 && strchr(sample->lead, '='))
        sample->name[0] = start > 0 && sample->lead[start - 1] == '/' ? 0 : sample->name[0];
}

bool surround_sample(const char *text, size_t len, size_t start, size_t end, bool needs_all, struct sample *sample)
{
    memset(sample, 0, sizeof *sample);
    if (start >= sizeof sample->lead || len - end >= sizeof sample->tail)
        return false;
    memcpy(sample->lead, text, start);
    memcpy(sample->tail, text + end, len - end);
    sample->value = text + start;
    sample->len = end - start;
    find_name(sample);
    sample->is_embedded = needs_all || (start > 0 && !sample->name[0]);
    return true;
}

/* ------------------------------------------------------------------------------------------------ writing */

static void put(struct placed *placed, const char *text, size_t len)
{
    size_t room = SURROUND_TEXT_MAX - placed->len;
    if (len > room)
        len = room;
    memcpy(placed->text + placed->len, text, len);
    placed->len += len;
}

static bool put_byte(struct placed *placed, char byte, enum quoting quoting)
{
    switch (quoting) {
    case STRING:
        if (byte == '\n')
            put(placed, "\\n", 2);
        else if (byte == '"' || byte == '\\')
            put(placed, (char[]){'\\', byte}, 2);
        else
            put(placed, &byte, 1);
        return byte == '\n' || !iscntrl((unsigned char)byte);
    case ADDRESS:
        put(placed, &byte, 1);
        return isalnum((unsigned char)byte) || strchr("-._~", byte);
    case PLAIN:
        put(placed, &byte, 1);
        return !isspace((unsigned char)byte) && !strchr("\"'`\\<>(){}[];,&|$#", byte);
    case SINGLE:
        put(placed, &byte, 1);
        return byte != '\'' && byte != '\\' && byte != '\n' && byte != '$';
    default:
        put(placed, &byte, 1);
        return byte != '\n' && byte != '\r';
    }
}

static bool put_text(struct placed *placed, const char *text, size_t len, enum quoting quoting)
{
    bool fits = true;
    for (size_t i = 0; i < len; i++)
        fits &= put_byte(placed, text[i], quoting);
    return fits;
}

/* All of the sample where only that speaks for the value. */
static bool put_sample(struct placed *placed, const struct sample *sample, enum quoting quoting)
{
    if (sample->is_embedded && quoting == STRING && strchr(sample->lead, '"'))
        return false; /* where what tells of it has quotes, they would be escaped: no text has that by nature */
    bool fits = !sample->is_embedded || put_text(placed, sample->lead, strlen(sample->lead), quoting);
    placed->start = placed->len;
    fits &= put_text(placed, sample->value, sample->len, quoting);
    placed->end = placed->len;
    return fits & (!sample->is_embedded || put_text(placed, sample->tail, strlen(sample->tail), quoting));
}

static void put_name(struct placed *placed, const struct sample *sample, char how)
{
    const char *name = sample->name[0] && !sample->is_embedded ? sample->name : "note";
    bool begins = true, was_joint = false;
    for (const char *at = name; *at; at++) {
        bool is_joint = *at == '_' || *at == '-' || *at == '.';
        char byte = *at;
        if (how == 'N')
            byte = is_joint ? '_' : (char)toupper((unsigned char)byte);
        if (how == 'n' && is_joint)
            byte = '_';
        if (how == 'h')
            byte = is_joint              ? '-'
                   : begins || was_joint ? (char)toupper((unsigned char)byte)
                                         : (char)tolower((unsigned char)byte);
        if (how == 'c')
            byte = was_joint                         ? (char)toupper((unsigned char)byte)
                   : isupper((unsigned char)name[0]) ? (char)tolower((unsigned char)byte)
                                                     : byte;
        if (how != 'c' || !is_joint)
            put(placed, &byte, 1);
        begins = false;
        was_joint = is_joint;
    }
}

bool surround_write(const struct sample *sample, size_t which, struct placed *placed)
{
    const struct surround *surround = &surrounds[which];
    bool fits = true;
    placed->len = 0;
    for (const char *at = surround->template; *at; at++) {
        bool is_alone = !(at > surround->template && isalpha((unsigned char)at[-1])) && !isalpha((unsigned char)at[1]);
        if (is_alone && *at == 'V')
            fits &= put_sample(placed, sample, surround->quoting);
        else if (is_alone && *at == 'I')
            put(placed, sample->issuer, strlen(sample->issuer));
        else if (is_alone && strchr("Nnch", *at))
            put_name(placed, sample, *at);
        else
            put(placed, at, 1);
    }
    return fits && placed->len < SURROUND_TEXT_MAX;
}

static bool dress_json(const struct sample *sample, struct placed *placed)
{
    static struct placed inner;
    inner.len = 0;
    put(&inner, "{\"path\":\"a/b\",\"", 15);
    put_name(&inner, sample, 'n');
    put(&inner, "\":\"", 3);
    if (!put_sample(&inner, sample, STRING))
        return false;
    put(&inner, "\"}", 2);
    placed->len = 0;
    put(placed, "{\"body\":\"", 9);
    put_text(placed, inner.text, inner.start, STRING);
    placed->start = placed->len;
    put_text(placed, inner.text + inner.start, inner.end - inner.start, STRING);
    placed->end = placed->len;
    put_text(placed, inner.text + inner.end, inner.len - inner.end, STRING);
    put(placed, "\"}\n", 3);
    return placed->len < SURROUND_TEXT_MAX;
}

/* The value's characters are those that hold a bit of it. */
static bool dress_base64(const struct sample *sample, size_t alignment, struct placed *placed)
{
    static struct placed inner;
    static const char before[] = "data: ";
    inner.len = 0;
    put(&inner, ":\n\n\n:\n", alignment + 3);
    if (sample->is_embedded)
        put(&inner, sample->lead, strlen(sample->lead));
    inner.start = inner.len;
    put(&inner, sample->value, sample->len);
    inner.end = inner.len;
    put(&inner, "\n", 1);
    if (inner.len * 2 > SURROUND_TEXT_MAX)
        return false;
    memcpy(placed->text, before, sizeof before - 1);
    sodium_bin2base64(placed->text + sizeof before - 1, SURROUND_TEXT_MAX - sizeof before,
                      (const unsigned char *)inner.text, inner.len, sodium_base64_VARIANT_ORIGINAL);
    placed->start = sizeof before - 1 + inner.start * 8 / 6;
    placed->end = sizeof before - 1 + (inner.end * 8 + 5) / 6;
    placed->len = strlen(placed->text);
    placed->text[placed->len++] = '\n';
    return true;
}

bool surround_dress(const struct sample *sample, size_t which, struct placed *placed)
{
    return which == 0 ? dress_json(sample, placed) : dress_base64(sample, which - 1, placed);
}
