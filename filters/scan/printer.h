/*
 * collector → [printer]: writes findings to standard output in one format. Calls come from one thread at a time, findings
 * in their final order. Each answers 0 or an errno, after which there are no more.
 */
#ifndef STANCH_PRINTER_H
#define STANCH_PRINTER_H

#include "found.h"
#include "tally.h"

#include <stdbool.h>

struct printer {
    int (*begin)(struct printer *printer);
    int (*finding)(struct printer *printer, const struct found *found);
    int (*end)(struct printer *printer, const struct tally *tally);
    void (*close)(struct printer *printer);
    const char *key_id; /* of the fingerprints; NULL: there is no key, and fingerprints mean nothing */
    int channel;        /* STANCH_… */
    /* What is to be written; printer_flush writes it. */
    char *bytes;
    size_t used, room;
    bool is_coloured;
    void *state;    /* of the format */
    uint64_t count; /* of findings so far */
};

enum scan_format { SCAN_TEXT, SCAN_JSON, SCAN_JSONL, SCAN_SARIF };

/* 0 or ENOMEM. */
int printer_open(struct printer *printer, enum scan_format format);
void printer_close(struct printer *printer);

/* For the formats: adds bytes, and hands out what was added once it is much, or all. */
int printer_add(struct printer *printer, const void *bytes, size_t len);
int printer_flush(struct printer *printer);

/* Fills in the calls. */
void printer_set_text(struct printer *printer);
void printer_set_json(struct printer *printer, bool is_lines);
/* 0 or ENOMEM. */
int printer_set_sarif(struct printer *printer);

#endif
