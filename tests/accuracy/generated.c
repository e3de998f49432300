/*
 * Every rule, with values made from its shape, in every surrounding: what is removed, how exactly, under whose name.
 *
 *   accuracy-generated [--values N] [--seed N] [--missed]
 *
 * Prints a table by surrounding and by dress, one of near misses, the rules below the bound, and a last line with all of it
 * for tests. A value that another rule removes is removed; whether it was the right issuer is counted apart.
 */
#include "probe.h"
#include "surround.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 32
#define BOUND 0.995

struct sums {
    size_t values, removed, exact, issuer;
};

struct run {
    struct probe probe;
    uint64_t values, seed;
    bool shows_missed;
    struct sums rows[ROWS_MAX], *by_rule, all, dressed;
    size_t misses, alarms, confidences[STANCH_CHECKED + 1];
};

static void add(struct sums *sums, bool is_removed, bool is_exact, bool is_issuer)
{
    sums->values++;
    sums->removed += is_removed;
    sums->exact += is_exact;
    sums->issuer += is_issuer;
}

static stanch_rule_info info_of(const struct run *run, size_t rule)
{
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    stanch_rules_info(run->probe.rules, rule, &info);
    return info;
}

static void judge(struct run *run, const struct placed *placed, size_t rule, size_t row, bool is_dress)
{
    bool is_removed, is_exact;
    probe_text(&run->probe, STANCH_CHANNEL_LOG, placed->text, placed->len);
    const struct found *found = probe_at(&run->probe, placed->start, placed->end, &is_removed, &is_exact);
    bool is_issuer = found && strcmp(info_of(run, found->rule).issuer, info_of(run, rule).issuer) == 0;
    add(&run->rows[row], is_removed, is_exact, is_issuer);
    add(is_dress ? &run->dressed : &run->all, is_removed, is_exact, is_issuer);
    if (found)
        run->confidences[found->confidence]++;
    if (!is_dress)
        add(&run->by_rule[rule], is_removed, is_exact, is_issuer);
    if (run->shows_missed && !is_removed)
        printf("missed %s, %s: %.*s\n", info_of(run, rule).id,
               is_dress ? dress_names[row - surround_count] : surround_names[row],
               (int)(placed->len < 400 ? placed->len : 400), placed->text);
}

/* A value that is nearly one: a finding of this very rule, at the default confidence, is a false alarm. */
static void judge_near_miss(struct run *run, size_t rule, int what, uint64_t seed)
{
    static char text[SURROUND_TEXT_MAX];
    size_t len, start, end;
    if (stanch_rules_make(run->probe.rules, rule, what, seed, text, sizeof text, &len, &start, &end) != STANCH_OK)
        return;
    probe_text(&run->probe, STANCH_CHANNEL_LOG, text, len);
    bool is_alarm = false;
    for (size_t i = 0; i < run->probe.count && i < FINDINGS_MAX; i++)
        is_alarm |= run->probe.found[i].rule == rule;
    run->misses++;
    run->alarms += is_alarm;
    if (is_alarm && run->shows_missed)
        printf("alarm %s, %s: %.*s\n", info_of(run, rule).id,
               what == STANCH_MAKE_CHECKSUM ? "checksum"
               : what == STANCH_MAKE_SHORT  ? "short"
                                            : "long",
               (int)len, text);
}

static bool needs_all(const struct run *run, size_t rule, size_t start)
{
    return start > 0 && stanch_rules_anchor(run->probe.rules, rule, 0) != NULL;
}

/* In base64 only what begins with its anchor is looked for. */
static bool has_base64(const struct run *run, size_t rule, const struct sample *sample)
{
    for (size_t i = 0; i < info_of(run, rule).anchor_count; i++) {
        const char *anchor = stanch_rules_anchor(run->probe.rules, rule, i);
        size_t len = anchor ? strlen(anchor) : 0;
        if (len >= 4 && sample->len >= len && memcmp(sample->value, anchor, len) == 0)
            return true;
    }
    return false;
}

static void judge_value(struct run *run, size_t rule, uint64_t seed)
{
    static char text[SURROUND_TEXT_MAX];
    static struct placed placed;
    struct sample sample;
    size_t len, start, end;
    if (stanch_rules_make(run->probe.rules, rule, STANCH_MAKE_VALID, seed, text, sizeof text, &len, &start, &end) !=
            STANCH_OK ||
        !surround_sample(text, len, start, end, needs_all(run, rule, start), &sample))
        return;
    snprintf(sample.issuer, sizeof sample.issuer, "%.90s", info_of(run, rule).issuer);
    for (size_t i = 0; i < surround_count; i++)
        if (surround_write(&sample, i, &placed))
            judge(run, &placed, rule, i, false);
    for (size_t i = 0; i < dress_count; i++)
        if ((i == 0 || has_base64(run, rule, &sample)) && surround_dress(&sample, i, &placed))
            judge(run, &placed, rule, surround_count + i, true);
}

static void judge_rules(struct run *run)
{
    for (size_t rule = 0; rule < stanch_rules_count(run->probe.rules); rule++)
        for (uint64_t i = 0; i < run->values; i++) {
            uint64_t seed = run->seed * 1000003 + i;
            judge_value(run, rule, seed);
            judge_near_miss(run, rule, STANCH_MAKE_CHECKSUM, seed);
            judge_near_miss(run, rule, STANCH_MAKE_SHORT, seed);
            judge_near_miss(run, rule, STANCH_MAKE_LONG, seed);
        }
}

/* ------------------------------------------------------------------------------------------------ tables */

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 1;
}

static void print_row(const char *name, const struct sums *sums)
{
    if (sums->values)
        printf("%-34s %9zu %9.4f %9.4f %9.4f\n", name, sums->values, share(sums->removed, sums->values),
               share(sums->exact, sums->values), share(sums->issuer, sums->values));
}

static void print_tables(const struct run *run)
{
    printf("%-34s %9s %9s %9s %9s\n", "surrounding", "values", "removed", "exact", "issuer");
    for (size_t i = 0; i < surround_count; i++)
        print_row(surround_names[i], &run->rows[i]);
    for (size_t i = 0; i < dress_count; i++)
        print_row(dress_names[i], &run->rows[surround_count + i]);
    printf("\nrules below %.3f:\n", BOUND);
    for (size_t rule = 0; rule < stanch_rules_count(run->probe.rules); rule++)
        if (share(run->by_rule[rule].removed, run->by_rule[rule].values) < BOUND)
            print_row(info_of(run, rule).id, &run->by_rule[rule]);
    printf("\nfindings by confidence:");
    for (int i = 0; i <= STANCH_CHECKED; i++)
        printf(" %s %zu", stanch_confidence_name(i), run->confidences[i]);
    printf("\n\nremoved %.4f exact %.4f issuer %.4f dressed %.4f alarms %.4f of %zu values, %zu near misses\n",
           share(run->all.removed, run->all.values), share(run->all.exact, run->all.values),
           share(run->all.issuer, run->all.values), share(run->dressed.removed, run->dressed.values),
           share(run->alarms, run->misses), run->all.values, run->misses);
}

int main(int count, char **words)
{
    static struct run run;
    run.values = 200;
    run.seed = 1;
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "--missed") == 0) {
            run.shows_missed = true;
        } else if (i + 1 < count && strcmp(words[i], "--values") == 0) {
            run.values = strtoull(words[++i], NULL, 10);
        } else if (i + 1 < count && strcmp(words[i], "--seed") == 0) {
            run.seed = strtoull(words[++i], NULL, 10);
        } else {
            fputs("usage: accuracy-generated [--values N] [--seed N] [--missed]\n", stderr);
            return 2;
        }
    }
    probe_open(&run.probe);
    run.by_rule = calloc(stanch_rules_count(run.probe.rules), sizeof *run.by_rule);
    if (!run.by_rule)
        return 5;
    judge_rules(&run);
    print_tables(&run);
    free(run.by_rule);
    probe_close(&run.probe);
    return 0;
}
