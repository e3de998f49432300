/*
 * Findings as SARIF 2.1.0, for code hosts: one run. Results come first and the rules that they name behind them, so that
 * nothing but these rules is kept. Needs no key, and what tells one finding from another is the same on every machine.
 */
#include "json_text.h"
#include "printer.h"
#include "utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXED_ROOM 2048 /* of a result or a rule, without what is copied */
#define RULES_MORE 64

struct sarif {
    stanch_finding *rules; /* the first finding of each rule that found something, with the worst severity of all */
    size_t count, room;
};

static int add(struct printer *printer, const char *text)
{
    return printer_add(printer, text, strlen(text));
}

static int begin(struct printer *printer)
{
    return add(printer,
               "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{"
               "\"columnKind\":\"unicodeCodePoints\",\"results\":[");
}

/* RFC 3986: what a segment of a path may hold stays, but for the colon, which could end a scheme. Code hosts know
 * no "./" in front. */
static void add_uri(struct json_text *text, const char *file)
{
    char part[4];
    while (file[0] == '.' && file[1] == '/' && file[2] && file[2] != '/')
        file += 2;
    json_text_raw(text, file[0] == '/' ? "\"file://" : "\"");
    for (const unsigned char *at = (const unsigned char *)file; *at; at++) {
        bool stays = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
                     strchr("-._~/!$&()*+,;=@", *at);
        snprintf(part, sizeof part, stays ? "%c" : "%%%02X", *at);
        json_text_raw(text, part);
    }
    json_text_raw(text, "\"");
}

/* Of the characters in front of the mask, from 1; 0 where they are not all there or another mask stands among them. */
static size_t column_of(const struct found *found)
{
    const unsigned char *line = (const unsigned char *)found->line;
    size_t column = 1;
    if (found->finding.column != found->mask_at + 1 || memmem(line, found->mask_at, FOUND_MASK, strlen(FOUND_MASK)))
        return 0;
    for (size_t at = 0, len; at < found->mask_at; at += len, column++) {
        len = utf8_len(line + at, found->mask_at - at);
        if (len == 0)
            return 0;
    }
    return column;
}

static void add_number(struct json_text *text, const char *before, unsigned long long number)
{
    json_text_raw(text, before);
    json_text_number(text, number);
}

static void add_string(struct json_text *text, const char *before, const char *string)
{
    json_text_raw(text, before);
    json_text_string(text, string);
}

static void add_region(struct json_text *text, const struct found *found, const char *line)
{
    const stanch_finding *finding = &found->finding;
    size_t column = column_of(found);
    add_number(text, ",\"region\":{\"startLine\":", finding->line);
    if (column)
        add_number(text, ",\"startColumn\":", column);
    add_number(text, ",\"byteOffset\":", finding->start);
    add_number(text, ",\"byteLength\":", finding->end - finding->start);
    add_number(text, "},\"contextRegion\":{\"startLine\":", finding->line);
    add_string(text, ",\"snippet\":{\"text\":", line);
    json_text_raw(text, "}}");
}

/* What is the same wherever the line moves and whatever the file is called. */
static void add_fingerprints(struct json_text *text, const struct found *found)
{
    char hash[17];
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)found->line_hash);
    json_text_raw(text, ",\"partialFingerprints\":{\"stanchRuleAndLine/v1\":\"");
    json_text_raw(text, found->finding.rule);
    json_text_raw(text, ":");
    json_text_raw(text, hash);
    json_text_raw(text, "\"}");
}

static void add_commit(struct json_text *text, const struct place *place)
{
    add_string(text, ",\"properties\":{\"commit\":", place->commit);
    add_string(text, ",\"author\":", place->author);
    add_string(text, ",\"email\":", place->email);
    add_string(text, ",\"date\":", place->date);
    json_text_raw(text, "}");
}

static const char *level(int severity)
{
    return severity >= STANCH_HIGH ? "error" : severity == STANCH_MEDIUM ? "warning" : "note";
}

static void write_result(struct json_text *text, const struct found *found, size_t rule, const char *line)
{
    add_string(text, "{\"ruleId\":", found->finding.rule);
    add_number(text, ",\"ruleIndex\":", rule);
    add_string(text, ",\"level\":", level(found->finding.severity));
    add_string(text, ",\"message\":{\"text\":", found->finding.kind[0] ? found->finding.kind : found->finding.rule);
    json_text_raw(text, "},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    add_uri(text, found->place.file);
    json_text_raw(text, "}");
    add_region(text, found, line);
    json_text_raw(text, "}}]");
    add_fingerprints(text, found);
    if (found->place.commit)
        add_commit(text, &found->place);
    json_text_raw(text, "}");
}

static int hand_out(struct printer *printer, struct json_text *text)
{
    int error = text->used == text->room ? EOVERFLOW : printer_add(printer, text->bytes, text->used);
    free(text->bytes);
    return error;
}

static size_t length(const char *text)
{
    return text ? strlen(text) : 0;
}

static int add_result(struct printer *printer, const struct found *found, size_t rule)
{
    const struct place *place = &found->place;
    size_t copied = 2 * length(found->finding.rule) + length(found->finding.kind) + length(place->file) +
                    length(place->commit) + length(place->author) + length(place->email) + length(place->date) +
                    found->line_len;
    struct json_text text = {.room = FIXED_ROOM + JSON_TEXT_GROWTH * copied};
    char *line = malloc(found->line_len + 1);
    text.bytes = line ? malloc(text.room) : NULL;
    if (!text.bytes) {
        free(line);
        return ENOMEM;
    }
    for (size_t i = 0; i < found->line_len; i++)
        line[i] = found->line[i] ? found->line[i] : '\xff'; /* which JSON shows as a character that is none */
    line[found->line_len] = 0;
    write_result(&text, found, rule, line);
    free(line);
    return hand_out(printer, &text);
}

/* The place of its rule among those seen; SIZE_MAX: out of memory. */
static size_t rule_of(struct sarif *sarif, const stanch_finding *finding)
{
    for (size_t i = 0; i < sarif->count; i++)
        if (strcmp(sarif->rules[i].rule, finding->rule) == 0) {
            if (sarif->rules[i].severity < finding->severity)
                sarif->rules[i].severity = finding->severity;
            return i;
        }
    if (sarif->count == sarif->room) {
        stanch_finding *more = reallocarray(sarif->rules, sarif->room + RULES_MORE, sizeof *more);
        if (!more)
            return SIZE_MAX;
        sarif->rules = more;
        sarif->room += RULES_MORE;
    }
    sarif->rules[sarif->count] = *finding;
    return sarif->count++;
}

static int print_finding(struct printer *printer, const struct found *found)
{
    size_t rule = rule_of(printer->state, &found->finding);
    int error = rule == SIZE_MAX ? ENOMEM : add(printer, printer->count++ ? ",\n" : "\n");
    return error ? error : add_result(printer, found, rule);
}

/* A rule of one's own may have any text there. */
static bool is_address(const char *text)
{
    size_t len = strlen(text);
    return strncmp(text, "https://", 8) == 0 && len > 8 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#@!$&'()*+,;=%") == len;
}

static void write_rule(struct json_text *text, const stanch_finding *rule)
{
    static const char *const scores[] = {"0.0", "3.0", "5.5", "8.0", "9.5"}; /* as code hosts sort alerts */
    add_string(text, "{\"id\":", rule->rule);
    add_string(text, ",\"shortDescription\":{\"text\":", rule->kind[0] ? rule->kind : rule->rule);
    add_string(text, "},\"help\":{\"text\":", rule->rotate_how[0] ? rule->rotate_how : "Rotate it with its issuer.");
    if (is_address(rule->rotate_url))
        add_string(text, "},\"helpUri\":", rule->rotate_url);
    else
        json_text_raw(text, "}");
    add_string(text, ",\"defaultConfiguration\":{\"level\":", level(rule->severity));
    add_string(text, "},\"properties\":{\"tags\":[\"security\"],\"issuer\":", rule->issuer);
    add_string(text, ",\"security-severity\":", scores[rule->severity]);
    json_text_raw(text, "}}");
}

static int add_rule(struct printer *printer, const stanch_finding *rule)
{
    size_t copied = 2 * length(rule->rule) + length(rule->kind) + length(rule->rotate_how) + length(rule->rotate_url) +
                    length(rule->issuer);
    struct json_text text = {.room = FIXED_ROOM + JSON_TEXT_GROWTH * copied};
    text.bytes = malloc(text.room);
    if (!text.bytes)
        return ENOMEM;
    write_rule(&text, rule);
    return hand_out(printer, &text);
}

static int end(struct printer *printer, const struct tally *tally)
{
    (void)tally;
    const struct sarif *sarif = printer->state;
    int error =
        add(printer, "\n],\"tool\":{\"driver\":{\"name\":\"stanch\",\"version\":\"" STANCH_VERSION "\",\"rules\":[");
    for (size_t i = 0; i < sarif->count && !error; i++) {
        error = add(printer, i ? ",\n" : "\n");
        error = error ? error : add_rule(printer, &sarif->rules[i]);
    }
    return error ? error : add(printer, "\n]}}}]}\n");
}

static void close_sarif(struct printer *printer)
{
    struct sarif *sarif = printer->state;
    if (sarif)
        free(sarif->rules);
    free(sarif);
}

int printer_set_sarif(struct printer *printer)
{
    printer->state = calloc(1, sizeof(struct sarif));
    printer->begin = begin;
    printer->finding = print_finding;
    printer->end = end;
    printer->close = close_sarif;
    return printer->state ? 0 : ENOMEM;
}
