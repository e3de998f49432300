/* The contract, tried on one text: see trial.h. */
#include "trial.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CUTS_MOST 2048 /* single positions tried in a long text */
#define RANDOM_PLANS 4
#define SHRINK_TRIES 2000
#define SHRINK_SECONDS 15
#define REPORTS_MOST 12 /* failing texts that are shrunk and printed by a program, without STANCH_TEST_REPORTS */

size_t scaled(size_t n)
{
    const char *scale = getenv("STANCH_TEST_SCALE");
    double times = (double)n * (scale != NULL ? strtod(scale, NULL) : 1.0);
    return times < 1 ? 1 : (size_t)times;
}

uint64_t first_seed(void)
{
    static bool is_said;
    const char *given = getenv("STANCH_TEST_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 0) : 20260101;
    if (!is_said)
        printf("seed %llu (STANCH_TEST_SEED), scale %s (STANCH_TEST_SCALE)\n", (unsigned long long)seed,
               getenv("STANCH_TEST_SCALE") ? getenv("STANCH_TEST_SCALE") : "1");
    is_said = true;
    return seed;
}

struct attempt {
    const struct trial *trial;
    const struct reference_result *truth;
    const uint8_t *text;
    size_t len;
    char *why;
    size_t room;
};

static bool try_plan(const struct attempt *attempt, const struct plan *plan, const char *what, size_t number)
{
    struct observed seen;
    char difference[256];
    drive(attempt->trial->bench, attempt->text, attempt->len, plan, &seen);
    bool is_equal = agrees(attempt->trial->bench, attempt->truth, &seen, difference, sizeof difference);
    if (!is_equal)
        snprintf(attempt->why, attempt->room, "%s %zu: %s", what, number, difference);
    observed_free(&seen);
    return is_equal;
}

static int compare_sizes(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

static bool try_random_cuts(const struct attempt *attempt, uint64_t seed, size_t round)
{
    size_t cuts[16], count = 1 + below(&seed, 16);
    for (size_t i = 0; i < count; i++)
        cuts[i] = below(&seed, attempt->len + 1);
    qsort(cuts, count, sizeof cuts[0], compare_sizes);
    struct plan plan = {.cuts = cuts,
                        .cut_count = count,
                        .flush_seed = draw(&seed) | 1,
                        .switch_workers = round % 2 == 0,
                        .guard_page = round == 0};
    return try_plan(attempt, &plan, "random cuts, round", round);
}

/* The seed chooses. */
static bool try_one_plan(const struct attempt *attempt)
{
    uint64_t seed = attempt->trial->seed;
    size_t which = below(&seed, 6);
    struct plan plan = {.every = 1 + below(&seed, 9), .flush_all = which == 1, .switch_workers = which == 2};
    if (which > 2)
        return try_random_cuts(attempt, seed, which - 3);
    return try_plan(attempt, &plan, "writes of", plan.every);
}

static bool try_every_cut(const struct attempt *attempt)
{
    size_t step = attempt->len / CUTS_MOST + 1;
    for (size_t cut = 1; cut < attempt->len; cut += step) {
        struct plan plan = {.cuts = &cut, .cut_count = 1, .flush_all = cut % 2 == 0};
        if (!try_plan(attempt, &plan, "cut at", cut))
            return false;
    }
    return true;
}

static bool try_plans(const struct attempt *attempt)
{
    struct plan whole = {.every = 0}, guarded = {.guard_page = true, .flush_all = true}, bytes = {.every = 1},
                flushed = {.every = 1, .flush_all = true, .switch_workers = true}, sevens = {.every = 7};
    if (!try_plan(attempt, &whole, "writes of", attempt->len))
        return false;
    if (attempt->trial->depth == TRY_WHOLE)
        return true;
    if (attempt->trial->depth == TRY_ONE_PLAN)
        return try_one_plan(attempt);
    if (!try_plan(attempt, &guarded, "guarded write of", attempt->len) || !try_plan(attempt, &sevens, "writes of", 7))
        return false;
    if (attempt->len <= 1u << 14 &&
        (!try_plan(attempt, &bytes, "writes of", 1) || !try_plan(attempt, &flushed, "flushed writes of", 1)))
        return false;
    for (size_t round = 0; round < RANDOM_PLANS; round++)
        if (!try_random_cuts(attempt, attempt->trial->seed + round, round))
            return false;
    return attempt->trial->depth != TRY_EVERY_CUT || try_every_cut(attempt);
}

/* The output given again passes as it is; in a mixture, where a run may touch a placeholder, as the reference says. */
static bool try_again(const struct attempt *attempt)
{
    const struct trial *trial = attempt->trial;
    if (trial->bench->options.mode != STANCH_REDACT || trial->bench->options.style != STANCH_STYLE_TAG)
        return true;
    struct reference_result again = {attempt->truth->out, attempt->truth->len, NULL, 0}, judged = {NULL, 0, NULL, 0};
    struct attempt second = *attempt;
    second.truth = &again;
    second.text = attempt->truth->out;
    second.len = attempt->truth->len;
    if (!trial->is_idempotent) {
        reference_run(trial->bench->rules, &trial->bench->options, second.text, second.len, &judged);
        second.truth = &judged;
    }
    struct plan whole = {.every = 0};
    bool holds = try_plan(&second, &whole, "the output given again, writes of", second.len);
    reference_free(&judged);
    return holds;
}

bool trial_holds(const struct trial *trial, const uint8_t *text, size_t len, char *why, size_t room)
{
    struct reference_result truth;
    reference_run(trial->bench->rules, &trial->bench->options, text, len, &truth);
    struct attempt attempt = {trial, &truth, text, len, why, room};
    bool holds = try_plans(&attempt) && (trial->depth == TRY_WHOLE || try_again(&attempt));
    reference_free(&truth);
    return holds;
}

/* -------------------------------------------------------------------------------------------- shrinking */

/* Takes pieces out as long as the text still fails; in one write if it does so there. */
static size_t shrink(const struct trial *given, uint8_t *text, size_t len)
{
    struct trial whole = *given;
    time_t begun = time(NULL);
    whole.depth = TRY_WHOLE;
    uint8_t *shorter = malloc(len + 1);
    char why[320];
    const struct trial *trial = trial_holds(&whole, text, len, why, sizeof why) ? given : &whole;
    size_t tries = 0;
    for (size_t piece = len / 2; piece > 0 && shorter != NULL; piece /= 2) {
        for (size_t at = 0; at + piece <= len && tries < SHRINK_TRIES && time(NULL) - begun < SHRINK_SECONDS; tries++) {
            memcpy(shorter, text, at);
            memcpy(shorter + at, text + at + piece, len - at - piece);
            if (trial_holds(trial, shorter, len - piece, why, sizeof why)) {
                at += piece;
            } else {
                len -= piece;
                memcpy(text, shorter, len);
            }
        }
    }
    free(shorter);
    return len;
}

static void print_findings(const struct bench *bench, const struct reference_finding *findings, size_t count)
{
    for (size_t i = 0; i < count && i < 8; i++)
        printf("      %s [%llu, %llu) %s%s%s %02x%02x%02x%02x\n", bench->rules->rules[findings[i].rule].id,
               (unsigned long long)findings[i].start, (unsigned long long)findings[i].end,
               stanch_confidence_name(findings[i].confidence), findings[i].decoded ? " in " : "",
               findings[i].decoded ? stanch_dress_name(findings[i].decoded) : "", findings[i].fingerprint[0],
               findings[i].fingerprint[1], findings[i].fingerprint[2], findings[i].fingerprint[3]);
}

static void print_side(const char *side, const struct bench *bench, const uint8_t *out, size_t len,
                       const struct reference_finding *findings, size_t count)
{
    printf("  %s, %zu findings\n", side, count);
    print_findings(bench, findings, count);
    printf("      ");
    print_c_string(stdout, out, len < 4096 ? len : 4096);
    puts(len > 4096 ? "…" : "");
}

static void print_failure(const struct trial *trial, const char *name, const uint8_t *text, size_t len, const char *why)
{
    struct reference_result truth;
    struct observed seen;
    struct plan whole = {.every = 0};
    const stanch_options *options = &trial->bench->options;
    reference_run(trial->bench->rules, options, text, len, &truth);
    drive(trial->bench, text, len, &whole, &seen);
    printf("FAILS %s: %s\n  channel %s, mode %d, style %d, min %d, dress %u, template %s\n  input (%zu bytes) ", name,
           why, stanch_channel_name(options->channel), options->mode, options->style, options->min_confidence,
           options->dress, options->placeholder ? options->placeholder : "-", len);
    print_c_string(stdout, text, len < 8192 ? len : 8192);
    puts(len > 8192 ? "…" : "");
    print_side("reference", trial->bench, truth.out, truth.len, truth.findings, truth.count);
    print_side("engine, one write", trial->bench, seen.out, seen.len, seen.findings, seen.count);
    reference_free(&truth);
    observed_free(&seen);
    fflush(stdout);
}

bool trial_report(const struct trial *trial, const char *name, const uint8_t *text, size_t len)
{
    static size_t reports;
    char why[320];
    if (trial_holds(trial, text, len, why, sizeof why))
        return true;
    const char *most = getenv("STANCH_TEST_REPORTS");
    if (reports++ >= (most != NULL ? strtoul(most, NULL, 10) : REPORTS_MOST))
        return false;
    uint8_t *shortest = malloc(len + 1);
    if (shortest == NULL)
        return false;
    memcpy(shortest, text, len);
    size_t short_len = shrink(trial, shortest, len);
    trial_holds(trial, shortest, short_len, why, sizeof why);
    print_failure(trial, name, shortest, short_len, why);
    free(shortest);
    return false;
}
