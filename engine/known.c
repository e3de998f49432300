#include "known_parts.h"

#include "error.h"
#include "json_escape.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define LISTS_MAX ((size_t)1 << 30) /* bytes of all lists */

const struct rule known_rule = {
    .id = KNOWN_RULE_ID,
    .issuer = "generic",
    .kind = "known value",
    .status = "current",
    .note = "Its values are given when the rules are loaded. It has no pattern: their bytes are compared.",
    .source = "",
    .rotate_how = "Make a new one where it was issued, and put that into the vault.",
    .rotate_revoke = "Revoke it where it was issued.",
    .rotate_url = "",
    .pattern = "",
    .group_with = "",
    .companion = "",
    .shape = "",
    .sample = "",
    .alphabet = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}},
    .channels = (1u << STANCH_CHANNELS) - 1,
    .min_len = KNOWN_LEN_MIN,
    .decide_bytes = STANCH_DECIDE_MAX,
    .start = START_KNOWN,
    .severity = STANCH_HIGH,
    .confidence = STANCH_CHECKED,
    .then = -1,
    .file = "",
    .companion_index = -1,
};

/* ------------------------------------------------------------------------------------------------ lists */

/* What is being read; the values that hold escapes of JSON are read twice. */
struct reading {
    struct known *known;
    size_t room, bytes_used;
    uint32_t dress;
    stanch_error *error;
};

/* A piece of a list: *at moves behind it and what ends it. False at the list's end. */
static bool next_piece(const stanch_text *list, bool has_nul, size_t *at, struct known_value *piece)
{
    if (*at >= list->len)
        return false;
    const char *start = list->bytes + *at;
    const char *end = memchr(start, has_nul ? '\0' : '\n', list->len - *at);
    size_t len = end ? (size_t)(end - start) : list->len - *at;
    *at += len + 1;
    if (!has_nul && end && len > 0 && start[len - 1] == '\r')
        len--;
    *piece = (struct known_value){(const uint8_t *)start, len};
    return true;
}

static uint8_t *add_value(struct reading *reading, size_t len)
{
    struct known *known = reading->known;
    uint8_t *bytes = known->bytes + reading->bytes_used;
    known->values[known->count++] = (struct known_value){bytes, len};
    reading->bytes_used += len;
    return bytes;
}

/* A value that holds escapes of JSON itself comes out of a string of JSON as what they stand for. */
static void add_unescaped(struct reading *reading, const struct known_value *value)
{
    struct known *known = reading->known;
    uint8_t *bytes = known->bytes + reading->bytes_used;
    size_t len = 0;
    for (size_t at = 0; at < value->len;)
        at += json_escape_read(value->bytes + at, value->len - at, true, &bytes[len++]);
    if (len >= KNOWN_LEN_MIN && len < value->len)
        add_value(reading, len);
}

static int read_list(struct reading *reading, const stanch_text *list)
{
    bool has_nul = list->len > 0 && memchr(list->bytes, '\0', list->len);
    struct known_value piece;
    size_t at = 0;
    for (int number = 1; next_piece(list, has_nul, &at, &piece); number++) {
        if (piece.len == 0)
            continue;
        if (piece.len < KNOWN_LEN_MIN) {
            error_set(reading->error, STANCH_E_RULES, "the value has %zu byte%s: give values of at least %d bytes",
                      piece.len, piece.len == 1 ? "" : "s", KNOWN_LEN_MIN);
            error_place(reading->error, list->name, number, 0, "");
            return STANCH_E_RULES;
        }
        memcpy(add_value(reading, piece.len), piece.bytes, piece.len);
        if ((reading->dress & STANCH_DRESS_JSON) && memchr(piece.bytes, '\\', piece.len))
            add_unescaped(reading, &piece);
    }
    return STANCH_OK;
}

/* Pieces are at most as many as bytes that end one, and one. */
static size_t most_pieces(const stanch_text *list)
{
    size_t count = 1;
    bool has_nul = list->len > 0 && memchr(list->bytes, '\0', list->len);
    for (size_t i = 0; i < list->len; i++)
        count += list->bytes[i] == (has_nul ? '\0' : '\n');
    return count;
}

static int take_memory(struct reading *reading, const stanch_text *lists, size_t count)
{
    struct known *known = reading->known;
    for (size_t i = 0; i < count; i++) {
        if (lists[i].len > LISTS_MAX - known->bytes_len / 2)
            return error_set(reading->error, STANCH_E_RULES, "known values: the lists have more than 1 GiB");
        known->bytes_len += 2 * lists[i].len;
        reading->room += 2 * most_pieces(&lists[i]);
    }
    known->bytes = memory_new_array(&known->allocator, known->bytes_len, 1);
    known->values = memory_new_array(&known->allocator, reading->room, sizeof *known->values);
    return known->bytes && known->values ? STANCH_OK : error_code(reading->error, STANCH_E_MEMORY);
}

static int by_bytes(const void *a, const void *b)
{
    const struct known_value *one = a, *other = b;
    int order = memcmp(one->bytes, other->bytes, one->len < other->len ? one->len : other->len);
    return order ? order : one->len < other->len ? -1 : one->len > other->len;
}

static void sort_once_each(struct known *known)
{
    size_t kept = 0;
    if (known->count > 0)
        qsort(known->values, known->count, sizeof *known->values, by_bytes);
    for (size_t i = 0; i < known->count; i++)
        if (kept == 0 || by_bytes(&known->values[kept - 1], &known->values[i]) != 0)
            known->values[kept++] = known->values[i];
    known->count = kept;
}

static int read_lists(struct reading *reading, const stanch_text *lists, size_t count)
{
    int result = take_memory(reading, lists, count);
    for (size_t i = 0; i < count && result == STANCH_OK; i++)
        result = read_list(reading, &lists[i]);
    if (result != STANCH_OK)
        return result;
    sort_once_each(reading->known);
    result = known_index_fill(reading->known, reading->dress);
    return result == STANCH_OK ? STANCH_OK : error_code(reading->error, result);
}

int known_new(const stanch_text *lists, size_t count, uint32_t dress, const stanch_allocator *allocator,
              struct known **out, stanch_error *error)
{
    *out = NULL;
    struct known *known = memory_new_array(allocator, 1, sizeof *known);
    if (!known)
        return error_code(error, STANCH_E_MEMORY);
    known->allocator = *allocator;
    struct reading reading = {.known = known, .dress = dress, .error = error};
    int result = read_lists(&reading, lists, count);
    if (result != STANCH_OK || known->count == 0)
        known_free(known);
    else
        *out = known;
    return result;
}

void known_free(struct known *known)
{
    if (!known)
        return;
    stanch_allocator allocator = known->allocator;
    known_index_free(known);
    if (known->bytes)
        memory_wipe(known->bytes, known->bytes_len);
    memory_free(&allocator, known->bytes);
    memory_free(&allocator, known->values);
    memory_wipe(known, sizeof *known);
    memory_free(&allocator, known);
}

const struct known_value *known_values(const struct known *known, size_t *count)
{
    *count = known ? known->count : 0;
    return known ? known->values : NULL;
}

/* ------------------------------------------------------------------------------------------------ reading */

struct known_place known_start(const struct known *known)
{
    return (struct known_place){0, (uint32_t)known->count, 0};
}

bool known_goes_on(const struct known *known, const struct known_place *place)
{
    return place->low < place->high && known->values[place->high - 1].len > place->depth;
}

/* The first value in [low, high) whose byte at `depth` is not below `byte`. All of them are longer than that. */
static size_t lower_bound(const struct known_value *values, size_t low, size_t high, size_t depth, unsigned byte)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle].bytes[depth] < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool read_byte(const struct known *known, struct known_place *place, uint8_t byte)
{
    const struct known_value *values = known->values;
    size_t low = place->low, high = place->high, depth = place->depth;
    if (low < high && values[low].len == depth)
        low++; /* the one that ends here stands first */
    if (low == high)
        return false;
    if (values[low].bytes[depth] != byte || values[high - 1].bytes[depth] != byte) {
        low = lower_bound(values, low, high, depth, byte);
        high = lower_bound(values, low, high, depth, byte + 1u);
    }
    if (low == high)
        return false;
    *place = (struct known_place){(uint32_t)low, (uint32_t)high, (uint32_t)depth + 1};
    return true;
}

size_t known_read(const struct known *known, struct known_place *place, const uint8_t *bytes, size_t len)
{
    size_t read = 0;
    while (read < len && read_byte(known, place, bytes[read]))
        read++;
    return read;
}

static bool is_word(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (uint8_t)((byte | 0x20) - 'a') < 26;
}

/* Does a value that begins at `start` and ends at `end` stand alone where it must? */
static bool stands_alone(const uint8_t *text, size_t len, size_t start, size_t end)
{
    if (end - start >= KNOWN_FREE_LEN_MIN)
        return true;
    bool goes_left = start > 0 && is_word(text[start - 1]) && is_word(text[start]);
    bool goes_right = end < len && is_word(text[end]) && is_word(text[end - 1]);
    return !goes_left && !goes_right;
}

struct known_match known_match(const struct known *known, const uint8_t *text, size_t len, size_t start, size_t most,
                               bool is_end)
{
    struct known_match match = {0, false};
    struct known_place place = known_start(known);
    size_t at = start;
    do {
        bool ends_value = at > start && known->values[place.low].len == place.depth;
        bool is_judged = at < len || is_end || at - start >= KNOWN_FREE_LEN_MIN;
        if (ends_value && stands_alone(text, len, start, at)) {
            match.len = at - start;
            match.is_open = !is_judged;
        }
    } while (known_goes_on(known, &place) && at < most && known_read(known, &place, text + at, 1) == 1 && ++at);
    match.is_open |= at == len && !is_end && known_goes_on(known, &place);
    return match;
}
