/* anchor → undress → span → [check] → decide → redact: what issuers put into their tokens apart from checksums. */
#include "base64.h"
#include "check_parts.h"

#include <sodium.h>
#include <string.h>

size_t check_decode(const uint8_t *text, size_t len, bool is_cut, bool is_url_safe, uint8_t *out, size_t room)
{
    if (is_cut)
        len -= len % 4;
    while (!is_cut && len > 0 && text[len - 1] == '=')
        len--;
    return base64_decode(text, len, is_url_safe, out, room);
}

void check_line_add(struct check_line *line, const void *text, size_t len)
{
    if (len > STANCH_DETAIL_MAX - 1 - line->len)
        len = STANCH_DETAIL_MAX - 1 - line->len;
    memcpy(line->text + line->len, text, len);
    line->len += len;
    line->text[line->len] = 0;
}

static void add_number(struct check_line *line, uint64_t number, size_t digits)
{
    char text[20];
    for (size_t i = digits; i-- > 0; number /= 10)
        text[i] = (char)('0' + number % 10);
    check_line_add(line, text, digits);
}

static int base32_digit(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    return byte >= '2' && byte <= '7' ? byte - '2' + 26 : -1;
}

/* Account of an AWS key id: 40 bits of the 10 bytes that the 16 characters of base32 behind the prefix hold. It proves
 * little: nine of ten arbitrary ids give a number that an account could have, as do ids from before about 2019, which
 * hold none. */
CHECK(check_aws_key_id)
{
    uint64_t bits = 0;
    if (value->len != 20)
        return;
    for (size_t i = 4; i < 14; i++) {
        int digit = base32_digit(value->bytes[i]);
        if (digit < 0)
            return;
        bits = bits << 5 | (uint64_t)digit;
    }
    if (text_ends(value->bytes, value->len, "example")) {
        check_answer(result, CHECK_REJECT, "example");
        return;
    }
    uint64_t account = (bits >> 2 & UINT64_C(0x7fffffffff80)) >> 7;
    if (account == 0 || account > UINT64_C(999999999999))
        return;
    check_answer(result, CHECK_PROVEN, "structure");
    struct check_line detail = {result->detail, 0};
    check_line_add(&detail, "account ", 8);
    add_number(&detail, account, 12);
}

struct packets {
    const uint8_t *bytes;
    size_t len, at;
};

/* One packet of a version 2 macaroon: kind, length in one or two bytes (7 bits each), content. */
static bool take_packet(struct packets *in, uint8_t kind, size_t *content)
{
    if (in->len - in->at < 2 || in->bytes[in->at] != kind)
        return false;
    size_t size = in->bytes[in->at + 1] & 127, head = 2;
    if (in->bytes[in->at + 1] & 128) {
        if (in->len - in->at < 3 || in->bytes[in->at + 2] & 128)
            return false;
        size |= (size_t)in->bytes[in->at + 2] << 7;
        head = 3;
    }
    if (in->len - in->at - head < size)
        return false;
    in->at += head + size;
    *content = size;
    return true;
}

static bool take_end(struct packets *in)
{
    return in->at < in->len && in->bytes[in->at++] == 0;
}

/* Version, location, identifier; behind them caveats (identifier only) and a signature of 32 bytes. */
static bool is_macaroon(struct packets *in, bool is_cut)
{
    size_t size;
    if (in->bytes[0] != 2)
        return false;
    in->at = 1;
    if (!take_packet(in, 1, &size) || size == 0)
        return false;
    if (is_cut)
        return true;
    if (!take_packet(in, 2, &size) || size == 0 || !take_end(in))
        return false;
    while (take_packet(in, 2, &size))
        if (!take_end(in))
            return false;
    return take_end(in) && take_packet(in, 6, &size) && size == 32 && in->at == in->len;
}

/* PyPI's tokens: "pypi-" and a macaroon in base64url. Cut, its location says enough. */
CHECK(check_macaroon_pypi)
{
    uint8_t bytes[768];
    if (value->len < 10)
        return;
    size_t len = value->len - 5 < 1024 ? value->len - 5 : 1024;
    bool is_cut = value->is_long || len < value->len - 5;
    size_t count = check_decode(value->bytes + 5, len, is_cut, true, bytes, sizeof bytes);
    struct packets in = {bytes, count, 0};
    bool holds = count > 0 && is_macaroon(&in, is_cut);
    check_answer(result, holds ? CHECK_PROVEN : CHECK_WEAK, "structure");
    sodium_memzero(bytes, sizeof bytes);
}

static size_t skip_string(const uint8_t *json, size_t len, size_t at)
{
    for (at++; at < len && json[at] != '"'; at++)
        at += json[at] == '\\';
    return at + 1;
}

static size_t skip_blanks(const uint8_t *json, size_t len, size_t at)
{
    while (at < len && (json[at] == ' ' || (json[at] >= '\t' && json[at] <= '\r')))
        at++;
    return at;
}

/* Where the value of a key of the outermost object begins, or `len`. A bounded look, no JSON parser: it knows strings and
 * depth. */
static size_t json_value(const uint8_t *json, size_t len, const char *key)
{
    size_t depth = 0, size = strlen(key);
    for (size_t at = 0; at < len;) {
        if (json[at] == '"') {
            size_t end = skip_string(json, len, at);
            bool is_key = depth == 1 && end <= len && end - at == size + 2 && memcmp(json + at + 1, key, size) == 0;
            at = skip_blanks(json, len, end);
            if (is_key && at < len && json[at] == ':')
                return skip_blanks(json, len, at + 1);
            continue;
        }
        depth += json[at] == '{' || json[at] == '[';
        depth -= (json[at] == '}' || json[at] == ']') && depth > 0;
        at++;
    }
    return len;
}

/* Adds "alg " and the header's algorithm; false where the header is none. The algorithm `none` is no signature. */
static bool read_algorithm(const uint8_t *json, size_t len, struct check_line *detail, bool *is_signed)
{
    size_t at = json_value(json, len, "alg");
    if (len == 0 || json[0] != '{' || at == len || json[at] != '"')
        return false;
    size_t end = skip_string(json, len, at);
    if (end > len || end - at < 3 || end - at > 26)
        return false;
    for (size_t i = at + 1; i < end - 1; i++)
        if (!is_alnum(json[i]) && !is_one_of(json[i], "-+_./"))
            return false;
    check_line_add(detail, "alg ", 4);
    check_line_add(detail, json + at + 1, end - at - 2);
    *is_signed = !text_is(json + at + 1, end - at - 2, "none");
    return true;
}

/* The date of the claim "exp" in UTC. Returns its seconds since 1970, 0 where there is none. */
static uint64_t read_expiry(const uint8_t *json, size_t len, struct check_line *detail)
{
    size_t digits = 0;
    uint64_t seconds = 0;
    for (size_t at = json_value(json, len, "exp"); at < len && class_of(json[at]) == CLASS_DIGIT && digits < 11;
         at++, digits++)
        seconds = seconds * 10 + json[at] - '0';
    if (digits < 9 || digits > 10)
        return 0;
    /* Days to a date of the Gregorian calendar, in years that begin in March. */
    uint64_t days = seconds / 86400 + 719468, era = days / 146097, of_era = days % 146097;
    uint64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    uint64_t day = of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    year += era * 400 + (month <= 2);
    check_line_add(detail, ", exp ", 6);
    add_number(detail, year, 4);
    check_line_add(detail, "-", 1);
    add_number(detail, month, 2);
    check_line_add(detail, "-", 1);
    add_number(detail, day, 2);
    return seconds;
}

/* A JWT, from the "eyJ" of its header on (an issuer's prefix may stand before it). */
CHECK(check_jwt)
{
    uint8_t json[480];
    const uint8_t *start = memmem(value->bytes, value->len, "eyJ", 3);
    size_t len = start ? value->len - (size_t)(start - value->bytes) : 0;
    const uint8_t *dot = start ? memchr(start, '.', len) : NULL;
    size_t head = dot ? (size_t)(dot - start) : len;
    bool is_cut = !dot || head > 640;
    size_t count = check_decode(start, head > 640 ? 640 : head, is_cut, true, json, sizeof json);
    struct check_line detail = {result->detail, 0};
    bool is_signed = true, holds = read_algorithm(json, count, &detail, &is_signed);
    check_answer(result, holds ? CHECK_PROVEN : is_cut && count > 0 ? CHECK_PASS : CHECK_REJECT, "structure");
    const uint8_t *end = dot ? memchr(dot + 1, '.', len - head - 1) : NULL;
    if (holds && end && (size_t)(end - dot - 1) <= 640) {
        count = check_decode(dot + 1, (size_t)(end - dot - 1), false, true, json, sizeof json);
        uint64_t expiry = read_expiry(json, count, &detail);
        result->is_harmless = expiry > 0 && expiry < value->now;
    }
    result->is_harmless |= !is_signed;
    sodium_memzero(json, sizeof json);
}

/* ------------------------------------------------------------------------------------------------ JSON in a token */

/* Of the base64 text behind a prefix, up to `end` where it has one: how many of the keys has its JSON? -1 where it is no
 * object. A long one is looked at as far as there is room. */
static int count_keys(const struct check_value *value, size_t prefix, int end, bool is_url_safe,
                      const char *const *keys)
{
    uint8_t json[480];
    const uint8_t *text = value->bytes + prefix;
    size_t len = value->len > prefix ? value->len - prefix : 0;
    const uint8_t *stop = end ? memchr(text, end, len) : NULL;
    int count = -1;
    if (stop)
        len = (size_t)(stop - text);
    bool is_cut = value->is_long || len > 640;
    size_t size = check_decode(text, len > 640 ? 640 : len, is_cut, is_url_safe, json, sizeof json);
    if (size > 0 && json[0] == '{')
        for (count = 0; *keys; keys++)
            count += json_value(json, size, *keys) < size;
    sodium_memzero(json, sizeof json);
    return count;
}

static void prove(struct check_result *result, bool holds)
{
    if (holds)
        check_answer(result, CHECK_PROVEN, "structure");
}

/* sntrys_ JSON _ secret */
CHECK(check_sentry_org)
{
    static const char *const keys[] = {"iat", "region_url", "org", NULL};
    prove(result, count_keys(value, strlen("sntrys_"), '_', false, keys) == 3);
}

/* glc_ JSON */
CHECK(check_grafana_cloud)
{
    static const char *const keys[] = {"o", "k", NULL};
    prove(result, count_keys(value, strlen("glc_"), 0, false, keys) == 2);
}

/* JSON that begins with k. A link to an embedded report of Power BI does so too, and has no name in it. */
CHECK(check_grafana_legacy)
{
    static const char *const keys[] = {"k", "n", "id", NULL};
    static const char *const of_power_bi[] = {"k", "t", "c", NULL};
    prove(result, count_keys(value, 0, 0, false, keys) == 3);
    if (count_keys(value, 0, 0, false, of_power_bi) >= 2)
        check_answer(result, CHECK_REJECT, "another token");
}

/* sk. JSON . signature */
CHECK(check_mapbox)
{
    static const char *const keys[] = {"u", "a", NULL};
    prove(result, count_keys(value, strlen("sk."), '.', true, keys) == 2);
}

/* Hexadecimal throughout: a digest or an object id rather than this issuer's key. */
CHECK(check_not_hex)
{
    for (size_t i = 0; i < value->len; i++)
        if (!byte_is_hex(value->bytes[i]))
            return;
    check_answer(result, CHECK_REJECT, "hexadecimal");
}

/* The name says that the value is the half of a pair which everybody may see. */
CHECK(check_not_public_name)
{
    static const char *const names[] = {"site_key", "sitekey", "site-key", "public", NULL};
    struct text_name name = text_name(value);
    if (text_holds_any(name.bytes, name.len, names))
        check_answer(result, CHECK_REJECT, "public");
}

/* The name says that the value is the digest of something. */
CHECK(check_not_digest_name)
{
    static const char *const names[] = {"sha",    "hash", "digest",      "md5", "checksum",
                                        "commit", "etag", "fingerprint", NULL};
    struct text_name name = text_name(value);
    if (text_holds_any(name.bytes, name.len, names))
        check_answer(result, CHECK_REJECT, "digest");
}

/* At least one digit and one letter. */
CHECK(check_mixed)
{
    struct text_shape shape;
    text_shape(value->bytes, value->len, &shape);
    if (shape.digit == 0 || shape.lower + shape.upper == 0)
        check_answer(result, CHECK_REJECT, "not mixed");
}

/* C++17, ES6+ */
static bool is_plus_of_word(const struct check_value *value, size_t i)
{
    const uint8_t *bytes = value->bytes;
    return bytes[i] == '+' && (i + 1 == value->len || bytes[i + 1] == '+' || (i > 0 && bytes[i - 1] == '+'));
}

/* Between words of a sentence only what no word looks like is a password: three kinds of characters, and a sign that
 * joins no words, or no letters that could be read. */
CHECK(check_said)
{
    struct text_shape shape;
    text_shape(value->bytes, value->len, &shape);
    size_t signs = shape.symbol - shape.joint - shape.high;
    for (size_t i = 0; i < value->len; i++)
        signs -= is_plus_of_word(value, i);
    size_t kinds = (size_t)(shape.lower > 0) + (shape.upper > 0) + (shape.digit > 0) + (signs > 0);
    bool is_mixed = value->len >= 8 && kinds >= 3 && shape.code == 0 && shape.high == 0;
    bool is_random = shape.symbol == 0 && random_text_bits(value->bytes, value->len, &shape) < -3;
    if (!is_mixed || (signs == 0 && !is_random))
        check_answer(result, CHECK_REJECT, "prose");
}
