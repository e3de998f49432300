/* Views: the text from a candidate's start, cut where it must be judged, with its dress taken off. */
#include "reference_parts.h"

#include <stdlib.h>

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void view_new(struct view *view, size_t room)
{
    view->bytes = ref_must(calloc(room + 1, 1));
    view->raw = ref_must(calloc(room + 2, sizeof *view->raw));
    view->len = 0;
    view->is_cut = false;
    view->before = -1;
}

void ref_view_free(struct view *view)
{
    free(view->bytes);
    free(view->raw);
}

static size_t slashes_before(const struct text *text, size_t at)
{
    size_t slashes = 0;
    while (slashes < at && text->x[at - 1 - slashes] == '\\')
        slashes++;
    return slashes;
}

static int unicode_at(const uint8_t *x, size_t n, size_t at);

/* The number of the escape \\uXXXX that ends at `at`, or -1. */
static int unicode_ends_at(const struct text *text, size_t at)
{
    if (!(text->dress & STANCH_DRESS_JSON) || at < 6)
        return -1;
    size_t slashes = slashes_before(text, at - 5);
    return slashes >= 1 && slashes <= 4 ? unicode_at(text->x, at, at - 5) : -1;
}

/* A backslash, or several, and one of b f n r t: a line break or the like in a JSON string. */
static bool escape_ends_at(const struct text *text, size_t at)
{
    if (!(text->dress & STANCH_DRESS_JSON) || at < 2 || text->x[at - 1] == 0 ||
        strchr("bfnrt", text->x[at - 1]) == NULL)
        return false;
    size_t slashes = slashes_before(text, at - 1);
    return slashes >= 1 && slashes <= 7;
}

/* A colour whose ESC is written \\u001b. */
static bool json_colour_ends_at(const struct text *text, size_t at)
{
    if (at == 0 || text->x[at - 1] != 'm')
        return false;
    for (size_t open = at - 1; open > 0 && at - open <= NAME_COLOUR_MAX - 2; open--) {
        if (text->x[open - 1] == '[')
            return unicode_ends_at(text, open - 1) == 0x1b;
        if (strchr("0123456789;:", text->x[open - 1]) == NULL || text->x[open - 1] == 0)
            return false;
    }
    return false;
}

/* The byte that the mark which ends at `at` stands for, 0 for those that stand for no letter, -1 where none ends there. */
static int mark_at(const struct text *text, size_t at)
{
    if (ref_sgr_ends_at(text->x, at) || json_colour_ends_at(text, at) || escape_ends_at(text, at))
        return 0;
    int number = unicode_ends_at(text, at);
    if (number < 0 && (text->dress & STANCH_DRESS_PERCENT))
        number = ref_percent_before(text, at);
    return number >= 0x80 ? 0 : number;
}

bool ref_mark_ends(const struct text *text, const struct byteset *alphabet, size_t at)
{
    int byte = mark_at(text, at);
    return byte >= 0 && !byteset_has(alphabet, (uint8_t)byte);
}

/* The byte before `at` as a pattern's look-behind sees it. */
int ref_look_behind(const struct text *text, size_t at)
{
    if (at == 0)
        return -1;
    if (ref_union_ending_at(text, at) != NULL)
        return 0;
    int mark = mark_at(text, at);
    return mark >= 0 ? mark : text->x[at - 1];
}

/* `end`: where the value ends by its grammar, or NONE. */
void ref_view_plain(const struct text *text, size_t from, size_t decide, size_t hold_end, size_t end, struct view *view)
{
    size_t cut = min(from + decide, hold_end);
    cut = cut < from ? from : cut;
    size_t stop = min(cut, min(text->n, end));
    view_new(view, stop - from);
    view->hold_end = hold_end;
    view->is_cut = text->n >= cut && end >= cut;
    view->before = ref_look_behind(text, from);
    view->len = stop - from;
    memcpy(view->bytes, text->x + from, view->len);
    for (size_t i = 0; i <= view->len; i++)
        view->raw[i] = from + i;
}

static int hex_digit(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 32;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The number of uXXXX at `at`, or -1. */
static int unicode_at(const uint8_t *x, size_t n, size_t at)
{
    if (at + 5 > n || x[at] != 'u')
        return -1;
    int number = 0;
    for (size_t i = 1; i <= 4; i++) {
        int digit = hex_digit(x[at + i]);
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

/* One escape, [\\]{1,7} and its letter: its length, and the byte that it means. */
size_t ref_escape_at(const uint8_t *x, size_t n, size_t at, uint8_t *byte)
{
    static const char letters[] = "\"/bfnrt", meanings[] = "\"/\b\f\n\r\t";
    size_t slashes = 0;
    while (at + slashes < n && x[at + slashes] == '\\')
        slashes++;
    size_t next = at + slashes;
    int number = slashes <= 4 ? unicode_at(x, n, next) : -1;
    *byte = '\\';
    if (number >= 0 && number < 0x80) {
        *byte = (uint8_t)number;
        return slashes + 5;
    }
    const char *letter = next < n && slashes <= 7 && x[next] != 0 ? strchr(letters, x[next]) : NULL;
    if (letter != NULL) {
        *byte = (uint8_t)meanings[letter - letters];
        return slashes + 1;
    }
    return min(slashes, 8);
}

/* The unescaped view, for a value whose run of the rule's alphabet is ended by a backslash; else false. */
bool ref_view_json(const struct text *text, const struct rule *rule, size_t from, size_t decide, size_t hold_end,
                   size_t end, struct view *view)
{
    size_t stop = min(text->n, end), run = from;
    while (run < min(stop, hold_end) && byteset_has(&rule->alphabet, text->x[run]))
        run++;
    if (run >= min(stop, hold_end) || text->x[run] != '\\')
        return false;
    view_new(view, decide);
    view->before = ref_look_behind(text, from);
    size_t at = from;
    while (at < min(stop, hold_end) && view->len < decide) {
        uint8_t byte = text->x[at];
        size_t len = byte == '\\' ? ref_escape_at(text->x, stop, at, &byte) : 1;
        if (at + len > hold_end)
            break;
        view->raw[view->len] = at;
        view->bytes[view->len++] = byte;
        at += len;
    }
    view->raw[view->len] = at;
    view->is_cut = at < stop || (end == NONE && at == hold_end) || view->len == decide;
    return true;
}

/* The byte before the value, which begins behind `shift` others of its group: none where a character of it is of a
 * finding. */
static int base64_before(const struct text *text, size_t group, size_t shift)
{
    size_t from = shift == 0 ? group - 4 : group, to = group + shift;
    if (shift == 0 && group < 4)
        return -1;
    for (size_t i = shift == 0 ? from : to - 1; i < to; i++)
        if (!ref_is_base64(text->x[i]) || ref_is_found(text, i))
            return -1;
    uint8_t digits[4] = "AAAA", bytes[4];
    for (size_t i = 0; i < 4 && from + i < text->n; i++)
        digits[i] = ref_is_base64(text->x[from + i]) ? text->x[from + i] : 'A';
    ref_decode_base64(digits, 4, bytes);
    return bytes[shift == 0 ? 2 : shift - 1];
}

/* Are the characters of the group before `start` base64, or a finding's, as what stands in its place would be? */
bool ref_group_is_whole(const struct text *text, size_t start, size_t shift)
{
    for (size_t i = start; i-- > start - shift && !ref_is_found(text, i);)
        if (!ref_is_base64(text->x[i]))
            return false;
    return true;
}

/* The decoded view of the value whose first character lies at `start`, from its group on; raw[i]: the first character
 * that holds a bit of byte i. */
void ref_view_base64(const struct text *text, size_t start, size_t shift, size_t decide, size_t hold_end,
                     struct view *view)
{
    size_t group = start - shift, run = start;
    while (run < text->n && ref_is_base64(text->x[run]) && run - group < STANCH_HOLD_MAX)
        run++;
    size_t limit = min(shift + decide, hold_end > group ? (hold_end - group) / 4 * 3 : 0);
    view_new(view, run - group);
    view->len = ref_decode_base64(text->x + group, run - group, view->bytes);
    view->hold_end = hold_end;
    view->is_cut = view->len >= limit;
    view->len = min(view->len, limit);
    for (size_t i = 0; i <= view->len; i++)
        view->raw[i] = group + i * 8 / 6;
    view->before = base64_before(text, group, shift);
}
