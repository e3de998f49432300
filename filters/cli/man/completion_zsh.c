/*
 * zsh: specifications for _arguments, a list for each sub-command.
 */
#include "completion.h"

#include <stdio.h>

static const char head[] = "#compdef stanch\n"
                           "# zsh completion for stanch, written by filters/cli/man/make_completion.c\n"
                           "\n"
                           "_stanch_rule() { # by the program that is being typed\n"
                           "    local -a ids expl\n"
                           "    ids=(${${(f)\"$(_call_program rules $program rules list 2>/dev/null)\"}%% *})\n"
                           "    _wanted rules expl rule compadd \"$@\" -a ids\n"
                           "}\n"
                           "\n"
                           "_stanch_rules() {\n"
                           "    _sequence _stanch_rule\n"
                           "}\n"
                           "\n";

/* The action of a specification. */
static void action(enum offer offer, const char *words)
{
    switch (offer) {
    case OFFER_ONE:
        printf("(%s)", words);
        break;
    case OFFER_SOME:
        printf("{_sequence compadd - %s}", words);
        break;
    case OFFER_RULES:
        fputs("_stanch_rules", stdout);
        break;
    case OFFER_RULE:
        fputs("_stanch_rule", stdout);
        break;
    case OFFER_FILE:
        if (*words)
            printf("{_alternative \"words\\:word\\:(%s)\" \"files\\:file\\:_files\"}", words);
        else
            fputs("_files", stdout);
        break;
    default:
        break;
    }
}

static void specification(const struct option *option)
{
    char words[WORDS_MAX];
    fputs("            '", stdout);
    if (option->type == OPTION_LIST || option->type == OPTION_PATHS)
        putchar('*');
    if (option->letter)
        printf("(-%c --%s)'{-%c,--%s}'", option->letter, option->name, option->letter, option->name);
    else
        printf("--%s", option->name);
    fputs(option->value ? "=[" : "[", stdout);
    print_quoted(option->help, "[]\\", "'\\''");
    putchar(']');
    if (option->value) {
        putchar(':');
        print_quoted(option->value, ":\\", "'\\''");
        putchar(':');
        offered_words(option, words);
        action(offer_of_option(option), words);
    }
    puts("' \\");
}

static void rules_word(void)
{
    puts("_stanch_rules_word() {\n    case $words[1] in");
    for (int i = 0; i < RULES_VERBS; i++) {
        enum offer offer = offer_of_arguments(rules_verbs[i].arguments);
        if (offer == OFFER_NOTHING)
            continue;
        printf("    %s) ", rules_verbs[i].name);
        action(offer, "");
        puts(" ;;");
    }
    puts("    esac\n}\n");
}

static void arguments(enum command command)
{
    enum offer offer = offer_of_arguments(command_texts[command].arguments);
    if (command == COMMAND_RULES) {
        fputs("            '1:verb:(", stdout);
        for (int i = 0; i < RULES_VERBS; i++)
            printf("%s%s", i ? " " : "", rules_verbs[i].name);
        puts(")' '*::word:_stanch_rules_word' && ret=0");
    } else if (offer != OFFER_NOTHING) {
        fputs("            '*:file:", stdout);
        action(offer, "");
        puts("' && ret=0");
    } else {
        puts("            && ret=0");
    }
}

static void commands(void)
{
    puts("_stanch() {\n    local curcontext=$curcontext program=$words[1] command=redact ret=1\n    local -a "
         "commands=(");
    for (int i = 0; i < COMMANDS; i++) {
        printf("        '%s:", command_texts[i].name);
        print_quoted(command_texts[i].purpose, ":\\", "'\\''");
        puts("'");
    }
    puts("    )\n"
         "    if ((CURRENT == 2)); then\n"
         "        _describe -t commands command commands && ret=0\n"
         "    elif ((${commands[(I)${(b)words[2]}:*]})); then\n"
         "        command=$words[2]\n"
         "        shift words\n"
         "        ((CURRENT--))\n"
         "    fi\n"
         "    case $command in");
    for (int command = 0; command < COMMANDS; command++) {
        printf("    %s)\n        _arguments -S \\\n", command_texts[command].name);
        for (size_t i = 0; i < option_count; i++)
            if (option_table[i].commands & 1u << command)
                specification(&option_table[i]);
        arguments((enum command)command);
        puts("        ;;");
    }
    puts("    esac\n    return ret\n}\n");
}

void complete_zsh(void)
{
    fputs(head, stdout);
    rules_word();
    commands();
    puts("_stanch \"$@\"");
}
