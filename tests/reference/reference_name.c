/* Names that tell of a secret: name.h's grammar, read forward from the end of each word. Shares its tables of words. */
#include "reference_parts.h"

#include <stdio.h>

struct at {
    const uint8_t *x;
    size_t n, i;
};

struct gap {
    uint8_t quote, closer, separator;
    size_t slashes, closer_slashes;
    bool is_unicode, closer_unicode; /* written as uXXXX */
    bool holds_and, is_element;      /* an unquoted value may hold &; it goes on to < or a blank */
};

static int byte_at(const struct at *at, size_t ahead)
{
    return at->i + ahead < at->n ? at->x[at->i + ahead] : -1;
}

static void skip_colours(struct at *at)
{
    size_t len;
    while ((len = ref_sgr_length(at->x, at->n, at->i)) != 0 && len <= NAME_COLOUR_MAX)
        at->i += len;
}

static size_t skip_blanks(struct at *at, size_t most)
{
    size_t skipped = 0;
    skip_colours(at);
    while (skipped < most && (byte_at(at, 0) == ' ' || byte_at(at, 0) == '\t')) {
        at->i++;
        skipped++;
        skip_colours(at);
    }
    return skipped;
}

static bool is_quote(int byte)
{
    return byte == '"' || byte == '\'' || byte == '`';
}

/* The byte at `ahead`, or the one that uXXXX below 0x80 behind 1 to 4 backslashes means there; *len: its raw bytes. */
static int sign_at(const struct at *at, size_t ahead, size_t *len)
{
    uint8_t byte;
    *len = 1;
    if (byte_at(at, ahead) != '\\')
        return byte_at(at, ahead);
    size_t taken = ref_escape_at(at->x, at->n, at->i + ahead, &byte);
    if (taken < 6 || at->x[at->i + ahead + taken - 5] != 'u')
        return '\\';
    *len = taken;
    return byte;
}

static uint8_t take_quote(struct at *at, size_t *slashes, bool *is_unicode)
{
    size_t count = 0, len;
    int sign = sign_at(at, 0, &len);
    if (len > 1 && is_quote(sign) && (len == 6 || len == 7 || len == 9)) {
        *slashes = len - 5;
        *is_unicode = true;
        at->i += len;
        return (uint8_t)sign;
    }
    while (byte_at(at, count) == '\\')
        count++;
    if (!is_quote(byte_at(at, count)) || (count != 0 && count != 1 && count != 3 && count != 7))
        return 0;
    uint8_t quote = (uint8_t)byte_at(at, count);
    *slashes = count;
    at->i += count + 1;
    return quote;
}

static bool take_text(struct at *at, const char *literal)
{
    size_t len = strlen(literal);
    if (at->i + len > at->n || memcmp(at->x + at->i, literal, len) != 0)
        return false;
    at->i += len;
    return true;
}

static bool take_sign(struct at *at, int sign)
{
    size_t len;
    if (sign_at(at, 0, &len) != sign)
        return false;
    at->i += len;
    return true;
}

static bool take_assignment(struct at *at, struct gap *gap)
{
    if (take_sign(at, ':')) {
        size_t len;
        gap->separator = ':';
        if (sign_at(at, 0, &len) == ':')
            return false;
        if (take_sign(at, '='))
            gap->separator = '=';
        return true;
    }
    gap->separator = '=';
    if (!take_sign(at, '='))
        return false;
    if (!take_sign(at, '>'))
        take_sign(at, '=');
    return true;
}

static bool take_separator(struct at *at, bool is_option, size_t blanks, struct gap *gap)
{
    size_t len;
    int sign = sign_at(at, 0, &len);
    if (sign == ':' || sign == '=')
        return take_assignment(at, gap);
    gap->separator = ' ';
    if ((gap->closer != 0 && take_sign(at, ',')) || (gap->closer == 0 && blanks == 0 && take_sign(at, '>')))
        return true;
    if (gap->closer_slashes == 0 && take_text(at, "\n")) {
        size_t indent = 0;
        for (; indent < 32 && (byte_at(at, 0) == ' ' || byte_at(at, 0) == '\t'); indent++)
            at->i++;
        return indent > 0 && take_text(at, "value:");
    }
    return is_option && blanks > 0 && gap->closer == 0;
}

/* A bridge sees no further than the value may begin. */
static bool take_bridge(struct at *at, char place, bool has_blanks, size_t limit, struct gap *gap)
{
    size_t len = (limit < at->n ? limit : at->n) - at->i, taken;
    if (at->i > limit || !ref_bridge(place, has_blanks, at->x + at->i, len, &taken, &gap->separator))
        return false;
    at->i += taken;
    return true;
}

/* To behind the separator, or what is in its place. */
static bool cross(struct at *at, bool is_option, size_t blanks, size_t limit, struct gap *gap)
{
    bool is_plain = gap->closer_slashes == 0 && !gap->closer_unicode, is_equals = byte_at(at, 0) == '=';
    if (is_plain && byte_at(at, 0) != ':' && (!is_equals || byte_at(at, 1) == '=')) {
        if (take_bridge(at, gap->closer ? 'q' : 'n', blanks > 0, limit, gap)) {
            if (gap->separator)
                return true;
            blanks = skip_blanks(at, 8);
        }
    }
    if (!take_separator(at, is_option, blanks, gap))
        return false;
    skip_blanks(at, 16);
    if (gap->separator == ':' || gap->separator == '=')
        take_bridge(at, gap->separator == ':' ? 'c' : 'e', false, limit, gap);
    return true;
}

/* From behind a word to its value. */
static bool walk(struct at *at, bool is_option, struct gap *gap)
{
    size_t limit = at->i + NAME_GAP_MAX;
    memset(gap, 0, sizeof *gap);
    skip_colours(at);
    gap->closer = take_quote(at, &gap->closer_slashes, &gap->closer_unicode);
    size_t blanks = skip_blanks(at, 8);
    if (take_text(at, "]"))
        blanks = skip_blanks(at, 8);
    if (!cross(at, is_option, blanks, limit, gap))
        return false;
    skip_blanks(at, 16);
    bool is_arrow = at->i > 1 && (at->x[at->i - 2] == '=' || at->x[at->i - 2] == '-');
    gap->is_element = at->i > 0 && at->x[at->i - 1] == '>' && !is_arrow;
    gap->holds_and = at->i > 0 && strchr(" \t\n", at->x[at->i - 1]) != NULL && at->x[at->i - 1] != 0;
    int letter = byte_at(at, 0);
    if (letter > 0 && strchr("fFbBrRuULN@$", letter) != NULL && is_quote(byte_at(at, 1)))
        at->i++;
    gap->quote = take_quote(at, &gap->slashes, &gap->is_unicode);
    if (gap->quote && gap->slashes == 0 && !gap->is_unicode && byte_at(at, 0) == gap->quote &&
        byte_at(at, 1) == gap->quote)
        at->i += 2;
    return true;
}

/* Does what stands at x[i], behind so many backslashes, close the value? *own: backslashes of the quote itself. */
static bool quote_closes(const struct text *text, size_t i, size_t slashes, const struct gap *gap, size_t *own)
{
    char written[8];
    snprintf(written, sizeof written, "u%04x", gap->quote);
    size_t opener = gap->is_unicode ? 2 * gap->slashes - 1 : gap->slashes, period = 2 * (opener + 1);
    if (text->x[i] != gap->quote) {
        if (!gap->is_unicode || slashes == 0 || i + 5 > text->n || memcmp(text->x + i, written, 5) != 0)
            return false;
        opener = gap->slashes;
    }
    *own = slashes < opener ? slashes : opener;
    return slashes <= opener || (slashes - opener) % period == 0;
}

/* To the closing quote, or the line's end; *seen: how much of the text must be seen to know. */
static size_t quoted_end(const struct text *text, size_t from, const struct gap *gap, size_t *seen)
{
    size_t slashes = 0, own;
    for (size_t i = from; i < text->n; i++) {
        bool is_line_end = text->x[i] == '\n' || text->x[i] == '\r';
        *seen = i + (is_line_end || text->x[i] == gap->quote ? 1 : 5);
        if (is_line_end)
            return i;
        if (quote_closes(text, i, slashes, gap, &own))
            return i - own;
        slashes = text->x[i] == '\\' ? slashes + 1 : 0;
    }
    *seen = text->n + 1;
    return text->n;
}

static size_t slashes_from(const struct text *text, size_t from, size_t to)
{
    size_t slashes = 0;
    while (slashes < to - from && text->x[to - 1 - slashes] == '\\')
        slashes++;
    return slashes;
}

/* A quoted value that must be cut at `cut` is not cut inside of what may be its closing quote. */
static size_t quoted_cut(const struct text *text, const struct named *named, size_t from, size_t cut)
{
    size_t opener = named->opener_slashes, most = named->opener_unicode ? 2 * opener - 1 : opener;
    size_t period = 2 * (most + 1);
    char written[8];
    snprintf(written, sizeof written, "u%04x", named->opener);
    for (size_t len = 1; named->opener_unicode && len < 5 && len < cut - from; len++) {
        size_t slashes = slashes_from(text, from, cut - len);
        bool closes = slashes > 0 && (slashes <= opener || (slashes - opener) % period == 0);
        if (closes && memcmp(text->x + cut - len, written, len) == 0)
            return cut - len - (slashes < opener ? slashes : opener);
    }
    size_t slashes = slashes_from(text, from, cut);
    return cut - (slashes < most + period ? slashes : most + (slashes - most) % period);
}

/* Where a generic value that lies in held text up to `cut` is cut at the latest: in a dress, behind `decide` bytes and
 * between two units. */
size_t ref_generic_cut(const struct text *text, const struct candidate *candidate, size_t decide, size_t cut)
{
    bool is_open = candidate->named.quoted && candidate->named.seen > cut;
    if (candidate->dress == 0)
        return is_open ? quoted_cut(text, &candidate->named, candidate->start, cut) : cut;
    struct view view;
    ref_view_units(text, candidate->dress, candidate->start, decide, cut, NONE, &view);
    struct text inner = *text;
    inner.x = view.bytes;
    inner.n = view.len;
    size_t end = view.len, raw_end = view.raw[end];
    if (candidate->named.quoted && candidate->named.seen > raw_end)
        end = quoted_cut(&inner, &candidate->named, 0, end);
    cut = view.is_cut ? view.raw[end] : cut;
    ref_view_free(&view);
    return cut;
}

static bool is_placeholder(const struct text *text, size_t at)
{
    for (size_t i = 0; i < text->placeholders.count; i++) {
        const struct candidate *it = ref_candidate_at(&text->placeholders, i);
        if (it->start == at && it->dress != STANCH_DRESS_BASE64)
            return true;
    }
    return false;
}

/* Printable, and no quote or bracket, nor what ends a word in a shell, a list or a query. */
static bool is_word_byte(uint8_t byte)
{
    return byte > ' ' && byte != 0x7f && (byte >= 0x80 || strchr("\"'`()[]{}<>,;&|\\", byte) == NULL);
}

static size_t unquoted_end(const struct text *text, size_t from, const struct gap *gap, size_t *untrimmed)
{
    size_t end = from;
    for (; end < text->n; end++) {
        uint8_t byte = text->x[end];
        bool is_and = byte == '&' && gap->holds_and && end > from;
        bool is_inside = gap->is_element && end > from && byte > ' ' && byte != 0x7f && strchr("<\"'`\\", byte) == NULL;
        if (!is_word_byte(byte) && !is_and && !is_inside)
            break;
    }
    *untrimmed = end;
    while (end > from && (text->x[end - 1] == ',' || text->x[end - 1] == '.'))
        end--;
    return end;
}

static bool is_for(const struct rule *rule, bool is_password)
{
    for (size_t i = 0; i < RULE_CHECKS_MAX && rule->checks[i] != NULL; i++) {
        if (strcmp(rule->checks[i]->name, "generic_password") == 0)
            return is_password;
        if (strcmp(rule->checks[i]->name, "generic_secret") == 0)
            return !is_password;
    }
    return true;
}

/* The value that begins at `value`: its end, and what else must be known of it, as places in the text. */
static void measure(const struct text *text, unsigned dress, size_t value, const struct gap *gap, struct named *named)
{
    struct text inner = *text;
    struct view view = {NULL, NULL, 0, 0, false, -1};
    size_t from = value;
    if (dress != 0) {
        ref_view_units(text, dress, value, NONE, NONE, NONE, &view);
        inner.x = view.bytes;
        inner.n = view.len;
        from = 0;
    }
    size_t end = gap->quote != 0 ? quoted_end(&inner, from, gap, &named->seen)
                                 : unquoted_end(&inner, from, gap, &named->untrimmed);
    named->value_end = dress != 0 ? view.raw[end] : end;
    if (dress != 0) {
        named->seen = named->seen <= view.len ? view.raw[named->seen] : text->n + 1;
        named->untrimmed = view.raw[named->untrimmed];
    }
    ref_view_free(&view);
}

/* The name in the rule's sample ends in id. */
static bool names_id(const struct rule *rule)
{
    const char *at = strstr(rule->sample, "{}");
    while (at != NULL && at > rule->sample && strchr(" \t\n=:\"'", at[-1]))
        at--;
    return at != NULL && at - rule->sample >= 2 && ref_equal_caseless((const uint8_t *)at - 2, "id", 2);
}

static void add_value(struct text *text, size_t hit_start, size_t name_end, size_t anchor_end, size_t value,
                      const struct gap *gap, const struct name_word *word, unsigned dress)
{
    enum name_kind name = word->kind;
    struct named named = {.quoted = gap->quote != 0,
                          .password = name == NAME_PASSWORD,
                          .back = ref_is_utf16(dress) ? (value - name_end) / 2 : value - name_end,
                          .closer_slashes = gap->closer_slashes,
                          .closer_unicode = gap->closer_unicode,
                          .opener = gap->quote,
                          .opener_slashes = gap->slashes,
                          .opener_unicode = gap->is_unicode};
    named.scalar_in_json = gap->closer == '"' && gap->separator == ':' && gap->quote == 0;
    if (value >= text->n || is_placeholder(text, value))
        return;
    measure(text, dress, value, gap, &named);
    for (size_t r = 0; r < text->rules->count; r++) {
        const struct rule *rule = &text->rules->rules[r];
        if (rule->start != START_NAME || !rule->enabled)
            continue;
        if (rule->confidence != STANCH_GENERIC && name_is_id(word) && !names_id(rule))
            continue;
        size_t end = named.value_end;
        enum kind kind = rule->confidence == STANCH_GENERIC ? GENERIC : SHAPE;
        struct candidate it = {value, kind, r, hit_start, value, anchor_end, end, dress, 0, false, named};
        if (kind == GENERIC && (end <= value || name == NAME_ANY || !is_for(rule, name == NAME_PASSWORD)))
            continue;
        ref_list_add(&text->candidates, &it);
    }
}

/* A word counts where an anchor of the engine would: one of the suffixes follows, or it is `-word `. Length of the
 * shortest such suffix, or 0. */
static size_t suffix_at(const struct text *text, size_t end, const struct name_word *word)
{
    size_t shortest = 0;
    for (size_t s = 0; s < name_suffix_count(word); s++) {
        size_t len = strlen(name_suffixes[s]);
        if (end + len <= text->n && memcmp(text->x + end, name_suffixes[s], len) == 0)
            shortest = shortest == 0 || len < shortest ? len : shortest;
    }
    return shortest;
}

static void try_word(struct text *text, size_t at, const struct name_word *word)
{
    size_t len = strlen(word->text), end = at + len;
    if (end > text->n || !ref_equal_caseless(text->x + at, word->text, len))
        return;
    bool is_option =
        at > 0 && text->x[at - 1] == '-' && end < text->n && text->x[end] == ' ' && strchr(word->text, '_') == NULL;
    struct at cursor = {text->x, text->n, end};
    struct gap gap;
    size_t suffix = suffix_at(text, end, word);
    if ((suffix == 0 && !is_option) || !walk(&cursor, is_option, &gap))
        return;
    if (cursor.i - end <= NAME_GAP_MAX)
        add_value(text, suffix == 0 ? at - 1 : at, end, end + (suffix == 0 ? 1 : suffix), cursor.i, &gap, word, 0);
}

/* From behind a word that ends at `end`, in a dress. */
static void try_dressed(struct text *text, size_t hit_start, size_t anchor_end, size_t end, bool is_option,
                        unsigned dress, const struct name_word *word)
{
    struct view view;
    size_t stop = end + NAME_GAP_MAX < text->n ? end + NAME_GAP_MAX : text->n;
    ref_view_units(text, dress, end, NONE, NONE, stop, &view);
    struct at cursor = {view.bytes, view.len, 0};
    struct gap gap;
    bool is_way = walk(&cursor, is_option, &gap);
    bool is_seen = cursor.i < view.len || view.raw[view.len] < stop || stop == text->n;
    if (is_way && is_seen)
        add_value(text, hit_start, end, anchor_end, view.raw[cursor.i], &gap, word, dress);
    ref_view_free(&view);
}

/* A percent sign follows the word. */
static void try_percent(struct text *text, size_t at, const struct name_word *word)
{
    size_t len = strlen(word->text), end = at + len;
    if (end >= text->n || text->x[end] != '%' || !ref_equal_caseless(text->x + at, word->text, len))
        return;
    size_t near = text->n - end < NAME_GAP_MAX ? text->n - end : NAME_GAP_MAX;
    unsigned level = ref_percent_level(text->x + end, near);
    if (level != 0)
        try_dressed(text, at, end + 1, end, false, level, word);
}

/* Length of the word in UTF-16, with the 0 behind its last character, where it lies at `at`; else 0. */
static size_t utf16_word_at(const struct text *text, size_t at, const char *word)
{
    size_t len = strlen(word);
    if (at + 2 * len > text->n)
        return 0;
    for (size_t i = 0; i < len; i++)
        if (!ref_equal_caseless(text->x + at + 2 * i, word + i, 1) || text->x[at + 2 * i + 1] != 0)
            return 0;
    return 2 * len;
}

static void try_utf16(struct text *text, size_t at, const struct name_word *word)
{
    size_t len = utf16_word_at(text, at, word->text);
    if (len == 0 || at + len >= text->n)
        return;
    uint8_t next = text->x[at + len];
    bool has_suffix = false, has_dash = at >= 2 && text->x[at - 2] == '-' && text->x[at - 1] == 0;
    for (size_t s = 0; s < name_suffix_count(word); s++)
        has_suffix = has_suffix || (uint8_t)name_suffixes[s][0] == next;
    for (int is_option = 0; is_option < 2; is_option++) {
        size_t from = is_option ? at - 2 : at;
        bool is_it = is_option ? has_dash && next == ' ' && strchr(word->text, '_') == NULL : has_suffix;
        if (!is_it)
            continue;
        bool is_big = from % 2 == 1 && text->x[from - 1] == 0;
        try_dressed(text, from, at + len + 1, at + len - is_big, is_option,
                    is_big ? DRESS_UTF16_BE : STANCH_DRESS_UTF16, word);
    }
}

void ref_find_names(struct text *text)
{
    for (size_t at = 0; at < text->n; at++)
        for (size_t w = 0; w < name_word_count; w++) {
            try_word(text, at, &name_words[w]);
            if (text->dress & STANCH_DRESS_PERCENT)
                try_percent(text, at, &name_words[w]);
            if (text->dress & STANCH_DRESS_UTF16)
                try_utf16(text, at, &name_words[w]);
        }
}
