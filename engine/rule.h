/*
 * A rule as the stages see it: plain data, the same whether it was embedded at build time or read from a text.
 * rules.c fills it; nobody changes it afterwards.
 */
#ifndef STANCH_RULE_H
#define STANCH_RULE_H

#include "stanch.h"

#include <stdbool.h>

/* Where the text that a pattern judges begins, relative to an anchor hit [a,b). */
enum rule_start {
    START_ANCHOR, /* at a */
    START_AFTER,  /* behind the literal of the anchor, blanks skipped */
    START_RUN,    /* at the left end of the run of the alphabet around a */
    START_NAME,   /* at the value behind a telling name (name.c) */
    START_BLOCK,  /* a key block (keyblock.c) */
    START_KNOWN   /* at the key of a known value (known.h) */
};

#define RULE_RUN_BACK 88   /* bytes: how far left of its anchor a START_RUN value may begin */
#define RULE_ID_MAX 64     /* bytes */
#define RULE_ANCHOR_MAX 40 /* bytes: literal and class together */
#define RULE_CHECKS_MAX 6

struct check; /* check.h */

/* A set of bytes. */
struct byteset {
    uint64_t bits[4];
};
static inline bool byteset_has(const struct byteset *set, uint8_t byte)
{
    return set->bits[byte >> 6] >> (byte & 63) & 1;
}
static inline void byteset_add(struct byteset *set, uint8_t byte)
{
    set->bits[byte >> 6] |= UINT64_C(1) << (byte & 63);
}

struct rule {
    const char *id, *issuer, *kind, *status, *note, *source;
    const char *rotate_how, *rotate_revoke, *rotate_url;
    const char *pattern;                /* PCRE2, one string */
    const char *group_with, *companion; /* rule ids, "" for none */
    const char *shape, *sample;
    const char *const *anchors; /* literals */
    const char *const *context; /* lower-case words */
    const char *const *examples;
    const char *const *finds, *const *misses;    /* texts of `rules test`; an embedded rule has none */
    const struct check *checks[RULE_CHECKS_MAX]; /* NULL behind the last */
    struct byteset alphabet, anchor_class;
    double min_entropy; /* bits a character; 0: not asked */
    uint32_t channels;  /* mask of 1 << STANCH_CHANNEL_… where no context word is needed */
    uint16_t anchor_count, context_count, example_count, anchor_class_count;
    uint16_t find_count, miss_count;
    uint16_t min_len, max_len, decide_bytes; /* max_len 0: no bound */
    uint8_t start;                           /* enum rule_start */
    uint8_t severity, confidence;
    int16_t then;          /* byte that must follow the run, or -1 */
    bool caseless;         /* of the anchors */
    bool pattern_extended; /* written as lines: PCRE2_EXTENDED */
    bool enabled;          /* by only and skip */
    int line;              /* in its file, for errors; 0 for an embedded rule */
    const char *file;
    int companion_index; /* of the rule named by companion, -1 for none */
};

#endif
