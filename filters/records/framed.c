#include "framed.h"

#include "undumped.h"

int framed_open(struct framed *framed, struct flow *flow, const struct pipe_setup *setup)
{
    *framed = (struct framed){.flow = flow};
    if (setup->framing == FRAMING_CRI) {
        framed->cri = undumped_new(sizeof *framed->cri);
        return framed->cri ? cri_open(framed->cri, flow) : STANCH_E_MEMORY;
    }
    if (setup->framing == FRAMING_JSON && setup->fields.count) {
        framed->fields = undumped_new(sizeof *framed->fields);
        return framed->fields ? json_fields_open(framed->fields, flow, &setup->fields) : STANCH_E_MEMORY;
    }
    if (setup->framing == FRAMING_JOURNAL) {
        framed->journal = undumped_new(sizeof *framed->journal);
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
    if (framed->fields)
        json_fields_close(framed->fields);
    undumped_free(framed->cri, sizeof *framed->cri);
    undumped_free(framed->journal, sizeof *framed->journal);
    undumped_free(framed->fields, sizeof *framed->fields);
    *framed = (struct framed){0};
}

enum flow_next framed_take(struct framed *framed, const uint8_t *bytes, size_t len, bool begins_line)
{
    if (!framed->cri && !framed->journal && !framed->fields)
        return flow_judge_text(framed->flow, bytes, len, begins_line);
    flow_renew(framed->flow);
    return framed->cri       ? cri_take(framed->cri, bytes, len)
           : framed->journal ? journal_take(framed->journal, bytes, len)
                             : json_fields_take(framed->fields, bytes, len);
}

enum flow_next framed_end(struct framed *framed, bool has_newline)
{
    enum flow_next next = GO_ON;
    output_begin(&framed->flow->output, NULL, 0, NULL);
    if (framed->cri)
        return cri_end(framed->cri);
    if (framed->journal)
        return journal_end(framed->journal);
    if (framed->fields)
        next = json_fields_end(framed->fields);
    return next == GO_ON ? flow_end(framed->flow, has_newline) : next;
}

void framed_reset(struct framed *framed)
{
    if (framed->cri)
        cri_reset(framed->cri);
    if (framed->journal)
        journal_reset(framed->journal);
    if (framed->fields)
        json_fields_reset(framed->fields);
}
