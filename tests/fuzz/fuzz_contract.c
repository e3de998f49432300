/*
 * Fuzz target: the contract against the reference. The input chooses options, cuts and flushes, and writes the text:
 * plain bytes stand for themselves, opcodes insert generated values of rules, dresses and long runs.
 *
 *     byte 0   options (modulo their number)
 *     byte 1   seed of cuts and flushes
 *     then     text: 0x00-0xef a byte; 0xf0 r s  the value r with seed s; 0xf1 r s  the same in its sample;
 *              0xf2 r s n  its first n bytes; 0xf3 b n  the byte b, 16 n times; 0xf4 n …  the next n bytes as base64;
 *              0xf5 n …  the next n bytes as a JSON string; 0xf6 r  a placeholder of rule r; 0xf7 n  name number n;
 *              0xf8 b  the byte b, whatever it is; 0xf9-0xfe a near miss: kind and rule follow;
 *              0xff n …  the next n bytes in dress n (modulo their number)
 *
 * Built with -fsanitize=fuzzer it is a libFuzzer target; tests/contract/contract_corpus.c makes it a program that
 * reruns the files and folders it is given.
 */
#include "invent.h"
#include "trial.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT_MOST 2048 /* bytes: what a write of one byte each can be done with often */

static stanch_rules *rules;
static struct bench *benches;

struct script {
    const uint8_t *bytes;
    size_t len, at;
};

static uint8_t next(struct script *script)
{
    return script->at < script->len ? script->bytes[script->at++] : 0;
}

static void add_part(struct script *script, struct made *text)
{
    struct made value = {NULL, 0, 0};
    size_t rule = invent_rule(rules, next(script));
    invent_bare(rules, rule, STANCH_MAKE_VALID, next(script), &value);
    size_t most = next(script);
    made_add(text, value.bytes, most < value.len ? most : value.len);
    made_free(&value);
}

static void add_in_dress(struct script *script, uint8_t op, struct made *text)
{
    size_t len = next(script), left = script->len - script->at;
    len = len < left ? len : left;
    struct made inner = {NULL, 0, 0};
    struct script part = {script->bytes + script->at, len, 0};
    while (part.at < part.len) {
        uint8_t byte = next(&part);
        uint8_t rule = byte == 0xf0 ? next(&part) : 0;
        if (byte == 0xf0)
            invent_bare(rules, invent_rule(rules, rule), STANCH_MAKE_VALID, next(&part), &inner);
        else
            made_add(&inner, &byte, 1);
    }
    script->at += len;
    if (op == 0xff)
        add_dressed(text, inner.bytes, inner.len, len);
    else if (op == 0xf5)
        add_json(text, inner.bytes, inner.len, 1 + len % 3);
    else
        add_base64(text, inner.bytes, inner.len, len % 2 == 1, len % 4 < 2);
    made_free(&inner);
}

static void add_run(struct script *script, struct made *text)
{
    uint8_t byte = next(script);
    for (size_t times = 16u * next(script); times > 0; times--)
        made_add(text, &byte, 1);
}

static void add_placeholder(struct script *script, struct made *text)
{
    const struct rule *rule = &rules->rules[invent_rule(rules, next(script))];
    made_text(text, "REDACTED.");
    made_text(text, rule->id);
    if (rule->confidence != STANCH_GENERIC)
        made_text(text, ".0123abcd");
}

static void add_name(struct script *script, struct made *text)
{
    static const char *const names[] = {"password=",
                                        "\"token\": \"",
                                        "api_key: '",
                                        "AWS_SECRET_ACCESS_KEY=",
                                        "DD_API_KEY=",
                                        "\\\"secret\\\":\\\"",
                                        "--token ",
                                        "Bearer ",
                                        "Basic ",
                                        "://user:",
                                        ";Password=",
                                        "AccountKey=",
                                        "  value: ",
                                        "\x1b[0m",
                                        "-----BEGIN ",
                                        "-----BEGIN RSA PRIVATE KEY-----",
                                        "-----END RSA PRIVATE KEY-----",
                                        "PuTTY-User-Key-File-3: "};
    made_text(text, names[next(script) % (sizeof names / sizeof names[0])]);
}

static void add_op(struct script *script, uint8_t op, struct made *text)
{
    uint8_t rule = op <= 0xf1 ? next(script) : 0;
    if (op == 0xf0)
        invent_bare(rules, invent_rule(rules, rule), STANCH_MAKE_VALID, next(script), text);
    else if (op == 0xf1)
        invent_value(rules, invent_rule(rules, rule), STANCH_MAKE_VALID, next(script), text, NULL, NULL);
    else if (op == 0xf2)
        add_part(script, text);
    else if (op == 0xf3)
        add_run(script, text);
    else if (op == 0xf4 || op == 0xf5 || op == 0xff)
        add_in_dress(script, op, text);
    else if (op == 0xf6)
        add_placeholder(script, text);
    else if (op == 0xf7)
        add_name(script, text);
    else if (op == 0xf8)
        made_add(text, (uint8_t[]){next(script)}, 1);
    else
        invent_value(rules, invent_rule(rules, next(script)), STANCH_MAKE_CHECKSUM + op % 3, op, text, NULL, NULL);
}

static void write_text(struct script *script, struct made *text)
{
    while (script->at < script->len && text->len < TEXT_MOST) {
        uint8_t byte = next(script);
        if (byte < 0xf0)
            made_add(text, &byte, 1);
        else
            add_op(script, byte, text);
    }
}

static void open_all(void)
{
    rules = load_rules();
    benches = calloc(options_count(), sizeof *benches);
    if (benches == NULL)
        abort();
}

static struct bench *bench_of(size_t which)
{
    stanch_options options = options_get(which);
    if (benches[which].rules == NULL)
        bench_open(&benches[which], rules, &options);
    return &benches[which];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (rules == NULL)
        open_all();
    struct script script = {data, size, 0};
    struct made text = {NULL, 0, 0};
    struct bench *bench = bench_of(next(&script) % options_count());
    struct trial trial = {bench, TRY_ONE_PLAN, next(&script), false};
    char why[320];
    write_text(&script, &text);
    if (!trial_holds(&trial, text.bytes, text.len, why, sizeof why)) {
        trial_report(&trial, "a fuzzed text", text.bytes, text.len);
        abort();
    }
    made_free(&text);
    return 0;
}

#ifdef FUZZ_PLAIN
static size_t run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t bytes[8192];
    if (file == NULL)
        return 0;
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, len);
    return 1;
}

static size_t run_path(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return run_file(path);
    size_t count = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        char inner[4096];
        int len = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && len > 0 && (size_t)len < sizeof inner)
            count += run_path(inner);
    }
    if (folder != NULL)
        closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    size_t count = argc < 2 ? run_path(FUZZ_CORPUS) : 0;
    for (int i = 1; i < argc; i++)
        count += run_path(argv[i]);
    printf("%zu inputs rerun\n", count);
    return count == 0;
}
#endif
