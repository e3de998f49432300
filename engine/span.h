/*
 * anchor → undress → [span] → check → decide → redact
 *
 * From the place where a candidate begins to the exact bytes of its secret, by the rule's PCRE2 pattern with hard
 * partial matching. The one file that knows PCRE2.
 */
#ifndef STANCH_SPAN_H
#define STANCH_SPAN_H

#include "rules.h"

/* A worker's patterns: compiled at a rule's first candidate. */
struct spans;
int spans_new(const struct stanch_rules *rules, struct spans **spans);
void spans_free(struct spans *spans);

enum span_status {
    SPAN_NONE,
    SPAN_MATCH,
    SPAN_PARTIAL, /* more bytes may make it a match, or decide against it */
    SPAN_UNJUDGED /* a limit was reached or memory refused: counts as a match */
};

struct span {
    enum span_status status;
    size_t start, end; /* of the secret, indexes into the text; MATCH only */
};

/* Judges text[start, len), the match beginning at `start`; text[0, start) is look-behind. `is_end`: nothing follows;
 * else the answer holds whatever follows, or is PARTIAL. */
struct span spans_match(struct spans *spans, size_t rule, const uint8_t *text, size_t len, size_t start, bool is_end);

/* One pattern alone, for a rule that belongs to no set yet. E_MEMORY; E_RULES where it does not compile, has no group
 * `secret`, more groups than are looked at, or looks further back than one byte. */
struct span_pattern;
int span_pattern_new(const struct rule *rule, struct span_pattern **pattern, stanch_error *error);
void span_pattern_free(struct span_pattern *pattern);
struct span span_pattern_match(const struct span_pattern *pattern, const uint8_t *text, size_t len, size_t start,
                               bool is_end);

/* An expression that a person wrote, to be searched for in a value. Immutable, shared by threads. */
struct expression;
/* E_OPTIONS where it does not compile or matches an empty text: *error says why. */
int expression_new(const char *text, struct expression **expression, stanch_error *error);
void expression_free(struct expression *expression);
/* Does it match in the value? A limit that is reached is a no. */
bool spans_find(struct spans *spans, const struct expression *expression, const uint8_t *value, size_t len);

#endif
