/*
 * The part of TOML (https://toml.io, 1.0) that configurations of other scanners use: tables, arrays of tables, dotted
 * keys, strings of all four kinds, whole numbers, floats, booleans, arrays, comments. Dates, inline tables and numbers
 * of other bases are refused with their line, as is what is no TOML.
 */
#ifndef STANCH_TOML_H
#define STANCH_TOML_H

#include <stdbool.h>
#include <stddef.h>

#define TOML_DEPTH_MAX 32     /* of arrays in arrays, and of keys joined by dots */
#define TOML_KEYS_MAX 1000    /* of one table: they are looked for one by one */
#define TOML_NODES_MAX 200000 /* values in all */

enum toml_type { TOML_TABLE, TOML_ARRAY, TOML_STRING, TOML_INTEGER, TOML_FLOAT, TOML_BOOLEAN };

/* A value. Its texts live as long as the document. */
struct toml {
    enum toml_type type;
    int line;         /* from 1 */
    const char *key;  /* in its table, with a NUL behind it; NULL in an array */
    const char *text; /* TOML_STRING, with a NUL behind it; holds none */
    double number;    /* TOML_INTEGER, TOML_FLOAT, TOML_BOOLEAN */
    size_t count;     /* of what it holds */
    struct toml *first, *last, *next;
    bool is_closed; /* nothing may be added to it: its header or its brackets were read */
    bool of_tables; /* array: made by [[headers]] */
};

struct toml_error {
    int line;             /* from 1; 0: memory was refused */
    const char *sentence; /* static text, quotes no input */
};

struct toml_document;

/* Reads `len` bytes of text; NULL and *error where that fails. */
struct toml_document *toml_read(const char *text, size_t len, struct toml_error *error);
void toml_free(struct toml_document *document);

const struct toml *toml_root(const struct toml_document *document);
/* The value of that key; NULL where there is none, or `table` is NULL or no table. */
const struct toml *toml_get(const struct toml *table, const char *key);

#endif
