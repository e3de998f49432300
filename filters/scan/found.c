#include "found.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static size_t string_bytes(const char *string)
{
    return string ? strlen(string) + 1 : 0;
}

static const char *copy_string(char **to, const char *string)
{
    size_t bytes = string_bytes(string);
    char *copy = bytes ? memcpy(*to, string, bytes) : NULL;
    *to += bytes;
    return copy;
}

struct found *found_new(const stanch_finding *finding, const struct place *place, const char *line, size_t line_len,
                        size_t mask_at)
{
    size_t bytes = sizeof(struct found) + line_len + string_bytes(place->file) + string_bytes(place->commit) +
                   string_bytes(place->author) + string_bytes(place->email) + string_bytes(place->date);
    struct found *found = malloc(bytes);
    if (!found)
        return NULL;
    char *texts = (char *)(found + 1);
    *found = (struct found){.bytes = bytes,
                            .finding = *finding,
                            .line = texts,
                            .line_len = line_len,
                            .mask_at = mask_at,
                            .line_hash = XXH3_64bits_withSeed(line, line_len, mask_at)};
    memcpy(texts, line, line_len);
    texts += line_len;
    found->place.file = copy_string(&texts, place->file);
    found->place.commit = copy_string(&texts, place->commit);
    found->place.author = copy_string(&texts, place->author);
    found->place.email = copy_string(&texts, place->email);
    found->place.date = copy_string(&texts, place->date);
    return found;
}
