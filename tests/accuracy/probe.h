/* What the accuracy programs share: one text through one stream, and what was found in it. */
#ifndef ACCURACY_PROBE_H
#define ACCURACY_PROBE_H

#include "stanch.h"

#include <stdbool.h>

#define FINDINGS_MAX 64

struct found {
    size_t start, end, rule;
    int confidence;
};

struct probe {
    stanch_rules *rules;
    stanch_worker *worker;
    stanch_stream *streams[STANCH_CHANNELS];
    struct found found[FINDINGS_MAX];
    size_t count; /* of findings in the last text; those beyond the room are not kept */
};

/* Ends the program where the library refuses. */
void probe_open(struct probe *probe);
void probe_close(struct probe *probe);

/* Finds what is in the text as it stands in a channel. */
void probe_text(struct probe *probe, int channel, const char *text, size_t len);

/* The finding that covers most of text[start, end) from its start on, or NULL; *is_exact: it is just that. All of it is
 * covered where *is_removed. */
const struct found *probe_at(const struct probe *probe, size_t start, size_t end, bool *is_removed, bool *is_exact);

#endif
