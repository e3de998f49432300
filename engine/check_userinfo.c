/* anchor → undress → span → [check] → decide → redact: user and password, in a URL and in a Basic header. */
#include "check_parts.h"

#include <sodium.h>
#include <string.h>

/* What documents write for a password between a user and a host. */
static const char *const document_words[] = {
    "pass",        "pwd",          "passwd",       "password", "pw",         "secret",        "token",
    "user",        "username",     "login",        "host",     "hostname",   "port",          "password1",
    "my-password", "mypassword",   "yourpassword", "userpass", "passphrase", "apikey",        "api_key",
    "accesstoken", "access_token", "key",          "foo",      "bar",        "baz",           "xxx",
    "p4ssw0rd",    "pass1",        "credentials",  "auth",     "oauth2",     "x-oauth-basic", NULL,
};

static const char *refuse_password(const uint8_t *bytes, size_t len)
{
    const char *reason = false_reference(bytes, len);
    if (!reason)
        reason = false_placeholder(bytes, len, false);
    if (reason)
        return reason;
    return text_is_any(bytes, len, document_words) ? "placeholder" : NULL;
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
    size_t len = value->len < 1024 ? value->len : 1024, count = 0;
    bool is_cut = value->is_long || len < value->len;
    if (is_cut)
        len -= len % 4;
    while (len > 0 && value->bytes[len - 1] == '=')
        len--;
    bool is_base64 = sodium_base642bin(text, sizeof text, (const char *)value->bytes, len, NULL, &count, NULL,
                                       sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0;
    const uint8_t *colon = is_base64 ? memchr(text, ':', count) : NULL;
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
