/*
 * fish: one `complete` a sub-command, option and word, each with the condition in which it is offered.
 */
#include "completion.h"

#include <stdio.h>

/* Functions for the conditions; the names of the sub-commands, and of the options with a value, stand between. */
static const char before_commands[] =
    "# fish completion for stanch, written by filters/cli/man/make_completion.c\n"
    "\n"
    "function __stanch_command # the sub-command that is being typed; the first word may name it\n"
    "    set -l words (commandline -opc)\n"
    "    if set -q words[2]; and contains -- $words[2]";
static const char before_options[] =
    "\n"
    "        echo $words[2]\n"
    "    else\n"
    "        echo redact\n"
    "    end\n"
    "end\n"
    "\n"
    "function __stanch_is\n"
    "    contains -- (__stanch_command) $argv\n"
    "end\n"
    "\n"
    "function __stanch_is_first\n"
    "    test (count (commandline -opc)) -eq 1\n"
    "end\n"
    "\n"
    "function __stanch_verb_is # the first word behind the sub-command that is no option nor its value, or none\n"
    "    set -l is_value no\n"
    "    for word in (commandline -opc)[3..-1]\n"
    "        if test $is_value = yes\n"
    "            set is_value no\n"
    "            continue\n"
    "        end\n"
    "        switch $word\n"
    "            case ";
static const char behind_options[] = "\n"
                                     "                set is_value yes\n"
                                     "            case '-*'\n"
                                     "            case '*'\n"
                                     "                test $word = $argv[1]\n"
                                     "                return\n"
                                     "        end\n"
                                     "    end\n"
                                     "    test $argv[1] = none\n"
                                     "end\n"
                                     "\n"
                                     "function __stanch_rules # ids, by the program that is being typed\n"
                                     "    set -l program (string replace -r '^~/' $HOME/ -- (commandline -opc)[1])\n"
                                     "    $program rules list 2>/dev/null | string replace -r ' .*' ''\n"
                                     "end\n"
                                     "\n"
                                     "complete -c stanch -f"
                                     "\n";

static void head(void)
{
    fputs(before_commands, stdout);
    for (int i = 0; i < COMMANDS; i++)
        printf(" %s", command_texts[i].name);
    fputs(before_options, stdout);
    print_value_options(" ");
    fputs(behind_options, stdout);
}

static void quoted(const char *text)
{
    putchar('\'');
    print_quoted(text, "\\", "\\'");
    putchar('\'');
}

static void commands(void)
{
    for (int i = 0; i < COMMANDS; i++) {
        printf("complete -c stanch -n __stanch_is_first -a %s -d ", command_texts[i].name);
        quoted(command_texts[i].purpose);
        putchar('\n');
        if (i != COMMAND_RULES && offer_of_arguments(command_texts[i].arguments) == OFFER_FILE)
            printf("complete -c stanch -n '__stanch_is %s' -F\n", command_texts[i].name);
    }
}

static void verbs(void)
{
    const char *command = command_texts[COMMAND_RULES].name;
    for (int i = 0; i < RULES_VERBS; i++) {
        const struct verb_text *verb = &rules_verbs[i];
        enum offer offer = offer_of_arguments(verb->arguments);
        printf("complete -c stanch -n '__stanch_is %s; and __stanch_verb_is none' -a %s\n", command, verb->name);
        if (offer != OFFER_NOTHING)
            printf("complete -c stanch -n '__stanch_is %s; and __stanch_verb_is %s' %s\n", command, verb->name,
                   offer == OFFER_FILE ? "-F" : "-a '(__stanch_rules)'");
    }
}

static void value(const struct option *option)
{
    char words[WORDS_MAX];
    offered_words(option, words);
    switch (offer_of_option(option)) {
    case OFFER_FLAG:
        break;
    case OFFER_SOME:
        printf(" -x -a '(__fish_append , %s)'", words);
        break;
    case OFFER_RULES:
        fputs(" -x -a '(__fish_append , (__stanch_rules))'", stdout);
        break;
    case OFFER_FILE:
        fputs(" -r -F", stdout);
        if (*words)
            printf(" -a '%s'", words);
        break;
    default:
        fputs(" -x", stdout);
        if (*words)
            printf(" -a '%s'", words);
        break;
    }
}

static void option(const struct option *option)
{
    fputs("complete -c stanch -n '__stanch_is", stdout);
    for (int i = 0; i < COMMANDS; i++)
        if (option->commands & 1u << i)
            printf(" %s", command_texts[i].name);
    putchar('\'');
    if (option->letter)
        printf(" -s %c", option->letter);
    printf(" -l %s", option->name);
    value(option);
    fputs(" -d ", stdout);
    quoted(option->help);
    putchar('\n');
}

void complete_fish(void)
{
    head();
    commands();
    verbs();
    for (size_t i = 0; i < option_count; i++)
        option(&option_table[i]);
}
