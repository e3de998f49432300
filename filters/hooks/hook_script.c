#include "hook_script.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct part {
    const char *name, *input, *kept_input, *scan;
};

static const char refuse[] =
    "refuse() {\n"
    "    if [ \"$1\" -eq 1 ]; then\n"
    "        echo \"stanch: refused: the lines above hold credentials. Take them out; rotate what was seen elsewhere\" "
    ">&2\n"
    "        echo \"(stanch rotate says how); or allow one with a reason, in a comment on its line: stanch:allow "
    "REASON\" >&2\n"
    "    else\n"
    "        echo \"stanch: refused: not everything could be scanned (exit $1), see above\" >&2\n"
    "    fi\n"
    "    exit 1\n"
    "}\n";

static const char pushed[] = "    [ -n \"$new\" ] && [ -n \"${new##*[!0]*}\" ] && continue # taken away\n"
                             "    commits=$(git rev-list --reverse --date-order \"$new\" --not $known --) || refuse 4\n"
                             "    printf '%s\\n' \"$commits\" | sed '/^$/d' | \"$stanch\" scan --commits || refuse $?\n"
                             "    if [ \"$(git cat-file -t \"$new\")\" = tag ]; then\n"
                             "        git cat-file tag \"$new\" | \"$stanch\" scan - || refuse $?\n"
                             "    fi\n"
                             "done || exit 1\n";

static const char kept_lines[] =
    "if [ -x \"$kept\" ]; then\n    printf '%s' \"$lines\" | \"$kept\" \"$@\" || exit $?\nfi\n";
static const char kept_plain[] = "if [ -x \"$kept\" ]; then\n    \"$kept\" \"$@\" || exit $?\nfi\n";
static const char all_input[] = "lines=$(cat; echo .)\nlines=${lines%.}\n";

static const struct part parts[] = {
    {"pre-commit", "", kept_plain, "\"$stanch\" scan --staged || refuse $?\n"},
    {"commit-msg", "", kept_plain, "\"$stanch\" scan \"$1\" || refuse $?\n"},
    {"pre-push", all_input, kept_lines,
     "printf '%s' \"$lines\" | while read -r ref new remote_ref old; do\n    known=\"--remotes=$1\"\n"},
    {"pre-receive", all_input, kept_lines, "printf '%s' \"$lines\" | while read -r old new ref; do\n    known=--all\n"},
};

/* In quotes of the shell. */
static int quote(char *to, size_t room, const char *text)
{
    size_t used = 0;
    for (; *text && used + 6 < room; text++)
        used += (size_t)snprintf(to + used, room - used, *text == '\'' ? "'\\''" : "%c", *text);
    return *text ? ENAMETOOLONG : 0;
}

int hook_script(char script[HOOK_ROOM], const char *name, const char *program)
{
    char quoted[4096] = "";
    const struct part *part = parts;
    while (strcmp(part->name, name) != 0)
        part++;
    int error = quote(quoted, sizeof quoted, program);
    if (error)
        return error;
    int len = snprintf(
        script, HOOK_ROOM,
        "#!/bin/sh\n"
        "%s %s\" takes it away.\n"
        "stanch='%s'\n"
        "[ -x \"$stanch\" ] || stanch=$(command -v stanch) || {\n"
        "    echo \"stanch: refused: it is neither at its old place nor in PATH; install it, or take $0 away\" >&2\n"
        "    exit 1\n"
        "}\n"
        "kept=$0.before-stanch\n"
        "%s%s%s%s%s",
        HOOK_MARK, name, quoted, part->input, part->kept_input, refuse, part->scan, *part->input ? pushed : "");
    return len < HOOK_ROOM ? 0 : ENAMETOOLONG;
}
