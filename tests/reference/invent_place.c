/* Where a credential may stand, and random mixtures of everything. */
#include "invent.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum form { FORM_RAW, FORM_JSON, FORM_BASE64, FORM_BASE64URL, FORM_URL };

static const struct surrounding {
    const char *name, *before, *inner, *after;
    enum form form;
    unsigned levels;
} surroundings[] = {
    {"alone", "", "", "", FORM_RAW, 0},
    {"in a sentence", "please use ", "", " for the call, thanks\n", FORM_RAW, 0},
    {"between quotes", "value is '", "", "', and more\n", FORM_RAW, 0},
    {"in an env file", "A=1\nexport SETTING=", "", "\nB=2\n", FORM_RAW, 0},
    {"in YAML", "items:\n  - setting: ", "", "\n  - other: 12\n", FORM_RAW, 0},
    {"in a log line", "2026-01-02T03:04:05Z host app[12]: msg=\"got ", "", "\" status=200\n", FORM_RAW, 0},
    {"in code", "    const setting = \"", "", "\";\n    return setting;\n", FORM_RAW, 0},
    {"in XML", "<a><setting>", "", "</setting></a>\n", FORM_RAW, 0},
    {"in colours", "\x1b[32mINFO\x1b[0m setting \x1b[1;33m", "", "\x1b[0m done\n", FORM_RAW, 0},
    {"with CR LF", "GET /x HTTP/1.1\r\nX-Setting: ", "", "\r\nHost: h\r\n\r\n", FORM_RAW, 0},
    {"in an argument list", "[\"run\",\"--setting\",\"", "", "\",\"-v\"]\n", FORM_RAW, 0},
    {"in JSON", "{\"setting\":\"", "", "\",\"next\":[1,true,null]}\n", FORM_JSON, 1},
    {"in JSON in JSON", "{\"log\":\"{\\\"setting\\\":\\\"", "", "\\\",\\\"n\\\":1}\",\"next\":2}\n", FORM_JSON, 2},
    {"three deep in JSON", "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"c\\\\\\\":\\\\\\\"", "", "\\\\\\\"}\\\"}\"}\n", FORM_JSON,
     3},
    {"in base64", "data: ", "", "\nnext: 1\n", FORM_BASE64, 0},
    {"in base64, one byte in", "data: ", " ", "\nnext: 1\n", FORM_BASE64, 0},
    {"in base64, two bytes in", "data: ", ": ", "\nnext: 1\n", FORM_BASE64, 0},
    {"in base64, a line in", "  config: ", "user = someone\nsetting = ", " \n", FORM_BASE64, 0},
    {"in base64url", "state=", "?q=", "&next=1\n", FORM_BASE64URL, 0},
    {"in a URL", "curl https://host.example/path?setting=", "", "&next=1 -v\n", FORM_URL, 0},
};

size_t surrounding_count(void)
{
    return sizeof surroundings / sizeof surroundings[0];
}

const char *surrounding_name(size_t which)
{
    return surroundings[which].name;
}

static void add_url(struct made *made, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char code[4];
        bool is_free = bytes[i] > ' ' && bytes[i] < 0x7f && strchr("\"<>\\^`{|}#%", bytes[i]) == NULL;
        snprintf(code, sizeof code, "%%%02X", bytes[i]);
        made_add(made, is_free ? (const void *)(bytes + i) : code, is_free ? 1 : 3);
    }
}

void surround(size_t which, const uint8_t *text, size_t len, struct made *made)
{
    const struct surrounding *s = &surroundings[which];
    struct made inner = {NULL, 0, 0};
    made_text(&inner, s->inner);
    made_add(&inner, text, len);
    made_text(made, s->before);
    if (s->form == FORM_JSON)
        add_json(made, inner.bytes, inner.len, s->levels);
    else if (s->form == FORM_BASE64 || s->form == FORM_BASE64URL)
        add_base64(made, inner.bytes, inner.len, s->form == FORM_BASE64URL, s->form == FORM_BASE64);
    else if (s->form == FORM_URL)
        add_url(made, inner.bytes, inner.len);
    else
        made_add(made, inner.bytes, inner.len);
    made_text(made, s->after);
    made_free(&inner);
}

/* -------------------------------------------------------------------------------------------- containers */

/* A JSON text whose one string leads to the next level. */
static bool json_is_valid(const char *text, size_t len, unsigned levels)
{
    json_t *root = json_loadb(text, len, 0, NULL);
    if (root == NULL)
        return false;
    json_t *string = json_object_iter_value(json_object_iter(root));
    bool is_valid = json_is_string(string);
    if (is_valid && levels > 1)
        is_valid = json_is_valid(json_string_value(string), json_string_length(string), levels - 1);
    json_decref(root);
    return is_valid;
}

/* From `before` to `after`: whole groups of base64. */
static bool base64_is_valid(const uint8_t *bytes, size_t len, bool is_padded)
{
    size_t chars = 0, pads = 0;
    for (size_t i = 0; i < len; i++) {
        bool is_char = bytes[i] != 0 &&
                       strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_", bytes[i]) != NULL;
        if (!is_char && bytes[i] != '=')
            return false;
        chars += is_char;
        pads += !is_char;
        if (is_char && pads > 0)
            return false;
    }
    return is_padded ? (chars + pads) % 4 == 0 && pads <= 2 : chars % 4 != 1;
}

static bool url_is_valid(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] <= ' ' || bytes[i] >= 0x7f || strchr("\"<>\\^`{|}", bytes[i]) != NULL)
            return false;
    return true;
}

bool container_is_valid(size_t which, const uint8_t *text, size_t len)
{
    const struct surrounding *s = &surroundings[which];
    size_t before = strlen(s->before), after = strlen(s->after);
    if (s->form == FORM_RAW)
        return true;
    if (s->form == FORM_JSON)
        return len < (1u << 16) && json_is_valid((const char *)text, len, s->levels);
    if (len < before + after || memcmp(text, s->before, before) != 0 ||
        memcmp(text + len - after, s->after, after) != 0)
        return false;
    if (s->form == FORM_URL)
        return url_is_valid(text + before, len - before - after);
    return base64_is_valid(text + before, len - before - after, s->form == FORM_BASE64);
}

/* -------------------------------------------------------------------------------------------- mixtures */

static const char *const fragments[] = {
    "password=",
    "\"token\": \"",
    "api_key: '",
    "AWS_SECRET_ACCESS_KEY=",
    "DD_API_KEY=",
    "secret",
    "passwd",
    "\\\"password\\\":\\\"",
    "--token ",
    "- name: DB_PASSWORD\n  value: ",
    "<password>",
    "char password[32] = \"",
    "API_KEY: &'a str = \"",
    "apiKey: String = ",
    "password string = \"",
    "Secret { get; set; } = \"",
    "setPassword(\"",
    "#define API_KEY \"",
    "\"name\": \"API_TOKEN\",\n  \"value\": ",
    "key=\"Password\" value=",
    "variable \"db_password\" {\n  default = \"",
    "<key>Token</key>\n<string>",
    "<name>db.password</name> <value>",
    "password: |\n  ",
    "The password is ",
    "**Password:** ",
    "getenv(\"SECRET\") ?: '",
    " || \"",
    " value = ",
    "\"\"\"",
    "signing_key = ",
    "Bearer ",
    "Authorization: Basic ",
    "://user:",
    "@host/",
    ";Password=",
    "AccountKey=",
    "\"",
    "'",
    "\\\"",
    "\\\\\\\"",
    "`",
    "\n",
    "\r\n",
    " ",
    "\t",
    "=",
    ": ",
    ",",
    ".",
    "-",
    "_",
    "/",
    "+",
    "==",
    "\\n",
    "\\/",
    "\\u0041",
    "\\u003d",
    "\\\\u0026",
    "\\u0022",
    "\\\\u0022",
    "\\u0022password\\u0022:\\u0022",
    "\\\\u0022token\\\\u0022:\\\\u0022",
    "password\\u003d",
    "\\u003csecret\\u003e",
    "\\u001b[31m",
    "\\u201c",
    ":\\\\\\/\\\\\\/user:",
    "\\\\n",
    "\x1b[0m",
    "\x1b[1;31m",
    "\x1b[38;2;255;128;10m",
    "REDACTED.",
    "REDACTED.generic-password",
    "REDACTED.generic-secret.",
    "REDACTED.github-pat-classic.0123abcd",
    "REDACTED.github-pat-classic.0123abcde",
    "REDACTED.nothing.0123abcd",
    "ghp",
    "ghp_",
    "sk-",
    "eyJ",
    "eyJh",
    "-----BEGIN ",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----END RSA PRIVATE KEY-----",
    "PuTTY-User-Key-File-",
    "hunter2!",
    "changeme",
    "${VAR}",
    "{{ x }}",
    "correct horse",
    "Tr0ub4dor&3x",
    "\xc3\xa9",
    "\xff",
    "0123456789abcdef0123456789abcdef",
    "AKIA",
    "aws ",
    "azure ",
    "datadog ",
};

static void add_noise(uint64_t *seed, struct made *made)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-";
    size_t kind = below(seed, 8), len = kind == 0 ? below(seed, 1400) : below(seed, 50);
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = kind == 1 ? (uint8_t)draw(seed) : (uint8_t)letters[below(seed, kind < 4 ? 62 : 66)];
        made_add(made, &byte, 1);
    }
}

static void add_value(const stanch_rules *rules, uint64_t *seed, struct made *made)
{
    size_t rule = invent_rule(rules, draw(seed)), from = made->len;
    int what = below(seed, 4) == 0 ? (int)below(seed, 4) : STANCH_MAKE_VALID;
    uint64_t value_seed = draw(seed);
    if (below(seed, 2) == 0)
        invent_bare(rules, rule, what, value_seed, made);
    else
        invent_value(rules, rule, what, value_seed, made, NULL, NULL);
    if (below(seed, 8) == 0 && made->len > from)
        made->len -= below(seed, made->len - from); /* cut off */
}

static void add_nested(const stanch_rules *rules, uint64_t *seed, size_t pieces, struct made *made)
{
    struct made inner = {NULL, 0, 0};
    mixture(rules, draw(seed), pieces, &inner);
    size_t kind = below(seed, 3);
    if (kind == 0)
        add_json(made, inner.bytes, inner.len, 1 + (unsigned)below(seed, 3));
    else
        add_base64(made, inner.bytes, inner.len, kind == 2, below(seed, 2) == 0);
    made_free(&inner);
}

void mixture(const stanch_rules *rules, uint64_t seed, size_t pieces, struct made *made)
{
    for (size_t i = 0; i < pieces; i++) {
        size_t kind = below(&seed, 16);
        if (kind < 5)
            add_value(rules, &seed, made);
        else if (kind == 5)
            add_noise(&seed, made);
        else if (kind == 6 && pieces > 1)
            add_nested(rules, &seed, pieces < 12 ? pieces / 2 : 6, made);
        else
            made_text(made, fragments[below(&seed, sizeof fragments / sizeof fragments[0])]);
    }
}
