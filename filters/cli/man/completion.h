/*
 * Completion of words for the shells, from the tables of options and sub-commands. Part of a tool of the build.
 */
#ifndef STANCH_COMPLETION_H
#define STANCH_COMPLETION_H

#include "options.h"

/* What a shell can offer for a word. */
enum offer {
    OFFER_FLAG,    /* an option that takes no value */
    OFFER_NOTHING, /* only the reader knows it */
    OFFER_ONE,     /* one of some words */
    OFFER_SOME,    /* some of them, with commas between */
    OFFER_RULES,   /* ids of rules, with commas between */
    OFFER_RULE,
    OFFER_FILE
};

#define WORDS_MAX 256 /* bytes of offered words */

enum offer offer_of_option(const struct option *option);
/* For the words behind a sub-command or a verb, from how its usage names them. */
enum offer offer_of_arguments(const char *arguments);

/* The words that an option offers, with blanks between; "" where there are none. */
void offered_words(const struct option *option, char words[WORDS_MAX]);

/* Prints `text` for within single quotes of `shell`, with a backslash before each of the bytes `special`. */
void print_quoted(const char *text, const char *special, const char *quote);

/* Prints the names of what takes a value as `--name`, with `between`. */
void print_value_options(const char *between);

void complete_bash(void);
void complete_zsh(void);
void complete_fish(void);

#endif
