/* anchor → undress → [span] → check → decide → redact */
#include "span.h"

#include "error.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define MATCH_LIMIT 200000u   /* steps: far over what any rule takes on 1,024 bytes */
#define FIND_LIMIT 20000u     /* the same for an expression of a person, of which a value may meet many */
#define HEAP_LIMIT_KIB 512u   /* of the interpreter */
#define JIT_STACK_MIN 4096u   /* bytes */
#define JIT_STACK_MAX 262144u /* bytes */
#define OVECTOR_PAIRS 16u

struct pattern {
    pcre2_code *code;
    uint32_t secret; /* number of the group */
    bool has_jit;
    bool is_refused; /* compiling failed for want of memory: its candidates are unjudged */
};

struct spans {
    const struct stanch_rules *rules;
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_match_context *find_context;
    pcre2_jit_stack *jit_stack;
    struct pattern patterns[]; /* one a rule */
};

static int new_context(pcre2_match_context **context, uint32_t limit)
{
    *context = pcre2_match_context_create(NULL);
    if (!*context)
        return STANCH_E_MEMORY;
    pcre2_set_match_limit(*context, limit);
    pcre2_set_heap_limit(*context, HEAP_LIMIT_KIB);
    return STANCH_OK;
}

/* What a match needs besides its pattern; the caller frees both, also after an error. */
static int prepare_match(pcre2_match_data **match, pcre2_match_context **context)
{
    *match = pcre2_match_data_create(OVECTOR_PAIRS, NULL);
    return *match ? new_context(context, MATCH_LIMIT) : STANCH_E_MEMORY;
}

int spans_new(const struct stanch_rules *rules, struct spans **out)
{
    struct spans *spans = calloc(1, sizeof *spans + rules->count * sizeof spans->patterns[0]);
    *out = spans;
    if (!spans)
        return STANCH_E_MEMORY;
    spans->rules = rules;
    int result = prepare_match(&spans->match, &spans->context);
    if (result == STANCH_OK)
        result = new_context(&spans->find_context, FIND_LIMIT);
    if (result != STANCH_OK) {
        spans_free(spans);
        *out = NULL;
    }
    return result;
}

void spans_free(struct spans *spans)
{
    if (!spans)
        return;
    for (size_t i = 0; i < spans->rules->count; i++)
        pcre2_code_free(spans->patterns[i].code);
    pcre2_match_data_free(spans->match);
    pcre2_match_context_free(spans->context);
    pcre2_match_context_free(spans->find_context);
    pcre2_jit_stack_free(spans->jit_stack);
    free(spans);
}

static pcre2_code *compile(const struct rule *rule, int *number, size_t *offset)
{
    uint32_t options = PCRE2_ANCHORED | PCRE2_NEVER_UTF | PCRE2_DOTALL;
    if (rule->pattern_extended)
        options |= PCRE2_EXTENDED;
    return pcre2_compile((PCRE2_SPTR)rule->pattern, PCRE2_ZERO_TERMINATED, options, number, offset, NULL);
}

static uint32_t secret_group(const pcre2_code *code)
{
    int number = pcre2_substring_number_from_name(code, (PCRE2_SPTR) "secret");
    return number > 0 ? (uint32_t)number : 0;
}

static void prepare_jit_stack(struct spans *spans)
{
    if (spans->jit_stack)
        return;
    spans->jit_stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL);
    if (!spans->jit_stack)
        return;
    pcre2_jit_stack_assign(spans->context, NULL, spans->jit_stack);
    pcre2_jit_stack_assign(spans->find_context, NULL, spans->jit_stack);
}

/* Where memory may not be executable, or is short, the interpreter serves. */
static void prepare_jit(struct spans *spans, struct pattern *pattern)
{
    pattern->has_jit = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD) == 0;
    if (pattern->has_jit)
        prepare_jit_stack(spans);
}

static struct pattern *prepare(struct spans *spans, size_t rule)
{
    struct pattern *pattern = &spans->patterns[rule];
    if (pattern->code || pattern->is_refused)
        return pattern;
    int number = 0;
    size_t offset = 0;
    pattern->code = compile(&spans->rules->rules[rule], &number, &offset);
    if (!pattern->code) {
        pattern->is_refused = true;
        return pattern;
    }
    pattern->secret = secret_group(pattern->code);
    prepare_jit(spans, pattern);
    return pattern;
}

static struct span match_with(const struct pattern *pattern, pcre2_match_data *match, pcre2_match_context *context,
                              const uint8_t *text, size_t len, size_t start, bool is_end)
{
    struct span span = {SPAN_NONE, 0, 0};
    /* Compiled code is called straight: what pcre2_match does before it takes as long as a short match. */
    uint32_t options = is_end ? 0 : PCRE2_PARTIAL_HARD;
    int answer = pattern->has_jit ? pcre2_jit_match(pattern->code, text, len, start, options, match, context)
                                  : pcre2_match(pattern->code, text, len, start, options, match, context);
    if (answer == PCRE2_ERROR_NOMATCH)
        return span;
    if (answer == PCRE2_ERROR_PARTIAL) {
        span.status = SPAN_PARTIAL;
        return span;
    }
    const size_t *ends = pcre2_get_ovector_pointer(match);
    if (answer < 0 || ends[2 * pattern->secret] == PCRE2_UNSET) {
        span.status = SPAN_UNJUDGED;
        return span;
    }
    span.status = SPAN_MATCH;
    span.start = ends[2 * pattern->secret];
    span.end = ends[2 * pattern->secret + 1];
    return span;
}

struct span spans_match(struct spans *spans, size_t rule, const uint8_t *text, size_t len, size_t start, bool is_end)
{
    const struct pattern *pattern = prepare(spans, rule);
    if (pattern->is_refused) {
        struct span span = {SPAN_UNJUDGED, 0, 0};
        return span;
    }
    return match_with(pattern, spans->match, spans->context, text, len, start, is_end);
}

static int check_code(const pcre2_code *code, stanch_error *error)
{
    uint32_t look_behind = 0;
    uint32_t groups = 0;
    pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &look_behind);
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (!secret_group(code))
        return error_set(error, STANCH_E_RULES, "the pattern has no group named secret: write (?<secret>...)");
    if (groups >= OVECTOR_PAIRS)
        return error_set(error, STANCH_E_RULES,
                         "the pattern has more than %u groups: write (?:...) where nothing is captured",
                         OVECTOR_PAIRS - 1);
    if (look_behind > 1)
        return error_set(error, STANCH_E_RULES,
                         "the pattern looks back %u bytes, and one is kept: shorten the look-behind", look_behind);
    return STANCH_OK;
}

/* ------------------------------------------------------------------------------------------------ one pattern */

struct span_pattern {
    struct pattern pattern;
    pcre2_match_data *match;
    pcre2_match_context *context;
};

void span_pattern_free(struct span_pattern *alone)
{
    if (!alone)
        return;
    pcre2_code_free(alone->pattern.code);
    pcre2_match_data_free(alone->match);
    pcre2_match_context_free(alone->context);
    free(alone);
}

static int compile_checked(const struct rule *rule, struct pattern *pattern, stanch_error *error)
{
    int number = 0;
    size_t offset = 0;
    pattern->code = compile(rule, &number, &offset);
    if (pattern->code) {
        pattern->secret = secret_group(pattern->code);
        return check_code(pattern->code, error);
    }
    char reason[128];
    if (pcre2_get_error_message(number, (PCRE2_UCHAR *)reason, sizeof reason) < 0)
        reason[0] = '\0';
    return error_set(error, STANCH_E_RULES, "the pattern does not compile at byte %zu: %s", offset, reason);
}

int span_pattern_new(const struct rule *rule, struct span_pattern **out, stanch_error *error)
{
    struct span_pattern *alone = calloc(1, sizeof *alone);
    *out = alone;
    int result = alone ? compile_checked(rule, &alone->pattern, error) : STANCH_E_MEMORY;
    if (result == STANCH_OK)
        result = prepare_match(&alone->match, &alone->context);
    if (result != STANCH_OK) {
        span_pattern_free(alone);
        *out = NULL;
    }
    return result;
}

struct span span_pattern_match(const struct span_pattern *alone, const uint8_t *text, size_t len, size_t start,
                               bool is_end)
{
    return match_with(&alone->pattern, alone->match, alone->context, text, len, start, is_end);
}

/* ------------------------------------------------------------------------------------------------ expressions */

struct expression {
    pcre2_code *code;
    bool has_jit;
};

static bool matches_nothing_too(const struct expression *expression, stanch_error *error, int *result)
{
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    *result = match ? STANCH_OK : error_code(error, STANCH_E_MEMORY);
    bool is_match = match && pcre2_match(expression->code, (PCRE2_SPTR) "", 0, 0, 0, match, NULL) >= 0;
    pcre2_match_data_free(match);
    return is_match;
}

int expression_new(const char *text, struct expression **out, stanch_error *error)
{
    int number = 0, result = STANCH_OK;
    size_t offset = 0;
    struct expression *expression = calloc(1, sizeof *expression);
    *out = NULL;
    if (!expression)
        return error_code(error, STANCH_E_MEMORY);
    expression->code =
        pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                      PCRE2_NEVER_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
    if (!expression->code) {
        char reason[128];
        if (pcre2_get_error_message(number, (PCRE2_UCHAR *)reason, sizeof reason) < 0)
            reason[0] = '\0';
        result = error_set(error, STANCH_E_OPTIONS, "the expression does not compile at byte %zu: %s", offset, reason);
    } else if (matches_nothing_too(expression, error, &result)) {
        result = error_set(error, STANCH_E_OPTIONS,
                           "the expression matches an empty text, and so every value: say more of the value");
    }
    if (result != STANCH_OK) {
        expression_free(expression);
        return result;
    }
    expression->has_jit = pcre2_jit_compile(expression->code, PCRE2_JIT_COMPLETE) == 0;
    *out = expression;
    return STANCH_OK;
}

void expression_free(struct expression *expression)
{
    if (!expression)
        return;
    pcre2_code_free(expression->code);
    free(expression);
}

bool spans_find(struct spans *spans, const struct expression *expression, const uint8_t *value, size_t len)
{
    if (expression->has_jit)
        prepare_jit_stack(spans);
    return pcre2_match(expression->code, value, len, 0, PCRE2_NOTEMPTY, spans->match, spans->find_context) >= 0;
}
