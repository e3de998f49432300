/*
 * Ways in which people write a secret, and what only looks like one: tables of templates, measured.
 *
 *   accuracy-table [--seeds N] [--missed] positives|negatives FILE
 *
 * A file holds cases, a line each, or several lines between <<< and >>>. `== name` begins a group, `$name = shape` names
 * a shape (engine/shape.h). In a case ⟦shape⟧ or ⟦$name⟧ stands for a value that is made anew for each seed: of positives
 * every value must be found, of negatives nothing.
 */
#include "probe.h"
#include "shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 16
#define TEXT_MAX 32768
#define NAMES_MAX 64

struct name {
    char text[32], shape[256];
};

struct value {
    size_t start, end;
};

struct sums {
    size_t values, removed, exact, cases, touched;
};

struct table {
    struct probe probe;
    struct name names[NAMES_MAX];
    size_t name_count;
    char group[128], text[TEXT_MAX];
    size_t len, line;
    struct value values[VALUES_MAX];
    size_t value_count;
    uint64_t seeds;
    bool are_positive, shows_missed;
    struct sums group_sums[STANCH_CHANNELS], all[STANCH_CHANNELS];
};

static const int channels[] = {STANCH_CHANNEL_LOG, STANCH_CHANNEL_CODE};
#define CHANNELS (sizeof channels / sizeof channels[0])

static _Noreturn void refuse(const struct table *table, const char *what)
{
    fprintf(stderr, "accuracy-table: line %zu: %s\n", table->line, what);
    exit(2);
}

/* ------------------------------------------------------------------------------------------------ cases to texts */

static const char *shape_of(const struct table *table, const char *text)
{
    if (text[0] != '$')
        return text;
    for (size_t i = 0; i < table->name_count; i++)
        if (strcmp(table->names[i].text, text + 1) == 0)
            return table->names[i].shape;
    return text;
}

static void put(struct table *table, const char *text, size_t len)
{
    if (table->len + len >= TEXT_MAX)
        refuse(table, "the case is too long");
    memcpy(table->text + table->len, text, len);
    table->len += len;
}

static void put_value(struct table *table, const char *text, size_t len, uint64_t seed)
{
    char shape[512], id[32];
    if (len >= sizeof shape || table->value_count == VALUES_MAX)
        refuse(table, "too many values, or too long a shape");
    memcpy(shape, text, len);
    shape[len] = 0;
    snprintf(id, sizeof id, "%zu-%zu", table->line, table->value_count);
    struct rule rule = {.id = id, .shape = shape_of(table, shape), .sample = "{}"};
    size_t made, start, end;
    if (shape_make(&rule, STANCH_MAKE_VALID, seed, table->text + table->len, TEXT_MAX - table->len, &made, &start,
                   &end))
        refuse(table, "the shape cannot be read");
    table->values[table->value_count++] = (struct value){table->len + start, table->len + end};
    table->len += made;
}

static void write_case(struct table *table, const char *template, uint64_t seed)
{
    static const char open[] = "⟦", close[] = "⟧";
    table->len = table->value_count = 0;
    for (const char *at = template; *at;) {
        const char *begin = strstr(at, open), *end = begin ? strstr(begin, close) : NULL;
        if (!end) {
            put(table, at, strlen(at));
            break;
        }
        put(table, at, (size_t)(begin - at));
        put_value(table, begin + sizeof open - 1, (size_t)(end - begin) - (sizeof open - 1), seed);
        at = end + sizeof close - 1;
    }
    table->text[table->len] = 0;
}

/* ------------------------------------------------------------------------------------------------ judging */

static void show(const struct table *table, const char *what, int channel)
{
    if (!table->shows_missed)
        return;
    printf("  %s in %s, line %zu: %.*s\n", what, stanch_channel_name(channel), table->line, (int)table->len,
           table->text);
    for (size_t i = 0; i < table->probe.count && i < FINDINGS_MAX; i++) {
        const struct found *found = &table->probe.found[i];
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_rules_info(table->probe.rules, found->rule, &info);
        printf("      %s: %.*s\n", info.id, (int)(found->end - found->start), table->text + found->start);
    }
}

static void judge_positive(struct table *table, int channel, struct sums *sums)
{
    bool all_removed = true, all_exact = true;
    for (size_t i = 0; i < table->value_count; i++) {
        bool is_removed, is_exact;
        probe_at(&table->probe, table->values[i].start, table->values[i].end, &is_removed, &is_exact);
        sums->values++;
        sums->removed += is_removed;
        sums->exact += is_exact;
        all_removed &= is_removed;
        all_exact &= is_exact;
    }
    if (!all_exact || !all_removed)
        show(table, all_removed ? "span" : "missed", channel);
}

static void judge_case(struct table *table, const char *template)
{
    for (uint64_t seed = 1; seed <= table->seeds; seed++) {
        write_case(table, template, seed);
        if (table->are_positive && table->value_count == 0)
            refuse(table, "no value");
        for (size_t c = 0; c < CHANNELS; c++) {
            struct sums *sums = &table->group_sums[c];
            probe_text(&table->probe, channels[c], table->text, table->len);
            sums->cases++;
            sums->touched += table->probe.count > 0;
            if (table->are_positive)
                judge_positive(table, channels[c], sums);
            else if (table->probe.count > 0)
                show(table, "touched", channels[c]);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ tables */

static void print_sums(const struct table *table, const char *name, const struct sums sums[])
{
    if (sums[0].cases == 0)
        return;
    printf("%-44s", name);
    for (size_t c = 0; c < CHANNELS; c++) {
        const struct sums *one = &sums[c];
        double values = (double)one->values, cases = (double)one->cases;
        if (table->are_positive)
            printf("  %s removed %.4f exact %.4f", stanch_channel_name(channels[c]), (double)one->removed / values,
                   (double)one->exact / values);
        else
            printf("  %s unchanged %.4f", stanch_channel_name(channels[c]), 1 - (double)one->touched / cases);
    }
    printf("  (%zu)\n", table->are_positive ? sums[0].values : sums[0].cases);
}

static void end_group(struct table *table)
{
    print_sums(table, table->group, table->group_sums);
    for (size_t c = 0; c < CHANNELS; c++) {
        table->all[c].values += table->group_sums[c].values;
        table->all[c].removed += table->group_sums[c].removed;
        table->all[c].exact += table->group_sums[c].exact;
        table->all[c].cases += table->group_sums[c].cases;
        table->all[c].touched += table->group_sums[c].touched;
    }
    memset(table->group_sums, 0, sizeof table->group_sums);
}

static void read_name(struct table *table, const char *line)
{
    struct name *name = &table->names[table->name_count];
    if (table->name_count == NAMES_MAX || sscanf(line, "$%31s = %255[^\n]", name->text, name->shape) != 2)
        refuse(table, "no name and shape");
    table->name_count++;
}

static void read_block(struct table *table, FILE *file, char *block, size_t room)
{
    char line[4096];
    size_t len = 0;
    for (; fgets(line, sizeof line, file); len += strlen(line)) {
        table->line++;
        if (strcmp(line, ">>>\n") == 0)
            return;
        if (len + strlen(line) >= room)
            refuse(table, "the case is too long");
        strcpy(block + len, line);
    }
    refuse(table, "no end of the case");
}

static void read_table(struct table *table, FILE *file)
{
    char line[TEXT_MAX];
    while (fgets(line, sizeof line, file)) {
        table->line++;
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "== ", 3) == 0) {
            end_group(table);
            snprintf(table->group, sizeof table->group, "%.120s", line + 3);
        } else if (line[0] == '$' && table->group[0] == 0) {
            read_name(table, line);
        } else if (strcmp(line, "<<<") == 0) {
            read_block(table, file, line, sizeof line);
            judge_case(table, line);
        } else if (line[0]) {
            strcat(line, "\n");
            judge_case(table, line);
        }
    }
    end_group(table);
    print_sums(table, "all", table->all);
}

int main(int count, char **words)
{
    static struct table table;
    table.seeds = 10;
    int at = 1;
    for (; at < count && words[at][0] == '-'; at++) {
        if (strcmp(words[at], "--missed") == 0)
            table.shows_missed = true;
        else if (strcmp(words[at], "--seeds") == 0 && at + 1 < count)
            table.seeds = strtoull(words[++at], NULL, 10);
    }
    if (at + 2 != count) {
        fputs("usage: accuracy-table [--seeds N] [--missed] positives|negatives FILE\n", stderr);
        return 2;
    }
    table.are_positive = strcmp(words[at], "positives") == 0;
    FILE *file = fopen(words[at + 1], "r");
    if (!file) {
        perror(words[at + 1]);
        return 4;
    }
    probe_open(&table.probe);
    read_table(&table, file);
    probe_close(&table.probe);
    fclose(file);
    return 0;
}
