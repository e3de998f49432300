/* Invents texts: see invent.h. */
#include "invent.h"

#include <stdlib.h>
#include <string.h>

void made_add(struct made *made, const void *bytes, size_t len)
{
    if (made->len + len > made->room) {
        made->room = (made->len + len) * 2 + 256;
        made->bytes = realloc(made->bytes, made->room);
        if (made->bytes == NULL)
            abort();
    }
    if (len > 0)
        memcpy(made->bytes + made->len, bytes, len);
    made->len += len;
}

void made_text(struct made *made, const char *text)
{
    made_add(made, text, strlen(text));
}

void made_free(struct made *made)
{
    free(made->bytes);
    memset(made, 0, sizeof *made);
}

/* -------------------------------------------------------------------------------------------- values */

size_t invent_rule(const stanch_rules *rules, size_t n)
{
    size_t enabled = 0;
    for (size_t i = 0; i < rules->count; i++)
        enabled += rules->rules[i].enabled;
    n %= enabled;
    for (size_t i = 0;; i++)
        if (rules->rules[i].enabled && n-- == 0)
            return i;
}

bool invent_value(const stanch_rules *rules, size_t rule, int what, uint64_t seed, struct made *made, size_t *start,
                  size_t *end)
{
    char text[8192];
    size_t len, from, to;
    if (stanch_rules_make(rules, rule, what, seed, text, sizeof text, &len, &from, &to) != STANCH_OK)
        return false;
    if (start != NULL)
        *start = made->len + from;
    if (end != NULL)
        *end = made->len + to;
    made_add(made, text, len);
    return true;
}

bool invent_bare(const stanch_rules *rules, size_t rule, int what, uint64_t seed, struct made *made)
{
    struct made sample = {NULL, 0, 0};
    size_t start, end;
    bool is_made = invent_value(rules, rule, what, seed, &sample, &start, &end);
    if (is_made)
        made_add(made, sample.bytes + start, end - start);
    made_free(&sample);
    return is_made;
}

/* -------------------------------------------------------------------------------------------- dresses */

void add_base64(struct made *made, const uint8_t *bytes, size_t len, bool is_url, bool is_padded)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t bits = (uint32_t)bytes[i] << 16;
        bits |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
        bits |= i + 2 < len ? bytes[i + 2] : 0;
        size_t chars = len - i >= 3 ? 4 : len - i + 1;
        for (size_t c = 0; c < chars; c++) {
            char digit = digits[bits >> (18 - 6 * c) & 63];
            digit = is_url && digit == '+' ? '-' : is_url && digit == '/' ? '_' : digit;
            made_add(made, &digit, 1);
        }
        if (is_padded)
            made_add(made, "==", 4 - chars);
    }
}

static void add_json_once(struct made *made, const uint8_t *bytes, size_t len)
{
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    for (size_t i = 0; i < len; i++) {
        const char *at = bytes[i] != 0 ? strchr(named, bytes[i]) : NULL;
        char code[8];
        if (at != NULL) {
            char escape[2] = {'\\', letters[at - named]};
            made_add(made, escape, 2);
        } else if (bytes[i] < ' ') {
            snprintf(code, sizeof code, "\\u%04x", bytes[i]);
            made_add(made, code, 6);
        } else {
            made_add(made, bytes + i, 1);
        }
    }
}

/* The text as it stands inside `levels` JSON strings, one in another. */
void add_json(struct made *made, const uint8_t *bytes, size_t len, unsigned levels)
{
    struct made inner = {NULL, 0, 0}, outer;
    made_add(&inner, bytes, len);
    for (unsigned level = 0; level < levels; level++) {
        outer = (struct made){NULL, 0, 0};
        add_json_once(&outer, inner.bytes, inner.len);
        made_free(&inner);
        inner = outer;
    }
    made_add(made, inner.bytes, inner.len);
    made_free(&inner);
}

static bool is_word(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

void add_percent(struct made *made, const uint8_t *bytes, size_t len, enum percent percent)
{
    bool is_lower = percent == PERCENT_MARKS_LOWER || percent == PERCENT_LOWER;
    bool has_marks = percent == PERCENT_MARKS || percent == PERCENT_MARKS_LOWER;
    const char *sign = percent == PERCENT_TWICE ? "%25" : "%";
    for (size_t i = 0; i < len; i++) {
        char code[8];
        bool is_free = is_word(bytes[i]) || (!has_marks && bytes[i] != 0 && strchr("-._~", bytes[i]) != NULL);
        if (is_lower)
            snprintf(code, sizeof code, "%s%02x", sign, bytes[i]);
        else
            snprintf(code, sizeof code, "%s%02X", sign, bytes[i]);
        if (is_free && percent != PERCENT_ALL)
            made_add(made, bytes + i, 1);
        else
            made_text(made, code);
    }
}

void add_utf16(struct made *made, const uint8_t *bytes, size_t len, bool is_big)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t pair[2] = {is_big ? 0 : bytes[i], is_big ? bytes[i] : 0};
        made_add(made, pair, 2);
    }
}

void add_hex(struct made *made, const uint8_t *bytes, size_t len, bool is_upper)
{
    for (size_t i = 0; i < len; i++) {
        char code[4];
        snprintf(code, sizeof code, is_upper ? "%02X" : "%02x", bytes[i]);
        made_text(made, code);
    }
}

void add_dressed(struct made *made, const uint8_t *bytes, size_t len, size_t which)
{
    which %= DRESSES_MADE;
    if (which < 3)
        add_json(made, bytes, len, 1 + (unsigned)which);
    else if (which < 5)
        add_base64(made, bytes, len, which == 4, which == 3);
    else if (which < 11)
        add_percent(made, bytes, len, (enum percent)(which - 5));
    else if (which < 13)
        add_utf16(made, bytes, len, which == 12);
    else
        add_hex(made, bytes, len, which == 14);
}

/* -------------------------------------------------------------------------------------------- patterns */

/* Index behind the brace that closes the one before `at`. */
static const char *closing(const char *at)
{
    for (int depth = 1; *at != '\0'; at++) {
        depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
        if (depth == 0)
            return at;
    }
    return at;
}

/* {pct:…} and the like: their order is that of add_dressed. */
#define UNIT_DRESSES 10
static size_t unit_dress(const char *body)
{
    static const char *const words[UNIT_DRESSES] = {
        "pct:", "pctlower:", "pctmarks:", "pctmarkslower:", "pctall:", "pct2:", "u16le:", "u16be:", "hex:", "HEX:"};
    size_t i = 0;
    while (i < UNIT_DRESSES && strncmp(body, words[i], strlen(words[i])) != 0)
        i++;
    return i;
}

static bool compose_dressed(const stanch_rules *rules, const char *body, size_t len, uint64_t seed, struct made *made)
{
    char pattern[1024];
    struct made inner = {NULL, 0, 0};
    size_t skip = strcspn(body, ":") + 1;
    snprintf(pattern, sizeof pattern, "%.*s", (int)(len - skip), body + skip);
    bool is_made = compose(rules, pattern, seed, &inner);
    if (strncmp(body, "b64:", 4) == 0)
        add_base64(made, inner.bytes, inner.len, false, true);
    else if (strncmp(body, "b64url:", 7) == 0)
        add_base64(made, inner.bytes, inner.len, true, false);
    else if (strncmp(body, "json", 4) == 0)
        add_json(made, inner.bytes, inner.len, body[4] == ':' ? 1 : (unsigned)(body[4] - '0'));
    else
        add_dressed(made, inner.bytes, inner.len, 5 + unit_dress(body));
    made_free(&inner);
    return is_made;
}

static bool compose_one(const stanch_rules *rules, const char *body, size_t len, uint64_t seed, struct made *made)
{
    char id[96];
    if (len > 2 && body[1] == '*') {
        for (long i = strtol(body + 2, NULL, 10); i > 0; i--)
            made_add(made, body, 1);
        return true;
    }
    if (strncmp(body, "b64", 3) == 0 || strncmp(body, "json", 4) == 0 || unit_dress(body) < UNIT_DRESSES)
        return compose_dressed(rules, body, len, seed, made);
    snprintf(id, sizeof id, "%.*s", (int)len, body);
    char *suffix = strchr(id, ':');
    if (suffix != NULL)
        *suffix++ = '\0';
    long rule = stanch_rules_find(rules, id);
    if (rule < 0)
        return false;
    if (suffix != NULL)
        return invent_value(rules, (size_t)rule, STANCH_MAKE_VALID, seed, made, NULL, NULL);
    return invent_bare(rules, (size_t)rule, STANCH_MAKE_VALID, seed, made);
}

bool compose(const stanch_rules *rules, const char *pattern, uint64_t seed, struct made *made)
{
    for (const char *at = pattern; *at != '\0';) {
        if (*at != '{' || at[1] == '{') {
            made_add(made, at, 1);
            at += *at == '{' ? 2 : 1;
            continue;
        }
        const char *end = closing(at + 1);
        if (!compose_one(rules, at + 1, (size_t)(end - at - 1), seed++, made))
            return false;
        at = *end != '\0' ? end + 1 : end;
    }
    return true;
}
