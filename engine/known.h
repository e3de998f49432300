/*
 * Known values: exact secrets that the caller names, found wherever they come out.
 *
 * The values lie sorted in memory of their own, which is wiped. A place in them is the range of values that begin with
 * the bytes read so far, so reading a byte costs a comparison, or a binary search where they part: values that share a
 * long beginning cost no more than one.
 *
 * known_find.c tells where one may begin: by its key, its first bytes in each of the dresses (known_keys.c).
 */
#ifndef STANCH_KNOWN_H
#define STANCH_KNOWN_H

#include "anchor_hits.h"
#include "rule.h"

#define KNOWN_RULE_ID "known-value"
#define KNOWN_LEN_MIN 4      /* bytes: a shorter value would be found everywhere */
#define KNOWN_FREE_LEN_MIN 8 /* bytes: a shorter value stands alone, with no letter or digit at its edges */

/* The rule of the findings: it has no anchor and no pattern, and is on where there are values. */
extern const struct rule known_rule;

struct known;

/* Reads the lists: a value a line, or NUL-separated where a list holds a NUL. Keys are made for the dresses of `dress`.
 * *known is NULL where all lists are empty. E_MEMORY; E_RULES with list and line where a value is too short. */
int known_new(const stanch_text *lists, size_t count, uint32_t dress, const stanch_allocator *allocator,
              struct known **known, stanch_error *error);
/* Wipes and frees. NULL is allowed. */
void known_free(struct known *known);

struct known_value {
    const uint8_t *bytes;
    size_t len;
};
/* All values, sorted, each once. */
const struct known_value *known_values(const struct known *known, size_t *count);

/* ------------------------------------------------------------------------------------------------ reading */

/* Values [low, high) begin with the `depth` bytes that were read. */
struct known_place {
    uint32_t low, high, depth;
};

struct known_place known_start(const struct known *known);
/* Reads what goes on with some value, and returns how many bytes that are. */
size_t known_read(const struct known *known, struct known_place *place, const uint8_t *bytes, size_t len);
/* Can a value be longer than what was read? */
bool known_goes_on(const struct known *known, const struct known_place *place);

/* The longest value that stands at text[start] and ends at or before text[most], which is at most `len`. */
struct known_match {
    size_t len;   /* 0: none */
    bool is_open; /* with more behind the text it may be a longer one */
};
struct known_match known_match(const struct known *known, const uint8_t *text, size_t len, size_t start, size_t most,
                               bool is_end);

/* ------------------------------------------------------------------------------------------------ finding */

/* How a key is written. */
enum known_way {
    KNOWN_PLAIN,
    KNOWN_JSON,
    KNOWN_PERCENT,
    KNOWN_PERCENT_TWICE,
    KNOWN_UTF16,
    KNOWN_UTF16_BE,
    KNOWN_HEX,
    KNOWN_BASE64,
    KNOWN_WAYS = KNOWN_BASE64 + 3 /* alignments */
};
enum known_size { KNOWN_LONG, KNOWN_SHORT, KNOWN_SIZES }; /* key of a value that may stand anywhere, or only alone */

/* Bytes of a key. */
size_t known_key_len(enum known_size size);
/* Base64, alignments 1 and 2: what may stand before the key, and holds bits of the value; else empty. */
const struct byteset *known_lead(const struct known *known, enum known_size size, enum known_way way);

/* Adds all keys of a size in bytes[0, hits->complete), as hits of the anchor `first` + way. */
void known_scan(const struct known *known, enum known_size size, const uint8_t *bytes, uint32_t first,
                struct anchor_hits *hits);

/* How many of the last bytes may begin a key that is not complete. */
size_t known_tail(const struct known *known, const uint8_t *bytes, size_t len);

#endif
