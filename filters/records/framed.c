#include "framed.h"

#include <stdlib.h>

int framed_open(struct framed *framed, struct flow *flow, enum framing framing)
{
    *framed = (struct framed){.flow = flow};
    if (framing == FRAMING_CRI) {
        framed->cri = malloc(sizeof *framed->cri);
        return framed->cri ? cri_open(framed->cri, flow) : STANCH_E_MEMORY;
    }
    if (framing == FRAMING_JOURNAL) {
        framed->journal = malloc(sizeof *framed->journal);
        if (!framed->journal)
            return STANCH_E_MEMORY;
        journal_open(framed->journal, flow);
    }
    return STANCH_OK;
}

void framed_close(struct framed *framed)
{
    if (framed->cri)
        cri_close(framed->cri);
    if (framed->journal)
        journal_close(framed->journal);
    free(framed->cri);
    free(framed->journal);
    *framed = (struct framed){0};
}

enum flow_next framed_take(struct framed *framed, const uint8_t *bytes, size_t len)
{
    return framed->cri       ? cri_take(framed->cri, bytes, len)
           : framed->journal ? journal_take(framed->journal, bytes, len)
                             : flow_judge(framed->flow, bytes, len, STANCH_FLUSH);
}

enum flow_next framed_end(struct framed *framed, bool has_newline)
{
    if (!framed->cri && !framed->journal)
        return flow_end(framed->flow, has_newline);
    output_begin(&framed->flow->output, NULL, 0, NULL);
    return framed->cri ? cri_end(framed->cri) : journal_end(framed->journal);
}

void framed_reset(struct framed *framed)
{
    if (framed->cri)
        cri_reset(framed->cri);
    if (framed->journal)
        journal_reset(framed->journal);
}
