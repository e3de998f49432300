/*
 * The engine in memory. Each sub-command prints lines of TAB-separated words for bench/run.py:
 *
 *     speed ROUNDS CHANNEL FILE… [-- RULES…]   best of ROUNDS interleaved passes, GB/s and findings a variant
 *     growth ROUNDS CHANNEL FILE -- RULES… -- RULES…   each rule set, interleaved
 *     tune ROUNDS FILE…                        the bare pass with and without the stride literal
 *     linear CHANNEL FILE                      GB/s of a quarter, a half and the whole, one after the other
 *     delta CHANNEL FILE                       CPU µs of each server-sent event, 64 streams in turn
 *     hold CHANNEL FILE CUTS                   bytes held at random cuts
 *     streams COUNT                            bytes of COUNT streams in memory, half of them holding
 *
 * RULES are rule files that stand in place of the built-in ones.
 */
#include "bare.h"
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GIGA 1e9
#define MEMCPY_BYTES (UINT64_C(256) << 20)

/* ------------------------------------------------------------------------------------------------------ speed */

struct variant {
    const char *name;
    double (*run)(void *self, const struct bytes *text, size_t write_bytes, size_t *findings);
    void *self;
    size_t write_bytes;
    double best; /* seconds */
    size_t findings;
};

static double run_filter(void *self, const struct bytes *text, size_t write_bytes, size_t *findings)
{
    struct tally tally = filter_run(self, text, write_bytes);
    *findings = tally.findings;
    return tally.seconds;
}

static double run_bare(void *self, const struct bytes *text, size_t write_bytes, size_t *findings)
{
    struct tally tally = bare_run(self, text, write_bytes);
    *findings = tally.findings;
    return tally.seconds;
}

/* Gives the seconds that as many bytes as the text has would take. */
static double run_memcpy(void *self, const struct bytes *text, size_t write_bytes, size_t *findings)
{
    uint8_t *memory = self;
    double start = wall_seconds();
    memcpy(memory, memory + MEMCPY_BYTES, MEMCPY_BYTES);
    double seconds = wall_seconds() - start;
    *findings = memory[write_bytes];
    return seconds * (double)text->len / (double)MEMCPY_BYTES;
}

static void race(struct variant *variants, size_t count, const struct bytes *text, int rounds)
{
    for (size_t i = 0; i < count; i++)
        variants[i].best = 1e9;
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count; i++) {
            struct variant *v = &variants[i];
            double seconds = v->run(v->self, text, v->write_bytes, &v->findings);
            if (seconds < v->best)
                v->best = seconds;
        }
    }
}

static void print_race(const char *path, const struct variant *variants, size_t count, const struct bytes *text)
{
    for (size_t i = 0; i < count; i++)
        printf("speed\t%s\t%s\t%.4f\t%zu\n", path, variants[i].name, (double)text->len / variants[i].best / GIGA,
               variants[i].findings);
    fflush(stdout);
}

/* memcpy needs memory that was touched, or it measures page faults. */
static uint8_t *memcpy_memory(void)
{
    uint8_t *memory = malloc(2 * MEMCPY_BYTES);
    if (!memory)
        must(STANCH_E_MEMORY, "memcpy");
    memset(memory, 1, 2 * MEMCPY_BYTES);
    return memory;
}

static void speed_of(char **files, int file_count, char **rule_files, int rule_count, int channel, int rounds)
{
    stanch_rules *plain_rules = rules_open(rule_files, rule_count, STANCH_DRESS_NONE);
    stanch_rules *dress_rules = rules_open(rule_files, rule_count, STANCH_DRESS_DEFAULT);
    struct filter plain, dressed, lines, json;
    filter_open(&plain, plain_rules, channel, STANCH_DRESS_NONE, STANCH_FRAMING_RAW);
    filter_open(&dressed, dress_rules, channel, stanch_dress_default(channel), STANCH_FRAMING_RAW);
    filter_open(&lines, dress_rules, channel, stanch_dress_default(channel), STANCH_FRAMING_LINES);
    filter_open(&json, dress_rules, channel, stanch_dress_default(channel), STANCH_FRAMING_JSON);
    struct bare *bare[BARE_KINDS];
    for (int kind = 0; kind < BARE_KINDS; kind++)
        bare[kind] = bare_open(plain_rules, kind);
    uint8_t *memory = memcpy_memory();
    struct variant variants[] = {
        {"memcpy", run_memcpy, memory, 0, 0, 0},
        {"bare-stream", run_bare, bare[BARE_STREAM], 65536, 0, 0},
        {"bare-stream-stride", run_bare, bare[BARE_STREAM_STRIDE], 65536, 0, 0},
        {"bare-block", run_bare, bare[BARE_BLOCK], 65536, 0, 0},
        {"bare-block-stride", run_bare, bare[BARE_BLOCK_STRIDE], 65536, 0, 0},
        {"none-64k", run_filter, &plain, 65536, 0, 0},
        {"default-64k", run_filter, &dressed, 65536, 0, 0},
        {"lines-64k", run_filter, &lines, 65536, 0, 0},
        {"json-64k", run_filter, &json, 65536, 0, 0},
        {"none-4k", run_filter, &plain, 4096, 0, 0},
        {"default-4k", run_filter, &dressed, 4096, 0, 0},
    };
    size_t count = sizeof variants / sizeof *variants;
    printf("anchors\t%zu\nrules\t%zu\n", bare_count(bare[0]), stanch_rules_count(plain_rules));
    for (int i = 0; i < file_count; i++) {
        struct bytes text = file_read(files[i]);
        race(variants, count, &text, rounds);
        print_race(files[i], variants, count, &text);
        free(text.data);
    }
    free(memory);
    for (int kind = 0; kind < BARE_KINDS; kind++)
        bare_close(bare[kind]);
    filter_close(&plain);
    filter_close(&dressed);
    filter_close(&lines);
    filter_close(&json);
    stanch_rules_release(plain_rules);
    stanch_rules_release(dress_rules);
}

static int command_speed(int argc, char **argv)
{
    int files = 0, rest = argc - 2;
    while (files < rest && strcmp(argv[2 + files], "--") != 0)
        files++;
    int rules = files < rest ? rest - files - 1 : 0;
    speed_of(argv + 2, files, argv + 2 + files + 1, rules, channel_find(argv[1]), atoi(argv[0]));
    return 0;
}

/* ----------------------------------------------------------------------------------------------------- growth */

#define SETS_MAX 4

/* Several rule sets in turns, each with the channel's dresses: their words follow a "--". */
static int command_growth(int argc, char **argv)
{
    int channel = channel_find(argv[1]);
    struct filter filters[SETS_MAX];
    struct variant variants[SETS_MAX];
    size_t sets = 0;
    for (int at = 3; at < argc && sets < SETS_MAX; sets++) {
        int end = ++at;
        while (end < argc && strcmp(argv[end], "--") != 0)
            end++;
        stanch_rules *rules = rules_open(argv + at, end - at, STANCH_DRESS_DEFAULT);
        filter_open(&filters[sets], rules, channel, stanch_dress_default(channel), STANCH_FRAMING_RAW);
        variants[sets] = (struct variant){"set", run_filter, &filters[sets], 65536, 0, 0};
        printf("rules\t%zu\n", stanch_rules_count(rules));
        stanch_rules_release(rules);
        at = end;
    }
    struct bytes text = file_read(argv[2]);
    race(variants, sets, &text, atoi(argv[0]));
    print_race(argv[2], variants, sets, &text);
    free(text.data);
    for (size_t i = 0; i < sets; i++)
        filter_close(&filters[i]);
    return 0;
}

/* ------------------------------------------------------------------------------------------------------- tune */

/* The bare pass as the engine makes it, with and without the stride literal, in no dress, in those of a channel and in all. */
static int command_tune(int argc, char **argv)
{
    stanch_rules *plain = rules_open(NULL, 0, STANCH_DRESS_NONE), *usual = rules_open(NULL, 0, STANCH_DRESS_DEFAULT),
                 *dressed = rules_open(NULL, 0, STANCH_DRESS_ALL);
    struct variant variants[] = {
        {"none", run_bare, bare_open(plain, BARE_BLOCK), 65536, 0, 0},
        {"none-stride", run_bare, bare_open(plain, BARE_BLOCK_STRIDE), 65536, 0, 0},
        {"default", run_bare, bare_open(usual, BARE_BLOCK), 65536, 0, 0},
        {"default-stride", run_bare, bare_open(usual, BARE_BLOCK_STRIDE), 65536, 0, 0},
        {"all", run_bare, bare_open(dressed, BARE_BLOCK), 65536, 0, 0},
        {"all-stride", run_bare, bare_open(dressed, BARE_BLOCK_STRIDE), 65536, 0, 0},
    };
    size_t count = sizeof variants / sizeof *variants;
    for (int i = 1; i < argc; i++) {
        struct bytes text = file_read(argv[i]);
        race(variants, count, &text, atoi(argv[0]));
        print_race(argv[i], variants, count, &text);
        free(text.data);
    }
    for (size_t i = 0; i < count; i++)
        bare_close(variants[i].self);
    stanch_rules_release(plain);
    stanch_rules_release(usual);
    stanch_rules_release(dressed);
    return 0;
}

/* ----------------------------------------------------------------------------------------------------- linear */

static int command_linear(int argc, char **argv)
{
    int channel = channel_find(argv[0]);
    stanch_rules *rules = rules_open(NULL, 0, STANCH_DRESS_DEFAULT);
    struct filter filter;
    filter_open(&filter, rules, channel, stanch_dress_default(channel), STANCH_FRAMING_RAW);
    for (int i = 1; i < argc; i++) {
        struct bytes text = file_read(argv[i]);
        printf("linear\t%s", argv[i]);
        for (size_t part = 4; part >= 1; part /= 2) {
            struct bytes piece = {text.data, text.len / part};
            double best = 1e9;
            for (int round = 0; round < 3 && (round == 0 || best < 0.5); round++) {
                struct tally tally = filter_run(&filter, &piece, 65536);
                best = tally.seconds < best ? tally.seconds : best;
            }
            printf("\t%.4f", (double)piece.len / best / GIGA);
        }
        printf("\n");
        free(text.data);
    }
    filter_close(&filter);
    stanch_rules_release(rules);
    return 0;
}

/* ------------------------------------------------------------------------------------------------------ delta */

#define DELTA_STREAMS 64

static int compare_double(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* End of the server-sent event at `at`: behind its empty line. */
static size_t event_end(const struct bytes *text, size_t at)
{
    const uint8_t *end = memmem(text->data + at, text->len - at, "\n\n", 2);
    return end ? (size_t)(end - text->data) + 2 : text->len;
}

static double delta_cost(struct filter *filter, const uint8_t *data, size_t len)
{
    struct tally tally = {0};
    double start = cpu_seconds();
    filter_feed(filter, data, len, STANCH_FLUSH, &tally);
    return (cpu_seconds() - start) * 1e6;
}

/* What reading the clock twice costs, so that it can be taken off. */
static double clock_cost(void)
{
    double best = 1;
    for (int i = 0; i < 10000; i++) {
        double start = cpu_seconds(), cost = cpu_seconds() - start;
        best = cost < best ? cost : best;
    }
    return best * 1e6;
}

static int command_delta(int argc, char **argv)
{
    (void)argc;
    int channel = channel_find(argv[0]);
    struct bytes text = file_read(argv[1]);
    stanch_rules *rules = rules_open(NULL, 0, STANCH_DRESS_DEFAULT);
    struct filter filter[DELTA_STREAMS];
    for (int i = 0; i < DELTA_STREAMS; i++)
        filter_open(&filter[i], rules, channel, stanch_dress_default(channel), STANCH_FRAMING_RAW);
    size_t room = 200000, count = 0;
    double *costs = calloc(room, sizeof *costs), clock = clock_cost();
    for (size_t at = 0, end; at < text.len && count < room; at = end) {
        end = event_end(&text, at);
        struct filter *turn = &filter[count % DELTA_STREAMS];
        turn->worker = filter[0].worker; /* one thread serves all of them */
        costs[count++] = delta_cost(turn, text.data + at, end - at) - clock;
    }
    qsort(costs, count, sizeof *costs, compare_double);
    printf("delta\t%zu\t%.2f\t%.2f\t%.2f\n", count, costs[count / 2], costs[count * 99 / 100], costs[count - 1]);
    return 0;
}

/* ------------------------------------------------------------------------------------------------------- hold */

#define HOLD_BEFORE 4096 /* bytes of text in front of a cut */

static size_t held_at(struct filter *filter, const struct bytes *text, size_t cut)
{
    struct tally tally = {0};
    stanch_stream_reset(filter->stream);
    filter_feed(filter, text->data + cut - HOLD_BEFORE, HOLD_BEFORE, STANCH_FLUSH, &tally);
    return stanch_held(filter->stream);
}

static void print_hold(const char *channel, const char *path, const size_t *counts, size_t cuts)
{
    size_t at_most_3 = 0, seen = 0, half = 0, most = 0, ninety_eight = 0, longest = 0;
    for (size_t held = 0; held <= STANCH_HOLD_MAX; held++) {
        seen += counts[held];
        at_most_3 += held <= 3 ? counts[held] : 0;
        half += seen * 2 < cuts;
        ninety_eight += seen * 100 < cuts * 98;
        most += seen * 1000 < cuts * 999;
        longest = counts[held] ? held : longest;
    }
    printf("hold\t%s\t%s\t%.3f\t%zu\t%zu\t%zu\t%zu\n", channel, path, (double)at_most_3 / (double)cuts, half,
           ninety_eight, most, longest);
}

static int command_hold(int argc, char **argv)
{
    (void)argc;
    int channel = channel_find(argv[0]);
    struct bytes text = file_read(argv[1]);
    size_t cuts = strtoul(argv[2], NULL, 10), counts[STANCH_HOLD_MAX + 1] = {0};
    stanch_rules *rules = rules_open(NULL, 0, STANCH_DRESS_DEFAULT);
    struct filter filter;
    uint64_t seed = 4;
    filter_open(&filter, rules, channel, stanch_dress_default(channel), STANCH_FRAMING_RAW);
    for (size_t i = 0; i < cuts; i++) {
        size_t held = held_at(&filter, &text, HOLD_BEFORE + random_next(&seed) % (text.len - HOLD_BEFORE));
        counts[held < STANCH_HOLD_MAX ? held : STANCH_HOLD_MAX]++;
    }
    print_hold(argv[0], argv[1], counts, cuts);
    return 0;
}

/* ---------------------------------------------------------------------------------------------------- streams */

static size_t resident_bytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return (size_t)pages * 4096;
}

static int command_streams(int argc, char **argv)
{
    (void)argc;
    size_t count = strtoul(argv[0], NULL, 10), each = (stanch_stream_size() + 63) / 64 * 64, before = resident_bytes();
    struct filter filter;
    stanch_rules *rules = rules_open(NULL, 0, STANCH_DRESS_DEFAULT);
    filter_open(&filter, rules, STANCH_CHANNEL_PROMPT, STANCH_DRESS_DEFAULT, STANCH_FRAMING_RAW);
    uint8_t *memory = aligned_alloc(64, count * each);
    size_t held = 0;
    for (size_t i = 0; i < count; i++) {
        struct tally tally = {0};
        const char *text = i % 2 ? "a delta without anything" : "the key is ghp_abcdefgh01234567";
        must(stanch_stream_init(memory + i * each, each, filter.settings, &filter.stream), "stanch_stream_init");
        filter_feed(&filter, (const uint8_t *)text, strlen(text), STANCH_FLUSH, &tally);
        held += stanch_held(filter.stream);
    }
    printf("streams\t%zu\t%zu\t%zu\t%zu\t%zu\n", count, stanch_stream_size(), resident_bytes() - before,
           resident_bytes(), held);
    return 0;
}

/* --------------------------------------------------------------------------------------------------- commands */

static const struct command {
    const char *name;
    int least; /* words behind the name */
    int (*run)(int argc, char **argv);
} commands[] = {
    {"speed", 3, command_speed},     {"growth", 5, command_growth}, {"tune", 2, command_tune},
    {"linear", 2, command_linear},   {"delta", 2, command_delta},   {"hold", 3, command_hold},
    {"streams", 1, command_streams},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (argc > 1 && strcmp(argv[1], commands[i].name) == 0 && argc - 2 >= commands[i].least)
            return commands[i].run(argc - 2, argv + 2);
    fputs("usage: bench-engine speed|growth|tune|linear|delta|hold|streams …; see bench/bench_engine.c\n", stderr);
    return 2;
}
