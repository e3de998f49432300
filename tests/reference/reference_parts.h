/* What the files of the reference know of each other. */
#ifndef REFERENCE_PARTS_H
#define REFERENCE_PARTS_H

#include "check.h"
#include "name.h"
#include "reference.h"

#include <string.h>

#define NONE ((size_t)-1)

enum kind { PLACEHOLDER, SHAPE, GENERIC };

/* What the name grammar says of a value. */
struct named {
    size_t value_end;
    size_t seen; /* quoted: how much of the text must be seen to know its end, */
    size_t cut;  /* where it is cut at the latest; 0: not known */
    size_t back; /* bytes between the name and the value */
    bool quoted, password, scalar_in_json;
    uint8_t opener;
    size_t opener_slashes, closer_slashes;
    bool opener_unicode, closer_unicode; /* written as uXXXX */
};

/* A place where something may begin. */
struct candidate {
    size_t start;
    enum kind kind;
    size_t rule;
    size_t hit_start, hit_end; /* the anchor or name: must not lie in something that was already found */
    size_t anchor_end;         /* how far must be seen to know that something begins here */
    size_t end;                /* placeholders, blocks and generic values: where they end */
    uint32_t dress;
    size_t shift; /* base64: decoded bytes before the value in its first group */
    bool is_block;
    struct named named;
};

/* Something accepted; a recognised placeholder is one too. */
struct span {
    size_t start, end; /* raw */
    size_t rule;
    bool is_placeholder;
    bool is_long, is_url_safe;
    size_t hold_from; /* first byte that is still held for it */
    size_t anchor_end;
    int confidence;
    uint32_t dress;
    size_t value_start;   /* base64: decoded bytes before the value in its first group */
    size_t value_len;     /* undressed bytes */
    bool in_quotes;       /* write the placeholder in quotes, */
    size_t quote_slashes; /* behind as many backslashes, */
    bool quote_unicode;   /* as uXXXX */
    bool is_block;
    bool is_allowed;
    bool is_barred; /* a known value: nothing allows it */
    size_t seen;    /* long: up to here it is seen when it is judged */
    uint8_t fingerprint[STANCH_FINGERPRINT_BYTES];
    char value_hash[STANCH_VALUE_HASH_MAX];
};

/* Spans that overlap or touch, and the one that names them. */
struct uni {
    size_t start, end, hold_from;
    bool has_finding;
    struct span winner;
    struct span first; /* the one that begins it */
    bool has_long, is_url_safe;
    bool is_one_grid; /* all in base64, groups beginning at the same places */
    size_t grid;
    size_t skipped;  /* bytes of the span that ends it which are no base64: line ends in a key block */
    size_t allowed;  /* allowed spans and placeholders cover it up to here, in the order in which they came */
    bool is_barred;  /* a known value is in it */
    bool has_passed; /* what was allowed in it passed while it flowed: what touches it is another one */
};

struct list {
    void *items;
    size_t count, room, width;
};

struct neutral {
    uint8_t bytes[STANCH_CONTEXT_MAX + 1];
    size_t tags[STANCH_CONTEXT_MAX + 1]; /* rule of a neutral byte, else NONE */
    size_t len;
};

struct named_memory {
    size_t at;
    struct neutral neutral;
};

struct text {
    const stanch_rules *rules;
    const stanch_options *options;
    const uint8_t *x;
    size_t n;
    uint32_t dress;
    struct list candidates; /* those that depend on the bytes alone, sorted */
    struct list placeholders;
    struct list unions;         /* struct uni, by start */
    struct named_memory *named; /* what the rules of named issuers saw at a place */
};

/* A text without its dress: bytes[i] came from raw[i]…raw[i+1]. */
struct view {
    uint8_t *bytes;
    size_t *raw;
    size_t len;
    size_t hold_end; /* no byte behind may decide */
    bool is_cut;     /* more may come: match partially */
    int before;      /* look-behind byte, -1 for none */
};

/* reference_list.c */
void *ref_must(void *memory);
void ref_list_add(struct list *list, const void *item);
static inline struct candidate *ref_candidate_at(const struct list *list, size_t i)
{
    return (struct candidate *)list->items + i;
}
static inline struct uni *ref_uni_at(const struct list *list, size_t i)
{
    return (struct uni *)list->items + i;
}
bool ref_is_base64(uint8_t byte);
int ref_digit_value(uint8_t byte);
size_t ref_decode_base64(const uint8_t *from, size_t len, uint8_t *to);
bool ref_equal_caseless(const uint8_t *text, const char *literal, size_t len);
size_t ref_sgr_length(const uint8_t *x, size_t n, size_t at);
bool ref_sgr_ends_at(const uint8_t *x, size_t at);
const char *ref_template_of(const stanch_options *options);
size_t ref_expand(const stanch_rules *rules, const char *template, size_t rule, const char *hex, char *out,
                  size_t room);

/* reference_find.c, reference_name.c, reference_block.c: static candidates */
void ref_find_placeholders(struct text *text);
void ref_find_anchors(struct text *text);
void ref_find_names(struct text *text);
void ref_find_blocks(struct text *text);
bool ref_block_read(const struct text *text, size_t start, size_t at, size_t hold_end, bool is_putty, size_t *end,
                    uint8_t **body, size_t *body_len);
bool ref_block_read_base64(const struct text *text, size_t start, size_t at, size_t hold_end, size_t *end,
                           uint8_t **body, size_t *body_len);
bool ref_rule_has_hit(const struct text *text, const struct rule *rule, size_t at, size_t *end);

/* Length of the placeholder, standard or of the user's template, at x; 0 where there is none. */
size_t ref_placeholder_in(const struct text *text, const uint8_t *x, size_t n);

/* reference_known.c */
void ref_find_known(struct text *text);
bool ref_judge_known(const struct text *text, const struct candidate *candidate, size_t hold_end, struct span *span);

/* reference_view.c */
void ref_view_plain(const struct text *text, size_t from, size_t decide, size_t hold_end, size_t end,
                    struct view *view);
bool ref_view_json(const struct text *text, const struct rule *rule, size_t from, size_t decide, size_t hold_end,
                   size_t end, struct view *view);
size_t ref_quoted_cut(const struct text *text, const struct named *named, size_t from, size_t cut);
bool ref_mark_ends(const struct text *text, const struct byteset *alphabet, size_t at);
bool ref_group_is_whole(const struct text *text, size_t start, size_t shift);
void ref_view_base64(const struct text *text, size_t start, size_t shift, size_t decide, size_t hold_end,
                     struct view *view);
void ref_view_free(struct view *view);
int ref_look_behind(const struct text *text, size_t at);

/* reference_bridge.c: a way from a name to its value that no separator begins. `place`: n behind a name, q behind a name in
 * quotes, c behind a colon, e behind an equals sign. */
bool ref_bridge(char place, bool has_blanks, const uint8_t *bytes, size_t len, size_t *taken, uint8_t *separator);
void ref_bridges_forget(void);

/* reference_union.c */
size_t ref_neutral_distance(const struct text *text, size_t at, size_t rule);
void ref_neutral_before(const struct text *text, size_t at, struct neutral *neutral);
void ref_unions_add(struct text *text, const struct span *span);
const struct uni *ref_union_ending_at(const struct text *text, size_t at);
bool ref_is_found(const struct text *text, size_t at);
const struct uni *ref_union_over(const struct text *text, size_t at);
bool ref_hit_is_taken(const struct text *text, size_t hit_start, size_t hit_end, size_t start);

/* reference_allow.c */
void ref_allow(const struct text *text, const uint8_t *value, size_t len, bool is_open, struct span *span);
bool ref_passes(const struct uni *u);

/* reference_judge.c */
bool ref_judge(const struct text *text, const struct candidate *candidate, size_t undecided, size_t end,
               struct span *span);
bool ref_context_speaks(const struct text *text, const struct rule *rule, const struct neutral *neutral);
void ref_keyed_hash(const stanch_options *options, const uint8_t *value, size_t len,
                    uint8_t out[STANCH_FINGERPRINT_BYTES]);

/* reference_write.c */
void ref_write_result(const struct text *text, struct reference_result *result);

/* One escape, [\\]{1,7} and its letter: its length, and the byte that it means. */
size_t ref_escape_at(const uint8_t *x, size_t n, size_t at, uint8_t *byte);

#endif
