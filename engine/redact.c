/* anchor → undress → span → check → decide → [redact] */
#include "redact.h"

#include "base64.h"
#include "byte.h"
#include "dress.h"

#include <string.h>

static const char url_safe_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The text as base64 that begins and ends in the middle of groups: the first and last character keep the bits of the
 * bytes beside the value. Dots fill the text up, so that all later groups stay as they are. */
static size_t write_base64(const struct dressing *dressing, const uint8_t *text, size_t len, uint8_t fill, uint8_t *out)
{
    const char *alphabet = dressing->is_url_safe ? url_safe_alphabet : base64_digits;
    unsigned pending = dressing->alignment * 2u; /* bits of the byte before */
    uint32_t bits = pending ? (uint32_t)dressing->lead >> (6 - pending) : 0;
    size_t written = 0;
    for (size_t i = 0; i < len || (dressing->alignment + i) % 3 != dressing->end_mod_3; i++) {
        bits = (bits << 8 | (i < len ? text[i] : fill)) & 0xffff;
        for (pending += 8; pending >= 6; pending -= 6)
            out[written++] = (uint8_t)alphabet[bits >> (pending - 6) & 63];
    }
    if (pending) {
        unsigned missing = 6 - pending;
        out[written++] = (uint8_t)alphabet[((bits << missing) | (dressing->trail & ((1u << missing) - 1))) & 63];
    }
    return written;
}

static size_t write_quote(const struct name_quote *quote, uint8_t *out)
{
    memset(out, '\\', quote->backslashes);
    return quote->backslashes + name_quote_write(quote, out + quote->backslashes);
}

static size_t write_quoted(const struct dressing *dressing, const uint8_t *text, size_t len, uint8_t *out)
{
    size_t at = write_quote(&dressing->quote, out);
    memcpy(out + at, text, len);
    at += len;
    return at + write_quote(&dressing->quote, out + at);
}

static bool is_unreserved(uint8_t byte)
{
    return byte_is_letter_or_digit(byte) || (byte && strchr("-._~:", byte));
}

static size_t write_unit(const struct dressing *dressing, uint8_t byte, uint8_t *out)
{
    const char *digits =
        dressing->dress != STANCH_DRESS_HEX || dressing->is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t len = 0;
    switch (dressing->dress) {
    case STANCH_DRESS_UTF16:
        out[0] = byte;
        out[1] = 0;
        return 2;
    case DRESS_UTF16_BE:
        out[0] = 0;
        out[1] = byte;
        return 2;
    case DRESS_PERCENT_TWICE:
    case STANCH_DRESS_PERCENT:
        if (is_unreserved(byte)) {
            out[0] = byte;
            return 1;
        }
        len = dressing->dress == DRESS_PERCENT_TWICE ? 3 : 1;
        memcpy(out, "%25", len);
        break;
    default:
        break;
    }
    out[len++] = (uint8_t)digits[byte >> 4];
    out[len++] = (uint8_t)digits[byte & 15];
    return len;
}

static size_t write_units(const struct dressing *dressing, const uint8_t *text, size_t len, uint8_t *out)
{
    size_t written = 0;
    for (size_t i = 0; i < len; i++)
        written += write_unit(dressing, text[i], out + written);
    return written;
}

static size_t dress(const struct dressing *dressing, const uint8_t *text, size_t len, uint8_t fill, uint8_t *out)
{
    if (dressing->dress == STANCH_DRESS_BASE64)
        return write_base64(dressing, text, len, fill, out);
    if (dress_has_units(dressing->dress)) {
        uint8_t quoted[STANCH_INSERT_MAX / 2];
        size_t quoted_len = dressing->quote.byte ? write_quoted(dressing, text, len, quoted) : len;
        return write_units(dressing, dressing->quote.byte ? quoted : text, quoted_len, out);
    }
    if (dressing->quote.byte)
        return write_quoted(dressing, text, len, out);
    memcpy(out, text, len);
    return len;
}

/* Undressed bytes of a union in base64: as many as its characters hold, up to where its last part ends in its group. */
static uint64_t base64_len(const struct accepted *accepted)
{
    const struct dressing *dressing = &accepted->dressing;
    uint64_t chars = base64_first_char(dressing->alignment) + (accepted->end - accepted->start);
    uint64_t end = chars * 6 / 8;
    while (end > dressing->alignment && end % 3 != dressing->end_mod_3)
        end--;
    return end - dressing->alignment;
}

static uint64_t mask_len(const struct accepted *accepted)
{
    bool is_base64 = accepted->dressing.dress == STANCH_DRESS_BASE64;
    bool is_alone = accepted->start == accepted->own_start && accepted->end == accepted->own_end;
    uint64_t raw = accepted->end - accepted->start;
    bool is_double = dress_is_utf16(accepted->dressing.dress) || accepted->dressing.dress == STANCH_DRESS_HEX;
    uint64_t len = is_alone ? accepted->undressed_len : is_base64 ? base64_len(accepted) : is_double ? raw / 2 : raw;
    uint64_t most = is_base64 ? STANCH_DECIDE_MAX : is_double ? STANCH_INSERT_MAX / 2 : STANCH_INSERT_MAX;
    return len < most ? len : most;
}

static size_t write_mask(const struct accepted *accepted, uint8_t *out)
{
    uint8_t text[STANCH_INSERT_MAX];
    struct dressing plain = accepted->dressing;
    size_t len = (size_t)mask_len(accepted);
    plain.quote.byte = 0;
    memset(text, 'x', len);
    return dress(&plain, text, len, 'x', out);
}

size_t redact_write(const stanch_settings *settings, const struct accepted *accepted, uint8_t *out)
{
    if (settings->style == STANCH_STYLE_MASK && !accepted->is_long)
        return write_mask(accepted, out);
    char text[PLACEHOLDER_MAX];
    const struct rule *rule = &settings->rules->rules[accepted->rule];
    size_t len = placeholder_write(settings_template(settings), rule, accepted->fingerprint, text);
    return dress(&accepted->dressing, (const uint8_t *)text, len, '.', out);
}
