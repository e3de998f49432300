/* Makes credentials for tests and the demo, from the shapes of the rules: never real ones, new ones for each seed. */
#include <stanch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: make-value [--seed N] [--what valid|checksum|short|long] [--value] RULE...\n"
    "       make-value --list\n"
    "Prints, a line each, a text in which a value of the rule stands; --value: the value alone.\n"
    "--list: id, severity and confidence of each rule that makes values.\n";

static int list(const stanch_rules *rules)
{
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_rules_info(rules, i, &info);
        if (!info.enabled) /* known values: it makes none */
            continue;
        printf("%s %s %s\n", info.id, stanch_severity_name(info.severity), stanch_confidence_name(info.confidence));
    }
    return 0;
}

int main(int count, char **words)
{
    static const char *const whats[] = {"valid", "checksum", "short", "long"};
    static char text[65536];
    uint64_t seed = 1;
    int what = STANCH_MAKE_VALID, status = 0;
    bool value_only = false;
    stanch_rules *rules;
    int error = stanch_rules_load(NULL, &rules, NULL);
    if (error) {
        fprintf(stderr, "make-value: %s\n", stanch_strerror(error));
        return 5;
    }
    if (count < 2) {
        fputs(usage, stderr);
        return 2;
    }
    for (int i = 1; i < count; i++) {
        if (!strcmp(words[i], "--list")) {
            status = list(rules);
        } else if (!strcmp(words[i], "--value")) {
            value_only = true;
        } else if (!strcmp(words[i], "--seed") && i + 1 < count) {
            seed = strtoull(words[++i], NULL, 10);
        } else if (!strcmp(words[i], "--what") && i + 1 < count) {
            i++;
            for (what = 0; what < 4 && strcmp(words[i], whats[what]) != 0; what++)
                continue;
        } else {
            long index = stanch_rules_find(rules, words[i]);
            size_t len, start, end;
            error = index < 0
                        ? STANCH_E_OPTIONS
                        : stanch_rules_make(rules, (size_t)index, what, seed, text, sizeof text, &len, &start, &end);
            if (error) {
                fprintf(stderr, "make-value: %s: %s\n", words[i], stanch_strerror(error));
                status = 2;
                continue;
            }
            fwrite(text + (value_only ? start : 0), 1, value_only ? end - start : len, stdout);
            putchar('\n');
        }
    }
    stanch_rules_release(rules);
    return fflush(stdout) ? 4 : status;
}
