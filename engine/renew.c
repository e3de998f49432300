/*
 * A stream goes on with other settings: what refers to rules by their index is translated, the rest stays.
 */
#include "context.h"
#include "stream.h"

#include <string.h>

/* Anything of which the old settings have seen the begin and not the end. */
static bool is_open(const stanch_stream *stream)
{
    return stream->mode != MODE_JUDGE || stream->held > 0 || stream->unions.count > 0 || stream->pass_left > 0 ||
           stream->drop_left > 0 || stream->detected_left > 0 || stream->has_finding || stream->has_insert ||
           stream->has_blocked || stream->is_dropping || stream->record_end != RECORD_GOES_ON ||
           stream->record_key != RECORD_NO_KEY;
}

static long renewed_rule(const stanch_stream *stream, const stanch_settings *settings, size_t index)
{
    return stanch_rules_find(settings->rules, stream->settings->rules->rules[index].id);
}

static void renew_companion(stanch_stream *stream, const stanch_settings *settings)
{
    struct context *context = &stream->context;
    if (context->companion < 0)
        return;
    long rule = renewed_rule(stream, settings, (size_t)context->companion);
    context->companion = rule >= 0 && settings->facts[rule].is_companion ? (int16_t)rule : -1;
}

static void renew_group(stanch_stream *stream, const stanch_settings *settings)
{
    struct group *group = &stream->group;
    uint8_t kept = 0;
    for (uint8_t i = 0; i < group->count; i++) {
        long rule = renewed_rule(stream, settings, group->rules[i]);
        if (rule >= 0)
            group->rules[kept++] = (uint16_t)rule;
    }
    group->count = kept;
}

static bool is_same_allocator(const stanch_allocator *one, const stanch_allocator *other)
{
    return one->allocate == other->allocate && one->release == other->release && one->user == other->user;
}

int stanch_stream_renew(stanch_stream *stream, stanch_settings *settings)
{
    if (!stream || !settings)
        return STANCH_E_ARGUMENT;
    stanch_settings *old = stream->settings;
    if (stream->memory && !is_same_allocator(&old->rules->allocator, &settings->rules->allocator))
        return STANCH_E_ARGUMENT;
    if (is_open(stream))
        return STANCH_E_STATE;
    renew_companion(stream, settings);
    renew_group(stream, settings);
    stream->named_behind = 0;
    stream->settings = settings_retain(settings);
    stream->serial = __atomic_add_fetch(&settings->rules->serial, 1, __ATOMIC_RELAXED);
    stanch_settings_release(old);
    return STANCH_OK;
}
