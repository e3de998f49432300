#include "framed.h"

#include <stdlib.h>

int framed_open(struct framed *framed, struct flow *flow, enum framing framing)
{
    int error = STANCH_OK;
    *framed = (struct framed){.flow = flow, .framing = framing};
    if (framing == FRAMING_CRI) {
        framed->cri = malloc(sizeof *framed->cri);
        error = framed->cri ? cri_open(framed->cri, flow) : STANCH_E_MEMORY;
    }
    return error;
}

void framed_close(struct framed *framed)
{
    if (framed->cri)
        cri_close(framed->cri);
    free(framed->cri);
    framed->cri = NULL;
}

enum flow_next framed_take(struct framed *framed, const uint8_t *bytes, size_t len)
{
    return framed->cri ? cri_take(framed->cri, bytes, len) : flow_judge(framed->flow, bytes, len, STANCH_FLUSH);
}

enum flow_next framed_end(struct framed *framed, bool has_newline)
{
    if (!framed->cri)
        return flow_end(framed->flow, has_newline);
    output_begin(&framed->flow->output, NULL, 0, NULL);
    return cri_end(framed->cri);
}

void framed_reset(struct framed *framed)
{
    if (framed->cri)
        cri_reset(framed->cri);
}
