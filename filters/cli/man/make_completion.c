/*
 * Writes the completion of one shell to standard output: make-completion bash|zsh|fish.
 * A tool of the build; it is no part of the program.
 */
#include "completion.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool names_file(const char *text)
{
    return strstr(text, "FILE") || strstr(text, "DIR") || strstr(text, "PATH");
}

enum offer offer_of_option(const struct option *option)
{
    switch (option->type) {
    case OPTION_FLAG:
        return OFFER_FLAG;
    case OPTION_CHOICE:
        return OFFER_ONE;
    case OPTION_DRESS:
        return OFFER_SOME;
    case OPTION_LIST:
        return OFFER_RULES;
    default:
        return names_file(option->value) ? OFFER_FILE : OFFER_NOTHING;
    }
}

enum offer offer_of_arguments(const char *arguments)
{
    char text[200];
    snprintf(text, sizeof text, "%s", arguments);
    bool is_value = false;
    for (char *rest = text, *word; (word = strsep(&rest, " "));) {
        bool is_option = strncmp(word, "--", 2) == 0;
        if (!is_option && !is_value && names_file(word))
            return OFFER_FILE;
        if (!is_option && !is_value && strcmp(word, "RULE") == 0)
            return OFFER_RULE;
        is_value = is_option;
    }
    return OFFER_NOTHING;
}

static void add_word(char words[WORDS_MAX], const char *word)
{
    size_t used = strlen(words);
    snprintf(words + used, WORDS_MAX - used, "%s%s", used ? " " : "", word);
}

static bool is_word(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!islower((unsigned char)*at) && *at != '-')
            return false;
    return islower((unsigned char)*text);
}

void offered_words(const struct option *option, char words[WORDS_MAX])
{
    words[0] = '\0';
    for (int i = 0; option->choices && option->choices[i]; i++)
        add_word(words, option->choices[i]);
    if (option->type == OPTION_DRESS)
        add_word(words, "none default all");
    char value[64];
    snprintf(value, sizeof value, "%s", option->value ? option->value : "");
    for (char *rest = value, *part; (part = strsep(&rest, "|"));)
        if (is_word(part)) /* FILE|fd:N|env: env is a word, the others stand for something */
            add_word(words, part);
}

void print_quoted(const char *text, const char *special, const char *quote)
{
    for (const char *at = text; *at; at++) {
        if (*at == '\'')
            fputs(quote, stdout);
        else if (strchr(special, *at))
            printf("\\%c", *at);
        else
            putchar(*at);
    }
}

void print_value_options(const char *between)
{
    const char *before = "";
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].value) {
            printf("%s--%s", before, option_table[i].name);
            before = between;
        }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *shell;
        void (*write)(void);
    } shells[] = {{"bash", complete_bash}, {"zsh", complete_zsh}, {"fish", complete_fish}};
    size_t i = 0;
    while (argc == 2 && i < sizeof shells / sizeof *shells && strcmp(argv[1], shells[i].shell) != 0)
        i++;
    if (argc != 2 || i == sizeof shells / sizeof *shells) {
        fputs("make-completion: which shell: write bash, zsh or fish\n", stderr);
        return 2;
    }
    shells[i].write();
    return ferror(stdout) || fclose(stdout) ? 1 : 0;
}
