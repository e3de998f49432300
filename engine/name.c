#include "name.h"

#include "json_escape.h"
#include "name_bridge.h"
#include "stanch.h"

#include <string.h>
#include <strings.h>

const struct name_word name_words[] = {
    {"password", NAME_PASSWORD},
    {"passwd", NAME_PASSWORD},
    {"passwort", NAME_PASSWORD},
    {"passphrase", NAME_PASSWORD},
    {"passcode", NAME_PASSWORD},
    {"pwd", NAME_PASSWORD},
    {"pass", NAME_PASSWORD},
    {"kennwort", NAME_PASSWORD},
    {"contrase\xc3\xb1"
     "a",
     NAME_PASSWORD},
    {"mot de passe", NAME_PASSWORD},
    {"senha", NAME_PASSWORD},
    {"secret", NAME_SECRET},
    {"token", NAME_SECRET},
    {"apikey", NAME_SECRET},
    {"api_key", NAME_SECRET},
    {"api-key", NAME_SECRET},
    {"accesskey", NAME_SECRET},
    {"access_key", NAME_SECRET},
    {"access-key", NAME_SECRET},
    {"secretkey", NAME_SECRET},
    {"secret_key", NAME_SECRET},
    {"secret-key", NAME_SECRET},
    {"privatekey", NAME_SECRET},
    {"private_key", NAME_SECRET},
    {"authkey", NAME_SECRET},
    {"auth_key", NAME_SECRET},
    {"auth-key", NAME_SECRET},
    {"accountkey", NAME_SECRET},
    {"account_key", NAME_SECRET},
    {"api key", NAME_SECRET},
    {"access key", NAME_SECRET},
    {"secret key", NAME_SECRET},
    {"api.key", NAME_SECRET},
    {"secret.key", NAME_SECRET},
    {"key_base", NAME_SECRET},
    {"app_key", NAME_SECRET},
    {"appkey", NAME_SECRET},
    {"application_key", NAME_SECRET},
    {"encryption_key", NAME_SECRET},
    {"encryptionkey", NAME_SECRET},
    {"applicationkey", NAME_SECRET},
    {"credential", NAME_SECRET},
    {"credentials", NAME_SECRET},
    {"_auth", NAME_SECRET},
    {"_key", NAME_KEY},
    {"-key", NAME_KEY},
    {"signingkey", NAME_KEY},
    {"servicekey", NAME_KEY},
    {"masterkey", NAME_KEY},
    {"subscriptionkey", NAME_KEY},
    {"projectkey", NAME_KEY},
    {"userkey", NAME_KEY},
    {"sharedkey", NAME_KEY},
    {"sessionkey", NAME_KEY},
    {"webhookkey", NAME_KEY},
    {"deploykey", NAME_KEY},
    {"serverkey", NAME_KEY},
    {"hmackey", NAME_KEY},
    {"signkey", NAME_KEY},
    {"jwtkey", NAME_KEY},
    {"aeskey", NAME_KEY},
    {"routingkey", NAME_ANY},
    {"writekey", NAME_ANY},
    {"licensekey", NAME_ANY},
    {"publickey", NAME_ANY},
    {"consumerkey", NAME_ANY},
    {"integrationkey", NAME_ANY},
    {"client_id", NAME_ANY},
    {"client-id", NAME_ANY},
    {"clientid", NAME_ANY},
    {"app_id", NAME_ANY},
    {"appid", NAME_ANY},
    {"key_id", NAME_ANY},
    {"keyid", NAME_ANY},
    {"access_id", NAME_ANY},
    {"access-id", NAME_ANY},
    {"secret-id", NAME_ANY},
    {"secretid", NAME_ANY},
    {"environment-id", NAME_ANY},
    {"reporter-id", NAME_ANY},
    {"app-id", NAME_ANY},
    {"accessid", NAME_ANY},
    {"account_id", NAME_ANY},
    {"merchant_id", NAME_ANY},
    {"token_id", NAME_ANY},
    {"token-id", NAME_ANY},
    {"key-id", NAME_ANY},
    {"site_id", NAME_ANY},
    {"project_id", NAME_ANY},
    {"secret_id", NAME_ANY},
    {"environment_id", NAME_ANY},
    {"reporter_id", NAME_ANY},
    {"tenant_id", NAME_ANY},
    {"org_id", NAME_ANY},
    {"ikey", NAME_ANY},
    {"skey", NAME_ANY},
    {"_sid", NAME_ANY},
    {"accountsid", NAME_ANY},
    {"_pat", NAME_ANY},
    {"-pat", NAME_ANY},
    {"_cookie", NAME_ANY},
    {"_dsn", NAME_ANY},
};
const size_t name_word_count = sizeof name_words / sizeof name_words[0];

#define NAME_SUFFIXES_OF_ALL 12
const char *const name_suffixes[] = {"=", " =", ":", " :", "\"", "'", "\\", "]", ">", "\n", "\x1b[", " is",
                                     /* behind a common word alone */
                                     " \"", " '", "(\"", "('", "  ", "[", "<", "*", " string", " |", " ?"};

bool name_is_id(const struct name_word *word)
{
    return word->kind == NAME_ANY && memcmp(word->text + strlen(word->text) - 2, "id", 2) == 0;
}

/* The words that code and prose use most. */
static const char *const common_words[] = {"password",   "passwd",  "pass",      "pwd",        "secret",
                                           "token",      "apikey",  "secretkey", "secret_key", "accesskey",
                                           "access_key", "api_key", NULL};

bool name_is_common(const struct name_word *word)
{
    for (size_t i = 0; common_words[i]; i++)
        if (strcmp(word->text, common_words[i]) == 0)
            return true;
    return false;
}

size_t name_suffix_count(const struct name_word *word)
{
    return name_is_common(word) ? sizeof name_suffixes / sizeof name_suffixes[0] : NAME_SUFFIXES_OF_ALL;
}

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

bool name_colour_byte(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || byte == ';' || byte == ':';
}

/* ESC [ … m */
static void skip_sequences(struct cursor *cursor)
{
    while (peek(cursor, 0) == 0x1b) {
        size_t ahead = 1;
        if (peek(cursor, ahead++) != '[')
            return;
        int byte = peek(cursor, ahead);
        while (ahead < NAME_COLOUR_MAX - 1 && byte >= 0 && name_colour_byte((uint8_t)byte))
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

/* What stands at `ahead`, which may be written uXXXX behind backslashes; *len bytes stand for it. */
static int peek_sign(struct cursor *cursor, size_t ahead, size_t *len)
{
    *len = 1;
    int byte = peek(cursor, ahead);
    if (byte != '\\')
        return byte;
    size_t at = cursor->at + ahead;
    size_t taken = 0;
    int number = json_unicode_read(cursor->bytes + at, cursor->len - at, &taken);
    cursor->cut |= number == JSON_ESCAPE_CUT;
    if (number < 0 || number >= 0x80)
        return byte;
    *len = taken;
    return number;
}

/* A quote written uXXXX behind 1, 2 or 4 backslashes. */
static bool take_unicode_quote(struct cursor *cursor, struct name_quote *quote)
{
    size_t len = 0;
    int byte = peek_sign(cursor, 0, &len);
    size_t backslashes = len - 5;
    if (len == 1 || byte == NAME_GIVEN || !is_quote(byte) || (backslashes & (backslashes - 1)) != 0)
        return false;
    *quote = (struct name_quote){(uint8_t)byte, (uint8_t)backslashes, true};
    cursor->at += len;
    return true;
}

/* A quote behind 0, 1, 3 or 7 backslashes, or as uXXXX. */
static void take_quote(struct cursor *cursor, struct name_quote *quote)
{
    size_t count = 0;
    while (count < 8 && peek(cursor, count) == '\\')
        count++;
    int byte = peek(cursor, count);
    if (count > 0 && byte == 'u' && take_unicode_quote(cursor, quote))
        return;
    if (!is_quote(byte) || (count & (count + 1)) != 0)
        return;
    *quote = (struct name_quote){(uint8_t)byte, (uint8_t)count, false};
    cursor->at += count + 1;
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
    size_t len = 0;
    int byte = peek_sign(cursor, 0, &len);
    if (byte == '=' || byte == ':') {
        size_t next_len = 0;
        int next = peek_sign(cursor, len, &next_len);
        bool is_two = (byte == ':' && next == '=') || (byte == '=' && (next == '>' || next == '='));
        cursor->at += is_two ? len + next_len : len;
        gap->separator = (uint8_t)byte;
        return !(byte == ':' && next == ':');
    }
    if ((byte == ',' && gap->closer.byte) || (byte == '>' && !gap->closer.byte && blanks == 0)) {
        cursor->at += len;
        gap->separator = (uint8_t)byte;
        return true;
    }
    if (byte == '\n' && len == 1 && !gap->closer.backslashes) {
        gap->separator = '\n';
        return take_value_key(cursor);
    }
    gap->separator = ' ';
    return is_option && blanks > 0 && !gap->closer.byte;
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
    case 'N':
    case '@':
    case '$':
        return true;
    default:
        return false;
    }
}

/* Nearly all are told by the first byte. */
static bool may_lead_on(const struct bridge *bridge, enum bridge_place place, size_t blanks, const uint8_t *bytes,
                        size_t len)
{
    uint8_t first = (uint8_t)bridge->way[0];
    return (bridge->places >> place & 1) && (first <= BRIDGE_SIGN_MAX || len == 0 || bytes[0] == first) &&
           (bridge->blanks == 0 || (bridge->blanks == 1) == (blanks > 0));
}

/* `is_bounded`: what lies further is not looked at, so a bridge that needs it does not lead on. */
static bool take_bridge(struct cursor *cursor, enum bridge_place place, size_t blanks, bool is_bounded,
                        struct name_gap *gap)
{
    const uint8_t *bytes = cursor->bytes + cursor->at;
    for (size_t i = 0; i < bridge_count; i++) {
        const struct bridge *bridge = &bridges[i];
        size_t taken = 0;
        bool is_cut = false;
        if (!may_lead_on(bridge, place, blanks, bytes, cursor->len - cursor->at))
            continue;
        if (bridge_take(bridge->way, bytes, cursor->len - cursor->at, &taken, &is_cut)) {
            cursor->at += taken;
            gap->separator = bridge->separator;
            return true;
        }
        cursor->cut |= is_cut && !is_bounded;
    }
    return false;
}

/* The quote is written as it is, and stands in the text. */
static bool is_plain_quote(const struct name_quote *quote)
{
    return !quote->is_unicode && !quote->backslashes && quote->byte != NAME_GIVEN;
}

/* From behind the name, its quote and blanks to behind the separator. */
static bool cross(struct cursor *cursor, bool is_option, size_t blanks, bool is_bounded, struct name_gap *gap)
{
    int byte = peek(cursor, 0);
    enum bridge_place place = gap->closer.byte ? BRIDGE_QUOTED : BRIDGE_NAME;
    bool may_bridge = byte != ':' && (byte != '=' || peek(cursor, 1) == '=') && is_plain_quote(&gap->closer);
    if (may_bridge && take_bridge(cursor, place, blanks, is_bounded, gap)) {
        if (gap->separator)
            return true;
        blanks = skip_blanks(cursor, 8);
    }
    if (!take_separator(cursor, is_option, blanks, gap))
        return false;
    skip_blanks(cursor, 16);
    if (gap->separator == ':' || gap->separator == '=')
        take_bridge(cursor, gap->separator == ':' ? BRIDGE_COLON : BRIDGE_EQUALS, 0, is_bounded, gap);
    return true;
}

/* Three quotes are one. */
static void take_opener(struct cursor *cursor, struct name_gap *gap)
{
    take_quote(cursor, &gap->opener);
    if (gap->opener.byte && is_plain_quote(&gap->opener) && peek(cursor, 0) == gap->opener.byte &&
        peek(cursor, 1) == gap->opener.byte)
        cursor->at += 2;
}

/* Behind > of a tag, no arrow's, begins an element; behind a blank, a text; else what may be a part of a URL. */
static uint8_t run_behind(const uint8_t *bytes, size_t at)
{
    uint8_t last = at > 0 ? bytes[at - 1] : 0, before = at > 1 ? bytes[at - 2] : 0;
    if (last == '>' && before != '=' && before != '-')
        return NAME_RUN_ELEMENT;
    return last == ' ' || last == '\t' || last == '\n' ? NAME_RUN_TEXT : NAME_RUN_PARAMETER;
}

/* True where the way from the name to a value exists as far as the bytes tell. */
static bool walk_gap(struct cursor *cursor, bool is_option, bool is_bounded, struct name_gap *gap)
{
    skip_colour(cursor);
    take_quote(cursor, &gap->closer);
    size_t blanks = skip_blanks(cursor, 8);
    if (peek(cursor, 0) == ']') {
        cursor->at++;
        blanks = skip_blanks(cursor, 8);
    }
    if (!cross(cursor, is_option, blanks, is_bounded, gap))
        return false;
    skip_blanks(cursor, 16);
    gap->run = run_behind(cursor->bytes, cursor->at);
    if (is_literal_prefix(peek(cursor, 0)) && is_quote(peek(cursor, 1)))
        cursor->at++;
    take_opener(cursor, gap);
    return true;
}

enum name_status name_gap(const uint8_t *bytes, size_t len, bool is_end, size_t at, bool is_option,
                          struct name_gap *gap)
{
    bool is_bounded = len - at > NAME_GAP_MAX;
    return name_gap_within(bytes, is_bounded ? at + NAME_GAP_MAX : len, is_end, is_bounded, at, is_option, gap);
}

enum name_status name_gap_within(const uint8_t *bytes, size_t len, bool is_end, bool is_bounded, size_t at,
                                 bool is_option, struct name_gap *gap)
{
    struct cursor cursor = {bytes, len, at, false};
    memset(gap, 0, sizeof *gap);
    bool is_way = walk_gap(&cursor, is_option, is_bounded, gap);
    gap->value = (uint32_t)cursor.at;
    if (cursor.cut && (is_bounded || !is_end))
        return is_bounded ? NAME_NONE : NAME_PARTIAL;
    return is_way ? NAME_VALUE : NAME_NONE;
}

/* Printable bytes but quotes, brackets and what ends a word in a shell, a list or a URL's query. */
static const struct {
    uint64_t bits[4];
} unquoted = {{UINT64_C(0xa7ffec3a00000000), UINT64_C(0x47fffffec7ffffff), ~UINT64_C(0), ~UINT64_C(0)}};

static bool begins_unquoted(uint8_t byte)
{
    return unquoted.bits[byte >> 6] >> (byte & 63) & 1;
}

/* Between tags all is text but what opens one, quotes and a backslash, which end strings in which XML is written. */
static bool is_one_of_element(uint8_t byte)
{
    return byte && strchr("&(),;>[]{|}", byte);
}

bool name_run_byte(uint8_t run, uint8_t byte)
{
    if (run == NAME_RUN_ELEMENT)
        return begins_unquoted(byte) || is_one_of_element(byte);
    return begins_unquoted(byte) || (byte == '&' && run == NAME_RUN_TEXT);
}

/* Backslashes before a quote that closes, and after how many more a quote closes again: the others are escaped. */
struct closing {
    size_t backslashes, period;
};

static struct closing closing_of(const struct name_quote *opener)
{
    size_t backslashes = opener->is_unicode ? 2u * opener->backslashes - 1 : opener->backslashes;
    return (struct closing){backslashes, 2 * (backslashes + 1)};
}

static bool closes(size_t backslashes, size_t opener, size_t period)
{
    return backslashes < opener || (backslashes - opener) % period == 0;
}

/* A quote has no hexadecimal digit above 9. */
size_t name_quote_write(const struct name_quote *quote, uint8_t *out)
{
    out[0] = quote->byte;
    if (!quote->is_unicode)
        return 1;
    memcpy(out, "u00", 3);
    out[3] = (uint8_t)('0' + (quote->byte >> 4));
    out[4] = (uint8_t)('0' + (quote->byte & 15));
    return NAME_QUOTE_MAX;
}

/* uXXXX of the opener's quote at bytes[0]: 1 and 0 say yes and no, -1 that it is cut off. */
static int is_unicode_quote(const struct name_quote *opener, const uint8_t *bytes, size_t len)
{
    uint8_t written[NAME_QUOTE_MAX];
    size_t whole = name_quote_write(opener, written);
    size_t most = len < whole ? len : whole;
    return memcmp(bytes, written, most) != 0 ? 0 : most == whole ? 1 : -1;
}

enum name_status name_quoted_end(const struct name_quote *opener, const uint8_t *bytes, size_t len, size_t at,
                                 size_t *end)
{
    struct closing closing = closing_of(opener);
    size_t backslashes = 0;
    for (; at < len; at++) {
        if (bytes[at] == '\\') {
            backslashes++;
            continue;
        }
        *end = at;
        if (bytes[at] == '\n' || bytes[at] == '\r')
            return NAME_VALUE;
        if (bytes[at] == opener->byte && closes(backslashes, closing.backslashes, closing.period)) {
            *end -= backslashes < closing.backslashes ? backslashes : closing.backslashes;
            return NAME_VALUE;
        }
        if (opener->is_unicode && bytes[at] == 'u' && backslashes > 0 &&
            closes(backslashes, opener->backslashes, closing.period)) {
            int is_quote = is_unicode_quote(opener, bytes + at, len - at);
            *end -= backslashes < opener->backslashes ? backslashes : opener->backslashes;
            if (is_quote != 0)
                return is_quote > 0 ? NAME_VALUE : NAME_PARTIAL;
        }
        backslashes = 0;
    }
    size_t kept = backslashes < closing.backslashes + closing.period
                      ? backslashes
                      : closing.backslashes + (backslashes - closing.backslashes) % closing.period;
    *end = len - kept;
    return NAME_PARTIAL;
}

enum name_status name_value_end(const uint8_t *bytes, size_t len, bool is_end, const struct name_gap *gap, size_t *end)
{
    if (gap->opener.byte) {
        enum name_status status = name_quoted_end(&gap->opener, bytes, len, gap->value, end);
        if (is_end && status == NAME_PARTIAL)
            *end = len;
        return is_end ? NAME_VALUE : status;
    }
    size_t i = gap->value;
    if (i < len && begins_unquoted(bytes[i]))
        while (i < len && name_run_byte(gap->run, bytes[i]))
            i++;
    *end = i;
    if (i == len && !is_end)
        return NAME_PARTIAL;
    while (*end > gap->value && bytes[*end - 1] == '.')
        --*end;
    return NAME_VALUE;
}

/* ------------------------------------------------------------------------------------------------ names alone */

static bool ends_with(const char *name, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    return word_len <= len && strncasecmp(name + len - word_len, word, word_len) == 0;
}

static bool is_public(const char *name, size_t len)
{
    static const char word[] = "public";
    for (size_t i = 0; i + sizeof word - 1 <= len; i++)
        if (strncasecmp(name + i, word, sizeof word - 1) == 0)
            return true;
    return false;
}

int stanch_name_tells(const char *name, size_t len)
{
    if (!name || is_public(name, len))
        return 0;
    for (size_t i = 0; i < name_word_count; i++)
        if ((name_words[i].kind != NAME_ANY || strcmp(name_words[i].text, "_pat") == 0) &&
            ends_with(name, len, name_words[i].text))
            return 1;
    return 0;
}
