#include "json_line.h"

#include <stdbool.h>
#include <string.h>

struct walk {
    const char *text;
    size_t len, at;
    int depth;
};

static size_t string_end(const struct walk *walk)
{
    size_t at = walk->at + 1;
    while (at < walk->len && walk->text[at] != '"')
        at += walk->text[at] == '\\' ? 2 : 1;
    return at < walk->len ? at + 1 : walk->len;
}

/* Is the string that ends at `end` a key? */
static bool is_key(const struct walk *walk, size_t end)
{
    while (end < walk->len && strchr(" \t\r\n", walk->text[end]) && walk->text[end])
        end++;
    return end < walk->len && walk->text[end] == ':';
}

static bool is_text(const struct walk *walk, size_t end, const char *text)
{
    size_t len = strlen(text);
    return end - walk->at == len + 2 && memcmp(walk->text + walk->at + 1, text, len) == 0;
}

static struct json_place place_at(const struct walk *walk, size_t offset)
{
    struct json_place place = {1, 1};
    for (size_t i = 0; i < offset; i++) {
        place.column++;
        if (walk->text[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

/* Depth 1 is the file's object, 2 its list of rules, 3 a rule. */
struct json_place json_place_of(const char *text, size_t len, size_t rule, const char *key)
{
    struct walk walk = {text, len, 0, 0};
    size_t seen = 0, found = 0;
    bool in_rules = false, in_rule = false;
    while (walk.at < len) {
        char c = text[walk.at];
        if (c == '"') {
            size_t end = string_end(&walk);
            if (walk.depth == 1 && is_key(&walk, end))
                in_rules = is_text(&walk, end, "rules");
            if (walk.depth == 3 && in_rule && key && is_key(&walk, end) && is_text(&walk, end, key))
                return place_at(&walk, walk.at);
            walk.at = end;
            continue;
        }
        if (c == '{' || c == '[') {
            walk.depth++;
            if (c == '{' && walk.depth == 3 && in_rules && seen++ == rule) {
                in_rule = true;
                found = walk.at;
            }
        } else if (c == '}' || c == ']') {
            in_rule = in_rule && walk.depth > 3;
            walk.depth--;
        }
        walk.at++;
    }
    return place_at(&walk, found);
}
