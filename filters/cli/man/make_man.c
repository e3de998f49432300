/*
 * Writes stanch(1) to standard output: the options and exit codes from the tables that the program uses, and prose.
 * A tool of the build; it is no part of the program.
 */
#include "options.h"
#include "stanch.h"
#include "status.h"

#include <stdio.h>

/* A minus that is not a hyphen, and no request at the start of a line. */
static void text(const char *words)
{
    for (const char *at = words; *at; at++) {
        if (*at == '\\')
            fputs("\\e", stdout);
        else if (*at == '-')
            fputs("\\-", stdout);
        else if ((*at == '.' || *at == '\'') && (at == words || at[-1] == '\n'))
            printf("\\&%c", *at);
        else
            putchar(*at);
    }
}

static void section(const char *name)
{
    printf(".SH %s\n", name);
}

static void paragraph(const char *words)
{
    puts(".PP");
    text(words);
    putchar('\n');
}

static void term(const char *name, const char *words)
{
    puts(".TP");
    fputs("\\fB", stdout);
    text(name);
    fputs("\\fR\n", stdout);
    text(words);
    putchar('\n');
}

static void example(const char *command, const char *words)
{
    puts(".TP");
    fputs("\\fB", stdout);
    text(command);
    fputs("\\fR\n", stdout);
    text(words);
    putchar('\n');
}

static void option(const struct option *entry)
{
    puts(".TP");
    fputs("\\fB", stdout);
    if (entry->letter) {
        const char letter[] = {'-', entry->letter, ',', ' ', '\0'};
        text(letter);
    }
    text("--");
    text(entry->name);
    fputs("\\fR", stdout);
    if (entry->value) {
        fputs(" \\fI", stdout);
        text(entry->value);
        fputs("\\fR", stdout);
    }
    putchar('\n');
    text(entry->help);
    puts(".");
    if (*entry->more) {
        text(entry->more);
        putchar('\n');
    }
}

static void head(void)
{
    puts(".\\\" Written by filters/cli/man/make_man.c: change it there.");
    puts(".TH STANCH 1 \"\" \"stanch " STANCH_VERSION "\" \"User commands\"");
    section("NAME");
    puts("stanch \\- take credentials out of a stream of text while it flows");
    section("SYNOPSIS");
    for (int i = 0; i < COMMANDS; i++) {
        puts(i ? ".br" : ".nh");
        fputs("\\fBstanch", stdout);
        if (i != COMMAND_REDACT) {
            putchar(' ');
            text(command_texts[i].name);
        }
        fputs("\\fR ", stdout);
        text(command_texts[i].arguments);
        putchar('\n');
    }
}

static void description(void)
{
    section("DESCRIPTION");
    text("stanch copies files, or standard input, to standard output as cat(1) does. Credentials in them (tokens, "
         "keys, passwords) "
         "are replaced by placeholders, or their lines are kept back. A byte that may still belong to a credential "
         "waits until it is "
         "judged, at most 1,024 bytes; every other byte goes out at once.\n");
    paragraph("The first word is a sub-command if it names one, else everything is a file or an option; a file of that "
              "name is written "
              "./rotate. A dash is standard input, two dashes end the options. Each file is a stream of its own: "
              "positions begin "
              "anew, and what a file holds at its end is judged as it stands. A file that cannot be read is named, and "
              "the others go on.");
    for (int i = 0; i < COMMANDS; i++)
        term(command_texts[i].name, command_texts[i].more);
}

static void options(void)
{
    section("OPTIONS");
    for (size_t i = 0; i < option_count; i++)
        option(&option_table[i]);
}

static void reports(void)
{
    section("REPORT");
    text("Each line of a report is a JSON object with these keys: time (RFC 3339), rule, issuer, kind, severity "
         "(public, low, medium, "
         "high, critical), confidence, reason, detail, channel, file (a dash for standard input), line, column, start, "
         "end (bytes of "
         "the stream, end exclusive), fingerprint (id of the key, a colon, 32 hex digits), value (null, or for "
         "allow-lists 8 hex digits of the value's plain BLAKE2b-512), decoded (the ways of "
         "writing that the value "
         "stood in), action (redact, block, report), group (null, or a number that findings which belong together "
         "share) and rotate "
         "(how, revoke, url). The severity comes from the rule, or is low where the value itself says that it opens "
         "nothing: a JSON Web Token that has expired or carries no signature. It never changes what is redacted.\n");
}

static void allow_lists(void)
{
    section("ALLOW-LISTS");
    text("An allow-list names findings that are to pass as they are and are not reported. It is a file of JSON lines, "
         "each an object with these keys, all texts:\n");
    term("reason", "Why. Required.");
    term("rule", "The id of a rule.");
    term("value", "With a rule: the value by its hash, as a report has it.");
    term("expression", "A PCRE2 expression that matches somewhere in the value; ^ and $ are its ends. One that matches "
                       "an empty text is refused, and one that takes too many steps does not match.");
    term("path", "The file, as in .gitignore: * and ? do not cross a slash, ** does; without a slash a pattern matches "
                 "at any depth, with one it begins in the folder where stanch runs, with a slash at its start it is "
                 "the whole path. A folder stands for all that is in it. Standard input has no path.");
    term("expires", "YYYY-MM-DD, the last day (in UTC) on which the entry counts. An entry that has expired is said "
                    "once on standard error.");
    paragraph("Of rule, value, expression and path at least one is named, and all that are named must hold. At most "
              "10,000 entries, 100 of them with an expression. Anything else in the file, an entry that is there "
              "twice, or two that differ only in reason or date, is exit 2.");
    paragraph(
        "An allowed value still counts for what stands around it: a key id leads to its secret. What lies in it "
        "passes with it. Where it overlaps or touches another finding, or lies in a longer one, all of it is "
        "redacted, unless allowed values cover it. Private keys and values of more than 640 bytes pass by rule and "
        "path only.");
}

static void environment(void)
{
    section("ENVIRONMENT");
    term("STANCH_KEY", "The key of the fingerprints, 64 hex digits.");
    term("STANCH_KEY_FILE", "A file that holds it. It must be there.");
    term("XDG_STATE_HOME, HOME", "Where a key is looked for and kept, see FILES.");
    term("NO_COLOR", "Messages are not coloured when it is not empty, nor when standard error is no terminal.");
    section("FILES");
    text("The key is looked for in --key-file, $STANCH_KEY, $STANCH_KEY_FILE, and then in\n");
    term("$XDG_STATE_HOME/stanch/key", "");
    term("~/.local/state/stanch/key", "");
    term("/var/lib/stanch/key", "as root without HOME.");
    paragraph("Where there is none, the last of these that can be is made, with mode 0600. A key that others can read "
              "is refused, but "
              "on a mount that is read-only. Where none can be kept, fingerprints hold for one run, and their key is "
              "called tmp.");
    term(".stanch.json", "What a project wants of stanch scan, see --no-config.");
    term(".stanchignore", "Files that stanch scan leaves out, see --no-ignore.");
}

static void exit_codes(void)
{
    section("EXIT STATUS");
    for (int i = 0; status_text(i); i++) {
        const char number[] = {(char)('0' + i), '\0'};
        term(number, status_text(i));
    }
    paragraph("The worst wins: 5, 2, 4, 3, 1. After SIGTERM or SIGINT nothing more is read, what was judged is written "
              "for at most a "
              "second or until a second signal, and stanch dies by that signal. When its reader goes away it dies by "
              "SIGPIPE, as "
              "cat(1) does.");
}

static void tail(void)
{
    section("EXAMPLES");
    example("app 2>&1 | stanch | tee app.log", "A log without credentials.");
    example("stanch --report leaks.jsonl --summary old.log >clean.log", "Clean a log, and say what must be rotated.");
    example("stanch rotate --from leaks.jsonl", "Say it again from the report.");
    example("stanch allow --from leaks.jsonl --reason 'keys of the tests' | sort -u -o allow.jsonl - allow.jsonl",
            "Allow what was found, in a sorted list of which branches merge.");
    example("stanch --mode block --channel prompt <prompt.txt",
            "Keep back each line in which there is a credential; exit with 3 if there was one.");
    example("stanch --mode detect --report leaks.jsonl build.log >/dev/null",
            "Change nothing, exit with 1 if there is a credential.");
    section("SEE ALSO");
    puts(".BR libstanch (3)");
}

int main(void)
{
    head();
    description();
    options();
    reports();
    allow_lists();
    environment();
    exit_codes();
    tail();
    return ferror(stdout) || fclose(stdout) ? 1 : 0;
}
