/*
 * The rules of a file on a user's own files: where they find something, and what they cost. No value is printed.
 */
#include "rules_test.h"

#include "io.h"
#include "load.h"
#include "message.h"
#include "rules_lint.h"
#include "status.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define FILE_MAX ((size_t)256 << 20)  /* bytes: a larger file is left out, and named */
#define BINARY_LOOK 8192              /* bytes in which a NUL makes a file binary */
#define SAMPLE_MAX ((size_t)16 << 20) /* bytes of the files that speed is measured on */
#define SAMPLE_MIN ((size_t)64 << 10) /* less tells nothing */
#define PLACES_MAX 20                 /* of a rule, that are printed */
#define WRITE_BYTES 65536
#define ANCHOR_MIN 4 /* bytes of an anchor without a class */
#define PASS_SECONDS 0.3
#define PASSES_MAX 50

struct files {
    struct trial *trial;
    const char *path; /* that is scanned */
    size_t count, bytes;
    char *sample;
    size_t sample_len;
    int status;
};

/* ------------------------------------------------------------------------------------------------ one file */

static void take_finding(void *user, const stanch_finding *finding)
{
    struct files *files = user;
    struct trial *trial = files->trial;
    if (!trial->is_own[finding->rule_index])
        return;
    trial->found++;
    size_t number = ++trial->findings[finding->rule_index];
    if (number <= PLACES_MAX)
        fprintf(trial->out, "%s: found: %s:%llu:%llu: %llu bytes\n", finding->rule, files->path,
                (unsigned long long)finding->line, (unsigned long long)finding->column,
                (unsigned long long)(finding->end - finding->start));
    else if (number == PLACES_MAX + 1)
        fprintf(trial->out, "%s: found: more places are counted, not printed\n", finding->rule);
}

int trial_scan(stanch_settings *settings, stanch_worker *worker, const char *bytes, size_t len, trial_take *take,
               void *user)
{
    _Alignas(64) uint8_t memory[4096];
    stanch_stream *stream = NULL;
    int code = stanch_stream_init(memory, sizeof memory, settings, &stream);
    if (code != STANCH_OK)
        return code;
    stanch_event event = STANCH_EVENT_INIT;
    for (size_t at = 0; code == STANCH_OK && event.type != STANCH_DONE;) {
        size_t size = len - at < WRITE_BYTES ? len - at : WRITE_BYTES;
        stanch_input input = {(const uint8_t *)bytes + at, size};
        at += size;
        do {
            code = stanch_next(stream, worker, &input, at < len ? STANCH_MORE : STANCH_END, &event);
            if (code == STANCH_OK && event.type == STANCH_FINDING && take)
                take(user, event.finding);
        } while (code == STANCH_OK && event.type < STANCH_NEED_INPUT);
    }
    stanch_stream_fini(stream);
    return code;
}

static void keep_sample(struct files *files, const char *bytes, size_t len)
{
    size_t room = SAMPLE_MAX - files->sample_len, taken = len < room ? len : room;
    if (!files->sample)
        files->sample = malloc(SAMPLE_MAX);
    if (!files->sample)
        return;
    memcpy(files->sample + files->sample_len, bytes, taken);
    files->sample_len += taken;
}

static void refuse(struct files *files, const char *path, int error)
{
    message("cannot read: %s: %s", path, error == EFBIG ? "over 256 MiB" : strerror(error));
    files->status = status_worst(files->status, STATUS_IO);
}

static void try_file(struct files *files, const char *path)
{
    char *bytes = NULL;
    size_t len = 0;
    int error = io_read_file(path, FILE_MAX, &bytes, &len);
    if (error) {
        refuse(files, path, error);
        return;
    }
    if (!memchr(bytes, '\0', len < BINARY_LOOK ? len : BINARY_LOOK)) {
        files->path = path;
        int code = trial_scan(files->trial->settings, files->trial->worker, bytes, len, take_finding, files);
        if (code != STANCH_OK)
            files->status =
                status_worst(files->status, load_explain("cannot scan", code, &(stanch_error)STANCH_ERROR_INIT));
        files->count++;
        files->bytes += len;
        keep_sample(files, bytes, len);
    }
    explicit_bzero(bytes, len);
    free(bytes);
}

/* Files of a tree; no link is followed, and what git keeps for itself is left out. */
static void try_path(struct files *files, char *path)
{
    char *const roots[] = {path, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, NULL);
    if (!tree) {
        refuse(files, path, errno);
        return;
    }
    for (FTSENT *entry; (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_D && entry->fts_level > 0 && strcmp(entry->fts_name, ".git") == 0)
            fts_set(tree, entry, FTS_SKIP);
        else if (entry->fts_info == FTS_F)
            try_file(files, entry->fts_path);
        else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
            refuse(files, entry->fts_path, entry->fts_errno);
    }
    fts_close(tree);
}

/* ------------------------------------------------------------------------------------------------ cost */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* GB a second of the best of some passes over the sample; 0 where it fails. */
static double speed(stanch_rules *rules, const struct files *files)
{
    stanch_options options = STANCH_OPTIONS_INIT;
    stanch_settings *settings = NULL;
    stanch_worker *worker = NULL;
    double best = 0, all = 0;
    options.mode = STANCH_DETECT;
    int code = stanch_settings_new(rules, &options, &settings, NULL);
    if (code == STANCH_OK)
        code = stanch_worker_new(rules, &worker);
    for (int pass = 0; code == STANCH_OK && pass < PASSES_MAX && all < PASS_SECONDS; pass++) {
        double begun = seconds();
        code = trial_scan(settings, worker, files->sample, files->sample_len, NULL, NULL);
        double took = seconds() - begun;
        all += took;
        if (took > 0 && (double)files->sample_len / took / 1e9 > best)
            best = (double)files->sample_len / took / 1e9;
    }
    stanch_worker_free(worker);
    stanch_settings_release(settings);
    return code == STANCH_OK ? best : 0;
}

static void print_rule_hits(const struct trial *trial, size_t rule, const char *bytes, size_t len)
{
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    size_t hits = 0;
    bool has_class = false; /* which a short anchor has behind it, and which is not looked for here */
    stanch_rules_info(trial->rules, rule, &info);
    for (size_t i = 0; i < info.anchor_count; i++) {
        const char *anchor = stanch_rules_anchor(trial->rules, rule, i);
        hits += count_hits(bytes, len, anchor);
        has_class |= strlen(anchor) < ANCHOR_MIN;
    }
    double rate = (double)hits / (double)len * 1e6;
    if (info.anchor_count > 0)
        fprintf(trial->out, "%s: anchors: %.2f hits a MB%s\n", info.id, rate,
                has_class              ? ", and fewer with the class behind them"
                : rate > LINT_HITS_MAX ? ", which costs speed: choose longer ones"
                                       : "");
}

/* Of few rules on all of the sample, of many on less. */
static void print_hits(const struct files *files)
{
    const struct trial *trial = files->trial;
    size_t len = files->sample_len / (trial->own / 100 + 1);
    for (size_t i = 0; len && i < stanch_rules_count(trial->rules); i++)
        if (trial->is_own[i])
            print_rule_hits(trial, i, files->sample, len);
}

static void print_cost(const struct files *files)
{
    const struct trial *trial = files->trial;
    print_hits(files);
    if (files->sample_len < SAMPLE_MIN) {
        fprintf(trial->out, "speed: not measured: the files have less than 64 KiB of text\n");
        return;
    }
    double with = speed(trial->rules, files), without = trial->baseline ? speed(trial->baseline, files) : 0;
    fprintf(trial->out, "speed: %.2f GB/s with these rules", with);
    if (without > 0)
        fprintf(trial->out, ", %.2f GB/s without", without);
    fputc('\n', trial->out);
}

int try_paths(struct trial *trial, char *const *paths, size_t count)
{
    struct files files = {.trial = trial, .status = STATUS_DONE};
    for (size_t i = 0; i < count; i++)
        try_path(&files, paths[i]);
    for (size_t i = 0; i < stanch_rules_count(trial->rules); i++) {
        stanch_rule_info info = STANCH_RULE_INFO_INIT;
        stanch_rules_info(trial->rules, i, &info);
        if (trial->findings[i])
            fprintf(trial->out, "%s: %zu findings\n", info.id, trial->findings[i]);
    }
    fprintf(trial->out, "%zu files, %zu bytes, %zu findings\n", files.count, files.bytes, trial->found);
    print_cost(&files);
    if (files.sample)
        explicit_bzero(files.sample, files.sample_len);
    free(files.sample);
    return files.status;
}
