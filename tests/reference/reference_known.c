/* Known values: every value is compared with the text, byte by byte, at every position. */
#include "reference_parts.h"

#include "dress.h"
#include "known.h"

#include <stdio.h>
#include <stdlib.h>

#define KEY_MOST 8

static const struct known_value *values_of(const struct text *text, size_t *count)
{
    return known_values(text->rules->known, count);
}

/* -------------------------------------------------------------------------------------------- beginnings */

static size_t key_len(const struct known_value *value)
{
    return value->len < KNOWN_FREE_LEN_MIN ? 4 : KEY_MOST;
}

/* Encoders escape what they must, and some of them more: these bytes as uXXXX, or the slash. */
static const struct {
    const char *unicode;
    bool is_upper, has_slash;
} encoders[] = {
    {"", false, false}, {"", false, true}, {"<>&", false, false}, {"<>&='", false, false}, {"\"<>&'+`", true, false}};

static void encode(const uint8_t *from, size_t len, size_t encoder, uint8_t *to, size_t *to_len)
{
    static const char *const escapes[] = {"\"\"", "\\\\", "\bb", "\ff", "\nn", "\rr", "\tt", "//"};
    *to_len = 0;
    for (size_t i = 0; i < len; i++) {
        char form[8];
        size_t e = 0;
        while (e < 8 && (uint8_t)escapes[e][0] != from[i])
            e++;
        bool is_named = e < 7 || (e == 7 && encoders[encoder].has_slash);
        bool is_unicode = from[i] != 0 && strchr(encoders[encoder].unicode, from[i]);
        if (is_named && !is_unicode)
            snprintf(form, sizeof form, "\\%c", escapes[e][1]);
        else if (!is_unicode && from[i] >= ' ')
            snprintf(form, sizeof form, "%c", from[i]);
        else if (encoders[encoder].is_upper)
            snprintf(form, sizeof form, "\\u%04X", from[i]);
        else
            snprintf(form, sizeof form, "\\u%04x", from[i]);
        memcpy(to + *to_len, form, strlen(form));
        *to_len += strlen(form);
    }
}

static bool stands_at(const struct text *text, const uint8_t *key, size_t len, size_t at)
{
    return at + len <= text->n && memcmp(text->x + at, key, len) == 0;
}

static bool may_be_escaped(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] < ' ' || strchr("\"\\/<>&'=+`", bytes[i]))
            return true;
    return false;
}

/* The key as it stands in a string of JSON, up to three deep. */
static bool json_key_at(const struct text *text, const struct known_value *value, size_t at)
{
    size_t count = sizeof encoders / sizeof encoders[0], first = value->len < KEY_MOST ? value->len : KEY_MOST;
    if (!may_be_escaped(value->bytes, first))
        return false;
    for (size_t encoder = 0; encoder < count; encoder++) {
        uint8_t from[6 * 6 * 6 * KEY_MOST], to[6 * 6 * 6 * KEY_MOST];
        size_t len = first, to_len;
        memcpy(from, value->bytes, len);
        for (int level = 1; level <= 3; level++) {
            encode(from, len, encoder, to, &to_len);
            if (memcmp(to, value->bytes, key_len(value)) != 0 && stands_at(text, to, key_len(value), at))
                return true;
            memcpy(from, to, to_len);
            len = to_len;
        }
    }
    return false;
}

/* The digits that the value alone determines behind `shift` other bytes; those before them hold some of its bits. */
static bool base64_key_at(const struct text *text, const struct known_value *value, size_t start, size_t shift)
{
    static const char *const tails[] = {"+/", "-_"};
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    size_t skipped = (shift * 8 + 5) / 6, at = start - shift + skipped;
    for (int alphabet = 0; alphabet < 2; alphabet++) {
        uint8_t key[KEY_MOST];
        for (size_t i = 0; i < key_len(value); i++) {
            unsigned digit = 0;
            for (size_t bit = (skipped + i) * 6; bit < (skipped + i + 1) * 6; bit++)
                digit = digit << 1 | (value->bytes[bit / 8 - shift] >> (7 - bit % 8) & 1);
            key[i] = (uint8_t)(digit < 62 ? digits[digit] : tails[alphabet][digit - 62]);
        }
        if (stands_at(text, key, key_len(value), at))
            return true;
    }
    return false;
}

static bool is_word_byte(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* What is encoded: what a URL needs encoded, all but letters and digits, or every byte. */
static bool is_encoded(uint8_t byte, int form)
{
    bool is_unreserved = is_word_byte(byte) || (byte != 0 && strchr("-._~", byte) != NULL);
    return form == 2 || (form == 1 ? !is_word_byte(byte) : !is_unreserved);
}

static bool percent_key_at(const struct text *text, const struct known_value *value, bool is_twice, size_t at)
{
    for (int way = 0; way < 6; way++) {
        char key[6 * KEY_MOST] = "";
        for (size_t i = 0; i < key_len(value); i++) {
            char form[8] = {(char)value->bytes[i], '\0'};
            if (is_encoded(value->bytes[i], way / 2)) {
                snprintf(form, sizeof form, way % 2 ? "%%%02X" : "%%%02x", value->bytes[i]);
                snprintf(key + strlen(key), sizeof key - strlen(key), is_twice ? "%%25%s" : "%%%s", form + 1);
            } else {
                snprintf(key + strlen(key), sizeof key - strlen(key), "%s", form);
            }
        }
        if (memcmp(key, value->bytes, key_len(value)) != 0 && stands_at(text, (uint8_t *)key, key_len(value), at))
            return true;
    }
    return false;
}

static bool hex_key_at(const struct text *text, const struct known_value *value, size_t at)
{
    char lower[2 * KEY_MOST + 1], upper[2 * KEY_MOST + 1];
    for (size_t i = 0; i < key_len(value); i++) {
        snprintf(lower + 2 * i, 3, "%02x", value->bytes[i]);
        snprintf(upper + 2 * i, 3, "%02X", value->bytes[i]);
    }
    return stands_at(text, (uint8_t *)lower, key_len(value), at) ||
           stands_at(text, (uint8_t *)upper, key_len(value), at);
}

/* The value's first characters as they are in UTF-16; none where bytes of it are no characters, or there are too few. */
static bool utf16_key_at(const struct text *text, const struct known_value *value, bool is_big, size_t at)
{
    uint8_t key[KEY_MOST + 4];
    size_t len = 0, i = 0;
    while (i < value->len && len < key_len(value)) {
        static const struct {
            uint8_t least, most, bits;
            size_t more;
        } firsts[] = {{0, 0x7f, 0x7f, 0}, {0xc2, 0xdf, 0x1f, 1}, {0xe0, 0xef, 0x0f, 2}, {0xf0, 0xf4, 0x07, 3}};
        size_t f = 0;
        while (f < 4 && (value->bytes[i] < firsts[f].least || value->bytes[i] > firsts[f].most))
            f++;
        if (f == 4 || i + firsts[f].more >= value->len)
            return false;
        uint32_t c = value->bytes[i] & firsts[f].bits;
        for (size_t k = 1; k <= firsts[f].more; k++) {
            if (value->bytes[i + k] / 64 != 2)
                return false;
            c = c * 64 + value->bytes[i + k] % 64;
        }
        if (c > 0x10ffff)
            return false;
        uint32_t words[2] = {c < 0x10000 ? c : 0xd800 + (c - 0x10000) / 1024, 0xdc00 + (c - 0x10000) % 1024};
        for (size_t w = 0; w < (c < 0x10000 ? 1 : 2); w++) {
            key[len++] = (uint8_t)(is_big ? words[w] / 256 : words[w] % 256);
            key[len++] = (uint8_t)(is_big ? words[w] % 256 : words[w] / 256);
        }
        i += firsts[f].more + 1;
    }
    return len >= key_len(value) && stands_at(text, key, key_len(value), at);
}

/* Spares most of the time. */
static bool may_begin(const struct text *text, const struct known_value *value, unsigned dress, size_t at)
{
    char digits[3];
    uint8_t first = text->x[at];
    snprintf(digits, sizeof digits, "%02x", value->bytes[0]);
    if (dress == STANCH_DRESS_HEX)
        return (first | 32) == digits[0] || first == digits[0];
    if (ref_is_utf16(dress))
        return at + 1 < text->n && (value->bytes[0] >= 0x80 || first == value->bytes[0] || first == 0);
    return first == '%' || first == value->bytes[0];
}

static bool unit_key_at(const struct text *text, const struct known_value *value, unsigned dress, size_t at)
{
    if (!may_begin(text, value, dress, at))
        return false;
    if (dress == STANCH_DRESS_HEX)
        return hex_key_at(text, value, at);
    if (ref_is_utf16(dress))
        return utf16_key_at(text, value, dress == DRESS_UTF16_BE, at);
    return percent_key_at(text, value, dress == DRESS_PERCENT_TWICE, at);
}

static void add(struct text *text, size_t rule, size_t start, size_t end, uint32_t dress, size_t shift)
{
    struct candidate it = {start, SHAPE, rule, start, end, end, 0, dress, shift, false, {0}};
    ref_list_add(&text->candidates, &it);
}

static const struct {
    unsigned dress, on;
} units[] = {{STANCH_DRESS_PERCENT, STANCH_DRESS_PERCENT},
             {DRESS_PERCENT_TWICE, STANCH_DRESS_PERCENT},
             {STANCH_DRESS_UTF16, STANCH_DRESS_UTF16},
             {DRESS_UTF16_BE, STANCH_DRESS_UTF16},
             {STANCH_DRESS_HEX, STANCH_DRESS_HEX}};

static void add_units_at(struct text *text, size_t rule, size_t at)
{
    size_t count;
    const struct known_value *values = values_of(text, &count);
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        size_t shortest = 0;
        for (size_t i = 0; i < count && (text->dress & units[u].on); i++)
            if ((shortest == 0 || key_len(&values[i]) < shortest) && unit_key_at(text, &values[i], units[u].dress, at))
                shortest = key_len(&values[i]);
        if (shortest > 0)
            add(text, rule, at, at + shortest, units[u].dress, 0);
    }
}

/* One candidate for each way of writing: the shortest key tells first. */
static void add_at(struct text *text, size_t rule, size_t at)
{
    size_t count, plain = 0, json = 0, base64[3] = {0, 0, 0};
    const struct known_value *values = values_of(text, &count);
    for (size_t i = 0; i < count; i++) {
        size_t len = key_len(&values[i]);
        if ((plain == 0 || len < plain) && stands_at(text, values[i].bytes, len, at))
            plain = len;
        if ((text->dress & STANCH_DRESS_JSON) && (json == 0 || len < json) && json_key_at(text, &values[i], at))
            json = len;
        for (size_t shift = 0; shift < 3 && (text->dress & STANCH_DRESS_BASE64); shift++)
            if (at >= shift && (base64[shift] == 0 || len < base64[shift]) &&
                base64_key_at(text, &values[i], at, shift))
                base64[shift] = len;
    }
    if (plain > 0)
        add(text, rule, at, at + plain, 0, 0);
    if (json > 0)
        add(text, rule, at, at + json, STANCH_DRESS_JSON, 0);
    add_units_at(text, rule, at);
    for (size_t shift = 0; shift < 3; shift++)
        if (base64[shift] > 0)
            add(text, rule, at, at - shift + (shift * 8 + 5) / 6 + base64[shift], STANCH_DRESS_BASE64, shift);
}

void ref_find_known(struct text *text)
{
    for (size_t rule = 0; rule < text->rules->count && text->rules->known != NULL; rule++)
        for (size_t at = 0; at < text->n && text->rules->rules[rule].start == START_KNOWN; at++)
            if (text->rules->rules[rule].enabled)
                add_at(text, rule, at);
}

/* -------------------------------------------------------------------------------------------- judging */

static size_t agreeing(const struct known_value *value, const uint8_t *bytes, size_t len)
{
    size_t same = 0;
    while (same < value->len && same < len && value->bytes[same] == bytes[same])
        same++;
    return same;
}

/* A short value has no letter or digit beside one of its own. */
static bool stands_alone(const struct known_value *value, const struct view *view, size_t from)
{
    size_t end = from + value->len;
    int after = end < view->len ? view->bytes[end] : -1;
    if (value->len >= KNOWN_FREE_LEN_MIN)
        return true;
    return !(is_word_byte(view->before) && is_word_byte(value->bytes[0])) &&
           !(is_word_byte(after) && is_word_byte(value->bytes[value->len - 1]));
}

/* The end of the longest value that stands at `from` and ends at or before `most`; *is_open: one goes on behind the view. */
static size_t longest(const struct text *text, const struct view *view, size_t from, size_t most, bool *is_open)
{
    size_t count, best = from;
    const struct known_value *values = values_of(text, &count);
    *is_open = false;
    for (size_t i = 0; i < count; i++) {
        size_t same = agreeing(&values[i], view->bytes + from, view->len - from);
        bool is_whole = same == values[i].len && from + same <= most && stands_alone(&values[i], view, from);
        if (is_whole && from + same > best)
            best = from + same;
        *is_open |= same < values[i].len && from + same == view->len && view->is_cut;
    }
    return best;
}

/* Where the first placeholder begins in the view's [from, to), or `to`. */
static size_t first_placeholder(const struct text *text, const struct view *view, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        size_t len = ref_placeholder_in(text, view->bytes + i, view->len - i);
        if (len > 0 && (i + len < view->len || !view->is_cut))
            return i;
    }
    return to;
}

/* How many of the undressed bytes from the value's start on agree with some value, and the raw place behind them. */
static size_t agreed(const struct text *text, const struct view *whole, size_t from)
{
    size_t count, most = 0;
    const struct known_value *values = values_of(text, &count);
    for (size_t i = 0; i < count; i++) {
        size_t same = agreeing(&values[i], whole->bytes + from, whole->len - from);
        most = same > most ? same : most;
    }
    return most;
}

/* The view without a bound. */
static void view_whole(const struct text *text, const struct rule *rule, const struct candidate *candidate,
                       struct view *view)
{
    size_t start = candidate->start, all = text->n + STANCH_HOLD_MAX;
    if (candidate->dress == STANCH_DRESS_BASE64) {
        size_t run = start, group = start - candidate->shift;
        while (run < text->n && ref_is_base64(text->x[run]))
            run++;
        view->bytes = ref_must(calloc(run - group + 4, 1));
        view->raw = ref_must(calloc(run - group + 4, sizeof *view->raw));
        view->len = ref_decode_base64(text->x + group, run - group, view->bytes);
        return;
    }
    if (ref_has_units(candidate->dress)) {
        ref_view_units(text, candidate->dress, start, all, NONE, NONE, view);
        return;
    }
    if (candidate->dress != STANCH_DRESS_JSON || !ref_view_json(text, rule, start, all, NONE, NONE, view))
        ref_view_plain(text, start, all, NONE, NONE, view);
}

static size_t raw_end(const struct candidate *candidate, const struct view *view, size_t end)
{
    bool is_base64 = candidate->dress == STANCH_DRESS_BASE64;
    return is_base64 ? candidate->start - candidate->shift + (8 * end - 1) / 6 + 1 : view->raw[end];
}

static bool has_url_letters(const struct text *text, size_t start, size_t end)
{
    bool has = false;
    for (size_t i = start; i < end; i++)
        has |= text->x[i] == '-' || text->x[i] == '_';
    return has;
}

static bool has_upper(const struct text *text, size_t start, size_t end)
{
    bool has = false;
    for (size_t i = start; i < end; i++)
        has |= text->x[i] >= 'A' && text->x[i] <= 'F';
    return has;
}

static void accept(const struct text *text, const struct rule *rule, const struct candidate *candidate,
                   const struct view *view, size_t from, size_t end, bool is_long, struct span *span)
{
    struct view whole;
    view_whole(text, rule, candidate, &whole);
    size_t len = is_long ? agreed(text, &whole, from) : end - from;
    memset(span, 0, sizeof *span);
    span->rule = candidate->rule;
    span->dress = candidate->dress;
    span->anchor_end = candidate->anchor_end;
    span->confidence = STANCH_CHECKED;
    span->is_barred = true;
    span->start = candidate->start;
    span->end = raw_end(candidate, &whole, from + len);
    span->is_long = is_long;
    span->hold_from = is_long ? span->end : span->start;
    span->is_upper = has_upper(text, span->start, raw_end(candidate, view, end));
    span->is_encoded = raw_end(candidate, view, end) - span->start > end - from;
    span->value_start = candidate->shift;
    span->value_len = len;
    if (candidate->dress == STANCH_DRESS_BASE64)
        span->is_url_safe = has_url_letters(text, span->start, raw_end(candidate, view, end));
    ref_keyed_hash(text->options, whole.bytes + from, len, span->fingerprint);
    ref_view_free(&whole);
}

static bool judge_view(const struct text *text, const struct rule *rule, const struct candidate *candidate,
                       const struct view *view, size_t from, struct span *span)
{
    bool is_open, is_long;
    size_t end = longest(text, view, from, view->len, &is_open);
    is_long = is_open;
    end = is_open ? view->len : end;
    size_t stop = first_placeholder(text, view, from, end);
    if (stop < end) {
        is_long = false;
        end = longest(text, view, from, stop, &is_open);
    }
    if (end > from)
        accept(text, rule, candidate, view, from, end, is_long, span);
    return end > from;
}

/* Is each second byte from `from` on a zero, up to the one at `to`? */
static bool has_zeros(const struct text *text, size_t from, size_t to)
{
    for (size_t at = from; at <= to; at += 2)
        if (text->x[at] != 0)
            return false;
    return true;
}

/* UTF-16 that reads the same in either order is taken in that which begins at an even place. */
static bool is_other_order(const struct text *text, unsigned dress, const struct view *view, const struct span *span)
{
    size_t start = span->start, end = span->is_long ? view->raw[view->len] : span->end;
    if (start % 2 == 0)
        return false;
    if (dress == DRESS_UTF16_BE)
        return has_zeros(text, start, end - 2) && end < view->hold_end && end < text->n && text->x[end] == 0;
    return text->x[start - 1] == 0 && ref_union_ending_at(text, start) == NULL && has_zeros(text, start + 1, end - 1);
}

static bool judge_units(const struct text *text, const struct rule *rule, struct candidate *it, unsigned dress,
                        size_t hold_end, struct span *span)
{
    struct view view;
    it->dress = dress;
    ref_view_units(text, dress, it->start, STANCH_DECIDE_MAX, hold_end, NONE, &view);
    bool is_found = judge_view(text, rule, it, &view, 0, span);
    if (is_found && ref_is_utf16(dress))
        is_found = !is_other_order(text, dress, &view, span);
    ref_view_free(&view);
    return is_found;
}

bool ref_judge_known(const struct text *text, const struct candidate *candidate, size_t hold_end, struct span *span)
{
    struct rule rule = text->rules->rules[candidate->rule];
    struct candidate it = *candidate;
    struct view view;
    bool is_found = false;
    rule.alphabet.bits['\\' >> 6] &= ~(UINT64_C(1) << ('\\' & 63)); /* undressed where there is one */
    if (it.dress == STANCH_DRESS_BASE64) {
        ref_view_base64(text, it.start, it.shift, STANCH_DECIDE_MAX, hold_end, &view);
        is_found = it.shift < view.len && judge_view(text, &rule, &it, &view, it.shift, span);
        ref_view_free(&view);
        return is_found;
    }
    if (ref_has_units(it.dress))
        return judge_units(text, &rule, &it, it.dress, hold_end, span);
    if (it.dress == 0) {
        ref_view_plain(text, it.start, STANCH_DECIDE_MAX, hold_end, NONE, &view);
        is_found = judge_view(text, &rule, &it, &view, 0, span);
        ref_view_free(&view);
        if (!is_found && (text->dress & STANCH_DRESS_PERCENT))
            is_found = judge_units(text, &rule, &it, STANCH_DRESS_PERCENT, hold_end, span) ||
                       judge_units(text, &rule, &it, DRESS_PERCENT_TWICE, hold_end, span);
    }
    it.dress = STANCH_DRESS_JSON;
    if (!is_found && (text->dress & STANCH_DRESS_JSON) &&
        ref_view_json(text, &rule, it.start, STANCH_DECIDE_MAX, hold_end, NONE, &view)) {
        is_found = judge_view(text, &rule, &it, &view, 0, span);
        ref_view_free(&view);
    }
    return is_found;
}
