/* Percent-encoding, UTF-16 and hexadecimal digits: where an anchor is written in them, and the text without them. */
#include "reference_parts.h"

#include "anchor.h"

#include <stdio.h>
#include <stdlib.h>

#define PERCENT STANCH_DRESS_PERCENT
#define TWICE DRESS_PERCENT_TWICE
#define LE STANCH_DRESS_UTF16
#define BE DRESS_UTF16_BE
#define HEX STANCH_DRESS_HEX

bool ref_has_units(unsigned dress)
{
    return dress == PERCENT || dress == TWICE || dress == LE || dress == BE || dress == HEX;
}

bool ref_is_utf16(unsigned dress)
{
    return dress == LE || dress == BE;
}

static bool is_percent(unsigned dress)
{
    return dress == PERCENT || dress == TWICE;
}

/* -------------------------------------------------------------------------------------------- one unit */

static int hex_pair(const uint8_t *x, size_t n, size_t at)
{
    char digits[3] = "", *end;
    if (at + 2 > n || strchr("+- \t\n\v\f\r", x[at]) != NULL || x[at] == 0)
        return -1;
    memcpy(digits, x + at, 2);
    if (strspn(digits, "0123456789abcdefABCDEF") != 2)
        return -1;
    return (int)strtol(digits, &end, 16);
}

/* The byte of %XX or %25XX at `at`, or -1. */
static int percent_at(const uint8_t *x, size_t n, size_t at, unsigned dress)
{
    const char *sign = dress == TWICE ? "%25" : "%";
    if (at + strlen(sign) > n || memcmp(x + at, sign, strlen(sign)) != 0)
        return -1;
    return hex_pair(x, n, at + strlen(sign));
}

static size_t percent_width(unsigned dress)
{
    return dress == TWICE ? 5 : 3;
}

/* Which of the two begins at x[0]; 0: none. */
unsigned ref_percent_level(const uint8_t *x, size_t n)
{
    return percent_at(x, n, 0, TWICE) >= 0 ? TWICE : percent_at(x, n, 0, PERCENT) >= 0 ? PERCENT : 0;
}

/* The byte that %25XX or %XX means which ends at `at`, or -1. */
int ref_percent_before(const struct text *text, size_t at)
{
    int byte = at >= 5 ? percent_at(text->x, at, at - 5, TWICE) : -1;
    return byte >= 0 || at < 3 ? byte : percent_at(text->x, at, at - 3, PERCENT);
}

static unsigned word_at(const uint8_t *x, size_t at, unsigned dress)
{
    return dress == LE ? x[at] + 256u * x[at + 1] : x[at + 1] + 256u * x[at];
}

static size_t utf8_of(uint32_t c, uint8_t out[4])
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xc0 + c / 64);
        out[1] = (uint8_t)(0x80 + c % 64);
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xe0 + c / 4096);
        out[1] = (uint8_t)(0x80 + c / 64 % 64);
        out[2] = (uint8_t)(0x80 + c % 64);
        return 3;
    }
    out[0] = (uint8_t)(0xf0 + c / 262144);
    out[1] = (uint8_t)(0x80 + c / 4096 % 64);
    out[2] = (uint8_t)(0x80 + c / 64 % 64);
    out[3] = (uint8_t)(0x80 + c % 64);
    return 4;
}

/* Raw bytes of the unit at `at`, of which none lies at or behind `stop`; 0 where there is none. */
size_t ref_unit_at(const struct text *text, unsigned dress, size_t at, size_t stop, uint8_t bytes[4], size_t *count)
{
    *count = 1;
    if (at >= stop)
        return 0;
    if (is_percent(dress)) {
        int byte = percent_at(text->x, stop, at, dress);
        bool is_of_url = text->x[at] > ' ' && text->x[at] < 127 && strchr("&#\"<>\\^`{}|", text->x[at]) == NULL;
        if (!is_of_url)
            return 0;
        bytes[0] = byte >= 0 ? (uint8_t)byte : text->x[at];
        return byte >= 0 ? percent_width(dress) : 1;
    }
    if (dress == HEX) {
        int byte = hex_pair(text->x, stop, at);
        bytes[0] = (uint8_t)byte;
        return byte >= 0 ? 2 : 0;
    }
    if (at + 2 > stop)
        return 0;
    unsigned high = word_at(text->x, at, dress), low = at + 4 <= stop ? word_at(text->x, at + 2, dress) : 0;
    bool is_pair = high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
    *count = utf8_of(is_pair ? 0x10000 + (high - 0xd800) * 1024 + (low - 0xdc00) : high, bytes);
    return is_pair ? 4 : 2;
}

/* Could more bytes make another unit of what stands before `stop`? */
static bool is_cut_at(const struct text *text, unsigned dress, size_t at, size_t stop)
{
    if (ref_is_utf16(dress)) {
        unsigned word = at + 2 <= stop ? word_at(text->x, at, dress) : 0;
        return at + 2 > stop || (at + 4 > stop && word >= 0xd800 && word < 0xdc00);
    }
    if (dress == HEX)
        return at + 1 == stop && hex_pair((const uint8_t[]){text->x[at], '0'}, 2, 0) >= 0;
    size_t have = stop - at;
    uint8_t filled[5] = "%2500";
    if (dress == PERCENT)
        memcpy(filled, "%00", 3);
    if (have >= percent_width(dress))
        return false;
    uint8_t tried[5];
    memcpy(tried, filled, sizeof tried);
    memcpy(tried, text->x + at, have);
    return percent_at(tried, percent_width(dress), 0, dress) >= 0;
}

/* The character whose unit ends at `at`: raw bytes, 0 where there is none; *byte is -1 for one that is no ASCII. */
static size_t unit_before(const struct text *text, unsigned dress, size_t at, int *byte)
{
    *byte = -1;
    if (is_percent(dress)) {
        size_t width = percent_width(dress);
        int encoded = at >= width ? percent_at(text->x, at, at - width, dress) : -1;
        *byte = encoded >= 0 ? encoded : at > 0 ? text->x[at - 1] : -1;
        return encoded >= 0 ? width : at > 0 ? 1 : 0;
    }
    if (at < 2)
        return 0;
    if (dress == HEX)
        *byte = hex_pair(text->x, at, at - 2);
    else if (word_at(text->x, at - 2, dress) < 0x80)
        *byte = (int)word_at(text->x, at - 2, dress);
    return 2;
}

/* -------------------------------------------------------------------------------------------- views */

/* As ref_view_plain. Where the dress ends, nothing can follow. */
void ref_view_units(const struct text *text, unsigned dress, size_t from, size_t decide, size_t hold_end, size_t end,
                    struct view *view)
{
    size_t stop = text->n < hold_end ? text->n : hold_end;
    stop = stop < end ? stop : end;
    bool is_final = end < hold_end || text->n < hold_end;
    size_t room = stop > from ? stop - from : 0, at = from;
    bool is_full = false, is_over = false;
    view->bytes = ref_must(calloc(2 * room + 8, 1));
    view->raw = ref_must(calloc(2 * room + 8, sizeof *view->raw));
    view->len = 0;
    view->hold_end = hold_end;
    view->before = ref_units_look_behind(text, dress, from);
    while (at < stop && !is_full && !is_over) {
        uint8_t bytes[4];
        size_t count, len = ref_unit_at(text, dress, at, stop, bytes, &count);
        if (!is_final && is_cut_at(text, dress, at, stop))
            break;
        is_over = len == 0;
        is_full = !is_over && view->len + count > decide;
        for (size_t i = 0; i < count && !is_over && !is_full; i++) {
            view->raw[view->len] = at;
            view->bytes[view->len++] = bytes[i];
        }
        at += is_over || is_full ? 0 : len;
        is_full = is_full || view->len == decide;
    }
    view->raw[view->len] = at;
    view->is_cut = is_full || !(is_over || (is_final && at >= stop));
}

int ref_units_look_behind(const struct text *text, unsigned dress, size_t at)
{
    int byte;
    if (is_percent(dress))
        return ref_look_behind(text, at);
    if (ref_union_ending_at(text, at) != NULL || (at > 0 && ref_union_ending_at(text, at - 1) != NULL))
        return 0;
    if (at == 0)
        return -1;
    return unit_before(text, dress, at, &byte) > 0 && byte >= 0 ? byte : 0;
}

/* Of UTF-16 to the left the characters count: a byte beside a 0. What is none counts as neutral. */
void ref_units_neutral(struct neutral *neutral, unsigned dress)
{
    struct neutral characters = {.len = 0};
    size_t at = neutral->len;
    if (!ref_is_utf16(dress))
        return;
    while (at > 0) {
        uint8_t last = neutral->bytes[at - 1], other = at > 1 ? neutral->bytes[at - 2] : 0;
        bool is_character = at > 1 && (dress == LE ? last == 0 && other != 0 : other == 0 && last != 0);
        characters.bytes[characters.len] = is_character ? (dress == LE ? other : last) : 0;
        characters.tags[characters.len++] = NONE;
        at -= is_character ? 2 : 1;
    }
    neutral->len = characters.len;
    for (size_t i = 0; i < characters.len; i++) {
        neutral->bytes[i] = characters.bytes[characters.len - 1 - i];
        neutral->tags[i] = NONE;
    }
}

/* How the run of the rule's alphabet at `from` goes on in percent-encoding; 0: it does not. No byte at or behind *hold_end
 * may decide. */
unsigned ref_percent_of_run(const struct text *text, const struct rule *rule, size_t from, size_t *hold_end)
{
    size_t stop = text->n < *hold_end ? text->n : *hold_end, at = from;
    if (!(text->dress & PERCENT) || byteset_has(&rule->alphabet, '%'))
        return 0;
    while (at < stop && byteset_has(&rule->alphabet, text->x[at]))
        at++;
    size_t decide = rule->decide_bytes != 0 ? rule->decide_bytes : STANCH_DECIDE_MAX;
    if (at >= stop || at - from >= decide || text->x[at] != '%')
        return 0; /* what decides is plain */
    bool is_final = text->n < *hold_end;
    if (!is_final && (is_cut_at(text, TWICE, at, stop) || is_cut_at(text, PERCENT, at, stop))) {
        *hold_end = at; /* it cannot be told */
        return PERCENT;
    }
    unsigned level = ref_percent_level(text->x + at, stop - at);
    int byte = level != 0 ? percent_at(text->x, stop, at, level) : -1;
    return byte >= 0 && byteset_has(&rule->alphabet, (uint8_t)byte) ? level : 0;
}

/* Left end of the run of units of the alphabet that ends at *start; false where it is too far from the anchor's end. */
bool ref_units_run(const struct text *text, const struct byteset *alphabet, unsigned dress, size_t hit_end,
                   size_t *start)
{
    for (;;) {
        int byte;
        size_t len = unit_before(text, dress, *start, &byte);
        if (len == 0 || byte < 0 || !byteset_has(alphabet, (uint8_t)byte))
            return true;
        if (hit_end - (*start - len) > RULE_RUN_BACK)
            return false;
        *start -= len;
    }
}

/* -------------------------------------------------------------------------------------------- anchors */

/* What is looked for: `literal` in one dress, at most ANCHOR_WIDTH_MAX bytes of it. */
struct dressed {
    uint8_t bytes[8 * RULE_ANCHOR_MAX];
    size_t len;
    unsigned dress;
};

enum form { RESERVED, MARKS, ALL };

static bool is_to_encode(char c, enum form form)
{
    if (form == ALL)
        return true;
    bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return !is_word && (form == MARKS || strchr("-._~", c) == NULL);
}

/* Of one that is too wide: as many characters from its beginning as fit; where the value follows it, its end. */
static void keep_width(struct dressed *dressed, const size_t *ends, size_t count, bool keeps_end)
{
    if (keeps_end && dressed->len > ANCHOR_WIDTH_MAX) {
        memmove(dressed->bytes, dressed->bytes + dressed->len - ANCHOR_WIDTH_MAX, ANCHOR_WIDTH_MAX);
        dressed->len = ANCHOR_WIDTH_MAX;
    }
    for (size_t i = count; i-- > 0 && dressed->len > ANCHOR_WIDTH_MAX;)
        dressed->len = i > 0 ? ends[i - 1] : 0;
}

static struct dressed in_percent(const char *literal, enum form form, unsigned dress, bool is_upper, bool keeps_end)
{
    struct dressed dressed = {.len = 0, .dress = dress};
    size_t ends[RULE_ANCHOR_MAX * 2], count = 0;
    for (const char *c = literal; *c != '\0'; c++) {
        char code[8];
        const char *sign = dress == TWICE ? "%25" : "%";
        if (!is_to_encode(*c, form))
            snprintf(code, sizeof code, "%c", *c);
        else if (is_upper)
            snprintf(code, sizeof code, "%s%02X", sign, (unsigned char)*c);
        else
            snprintf(code, sizeof code, "%s%02x", sign, (unsigned char)*c);
        memcpy(dressed.bytes + dressed.len, code, strlen(code));
        dressed.len += strlen(code);
        ends[count++] = dressed.len;
    }
    keep_width(&dressed, ends, count, keeps_end);
    return dressed;
}

static struct dressed in_hex(const char *literal, bool is_upper)
{
    struct dressed dressed = {.len = 0, .dress = HEX};
    for (const char *c = literal; *c != '\0' && dressed.len < ANCHOR_WIDTH_MAX; c++) {
        char code[4];
        snprintf(code, sizeof code, is_upper ? "%02X" : "%02x", (unsigned char)*c);
        memcpy(dressed.bytes + dressed.len, code, 2);
        dressed.len += 2;
    }
    return dressed;
}

/* From the first character to the last. */
static struct dressed in_utf16(const char *literal, bool keeps_end)
{
    struct dressed dressed = {.len = 0, .dress = LE};
    size_t len = strlen(literal), most = (ANCHOR_WIDTH_MAX + 1) / 2, from = keeps_end && len > most ? len - most : 0;
    for (size_t i = 0; i < most && from + i < len; i++) {
        dressed.bytes[2 * i] = (uint8_t)literal[from + i];
        dressed.bytes[2 * i + 1] = 0;
        dressed.len = 2 * i + 1;
    }
    return dressed;
}

static bool is_at(const struct text *text, const struct dressed *dressed, size_t at, bool is_caseless)
{
    if (at + dressed->len > text->n)
        return false;
    return is_caseless ? ref_equal_caseless(text->x + at, (const char *)dressed->bytes, dressed->len)
                       : memcmp(text->x + at, dressed->bytes, dressed->len) == 0;
}

/* All ways of writing the literal, but the plain one. */
static size_t dress_literal(const struct text *text, const char *literal, bool keeps_end, bool has_hex,
                            struct dressed *all)
{
    size_t count = 0;
    for (int level = 0; level < 2 && (text->dress & PERCENT); level++)
        for (int form = RESERVED; form <= (level == 0 ? ALL : MARKS); form++)
            for (int upper = 0; upper < 2; upper++) {
                struct dressed *it = &all[count];
                *it = in_percent(literal, (enum form)form, level == 0 ? PERCENT : TWICE, upper != 0, keeps_end);
                bool is_plain = it->len == strlen(literal) && memcmp(it->bytes, literal, it->len) == 0;
                count += !is_plain;
            }
    if (text->dress & LE)
        all[count++] = in_utf16(literal, keeps_end);
    for (int upper = 0; upper < 2 && has_hex && (text->dress & HEX); upper++)
        all[count++] = in_hex(literal, upper != 0);
    return count;
}

/* In UTF-16: the first character lies at an odd offset, behind a 0. */
static bool is_big_endian(const struct text *text, size_t at)
{
    return at % 2 == 1 && text->x[at - 1] == 0;
}

static size_t behind_blanks(const struct text *text, unsigned dress, size_t at)
{
    for (size_t i = 0; i < 8; i++) {
        uint8_t bytes[4];
        size_t count, len = ref_unit_at(text, dress, at, text->n, bytes, &count);
        if (len == 0 || (bytes[0] != ' ' && bytes[0] != '\t'))
            break;
        at += len;
    }
    return at;
}

static void add_hit(struct text *text, size_t index, unsigned dress, size_t at, size_t end)
{
    const struct rule *rule = &text->rules->rules[index];
    struct candidate it = {at, SHAPE, index, at, end, end, 0, dress, 0, false, {0}};
    if (dress == LE && is_big_endian(text, at)) {
        it.dress = BE;
        it.start--;
    }
    if (rule->start == START_AFTER) {
        it.start = behind_blanks(text, it.dress, end + (it.dress == LE ? 1 : 0));
        if (it.start >= text->n)
            return;
    }
    if (rule->start != START_RUN || ref_units_run(text, &rule->alphabet, it.dress, end, &it.start))
        ref_list_add(&text->candidates, &it);
}

void ref_find_units(struct text *text, size_t index, size_t anchor)
{
    const struct rule *rule = &text->rules->rules[index];
    const char *literal = rule->anchors[anchor];
    bool has_hex = rule->start == START_ANCHOR && !rule->caseless && strlen(literal) >= 4;
    struct dressed all[16];
    size_t count = dress_literal(text, literal, rule->start == START_AFTER, has_hex, all);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < text->n; at++)
            if ((text->x[at] == all[i].bytes[0] || rule->caseless) && is_at(text, &all[i], at, rule->caseless))
                add_hit(text, index, all[i].dress, at, at + all[i].len);
}

/* -------------------------------------------------------------------------------------------- placeholders */

/* A placeholder whose text before the first field is `literal`, in a dress. */
static void try_placeholder(struct text *text, const char *template, unsigned dress, size_t at, size_t anchor_end)
{
    struct view view;
    size_t rule = 0, start = at;
    if (dress == LE && is_big_endian(text, at)) {
        dress = BE;
        start--;
    }
    ref_view_units(text, dress, start, 600, NONE, NONE, &view);
    size_t len = ref_placeholder_like(text, template, view.bytes, view.len, &rule);
    struct candidate it = {start, PLACEHOLDER, rule,  start, view.raw[len], anchor_end, view.raw[len],
                           dress, 0,           false, {0}};
    if (len > 0)
        ref_list_add(&text->placeholders, &it);
    ref_view_free(&view);
}

void ref_find_unit_placeholders(struct text *text, const char *template)
{
    char literal[RULE_ANCHOR_MAX];
    struct dressed all[16];
    snprintf(literal, sizeof literal, "%.*s", (int)strcspn(template, "{"), template);
    size_t count = dress_literal(text, literal, false, strlen(literal) >= 4, all);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < text->n; at++)
            if (is_at(text, &all[i], at, false))
                try_placeholder(text, template, all[i].dress, at, at + all[i].len);
}
