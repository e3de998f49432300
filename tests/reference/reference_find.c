/* Static candidates: placeholders and anchors, found by comparing at every position. */
#include "reference_parts.h"

#include "anchor.h"

#include <stdio.h>
#include <stdlib.h>

#define STANDARD "REDACTED.{rule}.{id}"

/* The base64 characters that `literal` alone determines behind `shift` other bytes. */
static size_t dressed_literal(const char *literal, size_t shift, char *out, size_t *skipped)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t bits = (shift + strlen(literal)) * 8, first = (shift * 8 + 5) / 6, made = 0;
    for (size_t i = first; (i + 1) * 6 <= bits; i++) {
        unsigned value = 0;
        for (size_t bit = i * 6; bit < i * 6 + 6; bit++)
            value = value << 1 | ((unsigned char)literal[bit / 8 - shift] >> (7 - bit % 8) & 1);
        out[made++] = digits[value];
    }
    *skipped = first;
    out[made] = '\0';
    return made;
}

/* How many characters from there on tell the engine that the literal is there: up to one of the two last digits, and with
 * one of which only some bits are known. */
static size_t dressed_anchor(const char *literal, size_t shift)
{
    char digits[2 * RULE_ANCHOR_MAX];
    size_t skipped, len = dressed_literal(literal, shift, digits, &skipped), told = strcspn(digits, "+/");
    if (told > ANCHOR_WIDTH_MAX - 1)
        told = ANCHOR_WIDTH_MAX - 1;
    bool has_more = told < len || (shift + strlen(literal)) * 8 % 6 != 0;
    return skipped + told + (has_more ? 1 : 0);
}

/* -------------------------------------------------------------------------------------------- placeholders */

static bool in_class(int byte, const char *more)
{
    return byte > 0 && ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                        strchr(more, byte));
}

static bool may_lack_hex(const struct rule *rule)
{
    return rule->confidence == STANCH_GENERIC || rule->start == START_BLOCK;
}

/* Length of the template's text for `rule` at x, hex digits taken from x itself; 0 if it is not that. */
static size_t placeholder_of(const struct text *text, const char *template, size_t rule, bool with_hex,
                             const uint8_t *x, size_t n)
{
    char expected[STANCH_INSERT_MAX];
    size_t len = ref_expand(text->rules, template, rule, with_hex ? "########" : "", expected, sizeof expected);
    if (len > n)
        return 0;
    for (size_t i = 0; i < len; i++) {
        bool is_hex = (x[i] >= '0' && x[i] <= '9') || (x[i] >= 'a' && x[i] <= 'f');
        if (expected[i] == '#' ? !is_hex : (uint8_t)expected[i] != x[i])
            return 0;
    }
    int next = len < n ? x[len] : -1;
    return in_class(next, with_hex ? "_-" : ".-") ? 0 : len;
}

static size_t placeholder_like(const struct text *text, const char *template, const uint8_t *x, size_t n, size_t *rule)
{
    size_t best = 0, fixed = strcspn(template, "{");
    if (n < fixed || memcmp(x, template, fixed) != 0)
        return 0;
    for (size_t r = 0; r < text->rules->count; r++) {
        bool has_id = strstr(template, "{id}") != NULL;
        for (int with_hex = 0; with_hex < 2; with_hex++) {
            const struct rule *it = &text->rules->rules[r];
            bool may_have_hex = has_id && it->confidence != STANCH_GENERIC;
            if (with_hex ? !may_have_hex : has_id && !may_lack_hex(it))
                continue;
            size_t len = placeholder_of(text, template, r, with_hex, x, n);
            if (len > best) {
                best = len;
                *rule = r;
            }
        }
    }
    return best;
}

/* The standard one, or one of the user's template, whose text before the first field is *literal. */
static size_t placeholder_at(const struct text *text, const uint8_t *x, size_t n, size_t *rule, char *literal)
{
    const char *template = STANDARD;
    size_t len = placeholder_like(text, template, x, n, rule);
    if (len == 0 && text->options->placeholder != NULL) {
        template = text->options->placeholder;
        len = placeholder_like(text, template, x, n, rule);
    }
    snprintf(literal, RULE_ANCHOR_MAX, "%.*s", (int)strcspn(template, "{"), template);
    return len;
}

size_t ref_placeholder_in(const struct text *text, const uint8_t *x, size_t n)
{
    char literal[RULE_ANCHOR_MAX];
    size_t rule;
    return placeholder_at(text, x, n, &rule, literal);
}

/* A placeholder inside base64: decoded from the group at `at`, behind `shift` other bytes. */
static void find_dressed_placeholder(struct text *text, size_t at, size_t shift)
{
    uint8_t bytes[STANCH_INSERT_MAX];
    size_t run = at + shift, rule = 0;
    if (run > text->n)
        return;
    while (run < text->n && run - at < 6 && ref_is_base64(text->x[run]))
        run++;
    size_t begun = ref_decode_base64(text->x + at, run - at, bytes);
    if (begun <= shift || (text->options->placeholder == NULL && bytes[shift] != 'R'))
        return;
    while (run < text->n && run - at < STANCH_INSERT_MAX && ref_is_base64(text->x[run]))
        run++;
    size_t len = ref_decode_base64(text->x + at, run - at, bytes);
    if (len <= shift)
        return;
    char literal[RULE_ANCHOR_MAX];
    size_t found = placeholder_at(text, bytes + shift, len - shift, &rule, literal);
    if (found == 0)
        return;
    size_t start = at + shift, end = at + ((shift + found) * 8 - 1) / 6 + 1;
    struct candidate it = {start, PLACEHOLDER,         rule,  start, end, at + dressed_anchor(literal, shift),
                           end,   STANCH_DRESS_BASE64, shift, false, {0}};
    bool is_whole = ref_group_is_whole(text, start, shift);
    ref_list_add(is_whole ? &text->placeholders : &text->candidates, &it);
}

void ref_find_placeholders(struct text *text)
{
    for (size_t at = 0; at < text->n; at++) {
        char literal[RULE_ANCHOR_MAX];
        size_t rule = 0, len = placeholder_at(text, text->x + at, text->n - at, &rule, literal);
        struct candidate it = {at, PLACEHOLDER, rule, at, at + len, at + strlen(literal), at + len, 0, 0, false, {0}};
        if (len > 0)
            ref_list_add(&text->placeholders, &it);
        if (text->dress & STANCH_DRESS_BASE64)
            for (size_t shift = 0; shift < 3; shift++)
                find_dressed_placeholder(text, at, shift);
    }
}

/* -------------------------------------------------------------------------------------------- anchors */

/* Whether the anchor `literal` of the rule lies at `at`; *end is behind it. */
static bool literal_at(const struct text *text, const struct rule *rule, const char *literal, size_t at, size_t *end)
{
    bool may_begin = text->x[at] == (uint8_t)literal[0] || rule->caseless; /* spares most of the time */
    size_t len = strlen(literal), whole = len + rule->anchor_class_count;
    if (!may_begin || at + whole > text->n)
        return false;
    if (rule->caseless ? !ref_equal_caseless(text->x + at, literal, len) : memcmp(text->x + at, literal, len) != 0)
        return false;
    for (size_t i = len; i < whole; i++)
        if (!byteset_has(&rule->anchor_class, text->x[at + i]))
            return false;
    *end = at + whole;
    return true;
}

/* The same, where / may be escaped as in JSON, JSON in JSON or a level deeper: behind 1 to 7 backslashes. */
static bool anchor_at(const struct text *text, const struct rule *rule, size_t anchor, size_t at, size_t *end)
{
    const char *literal = rule->anchors[anchor];
    if (literal_at(text, rule, literal, at, end))
        return true;
    if (text->x[at] != (uint8_t)literal[0] && literal[0] != '/')
        return false;
    if (!(text->dress & STANCH_DRESS_JSON) || rule->caseless || strchr(literal, '/') == NULL)
        return false;
    for (size_t slashes = 1; slashes <= 7; slashes++) {
        char dressed[8 * RULE_ANCHOR_MAX + 1];
        size_t len = 0;
        for (const char *c = literal; *c != '\0'; c++) {
            for (size_t i = 0; *c == '/' && i < slashes; i++)
                dressed[len++] = '\\';
            dressed[len++] = *c;
        }
        dressed[len] = '\0';
        if (literal_at(text, rule, dressed, at, end))
            return true;
    }
    return false;
}

bool ref_rule_has_hit(const struct text *text, const struct rule *rule, size_t at, size_t *end)
{
    for (size_t i = 0; i < rule->anchor_count; i++)
        if (anchor_at(text, rule, i, at, end))
            return true;
    return false;
}

static void add_shape(struct text *text, size_t rule, size_t start, size_t hit_start, size_t hit_end)
{
    struct candidate it = {start, SHAPE, rule, hit_start, hit_end, hit_end, 0, 0, 0, false, {0}};
    ref_list_add(&text->candidates, &it);
}

static void add_hit(struct text *text, size_t index, size_t at, size_t end)
{
    const struct rule *rule = &text->rules->rules[index];
    size_t start = at;
    if (rule->start == START_AFTER)
        for (start = end - rule->anchor_class_count; start < text->n && start < end - rule->anchor_class_count + 8 &&
                                                     (text->x[start] == ' ' || text->x[start] == '\t');)
            start++;
    if (rule->start == START_RUN) {
        while (start > 0 && at - start <= RULE_RUN_BACK && byteset_has(&rule->alphabet, text->x[start - 1]) &&
               !ref_mark_ends(text, &rule->alphabet, start))
            start--;
        if (at - start > RULE_RUN_BACK)
            return;
    }
    add_shape(text, index, start, at, end);
}

/* -------------------------------------------------------------------------------------------- anchors in base64 */

/* In base64url the two last digits are - and _. */
static bool equal_digits(const uint8_t *x, const char *digits, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (ref_digit_value(x[i]) != ref_digit_value((uint8_t)digits[i]))
            return false;
    return true;
}

static void find_dressed(struct text *text, size_t index, const char *literal, size_t shift)
{
    char digits[2 * RULE_ANCHOR_MAX];
    size_t skipped, len = dressed_literal(literal, shift, digits, &skipped);
    if (strcspn(digits, "+/") < 4)
        return;
    for (size_t at = skipped; at + len <= text->n; at++) {
        if (!equal_digits(text->x + at, digits, len))
            continue;
        size_t start = at - skipped + shift;
        bool is_whole = true;
        for (size_t i = start; i < at; i++)
            is_whole = is_whole && ref_is_base64(text->x[i]);
        bool is_block = text->rules->rules[index].start == START_BLOCK;
        struct candidate it = {start,    SHAPE,
                               index,    start,
                               at + len, at - skipped + dressed_anchor(literal, shift),
                               0,        STANCH_DRESS_BASE64,
                               shift,    is_block,
                               {0}};
        if (is_whole)
            ref_list_add(&text->candidates, &it);
    }
}

static void find_anchor(struct text *text, size_t index, size_t anchor)
{
    const struct rule *rule = &text->rules->rules[index];
    bool is_block = rule->start == START_BLOCK;
    for (size_t at = 0, end; at < text->n && !is_block; at++)
        if (anchor_at(text, rule, anchor, at, &end))
            add_hit(text, index, at, end);
    if (text->dress & STANCH_DRESS_BASE64 && (rule->start == START_ANCHOR || is_block) && !rule->caseless)
        for (size_t shift = 0; shift < 3; shift++)
            find_dressed(text, index, rule->anchors[anchor], shift);
}

void ref_find_anchors(struct text *text)
{
    for (size_t index = 0; index < text->rules->count; index++) {
        const struct rule *rule = &text->rules->rules[index];
        if (!rule->enabled || rule->start == START_NAME)
            continue;
        for (size_t anchor = 0; anchor < rule->anchor_count; anchor++)
            find_anchor(text, index, anchor);
    }
}
