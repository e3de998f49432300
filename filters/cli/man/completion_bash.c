/*
 * bash: a function that fills COMPREPLY. It needs nothing of the package bash-completion, which only finds it by name.
 */
#include "completion.h"

#include <stdio.h>

/* Readline's own completion of files knows how to quote: it serves where the function offers files and finds none. */
static const char head[] =
    "# bash completion for stanch, written by filters/cli/man/make_completion.c\n"
    "\n"
    "_stanch_words() { # CURRENT WORDS\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$2\" -- \"$1\")\n"
    "}\n"
    "\n"
    "_stanch_list() { # the last item of a list with commas\n"
    "    local before=''\n"
    "    [[ $1 != *,* ]] || before=${1%,*},\n"
    "    mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$2\" -- \"${1##*,}\")\n"
    "}\n"
    "\n"
    "_stanch_files() { # beside what is offered already\n"
    "    mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$1\")\n"
    "    compopt -o default -o filenames 2>/dev/null\n"
    "}\n"
    "\n"
    "_stanch_rules() { # their ids, by the program that is being typed\n"
    "    \"${COMP_WORDS[0]/#\\~\\//$HOME/}\" rules list 2>/dev/null | cut -d ' ' -f 1\n"
    "}\n"
    "\n"
    "_stanch() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=redact verb='' i\n"
    "    COMPREPLY=()\n"
    "    compopt +o default 2>/dev/null\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=''\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n";

static void command_names(const char *between)
{
    for (int i = 0; i < COMMANDS; i++)
        printf("%s%s", i ? between : "", command_texts[i].name);
}

static void find_command(void)
{
    fputs("    case ${COMP_WORDS[1]} in\n    ", stdout);
    command_names(" | ");
    fputs(") ((COMP_CWORD == 1)) || command=${COMP_WORDS[1]} ;;\n"
          "    esac\n"
          "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in\n"
          "        ",
          stdout);
    print_value_options(" | ");
    fputs(") [[ ${COMP_WORDS[++i]} != = ]] || ((i++)) ;;\n"
          "        -*) ;;\n"
          "        *) verb=${verb:-${COMP_WORDS[i]}} ;;\n"
          "        esac\n"
          "    done\n",
          stdout);
}

static void option_value(const struct option *option)
{
    char words[WORDS_MAX];
    offered_words(option, words);
    printf("    --%s)", option->name);
    switch (offer_of_option(option)) {
    case OFFER_ONE:
        printf(" _stanch_words \"$cur\" '%s';", words);
        break;
    case OFFER_SOME:
        printf(" _stanch_list \"$cur\" '%s';", words);
        break;
    case OFFER_RULES:
        fputs(" _stanch_list \"$cur\" \"$(_stanch_rules)\";", stdout);
        break;
    case OFFER_FILE:
        if (*words)
            printf(" _stanch_words \"$cur\" '%s';", words);
        fputs(" _stanch_files \"$cur\";", stdout);
        break;
    default:
        break;
    }
    puts(" return ;;");
}

static void option_values(void)
{
    puts("    case $prev in");
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].value)
            option_value(&option_table[i]);
    puts("    esac");
}

static void option_names(void)
{
    puts("    if [[ $cur == -* ]]; then\n        case $command in");
    for (int command = 0; command < COMMANDS; command++) {
        printf("        %s) _stanch_words \"$cur\" '", command_texts[command].name);
        for (size_t i = 0, count = 0; i < option_count; i++)
            if (option_table[i].commands & 1u << command)
                printf("%s--%s", count++ ? " " : "", option_table[i].name);
        puts("' ;;");
    }
    puts("        esac\n        return\n    fi");
}

static void offer_word(const char *name, enum offer offer)
{
    if (offer == OFFER_FILE)
        printf("    %s) _stanch_files \"$cur\" ;;\n", name);
    if (offer == OFFER_RULE)
        printf("    %s) _stanch_words \"$cur\" \"$(_stanch_rules)\" ;;\n", name);
}

static void words(void)
{
    fputs("    ((COMP_CWORD > 1)) || _stanch_words \"$cur\" '", stdout);
    command_names(" ");
    puts("'\n    case $command${verb:+ $verb} in");
    for (int i = 0; i < COMMANDS; i++) {
        char pattern[64];
        snprintf(pattern, sizeof pattern, "%s*", command_texts[i].name);
        if (i != COMMAND_RULES)
            offer_word(pattern, offer_of_arguments(command_texts[i].arguments));
    }
    printf("    %s) _stanch_words \"$cur\" '", command_texts[COMMAND_RULES].name);
    for (int i = 0; i < RULES_VERBS; i++)
        printf("%s%s", i ? " " : "", rules_verbs[i].name);
    puts("' ;;");
    for (int i = 0; i < RULES_VERBS; i++) {
        char pattern[64];
        snprintf(pattern, sizeof pattern, "'%s %s'", command_texts[COMMAND_RULES].name, rules_verbs[i].name);
        offer_word(pattern, offer_of_arguments(rules_verbs[i].arguments));
    }
    puts("    esac");
}

void complete_bash(void)
{
    fputs(head, stdout);
    find_command();
    option_values();
    option_names();
    words();
    puts("}\ncomplete -o default -F _stanch stanch");
}
