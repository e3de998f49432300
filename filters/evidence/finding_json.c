#include "finding_json.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static void add_time(struct json_text *text)
{
    struct timespec now;
    struct tm parts;
    char time[96];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    snprintf(time, sizeof time, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ", parts.tm_year + 1900, parts.tm_mon + 1,
             parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, now.tv_nsec / 1000000);
    json_text_raw(text, "{\"time\":");
    json_text_string(text, time);
}

static void add_string(struct json_text *text, const char *key, const char *value)
{
    json_text_raw(text, ",\"");
    json_text_raw(text, key);
    json_text_raw(text, "\":");
    json_text_string(text, value);
}

static void add_number(struct json_text *text, const char *key, uint64_t value)
{
    json_text_raw(text, ",\"");
    json_text_raw(text, key);
    json_text_raw(text, "\":");
    json_text_number(text, value);
}

static void add_fingerprint(struct json_text *text, const char *key_id, const uint8_t *bytes)
{
    char value[16 + 1 + 2 * STANCH_FINGERPRINT_BYTES + 1];
    size_t used = (size_t)snprintf(value, sizeof value, "%.15s:", key_id);
    for (size_t i = 0; i < STANCH_FINGERPRINT_BYTES; i++)
        used += (size_t)snprintf(value + used, sizeof value - used, "%02x", bytes[i]);
    add_string(text, "fingerprint", value);
}

static void add_decoded(struct json_text *text, uint32_t decoded)
{
    bool is_first = true;
    json_text_raw(text, ",\"decoded\":[");
    for (uint32_t dress = 1; dress && decoded; decoded &= ~dress, dress <<= 1) {
        if (!(decoded & dress))
            continue;
        json_text_raw(text, is_first ? "" : ",");
        json_text_string(text, stanch_dress_name(dress));
        is_first = false;
    }
    json_text_raw(text, "]");
}

static void add_rotate(struct json_text *text, const stanch_finding *finding)
{
    json_text_raw(text, ",\"rotate\":{\"how\":");
    json_text_string(text, finding->rotate_how);
    add_string(text, "revoke", finding->rotate_revoke);
    add_string(text, "url", finding->rotate_url);
    json_text_raw(text, "}");
}

void finding_json(struct json_text *text, const struct finding_json *more, const stanch_finding *finding)
{
    static const char *const actions[] = {
        [STANCH_REDACT] = "redact", [STANCH_BLOCK] = "block", [STANCH_DETECT] = "report"};
    add_time(text);
    add_string(text, "rule", finding->rule);
    add_string(text, "issuer", finding->issuer);
    add_string(text, "kind", finding->kind);
    add_string(text, "severity", stanch_severity_name(finding->severity));
    add_string(text, "confidence", stanch_confidence_name(finding->confidence));
    add_string(text, "reason", more->reason);
    add_string(text, "detail", finding->detail);
    add_string(text, "channel", stanch_channel_name(more->channel));
    add_string(text, "file", more->file);
    add_number(text, "line", finding->line);
    add_number(text, "column", finding->column);
    add_number(text, "start", finding->start);
    add_number(text, "end", finding->end);
    add_fingerprint(text, more->key_id, finding->fingerprint);
    if (finding->value_hash[0])
        add_string(text, "value", finding->value_hash);
    else
        json_text_raw(text, ",\"value\":null");
    add_decoded(text, finding->decoded);
    add_string(text, "action", actions[more->mode]);
    if (finding->group)
        add_number(text, "group", finding->group);
    else
        json_text_raw(text, ",\"group\":null");
    add_rotate(text, finding);
    if (more->commit) {
        add_string(text, "commit", more->commit);
        add_string(text, "author", more->author);
        add_string(text, "email", more->email);
        add_string(text, "date", more->date);
    }
    json_text_raw(text, "}");
}
