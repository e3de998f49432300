#include "rules_lint.h"

#include "commands.h"
#include "io.h"
#include "load.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORPUS_MAX ((size_t)1 << 30)

static int lint_each(const stanch_rules *rules)
{
    size_t wrong = 0, count = stanch_rules_count(rules);
    for (size_t i = 0; i < count; i++) {
        stanch_error error = STANCH_ERROR_INIT;
        int code = stanch_rules_lint(rules, i, &error);
        if (code != STANCH_OK) {
            load_explain("bad rule", code, &error);
            wrong++;
        }
    }
    char text[80];
    int len = snprintf(text, sizeof text, "%zu rules, %zu wrong\n", count, wrong);
    return status_worst(wrong ? STATUS_USAGE : STATUS_DONE, print_text(text, (size_t)len));
}

size_t count_hits(const char *bytes, size_t len, const char *anchor)
{
    size_t hits = 0, anchor_len = strlen(anchor);
    for (const char *at = bytes, *end = bytes + len;
         anchor_len && (at = memmem(at, (size_t)(end - at), anchor, anchor_len)); at++)
        hits++;
    return hits;
}

static void print_hits(FILE *text, const stanch_rules *rules, const char *bytes, size_t len)
{
    double megabytes = (double)len / 1e6;
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_rules_info(rules, i, &info);
        for (size_t j = 0; j < info.anchor_count; j++) {
            const char *anchor = stanch_rules_anchor(rules, i, j);
            double hits = (double)count_hits(bytes, len, anchor) / megabytes;
            fprintf(text, "%10.2f a MB  %-32s %s%s\n", hits, info.id, anchor, hits > LINT_HITS_MAX ? "  (common)" : "");
        }
    }
}

static int lint_corpus(const stanch_rules *rules, const char *path)
{
    char *bytes = NULL, *lines = NULL;
    size_t len = 0, lines_len = 0;
    int status = STATUS_IO, error = io_read_file(path, CORPUS_MAX, &bytes, &len);
    FILE *text = error ? NULL : open_memstream(&lines, &lines_len);
    if (error || !len || !text) {
        message("cannot read: %s: %s", path, error ? strerror(error) : len ? strerror(ENOMEM) : "it is empty");
    } else {
        fprintf(text, "%s, %zu bytes, anchors as they are written:\n", path, len);
        print_hits(text, rules, bytes, len);
    }
    if (text && fclose(text) == 0 && len)
        status = print_text(lines, lines_len);
    free(bytes);
    free(lines);
    return status;
}

int lint_rules(const stanch_rules *rules, char *const *corpora, size_t count)
{
    int status = lint_each(rules);
    for (size_t i = 0; i < count; i++)
        status = status_worst(status, lint_corpus(rules, corpora[i]));
    return status;
}
