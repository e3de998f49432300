#include "shape.h"

#include "class.h"
#include "shape_parts.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------------ writing */

/* splitmix64 */
static uint64_t next_random(struct maker *maker)
{
    uint64_t z = maker->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t maker_random(struct maker *maker, uint64_t below)
{
    return next_random(maker) % below;
}

void maker_bytes(struct maker *maker, uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(next_random(maker) >> 32);
}

void maker_byte(struct maker *maker, char byte)
{
    if (maker->len < maker->room)
        maker->out[maker->len] = byte;
    maker->len++;
}

void maker_put(struct maker *maker, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        maker_byte(maker, text[i]);
}

void maker_text(struct maker *maker, const char *text)
{
    maker_put(maker, text, strlen(text));
}

void maker_class(struct maker *maker, const struct byteset *set, size_t count)
{
    uint8_t bytes[256];
    size_t size = class_list(set, bytes);
    for (size_t i = 0; i < count; i++)
        maker_byte(maker, (char)bytes[maker_random(maker, size)]);
}

void maker_base64(struct maker *maker, const uint8_t *bytes, size_t len, bool url, bool pad, size_t line)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    size_t chars = (len * 8 + 5) / 6, whole = (len + 2) / 3 * 4;
    for (size_t i = 0; i < (pad ? whole : chars); i++) {
        if (line && i && i % line == 0)
            maker_byte(maker, '\n');
        size_t bit = i * 6, byte = bit / 8;
        unsigned pair = (byte < len ? bytes[byte] : 0u) << 8 | (byte + 1 < len ? bytes[byte + 1] : 0u);
        unsigned six = pair >> (10 - bit % 8) & 63;
        maker_byte(maker, i >= chars  ? '='
                          : six < 62  ? letters[six]
                          : six == 62 ? (url ? '-' : '+')
                                      : (url ? '_' : '/'));
    }
}

/* ------------------------------------------------------------------------------------------------ reading */

static bool read_number(const char *text, size_t len, size_t *at, size_t *number)
{
    size_t begin = *at;
    *number = 0;
    while (*at < len && text[*at] >= '0' && text[*at] <= '9' && *number < 4096)
        *number = *number * 10 + (size_t)(text[(*at)++] - '0');
    return *at > begin;
}

/* {CLASS:n} and its relatives; false where it is none. The class may hold a colon: the last one counts. */
static bool class_part(struct maker *maker, size_t offset, const char *part, size_t len)
{
    const char *colon = memrchr(part, ':', len);
    struct byteset set;
    if (!colon || !class_parse_body(part, (size_t)(colon - part), &set))
        return false;
    size_t at = (size_t)(colon - part) + 1, least = 0, most = 0;
    if (!read_number(part, len, &at, &least))
        return false;
    most = least;
    bool is_open = at < len && part[at] == '+';
    if (is_open) {
        most = least + 24;
        at++;
    } else if (at < len && part[at] == '-') {
        at++;
        if (!read_number(part, len, &at, &most) || most < least)
            return false;
    }
    if (at != len)
        return false;
    size_t count = maker->size == SIZE_LEAST  ? least
                   : maker->size == SIZE_MOST ? most
                                              : least + maker_random(maker, most - least + 1);
    if (offset == maker->last_part) {
        long changed = (long)count + maker->last_by;
        count = changed > 0 ? (size_t)changed : 0;
    }
    maker_class(maker, &set, count);
    return true;
}

static const char *part_end(const char *part)
{
    while (*part && *part != '}')
        part += *part == '\\' && part[1] ? 2 : 1;
    return *part ? part : NULL;
}

static void write_value(struct maker *maker)
{
    const char *shape = maker->rule->shape;
    maker->value = maker->len;
    for (size_t at = 0; shape[at];) {
        if (shape[at] != '{') {
            maker_byte(maker, shape[at++]);
            continue;
        }
        const char *part = shape + at + 1, *end = part_end(part);
        size_t len = end ? (size_t)(end - part) : 0;
        if (!end || (!shape_token_part(maker, part, len) && !shape_key_part(maker, part, len) &&
                     !class_part(maker, at, part, len))) {
            maker->is_wrong = true;
            return;
        }
        at += len + 2;
    }
}

/* The part that is made shorter or longer: the last class in the shape, if any. */
static bool find_last_part(struct maker *maker)
{
    const char *shape = maker->rule->shape;
    maker->last_part = SIZE_MAX;
    maker->is_bounded = false;
    for (const char *c = shape; *c; c++) {
        const char *end = *c == '{' ? part_end(c + 1) : NULL;
        if (!end)
            continue;
        const char *colon = memrchr(c, ':', (size_t)(end - c));
        if (colon && colon[1] >= '0' && colon[1] <= '9' && !shape_is(c + 1, (size_t)(end - c - 1), "word-password")) {
            maker->last_part = (size_t)(c - shape);
            maker->is_bounded = end[-1] != '+';
        }
        c = end;
    }
    return maker->last_part != SIZE_MAX;
}

/* ------------------------------------------------------------------------------------------------ variants */

static size_t measure(const struct maker *maker, enum shape_size size)
{
    struct maker trial = *maker;
    trial.size = size;
    trial.room = 0;
    trial.last_by = 0;
    write_value(&trial);
    return trial.len;
}

static size_t last_least(const struct maker *maker)
{
    struct maker with = *maker, without = *maker;
    without.last_by = -100000;
    with.size = without.size = SIZE_LEAST;
    with.room = without.room = 0;
    write_value(&with);
    write_value(&without);
    return with.len - without.len;
}

/* One byte less than the rule allows, by its last class; where its lengths say how many that are, so many. */
static void make_short(struct maker *maker)
{
    maker->size = SIZE_LEAST;
    if (!find_last_part(maker))
        return;
    size_t least = measure(maker, SIZE_LEAST), wanted = maker->rule->min_len;
    size_t by = wanted && least >= wanted ? least - wanted + 1 : 1;
    maker->last_by = by <= last_least(maker) ? -(long)by : -1;
}

static int make_long(struct maker *maker)
{
    maker->size = SIZE_MOST;
    bool is_sized = find_last_part(maker);
    if (is_sized && !maker->is_bounded)
        return STANCH_E_ARGUMENT;
    size_t most = measure(maker, SIZE_MOST), wanted = maker->rule->max_len;
    maker->last_by = wanted >= most ? (long)(wanted - most) + 1 : 1;
    if (!is_sized && !strstr(maker->rule->shape, "{gitlab}") && !strstr(maker->rule->shape, "{awskey}"))
        return STANCH_E_ARGUMENT;
    return STANCH_OK;
}

/* Each rule has numbers of its own, so that one seed gives no two rules alike. */
static uint64_t first_state(const struct rule *rule, uint64_t seed)
{
    uint64_t state = seed * UINT64_C(0x2545f4914f6cdd1d);
    for (const char *c = rule->id; *c; c++)
        state = (state ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
    return state;
}

int shape_make(const struct rule *rule, int what, uint64_t seed, char *out, size_t room, size_t *len, size_t *start,
               size_t *end)
{
    const char *hole = strstr(rule->sample, "{}");
    if (what < STANCH_MAKE_VALID || what > STANCH_MAKE_LONG || !hole || !rule->shape[0])
        return STANCH_E_ARGUMENT;
    struct maker maker = {
        .rule = rule, .what = what, .state = first_state(rule, seed), .out = out, .room = room, .last_part = SIZE_MAX};
    if (what == STANCH_MAKE_SHORT)
        make_short(&maker);
    int result = what == STANCH_MAKE_LONG ? make_long(&maker) : STANCH_OK;
    if (result != STANCH_OK)
        return result;
    maker_put(&maker, rule->sample, (size_t)(hole - rule->sample));
    write_value(&maker);
    *start = maker.value;
    *end = maker.len;
    maker_text(&maker, hole + 2);
    *len = maker.len;
    if (maker.is_wrong)
        return STANCH_E_RULES;
    if (what == STANCH_MAKE_CHECKSUM && !maker.has_checksum)
        return STANCH_E_ARGUMENT;
    return maker.len <= room ? STANCH_OK : STANCH_E_SPACE;
}

/* One byte of the text, or the part that begins there. Returns how long it is in the text. */
static size_t write_case_part(struct maker *maker, const char *text, size_t *start, size_t *end)
{
    if (text[0] == '{' && text[1] == '}') {
        write_value(maker);
        *start = maker->value;
        *end = maker->len;
        return 2;
    }
    const char *close = text[0] == '{' ? part_end(text + 1) : NULL;
    size_t len = close ? (size_t)(close - text) - 1 : 0;
    if (close && class_part(maker, 0, text + 1, len))
        return len + 2;
    maker_byte(maker, text[0]);
    return 1;
}

int shape_case(const struct rule *rule, const char *text, uint64_t seed, char *out, size_t room, size_t *len,
               size_t *start, size_t *end)
{
    struct maker maker = {.rule = rule,
                          .what = STANCH_MAKE_VALID,
                          .state = first_state(rule, seed),
                          .out = out,
                          .room = room,
                          .last_part = SIZE_MAX};
    *start = *end = 0;
    while (*text)
        text += write_case_part(&maker, text, start, end);
    *len = maker.len;
    if (maker.is_wrong)
        return STANCH_E_RULES;
    return maker.len <= room ? STANCH_OK : STANCH_E_SPACE;
}
