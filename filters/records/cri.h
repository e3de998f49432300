/*
 * source → [cri] → lanes → flow: logs of containers, one line out for each line in, its header kept. The text of each
 * stream is judged over the lines that it goes on in.
 */
#ifndef STANCH_CRI_H
#define STANCH_CRI_H

#include "cri_line.h"
#include "lanes.h"
#include "line_reader.h"

struct cri {
    struct line_reader reader;
    struct lanes lanes;
    struct cri_line line;    /* the current one */
    uint64_t offset, number; /* where it begins, and which it is, from 1 */
};

/* STANCH_OK or STANCH_E_MEMORY; cri_close in either case. */
int cri_open(struct cri *cri, struct flow *flow);
void cri_close(struct cri *cri);
void cri_reset(struct cri *cri);

enum flow_next cri_take(struct cri *cri, const uint8_t *bytes, size_t len);
/* The input is over. */
enum flow_next cri_end(struct cri *cri);

#endif
