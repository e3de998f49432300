#include "name_bridge.h"

#include "byte.h"

#define IN(place) (1u << (place))
#define BARE IN(BRIDGE_NAME)
#define QUOTED IN(BRIDGE_QUOTED)
#define ANY (BARE | QUOTED)
#define COLON IN(BRIDGE_COLON)
#define EQUALS IN(BRIDGE_EQUALS)

/* The first that leads on is taken. */
const struct bridge bridges[] = {
    /* char password[32] = "…"; var password string = "…" */
    {BARE, 2, 0, "[\6]\1\4=\1\b"},
    {BARE, 1, '=', "string\1=\1\4\b"},
    {BARE, 1, '=', "String\1=\1\4\b"},
    /* password ||= "…"; KEY ?? "…"; KEY or "…"; password !== "…"; password <- "…" */
    {ANY, 0, '=', "||="},
    {ANY, 0, '=', "?\?="},
    {ANY, 0, '=', "?="},
    {ANY, 0, '=', "||\1\4\b"},
    {ANY, 0, '=', "?\?\1\4\b"},
    {ANY, 0, '=', "?:\1\4\b"},
    {QUOTED, 0, '=', ")\1||\1\4\b"},
    {QUOTED, 0, '=', ")\1?\?\1\4\b"},
    {QUOTED, 0, '=', ")\1?:\1\4\b"},
    {QUOTED, 0, '=', ")\1or\1\4\b"},
    {ANY, 1, '=', "or\1\4\b"},
    {ANY, 0, '=', "!=\1\4\b"},
    {ANY, 0, '=', "!==\1\4\b"},
    {ANY, 0, '=', "===\1\4\b"},
    {BARE, 0, '=', "<-\1\4\b"},
    /* setPassword("…"); #define PASSWORD "…"; the password is …; **Password:** …; | password | … | */
    {BARE, 2, '(', "(\4\b"},
    {BARE, 1, ' ', "\4\b"},
    {BARE, 1, ' ', "is "},
    {BARE, 1, ' ', "is: "},
    {BARE, 2, ':', "** "},
    {BARE, 2, 0, "**\4:"},
    {BARE, 1, '|', "| "},
    /* "name": "PASSWORD", "value": "…"; name = "password", value = "…"; <key>Password</key><string>…</string> */
    {QUOTED, 0, ':', ",\3\"value\"\1:"},
    {QUOTED, 0, ':', "\3value:\1\4\b"},
    {QUOTED, 0, ':', ",\3value:\1\4\b"},
    {QUOTED, 0, '=', "\3value\1=\1\4\b"},
    {QUOTED, 0, '=', ",\3value\1=\1\4\b"},
    {QUOTED, 0, '=', ",\3default\1=\1\4\b"},
    {QUOTED, 0, '=', "\1{\3default\1=\1\4\b"},
    {QUOTED, 0, '=', "\1{\3type\1=\1\5\3default\1=\1\4\b"},
    {BARE, 2, '>', "</\5>\3<string>"},
    {BARE, 2, '>', "</\5>\3<value>"},
    {QUOTED, 0, '>', ">\3<value>"},
    {QUOTED, 0, '>', ">"},
    /* password: str = "…"; const KEY: &str = "…"; password: !!str …; password: | and its like, the value below */
    {COLON, 0, '=', "\7=\1\4\b"},
    {COLON, 0, '=', "&\7=\1\4\b"},
    {COLON, 0, '=', "&'\7=\1\4\b"},
    {COLON, 0, ':', "!!str "},
    {COLON, 0, ':', "&\5 "},
    {COLON, 0, ':', "** "},
    {COLON, 0, ':', "|\n\2"},
    {COLON, 0, ':', "|-\n\2"},
    {COLON, 0, ':', ">\n\2"},
    {COLON, 0, ':', ">-\n\2"},
    {COLON | EQUALS, 0, '=', "String::from(\4\b"},
    {COLON | EQUALS, 0, '=', "SecretStr(\4\b"},
    {COLON | EQUALS, 0, '=', "SecretString::new(\4\b"},
    {COLON | EQUALS, 0, '=', "Encoding.UTF8.GetBytes(\4\b"},
    {COLON | EQUALS, 0, '=', "Secret(\4\b"},
    {COLON | EQUALS, 0, '=', "[]byte(\4\b"},
    {COLON | EQUALS, 0, '=', "new String(\4\b"},
    {COLON | EQUALS, 0, '=', "Buffer.from(\4\b"},
};
const size_t bridge_count = sizeof bridges / sizeof bridges[0];

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* A sign that stands for a run of bytes: at least and at most how many. */
struct run {
    uint8_t least, most;
};
static const struct run runs[8] = {
    [1] = {0, 4}, [2] = {1, 32}, [3] = {0, 32}, [5] = {1, 24}, [6] = {0, 24}, [7] = {1, 32}};

static bool is_in_run(char sign, uint8_t byte)
{
    switch (sign) {
    case 1:
        return is_blank(byte);
    case 2:
    case 3:
        return is_blank(byte) || byte == '\n' || byte == '\r';
    case 5:
    case 6:
        return byte_is_letter_or_digit(byte) || byte == '_' || byte == '-';
    default:
        return byte_is_letter_or_digit(byte) || is_blank(byte) || byte == '_' || byte == '.' || byte == '[' ||
               byte == ']' || byte == '|' || byte == '?';
    }
}

/* Behind the run of the sign; false where it is too short or cut off. */
static bool take_run(char sign, const uint8_t *bytes, size_t len, size_t *at, bool *is_cut)
{
    const struct run *run = &runs[(uint8_t)sign];
    size_t begin = *at, most = begin + run->most;
    while (*at < len && *at < most && is_in_run(sign, bytes[*at]))
        ++*at;
    *is_cut = *at == len && *at < most;
    return !*is_cut && *at - begin >= run->least;
}

static bool is_sign(char sign, uint8_t byte)
{
    return sign == '\b' ? byte == '"' || byte == '\'' || byte == '`' : byte == (uint8_t)sign;
}

bool bridge_take(const char *way, const uint8_t *bytes, size_t len, size_t *taken, bool *is_cut)
{
    size_t at = 0;
    bool is_taken = false;
    *is_cut = false;
    for (; *way; way++) {
        if (*way == 4) {
            *taken = at;
            is_taken = true;
        } else if (*way < 8) {
            if (!take_run(*way, bytes, len, &at, is_cut))
                return false;
        } else if (at == len) {
            *is_cut = true;
            return false;
        } else if (!is_sign(*way, bytes[at++])) {
            return false;
        }
    }
    if (!is_taken)
        *taken = at;
    return true;
}
