/*
 * anchor → undress → span → [check] → decide → redact
 *
 * Values that only a name speaks for. Keys and tokens must look random. A password need not: in a stream any literal of
 * six bytes behind the name counts that is no reference, placeholder, type or prose; in code it must be no words.
 */
#include "check_parts.h"

#include <string.h>

/* ---------------------------------------------------------------------------------------------- keys and tokens */

/* Tokens that only say where a listing goes on, and keys that are public. */
static const struct word_table harmless_names = {
    WORDS('a', L('u'), L('t'), "authenticity"),
    WORDS('c', L('o') | L('u') | L('s'), L('n') | L('r'), "continu", "cursor", "csrf"),
    WORDS('i', L('d'), L('e'), "idempot"),
    WORDS('n', L('e'), L('x'), "next"),
    WORDS('p', L('a') | L('u'), L('b') | L('g'), "publickeytoken", "public", "page"),
    WORDS('r', L('e'), L('s'), "resume"),
    WORDS('s', L('y'), L('n'), "sync"),
    WORDS('w', L('a'), L('t'), "watermark"),
    WORDS('x', L('s'), L('r'), "xsrf"),
};

static const char *const digest_names[] = {"sha",  "hash",        "digest",   "md5",       "checksum", "commit",
                                           "etag", "fingerprint", "revision", "integrity", NULL};
static const char *const id_names[] = {"request", "client_token", "clienttoken", "csrf",   "xsrf",
                                       "trace",   "correlation",  "cancel",      "update", "change",
                                       "action",  "verification", "event",       NULL};
static const char *const decisive_ends[] = {"secret",  "secret_key", "secretkey", "secret-key", "api_key",  "apikey",
                                            "api-key", "access_key", "accesskey", "access-key", "auth_key", "authkey",
                                            "token",   "password",   "passwd",    NULL};

/* Keys of maps, tables and caches, and keys that only verify. */
static const char *const harmless_keys[] = {
    "cache", "primary",     "foreign", "partition", "sort",  "routing", "object", "verif",  "socket", "lookup",
    "index", "group",       "dedup",   "message",   "event", "gpg",     "pgp",    "row",    "item",   "registry",
    "host",  "translation", "label",   "i18n",      "known", "trusted", "signer", "pubkey", NULL};
/* In front of `key`, they say that it is secret. */
static const char *const secret_keys[] = {"api",     "access", "secret",      "private",    "auth",
                                          "account", "app",    "application", "encryption", NULL};

static bool holds_any(struct text_name name, const char *const *words)
{
    return text_holds_any(name.bytes, name.len, words);
}

/* A key of any kind: some_key, X-Some-Key. */
static bool is_any_key(struct text_name name)
{
    static const size_t tail = 4;
    if (name.len < tail || (!text_ends(name.bytes, name.len, "_key") && !text_ends(name.bytes, name.len, "-key")))
        return false;
    for (size_t i = 0; secret_keys[i]; i++)
        if (text_ends(name.bytes, name.len - tail, secret_keys[i]))
            return false;
    return true;
}

/* Only what is surely random, and no key's fingerprint. */
static const char *refuse_any_key(const struct check_value *value, struct text_name name,
                                  const struct text_shape *shape)
{
    if (holds_any(name, harmless_keys))
        return "name";
    bool is_digest = shape->is_hex && (value->len == 40 || value->len < 32);
    return value->len < 16 || is_digest || random_text_bits(value->bytes, value->len, shape) > -24 ? "looks like words"
                                                                                                   : NULL;
}

/* acme_api_key, X-Acme-Token, secret: yes. token alone: no. */
static bool is_decisive(struct text_name name)
{
    if (holds_any(name, id_names) || text_is(name.bytes, name.len, "token"))
        return false;
    for (size_t i = 0; decisive_ends[i]; i++)
        if (text_ends(name.bytes, name.len, decisive_ends[i]))
            return true;
    return false;
}

/* Brackets behind an unquoted value, or an arrow or && in it: it is a part of an expression. */
static bool is_expression(const struct check_value *value, const struct text_shape *shape)
{
    if (value->quoted || value->len == 0)
        return false;
    uint8_t last = value->bytes[value->len - 1];
    if (shape->code > 1 && memmem(value->bytes, value->len, "&&", 2))
        return true;
    return value->terminator == '(' || value->terminator == '[' || value->terminator == '{' ||
           (value->terminator == '>' && (last == '-' || last == '=')) ||
           (shape->joint > 1 && memmem(value->bytes, value->len, "::", 2));
}

/* Is the name the first argument of a call: define("NAME", "value")? */
static bool is_argument(const struct check_value *value, struct text_name name)
{
    const uint8_t *at = name.bytes;
    while (at > value->left && is_in_set(at[-1], SET_PAD))
        at--;
    return at > value->left && at[-1] == '(';
}

/* Words in a row after one another: only what follows an option belongs to it ("--password", "…"). */
static bool is_listed(const struct check_value *value)
{
    size_t at = value->left_len;
    while (at > 0 && is_in_set(value->left[at - 1], SET_PAD))
        at--;
    if (at == 0 || value->left[at - 1] != ',')
        return false;
    struct text_name name = text_name(value);
    bool is_option = name.len > 0 && name.bytes[0] == '-';
    return !value->quoted || (!is_option && !is_argument(value, name));
}

static const char *refuse_by_name(const struct check_value *value, const struct text_shape *shape)
{
    struct text_name name = text_name(value);
    if (kind_is_uuid(value->bytes, value->len) && !is_decisive(name))
        return "uuid";
    if (words_are_in(&harmless_names, name.bytes, name.len))
        return "name";
    if (is_any_key(name))
        return refuse_any_key(value, name, shape);
    return shape->is_hex && holds_any(name, digest_names) ? "digest" : NULL;
}

static const char *refuse_secret(const struct check_value *value)
{
    const uint8_t *bytes = value->bytes;
    size_t len = value->len;
    struct text_shape shape;
    if (len < 10)
        return "short";
    text_shape(bytes, len, &shape);
    if (shape.blank + shape.control + shape.high > 0)
        return "text";
    if (shape.digit == len && len < 24)
        return "number";
    if (is_expression(value, &shape) || shape.code * 4 > len)
        return "expression";
    if (shape.digit + shape.lower == 0 && shape.joint > 0)
        return "identifier";
    if (!kind_is_uuid(bytes, len) && !random_is_secret(bytes, len, &shape))
        return "looks like words";
    if (is_listed(value) && random_text_bits(bytes, len, &shape) > -16)
        return "list";
    const char *reason = false_reference(bytes, len, &shape);
    if (!reason)
        reason = kind_of_no_secret(bytes, len, &shape);
    if (!reason)
        reason = refuse_by_name(value, &shape);
    if (!reason && false_filler(bytes, len))
        reason = "placeholder";
    return reason ? reason : false_placeholder(bytes, len, true);
}

CHECK(check_generic_secret)
{
    const char *reason = refuse_secret(value);
    check_answer(result, reason ? CHECK_REJECT : CHECK_PASS, reason ? reason : "name and randomness");
}

/* ------------------------------------------------------------------------------------------------------ passwords */

struct gap {
    uint8_t separator;
    bool blank; /* behind the separator */
};

static struct gap gap_of(const struct check_value *value)
{
    size_t at = value->left_len;
    while (at > 0 && (value->left[at - 1] == ' ' || value->left[at - 1] == '\t'))
        at--;
    struct gap gap = {.blank = at < value->left_len};
    text_sign_before(value->left, at, &gap.separator);
    return gap;
}

/* Letters, and what joins words in identifiers. */
static bool is_wordy(const struct text_shape *shape)
{
    return shape->digit == 0 && shape->joint + shape->high == shape->symbol;
}

static bool has_hump(const uint8_t *bytes, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (class_of(bytes[i - 1]) == CLASS_LOWER && class_of(bytes[i]) == CLASS_UPPER)
            return true;
    return false;
}

static const char *const label_words[] = {"passw",  "passphrase", "passcode",   "pwd",
                                          "secret", "token",      "credential", NULL};
static const char *const label_starts[] = {"new",     "old",   "current", "confirm", "repeat",
                                           "verify",  "user",  "forgot",  "reset",   "change",
                                           "invalid", "wrong", "bad",     "nopass",  NULL};
static const char *const prose_words[] = {"your", "enter", "must",    "please",   "the",    "not",  "should",
                                          "with", "for",   "invalid", "password", "cannot", "does", NULL};

/* Does the value name what is asked for rather than give it: "New password", user_pwd, currentPassword? */
static bool is_label(const struct check_value *value, const struct text_shape *shape)
{
    struct text_name name = text_name(value);
    if (name.len == value->len && text_same(name.bytes, value->bytes, name.len))
        return true;
    if (text_ends(value->bytes, value->len, "_password") && shape->symbol == shape->joint)
        return true;
    if (!is_wordy(shape) || !text_holds_any(value->bytes, value->len, label_words))
        return false;
    bool is_listed_name = value->terminator > 0 && strchr(",)];}", value->terminator) && !value->quoted;
    return shape->symbol > 0 || shape->upper > 0 || is_listed_name ||
           text_begins_any(value->bytes, value->len, label_starts);
}

/* A quoted text with blanks is a sentence, unless the name asks for a phrase and the words are bare. */
static const char *refuse_phrase(const struct check_value *value, const struct text_shape *shape)
{
    struct text_name name = text_name(value);
    bool is_bare = shape->lower + shape->blank == value->len && shape->blank >= 3;
    if (is_bare && text_holds(name.bytes, name.len, "phrase") && !text_holds_any(value->bytes, value->len, prose_words))
        return NULL;
    bool is_mixed = shape->digit > 0 && shape->blank <= 2 && shape->symbol > shape->blank && shape->code == 0;
    return is_mixed && !text_holds_any(value->bytes, value->len, prose_words) ? NULL : "prose";
}

static bool holds_byte(const uint8_t *bytes, size_t len, char byte)
{
    return memchr(bytes, byte, len) != NULL;
}

static bool is_pattern(const uint8_t *bytes, size_t len)
{
    if (memmem(bytes, len, ".*", 2) || memmem(bytes, len, "[A-", 3) || bytes[0] == '\\')
        return true;
    return (bytes[0] == '^' && (bytes[len - 1] == '$' || holds_byte(bytes, len, '['))) ||
           (bytes[0] == '/' && bytes[len - 1] == '/');
}

/* A call, a concatenation, a command, a regular expression. */
static bool is_code_text(const uint8_t *bytes, size_t len)
{
    if ((bytes[0] == ')' || bytes[0] == ',') && holds_byte(bytes, len, '('))
        return true;
    if (bytes[0] == '$' && class_of(bytes[1]) == CLASS_UPPER && holds_byte(bytes, len, '/'))
        return true;
    if (is_pattern(bytes, len) ||
        (bytes[0] == '+' && (holds_byte(bytes, len, ')') || bytes[1] == ' ' || bytes[len - 1] == '(')))
        return true;
    const uint8_t *tick = memchr(bytes, '`', len);
    if (tick && holds_byte(tick + 1, len - (size_t)(tick + 1 - bytes), '`'))
        return true;
    for (size_t i = 1; i < len; i++)
        if (bytes[i] == '(' && is_alnum(bytes[i - 1]) && holds_byte(bytes + i, len - i, ')'))
            return true;
    return false;
}

static const char *refuse_quoted(const struct check_value *value, const struct text_shape *shape)
{
    const uint8_t *bytes = value->bytes;
    size_t len = value->len;
    bool in_code = value->channel == STANCH_CHANNEL_CODE;
    if (shape->blank > 0)
        return refuse_phrase(value, shape);
    if (is_code_text(bytes, len) || (holds_byte(bytes, len, '|') && random_text_bits(bytes, len, shape) > 0))
        return "expression";
    if (in_code && fixture_is(bytes, len))
        return "looks like words";
    if (!is_wordy(shape))
        return is_label(value, shape) ? "label" : NULL;
    if (shape->high > 0 || is_label(value, shape))
        return "label";
    double bits = random_text_bits(bytes, len, shape);
    if (in_code)
        return len < 8 || bits > -16 ? "looks like words" : NULL;
    return shape->symbol > 0 && bits > -3 ? "identifier" : NULL;
}

/* What stands between the name and the value. */
static bool gap_holds(const struct check_value *value, const char *bytes)
{
    struct text_name name = text_name(value);
    for (const uint8_t *at = name.bytes + name.len; at < value->left + value->left_len; at++)
        if (is_one_of(*at, bytes))
            return true;
    return false;
}

/* One unquoted word behind the name: a password, or a variable, or how a sentence goes on? */
static const char *refuse_bare_word(const struct check_value *value)
{
    struct gap gap = gap_of(value);
    if (is_alnum(gap.separator))
        return "prose";
    switch (value->terminator) {
    case ' ':
    case '\t':
        return gap.blank || gap.separator == ':' ? "prose" : NULL;
    case ')':
    case '}':
    case ']':
        return "identifier";
    case ',':
    case ';':
        return gap.blank ? "identifier" : NULL;
    default:
        return gap.blank && gap.separator == '=' ? "identifier" : NULL;
    }
}

/* name=value or name=: what follows is another setting. */
static bool is_assignment(const uint8_t *bytes, size_t len)
{
    const uint8_t *sign = memchr(bytes, '=', len);
    size_t name = sign ? (size_t)(sign - bytes) : 0;
    for (size_t i = 0; i < name; i++)
        if (class_of(bytes[i]) != CLASS_LOWER && bytes[i] != '_')
            return false;
    return name > 1;
}

/* --other, @decorator, FILE (of --password=FILE), String! (of GraphQL): what stands there is no literal. */
static const char *refuse_sign(const struct check_value *value, const struct text_shape *shape)
{
    const uint8_t *bytes = value->bytes;
    if (bytes[0] == '!' && shape->lower + shape->upper + 1 == value->len)
        return "reference";
    if (text_is(bytes, value->len, "string!") || text_is(bytes, value->len, "boolean!"))
        return "type";
    if (bytes[0] == '@' && (shape->digit == 0 || shape->lower == 0) && shape->symbol == shape->joint + 1)
        return "identifier";
    if (bytes[0] == '-' && (bytes[1] == '-' || (shape->digit == 0 && random_text_bits(bytes, value->len, shape) > -16)))
        return "option";
    bool is_upper = shape->upper > 0 && shape->digit + shape->lower == 0 && is_wordy(shape);
    return is_upper && random_text_bits(bytes, value->len, shape) > -16 ? "placeholder" : NULL;
}

static bool is_line_end(int terminator)
{
    return terminator == '\n' || terminator == '\r' || terminator == -1;
}

/* NAME=value as shells and their like write it, or a value of all kinds of characters up to the line's end. */
static bool is_setting(const struct check_value *value, const struct text_shape *shape)
{
    struct text_name name = text_name(value);
    struct gap gap = gap_of(value);
    struct text_shape letters;
    text_shape(name.bytes, name.len, &letters);
    bool is_env = gap.separator == '=' && !gap.blank && letters.lower == 0 && letters.upper > 0;
    bool is_all = shape->lower > 0 && shape->upper > 0 && shape->symbol > shape->joint && shape->code == 0;
    return shape->digit > 0 && ((is_env && shape->code == 0) || (is_all && is_line_end(value->terminator)));
}

/* In code what stands unquoted is a name rather than a literal, unless no name looks like it. */
static bool is_code_name(const struct check_value *value, const struct text_shape *shape)
{
    if (value->channel != STANCH_CHANNEL_CODE)
        return false;
    if (is_setting(value, shape))
        return fixture_is(value->bytes, value->len);
    bool is_plain = shape->symbol == shape->joint;
    double bound = is_wordy(shape) ? -16 : is_plain ? -6 : shape->digit == 0 ? -3 : 12;
    return random_text_bits(value->bytes, value->len, shape) > bound || fixture_is(value->bytes, value->len);
}

/* The password is SHA-256 hashed: how a sentence goes on. */
static bool is_said(const struct check_value *value, const struct text_shape *shape)
{
    bool is_mixed = shape->lower > 0 && (shape->upper > 0 || shape->symbol > shape->joint);
    struct text_name name = text_name(value);
    bool is_option = name.len > 0 && name.bytes[0] == '-';
    return value->name_back > 0 && value->terminator == ' ' && !is_mixed && !is_option && !gap_holds(value, "=:<>|");
}

static const char *refuse_bare(const struct check_value *value, const struct text_shape *shape)
{
    const uint8_t *bytes = value->bytes;
    size_t len = value->len;
    bool is_cut_element = gap_holds(value, ">") && value->terminator != '<' && shape->code > 0;
    if (is_said(value, shape) || is_cut_element)
        return "prose";
    const char *reason = is_expression(value, shape) ? "expression" : refuse_sign(value, shape);
    if (reason)
        return reason;
    if (is_label(value, shape) || (gap_of(value).blank && is_assignment(bytes, len)) || is_code_name(value, shape))
        return "identifier";
    if (shape->high == shape->symbol && shape->high > 0 && shape->digit == 0)
        return "label";
    if (value->terminator == ',' && holds_byte(bytes, len, '_') && text_holds_any(bytes, len, label_words))
        return "identifier";
    if (is_wordy(shape) && gap_holds(value, ">") && gap_holds(value, "\"'"))
        return "label";
    if (!is_wordy(shape)) {
        bool is_dotted = shape->digit <= 2 && holds_byte(bytes, len, '.');
        return is_dotted && random_text_bits(bytes, len, shape) > 0 ? "identifier" : NULL;
    }
    if ((shape->symbol > 0 || has_hump(bytes, len)) && random_text_bits(bytes, len, shape) > -3)
        return "identifier";
    return refuse_bare_word(value);
}

/* A name that ends in pass is also a verb, the result of a test, or another word: bypass. */
static bool is_other_pass(const struct check_value *value, const struct text_shape *shape)
{
    static const char *const before[] = {"db",   "my",    "user",   "admin", "root", "smtp",  "ssh",  "ftp",
                                         "mail", "sql",   "key",    "store", "auth", "login", "bind", "proxy",
                                         "http", "redis", "become", "vnc",   "ldap", NULL};
    struct text_name name = text_name(value);
    if (!text_ends(name.bytes, name.len, "pass"))
        return false;
    if (!gap_holds(value, "=:") || shape->digit == 0 || shape->lower + shape->upper == 0 ||
        memchr(value->bytes, '/', value->len))
        return true;
    size_t head = name.len - strlen("pass");
    uint8_t last = head > 0 ? name.bytes[head - 1] : 0, first = name.bytes[head];
    if (class_of(last) != CLASS_LOWER && (class_of(last) != CLASS_UPPER || head == 0))
        return head == 0 && class_of(name.bytes[1]) == CLASS_UPPER && (!value->quoted || shape->blank > 0) &&
               gap_holds(value, ":");
    if (class_of(last) == CLASS_LOWER && class_of(first) == CLASS_UPPER)
        return false;
    for (size_t i = 0; before[i]; i++)
        if (text_ends(name.bytes, head, before[i]))
            return false;
    return true;
}

/* get_password("ledger"): what a call that fetches is given tells where the secret lies. */
static bool is_fetched(const struct check_value *value)
{
    static const char *const calls[] = {"get", "fetch", "find", "lookup", "load", "delete", "has", NULL};
    struct text_name name = text_name(value);
    const uint8_t *gap = name.bytes + name.len;
    if (gap >= value->left + value->left_len || *gap != '(' || name.len == 0)
        return false;
    for (size_t i = name.len; i-- > 0;)
        if (i == 0 || name.bytes[i - 1] == '.')
            return text_begins_any(name.bytes + i, name.len - i, calls);
    return false;
}

static const char *refuse_literal(const struct check_value *value, const struct text_shape *shape)
{
    const uint8_t *bytes = value->bytes;
    size_t len = value->len;
    if (shape->control > 0)
        return "text";
    if (is_listed(value) && random_text_bits(bytes, len, shape) > -24)
        return "list";
    if (is_other_pass(value, shape) || is_fetched(value))
        return "name";
    if (gap_holds(value, "|") && (shape->digit == 0 || shape->lower == 0 || shape->upper + shape->symbol == 0))
        return "table";
    const char *reason = false_reference(bytes, len, shape);
    if (!reason)
        reason = kind_of_no_secret(bytes, len, shape);
    /* 12345678 is a password, and no UUID. */
    bool may_count = shape->digit == len && value->channel != STANCH_CHANNEL_CODE;
    if (!reason && !may_count && false_filler(bytes, len))
        reason = "placeholder";
    if (!reason)
        reason = false_placeholder(bytes, len, false);
    return reason;
}

#define PASSWORD_MOST 160 /* bytes without a blank: what is longer was sealed, or is a file */

CHECK(check_generic_password)
{
    struct text_shape shape;
    const char *reason = value->len < 6 ? "short" : "sealed";
    if (value->len >= 6 && (value->len <= PASSWORD_MOST || memchr(value->bytes, ' ', value->len))) {
        text_shape(value->bytes, value->len, &shape);
        reason = refuse_literal(value, &shape);
        if (!reason)
            reason = value->quoted ? refuse_quoted(value, &shape) : refuse_bare(value, &shape);
    }
    check_answer(result, reason ? CHECK_REJECT : CHECK_PASS, reason ? reason : "name");
}
