/* anchor → undress → [span] → check → decide → redact */
#include "swallow.h"

#include "base64.h"
#include "json_escape.h"
#include "memory.h"
#include "undress.h"

static size_t take_run(struct swallow *swallow, const struct rule *rule, const uint8_t *bytes, size_t len)
{
    size_t taken = 0;
    while (taken < len && (swallow->kind == SWALLOW_PLAIN ? byteset_has(&rule->alphabet, bytes[taken])
                                                          : name_unquoted_byte(bytes[taken])))
        taken++;
    return taken;
}

static size_t take_plain(struct swallow *swallow, const struct rule *rule, const uint8_t *bytes, size_t len,
                         bool is_end, struct fingerprint_flow *flow)
{
    size_t taken = take_run(swallow, rule, bytes, len);
    swallow->is_ended = taken < len || is_end;
    fingerprint_add(flow, bytes, taken);
    swallow->undressed += taken;
    return taken;
}

static size_t take_json(struct swallow *swallow, const struct rule *rule, const uint8_t *bytes, size_t len, bool is_end,
                        struct fingerprint_flow *flow)
{
    size_t taken = 0;
    while (taken < len) {
        uint8_t byte = 0;
        size_t size = json_escape_read(bytes + taken, len - taken, is_end, &byte);
        if (size == 0)
            return taken;
        if (!byteset_has(&rule->alphabet, byte))
            break;
        fingerprint_add(flow, &byte, 1);
        swallow->undressed++;
        taken += size;
    }
    swallow->is_ended = taken < len || is_end;
    return taken;
}

/* Whole groups; at the end of the run, what is left. */
static size_t take_base64(struct swallow *swallow, const uint8_t *bytes, size_t len, bool is_end,
                          struct fingerprint_flow *flow)
{
    size_t run = 0;
    while (run < len && base64_value(bytes[run]) >= 0)
        run++;
    swallow->is_ended = run < len || is_end;
    size_t whole = swallow->is_ended ? run : run / 4 * 4;
    for (size_t at = 0; at < whole; at += 4) {
        uint32_t bits = 0;
        size_t chars = whole - at < 4 ? whole - at : 4;
        for (size_t i = 0; i < 4; i++)
            bits = bits << 6 | (i < chars ? (uint32_t)base64_value(bytes[at + i]) : 0);
        uint8_t decoded[3] = {(uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits};
        fingerprint_add(flow, decoded, chars * 6 / 8);
        swallow->undressed += chars * 6 / 8;
        swallow->trail = (uint8_t)base64_value(bytes[at + chars - 1]);
    }
    return whole;
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

static size_t take(struct swallow *swallow, const struct rule *rule, const uint8_t *bytes, size_t len, bool is_end,
                   struct fingerprint_flow *flow)
{
    switch (swallow->kind) {
    case SWALLOW_JSON:
        return take_json(swallow, rule, bytes, len, is_end, flow);
    case SWALLOW_BASE64:
        return take_base64(swallow, bytes, len, is_end, flow);
    case SWALLOW_QUOTED:
        return take_quoted(swallow, bytes, len, is_end, flow);
    default:
        return take_plain(swallow, rule, bytes, len, is_end, flow);
    }
}

/* Undressed piece by piece. */
static size_t take_units(struct swallow *swallow, const struct rule *rule, const uint8_t *bytes, size_t len,
                         bool is_end, struct fingerprint_flow *flow)
{
    struct view view;
    size_t taken = 0;
    size_t step = 0;
    do {
        undress_units(&view, swallow->dress, -1, bytes + taken, len - taken, is_end, VIEW_MAX);
        step = view.raw[take(swallow, rule, view.bytes, view.len, view.is_ended, flow)];
        taken += step;
    } while (step > 0 && !swallow->is_ended);
    memory_wipe(&view, sizeof view);
    return taken;
}

size_t swallow_take(struct swallow *swallow, const struct rule *rule, const uint8_t *bytes, size_t len, bool is_end,
                    struct fingerprint_flow *flow)
{
    return swallow->dress ? take_units(swallow, rule, bytes, len, is_end, flow)
                          : take(swallow, rule, bytes, len, is_end, flow);
}
