/*
 * anchor → [undress] → span → check → decide → redact
 *
 * The view of a candidate in which its value is plain. A view is rebuilt from the raw bytes at each call and lies in the
 * worker; it maps every undressed byte back to the raw bytes that stand for it.
 */
#ifndef STANCH_UNDRESS_H
#define STANCH_UNDRESS_H

#include "stanch.h"

#include <stdbool.h>

#define VIEW_MAX (STANCH_DECIDE_MAX + 8)

struct view {
    uint8_t bytes[VIEW_MAX];
    uint16_t raw[VIEW_MAX + 1]; /* JSON, units: offset of the raw bytes for bytes[i], from where the view was taken */
    size_t len;
    size_t start;  /* index of the value's first byte; what stands before is look-behind */
    bool is_ended; /* nothing can follow bytes[len) */
    bool is_full;  /* units: there was no room for another */
};

/* JSON escapes (RFC 8259, section 7), one to three levels deep: m backslashes and one of " / b f n r t (m at most 7), or
 * m backslashes and uXXXX below 0x80 (m at most 4), are one byte. Other runs of two and more backslashes are one
 * backslash for each eight. Reads raw[0, len) until `most` undressed bytes. `before` is the look-behind byte or -1. */
void undress_json(struct view *view, int before, const uint8_t *raw, size_t len, bool is_end, size_t most);

/* base64 and base64url (RFC 4648), both alphabets at once. `group` is the index of the group that holds the value's
 * first byte, `alignment` that byte's place in it (0, 1, 2). Before `group` only look-behind is read. Characters before
 * `floor`, which are a finding's, count as zeros, and what holds a bit of them is no look-behind. Groups that are not
 * whole wait, unless the run ends. False where the characters between the group's start and `alignment` are none. */
bool undress_base64(struct view *view, const uint8_t *raw, size_t floor, size_t group, unsigned alignment, size_t len,
                    bool is_end, size_t most);

/* Dresses that write each character by itself. */
struct unit {
    uint8_t bytes[4];
    uint8_t count; /* bytes that it stands for */
    uint8_t raw;   /* bytes that stand for it */
};
enum unit_status {
    UNIT_READ,
    UNIT_CUT, /* more must come to tell */
    UNIT_END  /* what stands here is none of this dress */
};

/* The unit that begins at raw[0]; the one that ends at raw[at]: how many raw bytes it has, 0 where there is none, and the
 * byte that it stands for, -1 for another character. */
enum unit_status undress_unit(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit);
size_t undress_unit_before(unsigned dress, const uint8_t *raw, size_t at, int *byte);

/* Undoes raw[0, len) until `most` bytes, `before` is the look-behind byte or -1. */
void undress_units(struct view *view, unsigned dress, int before, const uint8_t *raw, size_t len, bool is_end,
                   size_t most);

/* Percent-encoding (RFC 3986, section 2.1), once (%XX) or twice (%25XX); a byte that no URL holds, & and # end
 * the text, any other stands for itself. */
enum unit_status undress_percent_read(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit);
size_t undress_percent_before(unsigned dress, const uint8_t *raw, size_t at, int *byte);
/* How often the byte that begins at raw[0], a percent sign, is encoded: a code, 0 for none. *is_cut: more may change it. */
unsigned undress_percent_level(const uint8_t *raw, size_t len, bool *is_cut);

/* UTF-16 in either byte order, of which UTF-8 is made. */
enum unit_status undress_utf16_read(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit);
size_t undress_utf16_before(unsigned dress, const uint8_t *raw, size_t at, int *byte);

/* Pairs of hexadecimal digits. */
enum unit_status undress_hex_read(unsigned dress, const uint8_t *raw, size_t len, bool is_end, struct unit *unit);
size_t undress_hex_before(unsigned dress, const uint8_t *raw, size_t at, int *byte);

#endif
