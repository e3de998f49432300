/* What may stand between a name and its value beyond a separator, as expressions: name_bridge.h's ways, said again. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "reference_parts.h"

#include <pcre2.h>

#define BLANKS "[ \\t]{0,4}+"
#define SPACES "[ \\t\\r\\n]{0,32}+"
#define SOME_SPACES "[ \\t\\r\\n]{1,32}+"
#define WORD "[A-Za-z0-9_-]{1,24}+"
#define TYPE "[A-Za-z0-9_.\\[\\]|? \\t]{1,32}+"
#define QUOTE "(?=[\"'`])"
#define VALUE "=" BLANKS QUOTE

static const struct way {
    const char *places; /* n: bare name, q: name in quotes, c: colon, e: equals sign */
    int blanks;         /* 1: at least one before, 2: none */
    char separator;
    const char *expression;
} ways[] = {
    {"n", 2, 0, "\\[[A-Za-z0-9_-]{0,24}+\\]" BLANKS "(?=" VALUE ")"},
    {"n", 1, '=', "[sS]tring" BLANKS VALUE},
    {"nq", 0, '=', "(?:\\|\\||\\?\\?)="},
    {"nq", 0, '=', "\\?="},
    {"nq", 0, '=', "(?:\\|\\||\\?\\?|\\?:)" BLANKS QUOTE},
    {"q", 0, '=', "\\)" BLANKS "(?:\\|\\||\\?\\?|\\?:|or)" BLANKS QUOTE},
    {"nq", 1, '=', "or" BLANKS QUOTE},
    {"nq", 0, '=', "(?:!=|!==|===)" BLANKS QUOTE},
    {"n", 0, '=', "<-" BLANKS QUOTE},
    {"n", 2, '(', "\\(" QUOTE},
    {"n", 1, ' ', QUOTE},
    {"n", 1, ' ', "is:? "},
    {"n", 2, ':', "\\*\\* "},
    {"n", 2, 0, "\\*\\*(?=:)"},
    {"n", 1, '|', "\\| "},
    {"q", 0, ':', "," SPACES "\"value\"" BLANKS ":"},
    {"q", 0, ':', "(?:," SPACES "|" SPACES ")value:" BLANKS QUOTE},
    {"q", 0, '=', "(?:," SPACES "|" SPACES ")value" BLANKS VALUE},
    {"q", 0, '=', "," SPACES "default" BLANKS VALUE},
    {"q", 0, '=', BLANKS "\\{" SPACES "(?:type" BLANKS "=" BLANKS WORD SPACES ")?default" BLANKS VALUE},
    {"n", 2, '>', "</" WORD ">" SPACES "<(?:string|value)>"},
    {"q", 0, '>', ">" SPACES "<value>"},
    {"q", 0, '>', ">"},
    {"c", 0, '=', "(?:&'?)?" TYPE VALUE},
    {"c", 0, ':', "!!str "},
    {"c", 0, ':', "&" WORD " "},
    {"c", 0, ':', "\\*\\* "},
    {"c", 0, ':', "[|>]-?\\n" SOME_SPACES},
    {"ce", 0, '=',
     "(?:String::from|SecretStr|SecretString::new|Encoding\\.UTF8\\.GetBytes|Secret|\\[\\]byte|new "
     "String|Buffer\\.from)\\(" QUOTE},
};
#define WAYS (sizeof ways / sizeof ways[0])

static pcre2_code *codes[WAYS];

void ref_bridges_forget(void)
{
    for (size_t i = 0; i < WAYS; i++) {
        pcre2_code_free(codes[i]);
        codes[i] = NULL;
    }
}

static bool leads_on(size_t way, const uint8_t *bytes, size_t len, size_t *taken)
{
    int error;
    PCRE2_SIZE offset;
    if (!codes[way])
        codes[way] = ref_must(pcre2_compile((PCRE2_SPTR)ways[way].expression, PCRE2_ZERO_TERMINATED, PCRE2_ANCHORED,
                                            &error, &offset, NULL));
    pcre2_match_data *data = ref_must(pcre2_match_data_create_from_pattern(codes[way], NULL));
    int got = pcre2_match(codes[way], bytes, len, 0, 0, data, NULL);
    if (got > 0)
        *taken = pcre2_get_ovector_pointer(data)[1];
    pcre2_match_data_free(data);
    return got > 0;
}

bool ref_bridge(char place, bool has_blanks, const uint8_t *bytes, size_t len, size_t *taken, uint8_t *separator)
{
    for (size_t i = 0; i < WAYS; i++) {
        const struct way *way = &ways[i];
        if (!strchr(way->places, place) || (way->blanks != 0 && (way->blanks == 1) != has_blanks))
            continue;
        if (leads_on(i, bytes, len, taken)) {
            *separator = (uint8_t)way->separator;
            return true;
        }
    }
    return false;
}
