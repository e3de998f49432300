/* Compares what was seen with the truth. */
#include "drive.h"

#include <string.h>

void print_c_string(FILE *to, const uint8_t *bytes, size_t len)
{
    fputc('"', to);
    for (size_t i = 0; i < len; i++) {
        uint8_t c = bytes[i];
        if (c == '\n')
            fputs("\\n", to);
        else if (c == '"' || c == '\\')
            fprintf(to, "\\%c", c);
        else if (c >= ' ' && c < 0x7f)
            fputc(c, to);
        else
            fprintf(to, "\\%03o", c);
    }
    fputc('"', to);
}

static bool say(char *why, size_t room, const char *what, size_t index)
{
    snprintf(why, room, "%s %zu", what, index);
    return false;
}

static bool findings_agree(const struct reference_result *truth, const struct observed *seen, char *why, size_t room)
{
    for (size_t i = 0; i < truth->count && i < seen->count; i++) {
        const struct reference_finding *a = &truth->findings[i], *b = &seen->findings[i];
        if (a->rule != b->rule)
            return say(why, room, "other rule in finding", i);
        if (a->start != b->start || a->end != b->end)
            return say(why, room, "other place of finding", i);
        if (a->confidence != b->confidence)
            return say(why, room, "other confidence in finding", i);
        if (a->decoded != b->decoded)
            return say(why, room, "other dress in finding", i);
        if (memcmp(a->fingerprint, b->fingerprint, sizeof a->fingerprint) != 0)
            return say(why, room, "other fingerprint in finding", i);
        if (a->group != b->group)
            return say(why, room, "other group of finding", i);
        if (strcmp(a->value_hash, b->value_hash) != 0)
            return say(why, room, "other hash of the value in finding", i);
    }
    return truth->count == seen->count || say(why, room, "other number of findings:", seen->count);
}

bool agrees(const struct bench *bench, const struct reference_result *truth, const struct observed *seen, char *why,
            size_t room)
{
    if (seen->error != STANCH_OK) {
        snprintf(why, room, "error: %s", stanch_strerror(seen->error));
        return false;
    }
    if (seen->problem[0] != '\0') {
        snprintf(why, room, "%s", seen->problem);
        return false;
    }
    if (!findings_agree(truth, seen, why, room))
        return false;
    if (bench->options.mode == STANCH_BLOCK)
        return true;
    if (truth->len == seen->len && (truth->len == 0 || memcmp(truth->out, seen->out, truth->len) == 0))
        return true;
    size_t same = 0;
    while (same < truth->len && same < seen->len && truth->out[same] == seen->out[same])
        same++;
    return say(why, room, "other output from byte", same);
}
