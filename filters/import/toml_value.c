#include "toml_parts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void toml_blanks(struct toml_reader *reader)
{
    while (toml_peek(reader) == ' ' || toml_peek(reader) == '\t')
        reader->at++;
    if (reader->at + 1 < reader->len && reader->text[reader->at] == '\r')
        reader->at++; /* its line feed follows */
}

void toml_comment(struct toml_reader *reader)
{
    if (toml_peek(reader) == '#')
        while (reader->at < reader->len && reader->text[reader->at] != '\n')
            reader->at++;
}

/* Blanks, comments and line ends. */
static void skip_space(struct toml_reader *reader)
{
    for (;;) {
        toml_blanks(reader);
        toml_comment(reader);
        if (toml_peek(reader) != '\n')
            return;
        reader->at++;
        reader->line++;
    }
}

/* ------------------------------------------------------------------------------------------------ strings */

static bool starts_with(const struct toml_reader *reader, const char *word)
{
    size_t len = strlen(word);
    return reader->len - reader->at >= len && memcmp(reader->text + reader->at, word, len) == 0;
}

static void put_utf8(struct toml_reader *reader, uint32_t code)
{
    if (code < 0x80) {
        *reader->out++ = (char)code;
        return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
    *reader->out++ = (char)(leads[more] | code >> 6 * more);
    while (more-- > 0)
        *reader->out++ = (char)(0x80 | (code >> 6 * more & 0x3f));
}

static bool put_code(struct toml_reader *reader, int digits)
{
    uint32_t code = 0;
    for (int i = 0; i < digits; i++) {
        char c = toml_peek(reader);
        int value = -1;
        if (c >= '0' && c <= '9')
            value = c - '0';
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            value = (c | 0x20) - 'a' + 10;
        if (value < 0)
            return toml_fail(reader, "an escape in a string is not complete") != NULL;
        code = code << 4 | (uint32_t)value;
        reader->at++;
    }
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return toml_fail(reader, "an escape in a string is no character") != NULL;
    put_utf8(reader, code);
    return true;
}

/* A backslash at the end of a line: it and all space behind it are none of the string. */
static bool skip_line_end(struct toml_reader *reader)
{
    size_t at = reader->at;
    while (at < reader->len && (reader->text[at] == ' ' || reader->text[at] == '\t' || reader->text[at] == '\r'))
        at++;
    if (at == reader->len || reader->text[at] != '\n')
        return false;
    for (; reader->at < reader->len && strchr(" \t\r\n", reader->text[reader->at]); reader->at++)
        reader->line += reader->text[reader->at] == '\n';
    return true;
}

/* Behind a backslash. */
static bool put_escape(struct toml_reader *reader, bool may_break)
{
    static const char letters[] = "btnfr\"\\", bytes[] = "\b\t\n\f\r\"\\";
    if (may_break && skip_line_end(reader))
        return true;
    char c = toml_peek(reader);
    const char *known = c ? strchr(letters, c) : NULL;
    if (!known && c != 'u' && c != 'U')
        return toml_fail(reader, "an escape in a string is unknown: a literal string, in '...', has none") != NULL;
    reader->at++;
    if (!known)
        return put_code(reader, c == 'u' ? 4 : 8);
    *reader->out++ = bytes[known - letters];
    return true;
}

const char *toml_line_string(struct toml_reader *reader)
{
    char quote = reader->text[reader->at++];
    char *begin = reader->out;
    for (;;) {
        char c = toml_peek(reader);
        if (c == '\0' || c == '\n') {
            toml_fail(reader, "a string does not end on its line");
            return NULL;
        }
        reader->at++;
        if (c == quote)
            break;
        if (c != '\\' || quote == '\'')
            *reader->out++ = c;
        else if (!put_escape(reader, false))
            return NULL;
    }
    *reader->out++ = '\0';
    return begin;
}

/* Up to two quotes may stand before the three that end the string. */
static bool ends_string(struct toml_reader *reader, const char *quotes)
{
    if (!starts_with(reader, quotes))
        return false;
    reader->at += 3;
    for (int more = 0; more < 2 && toml_peek(reader) == quotes[0]; more++) {
        *reader->out++ = quotes[0];
        reader->at++;
    }
    *reader->out++ = '\0';
    return true;
}

static const char *read_long_string(struct toml_reader *reader, const char *quotes)
{
    int line = reader->line;
    reader->at += 3;
    if (toml_peek(reader) == '\n') {
        reader->at += reader->text[reader->at] == '\r' ? 2 : 1;
        reader->line++;
    }
    const char *begin = reader->out;
    while (reader->at < reader->len) {
        if (ends_string(reader, quotes))
            return begin;
        char c = reader->text[reader->at++];
        reader->line += c == '\n';
        if (c == '\\' && quotes[0] == '"') {
            if (!put_escape(reader, true))
                return NULL;
        } else if (c != '\r') {
            *reader->out++ = c;
        }
    }
    reader->line = line;
    toml_fail(reader, "a string that begins here does not end");
    return NULL;
}

static struct toml *read_string(struct toml_reader *reader)
{
    struct toml *value = toml_node(reader, TOML_STRING);
    if (!value)
        return NULL;
    const char *const quotes = toml_peek(reader) == '"' ? "\"\"\"" : "'''";
    value->text = starts_with(reader, quotes) ? read_long_string(reader, quotes) : toml_line_string(reader);
    return value->text ? value : NULL;
}

/* ------------------------------------------------------------------------------------------------ the rest */

/* Digits, perhaps with a sign, a point, an exponent, and an underscore between two digits. */
static struct toml *read_number(struct toml_reader *reader)
{
    char text[64];
    size_t len = 0;
    bool is_float = false;
    while (toml_peek(reader) && strchr("+-.0123456789_eE", toml_peek(reader)) && len < sizeof text - 1) {
        char c = reader->text[reader->at++];
        is_float |= c == '.' || c == 'e' || c == 'E';
        if (c != '_')
            text[len++] = c;
    }
    text[len] = '\0';
    char *end;
    double number = strtod(text, &end);
    if (len == 0 || *end || (toml_peek(reader) && !strchr(" \t\n,]#", toml_peek(reader))))
        return toml_fail(reader, "here must be a string, a number, true, false or an array");
    struct toml *value = toml_node(reader, is_float ? TOML_FLOAT : TOML_INTEGER);
    if (value)
        value->number = number;
    return value;
}

static struct toml *read_boolean(struct toml_reader *reader)
{
    bool is_true = starts_with(reader, "true");
    if (!is_true && !starts_with(reader, "false"))
        return read_number(reader);
    struct toml *value = toml_node(reader, TOML_BOOLEAN);
    reader->at += is_true ? 4 : 5;
    if (value)
        value->number = is_true;
    return value;
}

static struct toml *read_array(struct toml_reader *reader, int depth)
{
    struct toml *array = toml_node(reader, TOML_ARRAY);
    if (!array)
        return NULL;
    array->is_closed = true;
    reader->at++;
    for (;;) {
        skip_space(reader);
        if (toml_peek(reader) == ']')
            break;
        struct toml *item = toml_value(reader, depth + 1);
        if (!item)
            return NULL;
        toml_append(array, item);
        skip_space(reader);
        if (toml_peek(reader) == ',')
            reader->at++;
        else if (toml_peek(reader) != ']')
            return toml_fail(reader, "an array goes on with a comma or ends with a bracket");
    }
    reader->at++;
    return array;
}

struct toml *toml_value(struct toml_reader *reader, int depth)
{
    if (depth >= TOML_DEPTH_MAX)
        return toml_fail(reader, "arrays are nested too deep");
    switch (toml_peek(reader)) {
    case '"':
    case '\'':
        return read_string(reader);
    case '[':
        return read_array(reader, depth);
    case '{':
        return toml_fail(reader, "inline tables are not read: write a table under a header of its own");
    default:
        return read_boolean(reader);
    }
}
