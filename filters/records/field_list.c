#include "field_list.h"

#include "message.h"
#include "status.h"

#include <string.h>

bool field_list_exempts(const struct field_list *list)
{
    return list->count && list->words[0][0] == '!';
}

/* The word without its mark, and without the dot that jq begins a path with. */
static const char *path_of(const char *word)
{
    word += *word == '!';
    return word + (*word == '.');
}

int field_list_check(const struct field_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *path = path_of(list->words[i]);
        if ((list->words[i][0] == '!') != field_list_exempts(list)) {
            message("bad value: --fields: either all fields begin with ! or none does");
            return STATUS_USAGE;
        }
        if (!*path || strstr(path, "..") || path[strlen(path) - 1] == '.') {
            message("bad value: --fields %s: write keys with dots between, as in err.stack or items.*.token",
                    list->words[i]);
            return STATUS_USAGE;
        }
    }
    return STATUS_DONE;
}

/* The length of [] or [*] at `word`. */
static size_t brackets(const char *word)
{
    return strncmp(word, "[]", 2) == 0 ? 2 : strncmp(word, "[*]", 3) == 0 ? 3 : 0;
}

static bool matches(const char *word, const char *path, size_t len)
{
    size_t at = 0;
    while (*word) {
        size_t skipped = brackets(word);
        if (skipped) {
            word += skipped;
        } else if (*word == '*' && (!word[1] || word[1] == '.' || word[1] == '[')) {
            const char *dot = memchr(path + at, '.', len - at);
            at = dot ? (size_t)(dot - path) : len;
            word++;
        } else if (at == len || *word++ != path[at++]) {
            return false;
        }
    }
    return at == len || path[at] == '.';
}

bool field_list_wants(const struct field_list *list, const char *path, size_t len)
{
    bool is_named = false;
    for (size_t i = 0; i < list->count && !is_named; i++)
        is_named = matches(path_of(list->words[i]), path, len);
    return is_named != field_list_exempts(list);
}
