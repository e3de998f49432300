/*
 * stanch explain: which rules looked at the text on standard input and what each said. Never prints the text.
 */
#include "commands.h"
#include "file_settings.h"
#include "io.h"
#include "load.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX (1024 * 1024)
#define JUDGEMENTS_MAX 256

static const char *dress_name(uint32_t decoded)
{
    static char names[64];
    size_t used = 0;
    names[0] = '\0';
    for (uint32_t dress = 1; dress && dress <= decoded; dress <<= 1)
        if (decoded & dress && stanch_dress_name(dress))
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? "+" : ", in ",
                                     stanch_dress_name(dress));
    return names;
}

static void print_judgement(FILE *text, const stanch_judgement *judgement)
{
    const char *confidence =
        strcmp(judgement->verdict, "rejected") == 0 ? "-" : stanch_confidence_name(judgement->confidence);
    fprintf(text, "%-32s %-10s %-12s ", judgement->rule, judgement->verdict, confidence ? confidence : "-");
    if (judgement->end)
        fprintf(text, "bytes %zu-%zu%s: ", judgement->start, judgement->end, dress_name(judgement->decoded));
    fprintf(text, "%s\n", judgement->reason);
}

static int print_judgements(const stanch_judgement *judgements, size_t count)
{
    char *bytes = NULL;
    size_t len = 0, shown = count < JUDGEMENTS_MAX ? count : JUDGEMENTS_MAX;
    FILE *text = open_memstream(&bytes, &len);
    if (!text) {
        message("out of memory: explaining");
        return STATUS_INTERNAL;
    }
    if (!count)
        fprintf(text, "No rule looked at it: it contains no anchor of a rule that is on, nor a telling name.\n");
    for (size_t i = 0; i < shown; i++)
        print_judgement(text, &judgements[i]);
    if (count > shown)
        fprintf(text, "and %zu more\n", count - shown);
    fclose(text);
    int status = print_text(bytes, len);
    free(bytes);
    return status;
}

/* Entries of an allow-list count as for standard input: those with a path do not. */
static int explain(stanch_rules *rules, const struct options *options, const struct allow_list *allow, const char *text,
                   size_t len)
{
    stanch_judgement judgements[JUDGEMENTS_MAX];
    stanch_error error = STANCH_ERROR_INIT;
    struct file_settings settings;
    stanch_worker *worker = NULL;
    stanch_options stream;
    size_t count = 0;
    load_stream_options(options, &stream);
    int code = file_settings_open(&settings, rules, &stream, allow, &error);
    if (code == STANCH_OK)
        code = file_settings_for(&settings, "-") ? STANCH_OK : STANCH_E_MEMORY;
    if (code == STANCH_OK)
        code = stanch_worker_new(rules, &worker);
    if (code == STANCH_OK)
        code = stanch_explain(worker, settings.settings, text, len, judgements, JUDGEMENTS_MAX, &count);
    int status = code == STANCH_OK ? print_judgements(judgements, count)
                                   : load_explain(error.line ? "bad allow-list" : "cannot explain", code, &error);
    stanch_worker_free(worker);
    file_settings_close(&settings);
    return status;
}

int cmd_explain(const struct options *options)
{
    stanch_rules *rules = NULL;
    struct allow_list allow = {0};
    char *text = NULL;
    size_t len = 0;
    if (options->words.count) {
        message(
            "value not taken: stanch explain: write the value to its standard input, where no process list shows it");
        return STATUS_USAGE;
    }
    int status = load_rules(options, &rules);
    if (status == STATUS_DONE)
        status = load_allow(options, &allow);
    int error = status == STATUS_DONE ? io_read_all(STDIN_FILENO, TEXT_MAX, &text, &len) : 0;
    if (error) {
        message("cannot read: standard input: %s", error == EFBIG ? "over 1 MiB" : strerror(error));
        status = STATUS_IO;
    }
    if (status == STATUS_DONE)
        status = explain(rules, options, &allow, text, len);
    if (text)
        explicit_bzero(text, len);
    free(text);
    allow_list_free(&allow);
    stanch_rules_release(rules);
    return status;
}
