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

static bool are_partners(const struct rule *one, const struct rule *other)
{
    return strcmp(one->group_with, other->id) == 0 || strcmp(other->group_with, one->id) == 0;
}

/* A rule that is its own partner finds both halves of a pair; every other one is in a group once. */
static bool joins(const struct group *group, const struct rule *rules, const struct accepted *accepted)
{
    const struct rule *rule = &rules[accepted->rule];
    size_t same = 0, most = are_partners(rule, rule) ? 1 : 0;
    bool has_partner = false;
    if (group->count == 0 || group->count == GROUP_MAX || accepted->start - group->end > STANCH_CONTEXT_MAX)
        return false;
    for (size_t i = 0; i < group->count; i++) {
        same += group->rules[i] == accepted->rule;
        has_partner |= are_partners(rule, &rules[group->rules[i]]);
    }
    return has_partner && same <= most;
}

/* A key id, its secret and what comes with them, near one another, get one number. */
static uint64_t group_of(stanch_stream *stream, const struct rule *rules, const struct accepted *accepted)
{
    struct group *group = &stream->group;
    if (!stream->settings->facts[accepted->rule].is_grouped)
        return 0;
    bool is_again = group->count > 0 && accepted->start < group->end; /* a key block that records cut */
    if (!is_again && !joins(group, rules, accepted)) {
        group->count = 0;
        stream->groups++;
    }
    if (!is_again)
        group->rules[group->count++] = (uint16_t)accepted->rule;
    group->end = accepted->end;
    return stream->groups;
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
