/* Writes the output: every union's placeholder in its dress, everything else as it was. */
#include "reference_parts.h"

#include <stdio.h>
#include <stdlib.h>

struct out {
    uint8_t *bytes;
    size_t len, room;
};

static void put(struct out *out, const void *bytes, size_t len)
{
    if (out->len + len > out->room) {
        out->room = (out->len + len) * 2 + 64;
        out->bytes = ref_must(realloc(out->bytes, out->room));
    }
    if (len > 0)
        memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
}

static void put_quote(struct out *out, const struct span *span)
{
    for (size_t i = 0; i < span->quote_slashes; i++)
        put(out, "\\", 1);
    put(out, span->quote_unicode ? "u0022" : "\"", span->quote_unicode ? 5 : 1);
}

static size_t placeholder(const struct text *text, const struct span *winner, char *name, size_t room)
{
    const struct rule *rule = &text->rules->rules[winner->rule];
    char hex[9] = "";
    for (int i = 0; i < 4 && rule->confidence != STANCH_GENERIC; i++)
        snprintf(hex + 2 * i, 3, "%02x", winner->fingerprint[i]);
    return ref_expand(text->rules, ref_template_of(text->options), winner->rule, hex, name, room);
}

static bool is_alone(const struct uni *u)
{
    return u->winner.start == u->start && u->winner.end == u->end;
}

/* The text that stands for a union, undressed. `value_len`: bytes of the values in it, NONE where they are not in base64. */
static uint8_t *plain_text(const struct text *text, const struct uni *u, size_t value_len, size_t *len)
{
    char name[STANCH_INSERT_MAX];
    *len = placeholder(text, &u->winner, name, sizeof name);
    bool is_masked = text->options->style == STANCH_STYLE_MASK && !u->has_long;
    if (is_masked)
        *len = value_len != NONE ? value_len : is_alone(u) ? u->winner.value_len : u->end - u->start;
    uint8_t *plain = ref_must(malloc(*len + 3));
    if (is_masked)
        memset(plain, 'x', *len);
    else
        memcpy(plain, name, *len);
    return plain;
}

/* Bytes of the value in a union that is written as base64, or NONE: all its values have one grid, or one of them is all
 * of it. *kept: low bits of the last character that are
 * not the value's. A dangling character, six bits that end no byte, goes with the value. */
static size_t dressed_len(const struct uni *u, unsigned *kept)
{
    bool is_own = u->winner.dress == STANCH_DRESS_BASE64 && is_alone(u);
    if (!is_own && !u->is_one_grid)
        return NONE;
    const struct span *first = is_own ? &u->winner : &u->first;
    size_t chars = is_own && u->winner.is_block ? u->winner.value_len : u->end - u->start - u->skipped;
    size_t bits = 6 * chars - first->value_start * 8 % 6;
    *kept = bits % 8 % 6;
    return bits / 8;
}

/* The first character keeps its high bits that belong to the byte before, the last its low bits of the byte behind. */
static void put_base64(struct out *out, const struct text *text, const struct uni *u, uint8_t *plain, size_t len,
                       size_t value_len, unsigned low)
{
    const uint8_t *x = text->x;
    const char *tail = (is_alone(u) ? u->winner.is_url_safe : u->is_url_safe) ? "-_" : "+/";
    while (len % 3 != value_len % 3)
        plain[len++] = '.';
    const struct span *first = u->first.dress == STANCH_DRESS_BASE64 ? &u->first : &u->winner;
    unsigned high = (unsigned)(first->value_start * 8 % 6);
    uint32_t bits = (uint32_t)ref_digit_value(x[u->start]) >> (6 - high), held = high;
    for (size_t i = 0; i <= len; i++) {
        uint32_t last = (uint32_t)ref_digit_value(x[u->end - 1]) & ((1u << low) - 1);
        bits = i < len ? bits << 8 | plain[i] : bits << low | last;
        held += i < len ? 8 : low;
        while (held >= 6) {
            held -= 6;
            uint32_t digit = bits >> held & 63;
            char c = digit < 26   ? (char)('A' + digit)
                     : digit < 52 ? (char)('a' + digit - 26)
                     : digit < 62 ? (char)('0' + digit - 52)
                                  : tail[digit - 62];
            put(out, &c, 1);
        }
    }
}

static void put_union(struct out *out, const struct text *text, const struct uni *u)
{
    unsigned kept = 0;
    size_t len, value_len = dressed_len(u, &kept);
    uint8_t *plain = plain_text(text, u, value_len, &len);
    bool is_masked = text->options->style == STANCH_STYLE_MASK && !u->winner.is_long;
    bool in_quotes = u->winner.in_quotes && is_alone(u) && !is_masked;
    if (value_len != NONE) {
        put_base64(out, text, u, plain, len, value_len, kept);
    } else {
        if (in_quotes)
            put_quote(out, &u->winner);
        put(out, plain, len);
        if (in_quotes)
            put_quote(out, &u->winner);
    }
    free(plain);
}

static void add_finding(struct reference_result *result, const struct uni *u)
{
    result->findings = ref_must(realloc(result->findings, (result->count + 1) * sizeof *result->findings));
    struct reference_finding *finding = &result->findings[result->count++];
    *finding =
        (struct reference_finding){u->winner.rule, u->start, u->end, u->winner.confidence, u->winner.dress, {0}, "", 0};
    memcpy(finding->value_hash, u->winner.value_hash, sizeof finding->value_hash);
    memcpy(finding->fingerprint, u->winner.fingerprint, sizeof finding->fingerprint);
}

static bool are_partners(const struct rule *a, const struct rule *b)
{
    return strcmp(a->group_with, b->id) == 0 || strcmp(b->group_with, a->id) == 0;
}

static bool has_partners(const struct text *text, const struct rule *rule)
{
    for (size_t r = 0; r < text->rules->count; r++)
        if (are_partners(rule, &text->rules->rules[r]))
            return true;
    return false;
}

/* May `next` be in the group of these findings? */
static bool may_join(const struct text *text, const struct reference_finding *findings, const size_t *members,
                     size_t count, const struct reference_finding *next)
{
    const struct rule *rules = text->rules->rules, *rule = &rules[next->rule];
    size_t same = 0;
    bool has_partner = false;
    if (count == 0 || count == 6 || next->start - findings[members[count - 1]].end > STANCH_CONTEXT_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        same += findings[members[i]].rule == next->rule;
        has_partner |= are_partners(rule, &rules[findings[members[i]].rule]);
    }
    return has_partner && (same == 0 || (same == 1 && are_partners(rule, rule)));
}

/* Numbers for findings whose rules are partners and which follow one another closely. */
static void number_groups(const struct text *text, struct reference_result *result)
{
    size_t members[6], count = 0;
    uint64_t groups = 0;
    for (size_t i = 0; i < result->count; i++) {
        if (!has_partners(text, &text->rules->rules[result->findings[i].rule]))
            continue;
        if (!may_join(text, result->findings, members, count, &result->findings[i])) {
            count = 0;
            groups++;
        }
        members[count++] = i;
        result->findings[i].group = groups;
    }
}

void ref_write_result(const struct text *text, struct reference_result *result)
{
    struct out out = {NULL, 0, 0};
    size_t at = 0;
    memset(result, 0, sizeof *result);
    for (size_t i = 0; i < text->unions.count; i++) {
        const struct uni *u = ref_uni_at(&text->unions, i);
        if (!u->has_finding || ref_passes(u))
            continue;
        add_finding(result, u);
        if (text->options->mode != STANCH_REDACT)
            continue;
        if (at < u->start)
            put(&out, text->x + at, u->start - at);
        put_union(&out, text, u);
        at = u->end;
    }
    if (at < text->n)
        put(&out, text->x + at, text->n - at);
    number_groups(text, result);
    result->out = out.bytes;
    result->len = out.len;
}
