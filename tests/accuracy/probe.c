#include "probe.h"

#include <stdio.h>
#include <stdlib.h>

static void must(int result, const char *what)
{
    if (result == STANCH_OK)
        return;
    fprintf(stderr, "accuracy: %s: %s\n", what, stanch_strerror(result));
    exit(5);
}

void probe_open(struct probe *probe)
{
    must(stanch_rules_load(NULL, &probe->rules, NULL), "rules");
    must(stanch_worker_new(probe->rules, &probe->worker), "worker");
    for (int channel = 0; channel < STANCH_CHANNELS; channel++) {
        stanch_options options = STANCH_OPTIONS_INIT;
        options.channel = channel;
        options.mode = STANCH_DETECT;
        must(stanch_stream_new(probe->rules, &options, &probe->streams[channel]), "stream");
    }
    probe->count = 0;
}

void probe_close(struct probe *probe)
{
    for (int channel = 0; channel < STANCH_CHANNELS; channel++)
        stanch_stream_free(probe->streams[channel]);
    stanch_worker_free(probe->worker);
    stanch_rules_release(probe->rules);
}

void probe_text(struct probe *probe, int channel, const char *text, size_t len)
{
    stanch_stream *stream = probe->streams[channel];
    stanch_input input = {(const uint8_t *)text, len};
    stanch_event event = STANCH_EVENT_INIT;
    probe->count = 0;
    stanch_stream_reset(stream);
    do {
        must(stanch_next(stream, probe->worker, &input, STANCH_END, &event), "stream");
        if (event.type != STANCH_FINDING)
            continue;
        if (probe->count < FINDINGS_MAX)
            probe->found[probe->count] = (struct found){(size_t)event.finding->start, (size_t)event.finding->end,
                                                        event.finding->rule_index, event.finding->confidence};
        probe->count++;
    } while (event.type != STANCH_DONE);
}

const struct found *probe_at(const struct probe *probe, size_t start, size_t end, bool *is_removed, bool *is_exact)
{
    const struct found *best = NULL;
    size_t reach = start;
    for (size_t i = 0; i < probe->count && i < FINDINGS_MAX; i++) {
        const struct found *found = &probe->found[i];
        if (found->start > reach || found->end <= reach)
            continue;
        if (!best)
            best = found;
        reach = found->end;
    }
    *is_removed = reach >= end;
    *is_exact = best && best->start == start && best->end == end;
    return best;
}
