#include "finding.h"

#include <stdio.h>
#include <string.h>

/* Where the finding begins: for what has been swallowed, as it was noted then. */
static void locate(const stanch_stream *stream, const struct accepted *accepted, stanch_finding *finding)
{
    if (!stream->settings->count_lines)
        return;
    finding->line = stream->gone_line;
    finding->column = accepted->start - stream->gone_line_start + 1;
}

/* A key id and its secret, near one another, get one number. */
static uint64_t group_of(stanch_stream *stream, const struct rule *rules, const struct accepted *accepted)
{
    const struct rule *rule = &rules[accepted->rule];
    if (!rule->group_with[0])
        return 0;
    bool is_near = stream->group_rule >= 0 && accepted->start - stream->group_end <= STANCH_CONTEXT_MAX;
    bool is_pair = is_near && stream->group_rule != accepted->rule &&
                   (strcmp(rules[stream->group_rule].id, rule->group_with) == 0 ||
                    strcmp(rules[stream->group_rule].group_with, rule->id) == 0);
    stream->group_rule = is_pair ? -1 : accepted->rule;
    stream->group_end = accepted->end;
    return is_pair ? stream->groups : ++stream->groups;
}

void finding_describe(stanch_stream *stream, const struct accepted *accepted)
{
    const struct rule *rule = &stream->settings->rules->rules[accepted->rule];
    stanch_finding *finding = &stream->finding;
    *finding =
        (stanch_finding){.size = sizeof *finding,
                         .rule_index = (size_t)accepted->rule,
                         .rule = rule->id,
                         .issuer = rule->issuer,
                         .kind = rule->kind,
                         .rotate_how = rule->rotate_how,
                         .rotate_revoke = rule->rotate_revoke,
                         .rotate_url = rule->rotate_url,
                         .reason = accepted->reason,
                         .severity = accepted->is_harmless && rule->severity > STANCH_LOW ? STANCH_LOW : rule->severity,
                         .confidence = accepted->confidence,
                         .start = accepted->start,
                         .end = accepted->end,
                         .decoded = accepted->decoded,
                         .group = group_of(stream, stream->settings->rules->rules, accepted)};
    memcpy(finding->fingerprint, accepted->fingerprint, sizeof finding->fingerprint);
    if (accepted->value_hash)
        snprintf(finding->value_hash, sizeof finding->value_hash, "%08x", accepted->value_hash);
    memcpy(finding->detail, accepted->detail, sizeof finding->detail);
    locate(stream, accepted, finding);
}
