/* anchor → undress → span → [check] → decide → redact: values whose name stands further to the left. */
#include "check_parts.h"

#include <string.h>

/* What languages write between a name and its value. */
static const char *const fillers[] = {
    "as",           "cdata", "class",    "default", "default_value", "defaultvalue", "encrypted", "false", "formatted",
    "get",          "init",  "internal", "mask",    "passwordtext",  "private",      "protected", "set",   "string",
    "translatable", "true",  "type",     "value",   "xsd",           "xsi",          NULL};
static const char *const password_ends[] = {"password", "passwd", "passphrase", "passcode", "pwd",
                                            "passwort", "_pass",  "dbpass",     NULL};
static const char *const secret_ends[] = {"secret",        "token",       "apikey",     "api_key",       "api-key",
                                          "apikeys",       "api_keys",    "secret_key", "secretkey",     "access_key",
                                          "accesskey",     "auth_key",    "authkey",    "private_key",   "privatekey",
                                          "credential",    "credentials", "signingkey", "secret_string", "secretstring",
                                          "encryptionkey", NULL};

#define FILLERS_MOST 6
#define NAME_MOST 64
#define REACH 120 /* bytes to the left of the value in which the name is looked for */

static bool ends_in(struct text_name name, const char *const *ends)
{
    for (; *ends; ends++)
        if (text_ends(name.bytes, name.len, *ends))
            return true;
    return false;
}

static bool is_filler(struct text_name word)
{
    bool is_number = true;
    for (size_t i = 0; i < word.len; i++)
        is_number &= class_of(word.bytes[i]) == CLASS_DIGIT;
    for (size_t i = 0; fillers[i]; i++)
        if (text_is(word.bytes, word.len, fillers[i]))
            return true;
    return is_number;
}

/* The next word to the left of bytes[0, end); empty where none lies before the floor. */
static struct text_name word_before(const uint8_t *bytes, size_t end, size_t floor)
{
    while (end > floor && !is_alnum(bytes[end - 1]))
        end--;
    size_t start = end;
    while (start > floor && end - start < NAME_MOST && is_in_set(bytes[start - 1], SET_NAME))
        start--;
    return (struct text_name){bytes + start, end - start};
}

/* The name is the first word to the left that is no filler; then as if the value stood right behind it, in quotes. */
CHECK(check_named_before)
{
    size_t floor = value->left_len > REACH ? value->left_len - REACH : 0;
    struct text_name name = word_before(value->left, value->left_len, floor);
    for (size_t i = 0; i < FILLERS_MOST && name.len > 0 && is_filler(name); i++)
        name = word_before(value->left, (size_t)(name.bytes - value->left), floor);
    struct check_value near = *value;
    near.left_len = (size_t)(name.bytes + name.len - value->left);
    near.name_back = 0;
    near.quoted = true;
    near.password_name = ends_in(name, password_ends);
    if (near.password_name)
        check_generic_password(&near, result);
    else if (ends_in(name, secret_ends))
        check_generic_secret(&near, result);
    else
        check_answer(result, CHECK_REJECT, "name");
}
