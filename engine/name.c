#include "name.h"

#include <string.h>

const struct name_word name_words[] = {
    {"password", true},        {"passwd", true},       {"passwort", true},
    {"passphrase", true},      {"passcode", true},     {"pwd", true},
    {"_pass", true},           {"secret", false},      {"token", false},
    {"apikey", false},         {"api_key", false},     {"api-key", false},
    {"accesskey", false},      {"access_key", false},  {"access-key", false},
    {"secretkey", false},      {"secret_key", false},  {"secret-key", false},
    {"privatekey", false},     {"private_key", false}, {"authkey", false},
    {"auth_key", false},       {"auth-key", false},    {"accountkey", false},
    {"account_key", false},    {"app_key", false},     {"application_key", false},
    {"encryption_key", false}, {"credential", false},  {"credentials", false},
    {"_auth", false},
};
const size_t name_word_count = sizeof name_words / sizeof name_words[0];

const char *const name_suffixes[] = {"=", " =", ":", " :", "\"", "'", "\\", "]", ">", "\n", "\x1b["};
const size_t name_suffix_count = sizeof name_suffixes / sizeof name_suffixes[0];

/* A place in the text; `cut` is set when it was asked for a byte that has not come yet. */
struct cursor {
    const uint8_t *bytes;
    size_t len, at;
    bool cut;
};

static int peek(struct cursor *cursor, size_t ahead)
{
    if (cursor->at + ahead < cursor->len)
        return cursor->bytes[cursor->at + ahead];
    cursor->cut = true;
    return -1;
}

/* ESC [ digits and semicolons m. */
static void skip_sequences(struct cursor *cursor)
{
    while (peek(cursor, 0) == 0x1b) {
        size_t ahead = 1;
        if (peek(cursor, ahead++) != '[')
            return;
        int byte = peek(cursor, ahead);
        while (ahead < 16 && ((byte >= '0' && byte <= '9') || byte == ';'))
            byte = peek(cursor, ++ahead);
        if (byte != 'm')
            return;
        cursor->at += ahead + 1;
    }
}

static inline void skip_colour(struct cursor *cursor)
{
    if (peek(cursor, 0) == 0x1b)
        skip_sequences(cursor);
}

static size_t skip_blanks(struct cursor *cursor, size_t most)
{
    size_t skipped = 0;
    for (;;) {
        skip_colour(cursor);
        int byte = peek(cursor, 0);
        if ((byte != ' ' && byte != '\t') || skipped == most)
            return skipped;
        cursor->at++;
        skipped++;
    }
}

static bool is_quote(int byte)
{
    return byte == '"' || byte == '\'' || byte == '`' || byte == NAME_GIVEN;
}

/* A quote behind 0, 1, 3 or 7 backslashes. */
static bool take_quote(struct cursor *cursor, uint8_t *quote, uint8_t *backslashes)
{
    size_t count = 0;
    while (count < 8 && peek(cursor, count) == '\\')
        count++;
    int byte = peek(cursor, count);
    if (!is_quote(byte) || (count & (count + 1)) != 0)
        return false;
    *quote = (uint8_t)byte;
    *backslashes = (uint8_t)count;
    cursor->at += count + 1;
    return true;
}

/* A YAML list of names and values: the name was itself a value, its own value follows on the next line. */
static bool take_value_key(struct cursor *cursor)
{
    static const char key[] = "value:";
    cursor->at++;
    size_t indent = 0;
    while (indent < 32 && (peek(cursor, 0) == ' ' || peek(cursor, 0) == '\t')) {
        cursor->at++;
        indent++;
    }
    if (indent == 0)
        return false;
    for (size_t i = 0; key[i]; i++)
        if (peek(cursor, i) != key[i])
            return false;
    cursor->at += sizeof key - 1;
    return true;
}

static bool take_separator(struct cursor *cursor, bool is_option, size_t blanks, struct name_gap *gap)
{
    int byte = peek(cursor, 0);
    if (byte == '=' || byte == ':') {
        int next = peek(cursor, 1);
        cursor->at += (byte == ':' && next == '=') || (byte == '=' && (next == '>' || next == '=')) ? 2 : 1;
        gap->separator = (uint8_t)byte;
        return !(byte == ':' && next == ':');
    }
    if ((byte == ',' && gap->closer) || (byte == '>' && !gap->closer && blanks == 0)) {
        cursor->at++;
        gap->separator = (uint8_t)byte;
        return true;
    }
    if (byte == '\n' && !gap->closer_backslashes) {
        gap->separator = '\n';
        return take_value_key(cursor);
    }
    gap->separator = ' ';
    return is_option && blanks > 0 && !gap->closer;
}

static bool is_literal_prefix(int byte)
{
    switch (byte) {
    case 'f':
    case 'F':
    case 'b':
    case 'B':
    case 'r':
    case 'R':
    case 'u':
    case 'U':
    case 'L':
    case '@':
    case '$':
        return true;
    default:
        return false;
    }
}

/* True where the way from the name to a value exists as far as the bytes tell. */
static bool walk_gap(struct cursor *cursor, bool is_option, struct name_gap *gap)
{
    skip_colour(cursor);
    take_quote(cursor, &gap->closer, &gap->closer_backslashes);
    size_t blanks = skip_blanks(cursor, 8);
    if (peek(cursor, 0) == ']') {
        cursor->at++;
        blanks = skip_blanks(cursor, 8);
    }
    if (!take_separator(cursor, is_option, blanks, gap))
        return false;
    skip_blanks(cursor, 16);
    if (is_literal_prefix(peek(cursor, 0)) && is_quote(peek(cursor, 1)))
        cursor->at++;
    take_quote(cursor, &gap->quote, &gap->backslashes);
    return true;
}

enum name_status name_gap(const uint8_t *bytes, size_t len, bool is_end, size_t at, bool is_option,
                          struct name_gap *gap)
{
    bool is_bounded = len - at > NAME_GAP_MAX;
    struct cursor cursor = {bytes, is_bounded ? at + NAME_GAP_MAX : len, at, false};
    memset(gap, 0, sizeof *gap);
    bool is_way = walk_gap(&cursor, is_option, gap);
    gap->value = (uint32_t)cursor.at;
    if (cursor.cut && (is_bounded || !is_end))
        return is_bounded ? NAME_NONE : NAME_PARTIAL;
    return is_way ? NAME_VALUE : NAME_NONE;
}

/* Printable bytes but quotes, brackets and what ends a word in a shell, a list or a URL's query. */
static const struct {
    uint64_t bits[4];
} unquoted = {{UINT64_C(0xa7ffec3a00000000), UINT64_C(0x47fffffec7ffffff), ~UINT64_C(0), ~UINT64_C(0)}};

bool name_unquoted_byte(uint8_t byte)
{
    return unquoted.bits[byte >> 6] >> (byte & 63) & 1;
}

bool name_quote_closes(size_t backslashes, size_t opener)
{
    return backslashes < opener || (backslashes - opener) % (2 * (opener + 1)) == 0;
}

static enum name_status quoted_end(const uint8_t *bytes, size_t len, const struct name_gap *gap, size_t *end)
{
    size_t backslashes = 0;
    for (size_t i = gap->value; i < len; i++) {
        uint8_t byte = bytes[i];
        if (byte == '\\') {
            backslashes++;
            continue;
        }
        *end = i;
        if (byte == '\n' || byte == '\r')
            return NAME_VALUE;
        if (byte == gap->quote && name_quote_closes(backslashes, gap->backslashes)) {
            *end -= backslashes < gap->backslashes ? backslashes : gap->backslashes;
            return NAME_VALUE;
        }
        backslashes = 0;
    }
    *end = len;
    return NAME_PARTIAL;
}

enum name_status name_value_end(const uint8_t *bytes, size_t len, bool is_end, const struct name_gap *gap, size_t *end)
{
    if (gap->quote) {
        enum name_status status = quoted_end(bytes, len, gap, end);
        return is_end ? NAME_VALUE : status;
    }
    size_t i = gap->value;
    while (i < len && name_unquoted_byte(bytes[i]))
        i++;
    *end = i;
    if (i == len && !is_end)
        return NAME_PARTIAL;
    while (*end > gap->value && bytes[*end - 1] == '.')
        --*end;
    return NAME_VALUE;
}
