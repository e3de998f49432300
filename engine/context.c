#include "context.h"

#include "byte.h"

#include <string.h>

void context_clear(struct context *context)
{
    context->len = 0;
    context->companion = -1;
    context->companion_distance = 0;
}

void context_add(struct context *context, const uint8_t *bytes, size_t len)
{
    context->companion_distance += len > CONTEXT_KEPT ? CONTEXT_KEPT : (uint32_t)len;
    if (context->companion_distance > STANCH_CONTEXT_MAX)
        context->companion = -1;
    if (len >= CONTEXT_KEPT) {
        memcpy(context->bytes, bytes + len - CONTEXT_KEPT, CONTEXT_KEPT);
        context->len = CONTEXT_KEPT;
        return;
    }
    size_t over = context->len + len > CONTEXT_KEPT ? context->len + len - CONTEXT_KEPT : 0;
    memmove(context->bytes, context->bytes + over, context->len - over);
    memcpy(context->bytes + context->len - over, bytes, len);
    context->len = (uint16_t)(context->len - over + len);
}

void context_add_neutral(struct context *context, int rule, bool is_companion)
{
    static const uint8_t neutral = CONTEXT_NEUTRAL;
    context_add(context, &neutral, 1);
    if (is_companion) {
        context->companion = (int16_t)rule;
        context->companion_distance = 0;
    }
}

const uint8_t context_kinds[256] = {
    ['0' ... '9'] = CONTEXT_DIGIT, ['a' ... 'z'] = CONTEXT_LOWER, ['A' ... 'Z'] = CONTEXT_UPPER};

static uint8_t kind_at(const uint8_t *text, size_t at)
{
    return context_kinds[text[at]];
}

static bool is_border_after(const uint8_t *text, size_t len, size_t end)
{
    if (end == len || kind_at(text, end) == CONTEXT_OTHER)
        return true;
    return kind_at(text, end) == CONTEXT_UPPER && kind_at(text, end - 1) != CONTEXT_UPPER;
}

bool context_word_at(const uint8_t *text, size_t len, size_t at, const char *word)
{
    size_t end = at;
    for (; *word; word++, end++)
        if (end == len || byte_lower(text[end]) != (uint8_t)*word)
            return false;
    return is_border_after(text, len, end);
}

bool context_has_word(const uint8_t *text, size_t len, const char *const *words, size_t count)
{
    /* The second bytes that words have behind a first, both by their low five bits: most places ask no further. */
    uint32_t seconds[32];
    memset(seconds, 0, 64);
    memset(seconds + 16, 0, 64);
    for (size_t i = 0; i < count; i++)
        seconds[words[i][0] & 31] |= words[i][1] ? UINT32_C(1) << (words[i][1] & 31) : UINT32_MAX;
    for (size_t at = 0; at < len; at++) {
        uint8_t next = at + 1 < len ? text[at + 1] : 0;
        if (!(seconds[text[at] & 31] >> (next & 31) & 1) ||
            !context_begins_word(at > 0 ? kind_at(text, at - 1) : CONTEXT_OTHER, kind_at(text, at)))
            continue;
        for (size_t i = 0; i < count; i++)
            if (context_word_at(text, len, at, words[i]))
                return true;
    }
    return false;
}
