/* anchor → undress → span → [check] → decide → redact: values that tell what they are, and are no secrets. */
#include "check_parts.h"

#include <string.h>

static const char *const digest_starts[] = {
    "sha1-",   "sha224-", "sha256-", "sha384-", "sha512-", "sha1:",   "sha224:", "sha256:",
    "sha384:", "sha512:", "md5:",    "md5-",    "blake2b", "blake3:", NULL,
};
static const char *const class_starts[] = {"[a-", "[0-9", NULL}; /* of a regular expression */
static const char *const path_starts[] = {"./",    "../",   "~/",     "/etc/", "/var/", "/usr/", "/home/", "/opt/",
                                          "/tmp/", "/run/", "/root/", "/dev/", "/srv/", "/mnt/", "\\\\",   NULL};
/* Behind the last dot. */
static const char *const file_ends[] = {
    "pem", "json", "txt",    "key", "crt", "cer", "yml",  "yaml", "xml", "html", "php",  "py",         "js",
    "ts",  "go",   "java",   "cs",  "rb",  "sh",  "conf", "cfg",  "ini", "env",  "toml", "properties", "jks",
    "p12", "pfx",  "keytab", "asc", "gpg", "log", "db",   "md",   "com", "org",  "net",  NULL,
};
#define FILE_END_MAX 10
/* The first characters of PNG, JPEG, GIF, WebP, SVG and icons in base64: case counts. */
static const char *const image_starts[] = {"iVBORw0KGgo", "/9j/4", "R0lGOD", "UklGR", "PHN2Zy", "AAABAAE", NULL};

bool kind_is_uuid(const uint8_t *bytes, size_t len)
{
    if (len != 36)
        return false;
    for (size_t i = 0; i < len; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? bytes[i] != '-' : !byte_is_hex(bytes[i]))
            return false;
    return true;
}

/* Pairs of hexadecimal digits with a colon between, ten or more. */
static bool is_fingerprint(const uint8_t *bytes, size_t len)
{
    if (len < 29 || len % 3 != 2)
        return false;
    for (size_t i = 0; i < len; i++)
        if (i % 3 == 2 ? bytes[i] != ':' : !byte_is_hex(bytes[i]))
            return false;
    return true;
}

static bool is_image(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; image_starts[i] && len >= 24; i++)
        if (bytes[0] == (uint8_t)image_starts[i][0] && memcmp(bytes, image_starts[i], strlen(image_starts[i])) == 0)
            return true;
    return text_begins(bytes, len, "data:");
}

/* name@host.tld of plain characters. */
static bool is_mail_address(const uint8_t *bytes, size_t len)
{
    const uint8_t *at = memchr(bytes, '@', len);
    size_t dots = 0;
    if (!at || at == bytes)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_alnum(bytes[i]) && !is_one_of(bytes[i], "._+-@%"))
            return false;
        dots += bytes + i > at && bytes[i] == '.';
    }
    size_t host = len - (size_t)(at - bytes) - 1;
    return dots > 0 && host >= 4 && class_of(bytes[len - 1]) == CLASS_LOWER &&
           class_of(bytes[len - 2]) == CLASS_LOWER && !memchr(at + 1, '@', host);
}

/* 2026-01-31T12:00:00Z, 1.2.3, v10.0, ^1.2.0, >=2.1, 10.0.0.1:443, 12/31. */
static bool is_date_or_version(const uint8_t *bytes, size_t len, const struct text_shape *shape)
{
    if (shape->digit == 0 || shape->symbol == 0 || shape->lower + shape->upper > 2)
        return false;
    size_t first = 0;
    while (first < 2 && is_one_of(bytes[first], "^~<>="))
        first++;
    for (size_t i = first; i < len; i++)
        if (class_of(bytes[i]) != CLASS_DIGIT && !is_one_of(bytes[i], ".:-/+, TZvV_"))
            return false;
    return true;
}

static bool has_file_end(const uint8_t *bytes, size_t len)
{
    size_t least = len > FILE_END_MAX + 1 ? len - FILE_END_MAX - 1 : 0, end = len;
    while (end > least && bytes[end - 1] != '.')
        end--;
    for (size_t i = 0; end > least && file_ends[i]; i++)
        if (text_is(bytes + end, len - end, file_ends[i]))
            return true;
    return false;
}

/* A path of words: a random value in base64 may begin with a slash or hold some too. */
static bool is_path(const uint8_t *bytes, size_t len, const struct text_shape *shape)
{
    if (!is_alnum(bytes[0]) && text_begins_any(bytes, len, path_starts))
        return true;
    if (len > 3 && class_of(bytes[0]) <= CLASS_UPPER && bytes[1] == ':' && (bytes[2] == '\\' || bytes[2] == '/'))
        return true;
    const uint8_t *slash = memchr(bytes, '/', len);
    if (shape->blank > 0)
        return false;
    if (has_file_end(bytes, len))
        return slash || shape->digit < 3;
    return slash && memchr(slash + 1, '/', len - (size_t)(slash + 1 - bytes)) &&
           random_text_bits(bytes, len, shape) > 0;
}

const char *kind_of_no_secret(const uint8_t *bytes, size_t len, const struct text_shape *shape)
{
    if (shape->symbol == 0)
        return is_image(bytes, len) ? "image" : NULL;
    if (text_begins_any(bytes, len, digest_starts))
        return "digest";
    if (is_fingerprint(bytes, len))
        return "fingerprint";
    if (shape->code > 1 && text_holds_any(bytes, len, class_starts))
        return "pattern";
    if (is_image(bytes, len))
        return "image";
    if ((shape->joint > 2 && memmem(bytes, len, "://", 3)) || text_begins(bytes, len, "urn:"))
        return "address";
    if (shape->special > 0 && is_mail_address(bytes, len))
        return "mail address";
    if (is_date_or_version(bytes, len, shape))
        return "number";
    return is_path(bytes, len, shape) ? "path" : NULL;
}
