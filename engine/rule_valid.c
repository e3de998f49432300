#include "rule_valid.h"

#include "class.h"

#include <string.h>
#include <strings.h>

#define ANCHOR_MIN 4 /* bytes, with its class */

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool rule_id_is_valid(const char *id)
{
    size_t len = strlen(id);
    if (len == 0 || len > RULE_ID_MAX || !is_lower_or_digit(id[0]) || !is_lower_or_digit(id[len - 1]))
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_lower_or_digit(id[i]) && (id[i] != '-' || id[i - 1] == '-'))
            return false;
    return true;
}

/* Words that stand in any text some thousand times a megabyte: an anchor that is one, give or take its punctuation,
 * costs the whole set its speed. */
static bool is_common(const char *anchor)
{
    static const char *const words[] = {
        "data",   "date",   "else", "error", "false",  "file",   "for",     "from", "function", "have",     "http",
        "https",  "import", "info", "int",   "key",    "length", "line",    "name", "null",     "password", "path",
        "return", "secret", "self", "size",  "static", "string", "struct",  "test", "that",     "the",      "this",
        "time",   "token",  "true", "type",  "user",   "value",  "version", "void", "with",     "www",
    };
    size_t len = strlen(anchor);
    if (strspn(anchor, anchor + len - 1) == len)
        return true; /* one byte again and again */
    while (len > 0 && strchr(" .:=\"'_-/(", anchor[len - 1]))
        len--;
    while (len > 0 && strchr(" .:=\"'_-/(", anchor[0])) {
        anchor++;
        len--;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i]) == len && strncasecmp(anchor, words[i], len) == 0)
            return true;
    return false;
}

static const char *anchors_valid(const struct rule *rule, const char **key)
{
    *key = "anchors";
    if (rule->start == START_NAME)
        return rule->anchor_count ? "a rule that starts at a name has no anchors" : NULL;
    if (rule->anchor_count == 0)
        return "is missing";
    for (size_t i = 0; i < rule->anchor_count; i++) {
        size_t len = strlen(rule->anchors[i]), whole = len + rule->anchor_class_count;
        if (strcmp(rule->anchors[i], "://") == 0)
            continue; /* the one that is worth its price */
        if (len < 2 || whole < ANCHOR_MIN)
            return "an anchor is too short: four bytes with its class are the least";
        if (whole > RULE_ANCHOR_MAX)
            return "an anchor is longer than 40 bytes with its class";
        if (is_common(rule->anchors[i]))
            return "an anchor is too common: it stands in any text";
    }
    *key = "anchor_class_count";
    if ((class_count(&rule->anchor_class) > 0) != (rule->anchor_class_count > 0))
        return "anchor_class and anchor_class_count go together";
    if (rule->start == START_AFTER && rule->anchor_class_count > 1)
        return "a rule that starts after its anchor can look ahead at one byte only: it would not be held";
    return NULL;
}

static const char *lengths_valid(const struct rule *rule, const char **key)
{
    *key = "decide_bytes";
    if (rule->decide_bytes > STANCH_DECIDE_MAX)
        return "is over the bound of 640 bytes";
    if (rule->decide_bytes <= rule->min_len || (rule->start != START_BLOCK && rule->decide_bytes <= rule->max_len))
        return "must be more than max_len, or the byte behind the longest value is not seen";
    *key = "max_len";
    if (rule->max_len && rule->max_len < rule->min_len)
        return "is less than min_len";
    *key = "min_len";
    if (rule->start != START_BLOCK && rule->min_len == 0)
        return "is missing";
    return NULL;
}

static const char *context_valid(const struct rule *rule, const char **key)
{
    *key = "context";
    for (size_t i = 0; i < rule->context_count; i++) {
        if (strlen(rule->context[i]) < 2)
            return "words have two letters and more";
        for (const char *c = rule->context[i]; *c; c++)
            if (*c >= 'A' && *c <= 'Z')
                return "words are written in lower case";
    }
    if (rule->start == START_NAME && rule->confidence != STANCH_GENERIC && rule->context_count == 0)
        return "a rule that starts at a name needs words of its own, or confidence generic";
    *key = "companion";
    if (rule->companion[0] && rule->start != START_NAME)
        return "only a rule that starts at a name has a companion";
    return NULL;
}

static const char *shape_valid(const struct rule *rule, const char **key)
{
    *key = "sample";
    if (!strstr(rule->sample, "{}"))
        return "must hold {} where the value stands";
    *key = "shape";
    return rule->shape[0] ? NULL : "is empty";
}

const char *rule_valid(const struct rule *rule, const char **key)
{
    const char *(*const tests[])(const struct rule *, const char **) = {anchors_valid, lengths_valid, context_valid,
                                                                        shape_valid};
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        const char *sentence = tests[i](rule, key);
        if (sentence)
            return sentence;
    }
    *key = NULL;
    return NULL;
}
