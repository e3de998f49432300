/* anchor → undress → span → [check] → decide → redact: values that stand where a secret goes but are none. */
#include "check_parts.h"

#include <string.h>

/* Words by the low bits of their first byte, with the set of those of their second: most values ask no further. */
struct word_list {
    uint32_t seconds;
    const char *words[12];
};
#define L(letter) (UINT32_C(1) << ((letter)&31))
#define FIRST(letter) [(letter)&31]
static bool begins_listed(const uint8_t *bytes, size_t len, const struct word_list *lists)
{
    const struct word_list *list = &lists[bytes[0] & 31];
    return len > 1 && list->seconds >> (bytes[1] & 31) & 1 && text_begins_any(bytes, len, list->words);
}

/* What a value begins with that says that the secret is kept elsewhere or is sealed. */
static const struct word_list reference_starts[32] = {
    FIRST('@') = {L('m'), {"@microsoft.keyvault"}},
    FIRST('a') = {L('e') | L('g') | L('r') | L('s') | L('v') | L('z'),
                  {"arn:", "!ref", "!getatt", "!sub", "!vault", "!env", "!secret", "azurekeyvault"}},
    FIRST('c') = {L('o'), {"config."}},
    FIRST('$') = {L('a') | L('e'), {"$env:", "deno.env", "data."}},
    FIRST('e') = {L('n'), {"env.", "env:", "env[", "env(", "enc[", "enc(", "encrypted:"}},
    FIRST('f') = {L('i'), {"file:", "file("}},
    FIRST('g') = {L('e'), {"getenv"}},
    FIRST('i') = {L('m'), {"import.meta.env"}},
    FIRST('k') = {L('e'), {"keyring:", "keychain:"}},
    FIRST('l') = {L('o'), {"local."}},
    FIRST('m') = {L('o'), {"module."}},
    FIRST('o') = {L('p') | L('s'), {"os.environ", "os.getenv", "op://"}},
    FIRST('p') = {L('r'), {"process.env", "projects/"}},
    FIRST('r') = {L('e'), {"ref+", "redacted."}},
    FIRST('s') = {L('e') | L('s') | L('t') | L('y'),
                  {"system.getenv", "std::env", "secrets.", "secret://", "self.", "settings.", "ssm:", "sealed:"}},
    FIRST('t') = {L('h'), {"this."}},
    FIRST('v') = {L('a'), {"vault:", "vault.", "vault/", "var."}},
    FIRST('{') = {L('c') | L('{'), {"{cipher}", "{{resolve:"}},
};

/* Words that are no value whoever wrote them: nothing, kinds of values, states, names of the thing itself. */
static const char *const empty_words[] = {
    "null",          "none",       "nil",         "true",        "false",
    "undefined",     "empty",      "blank",       "unset",       "unknown",
    "default",       "disabled",   "enabled",     "required",    "optional",
    "missing",       "invalid",    "incorrect",   "expired",     "hidden",
    "masked",        "redacted",   "removed",     "filtered",    "omitted",
    "enable",        "disable",    "decrypted",   "always",      "never",
    "private",       "protected",  "secret",      "secrets",     "string",
    "strings",       "number",     "integer",     "boolean",     "object",
    "buffer",        "varchar",    "uint8array",  "bytes",       "bytearray",
    "password",      "passwords",  "passwd",      "passphrase",  "passcode",
    "passwort",      "token",      "tokens",      "apikey",      "api_key",
    "api-key",       "credential", "credentials", "username",    "value",
    "values",        "changed",    "accepted",    "rejected",    "failed",
    "success",       "correct",    "needed",      "provided",    "specified",
    "supported",     "account",    "anonymous",   "interactive", "prompt",
    "hashed",        "encrypted",  "plaintext",   "cleartext",   "authentication",
    "authorization", "nullable",   "undef",       "nothing",     "secretref",
    "secretkeyref",  "database",   "session",     "cookie",      "header",
    "function",      "static",     "public",      "export",      "import",
    "return",        "unicode",    "readonly",    "redact",      "notset",
    "not_set",       "n/a",        "tbd",         NULL,
};

static bool is_name(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_alnum(bytes[i]) && bytes[i] != '_' && bytes[i] != '.' && bytes[i] != '-')
            return false;
    return len > 0;
}

/* $NAME, %NAME%, @NAME@, __NAME__, **NAME** and what stands in brackets of any kind. */
static bool is_wrapped(const uint8_t *bytes, size_t len)
{
    static const char pairs[] = "%%@@<>{}[]()";
    if (len < 2)
        return false;
    for (size_t i = 0; pairs[i]; i += 2)
        if (bytes[0] == (uint8_t)pairs[i] && bytes[len - 1] == (uint8_t)pairs[i + 1])
            return i >= 4 || is_name(bytes + 1, len - 2);
    if (bytes[0] == '$')
        return class_of(bytes[1]) != CLASS_DIGIT && is_name(bytes + 1, len - 1) &&
               random_text_bits(bytes + 1, len - 1) > -16;
    bool is_marked = memcmp(bytes, "__", 2) == 0 || memcmp(bytes, "**", 2) == 0;
    return is_marked && len > 4 && memcmp(bytes, bytes + len - 2, 2) == 0;
}

/* A name or a few words up to the closing bracket. */
static bool is_closed(const uint8_t *bytes, size_t len, const char *closer)
{
    const uint8_t *end = memmem(bytes, len, closer, strlen(closer));
    size_t inner = end ? (size_t)(end - bytes) : 0;
    for (size_t i = 0; i < inner; i++)
        if (!is_alnum(bytes[i]) && !is_one_of(bytes[i], "_.- :/|\"'[]"))
            return false;
    return inner > 0;
}

static bool is_template_byte(uint8_t byte)
{
    return byte < 0x80 &&
           (byte == '$' || byte == '{' || byte == '#' || byte == '<' || byte == '%' || byte == '@' || byte == '[');
}

/* An expression of a template language somewhere in the value. */
static bool holds_template(const uint8_t *bytes, size_t len)
{
    static const char *const pairs[][2] = {{"${", "}"},  {"$(", ")"},  {"{{", "}}"}, {"#{", "}"},
                                           {"<%", "%>"}, {"%(", ")"},  {"$[", "]"},  {"@{", "}"},
                                           {"<<", ">>"}, {"[[", "]]"}, {"{%", "%}"}};
    for (size_t i = 0; i + 1 < len; i++) {
        if (!is_template_byte(bytes[i]))
            continue;
        for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++)
            if (memcmp(bytes + i, pairs[p][0], 2) == 0 &&
                (i == 0 || is_closed(bytes + i + 2, len - i - 2, pairs[p][1])))
                return true;
    }
    return false;
}

/* {name} or {0} inside, %s inside: text that is put together at run time. */
static bool holds_format(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (bytes[i] == '%' && bytes[i + 1] == 's' && (i == 0 || !is_alnum(bytes[i - 1])) &&
            (i + 2 == len || !is_alnum(bytes[i + 2])))
            return true;
        if (bytes[i] != '{')
            continue;
        const uint8_t *end = memchr(bytes + i, '}', len - i);
        size_t inner = end ? (size_t)(end - bytes) - i - 1 : 0;
        if (end && (inner == 0 ||
                    (is_name(bytes + i + 1, inner) && (inner == 1 || random_text_bits(bytes + i + 1, inner) > 0))))
            return true;
    }
    return false;
}

/* %s, %-10s, %(name)s, {}, {0}, \(name): a format. */
static bool is_format(const uint8_t *bytes, size_t len)
{
    return len >= 2 && len <= 6 && bytes[0] == '%' && strchr("sdvqrxu@", bytes[len - 1]) != NULL;
}

/* Three stars, dots or ellipses in a row, or a bullet: somebody took the value out. */
static bool is_masked(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 3 <= len; i++) {
        if ((bytes[i] == '*' || bytes[i] == '.') && bytes[i + 1] == bytes[i] && bytes[i + 2] == bytes[i])
            return true;
        if (bytes[i] == 0xe2 && bytes[i + 1] == 0x80 && (bytes[i + 2] == 0xa6 || bytes[i + 2] == 0xa2))
            return true;
        if (bytes[i] == 0xe2 && bytes[i + 1] == 0x97 && bytes[i + 2] == 0x8f)
            return true;
    }
    return false;
}

/* Nothing but x, X and separators. */
static bool is_crossed(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_one_of(bytes[i], "xX*.-_#?0 "))
            return false;
    return true;
}

static bool has_special(const uint8_t *bytes, size_t len)
{
    unsigned any = 0;
    for (size_t i = 0; i < len; i++)
        any |= byte_infos[bytes[i]].is_special;
    return any != 0;
}

const char *false_reference(const uint8_t *bytes, size_t len)
{
    if (len == 0 || is_crossed(bytes, len))
        return "placeholder";
    if (is_wrapped(bytes, len))
        return "reference";
    if (has_special(bytes, len)) {
        if (is_masked(bytes, len))
            return "placeholder";
        if (is_format(bytes, len) || holds_template(bytes, len) || holds_format(bytes, len))
            return "reference";
    }
    if (begins_listed(bytes, len, reference_starts))
        return "reference";
    return len <= 14 && text_is_any(bytes, len, empty_words) ? "no value" : NULL;
}

static const struct word_list placeholder_words[32] = {
    FIRST('a') = {L('c') | L('p'), {"api_key_here", "api-key-here", "actual-", "actual_"}},
    FIRST('c') = {L('h'),
                  {"changeme", "change_me", "change-me", "changeit", "change-it", "change_it", "change-this",
                   "changethis", "change_this"}},
    FIRST('d') = {L('o') | L('u'), {"dummy", "do-not-use", "donotuse"}},
    FIRST('e') = {L('n') | L('x'), {"example", "enter-your", "enter_your", "enteryour"}},
    FIRST('f') = {L('a') | L('i'), {"fixme", "fake-", "fake_", "faketoken", "fakekey", "fakesecret", "fakepass"}},
    FIRST('g') = {L('o'), {"goes-here", "goes_here", "goeshere"}},
    FIRST('i') = {L('n'), {"insert-", "insert_", "insertyour"}},
    FIRST('n') = {L('o'), {"not-a-real", "not_a_real", "notareal", "not-real", "notreal", "not_real"}},
    FIRST('p') = {L('a') | L('l') | L('u'), {"placeholder", "put-your", "put_your", "password-here", "password_here"}},
    FIRST('r') = {L('e'), {"redacted", "replace-", "replace_", "replaceme", "replacewith", "replacethis"}},
    FIRST('s') = {L('a') | L('c') | L('e') | L('o'),
                  {"secret-here", "secret_here", "sanitized", "scrubbed", "some-secret", "some_secret", "some-token"}},
    FIRST('t') = {L('o'), {"todo:", "todo-", "todo_", "to-be-", "token-here", "token_here"}},
    FIRST('x') = {L('x'), {"xxxx"}},
    FIRST('y') = {L('o'),
                  {"your-", "your_", "yourapi", "yourkey", "yoursecret", "yourtoken", "yourpass", "youraccess"}},
};

/* Told of keys and tokens only: people do use such passwords. */
static const struct word_list toy_words[32] = {
    FIRST('a') = {L('b') | L('s'), {"abcdef123", "abc123", "asdfasdf"}},
    FIRST('b') = {L('l') | L('o'), {"blahblah", "bogus"}},
    FIRST('d') = {L('e'), {"deadbeef"}},
    FIRST('f') = {L('o'), {"foobar"}},
    FIRST('i') = {L('n'), {"invalid-", "invalid_", "invalidtoken"}},
    FIRST('m') = {L('o') | L('y'),
                  {"my-secret", "my_secret", "mysecret", "my-token", "my_token", "mytoken", "my-api-key", "my_api_key",
                   "myapikey", "mock-", "mock_"}},
    FIRST('s') = {L('a') | L('u'), {"sample", "super-secret", "super_secret", "supersecret"}},
    FIRST('t') = {L('e'),
                  {"testtest", "test-token", "test_token", "testtoken", "test-secret", "test_secret", "testsecret",
                   "test-key", "test_key", "test-api", "test_api"}},
};

const char *false_placeholder(const uint8_t *bytes, size_t len, bool is_toy)
{
    size_t most = len < 96 ? len : 96;
    for (size_t i = 0; i + 1 < most; i++) {
        if (begins_listed(bytes + i, len - i, placeholder_words) ||
            (is_toy && begins_listed(bytes + i, len - i, toy_words)))
            return "placeholder";
    }
    return NULL;
}

/* Does b follow a as the same character, or as the next or the one before of its class? 9 and 0 are neighbours. */
static int step_of(uint8_t a, uint8_t b)
{
    int step = b - a;
    if ((a == '9' && b == '0') || (a == '0' && b == '9'))
        step = -step / 9;
    return step >= -1 && step <= 1 ? step : 9;
}

/* 1a2b3c4d5e6f: each character is the next of the one two before it. */
static bool is_interleaved(const uint8_t *bytes, size_t len)
{
    uint8_t last[2] = {0, 0};
    size_t run = 0;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '-' || bytes[i] == '_')
            continue;
        bool is_next = step_of(last[0], bytes[i]) == 1 || (bytes[i] == 'a' && last[0] == 'f');
        run = is_next ? run + 1 : 0;
        last[0] = last[1];
        last[1] = bytes[i];
        if (run >= 8)
            return true;
    }
    return false;
}

/* Too few neighbours of near value for any of it? A count without branches, as random values are the common case. */
static bool is_scattered(const uint8_t *bytes, size_t len)
{
    size_t near = 0, near_but_one = 0;
    for (size_t i = 2; i < len; i++) {
        int step = bytes[i] - bytes[i - 1], step_but_one = bytes[i] - bytes[i - 2];
        near += (unsigned)(step + 1) < 3 || step == 9 || step == -9;
        near_but_one += (unsigned)(step_but_one + 1) < 3 || step_but_one == -9;
    }
    return near * 4 + 7 < len && near_but_one < 7; /* a run of four has three near pairs, a third of the value counts */
}

bool false_filler(const uint8_t *bytes, size_t len)
{
    if (is_scattered(bytes, len))
        return false;
    size_t third = len - len / 3, filled = 0, filled_tail = 0, run = 1;
    int last = 9;
    for (size_t i = 1; i <= len; i++) {
        int step = i < len ? step_of(bytes[i - 1], bytes[i]) : 9;
        if (step != 9 && (step == last || run == 1)) {
            run++;
            last = step;
            continue;
        }
        if (run >= 4) {
            size_t start = i - run;
            filled += run;
            filled_tail += start >= third ? run : i > third ? i - third : 0;
        }
        run = step == 9 ? 1 : 2;
        last = step;
    }
    return filled * 2 > len || (len >= 24 && filled_tail + 1 >= len - third) || is_interleaved(bytes, len);
}

/* For any rule: the value is a reference, a mask or a well-known placeholder. */
CHECK(check_placeholder)
{
    const char *reason = false_reference(value->bytes, value->len);
    if (!reason)
        reason = false_placeholder(value->bytes, value->len, false);
    if (reason)
        check_answer(result, CHECK_REJECT, reason);
}
