/*
 * A reader that goes over the text once. Values lie in chunks that are freed together; strings are written into one
 * buffer, which is as long as the text, since none is longer than what it was read from.
 */
#include "toml_parts.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ the tree */

struct toml *toml_fail(struct toml_reader *reader, const char *sentence)
{
    if (!reader->error.sentence)
        reader->error = (struct toml_error){reader->line, sentence};
    return NULL;
}

struct toml *toml_node(struct toml_reader *reader, enum toml_type type)
{
    struct toml_document *document = reader->document;
    if (document->count == TOML_NODES_MAX)
        return toml_fail(reader, "there are more than 200,000 values");
    size_t at = document->count % CHUNK_NODES;
    if (at == 0) {
        struct toml_chunk *chunk = calloc(1, sizeof *chunk);
        if (!chunk) {
            reader->error = (struct toml_error){0, "out of memory"};
            return NULL;
        }
        chunk->next = document->chunks;
        document->chunks = chunk;
    }
    document->count++;
    struct toml *node = &document->chunks->nodes[at];
    node->type = type;
    node->line = reader->line;
    return node;
}

void toml_append(struct toml *parent, struct toml *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

static struct toml *find(const struct toml *table, const char *key)
{
    struct toml *child = table->first;
    while (child && strcmp(child->key, key) != 0)
        child = child->next;
    return child;
}

const struct toml *toml_get(const struct toml *table, const char *key)
{
    return table && table->type == TOML_TABLE ? find(table, key) : NULL;
}

const struct toml *toml_root(const struct toml_document *document)
{
    return &document->root;
}

static struct toml *add_key(struct toml_reader *reader, struct toml *table, const char *key, struct toml *value)
{
    if (!value)
        return NULL;
    if (table->count == TOML_KEYS_MAX)
        return toml_fail(reader, "a table has more than 1,000 keys");
    value->key = key;
    toml_append(table, value);
    return value;
}

/* ------------------------------------------------------------------------------------------------ keys */

static bool is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static const char *read_bare(struct toml_reader *reader)
{
    char *begin = reader->out;
    while (is_bare(toml_peek(reader)))
        *reader->out++ = reader->text[reader->at++];
    if (reader->out == begin) {
        toml_fail(reader, "here must be a key");
        return NULL;
    }
    *reader->out++ = '\0';
    return begin;
}

/* a."b.c".d: the parts, and how many; 0 after an error. */
static size_t read_path(struct toml_reader *reader, const char *parts[TOML_DEPTH_MAX])
{
    for (size_t count = 0; count < TOML_DEPTH_MAX;) {
        toml_blanks(reader);
        char c = toml_peek(reader);
        parts[count] = c == '"' || c == '\'' ? toml_line_string(reader) : read_bare(reader);
        if (!parts[count++])
            return 0;
        toml_blanks(reader);
        if (toml_peek(reader) != '.')
            return count;
        reader->at++;
    }
    toml_fail(reader, "a key has more than 32 parts");
    return 0;
}

/* The table that a part of a path leads to: the last one of an array of tables, and a new one where there is none. */
static struct toml *step_into(struct toml_reader *reader, struct toml *table, const char *key)
{
    struct toml *child = find(table, key);
    if (!child)
        return add_key(reader, table, key, toml_node(reader, TOML_TABLE));
    if (child->of_tables)
        child = child->last;
    return child->type == TOML_TABLE ? child : toml_fail(reader, "a key that has a value is used as a table");
}

static struct toml *follow(struct toml_reader *reader, struct toml *from, const char **parts, size_t count)
{
    for (size_t i = 0; from && i < count; i++)
        from = step_into(reader, from, parts[i]);
    return from;
}

/* ------------------------------------------------------------------------------------------------ lines */

static void read_pair(struct toml_reader *reader)
{
    const char *parts[TOML_DEPTH_MAX];
    size_t count = read_path(reader, parts);
    struct toml *table = count ? follow(reader, reader->table, parts, count - 1) : NULL;
    if (!table)
        return;
    if (find(table, parts[count - 1])) {
        toml_fail(reader, "a key stands twice in one table");
        return;
    }
    if (toml_peek(reader) != '=') {
        toml_fail(reader, "a key must be followed by an equals sign");
        return;
    }
    reader->at++;
    toml_blanks(reader);
    add_key(reader, table, parts[count - 1], toml_value(reader, 0));
}

static struct toml *open_table(struct toml_reader *reader, struct toml *parent, const char *key)
{
    struct toml *table = step_into(reader, parent, key);
    if (!table)
        return NULL;
    if (table->is_closed)
        return toml_fail(reader, "a table stands twice");
    table->is_closed = true;
    return table;
}

static struct toml *open_array(struct toml_reader *reader, struct toml *parent, const char *key)
{
    struct toml *array = find(parent, key);
    if (array && !array->of_tables)
        return toml_fail(reader, "a key that has a value is used as an array of tables");
    if (!array) {
        array = add_key(reader, parent, key, toml_node(reader, TOML_ARRAY));
        if (!array)
            return NULL;
        array->of_tables = true;
    }
    struct toml *table = toml_node(reader, TOML_TABLE);
    if (table) {
        table->is_closed = true;
        toml_append(array, table);
    }
    return table;
}

/* [a.b] or [[a.b]] */
static void read_header(struct toml_reader *reader)
{
    bool is_array = reader->at + 1 < reader->len && reader->text[reader->at + 1] == '[';
    reader->at += is_array ? 2 : 1;
    const char *parts[TOML_DEPTH_MAX];
    size_t count = read_path(reader, parts);
    struct toml *parent = count ? follow(reader, &reader->document->root, parts, count - 1) : NULL;
    if (!parent)
        return;
    for (int i = 0; i <= is_array; i++)
        if (toml_peek(reader) == ']')
            reader->at++;
        else
            toml_fail(reader, "a header must end with its brackets");
    if (!reader->error.sentence)
        reader->table =
            is_array ? open_array(reader, parent, parts[count - 1]) : open_table(reader, parent, parts[count - 1]);
}

static void read_line(struct toml_reader *reader)
{
    toml_blanks(reader);
    char c = toml_peek(reader);
    if (c == '[')
        read_header(reader);
    else if (c != '#' && c != '\n' && reader->at < reader->len)
        read_pair(reader);
    toml_blanks(reader);
    toml_comment(reader);
    if (reader->error.sentence || reader->at == reader->len)
        return;
    if (toml_peek(reader) != '\n')
        toml_fail(reader, "something stands behind the value");
    reader->at++;
    reader->line++;
}

/* ------------------------------------------------------------------------------------------------ the document */

static size_t utf8_len(const unsigned char *bytes, size_t len)
{
    static const struct {
        unsigned char mask, lead, low;
        size_t len;
    } forms[] = {{0xe0, 0xc0, 0x80, 2}, {0xf0, 0xe0, 0x80, 3}, {0xf8, 0xf0, 0x80, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((bytes[0] & forms[i].mask) != forms[i].lead || len < forms[i].len)
            continue;
        unsigned first = bytes[0] & ~forms[i].mask & 0xffu, second = bytes[1];
        bool is_long =
            (i == 0 && first < 2) || (i == 1 && first == 0 && second < 0xa0) || (i == 2 && first == 0 && second < 0x90);
        bool is_outside =
            (i == 1 && first == 13 && second > 0x9f) || (i == 2 && (first > 4 || (first == 4 && second > 0x8f)));
        for (size_t k = 1; k < forms[i].len; k++)
            if ((bytes[k] & 0xc0) != 0x80)
                return 0;
        return is_long || is_outside ? 0 : forms[i].len;
    }
    return 0;
}

/* No control bytes but tabs and line ends, and UTF-8: what is written goes into JSON. */
static bool check_bytes(struct toml_reader *reader)
{
    for (size_t at = 0; at < reader->len;) {
        unsigned char byte = (unsigned char)reader->text[at];
        size_t len = byte < 0x80 ? 1 : utf8_len((const unsigned char *)reader->text + at, reader->len - at);
        bool is_return = byte == '\r' && at + 1 < reader->len && reader->text[at + 1] == '\n';
        if (len == 0 || (byte < 0x20 && byte != '\t' && byte != '\n' && !is_return) || byte == 0x7f)
            return toml_fail(reader, len ? "holds a control byte" : "is not UTF-8") != NULL;
        reader->line += byte == '\n';
        at += len;
    }
    reader->line = 1;
    return true;
}

void toml_free(struct toml_document *document)
{
    if (!document)
        return;
    while (document->chunks) {
        struct toml_chunk *next = document->chunks->next;
        free(document->chunks);
        document->chunks = next;
    }
    free(document->strings);
    free(document);
}

struct toml_document *toml_read(const char *text, size_t len, struct toml_error *error)
{
    struct toml_reader reader = {.text = text, .len = len, .line = 1};
    struct toml_document *document = calloc(1, sizeof *document);
    *error = (struct toml_error){0, "out of memory"};
    if (document)
        document->strings = malloc(2 * len + 1); /* a bare key of one byte takes its NUL too */
    if (!document || !document->strings) {
        toml_free(document);
        return NULL;
    }
    document->root.type = TOML_TABLE;
    reader.document = document;
    reader.out = document->strings;
    reader.table = &document->root;
    if (check_bytes(&reader))
        while (!reader.error.sentence && reader.at < len)
            read_line(&reader);
    *error = reader.error;
    if (!error->sentence)
        return document;
    toml_free(document);
    return NULL;
}
