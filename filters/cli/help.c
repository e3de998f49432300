/*
 * --help and --version, from the same table as everything else about options.
 */
#include "commands.h"
#include "message.h"
#include "sandbox.h"
#include "stanch.h"
#include "status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USAGE_WIDTH 34 /* columns of arguments in --help */

static const char examples[] = "\nexamples:\n"
                               "  app 2>&1 | stanch | tee app.log\n"
                               "  stanch --report leaks.jsonl --summary old.log >clean.log\n"
                               "  stanch rotate --from leaks.jsonl\n";

int print_text(const char *text, size_t len)
{
    int error = message_print(STDOUT_FILENO, text, len);
    if (!error)
        return STATUS_DONE;
    message("cannot write: standard output: %s", strerror(error));
    return STATUS_IO;
}

static void print_usage(FILE *text, enum command command)
{
    const struct command_text *asked = &command_texts[command];
    if (command != COMMAND_REDACT) {
        fprintf(text, "usage: stanch %s %s\n%s\n\n", asked->name, asked->arguments, asked->more);
        return;
    }
    fprintf(text, "usage: stanch %-*s%s\n", USAGE_WIDTH, asked->arguments, asked->purpose);
    for (int i = COMMAND_REDACT + 1; i < COMMANDS; i++) {
        char words[80];
        snprintf(words, sizeof words, "%s %s", command_texts[i].name, command_texts[i].arguments);
        fprintf(text, "       stanch %-*s%s\n", USAGE_WIDTH, words, command_texts[i].purpose);
    }
}

static void print_option(FILE *text, const struct option *option)
{
    char words[64];
    const char letter[] = {'-', option->letter, ',', ' ', '\0'};
    snprintf(words, sizeof words, "%s--%s%s%s", option->letter ? letter : "", option->name, option->value ? " " : "",
             option->value ? option->value : "");
    fprintf(text, "  %-23s%s\n", words, option->help);
}

int help_print(enum command command)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *text = open_memstream(&bytes, &len);
    if (!text) {
        message("out of memory: printing help");
        return STATUS_INTERNAL;
    }
    print_usage(text, command);
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].commands & 1u << command)
            print_option(text, &option_table[i]);
    if (command == COMMAND_REDACT)
        fputs(examples, text);
    fclose(text);
    int status = print_text(bytes, len);
    free(bytes);
    return status;
}

int version_print(void)
{
    char text[600], sandbox[64];
    sandbox_describe(sandbox, sizeof sandbox);
    int len = snprintf(text, sizeof text, "stanch %s\n%s\nsandbox: %s\n", stanch_version(), stanch_build_facts(),
                       sandbox[0] ? sandbox : "this kernel has none");
    return print_text(text, len < (int)sizeof text ? (size_t)len : sizeof text - 1);
}
