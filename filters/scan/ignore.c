#include "ignore.h"

#include "file_text.h"
#include "ignore_pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct rule {
    const char *pattern; /* in the text */
    bool is_negated, wants_folder;
    bool is_name; /* without a slash: matches at any depth */
    bool is_literal;
};

struct ignore_rules {
    char *text;
    struct rule *items;
    size_t count, room;
};

/* ------------------------------------------------------------------------------------------------ reading */

/* Blanks at the end do not count, unless a backslash stands before them. */
static void cut_blanks(char *line)
{
    char *end = line;
    for (char *at = line; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == ' ')
            continue;
        end = at + 1;
    }
    *end = '\0';
}

static bool add_rule(struct ignore_rules *rules, struct rule rule)
{
    if (rules->count == rules->room) {
        size_t room = rules->room ? 2 * rules->room : 16;
        struct rule *items = realloc(rules->items, room * sizeof *items);
        if (!items)
            return false;
        rules->items = items;
        rules->room = room;
    }
    rules->items[rules->count++] = rule;
    return true;
}

static bool parse_line(struct ignore_rules *rules, char *line)
{
    struct rule rule = {0};
    if (*line == '#')
        return true;
    cut_blanks(line);
    if (*line == '!') {
        rule.is_negated = true;
        line++;
    }
    size_t len = strlen(line);
    if (len > 0 && line[len - 1] == '/') {
        rule.wants_folder = true;
        line[--len] = '\0';
    }
    rule.is_name = !strchr(line, '/');
    line += *line == '/';
    if (!*line)
        return true;
    rule.pattern = line;
    rule.is_literal = !strpbrk(line, "*?[\\");
    return add_rule(rules, rule);
}

static bool parse(struct ignore_rules *rules, size_t len)
{
    char *line = rules->text, *end = rules->text + len;
    if (len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3;
    for (char *next; line < end; line = next) {
        char *feed = memchr(line, '\n', (size_t)(end - line));
        next = feed ? feed + 1 : end;
        *(feed ? feed : end) = '\0';
        if (feed && feed > line && feed[-1] == '\r')
            feed[-1] = '\0';
        if (!parse_line(rules, line))
            return false;
    }
    return true;
}

struct ignore_rules *ignore_parse(const char *bytes, size_t len, int *error)
{
    struct ignore_rules *rules = calloc(1, sizeof *rules);
    *error = ENOMEM;
    if (!rules)
        return NULL;
    rules->text = malloc(len + 1);
    if (rules->text) {
        memcpy(rules->text, bytes, len);
        *error = parse(rules, len) ? 0 : ENOMEM;
    }
    if (!*error && rules->count)
        return rules;
    ignore_free(rules);
    return NULL;
}

/* All that there is of `size` bytes; an errno. */
static int read_all(struct text *text, char *bytes, size_t size, size_t *len)
{
    ssize_t got = 1;
    for (*len = 0; got > 0 && *len < size; *len += (size_t)(got > 0 ? got : 0))
        got = text->read(text, bytes + *len, size - *len);
    return got < 0 ? (int)-got : 0;
}

struct ignore_rules *ignore_read(const char *path, int *error)
{
    struct file_text file;
    struct ignore_rules *rules = NULL;
    enum file_kind kind = file_text_open(&file, path, false);
    *error = kind == FILE_FAILED && errno != ENOENT ? errno : 0;
    if (kind != FILE_READY)
        return NULL;
    size_t len = 0;
    char *bytes = file.text.size < IGNORE_FILE_BYTES ? malloc((size_t)file.text.size + 1) : NULL;
    if (bytes)
        *error = read_all(&file.text, bytes, (size_t)file.text.size, &len);
    else
        *error = file.text.size < IGNORE_FILE_BYTES ? ENOMEM : EFBIG;
    file_text_close(&file);
    if (!*error)
        rules = ignore_parse(bytes, len, error);
    free(bytes);
    return rules;
}

void ignore_free(struct ignore_rules *rules)
{
    if (!rules)
        return;
    free(rules->text);
    free(rules->items);
    free(rules);
}

/* ------------------------------------------------------------------------------------------------ matching */

static bool matches(const struct rule *rule, const char *path, const char *name, bool is_folder)
{
    const char *subject = rule->is_name ? name : path;
    if (rule->wants_folder && !is_folder)
        return false;
    return rule->is_literal ? strcmp(rule->pattern, subject) == 0 : ignore_pattern_matches(rule->pattern, subject);
}

/* The last rule that matches decides. */
enum ignore_verdict ignore_match(const struct ignore_rules *rules, const char *path, bool is_folder)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    for (size_t i = rules->count; i-- > 0;)
        if (matches(&rules->items[i], path, name, is_folder))
            return rules->items[i].is_negated ? IGNORE_KEEP : IGNORE_LEAVE_OUT;
    return IGNORE_SAYS_NOTHING;
}

enum ignore_verdict ignore_match_more(const struct ignore_more *more, const char *path, bool is_folder)
{
    size_t len = more->rules ? strlen(more->folder) : 0;
    if (!more->rules || strncmp(path, more->folder, len) != 0 || !path[len])
        return IGNORE_SAYS_NOTHING;
    return ignore_match(more->rules, path + len, is_folder);
}
