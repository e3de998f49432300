#include "regex_text.h"

#include <ctype.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ classes */

/* Most signs mean something somewhere: they are written as numbers. */
static void write_class_byte(FILE *out, unsigned byte)
{
    if (byte < 0x80 && (isalnum((int)byte) || strchr("_./+=~%@!#$&*", (int)byte)) && byte)
        fputc((int)byte, out);
    else if (byte == '-')
        fputs("\\-", out);
    else
        fprintf(out, "\\x%02x", byte);
}

void regex_write_class(FILE *out, const struct bytes *set)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned last = byte;
        if (!bytes_has(set, byte))
            continue;
        while (last < 255 && bytes_has(set, last + 1))
            last++;
        write_class_byte(out, byte);
        if (last > byte + 1)
            fputc('-', out);
        if (last > byte)
            write_class_byte(out, last);
        byte = last;
    }
}

static int only_byte(const struct bytes *set)
{
    for (unsigned byte = 0; byte < 256; byte++)
        if (bytes_has(set, byte))
            return bytes_count(set) == 1 ? (int)byte : -1;
    return -1;
}

/* ------------------------------------------------------------------------------------------------ patterns */

static void write_set(FILE *out, const struct bytes *set)
{
    int byte = only_byte(set);
    if (byte > 0 && byte < 0x80 && (isalnum(byte) || strchr("_-/=~:@%,", byte))) {
        fputc(byte, out);
        return;
    }
    fputc('[', out);
    regex_write_class(out, set);
    fputc(']', out);
}

static void write_repeat(FILE *out, const struct regex *node)
{
    bool is_set = node->first->type == REGEX_SET;
    fputs(is_set ? "" : "(?:", out);
    regex_write_pattern(out, node->first);
    fputs(is_set ? "" : ")", out);
    if (node->max == REGEX_ENDLESS)
        fprintf(out, "{%zu,}", node->min);
    else if (node->max == node->min)
        fprintf(out, "{%zu}", node->min);
    else
        fprintf(out, "{%zu,%zu}", node->min, node->max);
    if (node->is_lazy)
        fputc('?', out);
}

void regex_write_pattern(FILE *out, const struct regex *node)
{
    switch (node->type) {
    case REGEX_SET:
        write_set(out, &node->set);
        return;
    case REGEX_REPEAT:
        write_repeat(out, node);
        return;
    case REGEX_ASSERT:
        fprintf(out, "\\%c", node->assert);
        return;
    default:
        break;
    }
    fputs(node->type == REGEX_EITHER ? "(?:" : "", out);
    for (const struct regex *child = node->first; child; child = child->next) {
        regex_write_pattern(out, child);
        if (node->type == REGEX_EITHER && child->next)
            fputc('|', out);
    }
    fputs(node->type == REGEX_EITHER ? ")" : "", out);
}

/* ------------------------------------------------------------------------------------------------ shapes */

#define SHAPE_COPIES_MAX 64

static void write_part(FILE *out, const struct bytes *set, size_t min, size_t max)
{
    fputc('{', out);
    regex_write_class(out, set);
    fprintf(out, ":%zu", min);
    if (max == REGEX_ENDLESS)
        fputc('+', out);
    else if (max > min)
        fprintf(out, "-%zu", max);
    fputc('}', out);
}

static void write_shape_set(FILE *out, const struct bytes *set)
{
    int byte = only_byte(set);
    for (int letter = 'a'; letter <= 'z' && bytes_count(set) == 2; letter++)
        if (bytes_has(set, (unsigned)letter) && bytes_has(set, (unsigned)letter - 0x20))
            byte = letter;
    if (byte > 0 && byte < 0x80 && byte != '{' && byte != '}' && isprint(byte))
        fputc(byte, out);
    else
        write_part(out, set, 1, 1);
}

void regex_write_shape(FILE *out, const struct regex *node, bool is_open)
{
    switch (node->type) {
    case REGEX_SET:
        write_shape_set(out, &node->set);
        return;
    case REGEX_REPEAT:
        if (node->first->type == REGEX_SET && node->min > 0) {
            write_part(out, &node->first->set, node->min, is_open && node->max > node->min ? REGEX_ENDLESS : node->max);
            return;
        }
        for (size_t i = 0; regex_min(node->first) > 0 && i < node->min && i < SHAPE_COPIES_MAX; i++)
            regex_write_shape(out, node->first, is_open);
        return;
    case REGEX_EITHER:
        regex_write_shape(out, node->first, is_open);
        return;
    case REGEX_ASSERT:
        return;
    default:
        for (const struct regex *child = node->first; child; child = child->next)
            regex_write_shape(out, child, is_open);
    }
}
