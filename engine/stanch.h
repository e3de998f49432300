/*
 * stanch.h - find credentials in a stream of text and take them out while it flows.
 *
 * This header is the manual of libstanch. Life cycle:
 *
 *     stanch_rules   what to look for: loaded once, immutable, shared by threads, counted
 *     stanch_worker  scratch memory of one thread
 *     stanch_stream  one flow of bytes: small, flat, may move between workers
 *
 * A filter in ten lines (error checks left out):
 *
 *     stanch_rules *rules;   stanch_rules_load(NULL, &rules, NULL);
 *     stanch_worker *worker; stanch_worker_new(rules, &worker);
 *     stanch_stream *stream; stanch_stream_new(rules, NULL, &stream);
 *     for (int step = STANCH_MORE; step != STANCH_END;) {
 *         ssize_t got = read(0, buffer, sizeof buffer);
 *         stanch_input input = {buffer, got > 0 ? (size_t)got : 0};
 *         step = got > 0 ? STANCH_MORE : STANCH_END;
 *         stanch_event event = STANCH_EVENT_INIT;
 *         while (stanch_next(stream, worker, &input, step, &event) == STANCH_OK && event.type < STANCH_NEED_INPUT)
 *             if (event.type == STANCH_PASS || event.type == STANCH_INSERT)
 *                 write(1, event.bytes, event.len);
 *     }
 *
 * Promises: no cut of the input and no flush changes the joined output or the findings; no byte that may still belong
 * to a credential leaves before it is judged; at most STANCH_HOLD_MAX bytes are held; an error never releases raw bytes.
 *
 * The library opens no file, reads no environment, has no global state, calls nothing back, and writes no secret
 * anywhere. Every function is thread-safe as long as one worker and one stream are used by one thread at a time.
 */
#ifndef STANCH_H
#define STANCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STANCH_VERSION_MAJOR 0
#define STANCH_VERSION_MINOR 1
#define STANCH_VERSION_PATCH 0
#define STANCH_VERSION "0.1.0"

#if defined(__GNUC__)
#define STANCH_API __attribute__((visibility("default")))
#else
#define STANCH_API
#endif

/* Version of the library that runs, as "major.minor.patch". */
STANCH_API const char *stanch_version(void);

/* Grows when a struct or a promise changes so that a program must be compiled anew. */
STANCH_API uint32_t stanch_abi(void);

/* Facts of this build on this processor, one line of text: compiler, Hyperscan version, which database would serve. */
STANCH_API const char *stanch_build_facts(void);

/* -------------------------------------------------------------------------------------------------- bounds */

#define STANCH_HOLD_MAX 1024   /* bytes: the most that a stream keeps back */
#define STANCH_DECIDE_MAX 640  /* bytes, undressed: where a longer value is judged at the latest */
#define STANCH_CONTEXT_MAX 200 /* bytes to the left of a value that may speak for it */
#define STANCH_INSERT_MAX 1024 /* bytes: the longest that an INSERT can be */
#define STANCH_KEY_BYTES 32    /* bytes of a fingerprint key */
#define STANCH_FINGERPRINT_BYTES 16
#define STANCH_DETAIL_MAX 64
#define STANCH_VALUE_HASH_MAX 9          /* 8 hex and a NUL */
#define STANCH_ALLOW_MAX 10000           /* entries of an allow-list */
#define STANCH_ALLOW_EXPRESSIONS_MAX 100 /* of them, those with an expression */
#define STANCH_ALLOW_EXPRESSION_BYTES 1024

/* -------------------------------------------------------------------------------------------------- errors */

/* Values are negative and never reused. A sentence for each: stanch_strerror. None quotes input. */
enum {
    STANCH_OK = 0,
    STANCH_E_ARGUMENT = -1, /* a pointer is null, a struct's size is unknown, a number is out of its range */
    STANCH_E_MEMORY = -2,   /* memory was refused */
    STANCH_E_RULES = -3,    /* a rule or a rules text is wrong; stanch_error says where */
    STANCH_E_OPTIONS = -4,  /* an option is wrong (template, dress, rule id); stanch_error says which */
    STANCH_E_STATE = -5,    /* the stream failed or ended before, or belongs to other rules: reset it */
    STANCH_E_SPACE = -6,    /* the caller's buffer is too small */
    STANCH_E_CPU = -7,      /* the processor lacks what Hyperscan needs (SSSE3) */
    STANCH_E_INTERNAL = -8  /* a library below failed; nothing was released */
};

/* A sentence for an error value; static text. */
STANCH_API const char *stanch_strerror(int error);

/* Where and what, for what a person wrote. Filled when a pointer to one is given; never quotes a secret. */
typedef struct stanch_error {
    size_t size;    /* sizeof(stanch_error) */
    int code;       /* STANCH_E_… */
    int line;       /* from 1; 0 where it does not apply */
    int column;     /* bytes, from 1; 0 where it does not apply */
    char file[256]; /* name given with the text; "" where it does not apply */
    char rule[72];  /* rule id; "" where it does not apply */
    char text[320]; /* what is wrong and what to do */
} stanch_error;
#define STANCH_ERROR_INIT                                                                                              \
    {                                                                                                                  \
        sizeof(stanch_error), 0, 0, 0, "", "", ""                                                                      \
    }

/* -------------------------------------------------------------------------------------------------- words */

enum { STANCH_CHANNEL_PROMPT, STANCH_CHANNEL_TOOL_OUTPUT, STANCH_CHANNEL_LOG, STANCH_CHANNEL_CODE, STANCH_CHANNELS };

enum {
    STANCH_REDACT, /* a placeholder instead of the credential */
    STANCH_BLOCK,  /* BLOCKED instead of the credential; the rest of the unit is dropped */
    STANCH_DETECT  /* findings only, every byte passes */
};

enum {
    STANCH_UNIT_LINE,  /* BLOCK drops the rest of the line, and goes on */
    STANCH_UNIT_STREAM /* BLOCK ends the stream */
};

enum {
    STANCH_STYLE_TAG, /* REDACTED.<rule-id>.<8 hex> */
    STANCH_STYLE_MASK /* an x for each undressed byte */
};

enum {
    STANCH_FRAMING_RAW,   /* the stream is one record, but for stanch_record */
    STANCH_FRAMING_LINES, /* each line is a record, its line feed included: as if stanch_record stood behind it */
    STANCH_FRAMING_JSON   /* the same, and a number that is the value of a quoted name stays as it is */
};

/* From the rule, or low where the value itself says that it opens nothing; never changes what is redacted. */
enum { STANCH_PUBLIC, STANCH_LOW, STANCH_MEDIUM, STANCH_HIGH, STANCH_CRITICAL };

/* From evidence, in rising order. */
enum {
    STANCH_WEAK,        /* the shape is right, the checksum wrong */
    STANCH_GENERIC,     /* a name such as "password =" and the look of the value */
    STANCH_CONTEXTUAL,  /* a name of the issuer stands to the left */
    STANCH_DISTINCTIVE, /* the issuer's own prefix and shape */
    STANCH_CHECKED      /* checksum or inner structure hold */
};

/* Dresses: ways of writing in which a value hides. A mask. */
#define STANCH_DRESS_NONE 0u
#define STANCH_DRESS_JSON 1u    /* JSON escapes, up to three levels deep (RFC 8259, section 7) */
#define STANCH_DRESS_BASE64 2u  /* base64 and base64url, any alignment (RFC 4648) */
#define STANCH_DRESS_PERCENT 4u /* percent-encoding, once or twice (RFC 3986, section 2.1); + stays + */
#define STANCH_DRESS_UTF16 8u   /* UTF-16 in either byte order, at any offset */
#define STANCH_DRESS_HEX 16u    /* hexadecimal digits, two a byte, in either case */
#define STANCH_DRESS_ALL 31u
#define STANCH_DRESS_DEFAULT 15u /* all but hex: what is on when none are asked for */

/* Dresses that are on in a channel when none are asked for. */
STANCH_API uint32_t stanch_dress_default(int channel);

/* The word for a value ("log", "critical", "checked"), static text; NULL for a value out of range. */
STANCH_API const char *stanch_channel_name(int channel);
STANCH_API const char *stanch_severity_name(int severity);
STANCH_API const char *stanch_confidence_name(int confidence);
STANCH_API const char *stanch_dress_name(uint32_t one_dress);

/* -------------------------------------------------------------------------------------------------- rules */

typedef struct stanch_rules stanch_rules;

/* Memory for the library's own objects. `allocate` returns NULL when it refuses; both may be called from any thread
 * that uses the objects. Hyperscan and PCRE2 use malloc at load and at a rule's first candidate. */
typedef struct stanch_allocator {
    void *(*allocate)(size_t bytes, void *user);
    void (*release)(void *memory, void *user);
    void *user;
} stanch_allocator;

/* A text of rules in the format of rules/schema.json; `name` is used in errors. Borrowed during the call only. */
typedef struct stanch_text {
    const char *name;
    const char *bytes;
    size_t len;
} stanch_text;

typedef struct stanch_rules_options {
    size_t size;                       /* sizeof(stanch_rules_options) */
    const stanch_allocator *allocator; /* NULL: malloc and free; copied */
    const stanch_text *texts;          /* added to the built-in rules */
    size_t text_count;
    int replace_builtin;     /* not 0: the texts stand alone */
    const char *const *only; /* rule ids: all others are switched off; NULL: none */
    size_t only_count;
    const char *const *skip; /* rule ids that are switched off */
    size_t skip_count;
    uint32_t dress;           /* STANCH_DRESS_…; the dresses that the set can see through */
    int compile;              /* not 0: compile the database even where an embedded one would serve */
    const stanch_text *known; /* lists of known values, see below */
    size_t known_count;
} stanch_rules_options;
#define STANCH_RULES_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(stanch_rules_options), NULL, NULL, 0, 0, NULL, 0, NULL, 0, STANCH_DRESS_ALL, 0, NULL, 0                 \
    }

/* Known values are exact secrets, from a vault or an environment, that are removed wherever they come out, in JSON
 * strings and base64 too, beside the rules. A list holds a value a line (a CR before the line feed is dropped, nothing else), or
 * NUL-separated values where it holds a NUL; empty ones are none. A value of fewer than 8 bytes counts only where no
 * letter or digit stands beside a letter or digit of its own edge; fewer than 4 are E_RULES with list and line. Of two
 * that begin alike the longer is taken. The first 640 bytes (STANCH_DECIDE_MAX) decide; what follows goes as far as it
 * agrees with a value. None reaches into a placeholder. A finding is of the rule known-value, confidence checked, unless a
 * rule of an issuer is as sure of it, which then labels it. Lists are borrowed during the call only; the copy is wiped when
 * the rules end. `only` does not switch known values off, `skip` with known-value does. */

/* Loads rules. `options` may be NULL: the built-in rules, every dress. *rules belongs to the caller, who releases it;
 * on error it is NULL. Errors: E_ARGUMENT, E_MEMORY, E_RULES, E_OPTIONS (unknown id in only or skip), E_CPU. */
STANCH_API int stanch_rules_load(const stanch_rules_options *options, stanch_rules **rules, stanch_error *error);

/* One more owner; returns `rules`. Workers and streams retain theirs by themselves. */
STANCH_API stanch_rules *stanch_rules_retain(stanch_rules *rules);
/* One owner less; the last one frees. NULL is allowed. */
STANCH_API void stanch_rules_release(stanch_rules *rules);

/* What a rule says of itself. All text belongs to the rules and lives as long as they do; none is NULL. */
typedef struct stanch_rule_info {
    size_t size; /* sizeof(stanch_rule_info) */
    const char *id, *issuer, *kind, *status, *pattern, *note, *source;
    const char *rotate_how, *rotate_revoke, *rotate_url;
    const char *group_with;
    int severity;      /* STANCH_PUBLIC … STANCH_CRITICAL */
    int confidence;    /* what a match without a checksum is worth */
    uint32_t channels; /* mask of 1 << STANCH_CHANNEL_… in which the rule needs no name to the left */
    size_t anchor_count, decide_bytes, min_len, max_len; /* max_len 0: no bound */
    int enabled;
} stanch_rule_info;
#define STANCH_RULE_INFO_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(stanch_rule_info), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0,  \
            0, 0                                                                                                       \
    }

STANCH_API size_t stanch_rules_count(const stanch_rules *rules);
/* The rule at `index` (sorted by id). E_ARGUMENT where there is none. */
STANCH_API int stanch_rules_info(const stanch_rules *rules, size_t index, stanch_rule_info *info);
/* Index of the rule with that id, or -1. */
STANCH_API long stanch_rules_find(const stanch_rules *rules, const char *id);
/* The text of one of a rule's anchors, as its rule file writes it; NULL where there is none. Lives with the rules. */
STANCH_API const char *stanch_rules_anchor(const stanch_rules *rules, size_t index, size_t anchor);
/* Identity of the set (rules, switches, dress, whether there are known values): equal sets give equal numbers. Not a
 * security measure. */
STANCH_API uint64_t stanch_rules_identity(const stanch_rules *rules);

/* Makes a value from a rule's `shape`, for tests and lint: deterministic for a seed, never a real credential.
 * Writes the text in which the value stands (with the name that a contextual rule needs) to `out` and its length
 * to *len; *start and *end are where the value lies in it. E_SPACE when `room` is too small (4,096 is enough). */
enum {
    STANCH_MAKE_VALID,    /* a finding */
    STANCH_MAKE_CHECKSUM, /* checksum wrong: weak; E_ARGUMENT where the rule has none */
    STANCH_MAKE_SHORT,    /* one byte too short: no finding of this rule */
    STANCH_MAKE_LONG      /* one byte too long: no finding of this rule; E_ARGUMENT where the length has no bound */
};
STANCH_API int stanch_rules_make(const stanch_rules *rules, size_t index, int what, uint64_t seed, char *out,
                                 size_t room, size_t *len, size_t *start, size_t *end);

/* Makes a text of a rule's own, as its keys `finds` and `misses` write them: `number` counts from 0. Like
 * stanch_rules_make; *start and *end are where the last made value lies in it, 0 where there is none. E_ARGUMENT where
 * the rule has no such text. */
enum { STANCH_CASE_FIND, STANCH_CASE_MISS };
STANCH_API int stanch_rules_case(const stanch_rules *rules, size_t index, int kind, size_t number, uint64_t seed,
                                 char *out, size_t room, size_t *len, size_t *start, size_t *end);

/* Lint of one rule: 0 and *error untouched, or E_RULES with what is wrong. Takes milliseconds a rule. */
STANCH_API int stanch_rules_lint(const stanch_rules *rules, size_t index, stanch_error *error);

/* -------------------------------------------------------------------------------------------------- workers */

typedef struct stanch_worker stanch_worker;

/* Scratch of one thread; retains the rules. E_ARGUMENT, E_MEMORY. */
STANCH_API int stanch_worker_new(stanch_rules *rules, stanch_worker **worker);
/* Wipes and frees. NULL is allowed. */
STANCH_API void stanch_worker_free(stanch_worker *worker);

/* -------------------------------------------------------------------------------------------------- streams */

typedef struct stanch_stream stanch_stream;

/* What is allowed: an operator's decision that a finding is to pass. All that an entry names must hold; one that names
 * nothing allows every finding. An allowed value passes as it is, without a FINDING, INSERT or BLOCKED; for all that
 * stands around it, it still counts as what it is, so that a key id that is allowed still leads to its secret. What lies
 * in it passes with it. Where it overlaps or touches another finding, or lies in a longer one, they pass only if allowed
 * values cover all of them. A key block, and a value longer than STANCH_DECIDE_MAX, are judged by the rule alone: their
 * first bytes leave before the last are seen. A known value is never allowed; with known values no key block or longer
 * value is. */
typedef struct stanch_allow {
    const char *rule;       /* id; NULL: every rule */
    const char *value_hash; /* of the finding, 8 hex; NULL: every value */
    const char *expression; /* PCRE2, searched for in the undressed value; NULL: none */
    const char *file;       /* where it was read, for errors; may be NULL */
    int line;
} stanch_allow;

typedef struct stanch_options {
    size_t size;        /* sizeof(stanch_options) */
    int channel;        /* STANCH_CHANNEL_…, default log */
    int mode;           /* STANCH_REDACT … */
    int unit;           /* STANCH_UNIT_…, for BLOCK */
    int style;          /* STANCH_STYLE_… */
    int min_confidence; /* STANCH_…, default generic */
    uint32_t dress;     /* STANCH_DRESS_…; those that the rules were not loaded with are ignored */
    const char
        *placeholder;   /* template with {rule}, {kind}, {id} and [A-Za-z0-9._:-]; NULL: the standard one; copied */
    const uint8_t *key; /* STANCH_KEY_BYTES of the fingerprint key; NULL: all zero; copied */
    int count_lines;    /* not 0: findings carry line and column (costs a pass over the bytes) */
    int brief; /* not 0: no value_hash, and no fingerprint in findings of generic rules (their placeholder needs none) */
    const stanch_allow *allow; /* copied */
    size_t allow_count;
    uint64_t now; /* seconds since 1970: a token that says it expired before has severity low; 0: do not judge */
    int framing;  /* STANCH_FRAMING_… */
} stanch_options;
#define STANCH_OPTIONS_INIT                                                                                            \
    {                                                                                                                  \
        sizeof(stanch_options), STANCH_CHANNEL_LOG, STANCH_REDACT, STANCH_UNIT_LINE, STANCH_STYLE_TAG, STANCH_GENERIC, \
            STANCH_DRESS_ALL, NULL, NULL, 0, 0, NULL, 0, 0, STANCH_FRAMING_RAW                                         \
    }

/* Settings shared by streams: checks the options once and keeps what they share. Immutable, counted like the rules.
 * E_OPTIONS with *error: bad template (also one that would not be recognised again after `password=`, in a quoted
 * "token" or after `Bearer `); an allow entry that names an unknown rule, no hash, or an expression that does not compile
 * or matches an empty text. */
typedef struct stanch_settings stanch_settings;
STANCH_API int stanch_settings_new(stanch_rules *rules, const stanch_options *options, stanch_settings **settings,
                                   stanch_error *error);
STANCH_API void stanch_settings_release(stanch_settings *settings);
/* Name of the fingerprint key: 8 hex and a NUL. Lives with the settings. */
STANCH_API const char *stanch_settings_key_id(const stanch_settings *settings);

/* Bytes that a stream takes, all of it: nothing is allocated after it is made. At most 4,096. */
STANCH_API size_t stanch_stream_size(void);
/* Makes a stream in `memory` of at least stanch_stream_size() bytes, aligned to 64. It retains the settings; end it
 * with stanch_stream_fini, which wipes. E_ARGUMENT, E_SPACE. */
STANCH_API int stanch_stream_init(void *memory, size_t bytes, stanch_settings *settings, stanch_stream **stream);
STANCH_API void stanch_stream_fini(stanch_stream *stream);
/* The same with memory of the rules' allocator, and settings of its own; `options` may be NULL. */
STANCH_API int stanch_stream_new(stanch_rules *rules, const stanch_options *options, stanch_stream **stream);
STANCH_API void stanch_stream_free(stanch_stream *stream);
/* Back to the start: forgets and wipes what is held, also after an error. */
STANCH_API void stanch_stream_reset(stanch_stream *stream);
/* The stream goes on with other settings, of other rules too, as after a reload: offsets, lines, groups and what stands
 * to the left stay; what begins from here on is judged by them alone. After NEED_INPUT or at the start, best where a line
 * or record ended; from then on with a worker of the new rules. E_STATE, and nothing has changed, while something is open:
 * bytes are held, a value, a key block or the rest of a blocked line goes on. E_ARGUMENT: other rules' allocator. */
STANCH_API int stanch_stream_renew(stanch_stream *stream, stanch_settings *settings);

/* What stanch_next is given. Advanced by each call; the bytes must stay unchanged until NEED_INPUT, DONE or an error
 * is answered, and PASS slices may point into them. */
typedef struct stanch_input {
    const uint8_t *bytes;
    size_t len;
} stanch_input;

enum {
    STANCH_MORE,  /* more will come */
    STANCH_FLUSH, /* hand out every judged byte; never decides one */
    STANCH_END    /* no more will come: what is open is judged as it stands */
};

enum {
    STANCH_PASS,    /* bytes, len: judged, to be sent on; start…end are the stream offsets they settle */
    STANCH_INSERT,  /* bytes, len: a placeholder that stands for start…end */
    STANCH_FINDING, /* finding: comes before its INSERT; in DETECT before its bytes, or behind those of a value or key
                          block that is longer than what is held */
    STANCH_BLOCKED, /* start…end of the finding; unit_start: where the unit that must not leave begins */
    STANCH_NEED_INPUT, /* the input is used up: give more */
    STANCH_DONE        /* the end: after END, or after BLOCKED with UNIT_STREAM */
};

typedef struct stanch_finding {
    size_t size;
    size_t rule_index; /* for stanch_rules_info */
    const char *rule, *issuer, *kind;
    const char *rotate_how, *rotate_revoke, *rotate_url;
    const char *reason; /* why it counts: "checksum", "name", "long", "unjudged", … */
    int severity, confidence;
    uint64_t start, end;   /* bytes of the stream, end exclusive; inside a dress: those of its container */
    uint64_t line, column; /* from 1, of the start; 0 without count_lines */
    uint64_t group;        /* findings with the same number belong together; 0: none */
    uint32_t decoded;      /* STANCH_DRESS_… it stood in; PERCENT only where a byte of it was encoded */
    uint8_t fingerprint[STANCH_FINGERPRINT_BYTES];
    char detail[STANCH_DETAIL_MAX]; /* what the value tells without telling itself: "account 123456789012"; or "" */
    /* First 8 hex of the plain BLAKE2b-512 of the undressed value, for allow-lists that several hosts share; "" for a
     * value that has less than 96 bits of randomness (who knows the hash could guess it), or is a key block or longer than
     * STANCH_DECIDE_MAX */
    char value_hash[STANCH_VALUE_HASH_MAX];
} stanch_finding;

/* Pointers in an event live until the next call with the same stream. */
typedef struct stanch_event {
    size_t size;
    int type;
    const uint8_t *bytes;
    size_t len;
    uint64_t start, end;
    uint64_t unit_start;
    const stanch_finding *finding;
} stanch_event;
#define STANCH_EVENT_INIT                                                                                              \
    {                                                                                                                  \
        sizeof(stanch_event), 0, NULL, 0, 0, 0, 0, NULL                                                                \
    }

/* One event a call. Advances *input. Stop whenever the receiver is full and go on later with the same input: nothing
 * is lost. The order of events is the order of the stream. After an error the stream gives nothing until it is reset.
 * The worker must be of the same rules. E_ARGUMENT, E_STATE, E_MEMORY, E_INTERNAL. */
STANCH_API int stanch_next(stanch_stream *stream, stanch_worker *worker, stanch_input *input, int step,
                           stanch_event *event);

/* The next byte of the stream is (the first of) the value of something called `name`: a JSON key, a header, a column.
 * Only the last STANCH_CONTEXT_MAX bytes of a name count. Call it before the value, after NEED_INPUT or at the start;
 * E_STATE while bytes are held. */
STANCH_API int stanch_name(stanch_stream *stream, const char *name, size_t len);

/* A record ends here: what is open is judged as at the END, and context to the left ends; an unfinished key block goes
 * on in the next record. Pull with STANCH_FLUSH until NEED_INPUT, call this, then pull again before you go on. */
STANCH_API int stanch_record(stanch_stream *stream);

/* Does the name of a variable or a field tell of a secret (DB_PASSWORD, apiToken, signing-key)? 1 or 0. */
STANCH_API int stanch_name_tells(const char *name, size_t len);

/* Bytes held now. */
STANCH_API size_t stanch_held(const stanch_stream *stream);

/* One shot, for a small string: judges `text` as one stream, with `name` to the left unless NULL, and writes the result
 * with a NUL to `out`. *out_len: bytes without the NUL; *findings: how many (both may be NULL). E_SPACE when `room` is
 * too small: nothing is written then but an empty string. */
STANCH_API int stanch_redact(stanch_worker *worker, stanch_settings *settings, const char *name, const char *text,
                             size_t len, char *out, size_t room, size_t *out_len, size_t *findings);

/* Which rules looked at a text, and what they said. */
typedef struct stanch_judgement {
    const char *rule;    /* id */
    const char *verdict; /* "finding", "allowed", "rejected", "overruled" */
    const char *reason;  /* static text */
    int confidence;
    size_t start, end; /* of the candidate; end 0 where the shape did not match */
    uint32_t decoded;
} stanch_judgement;
/* Judges `text` as one stream and writes at most `room` judgements; *count is how many there were. */
STANCH_API int stanch_explain(stanch_worker *worker, stanch_settings *settings, const char *text, size_t len,
                              stanch_judgement *judgements, size_t room, size_t *count);

#ifdef __cplusplus
}
#endif
#endif
