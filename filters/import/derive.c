#include "derive.h"

#include "issuer.h"
#include "literals.h"
#include "regex_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 632 /* bytes: a longer value has no bound that a stream could see */
#define RUN_BACK 88   /* bytes before an inner anchor */
#define CLASS_MOST 16 /* bytes of a class behind a short anchor */
#define INNER_FIXED 3 /* bytes that an inner anchor must have */

const char derive_no_text[] = "no text of four bytes stands in every value";

/* What is known of a row before a way is tried. */
struct value {
    const struct pieces *pieces;
    size_t from, to; /* without the borders of words at its ends */
    size_t min, max;
    struct bytes alphabet;
    struct bytes not_before, not_after; /* bytes that may not stand beside it; empty: any may */
    bool is_open;                       /* a byte of its alphabet may follow it: the run tells no length */
};

/* ------------------------------------------------------------------------------------------------ measuring */

static bool is_assert(const struct regex *node)
{
    return node->type == REGEX_ASSERT;
}

/* An end of the text, or something else: in an expression without groups, it is no part of the value. */
static bool is_border(const struct regex *node)
{
    bool is_end = false;
    for (const struct regex *way = node->first; node->type == REGEX_EITHER && way; way = way->next)
        is_end |= way->first && way->first == way->last && is_assert(way->first);
    return is_end || is_assert(node);
}

static void measure(struct value *value)
{
    const struct pieces *pieces = value->pieces;
    value->from = pieces->has_secret ? pieces->from : 0;
    value->to = pieces->has_secret ? pieces->to : pieces->count;
    while (value->from < value->to && is_border(pieces->at[value->from]))
        value->from++;
    while (value->to > value->from && is_border(pieces->at[value->to - 1]))
        value->to--;
    for (size_t i = value->from; i < value->to; i++) {
        value->min += regex_min(pieces->at[i]);
        value->max += regex_max(pieces->at[i]);
        regex_bytes(pieces->at[i], &value->alphabet);
    }
}

static size_t min_of(const struct pieces *pieces, size_t from, size_t to)
{
    size_t sum = 0;
    for (size_t i = from; i < to; i++)
        sum += regex_min(pieces->at[i]);
    return sum;
}

/* Bytes that a text of these pieces can begin with. */
static void first_of(const struct pieces *pieces, size_t from, size_t to, struct bytes *set)
{
    for (size_t i = from; i < to; i++) {
        regex_first_bytes(pieces->at[i], set);
        if (regex_min(pieces->at[i]) > 0)
            return;
    }
}

static void leave_out(struct bytes *set, const struct bytes *other)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] &= ~other->bits[i];
}

/* What may not follow: bytes of the value, and those of words, but not what the expression itself asks for. So the rule
 * finds all that the expression finds, and the same before other signs. */
static const char *bound_right(struct value *value)
{
    const struct pieces *pieces = value->pieces;
    struct bytes behind = {{0, 0, 0, 0}};
    value->not_after = value->alphabet;
    bytes_join(&value->not_after, &bytes_word);
    if (min_of(pieces, value->to, pieces->count) > 1)
        return "what stands behind the value is a part of the expression, and a stream does not wait for it";
    first_of(pieces, value->to, pieces->count, &behind);
    value->is_open = bytes_meet(&behind, &value->alphabet);
    leave_out(&value->not_after, &behind);
    return bytes_count(&value->not_after) ? NULL : "any byte may follow the value";
}

static void all_but(struct bytes *set)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] = ~set->bits[i];
}

static bool begins_with_word(const struct value *value)
{
    struct bytes first = {{0, 0, 0, 0}}, both = bytes_word;
    first_of(value->pieces, value->from, value->to, &first);
    bytes_join(&both, &first);
    return bytes_count(&both) == bytes_count(&bytes_word);
}

/* A border before the value: of a word, or one byte of a class. Returns where what else stands before it ends. */
static size_t bound_left(struct value *value)
{
    const struct pieces *pieces = value->pieces;
    size_t end = value->from;
    while (end > 0 && is_assert(pieces->at[end - 1]))
        if (pieces->at[--end]->assert == 'b' && begins_with_word(value))
            value->not_before = bytes_word;
    if (end > 0 && regex_max(pieces->at[end - 1]) == 1 && pieces->at[end - 1]->type != REGEX_REPEAT &&
        end == value->from) {
        regex_bytes(pieces->at[end - 1], &value->not_before);
        all_but(&value->not_before);
        end--;
    }
    return end;
}

static const char *look(struct value *value)
{
    measure(value);
    if (value->min == 0)
        return "the value may be empty";
    if (value->min > VALUE_MAX)
        return "the value is longer than 632 bytes";
    if (bytes_has(&value->alphabet, '\n') || bytes_has(&value->alphabet, ' ') || bytes_count(&value->alphabet) > 100)
        return "the value may hold blanks or line breaks: nothing says where it ends";
    return bound_right(value);
}

/* ------------------------------------------------------------------------------------------------ writing */

struct text {
    char *bytes;
    size_t len;
    FILE *out;
};

static void set_text(json_t *keys, const char *key, struct text *text)
{
    if (!text->out || fclose(text->out) != 0)
        return;
    json_object_set_new(keys, key, json_string(text->bytes));
    free(text->bytes);
}

static void open_text(struct text *text)
{
    *text = (struct text){NULL, 0, NULL};
    text->out = open_memstream(&text->bytes, &text->len);
}

static void set_class(json_t *keys, const char *key, const struct bytes *set)
{
    struct text text;
    open_text(&text);
    if (text.out) {
        fputc('[', text.out);
        regex_write_class(text.out, set);
        fputc(']', text.out);
    }
    set_text(keys, key, &text);
}

static void set_pattern(json_t *keys, const struct value *value)
{
    struct text text;
    open_text(&text);
    if (text.out && bytes_count(&value->not_before)) {
        fputs("(?<![", text.out);
        regex_write_class(text.out, &value->not_before);
        fputs("])", text.out);
    }
    if (text.out) {
        fputs("(?<secret>", text.out);
        for (size_t i = value->from; i < value->to; i++)
            regex_write_pattern(text.out, value->pieces->at[i]);
        fputs(")(?![", text.out);
        regex_write_class(text.out, &value->not_after);
        fputs("])", text.out);
    }
    set_text(keys, "pattern", &text);
}

static void set_shape(json_t *keys, const struct value *value)
{
    struct text text;
    open_text(&text);
    for (size_t i = value->from; text.out && i < value->to; i++)
        regex_write_shape(text.out, value->pieces->at[i], value->max > VALUE_MAX);
    set_text(keys, "shape", &text);
}

static void set_value(json_t *keys, const struct value *value)
{
    set_class(keys, "alphabet", &value->alphabet);
    json_object_set_new(keys, "min_len", json_integer((json_int_t)value->min));
    if (value->max <= VALUE_MAX && !value->is_open)
        json_object_set_new(keys, "max_len", json_integer((json_int_t)value->max));
    set_pattern(keys, value);
    set_shape(keys, value);
}

static json_t *text_list(const struct literals *literals)
{
    json_t *list = json_array();
    for (size_t i = 0; i < literals->count; i++)
        json_array_append_new(list, json_string(literals->text[i]));
    return list;
}

static void set_anchors(json_t *keys, const struct literals *literals)
{
    size_t shortest = literals_shortest(literals);
    json_object_set_new(keys, "anchors", text_list(literals));
    if (literals->any_case)
        json_object_set_new(keys, "caseless", json_true());
    if (shortest >= LITERAL_LEN_ENOUGH)
        return;
    size_t count = literals->class_count < CLASS_MOST ? literals->class_count : CLASS_MOST;
    set_class(keys, "anchor_class", &literals->class);
    json_object_set_new(keys, "anchor_class_count", json_integer((json_int_t)count));
}

/* ------------------------------------------------------------------------------------------------ anchors */

static bool is_anchor(const struct literals *literals)
{
    size_t shortest = literals_shortest(literals);
    return literals->fixed >= 2 && shortest >= 2 &&
           (shortest >= LITERAL_LEN_ENOUGH || shortest + literals->class_count >= LITERAL_LEN_ENOUGH);
}

/* The texts with the most bytes of their own that stand at one place in every value, and where. */
static bool best_inner(const struct value *value, struct literals *best, size_t *place)
{
    const struct pieces *pieces = value->pieces;
    size_t before = 0;
    best->fixed = 0;
    for (size_t i = value->from; i < value->to && before <= RUN_BACK; before += regex_max(pieces->at[i++])) {
        struct literals here;
        literals_find(pieces->at + i, value->to - i, false, &here);
        if (is_anchor(&here) && here.fixed >= INNER_FIXED && here.fixed > best->fixed) {
            *best = here;
            *place = i;
        }
    }
    return best->fixed > 0;
}

/* ------------------------------------------------------------------------------------------------ the ways */

/* The issuer's words, and a text with a name of theirs. False where there are none. */
static bool set_words(json_t *keys, const struct value *value, size_t end)
{
    size_t separator = issuer_separator(value->pieces, end);
    json_t *words = issuer_words(value->pieces, separator);
    char name[LITERAL_LEN_MAX + 1] = "";
    if (json_array_size(words) > 0)
        snprintf(name, sizeof name, "%s", json_string_value(json_array_get(words, 0)));
    for (char *c = name; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    json_object_set_new(keys, "context", words);
    json_object_set_new(keys, "sample", json_sprintf("%s_TOKEN=\"{}\"", name));
    return name[0] != '\0';
}

static const char *by_prefix_of(json_t *keys, struct value *value, size_t least)
{
    struct literals literals;
    size_t end = bound_left(value);
    bool is_named = issuer_separator(value->pieces, end) > 0;
    literals_find(value->pieces->at + value->from, value->to - value->from, false, &literals);
    if (!is_anchor(&literals) || literals.fixed < (is_named ? LITERAL_LEN_ENOUGH : least))
        return derive_no_text;
    if (!is_named && min_of(value->pieces, 0, end) > 0)
        return "what stands before the value is a part of the expression";
    set_anchors(keys, &literals);
    set_value(keys, value);
    if (!is_named)
        return NULL;
    json_object_set_new(keys, "channels", json_array());
    return set_words(keys, value, end) ? NULL : "no word of an issuer stands before the value";
}

static const char *by_prefix(json_t *keys, struct value *value)
{
    return by_prefix_of(keys, value, INNER_FIXED);
}

static const char *by_short_prefix(json_t *keys, struct value *value)
{
    return by_prefix_of(keys, value, 2);
}

static const char *by_name(json_t *keys, struct value *value)
{
    if (!issuer_separator(value->pieces, value->from))
        return derive_no_text;
    json_object_set_new(keys, "start", json_string("name"));
    json_object_set_new(keys, "confidence", json_string("contextual"));
    set_value(keys, value);
    return set_words(keys, value, value->from) ? NULL : "no word of an issuer stands before the value";
}

static const char *by_inner(json_t *keys, struct value *value)
{
    struct literals literals;
    size_t place = 0, end = bound_left(value);
    if (!best_inner(value, &literals, &place))
        return derive_no_text;
    if (min_of(value->pieces, 0, end) > 0)
        return "what stands before the value is a part of the expression";
    bytes_join(&value->not_before, &value->alphabet);
    json_object_set_new(keys, "start", json_string("run"));
    set_anchors(keys, &literals);
    set_value(keys, value);
    return NULL;
}

/* A text right before the value, or with blanks between; what stands before that text must be no part. */
static const char *by_after(json_t *keys, struct value *value)
{
    const struct pieces *pieces = value->pieces;
    size_t end = value->from;
    while (end > 0 && regex_min(pieces->at[end - 1]) == 0 && is_assert(pieces->at[end - 1]))
        end--;
    for (size_t i = 0; i < end; i++) {
        struct literals literals;
        literals_find(pieces->at + i, end - i, true, &literals);
        bool is_all = literals.count > 0 && literals.class_count == 0 && min_of(pieces, i, end) == literals.fixed;
        if (!is_all || literals.fixed < LITERAL_LEN_ENOUGH || min_of(pieces, 0, i) > 0)
            continue;
        json_object_set_new(keys, "start", json_string("after"));
        set_anchors(keys, &literals);
        set_value(keys, value);
        json_object_set_new(keys, "sample", json_sprintf("%s{}", literals.text[0]));
        return NULL;
    }
    return "no text of four bytes stands in every value or right before it";
}

json_t *derive_keys(const struct pieces *pieces, enum derive_way way, const char **sentence)
{
    static const char *(*const ways[DERIVE_WAYS])(json_t *, struct value *) = {by_prefix, by_name, by_inner, by_after,
                                                                               by_short_prefix};
    struct value value = {.pieces = pieces};
    *sentence = look(&value);
    if (*sentence)
        return NULL;
    json_t *keys = json_object();
    *sentence = ways[way](keys, &value);
    if (!*sentence)
        return keys;
    json_decref(keys);
    return NULL;
}
