#include "allow_comment.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '-';
}

static bool holds(const char *line, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    for (size_t i = 0; i + word_len <= len; i++)
        if (strncasecmp(line + i, word, word_len) == 0 && (i == 0 || !is_word(line[i - 1])) &&
            (i + word_len == len || !is_word(line[i + word_len])))
            return true;
    return false;
}

bool allow_comment_holds(const char *line, size_t len, bool all)
{
    return holds(line, len, "stanch:allow") ||
           (all && (holds(line, len, "gitleaks:allow") || holds(line, len, "pragma: allowlist secret")));
}
