#include "issuer.h"

#include "literals.h"

#include <ctype.h>
#include <string.h>

#define WORD_MIN 3 /* letters of an issuer's word */

/* Does the piece stand for what is written between a name and its value? */
static bool is_separator(const struct regex *node)
{
    struct bytes set = {{0, 0, 0, 0}};
    regex_first_bytes(node, &set);
    return regex_min(node) > 0 && regex_max(node) <= 8 && bytes_has(&set, '=') && bytes_has(&set, ':');
}

size_t issuer_separator(const struct pieces *pieces, size_t end)
{
    while (end > 0 && regex_min(pieces->at[end - 1]) == 0)
        end--;
    return end > 0 && is_separator(pieces->at[end - 1]) ? end - 1 : 0;
}

/* A word that stands before any secret is no issuer's. */
static bool is_general(const char *word)
{
    static const char *const words[] = {"access", "api",        "api_key",     "apikey", "auth",
                                        "client", "credential", "credentials", "creds",  "cred",
                                        "key",    "passwd",     "password",    "secret", "token"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static void trim_word(char *word)
{
    size_t len = strlen(word), lead = 0;
    while (len > 0 && !isalnum((unsigned char)word[len - 1]))
        len--;
    while (lead < len && !isalnum((unsigned char)word[lead]))
        lead++;
    memmove(word, word + lead, len - lead);
    word[len - lead] = '\0';
    for (; *word; word++)
        *word = (char)tolower((unsigned char)*word);
}

static bool has_word(const json_t *words, const char *word)
{
    for (size_t i = 0; i < json_array_size(words); i++)
        if (strcmp(json_string_value(json_array_get(words, i)), word) == 0)
            return true;
    return false;
}

json_t *issuer_words(const struct pieces *pieces, size_t end)
{
    struct literals best = {.fixed = 0}, here;
    for (size_t i = 0; i < end; i++) {
        literals_find(pieces->at + i, end - i, true, &here);
        if (here.fixed > best.fixed)
            best = here;
    }
    json_t *words = json_array();
    for (size_t i = 0; best.fixed && i < best.count; i++) {
        trim_word(best.text[i]);
        if (strlen(best.text[i]) >= WORD_MIN && !is_general(best.text[i]) && !has_word(words, best.text[i]))
            json_array_append_new(words, json_string(best.text[i]));
    }
    return words;
}
