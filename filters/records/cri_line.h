/*
 * A line of a container's log, in either of two formats, told by its first byte:
 *
 *   CRI         TIME stream TAGS text         stream: stdout or stderr; TAGS begin with P (the line goes on) or F
 *   json-file   {"log":"text\n","stream":"stdout","time":"…"}   without the \n the line goes on
 *
 * The content is the text; of json-file as it is written, without the \n.
 */
#ifndef STANCH_CRI_LINE_H
#define STANCH_CRI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cri_stream { CRI_STDOUT, CRI_STDERR, CRI_TEXT, CRI_STREAMS }; /* text: what is in no format */

struct cri_line {
    enum cri_stream stream;
    size_t start, end;  /* of the content */
    bool is_partial;    /* it goes on in the next line of the stream */
    bool is_plain_head; /* what stands before it can hold no credential */
    bool is_plain_tail; /* and what stands behind it */
};

/* `bytes` are a line without its line feed, or, where it is not whole, its begin. */
struct cri_line cri_line_read(const uint8_t *bytes, size_t len, bool is_whole);

#endif
