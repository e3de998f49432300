/*
 * text → [scanner] → batch: the scanner of one thread. Takes texts one after another, judges them with the engine in
 * constant memory, and gives their findings to a batch.
 *
 * The engine runs in redact mode and its placeholders are thrown away: so the line around a finding is made of bytes
 * that the engine let pass, and no other secret on it can be shown.
 */
#ifndef STANCH_SCANNER_H
#define STANCH_SCANNER_H

#include "collector.h"
#include "file_settings.h"
#include "scan_text.h"

struct scan_setup;
struct excerpts;

struct scanner {
    const struct scan_setup *setup;
    stanch_worker *worker;
    struct file_settings settings;
    stanch_settings *now; /* of the stream */
    stanch_stream *stream;
    void *memory; /* of the stream */
    uint8_t *buffer;
    struct excerpts *excerpts;
};

/* A status, after a message; scanner_close in either case. */
int scanner_open(struct scanner *scanner, const struct scan_setup *setup);
/* Wipes and frees. */
void scanner_close(struct scanner *scanner);

/* Reads a text to its end, what is packed in it too. What goes wrong is said and counted in the batch. */
void scanner_scan(struct scanner *scanner, struct text *text, struct batch *batch);

#endif
