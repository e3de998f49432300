#include "known_parts.h"

#include "byte.h"
#include "error.h"
#include "json_escape.h"
#include "known_json.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define LISTS_MAX ((size_t)1 << 28) /* bytes of all lists */

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

/* ------------------------------------------------------------------------------------------------ pieces */

/* What is being read. */
struct reading {
    struct known *known;
    size_t room, bytes_room; /* values and bytes, at most */
    size_t longest;          /* of the values that have images */
    size_t first_image;      /* index of the value whose images are made */
    uint8_t *texts[2];       /* to write it as encoders do */
    bool has_json;
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

static bool holds_nul(const stanch_text *list)
{
    return list->len > 0 && memchr(list->bytes, '\0', list->len);
}

static uint8_t *add_value(struct known *known, size_t len)
{
    uint8_t *bytes = known->bytes + known->bytes_len;
    known->values[known->count++] = (struct known_value){bytes, len};
    known->bytes_len += len;
    return bytes;
}

/* ------------------------------------------------------------------------------------------------ images */

/* In a string of JSON a backslash and what follows it may look like an escape of another level: `\n` in a value is written
 * `\\n`, as a line feed is in a string in a string. So a value is also known as what it looks like there. */
static bool has_images(const struct reading *reading, const struct known_value *value)
{
    return reading->has_json && value->len > 0 && memchr(value->bytes, '\\', value->len);
}

/* Undoes the escapes of what an encoder wrote; `out` may be NULL. */
static size_t undress(const uint8_t *text, size_t len, uint8_t *out)
{
    size_t count = 0;
    for (size_t at = 0; at < len; count++) {
        uint8_t byte = 0;
        at += json_escape_read(text + at, len - at, true, &byte);
        if (out)
            out[count] = byte;
    }
    return count;
}

static void each_image(struct reading *reading, const struct known_value *value,
                       void (*take)(struct reading *, const uint8_t *, size_t))
{
    size_t room = reading->longest * KNOWN_JSON_GROWTH;
    for (size_t style = 0; style < KNOWN_JSON_STYLES; style++) {
        size_t len = value->len;
        memcpy(reading->texts[0], value->bytes, len);
        for (unsigned level = 0; level < KNOWN_JSON_LEVELS; level++) {
            uint8_t *outer = reading->texts[(level + 1) & 1];
            len = known_json_write(style, reading->texts[level & 1], len, outer, room);
            take(reading, outer, len);
        }
    }
}

static void count_image(struct reading *reading, const uint8_t *text, size_t len)
{
    reading->room++;
    reading->bytes_room += undress(text, len, NULL);
}

/* Most are the value itself, or the one before. */
static void add_image(struct reading *reading, const uint8_t *text, size_t len)
{
    struct known *known = reading->known;
    uint8_t *image = known->bytes + known->bytes_len;
    size_t image_len = undress(text, len, image);
    bool is_new = image_len >= KNOWN_LEN_MIN;
    for (size_t i = reading->first_image; i < known->count && is_new; i++)
        is_new = known->values[i].len != image_len || memcmp(known->values[i].bytes, image, image_len) != 0;
    if (is_new)
        add_value(known, image_len);
    else
        memory_wipe(image, image_len);
}

/* ------------------------------------------------------------------------------------------------ lists */

static int refuse_short(const struct reading *reading, const stanch_text *list, int number, size_t len)
{
    error_set(reading->error, STANCH_E_RULES, "the value has %zu byte%s: give values of at least %d bytes", len,
              len == 1 ? "" : "s", KNOWN_LEN_MIN);
    error_place(reading->error, list->name, number, 0, "");
    return STANCH_E_RULES;
}

/* Refuses what is too short, and finds the longest value that has images. */
static int check_list(struct reading *reading, const stanch_text *list)
{
    bool has_nul = holds_nul(list);
    struct known_value piece;
    size_t at = 0;
    for (int number = 1; next_piece(list, has_nul, &at, &piece); number++) {
        if (piece.len > 0 && piece.len < KNOWN_LEN_MIN)
            return refuse_short(reading, list, number, piece.len);
        if (has_images(reading, &piece) && piece.len > reading->longest)
            reading->longest = piece.len;
    }
    return STANCH_OK;
}

static void measure_list(struct reading *reading, const stanch_text *list)
{
    bool has_nul = holds_nul(list);
    struct known_value piece;
    for (size_t at = 0; next_piece(list, has_nul, &at, &piece);) {
        reading->room++;
        reading->bytes_room += piece.len;
        if (has_images(reading, &piece))
            each_image(reading, &piece, count_image);
    }
}

static void read_list(struct reading *reading, const stanch_text *list)
{
    struct known *known = reading->known;
    bool has_nul = holds_nul(list);
    struct known_value piece;
    for (size_t at = 0; next_piece(list, has_nul, &at, &piece);) {
        if (piece.len == 0)
            continue;
        reading->first_image = known->count;
        memcpy(add_value(known, piece.len), piece.bytes, piece.len);
        if (has_images(reading, &piece))
            each_image(reading, &piece, add_image);
    }
}

static int take_texts(struct reading *reading)
{
    const stanch_allocator *allocator = &reading->known->allocator;
    for (int i = 0; i < 2; i++)
        reading->texts[i] = memory_new_array(allocator, reading->longest, KNOWN_JSON_GROWTH);
    return reading->texts[0] && reading->texts[1] ? STANCH_OK : STANCH_E_MEMORY;
}

static void drop_texts(struct reading *reading)
{
    for (int i = 0; i < 2; i++) {
        if (reading->texts[i])
            memory_wipe(reading->texts[i], reading->longest * KNOWN_JSON_GROWTH);
        memory_free(&reading->known->allocator, reading->texts[i]);
    }
}

/* Room for every image: what is not used is never touched. */
static int take_memory(struct reading *reading, const stanch_text *lists, size_t count)
{
    struct known *known = reading->known;
    for (size_t i = 0; i < count; i++)
        measure_list(reading, &lists[i]);
    if (reading->room > UINT32_MAX / 2)
        return STANCH_E_MEMORY;
    known->bytes = memory_new(&known->allocator, reading->bytes_room + 1);
    known->values = memory_new_array(&known->allocator, reading->room, sizeof *known->values);
    return known->bytes && known->values ? STANCH_OK : STANCH_E_MEMORY;
}

static int check_lists(struct reading *reading, const stanch_text *lists, size_t count)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++) {
        if (lists[i].len > LISTS_MAX - all)
            return error_set(reading->error, STANCH_E_RULES, "known values: the lists have more than 256 MiB");
        all += lists[i].len;
        int result = check_list(reading, &lists[i]);
        if (result != STANCH_OK)
            return result;
    }
    return STANCH_OK;
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

static int read_lists(struct reading *reading, const stanch_text *lists, size_t count, uint32_t dress)
{
    int result = check_lists(reading, lists, count);
    if (result != STANCH_OK)
        return result;
    result = take_texts(reading);
    if (result == STANCH_OK)
        result = take_memory(reading, lists, count);
    for (size_t i = 0; i < count && result == STANCH_OK; i++)
        read_list(reading, &lists[i]);
    drop_texts(reading);
    if (result != STANCH_OK)
        return error_code(reading->error, result);
    sort_once_each(reading->known);
    result = known_index_fill(reading->known, dress);
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
    struct reading reading = {.known = known, .has_json = dress & STANCH_DRESS_JSON, .error = error};
    int result = read_lists(&reading, lists, count, dress);
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

/* The rest of the only value that is left. */
static size_t read_rest(const struct known *known, struct known_place *place, const uint8_t *bytes, size_t len)
{
    const struct known_value *value = &known->values[place->low];
    const uint8_t *rest = value->bytes + place->depth;
    size_t most = value->len - place->depth < len ? value->len - place->depth : len, read = 0;
    while (read < most && rest[read] == bytes[read])
        read++;
    place->depth += (uint32_t)read;
    return read;
}

size_t known_read(const struct known *known, struct known_place *place, const uint8_t *bytes, size_t len)
{
    size_t read = 0;
    while (place->high - place->low > 1 && read < len) {
        if (!read_byte(known, place, bytes[read]))
            return read;
        read++;
    }
    return place->low < place->high ? read + read_rest(known, place, bytes + read, len - read) : read;
}

/* Does a value that begins at `start` and ends at `end` stand alone where it must? */
static bool stands_alone(const uint8_t *text, size_t len, size_t start, size_t end)
{
    if (end - start >= KNOWN_FREE_LEN_MIN)
        return true;
    bool goes_left = start > 0 && byte_is_letter_or_digit(text[start - 1]) && byte_is_letter_or_digit(text[start]);
    bool goes_right = end < len && byte_is_letter_or_digit(text[end]) && byte_is_letter_or_digit(text[end - 1]);
    return !goes_left && !goes_right;
}

struct known_match known_match(const struct known *known, const uint8_t *text, size_t len, size_t start, size_t most,
                               bool is_end)
{
    struct known_match match = {0, false};
    struct known_place place = known_start(known);
    size_t at = start;
    bool goes_on = false;
    do {
        bool ends_value = at > start && known->values[place.low].len == place.depth;
        bool is_judged = at < len || is_end || at - start >= KNOWN_FREE_LEN_MIN;
        if (ends_value && stands_alone(text, len, start, at)) {
            match.len = at - start;
            match.is_open = !is_judged;
        }
        bool is_alone = place.high - place.low == 1;
        size_t read =
            known_goes_on(known, &place) ? known_read(known, &place, text + at, is_alone ? most - at : at < most) : 0;
        at += read;
        goes_on = read > 0;
    } while (goes_on);
    match.is_open |= at == len && !is_end && known_goes_on(known, &place);
    return match;
}
