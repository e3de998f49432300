/*
 * Settings that streams share: the options, checked once, and what follows from them for each rule.
 */
#ifndef STANCH_SETTINGS_H
#define STANCH_SETTINGS_H

#include "allow.h"
#include "anchor.h"
#include "context_index.h"
#include "fingerprint.h"
#include "placeholder.h"

/* What a rule's text implies, found once so that most candidates are turned down by a look at a table. */
struct rule_facts {
    struct byteset not_before; /* bytes that the pattern's look-behind refuses */
    bool has_not_before;
    bool needs_word;     /* in this channel: only with a context word to the left */
    bool is_general;     /* of no issuer */
    bool takes_id;       /* its values stand behind names of ids */
    bool is_grouped;     /* it has a partner, see group_with */
    bool is_companion;   /* a name rule opens a window behind its findings */
    uint8_t alphabet_id; /* bit in alphabets_of, equal for equal alphabets; ALPHABETS_MAX where none was left */
};
#define ALPHABETS_MAX 64

struct rule_list {
    uint16_t *items;
    size_t count;
};

struct stanch_settings {
    stanch_rules *rules;
    const struct anchors *anchors;     /* the rules', or own */
    const struct anchor *anchor_items; /* of `anchors` */
    struct anchors *own_anchors;       /* with the anchor of a template of the user's */
    struct template standard, custom;
    bool has_custom;
    struct fingerprint_key key;
    struct allow allow;
    struct rule_facts *facts;     /* one a rule */
    uint64_t alphabets_of[256];   /* a bit for each alphabet that holds the byte */
    struct rule_list name_rules;  /* contextual ones, by index */
    struct context_index issuers; /* their context words */
    struct byteset name_alphabet; /* bytes of any of their values, and what an escape begins with */
    uint16_t name_min_len;        /* of the shortest of their values */
    struct rule_list run_rules;
    struct context_index run_issuers;     /* context words of those that need one, in this channel */
    bool runs_need_words;                 /* some of them, in this channel */
    struct rule_list companion_rules;     /* name rules with a companion */
    int generic_password, generic_secret; /* indexes, -1 for none */
    uint32_t dress;                       /* codes of dress.h */
    int channel, mode, unit, style, min_confidence, framing;
    bool count_lines, is_brief;
    uint64_t now;
    int owners; /* atomic */
};

/* The template that placeholders are written with. */
const struct template *settings_template(const stanch_settings *settings);
stanch_settings *settings_retain(stanch_settings *settings);

#endif
