#include "lint.h"

#include "check.h"
#include "error.h"
#include "rules.h"
#include "shape.h"
#include "span.h"

#include <string.h>
#include <strings.h>

#define TEXT_MAX 4096
#define LINT_SEEDS 50
#define CUTS 24 /* of one value, at each of which the answer must be open */

/* A made value in its text, and where the candidate begins. */
struct sample {
    char text[TEXT_MAX];
    size_t len, start, end; /* of the text; of the value */
    size_t candidate;
};

/* What is proved, and by what. */
struct proof {
    const struct rule *rule;
    const struct span_pattern *pattern;
    struct lint *lint;
    struct sample sample;
};

static int wrong(struct proof *proof, const char *key, const char *sentence)
{
    *proof->lint = (struct lint){key, sentence, ""};
    return STANCH_E_RULES;
}

/* ------------------------------------------------------------------------------------------------ anchors */

static bool is_anchor_at(const struct rule *rule, const char *anchor, const struct sample *sample, size_t at)
{
    size_t len = strlen(anchor), whole = len + rule->anchor_class_count;
    if (sample->len - at < whole)
        return false;
    const char *text = sample->text + at;
    if (rule->caseless ? strncasecmp(text, anchor, len) != 0 : memcmp(text, anchor, len) != 0)
        return false;
    for (size_t i = len; i < whole; i++)
        if (!byteset_has(&rule->anchor_class, (uint8_t)text[i]))
            return false;
    return true;
}

static size_t candidate_of(const struct rule *rule, const struct sample *sample, size_t a, size_t b)
{
    size_t at = a;
    if (rule->start == START_AFTER) {
        size_t behind = b - rule->anchor_class_count;
        for (at = behind; at < sample->len && (sample->text[at] == ' ' || sample->text[at] == '\t') && at - behind < 8;)
            at++;
    }
    if (rule->start == START_RUN)
        while (at > 0 && byteset_has(&rule->alphabet, (uint8_t)sample->text[at - 1]))
            at--;
    return at;
}

/* The candidate of the first anchor that leads to the value: it begins at or before the value. */
static bool find_candidate(const struct rule *rule, struct sample *sample)
{
    if (rule->start == START_NAME) {
        sample->candidate = sample->start;
        return true;
    }
    for (size_t at = 0; at < sample->len; at++)
        for (size_t i = 0; i < rule->anchor_count; i++) {
            if (!is_anchor_at(rule, rule->anchors[i], sample, at))
                continue;
            size_t end = at + strlen(rule->anchors[i]) + rule->anchor_class_count;
            sample->candidate = candidate_of(rule, sample, at, end);
            bool is_near = rule->start != START_RUN || at - sample->candidate <= RULE_RUN_BACK;
            if (sample->candidate <= sample->start && is_near)
                return true;
        }
    return false;
}

/* ------------------------------------------------------------------------------------------------ pattern */

static struct span judge(const struct proof *proof, size_t len, bool is_end)
{
    const struct sample *sample = &proof->sample;
    return span_pattern_match(proof->pattern, (const uint8_t *)sample->text, len, sample->candidate, is_end);
}

static bool is_match(const struct proof *proof, size_t len)
{
    return judge(proof, len, true).status == SPAN_MATCH;
}

/* The table-driven test before the pattern must let every match through. */
static int lint_run(struct proof *proof)
{
    const struct rule *rule = proof->rule;
    const struct sample *sample = &proof->sample;
    size_t end = sample->candidate;
    while (end < sample->len && byteset_has(&rule->alphabet, (uint8_t)sample->text[end]))
        end++;
    size_t run = end - sample->candidate;
    if (run < rule->min_len)
        return wrong(proof, "min_len", "a value of the rule's own shape is shorter");
    if (rule->max_len && run > rule->max_len)
        return wrong(proof, "max_len", "a value of the rule's own shape is longer");
    if (rule->then >= 0 && (end == sample->len || (uint8_t)sample->text[end] != rule->then))
        return wrong(proof, "then", "does not follow a value of the rule's own shape");
    return STANCH_OK;
}

/* While more may come, a cut value must neither be taken nor be let go. */
static int lint_cuts(struct proof *proof, bool all)
{
    const struct sample *sample = &proof->sample;
    size_t from = sample->candidate, whole = sample->end - from;
    if (judge(proof, sample->end, false).status != SPAN_PARTIAL)
        return wrong(proof, "pattern",
                     "has no right boundary: it must end in a look-ahead at the byte behind the value");
    for (size_t i = 1; all && i < CUTS; i++)
        if (judge(proof, from + 1 + (whole - 1) * i / CUTS, false).status != SPAN_PARTIAL)
            return wrong(proof, "pattern", "decides on a part of a value of the rule's own shape");
    return STANCH_OK;
}

static int lint_match(struct proof *proof)
{
    const struct sample *sample = &proof->sample;
    struct span span = judge(proof, sample->len, true);
    if (span.status == SPAN_UNJUDGED)
        return wrong(proof, "pattern", "takes too many steps on a value of the rule's own shape");
    if (span.status != SPAN_MATCH)
        return wrong(proof, "pattern", "does not match a value of the rule's own shape");
    if (proof->rule->start != START_BLOCK && (span.start != sample->start || span.end != sample->end))
        return wrong(proof, "pattern", "the group secret is not the value of the rule's own shape");
    return STANCH_OK;
}

/* A run of the alphabet that is longer than max_len is no value, and no pattern is asked then: so no byte of it may
 * follow a value. */
static int lint_follower(struct proof *proof)
{
    struct sample *sample = &proof->sample;
    if (!proof->rule->max_len || sample->end + 1 >= sizeof sample->text)
        return STANCH_OK;
    for (unsigned byte = 0; byte < 256; byte++) {
        sample->text[sample->end] = (char)byte;
        struct span span = judge(proof, sample->end + 1, true);
        if (byteset_has(&proof->rule->alphabet, (uint8_t)byte) && span.status == SPAN_MATCH && span.end == sample->end)
            return wrong(proof, "max_len",
                         "a byte of the alphabet may follow the value: refuse it, or leave max_len out");
    }
    return STANCH_OK;
}

/* ------------------------------------------------------------------------------------------------ checks */

static struct check_result check_sample(const struct proof *proof)
{
    const struct rule *rule = proof->rule;
    const struct sample *sample = &proof->sample;
    struct check_result result;
    size_t left = sample->candidate < STANCH_CONTEXT_MAX ? sample->candidate : STANCH_CONTEXT_MAX;
    const struct check_value value = {
        .bytes = (const uint8_t *)sample->text + sample->start,
        .len = sample->end - sample->start,
        .left = (const uint8_t *)sample->text + sample->candidate - left,
        .left_len = left,
        .terminator = sample->end < sample->len ? (uint8_t)sample->text[sample->end] : -1,
        .password_name = strstr(rule->id, "password") != NULL,
        .channel = STANCH_CHANNEL_LOG,
    };
    check_rule(rule, &value, &result);
    return result;
}

static int make(struct proof *proof, int what, uint64_t seed)
{
    struct sample *sample = &proof->sample;
    return shape_make(proof->rule, what, seed, sample->text, sizeof sample->text, &sample->len, &sample->start,
                      &sample->end);
}

/* Makes the variant; false where the shape has none or no anchor leads to it. */
static bool make_candidate(struct proof *proof, int what, uint64_t seed)
{
    return make(proof, what, seed) == STANCH_OK && find_candidate(proof->rule, &proof->sample);
}

/* Near misses: one byte too short or too long is no match, a wrong checksum is weak. */
static int lint_near(struct proof *proof, uint64_t seed)
{
    bool is_block = proof->rule->start == START_BLOCK;
    if (!is_block && make_candidate(proof, STANCH_MAKE_SHORT, seed) && is_match(proof, proof->sample.len))
        return wrong(proof, "pattern", "matches a value that is one byte too short");
    if (!is_block && make_candidate(proof, STANCH_MAKE_LONG, seed) && is_match(proof, proof->sample.len))
        return wrong(proof, "pattern", "matches a value that is one byte too long");
    if (make_candidate(proof, STANCH_MAKE_CHECKSUM, seed) && check_sample(proof).verdict != CHECK_WEAK)
        return wrong(proof, "checks", "a value with a wrong checksum is not weak");
    return STANCH_OK;
}

static int lint_valid(struct proof *proof, uint64_t seed)
{
    if (make(proof, STANCH_MAKE_VALID, seed) != STANCH_OK)
        return wrong(proof, "shape", "cannot be read, or makes more than 4,096 bytes");
    if (!find_candidate(proof->rule, &proof->sample))
        return wrong(proof, "anchors", "none stands in a value of the rule's own shape where `start` says");
    int result = lint_match(proof);
    if (result != STANCH_OK || proof->rule->start == START_BLOCK)
        return result;
    result = lint_run(proof);
    if (result == STANCH_OK)
        result = lint_cuts(proof, seed == 0);
    if (result != STANCH_OK)
        return result;
    struct check_result checked = check_sample(proof);
    if (checked.verdict == CHECK_PASS || checked.verdict == CHECK_PROVEN)
        return STANCH_OK;
    wrong(proof, "checks", "turn down a value of the rule's own shape");
    proof->lint->reason = checked.reason;
    return STANCH_E_RULES;
}

static int prove(struct proof *proof, uint64_t seeds, uint64_t near_seeds)
{
    for (uint64_t seed = 0; seed < seeds; seed++) {
        int result = lint_valid(proof, seed);
        if (result == STANCH_OK && seed < near_seeds)
            result = lint_near(proof, seed);
        if (result != STANCH_OK)
            return result;
    }
    return STANCH_OK;
}

int lint_rule(const struct rule *rule, const struct span_pattern *pattern, uint64_t seeds, struct lint *lint)
{
    struct proof proof;
    proof.rule = rule;
    proof.pattern = pattern;
    proof.lint = lint;
    return prove(&proof, seeds, 1);
}

/* What takes too long to be asked whenever a rule is loaded. */
static int lint_all(const struct rule *rule, struct lint *lint, stanch_error *error)
{
    struct span_pattern *pattern = NULL;
    struct proof proof = {.rule = rule, .lint = lint};
    int result = span_pattern_new(rule, &pattern, error);
    proof.pattern = pattern;
    if (result == STANCH_OK)
        result = prove(&proof, LINT_SEEDS, LINT_SEEDS);
    if (result == STANCH_OK && rule->start != START_BLOCK && make_candidate(&proof, STANCH_MAKE_VALID, 0))
        result = lint_follower(&proof);
    span_pattern_free(pattern);
    return result;
}

int stanch_rules_lint(const stanch_rules *rules, size_t index, stanch_error *error)
{
    if (!rules || index >= rules->count || (error && error->size != sizeof *error))
        return STANCH_E_ARGUMENT;
    const struct rule *rule = &rules->rules[index];
    struct lint lint = {"", "", ""};
    if (rule->start == START_KNOWN)
        return STANCH_OK;
    int result = lint_all(rule, &lint, error);
    if (result == STANCH_OK)
        return STANCH_OK;
    if (result != STANCH_E_RULES)
        return error_code(error, result);
    error_set(error, result, "/%s: %s%s%s%s", lint.key, lint.sentence, lint.reason[0] ? " (" : "", lint.reason,
              lint.reason[0] ? ")" : "");
    error_place(error, rule->file, rule->line, 0, rule->id);
    return result;
}

int stanch_rules_make(const stanch_rules *rules, size_t index, int what, uint64_t seed, char *out, size_t room,
                      size_t *len, size_t *start, size_t *end)
{
    if (!rules || index >= rules->count || !out || !len || !start || !end || rules->rules[index].start == START_KNOWN)
        return STANCH_E_ARGUMENT;
    return shape_make(&rules->rules[index], what, seed, out, room, len, start, end);
}

int stanch_rules_case(const stanch_rules *rules, size_t index, int kind, size_t number, uint64_t seed, char *out,
                      size_t room, size_t *len, size_t *start, size_t *end)
{
    if (!rules || index >= rules->count || !out || !len || !start || !end || kind < STANCH_CASE_FIND ||
        kind > STANCH_CASE_MISS)
        return STANCH_E_ARGUMENT;
    const struct rule *rule = &rules->rules[index];
    const char *const *texts = kind == STANCH_CASE_FIND ? rule->finds : rule->misses;
    if (number >= (kind == STANCH_CASE_FIND ? rule->find_count : rule->miss_count))
        return STANCH_E_ARGUMENT;
    return shape_case(rule, texts[number], seed, out, room, len, start, end);
}
