#include "options.h"

#include "framing.h"
#include "message.h"
#include "stanch.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

#define ONLY_REDACT (1u << COMMAND_REDACT)
#define ONLY_SCAN (1u << COMMAND_SCAN)
#define ONLY_TAIL (1u << COMMAND_TAIL)
#define ONLY_CLEAN (1u << COMMAND_CLEAN)
#define FILTERING (ONLY_REDACT | ONLY_TAIL)
#define WRITING (FILTERING | ONLY_CLEAN)
#define OPENING (WRITING | 1u << COMMAND_DOCTOR)
#define JUDGING (OPENING | ONLY_SCAN | 1u << COMMAND_EXPLAIN)
#define WITH_RULES (JUDGING | 1u << COMMAND_RULES)
#define EVERYWHERE                                                                                                     \
    (WITH_RULES | 1u << COMMAND_ROTATE | 1u << COMMAND_ALLOW | 1u << COMMAND_INSTALL | 1u << COMMAND_UNINSTALL)
#define FIELD(name) offsetof(struct options, name)

static const char *const channels[] = {"prompt", "tool-output", "log", "code", NULL};
static const char *const modes[] = {"redact", "block", "detect", NULL};
static const char *const units[] = {"line", "stream", NULL};
static const char *const styles[] = {"tag", "mask", NULL};
static const char *const confidences[] = {"weak", "generic", "contextual", "distinctive", "checked", NULL};
static const char *const flushes[] = {"block", "line", NULL};
static const char *const framings[] = {"raw", "line", "json", "journal", "cri", "mmexternal", "omprog", NULL};
static const char *const transports[] = {"none", "gzip", "zstd", "auto", NULL};
static const char *const growings[] = {"refuse", "follow", NULL};
static const char *const formats[] = {"text", "json", "jsonl", "sarif", NULL};
static const char *const dresses[] = {"json", "base64", "percent", "utf-16", "hex", NULL};

const struct option option_table[] = {
    {"channel", 0, OPTION_CHOICE, FIELD(channel), "NAME", channels, JUDGING,
     "prompt, tool-output, log or code [log; of scan code]",
     "Rules that would delay or hurt ordinary prose are on in logs and code, and need a telling name to the left "
     "elsewhere."},
    {"mode", 0, OPTION_CHOICE, FIELD(mode), "MODE", modes, FILTERING, "redact, block or detect [redact]",
     "Redact writes a placeholder instead of a credential. Block keeps the line back, or ends the stream, see --unit. "
     "Detect lets every byte pass and only finds."},
    {"unit", 0, OPTION_CHOICE, FIELD(unit), "UNIT", units, FILTERING,
     "what --mode block keeps back: line or stream [line]",
     "Line drops each line that a credential touches, with its newline, and goes on. A line over 64 KiB passes up to "
     "its "
     "first credential, the rest is dropped and its newline kept. Stream writes nothing after the first credential and "
     "ends."},
    {"framing", 0, OPTION_CHOICE, FIELD(framing), "NAME", framings, FILTERING,
     "raw, line, json, journal, cri, mmexternal, omprog [raw]",
     "Raw takes the input as one text. With all others nothing crosses a record but a private key of several lines, of "
     "which every line stays, empty. Line: each line is a record; also for logfmt and syslog. Json: each line is a "
     "JSON "
     "value; numbers stay, and where two keys of an object would become equal the second gets a number; other lines "
     "are text. Arrays of byte numbers, as journalctl -o json writes them, stay as they are. Cri: logs of containers, "
     "\"TIME stream P|F text\" or docker's {\"log\":...}; a text that is cut over several lines is judged as one, each "
     "line "
     "keeps its header, and the placeholder stands where the value begins. What is open at a cut is redacted as it is "
     "(reason unjudged) where the next line does not go on with it. Lines in no format are text. Mmexternal and omprog "
     "speak with rsyslog's modules of that name, on standard input and output. Mmexternal answers each line, a message "
     "or all of its properties as JSON, with one line of JSON: what has changed, and under $!stanch the uuid of the "
     "message that was judged, or ok. A message that cannot be judged is withheld; standard error is closed. Omprog "
     "writes each message to --output and confirms it."},
    {"fields", 0, OPTION_LIST, FIELD(fields), "LIST", NULL, FILTERING,
     "with --framing json: redact only these; !FIELD: all but",
     "A field is the keys that lead to it with dots between, and names all that lies in it: message,err.stack. A star "
     "stands for one key, a key with a dot in it counts as two, arrays are no level. With an exclamation mark before "
     "each field all others are redacted: "
     "'!trace_id,!hash'. Numbers of a field that is named are redacted too, and are strings then. What is found in "
     "another field stays and is not reported. A key of several lines, a line that is no JSON up to what is found, and "
     "one of more than 1 MiB are redacted whatever their fields. May be given more than once."},
    {"style", 0, OPTION_CHOICE, FIELD(style), "STYLE", styles, WRITING,
     "tag: a placeholder; mask: an x for each byte [tag]",
     "A tag is REDACTED.<rule-id>.<8 hex of the fingerprint>; the same value gets the same tag."},
    {"placeholder", 0, OPTION_TEXT, FIELD(placeholder), "TEXT", NULL, WRITING, "template with {rule}, {kind} and {id}",
     "Other bytes may be of [A-Za-z0-9._:-]."},
    {"dress", 0, OPTION_DRESS, FIELD(dress), "LIST", dresses, WITH_RULES,
     "json,base64,percent,utf-16,hex; none, default, all",
     "The ways of writing that credentials are found in: JSON escapes, base64, percent-encoding (once or twice), "
     "UTF-16 in "
     "either byte order, hexadecimal digits. All but hex are on by default. The placeholder is written in the same "
     "way."},
    {"report", 0, OPTION_TEXT, FIELD(report), "FILE|fd:N", NULL, OPENING, "append each finding as a line of JSON",
     "The file is made with mode 0600. Each line goes out in one write, before the bytes that replace the credential. "
     "No "
     "line holds any byte of a credential. If the report fails on the way, stanch goes on and exits with 4."},
    {"summary", 0, OPTION_FLAG, FIELD(summary), NULL, NULL, FILTERING, "say at the end what must be rotated, and how",
     "On standard error, also after SIGTERM."},
    {"stats", 0, OPTION_FLAG, FIELD(stats), NULL, NULL, FILTERING, "say at the end: bytes, findings, most held, speed",
     "On standard error, also after SIGTERM."},
    {"copy", 0, OPTION_FLAG, FIELD(copy), NULL, NULL, ONLY_REDACT, "read and write only: for writers that vmsplice",
     "Between two pipes stanch passes pages on without copying them. A writer that splices or vmsplices its own pages "
     "into "
     "the pipe could change them after they were judged; with --copy it cannot."},
    {"rules", 0, OPTION_PATHS, FIELD(rules), "FILE|DIR", NULL, WITH_RULES,
     "add rules; \"--rules none\" leaves the built-in ones out",
     "Of a directory every *.json file is read. May be given more than once."},
    {"only", 0, OPTION_LIST, FIELD(only), "RULE,...", NULL, WITH_RULES, "use these rules alone",
     "May be given more than once."},
    {"skip", 0, OPTION_LIST, FIELD(skip), "RULE,...", NULL, WITH_RULES, "leave these rules out",
     "May be given more than once."},
    {"known", 0, OPTION_PATHS, FIELD(known), "FILE|fd:N|env", NULL, JUDGING,
     "take these exact values out too, wherever they are",
     "A value a line, or NUL-separated where there is a NUL; nothing is trimmed but a CR before a line feed. A value "
     "under 8 bytes counts only with no letter or digit beside it, one under 4 is an error. Env takes the variables "
     "whose "
     "names tell of a secret, from 8 bytes on. A file must not be readable by others. They are found beside the rules, "
     "in "
     "JSON strings and base64 too where these dresses are on. May be given more than once."},
    {"allow", 0, OPTION_PATHS, FIELD(allow), "FILE", NULL, JUDGING,
     "let pass what an allow-list names; see stanch allow",
     "Each line of the file is an entry in JSON, see ALLOW-LISTS. May be given more than once."},
    {"min-confidence", 0, OPTION_CHOICE, FIELD(min_confidence), "WORD", confidences, JUDGING,
     "generic; weak, contextual, distinctive or checked",
     "Evidence that a finding needs: weak, the shape is right and the checksum wrong; generic, a name such as password "
     "and the "
     "look of the value; contextual, a name of the issuer to the left; distinctive, the issuer's own prefix and shape; "
     "checked, "
     "a checksum or the inner structure holds."},
    {"key-file", 0, OPTION_TEXT, FIELD(key_file), "FILE", NULL, OPENING | ONLY_SCAN,
     "key of the fingerprints: 64 hex digits",
     "Equal keys give equal fingerprints and placeholders on several hosts. See FILES for where a key is looked for."},
    {"flush", 0, OPTION_CHOICE, FIELD(flush), "WHEN", flushes, FILTERING,
     "block: at once, what a read released; line: whole lines",
     "Block writes what one read released in one write and never waits for more. Line writes whole lines: one line at "
     "a "
     "time with --framing raw; with all other framings at the end of each read all lines that are complete, in one "
     "write. A line over 32 KiB goes out in pieces. Line is the default where standard output is a terminal and where "
     "--framing is not raw, block elsewhere."},
    {"metrics", 0, OPTION_TEXT, FIELD(metrics), "FILE|unix:PATH", NULL, ONLY_REDACT,
     "counters for Prometheus, in a file or at a socket",
     "Bytes, findings by rule and severity, reloads, errors, which rules are in use; no part of the text. The file is "
     "put "
     "in its place whole every five seconds and at the end, for the textfile collector of node_exporter (name it "
     "*.prom). "
     "At the socket an HTTP request is answered: curl --unix-socket PATH http://localhost/metrics."},
    {"no-sandbox", 0, OPTION_FLAG, FIELD(no_sandbox), NULL, NULL, ONLY_REDACT, "keep all rights of the program",
     "Without it stanch gives up what it does not need before it reads the first byte: capabilities (as root all but "
     "the "
     "one to read files of others), all files but those that its arguments name (Landlock; of rules and lists their "
     "folder, so that a reload may find another file), and all system calls but those of a filter (seccomp): a call to "
     "start a program, to open a socket, to signal or to look into another process ends it by SIGSYS. What the kernel "
     "does "
     "not have is left out, see --version. With --in-place and --output, which make and open files as they go, and "
     "with "
     "the other commands it is not closed."},
    {"output", 0, OPTION_TEXT, FIELD(output), "TARGET", NULL, ONLY_REDACT,
     "FILE or unix:PATH that --framing omprog writes to",
     "A file is appended to, made with mode 0600, and opened anew after it was moved away. Unix: is a stream socket; a "
     "message is confirmed once its receiver has read it."},
    {"in-place", 'i', OPTION_FLAG, FIELD(in_place), NULL, NULL, ONLY_REDACT, "rewrite each FILE that has findings",
     "The text goes to a new file beside it, which takes its name, owner, mode, access lists and extended attributes "
     "once it is complete and on the disk; until then, and after any failure, the old one stands. A file without "
     "findings is not touched. Not rewritten, but named, with exit code 4: a symbolic link, a file with other names "
     "(hard links), one that may not be written to, one on which another program holds a lock (flock or fcntl), and "
     "one that is open for writing elsewhere or changes while it is read, see --growing. The others go on. With "
     "--mode block lines are dropped."},
    {"growing", 0, OPTION_CHOICE, FIELD(growing), "WORD", growings, ONLY_REDACT | ONLY_CLEAN,
     "with -i, a file written to: refuse or follow [refuse]",
     "Follow reads it again until it rests, at most ten times. A program that keeps it open goes on writing to the old "
     "file, which then has no name; so it is for programs that open it for each write. A lock refuses all the same."},
    {"lines", 'n', OPTION_TEXT, FIELD(lines), "NUMBER", NULL, ONLY_TAIL,
     "how many of the last lines to begin with [10]", ""},
    {"follow", 'f', OPTION_FLAG, FIELD(follow), NULL, NULL, ONLY_TAIL, "go on with what is written to the file", ""},
    {"follow-name", 'F', OPTION_FLAG, FIELD(follow_name), NULL, NULL, ONLY_TAIL,
     "go on with whatever file has the name",
     "Also over a rotation, and while there is no such file. The next file is read once something is in it, so what is "
     "still written to the old one until then is not lost."},
    {"yes", 'y', OPTION_FLAG, FIELD(yes), NULL, NULL, ONLY_CLEAN, "rewrite without asking", ""},
    {"transport", 0, OPTION_CHOICE, FIELD(transport), "FORM", transports, ONLY_REDACT,
     "gzip, zstd, auto: decode, write the same form [none]",
     "The text in each input is judged, and written in the form in which it came, one member or frame an input, "
     "flushed with each read. Auto takes for gzip or zstd what begins so, and all else as it is; without the option "
     "compressed bytes pass unchanged. Positions and --stats count decoded bytes. Names and comments in headers, "
     "skippable frames, and what follows the last gzip member are left out, the last with exit code 4. Data that ends "
     "early or is corrupt is exit code 4 too: what was judged before is written as a whole member. A checksum comes "
     "behind what it covers: what was damaged is judged as it decodes, before the damage shows. Windows of more than "
     "128 MiB (zstd --long=28 and above) and dictionaries are refused."},
    {"format", 0, OPTION_CHOICE, FIELD(format), "FORMAT", formats, ONLY_SCAN, "text, json, jsonl or sarif [text]",
     "Text is for people: findings grouped by file, with the line in which the credential is masked. Json is an array "
     "of "
     "objects as a report has them, jsonl the same objects, one a line. Only they have fingerprints, and need a key. "
     "Sarif is SARIF 2.1.0, for code hosts; its fingerprints tell "
     "nothing of the value and hold while the line moves."},
    {"staged", 0, OPTION_FLAG, FIELD(staged), NULL, NULL, ONLY_SCAN, "of git: what would be committed now",
     "What the index has and HEAD has not. PATH is a repository here, by default that of the current folder, and "
     "places "
     "begin at its top. Nothing that it configures is run, nothing is fetched. Of ignore files the .stanchignore in "
     "PATH "
     "counts. A submodule is named and left out."},
    {"diff", 0, OPTION_TEXT, FIELD(diff), "A..B", NULL, ONLY_SCAN,
     "of git: what the commits of B bring in that A lacks",
     "Each of these commits with its message, also what a later one takes away again."},
    {"commits", 0, OPTION_FLAG, FIELD(commits), NULL, NULL, ONLY_SCAN, "of git: the commits that standard input names",
     "An id a line, as git rev-list prints them; with their messages. For hooks."},
    {"history", 0, OPTION_FLAG, FIELD(history), NULL, NULL, ONLY_SCAN, "of git: each blob once, with its first commit",
     "From HEAD back to the first commit, the oldest first, with the messages. What is older than a shallow clone is "
     "not "
     "there, which is said."},
    {"all", 0, OPTION_FLAG, FIELD(history_all), NULL, NULL, ONLY_SCAN,
     "with --history: all branches, tags, stashes, notes",
     "And what the reflogs still name, deleted branches and dropped stashes too. Messages of tags are scanned."},
    {"since", 0, OPTION_TEXT, FIELD(since), "DATE", NULL, ONLY_SCAN, "with --history: from this day on, YYYY-MM-DD",
     "In UTC."},
    {"baseline", 0, OPTION_TEXT, FIELD(baseline), "FILE", NULL, ONLY_SCAN, "report only what this file does not know",
     "Its first line is {\"baseline\":1}; each other one is an entry with a reason and, where there is one, the last "
     "day "
     "on "
     "which it counts. An entry knows a finding by its rule, its line without the credential, and the hash of a value "
     "that "
     "cannot be guessed: so lines may move and files be renamed, and another value is new. Equal findings are as many "
     "entries; "
     "in commits each version of a file is counted for itself."},
    {"update-baseline", 0, OPTION_FLAG, FIELD(update_baseline), NULL, NULL, ONLY_SCAN,
     "with --reason: take in what is new, drop what is gone",
     "Scan what you always scan: an entry that is not found is taken out. Reasons and dates of the others stay. "
     "Without "
     "--reason nothing is taken in, and what is new is reported. Where not everything could be scanned, the file stays "
     "as it is; else it is replaced as a whole, and made where there is none."},
    {"no-config", 0, OPTION_FLAG, FIELD(no_config), NULL, NULL, ONLY_SCAN, "leave .stanch.json out",
     "Else the first .stanch.json upward from the first PATH, up to the top of the work tree of git (outside of one "
     "only "
     "that of the folder itself) says what this project wants: an object with any of the keys rules, only, skip, "
     "min-confidence, allow and baseline, which stand for the options of that name, and exclude, a list of patterns as "
     ".stanchignore has them. Relative paths and patterns begin in its folder. An option on the command line replaces "
     "its "
     "key. That it is in use is said in one line."},
    {"no-ignore", 0, OPTION_FLAG, FIELD(no_ignore), NULL, NULL, ONLY_SCAN, "scan what .gitignore, .stanchignore name",
     "Else what these files name is left out: .gitignore and .git/info/exclude in a work tree of git, .stanchignore "
     "everywhere. A file that is named as an argument is always scanned."},
    {"no-hidden", 0, OPTION_FLAG, FIELD(no_hidden), NULL, NULL, ONLY_SCAN, "leave out names that begin with a dot",
     "They are scanned by default, as .env and .npmrc are the likeliest places."},
    {"no-archives", 0, OPTION_FLAG, FIELD(no_archives), NULL, NULL, ONLY_SCAN, "do not look into archives",
     "Else tar, zip, 7z, rar, cpio, cab and deb archives and files packed with gzip, bzip2, xz, zstd or lz4 are looked "
     "into, "
     "three deep. A place in one is written ARCHIVE!/PATH."},
    {"all-allow-comments", 0, OPTION_FLAG, FIELD(all_comments), NULL, NULL, ONLY_SCAN,
     "heed gitleaks:allow, pragma: allowlist secret",
     "What stands on a line with the words stanch:allow is counted and not reported; with this option the words of "
     "other scanners do the same."},
    {"from", 0, OPTION_TEXT, FIELD(from), "FILE|-", NULL, 1u << COMMAND_ROTATE | 1u << COMMAND_ALLOW | ONLY_SCAN,
     "the report to read; of scan: of another scanner",
     "As --report wrote it; a dash is standard input. With --update-baseline of scan it is a JSON report of gitleaks "
     "or a .secrets.baseline of "
     "detect-secrets, to move over: of what is new only what stands in a file and line that it names is taken in."},
    {"reason", 0, OPTION_TEXT, FIELD(reason), "TEXT", NULL, 1u << COMMAND_ALLOW | ONLY_SCAN,
     "why these findings are allowed", "It is written to each entry, of scan to each new one of the baseline."},
    {"expires", 0, OPTION_TEXT, FIELD(expires), "DATE", NULL, 1u << COMMAND_ALLOW | ONLY_SCAN,
     "the last day on which the entries count, YYYY-MM-DD", "In UTC. Without it they count for ever."},
    {"issuer", 0, OPTION_TEXT, FIELD(issuer), "NAME", NULL, 1u << COMMAND_RULES,
     "of new: who issues the credential [own]", "It stands in each finding."},
    {"help", 'h', OPTION_FLAG, FIELD(help), NULL, NULL, EVERYWHERE, "show this text", ""},
    {"version", 'V', OPTION_FLAG, FIELD(version), NULL, NULL, EVERYWHERE, "show the version and how it was built", ""},
};
const size_t option_count = sizeof option_table / sizeof *option_table;

const struct command_text command_texts[COMMANDS] = {
    [COMMAND_REDACT] =
        {"redact", "[OPTION]... [FILE]...", "take credentials out of a stream",
         "Copies files, or standard input, to standard output as cat(1) does, without the credentials in them. "
         "Needs not be named: \"stanch\" alone is \"stanch redact\". Each file is a stream of its own."},
    [COMMAND_ROTATE] = {"rotate", "--from FILE|-", "say what to rotate, and how",
                        "Reads a report and prints each credential once, the worst first, with its issuer's steps."},
    [COMMAND_EXPLAIN] =
        {"explain", "", "say why a value is found, or not",
         "Says which rules looked at the text on standard input and what each found. Never prints the text."},
    [COMMAND_RULES] =
        {"rules", "VERB [WORD]...", "show, make, test, import rules",
         "\"list\" and \"show RULE\" print the rules, or all of one. \"lint [FILE]...\" says what is wrong with them, "
         "and how "
         "often each anchor occurs in a MB of the FILEs. \"new ID\" prints a rules file with a rule that works, to be "
         "changed. \"test FILE [PATH]...\" loads a rules file and tries each of its rules in a stream: on values made "
         "from its shape, on such that are a byte too short or too long, and on its own texts, finds and misses. In "
         "the "
         "files and trees PATH it prints where the rules find something, never what, how often their anchors occur, "
         "and "
         "the speed with them and without. \"import FILE\" reads a configuration of gitleaks and prints a rules file; "
         "each rule is proved, and one that cannot be carried over is named with the reason. Test and import exit with "
         "1 "
         "where a rule fails, finds something or is left out."},
    [COMMAND_ALLOW] =
        {"allow", "--from FILE|- --reason TEXT", "let a report's findings pass",
         "Reads a report and prints entries for an allow-list, sorted, each once: for a value that cannot "
         "be guessed by its hash, else for its rule in its file."},
    [COMMAND_DOCTOR] =
        {"doctor", "[OPTION]...", "say what is wrong here",
         "Opens what a run with these options would open, and prints a line for each thing that it looked at: ok, note "
         "where it works and could be better, or wrong, with what to do. Makes and changes nothing. Exits with 4 where "
         "something is wrong."},
    [COMMAND_SCAN] =
        {"scan", "[OPTION]... [PATH]...", "find credentials in files, trees",
         "Scans files, trees (the current folder where none is named) and, for a dash, standard input, on all cores, "
         "or what "
         "git has, "
         "and "
         "prints what it finds, sorted by path; never the credential. Exits with 1 where something is found, with 4 "
         "where something could not be scanned."},
    [COMMAND_INSTALL] = {"install", "HOOK...", "git hooks that refuse them",
                         "Writes the hooks pre-commit, pre-push, commit-msg or pre-receive of the repository of the "
                         "current folder. A hook "
                         "that is there is kept as HOOK.before-stanch and runs first. A hook calls this program by its "
                         "absolute path, else "
                         "by PATH; where it is in neither, and where not everything could be scanned, it refuses. "
                         "Doing it again changes "
                         "nothing. Where core.hooksPath names another folder, nothing is installed."},
    [COMMAND_UNINSTALL] = {"uninstall", "HOOK...", "take these hooks away",
                           "Puts back the hook that was there before."},
    [COMMAND_TAIL] =
        {"tail", "[OPTION]... FILE", "the end of a file, as it grows",
         "Prints the last lines of a file, and with -f or -F what is written to it from then on, until SIGINT or "
         "SIGTERM. "
         "All of it is one stream, over a rotation and a truncation too: a credential that is cut there is judged as a "
         "whole, and what may be the begin of one waits for what comes. Up to 64 KiB before the first line are judged "
         "too, for a key that began there; positions count from where it began to read. A file that was truncated is "
         "read from its start; where it has grown over its old length before that is seen, the part in between is not "
         "read."},
    [COMMAND_CLEAN] =
        {"clean", "[OPTION]... [PATH]...", "redact histories, transcripts",
         "Looks through the histories of shells (bash, zsh, fish, ksh, tcsh), of python, node, irb, gdb, psql, mysql, "
         "sqlite3, redis-cli and less, and the transcripts of Claude Code, Codex, Gemini CLI, Cursor, Copilot CLI, "
         "Cline, "
         "goose, opencode, Continue and aider (this one in the current folder too), where their variables and those of "
         "XDG put them; with PATH only through these files and what lies in these folders. Prints for each file how "
         "many "
         "findings of which rule it has, never a value, asks on the terminal, and rewrites as --in-place does. Without "
         "a "
         "terminal, or answered otherwise than with y or yes, it changes nothing and exits with 1 where something was "
         "found. An entry stays one line, JSON stays JSON. A program that still runs may write what it remembers once "
         "more: end shells and agents before. Databases of SQLite are not looked through."},
};

const struct verb_text rules_verbs[RULES_VERBS] = {
    [VERB_LIST] = {"list", ""}, [VERB_SHOW] = {"show", "RULE"},           [VERB_LINT] = {"lint", "[FILE]..."},
    [VERB_NEW] = {"new", "ID"}, [VERB_TEST] = {"test", "FILE [PATH]..."}, [VERB_IMPORT] = {"import", "FILE"},
};

void options_init(struct options *options, enum command command)
{
    *options = (struct options){.command = command,
                                .channel = command == COMMAND_SCAN ? STANCH_CHANNEL_CODE : STANCH_CHANNEL_LOG,
                                .mode = STANCH_REDACT,
                                .unit = STANCH_UNIT_LINE,
                                .style = STANCH_STYLE_TAG,
                                .min_confidence = command == COMMAND_SCAN ? CONFIDENCE_DEFAULT : STANCH_GENERIC,
                                .framing = FRAMING_RAW,
                                .flush = FLUSH_AUTO,
                                .dress = DRESS_DEFAULT};
}

void options_free(struct options *options)
{
    names_free(&options->rules);
    names_free(&options->only);
    names_free(&options->skip);
    names_free(&options->known);
    names_free(&options->allow);
    names_free(&options->fields);
    names_free(&options->words);
}

int names_add(struct names *names, const char *text, size_t len)
{
    char **items = realloc(names->items, (names->count + 1) * sizeof *items);
    if (items)
        names->items = items;
    char *copy = items ? strndup(text, len) : NULL;
    if (!copy) {
        message("out of memory: reading the arguments");
        return STATUS_INTERNAL;
    }
    names->items[names->count++] = copy;
    return STATUS_DONE;
}

void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct names){0};
}
