#include "cri.h"

/* Bytes of the current line, of which bytes[0] is the byte `from`. */
static void place(struct cri *cri, size_t lane, size_t from)
{
    const struct place place = {.offset = cri->offset + from, .line = cri->number, .column = from + 1};
    lanes_place(&cri->lanes, lane, place);
}

/* What stands in a line beside its text: a text of its own where it is not known to be plain. */
static enum flow_next give_beside(struct cri *cri, const uint8_t *line, size_t from, size_t to, bool is_plain)
{
    if (is_plain || from == to)
        return lanes_write(&cri->lanes, line + from, to - from);
    place(cri, CRI_TEXT, from);
    enum flow_next next = lanes_feed(&cri->lanes, CRI_TEXT, line + from, to - from);
    return next == GO_ON ? lanes_end_record(&cri->lanes, CRI_TEXT) : next;
}

static enum flow_next begin_line(struct cri *cri, const struct line_piece *piece, bool is_whole)
{
    cri->line = cri_line_read(piece->bytes, piece->len, is_whole);
    enum flow_next next = lanes_begin_line(&cri->lanes, cri->line.stream);
    if (next == GO_ON)
        next = give_beside(cri, piece->bytes, 0, cri->line.start, cri->line.is_plain_head);
    if (next == GO_ON)
        place(cri, cri->line.stream, cri->line.start);
    return next;
}

static enum flow_next end_line(struct cri *cri, const struct line_piece *piece, bool is_record_fed)
{
    enum flow_next next = GO_ON;
    if (cri->line.is_partial)
        lanes_go_on(&cri->lanes, cri->line.stream);
    else if (!is_record_fed)
        next = lanes_end_record(&cri->lanes, cri->line.stream);
    if (next == GO_ON && piece->starts)
        next = give_beside(cri, piece->bytes, cri->line.end, piece->len, cri->line.is_plain_tail);
    if (next == GO_ON && piece->ends)
        next = lanes_write(&cri->lanes, (const uint8_t *)"\n", 1);
    return next;
}

static enum flow_next take_piece(struct cri *cri, const struct line_piece *piece, bool is_last)
{
    bool is_over = piece->ends || is_last;
    enum flow_next next = piece->starts ? begin_line(cri, piece, is_over) : GO_ON;
    size_t start = piece->starts ? cri->line.start : 0, end = piece->starts ? cri->line.end : piece->len;
    bool is_record = piece->starts && piece->ends && !cri->line.is_partial;
    if (next == GO_ON && is_record)
        next = lanes_feed_record(&cri->lanes, cri->line.stream, piece->bytes + start, end - start, end == piece->len);
    else if (next == GO_ON)
        next = lanes_feed(&cri->lanes, cri->line.stream, piece->bytes + start, end - start);
    if (next == GO_ON && is_over)
        next = end_line(cri, piece, is_record);
    cri->offset += piece->len + piece->ends;
    cri->number += piece->ends;
    return next;
}

enum flow_next cri_take(struct cri *cri, const uint8_t *bytes, size_t len)
{
    enum flow_next next = GO_ON;
    struct line_piece piece;
    while (next == GO_ON && line_reader_next(&cri->reader, &bytes, &len, &piece))
        next = take_piece(cri, &piece, false);
    return next;
}

enum flow_next cri_end(struct cri *cri)
{
    enum flow_next next = GO_ON;
    struct line_piece piece;
    if (line_reader_rest(&cri->reader, &piece))
        next = take_piece(cri, &piece, true);
    return next == GO_ON ? lanes_end(&cri->lanes) : next;
}

int cri_open(struct cri *cri, struct flow *flow)
{
    *cri = (struct cri){.number = 1};
    int error = lanes_open(&cri->lanes, flow);
    return line_reader_open(&cri->reader) ? STANCH_E_MEMORY : error;
}

void cri_close(struct cri *cri)
{
    line_reader_close(&cri->reader);
    lanes_close(&cri->lanes);
}

void cri_reset(struct cri *cri)
{
    line_reader_reset(&cri->reader);
    lanes_reset(&cri->lanes);
    cri->offset = 0;
    cri->number = 1;
}
