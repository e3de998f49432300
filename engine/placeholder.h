/*
 * anchor → undress → span → check → decide → [redact]
 *
 * The placeholder: written instead of a secret, and known again, so that a second pass takes it as what it stands for.
 * A template is literal text and the fields {rule}, {kind}, {id}; the standard one is REDACTED.{rule}.{id}. Where {id}
 * is empty, the one punctuation mark before it is left out.
 */
#ifndef STANCH_PLACEHOLDER_H
#define STANCH_PLACEHOLDER_H

#include "rules.h"

#define TEMPLATE_MAX 96 /* bytes of a template */
#define TEMPLATE_PIECES_MAX 12
#define PLACEHOLDER_ID_HEX 8
#define PLACEHOLDER_MAX 512      /* bytes of a rendered one, in any dress */
#define PLACEHOLDER_ANCHOR_MIN 4 /* bytes of literal that a template must begin with */

enum piece_type { PIECE_LITERAL, PIECE_RULE, PIECE_KIND, PIECE_ID };

struct template
{
    char text[TEMPLATE_MAX + 1];
    char literal[TEMPLATE_MAX + 1]; /* what it begins with: its anchor */
    size_t count;
    struct {
        uint8_t type;        /* enum piece_type */
        uint8_t offset, len; /* literal: in text */
    } pieces[TEMPLATE_PIECES_MAX];
};

extern const char placeholder_standard[];

/* E_OPTIONS with the reason where the text is no template that can be known again. */
int template_parse(struct template *template, const char *text, stanch_error *error);

/* Does the rule's placeholder carry hex of the fingerprint? Not where the value can be guessed. */
bool placeholder_has_id(const struct rule *rule);

/* Writes the placeholder of a rule, at most PLACEHOLDER_MAX / 2 bytes; returns its length. Without a fingerprint it has no
 * id. */
size_t placeholder_write(const struct template *template, const struct rule *rule, const uint8_t *fingerprint,
                         char *out);

enum placeholder_status { PLACEHOLDER_NO, PLACEHOLDER_PARTIAL, PLACEHOLDER_YES };

/* Is there one at text[0]? *end behind it, *rule of which rule it is (or -1). PARTIAL: it depends on what follows. */
enum placeholder_status placeholder_read(const struct template *template, const struct stanch_rules *rules,
                                         const uint8_t *text, size_t len, bool is_end, size_t *end, int *rule);

#endif
