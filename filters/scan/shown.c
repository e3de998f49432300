#include "shown.h"

#include "utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* C1 controls, and marks that change the direction of what follows (CVE-2021-42574). */
static bool is_hidden(const unsigned char *bytes, size_t len)
{
    if (len == 2)
        return bytes[0] == 0xc2 && bytes[1] < 0xa0;
    if (len != 3 || bytes[0] != 0xe2)
        return false;
    return (bytes[1] == 0x80 && ((bytes[2] >= 0xaa && bytes[2] <= 0xae) || bytes[2] == 0x8e || bytes[2] == 0x8f ||
                                 bytes[2] == 0xa8 || bytes[2] == 0xa9)) ||
           (bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9);
}

static size_t escape(char *out, unsigned char byte)
{
    static const char names[] = "\nn\tt\rr";
    for (size_t i = 0; names[i]; i += 2)
        if (byte == (unsigned char)names[i]) {
            out[0] = '\\';
            out[1] = names[i + 1];
            return 2;
        }
    static const char digits[] = "0123456789abcdef";
    memcpy(out, (const char[]){'\\', 'x', digits[byte >> 4], digits[byte & 15]}, 4);
    return 4;
}

void shown_text(char *out, size_t room, const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t used = 0;
    for (size_t at = 0, character; at < len; at += character) {
        char piece[16];
        size_t size = 0;
        character = utf8_len(bytes + at, len - at);
        bool is_plain = character > 1 ? !is_hidden(bytes + at, character)
                                      : character == 1 && bytes[at] >= 0x20 && bytes[at] != 0x7f;
        character = character ? character : 1;
        for (size_t i = 0; i < character && !is_plain; i++)
            size += escape(piece + size, bytes[at + i]);
        const char *from = is_plain ? text + at : piece;
        size = is_plain ? character : size;
        if (used + size + 1 > room)
            break;
        memcpy(out + used, from, size);
        used += size;
    }
    if (room)
        out[used] = '\0';
}
