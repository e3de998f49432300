#include "metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define ROOM_FIRST 64 /* slots */

void metrics_open(struct metrics *metrics, const struct pipe_counts *counts, int mode)
{
    *metrics = (struct metrics){.counts = counts, .mode = mode, .started = time(NULL)};
    metrics->last_reload = metrics->started;
    pthread_mutex_init(&metrics->lock, NULL);
}

void metrics_close(struct metrics *metrics)
{
    for (size_t i = 0; i < metrics->room; i++)
        free(metrics->findings[i].rule);
    free(metrics->findings);
    pthread_mutex_destroy(&metrics->lock);
}

/* ------------------------------------------------------------------------------------------------ findings */

/* The slot of a rule and a severity, or the empty one where it belongs; some are always empty. */
static struct metric_finding *slot_of(struct metric_finding *slots, size_t room, const char *rule, int severity)
{
    size_t at = XXH3_64bits_withSeed(rule, strlen(rule), (uint64_t)severity) & (room - 1);
    while (slots[at].rule && (slots[at].severity != severity || strcmp(slots[at].rule, rule) != 0))
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static bool grow(struct metrics *metrics)
{
    size_t room = metrics->room ? 2 * metrics->room : ROOM_FIRST;
    struct metric_finding *grown = calloc(room, sizeof *grown);
    if (!grown)
        return false;
    for (size_t i = 0; i < metrics->room; i++)
        if (metrics->findings[i].rule)
            *slot_of(grown, room, metrics->findings[i].rule, metrics->findings[i].severity) = metrics->findings[i];
    free(metrics->findings);
    metrics->findings = grown;
    metrics->room = room;
    return true;
}

static void count_finding(struct metrics *metrics, const stanch_finding *finding)
{
    bool is_full = metrics->used >= metrics->room / 2 && !grow(metrics);
    struct metric_finding *slot =
        is_full ? NULL : slot_of(metrics->findings, metrics->room, finding->rule, finding->severity);
    if (slot && !slot->rule && (slot->rule = strdup(finding->rule))) {
        slot->severity = finding->severity;
        metrics->used++;
    }
    if (slot && slot->rule)
        slot->count++;
    else
        metrics->left_out++;
}

void metrics_note_finding(struct metrics *metrics, const stanch_finding *finding)
{
    if (!metrics)
        return;
    pthread_mutex_lock(&metrics->lock);
    count_finding(metrics, finding);
    pthread_mutex_unlock(&metrics->lock);
}

void metrics_note_rules(struct metrics *metrics, const stanch_rules *rules)
{
    if (!metrics)
        return;
    pthread_mutex_lock(&metrics->lock);
    metrics->identity = stanch_rules_identity(rules);
    metrics->rules = stanch_rules_count(rules);
    pthread_mutex_unlock(&metrics->lock);
}

void metrics_note_reload(struct metrics *metrics, bool is_done)
{
    if (!metrics)
        return;
    pthread_mutex_lock(&metrics->lock);
    metrics->reloads[is_done]++;
    metrics->last_reload = is_done ? time(NULL) : metrics->last_reload;
    pthread_mutex_unlock(&metrics->lock);
}

/* ------------------------------------------------------------------------------------------------ the text */

static void head(FILE *text, const char *name, const char *type, const char *help)
{
    fprintf(text, "# HELP stanch_%s %s\n# TYPE stanch_%s %s\n", name, help, name, type);
}

static void number(FILE *text, const char *name, const char *type, const char *help, uint64_t value)
{
    head(text, name, type, help);
    fprintf(text, "stanch_%s %" PRIu64 "\n", name, value);
}

static void print_rules(FILE *text, const struct metrics *metrics)
{
    head(text, "build_info", "gauge", "The version that runs.");
    fprintf(text, "stanch_build_info{version=\"%s\"} 1\n", stanch_version());
    head(text, "rules_info", "gauge", "Identity of the rules in use: equal sets have equal ones.");
    fprintf(text, "stanch_rules_info{identity=\"%016" PRIx64 "\"} 1\n", metrics->identity);
    number(text, "rules", "gauge", "Rules in use.", metrics->rules);
    number(text, "start_time_seconds", "gauge", "When it was started, since 1970.", (uint64_t)metrics->started);
    number(text, "rules_load_time_seconds", "gauge", "When rules were loaded last, since 1970.",
           (uint64_t)metrics->last_reload);
    head(text, "reloads_total", "counter", "Reloads, by what came of them.");
    fprintf(text,
            "stanch_reloads_total{result=\"done\"} %" PRIu64 "\nstanch_reloads_total{result=\"failed\"} %" PRIu64 "\n",
            metrics->reloads[true], metrics->reloads[false]);
}

static uint64_t load(const uint64_t *count)
{
    return __atomic_load_n(count, __ATOMIC_RELAXED);
}

static void print_flow(FILE *text, const struct pipe_counts *counts)
{
    static const char *const places[] = {
        [PIPE_INPUT] = "input", [PIPE_OUTPUT] = "output", [PIPE_ENGINE] = "engine", [PIPE_REPORT] = "report"};
    number(text, "read_bytes_total", "counter", "Bytes that were read.", load(&counts->bytes_in));
    number(text, "written_bytes_total", "counter", "Bytes that were written.", load(&counts->bytes_out));
    number(text, "held_bytes", "gauge", "Bytes that wait to be judged.", load(&counts->held));
    number(text, "held_bytes_max", "gauge", "The most that ever waited.", load(&counts->held_max));
    head(text, "errors_total", "counter", "Failures, by their place.");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        fprintf(text, "stanch_errors_total{place=\"%s\"} %" PRIu64 "\n", places[i], load(&counts->errors[i]));
}

static void print_findings(FILE *text, const struct metrics *metrics)
{
    static const char *const actions[] = {
        [STANCH_REDACT] = "redact", [STANCH_BLOCK] = "block", [STANCH_DETECT] = "report"};
    head(text, "findings_total", "counter", "Findings, by rule, severity and what was done.");
    for (size_t i = 0; i < metrics->room; i++)
        if (metrics->findings[i].rule)
            fprintf(text, "stanch_findings_total{rule=\"%s\",severity=\"%s\",action=\"%s\"} %" PRIu64 "\n",
                    metrics->findings[i].rule, stanch_severity_name(metrics->findings[i].severity),
                    actions[metrics->mode], metrics->findings[i].count);
    if (metrics->left_out)
        fprintf(text, "stanch_findings_total{rule=\"\",severity=\"\",action=\"%s\"} %" PRIu64 "\n",
                actions[metrics->mode], metrics->left_out);
}

char *metrics_text(struct metrics *metrics, size_t *len)
{
    char *bytes = NULL;
    FILE *text = open_memstream(&bytes, len);
    if (!text)
        return NULL;
    pthread_mutex_lock(&metrics->lock);
    print_rules(text, metrics);
    print_flow(text, metrics->counts);
    print_findings(text, metrics);
    pthread_mutex_unlock(&metrics->lock);
    bool is_whole = !ferror(text);
    is_whole &= fclose(text) == 0;
    if (is_whole)
        return bytes;
    free(bytes);
    return NULL;
}
