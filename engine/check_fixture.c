/* anchor → undress → span → [check] → decide → redact: passwords of tests and examples. */
#include "check_parts.h"

#include <string.h>

/* What they are made of, by first letter. */
static const char *const fixture_words[26][20] = {
    ['a' - 'a'] = {"admin", "api", "app", "asdf", "abc", "any", "a", "account", "auth", "another", "and"},
    ['b' - 'a'] = {"bar", "baz", "bad", "bind", "base"},
    ['c' - 'a'] = {"correct", "change", "client"},
    ['d' - 'a'] = {"demo", "db", "default", "dummy", "data"},
    ['e' - 'a'] = {"example", "encrypted"},
    ['f' - 'a'] = {"foo", "fake", "ftp", "first", "for"},
    ['g' - 'a'] = {"guest", "good"},
    ['h' - 'a'] = {"hello", "http", "host", "hashed"},
    ['i' - 'a'] = {"invalid", "is", "in", "initial"},
    ['k' - 'a'] = {"key", "keystore"},
    ['l' - 'a'] = {"login", "let", "long", "ldap"},
    ['m' - 'a'] = {"my", "mock", "me", "mysql", "mongo", "mail"},
    ['n' - 'a'] = {"new", "not", "no", "none", "name"},
    ['o' - 'a'] = {"old", "oracle", "other", "one", "of"},
    ['p' - 'a'] = {"password", "passwd", "passwort", "passphrase", "passcode", "pass", "pwd", "please", "private",
                   "public", "postgres", "proxy", "p"},
    ['q' - 'a'] = {"qux", "qwerty"},
    ['r' - 'a'] = {"root", "random", "redis"},
    ['s' - 'a'] = {"secret", "strong", "some", "super", "short", "simple", "safe", "secure", "server", "service", "sql",
                   "smtp", "ssh", "string", "second", "store", "sample", "s"},
    ['t' - 'a'] = {"test", "testing", "tests", "the", "token", "temp", "tmp", "top", "this", "that", "two", "trust",
                   "to"},
    ['u' - 'a'] = {"user", "username"},
    ['v' - 'a'] = {"valid", "very", "value"},
    ['w' - 'a'] = {"word", "world", "weak", "wrong", "with"},
    ['x' - 'a'] = {"x", "xyz"},
    ['y' - 'a'] = {"your"},
};

/* Longest word of the list that the letters begin with. */
static size_t fixture_word(const uint8_t *letters, size_t len)
{
    size_t best = 0;
    for (const char *const *word = fixture_words[letters[0] - 'a']; *word; word++)
        if (strlen(*word) > best && text_begins(letters, len, *word))
            best = strlen(*word);
    return best;
}

bool fixture_is(const uint8_t *bytes, size_t len)
{
    uint8_t letters[48];
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        if (class_of(bytes[i]) <= CLASS_UPPER) {
            if (count == sizeof letters)
                return false;
            letters[count++] = bytes[i] | 32;
        }
    for (size_t at = 0; at < count;) {
        size_t word = fixture_word(letters + at, count - at);
        if (word == 0)
            return false;
        at += word;
    }
    return true;
}
