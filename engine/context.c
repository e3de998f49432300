#include "context.h"

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

static bool is_lower(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_alnum(uint8_t byte)
{
    return is_lower(byte | 0x20) || (byte >= '0' && byte <= '9');
}

static uint8_t lower(uint8_t byte)
{
    return is_upper(byte) ? byte | 0x20 : byte;
}

/* A word's border is where letters and digits end, or a hump as in theWord. */
static bool is_border_before(const uint8_t *text, size_t at)
{
    if (at == 0 || !is_alnum(text[at - 1]))
        return true;
    return is_upper(text[at]) && !is_upper(text[at - 1]);
}

static bool is_border_after(const uint8_t *text, size_t len, size_t end)
{
    if (end == len || !is_alnum(text[end]))
        return true;
    return is_upper(text[end]) && is_lower(text[end - 1]);
}

static bool has_word(const uint8_t *text, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    for (size_t at = 0; at + word_len <= len; at++) {
        if (lower(text[at]) != (uint8_t)word[0] || !is_border_before(text, at))
            continue;
        size_t same = 1;
        while (same < word_len && lower(text[at + same]) == (uint8_t)word[same])
            same++;
        if (same == word_len && is_border_after(text, len, at + word_len))
            return true;
    }
    return false;
}

bool context_has_word(const uint8_t *text, size_t len, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has_word(text, len, words[i]))
            return true;
    return false;
}
