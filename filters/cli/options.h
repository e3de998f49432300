/*
 * Options: one table feeds parsing, --help and the man page. Parsing only checks and stores; doing comes later.
 */
#ifndef STANCH_OPTIONS_H
#define STANCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum command {
    COMMAND_REDACT,
    COMMAND_ROTATE,
    COMMAND_EXPLAIN,
    COMMAND_RULES,
    COMMAND_ALLOW,
    COMMAND_DOCTOR,
    COMMAND_SCAN,
    COMMAND_TAIL,
    COMMAND_CLEAN,
    COMMAND_INSTALL,
    COMMAND_UNINSTALL,
    COMMANDS
};

struct names {
    char **items; /* owned */
    size_t count;
};

struct options {
    enum command command;
    int channel, mode, unit, style, min_confidence; /* STANCH_… */
    int flush;                                      /* enum flush */
    int framing;                                    /* enum framing */
    int transport;                                  /* enum transport */
    uint32_t dress;                                 /* mask; DRESS_DEFAULT: what the channel has */
    int growing;                                    /* enum growing */
    bool follow, follow_name, yes;
    bool copy, in_place, summary, stats, no_sandbox, help, version;
    int format; /* enum scan_format */
    bool staged, commits, history, history_all;
    const char *diff, *since; /* NULL: not given */
    bool update_baseline, no_config;
    bool no_ignore, no_hidden, no_archives, all_comments;
    const char *placeholder, *report, *metrics, *output, *lines, *key_file, *from, *issuer, *reason, *expires,
        *baseline; /* NULL: not given */
    struct names rules, only, skip, known, allow, fields;
    struct names words; /* what is no option: files, or a sub-command's own words */
};

enum flush { FLUSH_AUTO = -1, FLUSH_BLOCK, FLUSH_LINE };
enum growing { GROWING_REFUSE, GROWING_FOLLOW };
#define DRESS_DEFAULT UINT32_MAX
#define CONFIDENCE_DEFAULT (-1) /* of scan: what the project says, else generic */

enum option_type { OPTION_FLAG, OPTION_CHOICE, OPTION_TEXT, OPTION_LIST, OPTION_PATHS, OPTION_DRESS };

struct option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum option_type type;
    size_t field;               /* offset in struct options */
    const char *value;          /* name of its value in --help; NULL: takes none */
    const char *const *choices; /* NULL-ended, in the order of the enum behind it */
    unsigned commands;          /* mask of 1 << COMMAND_… */
    const char *help;           /* one line */
    const char *more;           /* for the man page, behind `help` */
};

struct command_text {
    const char *name;
    const char *arguments;
    const char *purpose;
    const char *more;
};

/* The first word of `stanch rules`. */
enum rules_verb { VERB_LIST, VERB_SHOW, VERB_LINT, VERB_NEW, VERB_TEST, VERB_IMPORT, RULES_VERBS };

struct verb_text {
    const char *name;
    const char *arguments;
};

extern const struct option option_table[];
extern const size_t option_count;
extern const struct command_text command_texts[COMMANDS];
extern const struct verb_text rules_verbs[RULES_VERBS];

/* The defaults of a command. */
void options_init(struct options *options, enum command command);
void options_free(struct options *options);

/* Reads the arguments behind the program's name and the sub-command. 0, or a status after one message. */
int options_parse(struct options *options, enum command command, int argc, char **argv);

/* The entry of `names` that a typing mistake made `word`, or NULL. `names` is read with `stride` bytes between. */
const char *suggest(const char *word, const void *names, size_t count, size_t stride);

/* Adds a copy of `len` bytes of text. 0 or STATUS_INTERNAL after a message. */
int names_add(struct names *names, const char *text, size_t len);
void names_free(struct names *names);

#endif
