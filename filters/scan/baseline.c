#include "baseline_parts.h"

#include "date.h"
#include "io.h"
#include "message.h"
#include "reported.h"
#include "status.h"

#include <errno.h>
#include <jansson.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define TEXT_MAX ((size_t)16 << 20) /* bytes of a file */
#define HASH_DIGITS 16

/* A line of the file, as it is read. */
struct line {
    const char *file;
    size_t number;
    uint64_t hash;
    const char *rule, *value, *reason, *expires; /* in the JSON value; NULL: not there */
};

struct expired {
    struct line first;
    char date[DATE_ROOM];
    size_t count;
};

static int no_memory(void)
{
    message("out of memory: reading a baseline");
    return STATUS_INTERNAL;
}

static int wrong(const struct line *line, const char *what)
{
    message("bad baseline: %s:%zu: %s", line->file, line->number, what);
    return STATUS_USAGE;
}

/* ------------------------------------------------------------------------------------------------ groups */

static int compare(const void *a, const void *b)
{
    const struct baseline_group *one = a, *other = b;
    if (one->line != other->line)
        return one->line < other->line ? -1 : 1;
    int order = strcmp(one->value, other->value);
    return order ? order : strcmp(one->rule, other->rule);
}

static struct baseline_group *new_group(uint64_t line, const char *value, const char *rule)
{
    size_t len = strlen(rule) + 1;
    struct baseline_group *group = calloc(1, sizeof *group + len);
    if (!group)
        return NULL;
    group->line = line;
    snprintf(group->value, sizeof group->value, "%s", value);
    memcpy(group->rule, rule, len);
    return group;
}

static void free_group(void *node)
{
    struct baseline_group *group = node;
    for (size_t i = 0; i < group->count; i++) {
        free(group->entries[i].reason);
        free(group->entries[i].expires);
    }
    free(group->entries);
    free(group);
}

/* The group of such findings, or NULL; `make`: it is made where there is none, and NULL means out of memory. */
static struct baseline_group *group_of(struct baseline *baseline, uint64_t line, const char *value, const char *rule,
                                       bool make)
{
    struct baseline_group *key = new_group(line, value, rule);
    if (!key) {
        baseline->has_failed = true;
        return NULL;
    }
    struct baseline_group **place =
        make ? tsearch(key, &baseline->groups, compare) : tfind(key, &baseline->groups, compare);
    baseline->has_failed |= make && !place;
    if (!place || *place != key)
        free_group(key);
    return place ? *place : NULL;
}

static bool fill_entry(struct baseline_entry *entry, const char *reason, const char *expires)
{
    *entry = (struct baseline_entry){.reason = strdup(reason), .expires = expires && *expires ? strdup(expires) : NULL};
    if (entry->reason && (entry->expires || !expires || !*expires))
        return true;
    free(entry->reason);
    free(entry->expires);
    return false;
}

/* Behind those that count, or, where it has expired, behind all. The order of these does not matter. */
static bool add_entry(struct baseline_group *group, const char *reason, const char *expires, bool is_live)
{
    struct baseline_entry entry;
    if (!(group->count & (group->count - 1))) {
        struct baseline_entry *entries =
            realloc(group->entries, (group->count ? 2 * group->count : 1) * sizeof *entries);
        if (!entries)
            return false;
        group->entries = entries;
    }
    if (!fill_entry(&entry, reason, expires))
        return false;
    group->entries[group->count] = group->entries[group->live];
    group->entries[is_live ? group->live : group->count] = entry;
    group->count++;
    group->live += is_live;
    return true;
}

/* ------------------------------------------------------------------------------------------------ reading */

static const char **field_of(struct line *line, const char *key, const char **hash)
{
    const struct {
        const char *key;
        const char **field;
    } fields[] = {{"line", hash},
                  {"rule", &line->rule},
                  {"value", &line->value},
                  {"reason", &line->reason},
                  {"expires", &line->expires}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].key, key) == 0)
            return fields[i].field;
    return NULL;
}

static bool is_hex(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

static int check_line(struct line *line, const char *hash)
{
    if (!hash || !is_hex(hash, HASH_DIGITS))
        return wrong(line, "its line is not 16 hex digits");
    if (!line->rule || !*line->rule)
        return wrong(line, "there is no rule");
    if (!line->reason || !line->reason[strspn(line->reason, " \t")])
        return wrong(line, "there is no reason: say why it is known");
    if (line->value && !is_hex(line->value, STANCH_VALUE_HASH_MAX - 1))
        return wrong(line, "its value is no hash of one");
    if (line->expires && !date_holds(line->expires))
        return wrong(line, "expires is no date: write YYYY-MM-DD");
    line->hash = strtoull(hash, NULL, 16);
    return STATUS_DONE;
}

static int take_object(struct line *line, json_t *object)
{
    const char *key, *hash = NULL;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const char **field = field_of(line, key, &hash);
        if (!field)
            return wrong(line, "unknown key: use expires, line, reason, rule, value");
        if (!json_is_string(value))
            return wrong(line, "every value is a text in quotes");
        *field = json_string_value(value);
    }
    return check_line(line, hash);
}

static int keep_line(struct baseline *baseline, const struct line *line, struct expired *expired, const char *today)
{
    bool is_live = !line->expires || strcmp(line->expires, today) >= 0;
    if (!is_live && expired->count++ == 0) {
        expired->first = *line;
        snprintf(expired->date, sizeof expired->date, "%s", line->expires);
    }
    if (baseline->count == BASELINE_ENTRIES)
        return wrong(line, "more than 100000 entries: name paths in .stanchignore instead");
    struct baseline_group *group = group_of(baseline, line->hash, line->value ? line->value : "", line->rule, true);
    if (!group || !add_entry(group, line->reason, line->expires, is_live))
        return no_memory();
    baseline->count++;
    return STATUS_DONE;
}

/* The first line: of which version the file is. */
static int check_version(const struct line *line, json_t *object)
{
    json_t *version = json_object_get(object, "baseline");
    if (!json_is_integer(version) || json_integer_value(version) < 1 || json_object_size(object) != 1)
        return wrong(line, "it is no baseline: its first line is {\"baseline\":1}");
    if (json_integer_value(version) > 1)
        return wrong(line, "it is of a newer version: install a newer stanch");
    return STATUS_DONE;
}

static void say_expired(const struct expired *expired)
{
    char more[60] = "";
    if (expired->count > 1)
        snprintf(more, sizeof more, ", and %zu more have", expired->count - 1);
    if (expired->count > 0)
        message("baseline: %s:%zu: expired on %s%s: what is known no longer counts", expired->first.file,
                expired->first.number, expired->date, more);
}

static int read_lines(struct baseline *baseline, const char *text, size_t len)
{
    struct expired expired = {0};
    char today[DATE_ROOM];
    int status = STATUS_DONE;
    struct line line = {.file = baseline->file};
    date_write_today(today);
    for (const char *at = text, *end = text + len; status == STATUS_DONE && (at < end || line.number == 0);) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
        json_t *object = json_loadb(at, (size_t)(stop - at), JSON_REJECT_DUPLICATES, NULL);
        line = (struct line){.file = baseline->file, .number = line.number + 1};
        if (!json_is_object(object))
            status = wrong(&line, "it is not one JSON object with each key once");
        else if (line.number == 1)
            status = check_version(&line, object);
        else if ((status = take_object(&line, object)) == STATUS_DONE)
            status = keep_line(baseline, &line, &expired, today);
        json_decref(object);
        at = stop + 1;
    }
    if (status == STATUS_DONE)
        say_expired(&expired);
    return status;
}

int baseline_read(struct baseline **result, const char *file, bool may_miss)
{
    struct baseline *baseline = *result = calloc(1, sizeof *baseline);
    if (!baseline || !(baseline->file = strdup(file)))
        return no_memory();
    char *text = NULL;
    size_t len = 0;
    int error = io_read_file(file, TEXT_MAX, &text, &len);
    if (error == ENOENT && may_miss)
        return STATUS_DONE;
    if (error) {
        message("cannot read baseline: %s: %s%s", file, error == EFBIG ? "over 16 MiB" : strerror(error),
                error == ENOENT ? "; --update-baseline makes it" : "");
        return error == ENOMEM ? STATUS_INTERNAL : STATUS_USAGE;
    }
    int status = read_lines(baseline, text, len);
    free(text);
    return status;
}

void baseline_free(struct baseline *baseline)
{
    if (!baseline)
        return;
    tdestroy(baseline->groups, free_group);
    free(baseline->file);
    free(baseline);
}

/* ------------------------------------------------------------------------------------------------ asking */

void baseline_take_new(struct baseline *baseline, const char *reason, const char *expires,
                       const struct reported *reported)
{
    baseline->reason = reason;
    baseline->expires = expires;
    baseline->reported = reported;
}

/* An entry that has expired is renewed, else there is one more. */
static bool take_in(struct baseline *baseline, struct baseline_group *group)
{
    bool is_renewed = group->live < group->count, is_whole = true;
    if (is_renewed) {
        struct baseline_entry *entry = &group->entries[group->live], old = *entry;
        is_whole = fill_entry(entry, baseline->reason, baseline->expires);
        free(is_whole ? old.reason : NULL);
        free(is_whole ? old.expires : NULL);
        *entry = is_whole ? *entry : old;
        group->live += is_whole;
    } else {
        is_whole = baseline->count < BASELINE_ENTRIES && add_entry(group, baseline->reason, baseline->expires, true);
        baseline->count += is_whole;
    }
    baseline->added += is_whole;
    baseline->has_failed |= !is_whole;
    return is_whole;
}

static bool may_take_in(const struct baseline *baseline, const struct found *found)
{
    return baseline->reason &&
           (!baseline->reported || reported_has(baseline->reported, found->place.file, found->finding.line));
}

/* A value that is not named is any. */
static struct baseline_group *group_for(struct baseline *baseline, const struct found *found)
{
    const stanch_finding *finding = &found->finding;
    struct baseline_group *group = group_of(baseline, found->line_hash, finding->value_hash, finding->rule, false);
    if (!group && finding->value_hash[0])
        group = group_of(baseline, found->line_hash, "", finding->rule, false);
    if (!group && may_take_in(baseline, found))
        group = group_of(baseline, found->line_hash, finding->value_hash, finding->rule, true);
    return group;
}

/* Of what is counted together: all that is no commit's, else the file in its commit. */
static uint64_t text_of(const struct place *place)
{
    if (!place->commit)
        return 0;
    return XXH3_64bits_withSeed(place->file, strlen(place->file), XXH3_64bits(place->commit, strlen(place->commit)));
}

bool baseline_knows(struct baseline *baseline, const struct found *found)
{
    struct baseline_group *group = group_for(baseline, found);
    if (!group)
        return false;
    uint64_t text = text_of(&found->place);
    group->now = group->text == text ? group->now + 1 : 1;
    group->text = text;
    group->most = group->now > group->most ? group->now : group->most;
    return group->now <= group->live || (may_take_in(baseline, found) && take_in(baseline, group));
}
