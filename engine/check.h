/*
 * anchor → undress → span → [check] → decide → redact
 *
 * Checks raise the shape of a value to a finding or turn it down. Each is a pure function of the value, found by the
 * name that rule files use.
 */
#ifndef STANCH_CHECK_H
#define STANCH_CHECK_H

#include "rule.h"

struct check_value {
    const uint8_t *bytes; /* the secret, undressed */
    size_t len;
    const uint8_t
        *left; /* neutral context before the candidate, at most STANCH_CONTEXT_MAX bytes, same line and others */
    size_t left_len;
    int terminator;     /* the byte after the value, -1 at the end of the stream */
    bool quoted;        /* behind an opening quote (name candidates) */
    bool password_name; /* the name says password rather than key or token (name candidates) */
    size_t name_back;   /* bytes between the name's end and the value; 0: not known */
    bool is_long;       /* cut at decide_bytes: a checksum cannot be computed */
    int channel;        /* STANCH_CHANNEL_… */
    uint64_t now;       /* seconds since 1970, 0: not known */
};

enum check_verdict {
    CHECK_REJECT, /* no finding */
    CHECK_WEAK,   /* shape right, checksum wrong */
    CHECK_PASS,   /* nothing against it */
    CHECK_PROVEN  /* checksum or structure hold */
};

struct check_result {
    enum check_verdict verdict;
    const char *reason;             /* static text, e.g. "checksum", "placeholder", "example", "looks like words" */
    char detail[STANCH_DETAIL_MAX]; /* "" or what the value tells without telling itself */
    bool is_harmless;               /* what it opens is closed, or open to everybody: the severity is low */
};

struct check {
    const char *name;
    void (*run)(const struct check_value *value, struct check_result *result); /* NULL: the sum of that name */
};

/* The check of that name, or NULL. */
const struct check *check_find(const char *name);
void check_run(const struct check *check, const struct check_value *value, struct check_result *result);

/* Has the value at least 96 bits of randomness, so that whoever knows its hash cannot find it by guessing? */
bool check_is_unguessable(const uint8_t *value, size_t len);

/* All checks of a rule over a value: min_entropy, examples, filler (one character or a count up or down, for most of it),
 * then its checks in order; the first rejection ends it. The strongest verdict stands, WEAK beats PASS. A generic rule's
 * own check judges filler, as people do use 12345678. */
void check_rule(const struct rule *rule, const struct check_value *value, struct check_result *result);

#endif
