/*
 * source → [journal] → flow: the journal's export format (systemd, docs/JOURNAL_EXPORT_FORMATS.md). An entry is fields
 * and a blank line; a field is NAME=value and a line feed, or NAME, a line feed, the value's length as 64 bits (little
 * endian), the value and a line feed.
 *
 * Each value is a record of its own with the field's name to its left. A value with a length waits until all of it is
 * judged, and gets the length that it then has. What is no export, or is cut off, is an error with its place, and
 * nothing more of the input is written.
 */
#ifndef STANCH_JOURNAL_H
#define STANCH_JOURNAL_H

#include "flow.h"
#include "journal_field.h"
#include "places.h"

#define JOURNAL_VALUE_MAX ((uint64_t)64 * 1024 * 1024) /* bytes of a value with a length; a longer one is withheld */

struct journal {
    struct flow *flow;
    uint8_t state;
    uint64_t offset, entry_start, entry; /* where it stands; where the entry began, and which it is, from 1 */
    char name[JOURNAL_NAME_MAX + 1];
    size_t name_len;
    uint8_t plain[JOURNAL_PLAIN_MAX]; /* a value that may be plain, or a length, as far as it came */
    size_t plain_len;
    uint64_t left;  /* bytes of the value that are still to come */
    uint8_t *value; /* owned: what was judged of it, `used` of `room` bytes */
    size_t used, room;
    bool waits;       /* the value has a length, that is not known yet */
    bool is_withheld; /* it is too long, and a text stands for it */
    bool is_skipped;  /* and so long that it is not even judged */
    bool was_told;    /* a value was withheld before */
    size_t stream;
    uint64_t fed[FLOW_STREAMS_MAX];
    struct places places[FLOW_STREAMS_MAX];
};

void journal_open(struct journal *journal, struct flow *flow);
/* Wipes and frees. */
void journal_close(struct journal *journal);
void journal_reset(struct journal *journal);

enum flow_next journal_take(struct journal *journal, const uint8_t *bytes, size_t len);
/* The input is over. */
enum flow_next journal_end(struct journal *journal);

#endif
