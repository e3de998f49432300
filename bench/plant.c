/*
 * Plants generated values in a text:  plant EVERY SEED plain|json LIST <text >planted
 *
 * After the first line end behind each EVERY bytes stands a line of its own with the next rule's value, as text or inside
 * a JSON string. LIST gets a line for each: rule, TAB, the value in hex.
 */
#include "measure.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct planter {
    stanch_rules *rules;
    FILE *list;
    size_t every, next_rule;
    uint64_t seed;
    bool json;
};

static void write_json(const char *text, size_t len)
{
    fputs("{\"type\":\"text_delta\",\"text\":\"", stdout);
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte == '\n')
            fputs("\\n", stdout);
        else if (byte < 0x20)
            printf("\\u%04x", byte);
        else
            putchar(byte);
    }
    fputs("\"}\n", stdout);
}

static void write_list(struct planter *planter, size_t rule, const char *value, size_t len)
{
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    must(stanch_rules_info(planter->rules, rule, &info), "stanch_rules_info");
    fprintf(planter->list, "%s\t", info.id);
    for (size_t i = 0; i < len; i++)
        fprintf(planter->list, "%02x", (unsigned char)value[i]);
    putc('\n', planter->list);
}

/* Values longer than half the distance (key blocks) are left to the wider corpora. */
static void plant_next(struct planter *planter)
{
    char text[8192];
    size_t len, start, end, count = stanch_rules_count(planter->rules);
    for (size_t tries = 0; tries < count; tries++) {
        size_t rule = planter->next_rule++ % count;
        int made = stanch_rules_make(planter->rules, rule, STANCH_MAKE_VALID, planter->seed++, text, sizeof text, &len,
                                     &start, &end);
        if (made != STANCH_OK || len > planter->every / 2)
            continue;
        if (planter->json) {
            write_json(text, len);
        } else {
            fwrite(text, 1, len, stdout);
            putchar('\n');
        }
        write_list(planter, rule, text + start, end - start);
        return;
    }
}

static void plant_all(struct planter *planter)
{
    char *line = NULL;
    size_t room = 0, since = 0;
    ssize_t len;
    while ((len = getline(&line, &room, stdin)) > 0) {
        fwrite(line, 1, (size_t)len, stdout);
        since += (size_t)len;
        if (since >= planter->every && line[len - 1] == '\n') {
            plant_next(planter);
            since = 0;
        }
    }
    free(line);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: plant EVERY SEED plain|json LIST <text >planted\n", stderr);
        return 2;
    }
    struct planter planter = {
        .rules = rules_open(NULL, 0, STANCH_DRESS_NONE),
        .list = fopen(argv[4], "w"),
        .every = strtoul(argv[1], NULL, 10),
        .seed = strtoull(argv[2], NULL, 10),
        .json = strcmp(argv[3], "json") == 0,
    };
    if (!planter.list) {
        perror(argv[4]);
        return 4;
    }
    plant_all(&planter);
    stanch_rules_release(planter.rules);
    return fclose(planter.list) != 0 || fflush(stdout) != 0 ? 4 : 0;
}
