#include "line_reader.h"

#include "undumped.h"

#include <errno.h>
#include <string.h>

int line_reader_open(struct line_reader *reader)
{
    *reader = (struct line_reader){.line = undumped_new(LINE_READER_MAX + 1)};
    return reader->line ? 0 : ENOMEM;
}

void line_reader_close(struct line_reader *reader)
{
    if (reader->line)
        explicit_bzero(reader->line, reader->used_max);
    undumped_free(reader->line, LINE_READER_MAX + 1);
    reader->line = NULL;
}

void line_reader_reset(struct line_reader *reader)
{
    reader->used = 0;
    reader->is_given = reader->is_long = false;
}

static void keep(struct line_reader *reader, const uint8_t *bytes, size_t len)
{
    memcpy(reader->line + reader->used, bytes, len);
    reader->used += len;
    reader->used_max = reader->used > reader->used_max ? reader->used : reader->used_max;
}

/* What waited, with all of the line that is here or, where that is too much, alone. */
static bool give_waiting(struct line_reader *reader, const uint8_t **bytes, size_t *len, size_t part, bool ends,
                         struct line_piece *piece)
{
    bool fits = part <= LINE_READER_MAX - reader->used;
    if (fits) {
        keep(reader, *bytes, part + ends);
        *bytes += part + ends;
        *len -= part + ends;
        if (!ends)
            return false;
    }
    *piece = (struct line_piece){reader->line, reader->used - fits, true, fits};
    reader->is_given = true;
    reader->is_long = !fits;
    return true;
}

bool line_reader_next(struct line_reader *reader, const uint8_t **bytes, size_t *len, struct line_piece *piece)
{
    if (reader->is_given)
        reader->used = 0;
    reader->is_given = false;
    if (!*len)
        return false;
    const uint8_t *newline = memchr(*bytes, '\n', *len);
    size_t part = newline ? (size_t)(newline - *bytes) : *len;
    bool ends = newline != NULL;
    if (!reader->is_long && (reader->used || !ends))
        return give_waiting(reader, bytes, len, part, ends, piece);
    *piece = (struct line_piece){*bytes, part, !reader->is_long, ends};
    reader->is_long = reader->is_long && !ends;
    *bytes += part + ends;
    *len -= part + ends;
    return true;
}

bool line_reader_rest(struct line_reader *reader, struct line_piece *piece)
{
    bool is_any = !reader->is_given && reader->used;
    *piece = (struct line_piece){reader->line, reader->used, true, false};
    line_reader_reset(reader);
    return is_any;
}
