/* Judges one candidate: pattern (PCRE2, interpreted), then context, then checks. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "reference_parts.h"

#include <pcre2.h>
#include <sodium.h>
#include <stdlib.h>

/* -------------------------------------------------------------------------------------------- compiled patterns */

static struct compiled {
    char *pattern;
    bool is_extended;
    pcre2_code *code;
} * cache;
static size_t cached;

static pcre2_code *compiled(const struct rule *rule)
{
    for (size_t i = 0; i < cached; i++)
        if (cache[i].is_extended == rule->pattern_extended && strcmp(cache[i].pattern, rule->pattern) == 0)
            return cache[i].code;
    int error;
    PCRE2_SIZE offset;
    uint32_t flags = PCRE2_ANCHORED | PCRE2_NEVER_UTF | PCRE2_DOTALL | (rule->pattern_extended ? PCRE2_EXTENDED : 0);
    pcre2_code *code =
        ref_must(pcre2_compile((PCRE2_SPTR)rule->pattern, PCRE2_ZERO_TERMINATED, flags, &error, &offset, NULL));
    cache = ref_must(realloc(cache, (cached + 1) * sizeof *cache));
    cache[cached++] = (struct compiled){ref_must(strdup(rule->pattern)), rule->pattern_extended, code};
    return code;
}

void reference_forget(void)
{
    for (size_t i = 0; i < cached; i++) {
        free(cache[i].pattern);
        pcre2_code_free(cache[i].code);
    }
    free(cache);
    cache = NULL;
    cached = 0;
    ref_bridges_forget();
}

/* -------------------------------------------------------------------------------------------- pattern */

enum answer { NO_MATCH, MATCHED, LONG };

static enum answer match(const struct rule *rule, const struct view *view, bool may_be_partial, size_t from,
                         size_t *start, size_t *end)
{
    size_t lead = view->before >= 0 ? 1 : 0, len = view->len - from;
    uint8_t *subject = ref_must(malloc(len + 2));
    subject[0] = (uint8_t)view->before;
    memcpy(subject + lead, view->bytes + from, len);
    pcre2_code *code = compiled(rule);
    pcre2_match_data *data = ref_must(pcre2_match_data_create_from_pattern(code, NULL));
    uint32_t flags = PCRE2_ANCHORED | PCRE2_NO_JIT | (may_be_partial && view->is_cut ? PCRE2_PARTIAL_HARD : 0);
    int got = pcre2_match(code, subject, lead + len, lead, flags, data, NULL);
    enum answer answer = got == PCRE2_ERROR_NOMATCH ? NO_MATCH : LONG;
    if (got > 0) {
        int group = pcre2_substring_number_from_name(code, (PCRE2_SPTR) "secret");
        PCRE2_SIZE *at = pcre2_get_ovector_pointer(data) + 2 * (group > 0 ? group : 0);
        *start = at[0] - lead + from;
        *end = at[1] - lead + from;
        answer = MATCHED;
    }
    pcre2_match_data_free(data);
    free(subject);
    return answer;
}

/* -------------------------------------------------------------------------------------------- context */

static bool is_word_byte(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static bool is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

/* Before a word stands no letter or digit, or the word begins a hump (ddApiKey). */
static bool word_begins(const struct neutral *neutral, size_t at)
{
    if (at == 0 || !is_word_byte(neutral->bytes[at - 1]))
        return true;
    return is_upper(neutral->bytes[at]) && !is_upper(neutral->bytes[at - 1]);
}

static bool word_ends(const struct neutral *neutral, size_t end)
{
    if (end == neutral->len || !is_word_byte(neutral->bytes[end]))
        return true;
    uint8_t last = neutral->bytes[end - 1];
    return is_upper(neutral->bytes[end]) && !is_upper(last);
}

bool ref_context_speaks(const struct text *text, const struct rule *rule, const struct neutral *neutral)
{
    (void)text;
    for (size_t w = 0; w < rule->context_count; w++) {
        size_t len = strlen(rule->context[w]);
        for (size_t i = 0; i + len <= neutral->len; i++) {
            if (!ref_equal_caseless(neutral->bytes + i, rule->context[w], len))
                continue;
            if (word_begins(neutral, i) && word_ends(neutral, i + len))
                return true;
        }
    }
    return false;
}

static bool companion_speaks(const struct text *text, const struct rule *rule, size_t at)
{
    return rule->companion_index >= 0 &&
           ref_neutral_distance(text, at, (size_t)rule->companion_index) <= STANCH_CONTEXT_MAX;
}

/* The rules that a name leads to are chosen when the first of them is judged. */
static const struct neutral *named_before(const struct text *text, const struct candidate *candidate,
                                          const struct neutral *neutral)
{
    if (candidate->hit_start >= candidate->start) /* a companion */
        return neutral;
    if (text->named->at != candidate->start)
        *text->named = (struct named_memory){candidate->start, *neutral};
    return &text->named->neutral;
}

static bool may_speak(const struct text *text, const struct candidate *candidate, const struct neutral *neutral)
{
    const struct rule *rule = &text->rules->rules[candidate->rule];
    if (candidate->kind == SHAPE && rule->start == START_NAME)
        neutral = named_before(text, candidate, neutral);
    if (candidate->kind == GENERIC)
        return rule->context_count == 0 || ref_context_speaks(text, rule, neutral);
    if (rule->start != START_NAME && (rule->channels >> text->options->channel & 1))
        return true;
    return ref_context_speaks(text, rule, neutral) || companion_speaks(text, rule, candidate->start);
}

/* -------------------------------------------------------------------------------------------- checks */

void ref_keyed_hash(const stanch_options *options, const uint8_t *value, size_t len,
                    uint8_t out[STANCH_FINGERPRINT_BYTES])
{
    static const uint8_t zero[STANCH_KEY_BYTES];
    const uint8_t *key = options->key != NULL ? options->key : zero;
    if (crypto_generichash(out, STANCH_FINGERPRINT_BYTES, value, len, key, STANCH_KEY_BYTES) != 0)
        abort();
}

static int confidence_of(const struct rule *rule, const struct check_result *result)
{
    if (result->verdict == CHECK_PROVEN)
        return STANCH_CHECKED;
    return result->verdict == CHECK_WEAK ? STANCH_WEAK : rule->confidence;
}

static bool pass_checks(const struct text *text, const struct candidate *candidate, const struct view *view,
                        size_t start, size_t end, bool is_long, const struct neutral *neutral, int *confidence)
{
    const struct rule *rule = &text->rules->rules[candidate->rule];
    struct check_value value = {
        view->bytes + start,   end - start, neutral->bytes,         neutral->len,      -1, false, false,
        candidate->named.back, is_long,     text->options->channel, text->options->now};
    if (end < view->len)
        value.terminator = view->bytes[end];
    else if (candidate->dress == 0 && view->raw[end] < text->n)
        value.terminator = text->x[view->raw[end]];
    if (is_long)
        value.terminator = -1;
    else if (candidate->kind == GENERIC && candidate->end < candidate->named.value_end)
        value.terminator = 0; /* the finding inside */
    value.quoted = candidate->named.quoted;
    value.password_name = candidate->named.password;
    struct check_result result;
    memset(&result, 0, sizeof result);
    check_rule(rule, &value, &result);
    if (result.verdict == CHECK_REJECT)
        return false;
    *confidence = confidence_of(rule, &result);
    return *confidence >= text->options->min_confidence;
}

/* -------------------------------------------------------------------------------------------- long values */

/* Undressed bytes from view byte `from` on to the first one that is not in the alphabet; *raw_end: where that is. */
static uint8_t *swallow(const struct text *text, const struct candidate *candidate, size_t from, size_t *raw_end,
                        size_t *len)
{
    const struct rule *rule = &text->rules->rules[candidate->rule];
    struct view view;
    size_t start = candidate->start, stop = NONE;
    if (candidate->dress == STANCH_DRESS_BASE64) {
        size_t run = start, group = start - candidate->shift;
        while (run < text->n && ref_is_base64(text->x[run]))
            run++;
        uint8_t *bytes = ref_must(malloc(run - group + 1));
        *len = ref_decode_base64(text->x + group, run - group, bytes) - from;
        memmove(bytes, bytes + from, *len);
        *raw_end = run;
        return bytes;
    }
    if (candidate->kind == GENERIC)
        stop = candidate->end;
    bool is_json = candidate->dress == STANCH_DRESS_JSON;
    if (!is_json || !ref_view_json(text, rule, start, text->n - start + 1, NONE, stop, &view))
        ref_view_plain(text, start, text->n - start + 1, NONE, stop, &view);
    size_t end = from;
    while (end < view.len && (candidate->kind == GENERIC || byteset_has(&rule->alphabet, view.bytes[end])))
        end++;
    *raw_end = view.raw[end];
    *len = end;
    free(view.raw);
    return view.bytes;
}

/* The letters of base64url stand in the part that was judged. */
static bool is_url_safe(const struct text *text, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (text->x[i] == '-' || text->x[i] == '_')
            return true;
    return false;
}

static size_t start_of_group(const struct candidate *candidate)
{
    return candidate->start - candidate->shift;
}

/* Where the first `len` bytes of a view end in the text. */
static size_t raw_end(const struct candidate *candidate, const struct view *view, size_t len)
{
    return candidate->dress == STANCH_DRESS_BASE64 ? start_of_group(candidate) + (8 * len - 1) / 6 + 1 : view->raw[len];
}

static void accept_long(const struct text *text, const struct candidate *candidate, const struct view *view,
                        size_t from, struct span *span)
{
    size_t len, cut = candidate->dress == STANCH_DRESS_BASE64 ? from : view->len;
    uint8_t *bytes = swallow(text, candidate, cut, &span->end, &len);
    span->start = candidate->start;
    span->is_long = true;
    span->hold_from = span->end;
    span->value_start = candidate->shift;
    if (candidate->dress == STANCH_DRESS_BASE64)
        span->is_url_safe = is_url_safe(text, span->start, raw_end(candidate, view, view->len));
    span->value_len = len;
    span->seen = raw_end(candidate, view, view->len);
    ref_keyed_hash(text->options, bytes, len, span->fingerprint);
    ref_allow(text, NULL, 0, true, span);
    free(bytes);
}

/* -------------------------------------------------------------------------------------------- one candidate */

static void accept(const struct text *text, const struct candidate *candidate, const struct view *view, size_t start,
                   size_t end, struct span *span)
{
    span->start = view->raw[start];
    span->end = raw_end(candidate, view, end);
    span->value_len = end - start;
    if (candidate->dress == STANCH_DRESS_BASE64) {
        span->start = start_of_group(candidate) + 8 * start / 6;
        span->value_start = start % 3;
        span->is_url_safe = is_url_safe(text, span->start, span->end);
    }
    span->hold_from = span->start;
    ref_keyed_hash(text->options, view->bytes + start, end - start, span->fingerprint);
    ref_allow(text, view->bytes + start, end - start, false, span);
}

/* A key block: the pattern has matched its opening line. */
static bool accept_block(const struct text *text, const struct candidate *candidate, const struct view *view,
                         size_t line_end, struct span *span)
{
    uint8_t *body;
    size_t end, body_len, start = candidate->start;
    bool is_base64 = candidate->dress == STANCH_DRESS_BASE64, is_putty = view->bytes[0] == 'P';
    if (is_base64 ? !ref_block_read_base64(text, start, raw_end(candidate, view, line_end), view->hold_end, &end, &body,
                                           &body_len)
                  : !ref_block_read(text, start, view->raw[line_end], view->hold_end, is_putty, &end, &body, &body_len))
        return false;
    if (is_base64) {
        span->value_start = candidate->shift;
    }
    span->start = candidate->start;
    span->end = end;
    span->is_url_safe = is_base64 && is_url_safe(text, start, raw_end(candidate, view, line_end));
    span->is_block = span->is_long = true;
    span->hold_from = end;
    span->value_len = body_len;
    span->seen = raw_end(candidate, view, line_end);
    ref_keyed_hash(text->options, body, body_len, span->fingerprint);
    ref_allow(text, NULL, 0, true, span);
    free(body);
    return true;
}

static enum answer judge_view(const struct text *text, const struct candidate *candidate, const struct view *view,
                              size_t from, const struct neutral *neutral, struct span *span)
{
    size_t start = from, end = view->len;
    bool is_generic = candidate->kind == GENERIC;
    enum answer answer = match(&text->rules->rules[candidate->rule], view, !is_generic, from, &start, &end);
    if (answer == NO_MATCH)
        return NO_MATCH;
    if (is_generic && (answer == LONG || start != from || end != view->len))
        return NO_MATCH; /* the secret must be all of the value */
    if (is_generic && view->is_cut)
        answer = LONG;
    memset(span, 0, sizeof *span);
    span->rule = candidate->rule;
    span->dress = candidate->dress;
    span->anchor_end = candidate->anchor_end;
    span->in_quotes = candidate->named.scalar_in_json;
    span->quote_slashes = candidate->named.closer_slashes;
    span->quote_unicode = candidate->named.closer_unicode;
    if (!pass_checks(text, candidate, view, start, end, answer == LONG, neutral, &span->confidence))
        span->end = 0; /* turned down */
    else if (candidate->is_block)
        span->end = answer == MATCHED && accept_block(text, candidate, view, end, span) ? span->end : 0;
    else if (answer == LONG)
        accept_long(text, candidate, view, from, span);
    else
        accept(text, candidate, view, start, end, span);
    return answer;
}

/* A placeholder is no secret, whatever a pattern says. */
static bool is_placeholder(const struct text *text, const struct span *span)
{
    for (size_t i = 0; i < text->placeholders.count; i++) {
        const struct candidate *it = ref_candidate_at(&text->placeholders, i);
        if (it->start == span->start && it->end == span->end && it->dress == 0 && !span->is_long)
            return true;
    }
    return false;
}

/* `undecided`: where held text begins; `end`: the value's end by its grammar, or NONE. */
bool ref_judge(const struct text *text, const struct candidate *candidate, size_t undecided, size_t end,
               struct span *span)
{
    const struct rule *rule = &text->rules->rules[candidate->rule];
    struct neutral neutral;
    if (rule->start == START_KNOWN)
        return ref_judge_known(text, candidate, undecided + STANCH_HOLD_MAX, span);
    ref_neutral_before(text, candidate->start, &neutral);
    if (!rule->enabled || !may_speak(text, candidate, &neutral))
        return false;
    struct view view;
    size_t hold_end = candidate->named.cut != 0 ? candidate->named.cut : undecided + STANCH_HOLD_MAX;
    bool is_base64_view = candidate->dress == STANCH_DRESS_BASE64;
    if (is_base64_view)
        ref_view_base64(text, candidate->start, candidate->shift, rule->decide_bytes, hold_end, &view);
    else
        ref_view_plain(text, candidate->start, rule->decide_bytes, hold_end, end, &view);
    size_t from = is_base64_view ? candidate->shift : 0;
    from = from < view.len ? from : view.len;
    enum answer answer = judge_view(text, candidate, &view, from, &neutral, span);
    ref_view_free(&view);
    if (answer == NO_MATCH && !is_base64_view && (text->dress & STANCH_DRESS_JSON) &&
        ref_view_json(text, rule, candidate->start, rule->decide_bytes, hold_end, end, &view)) {
        struct candidate dressed = *candidate;
        dressed.dress = STANCH_DRESS_JSON;
        answer = judge_view(text, &dressed, &view, 0, &neutral, span);
        ref_view_free(&view);
    }
    return answer != NO_MATCH && span->end != 0 && !is_placeholder(text, span);
}
