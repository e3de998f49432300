#include "json_line.h"

#include <string.h>

/* Depth 1 is the file's object, 2 its list of rules, 3 a rule. */
#define FILE_DEPTH 1
#define RULE_DEPTH 3

void json_walk_init(struct json_walk *walk, const char *text, size_t len)
{
    *walk = (struct json_walk){.text = text, .len = len, .line = 1};
}

static size_t string_end(const struct json_walk *walk)
{
    size_t at = walk->at + 1;
    while (at < walk->len && walk->text[at] != '"')
        at += walk->text[at] == '\\' ? 2 : 1;
    return at < walk->len ? at + 1 : walk->len;
}

/* Is the string that ends at `end` a key? */
static bool is_key(const struct json_walk *walk, size_t end)
{
    while (end < walk->len && strchr(" \t\r\n", walk->text[end]) && walk->text[end])
        end++;
    return end < walk->len && walk->text[end] == ':';
}

static bool is_text(const struct json_walk *walk, size_t end, const char *text)
{
    size_t len = strlen(text);
    return end - walk->at == len + 2 && memcmp(walk->text + walk->at + 1, text, len) == 0;
}

static struct json_place place_at(const struct json_walk *walk)
{
    struct json_place place = {walk->line, (int)(walk->at - walk->line_start) + 1};
    return place;
}

/* One step: past a string, or past a byte. A string holds no line break. */
static void step(struct json_walk *walk, size_t string)
{
    char c = walk->text[walk->at];
    walk->depth += c == '{' || c == '[';
    walk->depth -= c == '}' || c == ']';
    walk->at = string ? string : walk->at + 1;
    if (c == '\n') {
        walk->line++;
        walk->line_start = walk->at;
    }
}

/* To the next brace that opens a rule; false where the text ends before. */
static bool find_rule(struct json_walk *walk)
{
    for (size_t string; walk->at < walk->len; step(walk, string)) {
        char c = walk->text[walk->at];
        string = c == '"' ? string_end(walk) : 0;
        if (string && walk->depth == FILE_DEPTH && is_key(walk, string))
            walk->in_rules = is_text(walk, string, "rules");
        if (c == '{' && walk->depth == RULE_DEPTH - 1 && walk->in_rules)
            return true;
    }
    return false;
}

/* `at` stands at the brace of the last rule seen, if any. */
static bool go_to_rule(struct json_walk *walk, size_t rule)
{
    if (walk->seen > rule + 1 || walk->at == walk->len)
        json_walk_init(walk, walk->text, walk->len);
    while (walk->seen <= rule) {
        if (walk->seen)
            step(walk, 0);
        if (!find_rule(walk))
            return false;
        walk->seen++;
    }
    return true;
}

struct json_place json_walk_place(struct json_walk *walk, size_t rule, const char *key)
{
    struct json_place start = {1, 1};
    if (!go_to_rule(walk, rule))
        return start;
    start = place_at(walk);
    struct json_walk inner = *walk;
    step(&inner, 0);
    for (size_t string; key && inner.at < inner.len && inner.depth >= RULE_DEPTH; step(&inner, string)) {
        string = inner.text[inner.at] == '"' ? string_end(&inner) : 0;
        if (string && inner.depth == RULE_DEPTH && is_key(&inner, string) && is_text(&inner, string, key))
            return place_at(&inner);
    }
    return start;
}
