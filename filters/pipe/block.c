#include "block.h"

#include "undumped.h"

#include <errno.h>
#include <string.h>

int block_open(struct block *block)
{
    *block = (struct block){.line = undumped_new(BLOCK_LINE_BYTES)};
    return block->line ? 0 : ENOMEM;
}

void block_close(struct block *block)
{
    if (block->line)
        explicit_bzero(block->line, BLOCK_LINE_BYTES);
    undumped_free(block->line, BLOCK_LINE_BYTES);
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

/* The newline of a line whose begin went out and whose rest did not. */
static int pay_newline(struct block *block, struct output *output)
{
    bool owes = block->owes_newline;
    if (owes)
        block->is_long = block->owes_newline = false;
    return owes ? output_add(output, (const uint8_t *)"\n", 1) : 0;
}

int block_pass(struct block *block, struct output *output, const uint8_t *bytes, size_t len)
{
    int error = pay_newline(block, output);
    const uint8_t *newline = error ? NULL : memrchr(bytes, '\n', len);
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

void block_drop(struct block *block, uint64_t number)
{
    explicit_bzero(block->line, block->used);
    block->used = 0;
    if (block->is_long && !block->owes_newline)
        block->dropped_number = number;
    block->owes_newline = block->is_long;
}

bool block_is_long(const struct block *block, uint64_t number)
{
    return block->is_long && (!block->owes_newline || block->dropped_number == number);
}

int block_finish(struct block *block, struct output *output, bool has_newline)
{
    int error = block->owes_newline && has_newline ? pay_newline(block, output) : release(block, output);
    block_reset(block);
    return error;
}

void block_reset(struct block *block)
{
    block->used = 0;
    block->is_long = block->owes_newline = false;
}
