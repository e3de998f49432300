/* Texts that were thought of: key blocks in all their forms, overlaps, long values, placeholders in the input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invent.h"
#include "trial.h"

#define ANY (-1)
#define PEM "{private-key-pem}"
#define GHP "{github-pat-classic}"

/* `findings`: how many there must be, or ANY. The pattern is written as compose() reads it. */
static const struct {
    const char *name, *pattern;
    int findings;
} cases[] = {
    {"nothing", "", 0},
    {"one byte", "x", 0},
    {"plain text", "the quick brown fox jumps over the lazy dog\n", 0},
    {"binary", "\x01\x02\xff\xfe\x80 ghp_\xc3\x28\n", 0},

    {"two values with a blank between", GHP " " GHP "\n", 2},
    {"two values with a comma between", GHP "," GHP, 2},
    {"two values glued together", GHP GHP "\n", 0},
    {"a value at the very end", "x " GHP, 1},
    {"a value of another rule right behind", "{npm-access-token}.{github-pat-classic}\n", ANY},
    {"a token in a password's value", "password=\"" GHP "\"\n", 1},
    {"a token at the end of a password's value", "password=\"prefix " GHP "\"\n", 1},
    {"a token inside of a password's value", "password=\"prefix " GHP " suffix\"\n", 1},
    {"a token in an unquoted password", "password=abc:" GHP ":def\n", ANY},
    {"a password in a URL under a name", "DATABASE_PASSWORD_URL_TOKEN=postgres://app:Tr0ub4dor&3x@db/ledger\n", ANY},
    {"a password with an at sign", "postgres://app:Tr0ub4dor@3x@db/ledger\n", ANY},
    {"a header with a token", "Authorization: Bearer " GHP "\n", 1},
    {"a header with a JWT", "Authorization: Bearer {jwt}\n", 1},
    {"a pair of AWS keys", "{aws-access-key-id} {aws-secret-access-key}\n", ANY},
    {"a pair of AWS keys, far apart", "{aws-access-key-id}{ *196}{aws-secret-access-key}\n", ANY},
    {"a pair of AWS keys, too far apart", "{aws-access-key-id}{ *202}{aws-secret-access-key}\n", ANY},
    {"a name inside of a name", "password_token=secret=hunter2hunter2\n", ANY},
    {"names without values", "password=\ntoken: \"\"\nsecret", 0},
    {"a name at the end", "my password", 0},
    {"a quote that never closes", "token = \"abcDEF123456ghiJKL789\n next line\n", ANY},
    {"a value in an argv list", "[\"--token\", \"abcDEF123456ghiJKL789\"]\n", ANY},
    {"an option with a value", "curl --token abcDEF123456ghiJKL789 -v\n", ANY},
    {"a YAML pair over two lines", "- name: DB_PASSWORD\n  value: Tr0ub4dor&3x\n", ANY},
    {"a number in JSON under a name", "{{\"password\": 7391846205, \"n\": 1}\n", ANY},
    {"an issuer's value without quotes in JSON", "{{\"datadog_api_key\": {datadog-api-key}, \"n\": 1}\n", 1},
    {"a percent sign behind what decides", "{jwt}{A*500}%41%42 x\n", 1},
    {"a value that ends in a full stop", "password=Tr0ub4dor&3x.", ANY},
    {"a value that ends in a full stop before a line break", "password=Tr0ub4dor&3x.\n", ANY},
    {"a value that ends in a comma", "password=Tr0ub4dor&3x,", ANY},
    {"an ampersand in a value in text", "password: Tr0ub4dor&3x\n", 1},
    {"an ampersand behind a value in a form", "user=a&password=Tr0ub4dor3x&b=1\n", 1},
    {"an ampersand at first, twice and at last",
     "password: &Tr0ub4dor3x\npassword: Tr0u&&b4dor\npassword: Tr0ub4dor3x&", ANY},
    {"an element that holds what ends a word", "<password>Tr0ub4dor&amp;3x;(y)</password>\n", 1},
    {"an element that nothing ends", "<password>Tr0ub4dor&amp;3x", ANY},
    {"a value with ampersands over decide_bytes", "token: {jwt}&{jwt}&{jwt}&{jwt} end\n", ANY},
    {"an element over decide_bytes", "<password>{x*300}&amp;{x*300};{x*300}</password> end\n", ANY},
    {"a colour between name and value", "password\x1b[0m=\x1b[31mTr0ub4dor&3x\x1b[0m\n", ANY},
    {"a colour right before a token", "\x1b[31m" GHP "\x1b[0m\n", 1},
    {"two equal tokens", "{github-pat-classic} and again {github-pat-classic}\n", 2},

    {"a placeholder passes", "x REDACTED.github-pat-classic.0123abcd y\n", 0},
    {"a placeholder without hex passes", "password=REDACTED.generic-password\n", 0},
    {"a placeholder with too much hex is text", "password=REDACTED.github-pat-classic.0123abcd9\n", ANY},
    {"a placeholder of no rule is text", "password=REDACTED.no-such-rule.0123abcd\n", ANY},
    {"a placeholder at the end", "token=REDACTED.generic-secret", 0},
    {"a placeholder before a token", "REDACTED.github-pat-classic.0123abcd " GHP "\n", 1},
    {"a placeholder that touches a token", GHP ".REDACTED.github-pat-classic.0123abcd\n", ANY},
    {"a placeholder inside of a value", "password=\"one REDACTED.github-pat-classic.0123abcd two\"\n", 0},
    {"placeholders side by side", "REDACTED.generic-password REDACTED.generic-secret,REDACTED.jwt.00000000", 0},
    {"only the start of a placeholder", "REDACTED", 0},
    {"only the start of a placeholder, with its dot", "REDACTED.", 0},
    {"a placeholder in base64", "data: {b64:a REDACTED.github-pat-classic.0123abcd b}\n", 0},
    {"a placeholder between name and value", "password REDACTED.generic-password = Tr0ub4dor&3x\n", ANY},

    {"a very long token", "token ghp_{a*700} end\n", 0},
    {"a long value of an open rule",
     "Authorization: Bearer {b64url:{x*40}{jwt}{github-pat-classic}{jwt}{jwt}{jwt}{jwt}} end\n", 1},
    {"a JWT over decide_bytes",
     "{b64url:{{\"alg\":\"HS256\",\"typ\":\"JWT\"}}.{b64url:{{\"sub\":\"{a*900}\"}}.{a*43} end\n", ANY},
    {"a JWT over hold_max",
     "{b64url:{{\"alg\":\"HS256\",\"typ\":\"JWT\"}}.{b64url:{{\"sub\":\"{a*3000}\"}}.{a*43} end\n", ANY},
    {"a quoted value over decide_bytes", "password=\"{jwt}{jwt}{jwt}\" end\n", ANY},
    {"a quoted value of words over decide_bytes", "password=\"{github-pat-classic}{npm-access-token}{x*600}\" end\n",
     ANY},
    {"a long run of base64", "image: {b64:{x*3000}} end\n", 0},
    {"a long run without an end", "data:{Q*5000}", 0},
    {"many starts, no value", "ghp_ghp_ghp_ghp_ghp_ghp_ghp_sk-sk-sk-sk-eyJheyJheyJh\n", 0},
    {"a long value behind a long value", "Bearer {b64url:{jwt}{jwt}{jwt}{jwt}} Bearer {b64url:{jwt}{jwt}{jwt}{jwt}}\n",
     ANY},

    {"a key with line breaks", "before\n" PEM "\nafter\n", 1},
    {"a key alone", PEM, 1},
    {"a key in a JSON string", "{{\"key\":\"{json:" PEM "}\",\"next\":1}\n", 1},
    {"a key in JSON in JSON", "{{\"log\":\"{json2:" PEM "}\"}\n", 1},
    {"a key in an env file", "PRIVATE_KEY=\"{json:" PEM "}\"\nNEXT=1\n", 1},
    {"an OpenSSH key", "{private-key-openssh}\nafter\n", 1},
    {"a PGP key", "{private-key-pgp}\nafter\n", 1},
    {"a PuTTY key", "{private-key-putty}\nafter\n", 1},
    {"keys one after another", PEM "\n{private-key-openssh}\n{private-key-pgp}\n{private-key-putty}\n", 4},
    {"a key file in base64", "data:\n  tls.key: {b64:" PEM "}\n  next: 1\n", ANY},
    {"source that only names the line", "if (line == \"-----BEGIN RSA PRIVATE KEY-----\") begin();\n", 0},
    {"source that names both lines",
     "b = \"-----BEGIN RSA PRIVATE KEY-----\"; e = \"-----END RSA PRIVATE KEY-----\";\n", 0},
    {"a BEGIN line at the end", "-----BEGIN RSA PRIVATE KEY-----", 0},
    {"a public key", "-----BEGIN PUBLIC KEY-----\n{A*64}\n-----END PUBLIC KEY-----\n", 0},
    {"a key without END", "-----BEGIN RSA PRIVATE KEY-----\n{A*64}\n{B*64}\nnext line of the log\n", 1},
    {"a key without END at the end", "-----BEGIN RSA PRIVATE KEY-----\n{A*64}\n{B*64}\n", 1},
    {"a key cut off in a line", "-----BEGIN RSA PRIVATE KEY-----\n{A*64}\n{B*23}", 1},
    {"a key whose last line is short",
     "-----BEGIN RSA PRIVATE KEY-----\n{A*64}\n{B*24}\n-----END RSA PRIVATE KEY-----\n", 1},
    {"a key whose last line is odd", "-----BEGIN RSA PRIVATE KEY-----\n{A*64}\n{B*23}\n-----END RSA PRIVATE KEY-----\n",
     1},
    {"a key with a log prefix",
     "12:01:02 app -----BEGIN RSA PRIVATE KEY-----\n12:01:02 app {A*64}\n12:01:03 app {B*64}\n12:01:03 app "
     "-----END RSA PRIVATE KEY-----\n12:01:04 app done\n",
     1},
    {"a key with a log prefix and no END",
     "12:01:02 app -----BEGIN RSA PRIVATE KEY-----\n12:01:02 app {A*64}\n12:01:03 app {B*64}\n12:01:03 app "
     "done with it\n",
     1},
    {"a key in a comment",
     "# -----BEGIN RSA PRIVATE KEY-----\n# {A*64}\n# {B*64}\n# -----END RSA PRIVATE KEY-----\ncode()\n", 1},
    {"a key in source, a string a line",
     "k = \"-----BEGIN RSA PRIVATE KEY-----\\n\" +\n    \"{A*64}\\n\" +\n    \"{B*64}\\n\" +\n    "
     "\"-----END RSA PRIVATE KEY-----\\n\";\n",
     1},
    {"a key on one line with blanks",
     "-----BEGIN RSA PRIVATE KEY----- {A*64} {B*64} -----END RSA PRIVATE KEY----- and more\n", 1},
    {"a key on one line with nothing", "-----BEGIN RSA PRIVATE KEY-----{A*128}-----END RSA PRIVATE KEY----- and more\n",
     1},
    {"a key on one very long line", "-----BEGIN RSA PRIVATE KEY-----{A*4000}-----END RSA PRIVATE KEY----- and more\n",
     1},
    {"a key with CR LF",
     "-----BEGIN RSA PRIVATE KEY-----\r\n{A*64}\r\n{B*64}\r\n-----END RSA PRIVATE KEY-----\r\nafter\r\n", 1},
    {"an encrypted key with headers",
     "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
     "AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
     "{A*64}\n{B*64}\n-----END RSA PRIVATE KEY-----\n",
     1},
    {"a key with END of another type", "-----BEGIN RSA PRIVATE KEY-----\n{A*64}\n-----END CERTIFICATE-----\nafter\n",
     1},
    {"a key with a token right behind", PEM "\ntoken=" GHP "\n", 2},
    {"a key under a name",
     "private_key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  {A*64}\n  {B*64}\n  -----END RSA PRIVATE KEY-----\nnext: "
     "1\n",
     1},
    {"a key as a password", "password=\"" PEM "\"\n", ANY},
    {"a BEGIN line in a key",
     "-----BEGIN RSA PRIVATE KEY-----\n{A*64}\n-----BEGIN RSA PRIVATE KEY-----\n{B*64}\n-----END RSA PRIVATE "
     "KEY-----\n",
     ANY},
    {"a key with 39 characters", "-----BEGIN RSA PRIVATE KEY-----\n{A*39}\nmore\n", 0},
    {"a key with 40 characters", "-----BEGIN RSA PRIVATE KEY-----\n{A*40}\nmore\n", 1},

    {"a token in base64, three alignments", "a: {b64:" GHP "}\nb: {b64::" GHP "}\nc: {b64:a=" GHP "}\n", 3},
    {"two tokens in one base64 text", "a: {b64:" GHP " " GHP "}\n", ANY},
    {"a Basic header", "Authorization: Basic {b64:someone:Tr0ub4dor&3x}\n", 1},
    {"a Kubernetes secret",
     "apiVersion: v1\nkind: Secret\ndata:\n  token: {b64:" GHP "}\n  password: {b64:Tr0ub4dor&3x}\n", ANY},
    {"a token in base64 without padding", "token={b64url:" GHP "}&x\n", ANY},
    {"a slash escaped in JSON", "{{\"url\":\"postgres:\\/\\/app:Tr0ub4dor&3x@db\\/ledger\"}\n", ANY},
    {"slashes escaped two levels deep", "{{\"url\":\"postgres:\\\\\\/\\\\\\/app:Tr0ub4dor&3x@db\"}\n", 1},
    {"a value with an inner anchor behind an escaped line break", "{{\"a\":\"x\\n{telegram-bot-token}\"}\n", 1},
    {"a value with an inner anchor behind a colour", "\x1b[1;31m{telegram-bot-token}\x1b[0m\n", 1},
    {"a value with an inner anchor behind a colour in JSON", "{{\"a\":\"\\u001b[1;31m{telegram-bot-token}\"}\n", 1},
    {"a token behind a colour of 24 bits", "\x1b[38;2;255;128;10m" GHP "\x1b[0m\n", 1},
    {"tokens behind escapes", "{{\"a\":\"x\\u003d" GHP "\\u0026y\\u003d" GHP " \\u201c" GHP "\\u201d\"}\n", 3},
    {"a token behind an escaped letter", "{{\"a\":\"\\u0041" GHP "\"}\n", 0},
    {"a name and its value in escaped quotes",
     "{{\"a\":\"\\u0022password\\u0022:\\u0022Tr0ub4dor]&3x\\u0022,\\u0022b\\u0022:1\"}\n", 1},
    {"a number under a name in escaped quotes", "{{\"a\":\"\\u0022password\\u0022: 7391846205,\"}\n", ANY},
    {"a separator as an escape", "{{\"a\":\"jdbc:x;password\\u003dTr0ub4dorx3\\u0026b\\u003d1\"}\n", 1},
    {"an element as escapes", "{{\"a\":\"\\u003cpassword\\u003eTr0ub4dorx3\\u003c/password\\u003e\"}\n", 1},
    {"a long value in escaped quotes", "{{\"a\":\"\\u0022token\\u0022:\\u0022{jwt}{jwt}{jwt}\\u0022,\"}\n", ANY},
    {"base64 whose group begins in a finding", "{jwt}+{b64:x" GHP "} {jwt}/{b64::" GHP "} {jwt}-{b64:" GHP "}\n", ANY},
    {"a URL in a parameter", "to={pct:postgres://app:Tr0ub4dor&3x@db/ledger}&x=1\n", 1},
    {"a URL in a parameter, lower case", "to={pctlower:postgres://app:Tr0ub4dor&3x@db/ledger}&x=1\n", 1},
    {"a URL in a parameter of a parameter", "to={pct2:postgres://app:Tr0ub4dor&3x@db/ledger}&x=1\n", 1},
    {"a token in a parameter of a parameter", "to={pct2:?token=" GHP "&x}\n", 1},
    {"a token with marks encoded", "{pctmarks:" GHP "}&{pctmarkslower:" GHP "}\n", 2},
    {"a token with every byte encoded", "{pctall:" GHP "}&{pctall:{gitlab-pat}}\n", 2},
    {"an encoded byte before a token", "%3D" GHP "%26 %41" GHP " %253D" GHP "%2526\n", 2},
    {"an Azure key with its signs encoded", "{pct:AccountKey={azure-storage-account-key};x}\n", 1},
    {"an Azure key whose name is plain", "AccountKey={pct:{azure-storage-account-key}};x\n", 1},
    {"an Azure key alone, encoded", "x={pct:{azure-storage-account-key}}&y\n", 1},
    {"a Telegram token, encoded", "x={pct:{telegram-bot-token}}&y={pct2:{telegram-bot-token}}\n", 2},
    {"a webhook, encoded", "u={pct:{slack-webhook-url:sample}}&v\n", 1},
    {"a name and its value, encoded", "q={pct:password=Tr0ub4dor$3x&b=1}\n", 1},
    {"an element, encoded", "q={pct:<password>Tr0ub4dor&amp;3x</password>}\n", ANY},
    {"a name and its value in JSON, encoded twice", "q={pct2:{{\"password\":\"Tr0ub4dor&3x\",\"b\":1}}\n", 1},
    {"a number under a name in JSON, encoded", "q={pct:{{\"password\":7391846205,\"b\":1}}\n", ANY},
    {"a percent sign that encodes nothing", "password%=Tr0ub4dor&3x ghp_%zz%2\n", 0},
    {"a long encoded value", "{pct:Authorization: Bearer {jwt}+{jwt}+{jwt}+{jwt}} end\n", ANY},
    {"a long encoded quoted value", "{pct:{{\"password\":\"{jwt}{jwt}{jwt}{jwt}{jwt}\",\"b\":1}}\n", ANY},
    {"a placeholder that was encoded", "{pctmarks:x REDACTED.github-pat-classic.0123abcd y}\n", 0},
    {"a placeholder in every dress",
     "{pctall:x REDACTED.jwt.0123abcd y}{hex:REDACTED.jwt.0123abcd} {u16le:x REDACTED.jwt.0123abcd y}\n", 0},
    {"UTF-16", "{u16le:set token to " GHP " now\r\n}", 1},
    {"UTF-16, big endian", "{u16be:set token to " GHP " now\r\n}", 1},
    {"UTF-16 at odd places", "x{u16le:set token to " GHP " now\r\n}x{u16be:to " GHP " now\r\n}", ANY},
    {"two values touch in UTF-16", "{u16le:" GHP "," GHP "}{u16be:" GHP "," GHP "}", ANY},
    {"a name in a .reg file", "{u16le:\"Password\"=\"Tr0ub4dor&3x\"\r\n\"b\"=dword:1\r\n}", 1},
    {"a name in an .ini file, big endian", "{u16be:[db]\r\npassword = Tr0ub4dor&3x.\r\nb=1\r\n}", 1},
    {"an option in UTF-16", "{u16le:app --password Tr0ub4dor3x -v\r\n}", 1},
    {"a number under a name in UTF-16", "{u16le:{{\"password\":7391846205}}", ANY},
    {"an issuer's name in UTF-16", "{u16le:DD_API_KEY={datadog-api-key}\r\n}{u16be:DD_API_KEY={datadog-api-key}\r\n}",
     2},
    {"an inner anchor in UTF-16", "{u16le:bot {telegram-bot-token} x}{u16be:bot {telegram-bot-token} x}", 2},
    {"a long value in UTF-16", "{u16le:Authorization: Bearer {jwt}{jwt}{jwt}{jwt}{jwt} end\r\n}", ANY},
    {"a long quoted value in UTF-16", "{u16be:password=\"{jwt}{jwt}{jwt}{jwt}{jwt}\" end\r\n}", ANY},
    {"a value of UTF-16 that ends in other text", "{u16le:" GHP "}abc {u16be:" GHP "}abc", ANY},
    {"half a character at the end", "{u16le:password=Tr0ub4dor&3x}p", ANY},
    {"hex", "x={hex:" GHP "} y={HEX:" GHP "} z={hex:a=" GHP ",}\n", 3},
    {"hex of half a byte more", "{hex:" GHP "}a a{hex:" GHP "}\n", ANY},
    {"a long value in hex", "{hex:{anthropic-api-key}} {HEX:{jwt}{jwt}{jwt}{jwt}{jwt}{jwt}} x\n", ANY},
    {"hex under a name", "token={hex:" GHP "}\n", ANY},
    {"a token with an escaped byte", "{{\"a\":\"ghp\\u005f{a*36}\"}\n", 0},
};

static bool holds(stanch_rules *rules, struct bench *bench, size_t i)
{
    struct made text = {NULL, 0, 0};
    struct observed seen;
    struct plan whole = {.every = 0};
    if (!compose(rules, cases[i].pattern, 4711, &text)) {
        printf("FAILS %s: a rule of its pattern is not in the set\n", cases[i].name);
        return false;
    }
    struct trial trial = {bench, TRY_EVERY_CUT, first_seed(), true};
    bool is_good = trial_report(&trial, cases[i].name, text.bytes, text.len);
    drive(bench, text.bytes, text.len, &whole, &seen);
    bool has_count = bench->options.min_confidence == STANCH_GENERIC && bench->options.allow_count == 0;
    if (cases[i].findings != ANY && has_count && seen.count != (size_t)cases[i].findings) {
        printf("FAILS %s: %zu findings, not %d\n  output ", cases[i].name, seen.count, cases[i].findings);
        print_c_string(stdout, seen.out, seen.len < 4096 ? seen.len : 4096);
        puts("");
        is_good = false;
    }
    observed_free(&seen);
    made_free(&text);
    return is_good;
}

static size_t try_cases(size_t which)
{
    stanch_rules *rules = load_rules();
    struct bench bench;
    stanch_options options = options_get(which);
    size_t failures = 0;
    bench_open(&bench, rules, &options);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        failures += !holds(rules, &bench, i);
    bench_close(&bench);
    stanch_rules_release(rules);
    reference_forget();
    return failures;
}

static void cases_thought_of(void **state)
{
    (void)state;
    assert_int_equal(try_cases(OPTIONS_DEFAULT), 0);
}

static void cases_thought_of_as_code(void **state)
{
    (void)state;
    assert_int_equal(try_cases(OPTIONS_DEFAULT + 1), 0);
}

static void cases_thought_of_with_some_allowed(void **state)
{
    (void)state;
    assert_int_equal(try_cases(OPTIONS_ALLOW), 0);
    assert_int_equal(try_cases(OPTIONS_ALLOW + 1), 0);
}

static void cases_thought_of_with_all_allowed(void **state)
{
    (void)state;
    assert_int_equal(try_cases(OPTIONS_ALLOW_ALL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases_thought_of), cmocka_unit_test(cases_thought_of_as_code),
                                       cmocka_unit_test(cases_thought_of_with_some_allowed),
                                       cmocka_unit_test(cases_thought_of_with_all_allowed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
