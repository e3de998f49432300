/* anchor → undress → [span] → check → decide → redact */
#include "swallow.h"

#include "base64.h"
#include "json_escape.h"
#include "memory.h"
#include "undress.h"

/* What a value may go on with. */
struct follower {
    const struct rule *rule;
    const struct known *known; /* of a known value, else NULL */
};

static bool is_over(const struct swallow *swallow, const struct follower *follower)
{
    return follower->known && !known_goes_on(follower->known, &swallow->place);
}

static bool takes(struct swallow *swallow, const struct follower *follower, uint8_t byte)
{
    if (follower->known)
        return known_read(follower->known, &swallow->place, &byte, 1) == 1;
    return byteset_has(&follower->rule->alphabet, byte);
}

static size_t take_run(struct swallow *swallow, const struct follower *follower, const uint8_t *bytes, size_t len)
{
    size_t taken = 0;
    while (taken < len && (swallow->kind == SWALLOW_PLAIN ? takes(swallow, follower, bytes[taken])
                                                          : name_run_byte(swallow->run, bytes[taken])))
        taken++;
    return taken;
}

static size_t take_plain(struct swallow *swallow, const struct follower *follower, const uint8_t *bytes, size_t len,
                         bool is_end, struct fingerprint_flow *flow)
{
    size_t taken = take_run(swallow, follower, bytes, len);
    swallow->is_ended = taken < len || is_end || is_over(swallow, follower);
    fingerprint_add(flow, bytes, taken);
    swallow->undressed += taken;
    return taken;
}

static size_t take_json(struct swallow *swallow, const struct follower *follower, const uint8_t *bytes, size_t len,
                        bool is_end, struct fingerprint_flow *flow)
{
    size_t taken = 0;
    while (taken < len && !is_over(swallow, follower)) {
        uint8_t byte = 0;
        size_t size = json_escape_read(bytes + taken, len - taken, is_end, &byte);
        if (size == 0)
            return taken;
        if (!takes(swallow, follower, byte))
            break;
        fingerprint_add(flow, &byte, 1);
        swallow->undressed++;
        taken += size;
    }
    swallow->is_ended = taken < len || is_end || is_over(swallow, follower);
    return taken;
}

/* Up to four characters as bytes; returns how many. */
static size_t decode_group(const uint8_t *text, size_t chars, uint8_t out[3])
{
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++)
        bits = bits << 6 | (i < chars ? (uint32_t)base64_value(text[i]) : 0);
    for (size_t i = 0; i < 3; i++)
        out[i] = (uint8_t)(bits >> (16 - 8 * i));
    return chars * 6 / 8;
}

/* The characters of a group that are the value's: all, or those that hold the bytes with which a known one ends. */
static size_t take_group(struct swallow *swallow, const struct follower *follower, const uint8_t *text, size_t chars,
                         struct fingerprint_flow *flow)
{
    uint8_t decoded[3];
    size_t bytes = decode_group(text, chars, decoded), taken = bytes;
    if (follower->known) {
        taken = known_read(follower->known, &swallow->place, decoded, bytes);
        chars = base64_end_char(taken);
    }
    fingerprint_add(flow, decoded, taken);
    swallow->undressed += taken;
    if (chars > 0)
        swallow->trail = (uint8_t)base64_value(text[chars - 1]);
    return chars;
}

/* Whole groups; at the end of the run, what is left. */
static size_t take_base64(struct swallow *swallow, const struct follower *follower, const uint8_t *bytes, size_t len,
                          bool is_end, struct fingerprint_flow *flow)
{
    size_t run = 0, at = 0;
    while (run < len && base64_value(bytes[run]) >= 0)
        run++;
    swallow->is_ended = run < len || is_end;
    size_t whole = swallow->is_ended ? run : run / 4 * 4;
    while (at < whole && !is_over(swallow, follower)) {
        size_t chars = whole - at < 4 ? whole - at : 4, taken = take_group(swallow, follower, bytes + at, chars, flow);
        at += taken;
        if (taken < chars) {
            swallow->is_ended = true;
            return at;
        }
    }
    swallow->is_ended |= is_over(swallow, follower);
    return at;
}

static size_t take_quoted(struct swallow *swallow, const uint8_t *bytes, size_t len, bool is_end,
                          struct fingerprint_flow *flow)
{
    size_t end = 0;
    bool is_closed = name_quoted_end(&swallow->opener, bytes, len, 0, &end) == NAME_VALUE;
    swallow->is_ended = is_closed || is_end;
    if (!is_closed && is_end)
        end = len;
    fingerprint_add(flow, bytes, end);
    swallow->undressed += end;
    return end;
}

static size_t take(struct swallow *swallow, const struct rule *rule, const struct known *known, const uint8_t *bytes,
                   size_t len, bool is_end, struct fingerprint_flow *flow)
{
    const struct follower follower = {rule, rule->start == START_KNOWN ? known : NULL};
    switch (swallow->kind) {
    case SWALLOW_JSON:
        return take_json(swallow, &follower, bytes, len, is_end, flow);
    case SWALLOW_BASE64:
        return take_base64(swallow, &follower, bytes, len, is_end, flow);
    case SWALLOW_QUOTED:
        return take_quoted(swallow, bytes, len, is_end, flow);
    default:
        return take_plain(swallow, &follower, bytes, len, is_end, flow);
    }
}

/* Undressed piece by piece. */
static size_t take_units(struct swallow *swallow, const struct rule *rule, const struct known *known,
                         const uint8_t *bytes, size_t len, bool is_end, struct fingerprint_flow *flow)
{
    struct view view;
    size_t taken = 0;
    size_t step = 0;
    do {
        undress_units(&view, swallow->dress, -1, bytes + taken, len - taken, is_end, VIEW_MAX);
        step = view.raw[take(swallow, rule, known, view.bytes, view.len, view.is_ended, flow)];
        taken += step;
    } while (step > 0 && !swallow->is_ended);
    memory_wipe(&view, sizeof view);
    return taken;
}

size_t swallow_take(struct swallow *swallow, const struct rule *rule, const struct known *known, const uint8_t *bytes,
                    size_t len, bool is_end, struct fingerprint_flow *flow)
{
    return swallow->dress ? take_units(swallow, rule, known, bytes, len, is_end, flow)
                          : take(swallow, rule, known, bytes, len, is_end, flow);
}
