#include "rules_test.h"

#include "commands.h"
#include "load.h"
#include "message.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

#define SEEDS 10      /* values of each kind */
#define TEXT_MAX 8192 /* bytes of a text in which a value stands */
#define JUDGEMENTS_MAX 256

/* A text in which a value of the rule was made. */
struct sample {
    char text[TEXT_MAX];
    size_t len, start, end;
};

/* ------------------------------------------------------------------------------------------------ one text */

struct hit {
    const struct sample *sample;
    size_t rule;
    bool is_valid; /* the value is one, so another rule may find it too */
    bool is_found, is_elsewhere;
};

static void take_hit(void *user, const stanch_finding *finding)
{
    struct hit *hit = user;
    const struct sample *sample = hit->sample;
    bool is_own = finding->rule_index == hit->rule, has_value = sample->end > 0;
    bool is_there = has_value && finding->start <= sample->start && finding->end >= sample->end;
    hit->is_found |= is_own ? is_there || !has_value : is_there && hit->is_valid;
    hit->is_elsewhere |= is_own && !is_there;
}

/* Is there a finding of the rule, and where the text has a value, is it that one? */
static struct hit find(const struct trial *trial, size_t rule, const struct sample *sample, bool is_valid)
{
    struct hit hit = {sample, rule, is_valid, false, false};
    trial_scan(trial->settings, trial->worker, sample->text, sample->len, take_hit, &hit);
    return hit;
}

static bool is_found(const struct trial *trial, size_t rule, const struct sample *sample, bool is_valid)
{
    return find(trial, rule, sample, is_valid).is_found;
}

/* What the engine said of the rule when it did not find the value. */
static const char *why_not(const struct trial *trial, size_t rule, const struct sample *sample)
{
    stanch_judgement judgements[JUDGEMENTS_MAX];
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    size_t count = 0;
    stanch_rules_info(trial->rules, rule, &info);
    if (find(trial, rule, sample, true).is_elsewhere)
        return "another part of the text is found";
    if (stanch_explain(trial->worker, trial->settings, sample->text, sample->len, judgements, JUDGEMENTS_MAX, &count) !=
        STANCH_OK)
        return "the engine failed";
    for (size_t i = 0; i < count && i < JUDGEMENTS_MAX; i++)
        if (strcmp(judgements[i].rule, info.id) == 0)
            return judgements[i].reason;
    return "neither an anchor of the rule nor a name before a value is in the text";
}

static bool make(const struct trial *trial, size_t rule, int what, uint64_t seed, struct sample *sample)
{
    int code = stanch_rules_make(trial->rules, rule, what, seed, sample->text, sizeof sample->text - 1, &sample->len,
                                 &sample->start, &sample->end);
    if (code == STANCH_OK)
        sample->text[sample->len++] = '\n';
    return code == STANCH_OK;
}

/* ------------------------------------------------------------------------------------------------ one rule */

static size_t test_values(struct trial *trial, size_t rule, const stanch_rule_info *info, size_t *tried)
{
    static const char *const names[] = {
        [STANCH_MAKE_SHORT] = "one byte too short", [STANCH_MAKE_LONG] = "one byte too long"};
    struct sample sample;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        if (make(trial, rule, STANCH_MAKE_VALID, seed, &sample)) {
            ++*tried;
            if (!is_found(trial, rule, &sample, true)) {
                fprintf(trial->out, "%s: a value of its shape is not found: %s\n", info->id,
                        why_not(trial, rule, &sample));
                return 1;
            }
        }
        for (int what = STANCH_MAKE_SHORT; what <= STANCH_MAKE_LONG; what++) {
            if (!make(trial, rule, what, seed, &sample))
                continue;
            ++*tried;
            if (is_found(trial, rule, &sample, false)) {
                fprintf(trial->out, "%s: a value that is %s is found\n", info->id, names[what]);
                return 1;
            }
        }
    }
    return 0;
}

/* The rule's own texts of one kind. */
static size_t test_cases(struct trial *trial, size_t rule, const char *id, int kind, size_t *tried)
{
    struct sample sample;
    size_t failed = 0;
    for (size_t number = 0;; number++) {
        int code = stanch_rules_case(trial->rules, rule, kind, number, 1, sample.text, sizeof sample.text - 1,
                                     &sample.len, &sample.start, &sample.end);
        if (code == STANCH_E_ARGUMENT)
            return failed;
        ++*tried;
        sample.text[sample.len] = '\n';
        sample.len += code == STANCH_OK;
        if (code != STANCH_OK)
            fprintf(trial->out, "%s: text %zu of its %s is too long\n", id, number + 1, kind ? "misses" : "finds");
        else if (is_found(trial, rule, &sample, kind == STANCH_CASE_FIND) == (kind == STANCH_CASE_FIND))
            continue;
        else if (kind == STANCH_CASE_FIND)
            fprintf(trial->out, "%s: text %zu of its finds is not found: %s\n", id, number + 1,
                    why_not(trial, rule, &sample));
        else
            fprintf(trial->out, "%s: text %zu of its misses is found\n", id, number + 1);
        failed++;
    }
}

static void test_rule(struct trial *trial, size_t rule)
{
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    stanch_error error = STANCH_ERROR_INIT;
    size_t tried = 0, failed = 0;
    stanch_rules_info(trial->rules, rule, &info);
    if (stanch_rules_lint(trial->rules, rule, &error) != STANCH_OK) {
        fprintf(trial->out, "%s: %s\n", info.id, error.text);
        failed++;
    }
    failed += test_values(trial, rule, &info, &tried);
    failed += test_cases(trial, rule, info.id, STANCH_CASE_FIND, &tried);
    failed += test_cases(trial, rule, info.id, STANCH_CASE_MISS, &tried);
    if (!failed)
        fprintf(trial->out, "%s: %zu texts right\n", info.id, tried);
    trial->failed += failed > 0;
    trial->own++;
}

/* ------------------------------------------------------------------------------------------------ all of a file */

/* The set with the file, and without it where there is one. */
static int load_both(struct trial *trial, const struct options *options)
{
    struct options with = *options;
    const struct names *before = &options->rules;
    bool is_alone = before->count == 1 && strcmp(before->items[0], "none") == 0;
    int status = STATUS_DONE;
    with.rules = (struct names){NULL, 0};
    for (size_t i = 0; status == STATUS_DONE && i < before->count; i++)
        status = names_add(&with.rules, before->items[i], strlen(before->items[i]));
    if (status == STATUS_DONE)
        status = names_add(&with.rules, options->words.items[1], strlen(options->words.items[1]));
    if (status == STATUS_DONE)
        status = load_rules(&with, &trial->rules);
    names_free(&with.rules);
    if (status != STATUS_DONE || is_alone)
        return status;
    with.rules = *before;
    with.only = with.skip = (struct names){NULL, 0}; /* they may name rules of the file */
    return load_rules(&with, &trial->baseline);
}

static int open_trial(struct trial *trial, const struct options *options)
{
    stanch_options stream;
    stanch_error error = STANCH_ERROR_INIT;
    int status = load_both(trial, options);
    if (status != STATUS_DONE)
        return status;
    load_stream_options(options, &stream);
    stream.mode = STANCH_DETECT;
    stream.count_lines = 1;
    int code = stanch_settings_new(trial->rules, &stream, &trial->settings, &error);
    if (code == STANCH_OK)
        code = stanch_worker_new(trial->rules, &trial->worker);
    size_t count = stanch_rules_count(trial->rules);
    trial->is_own = calloc(count, sizeof *trial->is_own);
    trial->findings = calloc(count, sizeof *trial->findings);
    if (code == STANCH_OK && (!trial->is_own || !trial->findings))
        code = STANCH_E_MEMORY;
    return code == STANCH_OK ? STATUS_DONE : load_explain("cannot test", code, &error);
}

static void close_trial(struct trial *trial)
{
    stanch_worker_free(trial->worker);
    stanch_settings_release(trial->settings);
    stanch_rules_release(trial->rules);
    stanch_rules_release(trial->baseline);
    free(trial->is_own);
    free(trial->findings);
}

static void test_own(struct trial *trial)
{
    for (size_t i = 0; i < stanch_rules_count(trial->rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_rules_info(trial->rules, i, &info);
        trial->is_own[i] = info.enabled && (!trial->baseline || stanch_rules_find(trial->baseline, info.id) < 0);
        if (trial->is_own[i])
            test_rule(trial, i);
    }
    fprintf(trial->out, "%zu rules, %zu wrong\n", trial->own, trial->failed);
}

int test_rules(const struct options *options)
{
    struct trial trial = {.rules = NULL};
    char *bytes = NULL;
    size_t len = 0;
    int status = open_trial(&trial, options);
    if (status == STATUS_DONE) {
        trial.out = open_memstream(&bytes, &len);
        status =
            trial.out ? STATUS_DONE : load_explain("cannot test", STANCH_E_MEMORY, &(stanch_error)STANCH_ERROR_INIT);
    }
    if (status == STATUS_DONE) {
        test_own(&trial);
        if (options->words.count > 2)
            status = try_paths(&trial, options->words.items + 2, options->words.count - 2);
        fclose(trial.out);
        status = status_worst(status, print_text(bytes, len));
        status = status_worst(status, trial.failed || trial.found ? STATUS_FINDINGS : STATUS_DONE);
    }
    free(bytes);
    close_trial(&trial);
    return status;
}
