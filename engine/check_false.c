/* anchor → undress → span → [check] → decide → redact: values that stand where a secret goes but are none. */
#include "check_parts.h"

#include <string.h>

/* What a value begins with that says that the secret is kept elsewhere or is sealed. */
static const char *const reference_starts[] = {
    "os.environ", "os.getenv", "process.env", "import.meta.env", "getenv", "system.getenv", "env.", "env:", "env[", "env(", "$env:",
    "deno.env", "std::env", "secrets.", "secret://", "vault:", "vault.", "vault/", "var.", "local.", "data.", "module.", "config.",
    "self.", "this.", "settings.", "op://", "ssm:", "ref+", "keyring:", "keychain:", "file:", "file(", "arn:", "!ref", "!getatt",
    "!sub", "!vault", "!env", "!secret", "{cipher}", "{{resolve:", "enc[", "enc(", "encrypted:", "sealed:", "azurekeyvault",
    "@microsoft.keyvault", "projects/", "redacted.", NULL,
};

/* Words that are no value whoever wrote them: nothing, kinds of values, states, names of the thing itself. */
static const char *const empty_words[] = {
    "null", "none", "nil", "true", "false", "undefined", "empty", "blank", "unset", "unknown", "default", "disabled", "enabled",
    "required", "optional", "missing", "invalid", "incorrect", "expired", "hidden", "masked", "redacted", "removed", "filtered",
    "omitted", "private", "protected", "secret", "secrets", "string", "strings", "number", "integer", "boolean", "object", "buffer",
    "varchar", "uint8array", "bytes", "bytearray", "password", "passwords", "passwd", "passphrase", "passcode", "passwort", "token",
    "tokens", "apikey", "api_key", "api-key", "credential", "credentials", "username", "value", "values", "changed", "accepted",
    "rejected", "failed", "success", "correct", "needed", "provided", "specified", "supported", "account", "anonymous", "interactive",
    "prompt", "hashed", "encrypted", "plaintext", "cleartext", "authentication", "authorization", "nullable", "undef", "nothing",
    "secretref", "secretkeyref", "database", "session", "cookie", "header", "function", "static", "public", "export", "import",
    "return", "unicode", "readonly", "redact", "notset", "not_set", "n/a", "tbd", NULL,
};

static bool is_name(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_alnum(bytes[i]) && bytes[i] != '_' && bytes[i] != '.' && bytes[i] != '-')
            return false;
    return len > 0;
}

/* $NAME, %NAME%, @NAME@, __NAME__ and what stands in brackets of any kind. */
static bool is_wrapped(const uint8_t *bytes, size_t len)
{
    static const char pairs[] = "%%@@<>{}[]()";
    if (len < 2)
        return false;
    for (size_t i = 0; pairs[i]; i += 2)
        if (bytes[0] == (uint8_t)pairs[i] && bytes[len - 1] == (uint8_t)pairs[i + 1])
            return i >= 4 || is_name(bytes + 1, len - 2);
    if (bytes[0] == '$')
        return class_of(bytes[1]) != CLASS_DIGIT && is_name(bytes + 1, len - 1);
    return len > 4 && memcmp(bytes, "__", 2) == 0 && memcmp(bytes + len - 2, "__", 2) == 0;
}

/* An expression of a template language somewhere in the value. */
static bool holds_template(const uint8_t *bytes, size_t len)
{
    static const char *const pairs[][2] = {{"${", "}"}, {"$(", ")"}, {"{{", "}}"}, {"#{", "}"}, {"<%", "%>"}, {"%(", ")"},
                                           {"$[", "]"}, {"@{", "}"}, {"<<", ">>"}, {"[[", "]]"}, {"{%", "%}"}};
    for (size_t i = 0; i + 1 < len; i++) {
        if (!memchr("${#<%@[", bytes[i], 7))
            continue;
        for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++)
            if (memcmp(bytes + i, pairs[p][0], 2) == 0)
                if (i == 0 || memmem(bytes + i + 2, len - i - 2, pairs[p][1], strlen(pairs[p][1])))
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
        if (!memchr("xX*.-_#?0 ", bytes[i], 10))
            return false;
    return true;
}

const char *false_reference(const uint8_t *bytes, size_t len)
{
    if (len == 0 || is_crossed(bytes, len) || is_masked(bytes, len))
        return "placeholder";
    if (is_wrapped(bytes, len) || is_format(bytes, len) || holds_template(bytes, len))
        return "reference";
    if (text_begins_any(bytes, len, reference_starts))
        return "reference";
    return len <= 14 && text_is_any(bytes, len, empty_words) ? "no value" : NULL;
}

/* Lists by first letter, so that a value is walked once. */
static const char *const placeholder_words[26][12] = {
    ['a' - 'a'] = {"api_key_here", "api-key-here", "actual-", "actual_"},
    ['c' - 'a'] = {"changeme", "change_me", "change-me", "changeit", "change-it", "change_it", "change-this", "changethis", "change_this"},
    ['d' - 'a'] = {"dummy", "do-not-use", "donotuse"},
    ['e' - 'a'] = {"example", "enter-your", "enter_your", "enteryour"},
    ['f' - 'a'] = {"fixme", "fake-", "fake_", "faketoken", "fakekey", "fakesecret", "fakepass"},
    ['g' - 'a'] = {"goes-here", "goes_here", "goeshere"},
    ['i' - 'a'] = {"insert-", "insert_", "insertyour"},
    ['n' - 'a'] = {"not-a-real", "not_a_real", "notareal", "not-real", "notreal", "not_real"},
    ['p' - 'a'] = {"placeholder", "put-your", "put_your", "password-here", "password_here"},
    ['r' - 'a'] = {"redacted", "replace-", "replace_", "replaceme", "replacewith", "replacethis"},
    ['s' - 'a'] = {"secret-here", "secret_here", "sanitized", "scrubbed", "some-secret", "some_secret", "some-token"},
    ['t' - 'a'] = {"todo:", "todo-", "todo_", "to-be-", "token-here", "token_here"},
    ['x' - 'a'] = {"xxxx"},
    ['y' - 'a'] = {"your-", "your_", "yourapi", "yourkey", "yoursecret", "yourtoken", "yourpass", "youraccess"},
};

/* Told of keys and tokens only: people do use such passwords. */
static const char *const toy_words[26][12] = {
    ['a' - 'a'] = {"abcdef123", "abc123", "asdfasdf"},
    ['b' - 'a'] = {"blahblah", "bogus"},
    ['d' - 'a'] = {"deadbeef"},
    ['f' - 'a'] = {"foobar"},
    ['i' - 'a'] = {"invalid-", "invalid_", "invalidtoken"},
    ['m' - 'a'] = {"my-secret", "my_secret", "mysecret", "my-token", "my_token", "mytoken", "my-api-key", "my_api_key", "myapikey", "mock-", "mock_"},
    ['s' - 'a'] = {"sample", "super-secret", "super_secret", "supersecret"},
    ['t' - 'a'] = {"testtest", "test-token", "test_token", "testtoken", "test-secret", "test_secret", "testsecret", "test-key", "test_key", "test-api", "test_api"},
};

const char *false_placeholder(const uint8_t *bytes, size_t len, bool is_toy)
{
    size_t most = len < 96 ? len : 96;
    for (size_t i = 0; i < most; i++) {
        if (class_of(bytes[i]) > CLASS_UPPER)
            continue;
        uint8_t letter = (bytes[i] | 32) - 'a';
        if (text_begins_any(bytes + i, len - i, placeholder_words[letter]) ||
            (is_toy && text_begins_any(bytes + i, len - i, toy_words[letter])))
            return "placeholder";
    }
    return NULL;
}

/* Does b follow a as the same character, or as the next or the one before of its class? 9 and 0 are neighbours. */
static int step_of(uint8_t a, uint8_t b)
{
    int step = b - a;
    if (step == 9 || step == -9)
        step = class_of(a) == CLASS_DIGIT && class_of(b) == CLASS_DIGIT ? -step / 9 : step;
    return step >= -1 && step <= 1 ? step : 9;
}

bool false_filler(const uint8_t *bytes, size_t len)
{
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
    return filled * 2 > len || (len >= 24 && filled_tail + 1 >= len - third);
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
