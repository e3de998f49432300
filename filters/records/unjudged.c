#include "unjudged.h"

#include "rule_set.h"

#include <string.h>

#define RULE "generic-secret"
#define SAMPLE_BYTES 32

/* The engine writes the placeholder, by the template and style that were asked for: for something that only looks like
 * a secret. False where it finds nothing in that, as its rule is off. */
static bool write_as_asked(struct unjudged *unjudged, struct flow *flow, uint64_t len)
{
    char sample[SAMPLE_BYTES];
    uint32_t number = 1;
    size_t written = 0, findings = 0;
    for (size_t i = 0; i < sizeof sample; i++) {
        number = number * 1664525 + 1013904223;
        sample[i] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"[(number >> 16) % 56];
    }
    int error = stanch_redact((*flow->setup->set)->worker, flow->settings, "api_key", sample, sizeof sample,
                              (char *)unjudged->placeholder, sizeof unjudged->placeholder, &written, &findings);
    if (error || findings != 1)
        return false;
    unjudged->len = written;
    bool is_mask = written == SAMPLE_BYTES;
    for (size_t i = 0; i < written; i++)
        is_mask = is_mask && unjudged->placeholder[i] == 'x';
    if (is_mask)
        unjudged->len = len < sizeof unjudged->placeholder ? (size_t)len : sizeof unjudged->placeholder;
    if (is_mask)
        memset(unjudged->placeholder, 'x', unjudged->len);
    return true;
}

static void describe(stanch_finding *finding, const stanch_rules *rules)
{
    stanch_rule_info info = STANCH_RULE_INFO_INIT;
    long index = stanch_rules_find(rules, RULE);
    *finding = (stanch_finding){.size = sizeof *finding, .rule_index = index < 0 ? 0 : (size_t)index};
    stanch_rules_info(rules, finding->rule_index, &info);
    finding->rule = info.id;
    finding->issuer = info.issuer;
    finding->kind = info.kind;
    finding->rotate_how = info.rotate_how;
    finding->rotate_revoke = info.rotate_revoke;
    finding->rotate_url = info.rotate_url;
    finding->severity = info.severity;
    finding->confidence = STANCH_GENERIC;
    finding->reason = "unjudged";
}

void unjudged_make(struct unjudged *unjudged, struct flow *flow, uint64_t start, uint64_t end)
{
    static const char tag[] = "REDACTED." RULE;
    describe(&unjudged->finding, (*flow->setup->set)->rules);
    unjudged->finding.start = start;
    unjudged->finding.end = end;
    if (write_as_asked(unjudged, flow, end - start))
        return;
    memcpy(unjudged->placeholder, tag, sizeof tag - 1);
    unjudged->len = sizeof tag - 1;
}
