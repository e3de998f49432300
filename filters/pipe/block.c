#include "block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int block_open(struct block *block)
{
    *block = (struct block){.line = malloc(BLOCK_LINE_BYTES)};
    return block->line ? 0 : ENOMEM;
}

void block_close(struct block *block)
{
    if (block->line)
        explicit_bzero(block->line, BLOCK_LINE_BYTES);
    free(block->line);
    block->line = NULL;
}

static int release(struct block *block, struct output *output)
{
    int error = output_add(output, block->line, block->used);
    block->used = 0;
    return error;
}

/* The unfinished line at the end of what came. */
static int keep(struct block *block, struct output *output, const uint8_t *bytes, size_t len)
{
    if (len > BLOCK_LINE_BYTES - block->used)
        block->is_long = true;
    if (block->is_long) {
        int error = release(block, output);
        return error ? error : output_add(output, bytes, len);
    }
    memcpy(block->line + block->used, bytes, len);
    block->used += len;
    return 0;
}

/* The rest of a dropped line; the newline of one that was too long stays. */
static int drop_rest(struct block *block, struct output *output, const uint8_t **bytes, size_t *len)
{
    const uint8_t *newline = memchr(*bytes, '\n', *len);
    size_t dropped = newline ? (size_t)(newline - *bytes) + 1 : *len;
    *bytes += dropped;
    *len -= dropped;
    if (!newline)
        return 0;
    bool was_long = block->is_long;
    block->is_dropping = block->is_long = false;
    return was_long ? output_add(output, newline, 1) : 0;
}

int block_pass(struct block *block, struct output *output, const uint8_t *bytes, size_t len)
{
    int error = block->is_dropping ? drop_rest(block, output, &bytes, &len) : 0;
    const uint8_t *newline = !error && len ? memrchr(bytes, '\n', len) : NULL;
    if (newline) {
        size_t whole = (size_t)(newline - bytes) + 1;
        error = release(block, output);
        if (!error)
            error = output_add(output, bytes, whole);
        block->is_long = false;
        bytes += whole;
        len -= whole;
    }
    return error || !len ? error : keep(block, output, bytes, len);
}

void block_drop(struct block *block)
{
    explicit_bzero(block->line, block->used);
    block->used = 0;
    block->is_dropping = true;
}

bool block_is_long(const struct block *block)
{
    return block->is_long;
}

int block_finish(struct block *block, struct output *output)
{
    int error = release(block, output);
    block_reset(block);
    return error;
}

void block_reset(struct block *block)
{
    block->used = 0;
    block->is_long = block->is_dropping = false;
}
