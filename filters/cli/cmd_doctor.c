/*
 * stanch doctor: what is wrong on this machine and how to mend it, a line for each thing that it looks at.
 *
 * It opens what a run with the same options would open, by the same functions, and shows their messages as findings.
 */
#include "allow_list.h"
#include "commands.h"
#include "doctor_path.h"
#include "key.h"
#include "load.h"
#include "message.h"
#include "monotonic.h"
#include "named_place.h"
#include "pipe.h"
#include "report.h"
#include "status.h"
#include "tee.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum verdict { VERDICT_OK, VERDICT_NOTE, VERDICT_WRONG };

struct doctor {
    const struct options *options;
    FILE *text;
    bool is_wrong, has_bad_rules;
};

__attribute__((format(printf, 3, 4))) static void say(struct doctor *doctor, enum verdict verdict, const char *format,
                                                      ...)
{
    static const char *const words[] = {"ok", "note", "wrong"};
    char text[MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    message_clean(text);
    fprintf(doctor->text, "%-7s%s\n", words[verdict], text);
    doctor->is_wrong |= verdict == VERDICT_WRONG;
}

/* -------------------------------------------------------------------------------------------- what the options name */

static void check_processor(struct doctor *doctor)
{
    say(doctor, VERDICT_OK, "processor: %s", stanch_build_facts());
}

/* Loads the rules as `options` say; the message where they do not load. False then. */
static bool load(struct doctor *doctor, const struct options *options, stanch_rules **rules)
{
    char why[MESSAGE_MAX];
    message_divert(why);
    int status = load_rules(options, rules);
    message_divert(NULL);
    if (status != STATUS_DONE)
        say(doctor, VERDICT_WRONG, "%s", why);
    return status == STATUS_DONE;
}

static void check_rules(struct doctor *doctor)
{
    struct options options = *doctor->options; /* known values have a line of their own */
    stanch_rules *rules = NULL;
    options.known = (struct names){0};
    double start = monotonic_seconds();
    doctor->has_bad_rules = !load(doctor, &options, &rules);
    double end = monotonic_seconds();
    size_t on = 0;
    for (size_t i = 0; i < stanch_rules_count(rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        on += stanch_rules_info(rules, i, &info) == STANCH_OK && info.enabled;
    }
    if (rules)
        say(doctor, VERDICT_OK, "rules: %zu are on, they load in %.1f ms", on, (end - start) * 1e3);
    stanch_rules_release(rules);
}

static void check_known(struct doctor *doctor)
{
    stanch_rules *rules = NULL;
    const size_t count = doctor->options->known.count;
    if (!count || doctor->has_bad_rules || !load(doctor, doctor->options, &rules))
        return;
    say(doctor, VERDICT_OK, "known values: %zu list%s", count, count == 1 ? "" : "s");
    stanch_rules_release(rules);
}

static void check_allow(struct doctor *doctor)
{
    struct allow_list allow;
    char why[MESSAGE_MAX];
    if (!doctor->options->allow.count)
        return;
    message_divert(why);
    int status = load_allow(doctor->options, &allow);
    message_divert(NULL);
    if (*why) /* with STATUS_DONE: an entry that has expired */
        say(doctor, status == STATUS_DONE ? VERDICT_NOTE : VERDICT_WRONG, "%s", why);
    else
        say(doctor, VERDICT_OK, "allow-list: %zu entries", allow.count);
    allow_list_free(&allow);
}

static void check_key(struct doctor *doctor)
{
    char why[MESSAGE_MAX], place[PATH_MAX];
    message_divert(why);
    enum key_fate fate = key_foresee(doctor->options->key_file, place);
    message_divert(NULL);
    if (fate == KEY_IS_THERE)
        say(doctor, VERDICT_OK, "key: %s", place);
    else if (fate == KEY_IS_WRONG)
        say(doctor, VERDICT_WRONG, "%s", why);
    else if (fate == KEY_WILL_BE_MADE)
        say(doctor, VERDICT_OK, "key: none yet, the first run makes %s", place);
    else
        say(doctor, VERDICT_WRONG,
            "key: none, and no place for one: each run has its own placeholders; set HOME, or use --key-file");
}

static void check_report(struct doctor *doctor)
{
    const char *target = doctor->options->report;
    struct report report = {.fd = -1};
    struct stat facts;
    char why[MESSAGE_MAX] = "";
    int status = STATUS_DONE;
    if (!target)
        return;
    bool is_number = strncmp(target, "fd:", 3) == 0, is_there = !is_number && stat(target, &facts) == 0;
    if (is_number || (is_there && S_ISREG(facts.st_mode))) {
        message_divert(why);
        status = report_open(&report, target);
        message_divert(NULL);
        report_close(&report);
    } else if (is_there ? access(target, W_OK) != 0 || S_ISDIR(facts.st_mode) : !place_is_free(target, false)) {
        snprintf(why, sizeof why, "cannot report: --report %s: it cannot be written; name a file in a folder of yours",
                 target);
        status = STATUS_IO;
    }
    say(doctor, status == STATUS_DONE ? VERDICT_OK : VERDICT_WRONG, "%s%s",
        *why ? "" : "report: ", *why ? why : target);
}

/* ------------------------------------------------------------------------------------------- what the system permits */

/* main() has closed it already: here is what came of it. */
static void check_memory(struct doctor *doctor)
{
    struct rlimit core;
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0)
        say(doctor, VERDICT_OK, "memory: closed to other processes of this user, and no core file is written");
    else
        say(doctor, VERDICT_WRONG,
            "memory: the system refuses to close it, a core file could hold a credential; "
            "let prctl(PR_SET_DUMPABLE) and setrlimit pass in the sandbox around stanch");
}

static void check_jit(struct doctor *doctor)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *memory = mmap(NULL, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        say(doctor, VERDICT_NOTE,
            "patterns: memory may not be made executable here, so they are interpreted and a finding takes longer");
        return;
    }
    munmap(memory, page);
    say(doctor, VERDICT_OK, "patterns: they are compiled to machine code");
}

/* As many pipes as a run between two of them has. */
static void check_pipes(struct doctor *doctor)
{
    int ends[4][2], count = 0;
    bool is_large = true;
    for (; is_large && count < 4 && pipe2(ends[count], O_CLOEXEC) == 0; count++)
        is_large = tee_enlarge(ends[count][0]);
    is_large &= count == 4;
    for (int i = 0; i < count; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
    if (is_large)
        say(doctor, VERDICT_OK, "pipes: they take %d KiB, pages pass without being copied", TEE_PIPE_BYTES / 1024);
    else
        say(doctor, VERDICT_NOTE,
            "pipes: they cannot be made %d KiB, so bytes are copied; raise /proc/sys/fs/pipe-max-size and "
            "pipe-user-pages-soft to %d and %d or more, or end what holds this user's pipes",
            TEE_PIPE_BYTES / 1024, TEE_PIPE_BYTES, 16384);
}

static void check_path(struct doctor *doctor)
{
    struct doctor_path path;
    doctor_path_read(&path);
    if (!path.first[0])
        say(doctor, VERDICT_NOTE, "PATH: no stanch is on it; add the folder of %s", path.own);
    else if (path.first_differs)
        say(doctor, VERDICT_WRONG, "PATH: stanch is %s there, another build than %s; remove one of them", path.first,
            path.own);
    else if (path.other[0])
        say(doctor, VERDICT_WRONG, "PATH: behind %s stands another build, %s; remove it", path.first, path.other);
    else
        say(doctor, VERDICT_OK, "PATH: stanch is %s", path.first);
}

static void (*const checks[])(struct doctor *) = {check_processor, check_rules,  check_known, check_allow, check_key,
                                                  check_report,    check_memory, check_jit,   check_pipes, check_path};

int cmd_doctor(const struct options *options)
{
    char *bytes = NULL;
    size_t len = 0;
    if (options->words.count) {
        message("bad words: stanch doctor %s: it takes options only", options->words.items[0]);
        return STATUS_USAGE;
    }
    struct doctor doctor = {.options = options, .text = open_memstream(&bytes, &len)};
    if (!doctor.text) {
        message("out of memory: looking at this machine");
        return STATUS_INTERNAL;
    }
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        checks[i](&doctor);
    fclose(doctor.text);
    int status = status_worst(print_text(bytes, len), doctor.is_wrong ? STATUS_IO : STATUS_DONE);
    free(bytes);
    return status;
}
