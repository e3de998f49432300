/* anchor → undress → span → [check] → decide → redact: values that stand where a secret goes but are none. */
#include "check_parts.h"

#include <string.h>

/* What a value begins with that says that the secret is kept elsewhere or is sealed. */
static const struct word_table reference_starts = {
    WORDS('@', L('m'), L('i'), "@microsoft.keyvault"),
    WORDS('a', L('e') | L('g') | L('r') | L('s') | L('v') | L('z'), L('a') | L('e') | L('n') | L('u'), "arn:", "!ref",
          "!getatt", "!sub", "!vault", "!env", "!secret", "azurekeyvault"),
    WORDS('c', L('o'), L('n'), "config."),
    WORDS('d', L('a') | L('e'), L('n') | L('t'), "$env:", "deno.env", "data."),
    WORDS('e', L('n'), L('c') | L('v'), "env.", "env:", "env[", "env(", "enc[", "enc(", "encrypted:"),
    WORDS('f', L('i'), L('l'), "file:", "file("),
    WORDS('g', L('e'), L('t'), "getenv"),
    WORDS('i', L('m'), L('p'), "import.meta.env"),
    WORDS('k', L('e'), L('y'), "keyring:", "keychain:"),
    WORDS('l', L('o'), L('c'), "local."),
    WORDS('m', L('o'), L('d'), "module."),
    WORDS('o', L('p') | L('s'), L('.') | L(':'), "os.environ", "os.getenv", "op://"),
    WORDS('p', L('r'), L('o'), "process.env", "projects/"),
    WORDS('r', L('e'), L('d') | L('f'), "ref+", "redacted."),
    WORDS('s', L('e') | L('s') | L('t') | L('y'), L('a') | L('c') | L('d') | L('l') | L('m') | L('s') | L('t'),
          "system.getenv", "std::env", "secrets.", "secret://", "self.", "settings.", "ssm:", "sealed:"),
    WORDS('t', L('h'), L('i'), "this."),
    WORDS('v', L('a'), L('r') | L('u'), "vault:", "vault.", "vault/", "var."),
    WORDS('{', L('c') | L('{'), L('i') | L('r'), "{cipher}", "{{resolve:"),
};

/* Words that are no value whoever wrote them: nothing, kinds of values, states, names of the thing itself. */
static const struct word_table empty_words = {
    WORDS('a', L('c') | L('l') | L('n') | L('p') | L('u'), L('c') | L('i') | L('o') | L('t') | L('w'), "always",
          "apikey", "api_key", "api-key", "accepted", "account", "anonymous", "authentication", "authorization"),
    WORDS('b', L('l') | L('o') | L('u') | L('y'), L('a') | L('f') | L('o') | L('t'), "blank", "boolean", "buffer",
          "bytes", "bytearray"),
    WORDS('c', L('h') | L('l') | L('o') | L('r'), L('a') | L('e') | L('o') | L('r'), "credential", "credentials",
          "changed", "correct", "cleartext", "cookie"),
    WORDS('d', L('a') | L('e') | L('i'), L('c') | L('f') | L('s') | L('t'), "default", "disabled", "disable",
          "decrypted", "database"),
    WORDS('e', L('m') | L('n') | L('x'), L('a') | L('c') | L('p'), "empty", "enabled", "expired", "enable", "encrypted",
          "export"),
    WORDS('f', L('a') | L('i') | L('u'), L('i') | L('l') | L('n'), "false", "filtered", "failed", "function"),
    WORDS('h', L('a') | L('e') | L('i'), L('a') | L('d') | L('s'), "hidden", "hashed", "header"),
    WORDS('i', L('m') | L('n'), L('c') | L('p') | L('t') | L('v'), "invalid", "incorrect", "integer", "interactive",
          "import"),
    WORDS('m', L('a') | L('i'), L('s'), "missing", "masked"),
    WORDS('n', L('e') | L('i') | L('o') | L('u'), L('a') | L('e') | L('l') | L('m') | L('n') | L('t') | L('v'), "null",
          "none", "nil", "never", "number", "needed", "nullable", "nothing", "notset", "not_set", "n/a"),
    WORDS('o', L('b') | L('m') | L('p'), L('i') | L('j') | L('t'), "optional", "omitted", "object"),
    WORDS('p', L('a') | L('l') | L('r') | L('u'), L('a') | L('b') | L('i') | L('o') | L('s'), "private", "protected",
          "password", "passwords", "passwd", "passphrase", "passcode", "passwort", "provided", "prompt", "plaintext",
          "public"),
    WORDS('r', L('e'), L('a') | L('d') | L('j') | L('m') | L('q') | L('t'), "required", "redacted", "removed",
          "rejected", "return", "readonly", "redact"),
    WORDS('s', L('e') | L('p') | L('t') | L('u'), L('a') | L('c') | L('e') | L('p') | L('r') | L('s'), "secret",
          "secrets", "string", "strings", "success", "specified", "supported", "secretref", "secretkeyref", "session",
          "static"),
    WORDS('t', L('b') | L('o') | L('r'), L('d') | L('k') | L('u'), "true", "token", "tokens", "tbd"),
    WORDS('u', L('i') | L('n') | L('s'), L('d') | L('e') | L('i') | L('k') | L('n') | L('s'), "undefined", "unset",
          "unknown", "uint8array", "username", "undef", "unicode"),
    WORDS('v', L('a'), L('l') | L('r'), "varchar", "value", "values"),
};

static bool is_name(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_in_set(bytes[i], SET_NAME))
            return false;
    return len > 0;
}

/* $NAME, %NAME%, @NAME@, __NAME__, **NAME** and what stands in brackets of any kind. */
static bool is_wrapped(const uint8_t *bytes, size_t len)
{
    static const char pairs[] = "%%@@<>{}[]()";
    if (len < 2 || is_alnum(bytes[0]))
        return false;
    for (size_t i = 0; pairs[i]; i += 2)
        if (bytes[0] == (uint8_t)pairs[i] && bytes[len - 1] == (uint8_t)pairs[i + 1])
            return i >= 4 || is_name(bytes + 1, len - 2);
    if (bytes[0] == '$')
        return class_of(bytes[1]) != CLASS_DIGIT && is_name(bytes + 1, len - 1) &&
               random_part_bits(bytes + 1, len - 1) > -16;
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
                    (is_name(bytes + i + 1, inner) && (inner == 1 || random_part_bits(bytes + i + 1, inner) > 0))))
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
        if (!is_in_set(bytes[i], SET_CROSS))
            return false;
    return true;
}

const char *false_reference(const uint8_t *bytes, size_t len, const struct text_shape *shape)
{
    if (len == 0 || is_crossed(bytes, len))
        return "placeholder";
    if (is_wrapped(bytes, len))
        return "reference";
    if (shape->special > 0) {
        if (is_masked(bytes, len))
            return "placeholder";
        if (is_format(bytes, len) || holds_template(bytes, len) || holds_format(bytes, len))
            return "reference";
    }
    if (words_begin(&reference_starts, bytes, len))
        return "reference";
    return words_have(&empty_words, bytes, len) ? "no value" : NULL;
}

/* The hints are those of the toys below too: one look finds both. */
static const struct word_table placeholder_words = {
    WORDS('a', L('b') | L('c') | L('p') | L('s'), L('c') | L('d') | L('i') | L('t'), "api_key_here", "api-key-here",
          "actual-", "actual_"),
    WORDS('b', L('l') | L('o'), L('a') | L('g'), NULL),
    WORDS('c', L('h'), L('a'), "changeme", "change_me", "change-me", "changeit", "change-it", "change_it",
          "change-this", "changethis", "change_this"),
    WORDS('d', L('e') | L('o') | L('u'), L('a') | L('m') | L('n'), "dummy", "do-not-use", "donotuse"),
    WORDS('e', L('n') | L('x'), L('a') | L('t'), "example", "enter-your", "enter_your", "enteryour"),
    WORDS('f', L('a') | L('i') | L('o'), L('k') | L('o') | L('x'), "fixme", "fake-", "fake_", "faketoken", "fakekey",
          "fakesecret", "fakepass"),
    WORDS('g', L('o'), L('e'), "goes-here", "goes_here", "goeshere"),
    WORDS('i', L('n'), L('s') | L('v'), "insert-", "insert_", "insertyour"),
    WORDS('m', L('o') | L('y'), L('a') | L('c') | L('-') | L('s') | L('t') | L('_'), NULL),
    WORDS('n', L('o'), L('t'), "not-a-real", "not_a_real", "notareal", "not-real", "notreal", "not_real"),
    WORDS('p', L('a') | L('l') | L('u'), L('a') | L('s') | L('t'), "placeholder", "put-your", "put_your",
          "password-here", "password_here"),
    WORDS('r', L('e'), L('d') | L('p'), "redacted", "replace-", "replace_", "replaceme", "replacewith", "replacethis"),
    WORDS('s', L('a') | L('c') | L('e') | L('o') | L('u'), L('c') | L('m') | L('n') | L('p') | L('r'), "secret-here",
          "secret_here", "sanitized", "scrubbed", "some-secret", "some_secret", "some-token"),
    WORDS('t', L('e') | L('o'), L('d') | L('k') | L('-') | L('s'), "todo:", "todo-", "todo_", "to-be-", "token-here",
          "token_here"),
    WORDS('x', L('x'), L('x'), "xxxx"),
    WORDS('y', L('o'), L('u'), "your-", "your_", "yourapi", "yourkey", "yoursecret", "yourtoken", "yourpass",
          "youraccess"),
};

/* Told of keys and tokens only: people do use such passwords. */
#define FIRST(letter) ((letter)&31)
static const char *const toy_words[32][12] = {
    [FIRST('a')] = {"abcdef123", "abc123", "asdfasdf"},
    [FIRST('b')] = {"blahblah", "bogus"},
    [FIRST('d')] = {"deadbeef"},
    [FIRST('f')] = {"foobar"},
    [FIRST('i')] = {"invalid-", "invalid_", "invalidtoken"},
    [FIRST('m')] = {"my-secret", "my_secret", "mysecret", "my-token", "my_token", "mytoken", "my-api-key", "my_api_key",
                    "myapikey", "mock-", "mock_"},
    [FIRST('s')] = {"sample", "super-secret", "super_secret", "supersecret"},
    [FIRST('t')] = {"testtest", "test-token", "test_token", "testtoken", "test-secret", "test_secret", "testsecret",
                    "test-key", "test_key", "test-api", "test_api"},
};

const char *false_placeholder(const uint8_t *bytes, size_t len, bool is_toy)
{
    size_t end = len < 3 ? 0 : len < 97 ? len - 2 : 95;
    for (size_t i = 0; i < end; i++) {
        if (!word_hinted(&placeholder_words, bytes + i))
            continue;
        if (text_begins_any(bytes + i, len - i, words_at(&placeholder_words, bytes + i)) ||
            (is_toy && text_begins_any(bytes + i, len - i, toy_words[bytes[i] & 31])))
            return "placeholder";
    }
    return NULL;
}

/* For any rule: the value is a reference, a mask or a well-known placeholder. */
CHECK(check_placeholder)
{
    struct text_shape shape;
    text_shape(value->bytes, value->len, &shape);
    const char *reason = false_reference(value->bytes, value->len, &shape);
    if (!reason)
        reason = false_placeholder(value->bytes, value->len, false);
    if (reason)
        check_answer(result, CHECK_REJECT, reason);
}
