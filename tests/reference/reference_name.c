/* Names that tell of a secret: name.h's grammar, read forward from the end of each word. Shares its tables of words. */
#include "reference_parts.h"

#include "name.h"

struct at {
    const uint8_t *x;
    size_t n, i;
};

struct gap {
    uint8_t quote, closer, separator;
    size_t slashes, closer_slashes;
};

static int byte_at(const struct at *at, size_t ahead)
{
    return at->i + ahead < at->n ? at->x[at->i + ahead] : -1;
}

static void skip_colours(struct at *at)
{
    size_t len;
    while ((len = ref_sgr_length(at->x, at->n, at->i)) != 0 && len <= 17)
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

static uint8_t take_quote(struct at *at, size_t *slashes)
{
    size_t count = 0;
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

static bool take_separator(struct at *at, bool is_option, size_t blanks, struct gap *gap)
{
    gap->separator = ' ';
    if (byte_at(at, 0) == ':' && byte_at(at, 1) == ':')
        return false;
    if (take_text(at, ":=") || take_text(at, "=>") || take_text(at, "==") || take_text(at, "=") || take_text(at, ":")) {
        gap->separator = at->x[at->i - 1] == ':' ? ':' : '=';
        return true;
    }
    if ((gap->closer != 0 && take_text(at, ",")) || (gap->closer == 0 && blanks == 0 && take_text(at, ">")))
        return true;
    if (gap->closer_slashes == 0 && take_text(at, "\n")) {
        size_t indent = 0;
        for (; indent < 32 && (byte_at(at, 0) == ' ' || byte_at(at, 0) == '\t'); indent++)
            at->i++;
        return indent > 0 && take_text(at, "value:");
    }
    return is_option && blanks > 0 && gap->closer == 0;
}

/* From behind a word to its value. */
static bool walk(struct at *at, bool is_option, struct gap *gap)
{
    memset(gap, 0, sizeof *gap);
    skip_colours(at);
    gap->closer = take_quote(at, &gap->closer_slashes);
    size_t blanks = skip_blanks(at, 8);
    if (take_text(at, "]"))
        blanks = skip_blanks(at, 8);
    if (!take_separator(at, is_option, blanks, gap))
        return false;
    skip_blanks(at, 16);
    int letter = byte_at(at, 0);
    if (letter > 0 && strchr("fFbBrRuUL@$", letter) != NULL && is_quote(byte_at(at, 1)))
        at->i++;
    gap->quote = take_quote(at, &gap->slashes);
    return true;
}

/* To the closing quote, or the line's end. Behind an opener with k backslashes, a quote behind m closes when m < k, or
 * when those more than k are escaped backslashes. */
static size_t quoted_end(const struct text *text, size_t from, const struct gap *gap)
{
    size_t slashes = 0;
    for (size_t i = from; i < text->n; i++) {
        if (text->x[i] == '\n' || text->x[i] == '\r')
            return i;
        bool is_escaped = slashes > gap->slashes && (slashes - gap->slashes) % (2 * (gap->slashes + 1)) != 0;
        if (text->x[i] == gap->quote && !is_escaped)
            return i - (slashes < gap->slashes ? slashes : gap->slashes);
        slashes = text->x[i] == '\\' ? slashes + 1 : 0;
    }
    return text->n;
}

static bool is_placeholder(const struct text *text, size_t at)
{
    for (size_t i = 0; i < text->placeholders.count; i++) {
        const struct candidate *it = ref_candidate_at(&text->placeholders, i);
        if (it->start == at && it->dress == 0)
            return true;
    }
    return false;
}

/* A value too long to be held keeps what it ends in. */
static size_t unquoted_end(const struct text *text, size_t from, size_t long_bytes)
{
    size_t end = from;
    while (end < text->n && name_unquoted_byte(text->x[end]))
        end++;
    if (end - from >= long_bytes)
        return end;
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

static void add_value(struct text *text, size_t name_start, size_t name_end, size_t hit_start, size_t value,
                      const struct gap *gap, bool is_password)
{
    struct named named = {name_start, name_end, 0, gap->quote != 0, is_password, false, gap->closer_slashes};
    named.scalar_in_json = gap->closer == '"' && gap->separator == ':' && gap->quote == 0;
    for (size_t r = 0; r < text->rules->count; r++) {
        const struct rule *rule = &text->rules->rules[r];
        if (rule->start != START_NAME || !rule->enabled)
            continue;
        size_t end = gap->quote != 0 ? quoted_end(text, value, gap) : unquoted_end(text, value, rule->decide_bytes);
        named.value_end = end;
        enum kind kind = rule->confidence == STANCH_GENERIC ? GENERIC : SHAPE;
        struct candidate it = {value, kind, r, hit_start, value, end, 0, 0, false, named};
        if (kind == GENERIC && (end <= value || !is_for(rule, is_password)))
            continue;
        if (value < text->n && !is_placeholder(text, value))
            ref_list_add(&text->candidates, &it);
    }
}

/* A word counts where an anchor of the engine would: one of the suffixes follows, or it is `-word `. */
static bool is_followed(const struct text *text, size_t end, bool is_option)
{
    for (size_t s = 0; s < name_suffix_count; s++) {
        size_t len = strlen(name_suffixes[s]);
        if (end + len <= text->n && memcmp(text->x + end, name_suffixes[s], len) == 0)
            return true;
    }
    return is_option;
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
    if (!is_followed(text, end, is_option) || !walk(&cursor, is_option, &gap))
        return;
    if (cursor.i - end <= NAME_GAP_MAX)
        add_value(text, at, end, is_option && !is_followed(text, end, false) ? at - 1 : at, cursor.i, &gap,
                  word->password);
}

void ref_find_names(struct text *text)
{
    for (size_t at = 0; at < text->n; at++)
        for (size_t w = 0; w < name_word_count; w++)
            try_word(text, at, &name_words[w]);
}
