#include "source.h"

#include "io.h"

#include <errno.h>

#define WORTH_BYTES (32 * 1024) /* a round below costs more calls with tee than it saves copies */
#define DENSE_REST 16           /* rounds that are read and written after one with many findings */

void source_open(struct source *source, int in, int out, bool may_tee)
{
    *source = (struct source){.in = in, .out = out, .may_tee = may_tee};
    tee_enlarge(in);
    tee_enlarge(out);
}

void source_close(struct source *source)
{
    if (source->has_tee)
        tee_close(&source->tee);
    source->has_tee = false;
}

/* True when this round is to be teed. Once something waits in pipe A there is no other way. */
static bool use_tee(struct source *source)
{
    if (source->has_tee && source->tee.in_a)
        return true;
    if (!source->may_tee || source->last < WORTH_BYTES)
        return false;
    if (source->rest) {
        source->rest--;
        return false;
    }
    if (!source->has_tee)
        source->has_tee = source->may_tee = tee_open(&source->tee, source->in, source->out);
    return source->has_tee;
}

static ssize_t fill_by_copy(struct source *source, uint8_t *buffer)
{
    source->is_teed = false;
    if (source->has_tee && source->tee.in_a)
        return tee_take(&source->tee, buffer);
    return io_read(source->in, buffer, SOURCE_READ_BYTES);
}

ssize_t source_fill(struct source *source, uint8_t *buffer)
{
    ssize_t got = -ENOSYS;
    source->is_teed = use_tee(source);
    if (source->is_teed) {
        got = tee_fill(&source->tee, buffer);
        source->may_tee = got != -ENOSYS;
    }
    if (got == -ENOSYS)
        got = fill_by_copy(source, buffer);
    source->last = got > 0 ? (size_t)got : 0;
    return got;
}

struct tee *source_tee(struct source *source)
{
    return source->is_teed ? &source->tee : NULL;
}

int source_done(struct source *source, bool was_dense)
{
    if (!source->is_teed)
        return 0;
    if (was_dense)
        source->rest = DENSE_REST;
    return tee_drop(&source->tee);
}
