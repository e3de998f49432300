/*
 * anchor → undress → [span] → check → decide → redact
 *
 * The rest of a value that was judged at decide_bytes: it goes to the end of its alphabet's run, however long, in
 * constant memory, and its fingerprint is taken as it flows.
 */
#ifndef STANCH_SWALLOW_H
#define STANCH_SWALLOW_H

#include "fingerprint.h"
#include "known.h"
#include "name.h"
#include "rule.h"

enum swallow_kind { SWALLOW_PLAIN, SWALLOW_JSON, SWALLOW_BASE64, SWALLOW_QUOTED, SWALLOW_UNQUOTED };

struct swallow {
    uint8_t kind;  /* enum swallow_kind */
    uint8_t dress; /* a code of dress.h whose units it is written in, or 0 */
    bool is_ended;
    struct name_quote opener; /* of a quoted value */
    uint8_t run;              /* enum name_run, of an unquoted one */
    uint16_t rule;
    uint64_t undressed;       /* bytes so far */
    struct known_place place; /* of a known value */
    uint8_t trail;            /* base64: last six bits seen */
};

/* Takes what belongs to the value from bytes[0, len) and returns how much; swallow->is_ended tells that the value ends
 * there. What is not taken and not ended must come again with more behind it. `known`: the values that a known one is
 * compared with, which goes as far as it agrees with one of them. */
size_t swallow_take(struct swallow *swallow, const struct rule *rule, const struct known *known, const uint8_t *bytes,
                    size_t len, bool is_end, struct fingerprint_flow *flow);

#endif
