/* anchor → undress → span → [check] → decide → redact: user and password, in a URL and in a Basic header. */
#include "base64.h"
#include "check_parts.h"

#include <sodium.h>
#include <string.h>

/* What documents write for a password between a user and a host. */
static const struct word_table document_words = {
    WORDS('a', L('c') | L('p') | L('u'), L('c') | L('i') | L('t'), "apikey", "api_key", "accesstoken", "access_token",
          "auth"),
    WORDS('b', L('a'), L('r') | L('z'), "bar", "baz"),
    WORDS('c', L('r'), L('e'), "credentials"),
    WORDS('f', L('o'), L('o'), "foo"),
    WORDS('g', L('u'), L('e'), "guest"),
    WORDS('h', L('o'), L('s'), "host", "hostname"),
    WORDS('k', L('e'), L('y'), "key"),
    WORDS('l', L('o'), L('g'), "login"),
    WORDS('m', L('y'), L('-') | L('p'), "my-password", "mypassword"),
    WORDS('o', L('a'), L('u'), "oauth2"),
    WORDS('p', L('a') | L('o') | L('4') | L('w'), L('d') | L('r') | L('s'), "pass", "pwd", "passwd", "password", "port",
          "password1", "passphrase", "p4ssw0rd", "pass1"),
    WORDS('s', L('e'), L('c'), "secret"),
    WORDS('t', L('o'), L('k'), "token"),
    WORDS('u', L('s'), L('e'), "user", "username", "userpass"),
    WORDS('x', L('-') | L('x'), L('o') | L('x'), "xxx", "x-oauth-basic"),
    WORDS('y', L('o'), L('u'), "yourpassword"),
};

static const char *refuse_password(const uint8_t *bytes, size_t len)
{
    struct text_shape shape;
    text_shape(bytes, len, &shape);
    const char *reason = false_reference(bytes, len, &shape);
    if (!reason)
        reason = false_placeholder(bytes, len, false);
    if (reason)
        return reason;
    return words_have(&document_words, bytes, len) || text_is(bytes, len, "pw") ? "placeholder" : NULL;
}

/* user:8080@ and 12:30@ are no password; longer numbers may be. */
static bool is_port(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (class_of(bytes[i]) != CLASS_DIGIT)
            return false;
    return len <= 5;
}

static bool is_percent_bracket(const uint8_t *bytes, size_t len)
{
    return text_begins(bytes, len, "%3c") || text_begins(bytes, len, "%7b") || text_begins(bytes, len, "%24%7b") ||
           text_begins(bytes, len, "%5b");
}

/* The password of scheme://user:password@host. */
CHECK(check_url_password)
{
    const uint8_t *bytes = value->bytes;
    size_t len = value->len;
    const char *reason = refuse_password(bytes, len);
    if (!reason && is_percent_bracket(bytes, len))
        reason = "placeholder";
    if (!reason && is_port(bytes, len))
        reason = "port";
    if (!reason &&
        (memchr(bytes, '(', len) || memchr(bytes, '"', len) || memchr(bytes, '\'', len) || memchr(bytes, '<', len)))
        reason = "expression";
    check_answer(result, reason ? CHECK_REJECT : CHECK_PASS, reason ? reason : "password in a URL");
}

static bool is_printable(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] < ' ' || bytes[i] == 0x7f)
            return false;
    return true;
}

/* A user without a password may be a token itself, as some issuers want it. */
static bool is_lone_token(const uint8_t *bytes, size_t len)
{
    struct text_shape shape;
    text_shape(bytes, len, &shape);
    return len >= 16 && random_is_secret(bytes, len, &shape);
}

/* Base64 of user:password. */
CHECK(check_basic_userpass)
{
    uint8_t text[768];
    size_t len = value->len < 1024 ? value->len : 1024;
    bool is_cut = value->is_long || len < value->len;
    if (is_cut)
        len -= len % 4;
    while (len > 0 && value->bytes[len - 1] == '=')
        len--;
    size_t count = base64_decode(value->bytes, len, false, text, sizeof text);
    const uint8_t *colon = memchr(text, ':', count);
    if (!colon || !is_printable(text, count)) {
        check_answer(result, CHECK_REJECT, "structure");
        return;
    }
    size_t user = (size_t)(colon - text), password = count - user - 1;
    const char *reason = password > 0                ? refuse_password(colon + 1, password)
                         : is_lone_token(text, user) ? NULL
                                                     : "no password";
    check_answer(result, reason ? CHECK_REJECT : CHECK_PROVEN, reason ? reason : "structure");
    sodium_memzero(text, sizeof text);
}
