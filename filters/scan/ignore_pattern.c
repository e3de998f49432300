#include "ignore_pattern.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ [...] */

static const struct {
    const char *name;
    int (*holds)(int);
} classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
    {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
    {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
};

/* [:name:] at `at`; the end behind it, or NULL where there is no such class. */
static const char *named_class(const char *at, unsigned char byte, bool *holds)
{
    const char *name = at + 2, *end = strstr(name, ":]");
    for (size_t i = 0; end && i < sizeof classes / sizeof *classes; i++)
        if (strlen(classes[i].name) == (size_t)(end - name) &&
            strncmp(classes[i].name, name, (size_t)(end - name)) == 0) {
            *holds = classes[i].holds(byte) != 0;
            return end + 2;
        }
    return NULL;
}

/* A character of a set, maybe escaped. */
static const char *set_character(const char *at, unsigned char *byte)
{
    if (*at == '\\')
        at++;
    *byte = (unsigned char)*at;
    return *at ? at + 1 : NULL;
}

/* One item of a set: a class, a range or a character. The end behind it, or NULL where the set is broken. */
static const char *set_item(const char *at, unsigned char byte, bool *holds)
{
    unsigned char low, high;
    if (at[0] == '[' && at[1] == ':' && strstr(at + 2, ":]"))
        return named_class(at, byte, holds);
    at = set_character(at, &low);
    high = low;
    if (at && at[0] == '-' && at[1] != ']' && at[1])
        at = set_character(at + 1, &high);
    *holds = at && low <= byte && byte <= high;
    return at;
}

/* The set behind a [; the end behind its ], or NULL where it is broken. */
static const char *match_set(const char *at, unsigned char byte, bool *holds)
{
    bool is_negated = *at == '!' || *at == '^', is_in = false;
    at += is_negated;
    const char *first = at;
    while (at && (at == first || *at != ']')) {
        bool item = false;
        at = *at ? set_item(at, byte, &item) : NULL;
        is_in |= item;
    }
    *holds = is_in != is_negated && byte != '/';
    return at ? at + 1 : NULL;
}

/* ------------------------------------------------------------------------------------------------ the whole */

/* One character of the path by what stands at the pattern; how the pattern goes on, or NULL. */
static const char *match_one(const char *pattern, unsigned char byte)
{
    bool holds = false;
    const char *next = pattern + 1;
    switch (*pattern) {
    case '?':
        holds = byte != '/';
        break;
    case '[':
        next = match_set(pattern + 1, byte, &holds);
        break;
    case '\\':
        holds = pattern[1] && (unsigned char)pattern[1] == byte;
        next = pattern + 2;
        break;
    default:
        holds = (unsigned char)*pattern == byte;
    }
    return holds ? next : NULL;
}

/* A ** that stands alone between slashes; what follows its slash, or its end. */
static const char *any_folders(const char *pattern, const char *begin)
{
    if (pattern[0] != '*' || pattern[1] != '*' || (pattern > begin && pattern[-1] != '/'))
        return NULL;
    const char *end = pattern + strspn(pattern, "*");
    return *end == '/' ? end + 1 : *end ? NULL : end;
}

/* Where the matching goes on when it fails: the last * of this part of the path, the last ** before it. What an earlier
 * one could skip, the last one can. */
struct retry {
    const char *star, *star_at;       /* pattern behind a *, path from which it is tried */
    const char *folders, *folders_at; /* the same of a ** */
};

static bool try_again(struct retry *retry, const char **pattern, const char **path)
{
    if (retry->star && *retry->star_at && *retry->star_at != '/') {
        *path = ++retry->star_at;
        *pattern = retry->star;
        return true;
    }
    const char *slash = retry->folders ? strchr(retry->folders_at, '/') : NULL;
    if (!slash)
        return false;
    retry->star = NULL;
    *path = retry->folders_at = slash + 1;
    *pattern = retry->folders;
    return true;
}

bool ignore_pattern_matches(const char *pattern, const char *path)
{
    struct retry retry = {0};
    const char *begin = pattern + strcspn(pattern, "*?[\\"); /* git compares what is literal apart from the rest */
    for (;;) {
        const char *behind = any_folders(pattern, begin);
        if (behind && !*behind)
            return true;
        if (behind) {
            retry = (struct retry){.folders = behind, .folders_at = path};
            pattern = behind;
            continue;
        }
        if (*pattern == '*') {
            pattern += strspn(pattern, "*");
            retry.star = pattern;
            retry.star_at = path;
            continue;
        }
        if (!*pattern && !*path)
            return true;
        const char *next = *pattern && *path ? match_one(pattern, (unsigned char)*path) : NULL;
        if (next && *path == '/')
            retry.star = NULL;
        if (next) {
            pattern = next;
            path++;
        } else if (!try_again(&retry, &pattern, &path)) {
            return false;
        }
    }
}
