/*
 * What the files of the TOML reader share with one another and with nobody else.
 */
#ifndef STANCH_TOML_PARTS_H
#define STANCH_TOML_PARTS_H

#include "toml.h"

#define CHUNK_NODES 256

struct toml_chunk {
    struct toml_chunk *next;
    struct toml nodes[CHUNK_NODES];
};

struct toml_document {
    struct toml root;
    struct toml_chunk *chunks;
    size_t count; /* of nodes */
    char *strings;
};

struct toml_reader {
    const char *text;
    size_t len, at;
    int line;
    char *out; /* where the next string goes */
    struct toml_document *document;
    struct toml *table; /* of the last header */
    struct toml_error error;
};

/* Keeps the first error; returns NULL. */
struct toml *toml_fail(struct toml_reader *reader, const char *sentence);
struct toml *toml_node(struct toml_reader *reader, enum toml_type type);
void toml_append(struct toml *parent, struct toml *child);

/* toml_value.c: a value where the reader stands, NULL after an error. */
struct toml *toml_value(struct toml_reader *reader, int depth);
/* A string in one pair of quotes, which ends on its line. */
const char *toml_line_string(struct toml_reader *reader);
void toml_blanks(struct toml_reader *reader);
/* To the end of the line, which stays. */
void toml_comment(struct toml_reader *reader);

/* NUL at the end: the text holds none. A carriage return is seen as the line feed that follows it. */
static inline char toml_peek(const struct toml_reader *reader)
{
    char c = reader->at < reader->len ? reader->text[reader->at] : '\0';
    return c == '\r' ? '\n' : c;
}

#endif
