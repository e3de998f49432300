#include "class.h"

#include "byte.h"

#include <string.h>

/* One byte at text[*at], escaped or not; -1 where it is wrong. */
static int read_byte(const char *text, size_t len, size_t *at)
{
    uint8_t byte = (uint8_t)text[(*at)++];
    if (byte != '\\')
        return byte;
    if (*at == len)
        return -1;
    char what = text[(*at)++];
    if (what == 'x') {
        if (len - *at < 2 || byte_hex_pair((const uint8_t *)text + *at) < 0)
            return -1;
        int value = byte_hex_pair((const uint8_t *)text + *at);
        *at += 2;
        return value;
    }
    return strchr("\\[]-^", what) ? (uint8_t)what : -1;
}

bool class_parse_body(const char *text, size_t len, struct byteset *set)
{
    memset(set, 0, sizeof *set);
    if (len == 0 || text[0] == '^')
        return false;
    for (size_t at = 0; at < len;) {
        int first = read_byte(text, len, &at);
        int last = first;
        if (len - at >= 2 && text[at] == '-') {
            at++;
            last = read_byte(text, len, &at);
        }
        if (first < 0 || last < first)
            return false;
        for (int byte = first; byte <= last; byte++)
            byteset_add(set, (uint8_t)byte);
    }
    return true;
}

bool class_parse(const char *text, size_t len, struct byteset *set)
{
    return len > 2 && text[0] == '[' && text[len - 1] == ']' && class_parse_body(text + 1, len - 2, set);
}

int class_count(const struct byteset *set)
{
    int count = 0;
    for (int i = 0; i < 4; i++)
        count += __builtin_popcountll(set->bits[i]);
    return count;
}

size_t class_list(const struct byteset *set, uint8_t bytes[256])
{
    size_t count = 0;
    for (unsigned word = 0; word < 4; word++)
        for (uint64_t rest = set->bits[word]; rest; rest &= rest - 1)
            bytes[count++] = (uint8_t)(word * 64 + (unsigned)__builtin_ctzll(rest));
    return count;
}
