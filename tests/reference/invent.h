/* Invents texts with generated credentials in them. Nothing that looks like a secret is stored: values are made from the
 * rules' shapes when the tests run. */
#ifndef INVENT_H
#define INVENT_H

#include "drive.h"

/* A text that grows; aborts where memory runs out. */
struct made {
    uint8_t *bytes;
    size_t len, room;
};
void made_add(struct made *made, const void *bytes, size_t len);
void made_text(struct made *made, const char *text);
void made_free(struct made *made);

/* The n-th of the rules that are on, counted around. */
size_t invent_rule(const stanch_rules *rules, size_t n);

/* A generated value in its sample; *start and *end (may be NULL) tell where the value lies. False where the rule makes
 * no value of that kind. */
bool invent_value(const stanch_rules *rules, size_t rule, int what, uint64_t seed, struct made *made, size_t *start,
                  size_t *end);
/* The value alone. */
bool invent_bare(const stanch_rules *rules, size_t rule, int what, uint64_t seed, struct made *made);

/* What a value may stand in. */
size_t surrounding_count(void);
const char *surrounding_name(size_t which);
void surround(size_t which, const uint8_t *text, size_t len, struct made *made);
/* True where what `surround` makes is still valid in its container. */
bool container_is_valid(size_t which, const uint8_t *text, size_t len);

/* Writes in dress. */
void add_base64(struct made *made, const uint8_t *bytes, size_t len, bool is_url, bool is_padded);
void add_json(struct made *made, const uint8_t *bytes, size_t len, unsigned levels);
/* Percent-encoded: what a URL needs, all but letters and digits, every byte; twice. */
enum percent { PERCENT_UPPER, PERCENT_LOWER, PERCENT_MARKS, PERCENT_MARKS_LOWER, PERCENT_ALL, PERCENT_TWICE };
void add_percent(struct made *made, const uint8_t *bytes, size_t len, enum percent percent);
void add_utf16(struct made *made, const uint8_t *bytes, size_t len, bool is_big);
void add_hex(struct made *made, const uint8_t *bytes, size_t len, bool is_upper);
/* One of all these. */
#define DRESSES_MADE 15
void add_dressed(struct made *made, const uint8_t *bytes, size_t len, size_t which);

/* A text from a pattern: bytes stand for themselves, {id} is a bare value of that rule, {id:sample} one in its sample,
 * {b64:…}, {json:…}, {pct:…}, {u16le:…}, {hex:…} and the like the rest in that dress, {x*700} a byte so many times, {{ a brace. False where a rule is not in
 * the set. */
bool compose(const stanch_rules *rules, const char *pattern, uint64_t seed, struct made *made);

/* A random mixture of fragments: values, names, quotes, escapes, placeholders, key blocks, noise. */
void mixture(const stanch_rules *rules, uint64_t seed, size_t pieces, struct made *made);

#endif
