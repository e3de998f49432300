/*
 * embed FOLDER FILE...: the build step. Reads rules files and writes FOLDER/rules.c, the rules as constant tables, and
 * FOLDER/databases.c, their Hyperscan databases. It is the engine without built-in rules, and this file.
 *
 * A start of the library parses no JSON, sorts nothing and allocates nothing a rule: all pointers are the linker's.
 */
#include "anchor_probe.h"
#include "builtin.h"
#include "embedded.h"
#include "error.h"
#include "identity.h"

#include "check.h"
#include "rules.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct rule builtin_rules[1] = {{.id = ""}};
const size_t builtin_rule_count = 0;
const uint64_t builtin_content = 0;
const struct embedded_database embedded_databases[1] = {{0}};
const size_t embedded_database_count = 0;

static _Noreturn void fail(const char *what, const char *name)
{
    fprintf(stderr, "embed: %s %s\n", what, name);
    exit(1);
}

/* ------------------------------------------------------------------------------------------------ reading */

/* In rules/ there is also what is no rules file. */
static bool is_rules_file(const char *path)
{
    static const char *const others[] = {"schema.json", "tuned.json", "actions.json"};
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(slash ? slash + 1 : path, others[i]) == 0)
            return false;
    return true;
}

static stanch_text read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail("cannot open", path);
    size_t room = 1 << 20, len = 0;
    char *bytes = malloc(room);
    while (bytes && !feof(file) && !ferror(file)) {
        len += fread(bytes + len, 1, room - len, file);
        if (len == room)
            bytes = realloc(bytes, room *= 2);
    }
    if (!bytes || ferror(file))
        fail("cannot read", path);
    fclose(file);
    return (stanch_text){path, bytes, len};
}

static stanch_rules *load(const stanch_text *texts, size_t count, uint32_t dress)
{
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.texts = texts;
    options.text_count = count;
    options.replace_builtin = 1;
    options.dress = dress;
    stanch_rules *rules = NULL;
    stanch_error error = STANCH_ERROR_INIT;
    if (stanch_rules_load(&options, &rules, &error) != STANCH_OK) {
        fprintf(stderr, "%s:%d: %s%s%s\n", error.file, error.line, error.rule, error.rule[0] ? ": " : "", error.text);
        exit(1);
    }
    return rules;
}

/* ------------------------------------------------------------------------------------------------ rules */

static void write_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < 0x20 || *c > 0x7e || *c == '"' || *c == '\\' || *c == '?')
            fprintf(out, "\\%03o", *c);
        else
            fputc(*c, out);
    fputc('"', out);
}

static void write_texts(FILE *out, const char *name, size_t index, const char *const *texts, size_t count)
{
    if (count == 0)
        return;
    fprintf(out, "static const char *const %s_%zu[] = {", name, index);
    for (size_t i = 0; i < count; i++) {
        write_text(out, texts[i]);
        fputc(',', out);
    }
    fputs("};\n", out);
}

static void write_field(FILE *out, const char *name, const char *text)
{
    fprintf(out, ".%s=", name);
    write_text(out, text);
    fputs(",\n", out);
}

static void write_list(FILE *out, const char *name, const char *counter, size_t index, size_t count)
{
    if (count)
        fprintf(out, ".%s=%s_%zu,.%s=%zu,", name, name, index, counter, count);
}

static void write_class(FILE *out, const char *name, const struct byteset *set)
{
    fprintf(out, ".%s={{", name);
    for (int i = 0; i < 4; i++)
        fprintf(out, "UINT64_C(0x%llx),", (unsigned long long)set->bits[i]);
    fputs("}},\n", out);
}

static void write_rule(FILE *out, const struct rule *rule, size_t i)
{
    fputs("{\n", out);
    const struct {
        const char *name, *text;
    } texts[] = {
        {"id", rule->id},
        {"issuer", rule->issuer},
        {"kind", rule->kind},
        {"status", rule->status},
        {"note", rule->note},
        {"source", rule->source},
        {"rotate_how", rule->rotate_how},
        {"rotate_revoke", rule->rotate_revoke},
        {"rotate_url", rule->rotate_url},
        {"pattern", rule->pattern},
        {"group_with", rule->group_with},
        {"companion", rule->companion},
        {"shape", rule->shape},
        {"sample", rule->sample},
        {"file", rule->file},
    };
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        write_field(out, texts[t].name, texts[t].text);
    write_list(out, "anchors", "anchor_count", i, rule->anchor_count);
    write_list(out, "context", "context_count", i, rule->context_count);
    write_list(out, "examples", "example_count", i, rule->example_count);
    fputs(".checks={", out);
    for (size_t c = 0; c < RULE_CHECKS_MAX && rule->checks[c]; c++)
        fprintf(out, "&use_%s,", rule->checks[c]->name);
    fputs(rule->checks[0] ? "},\n" : "NULL},\n", out);
    write_class(out, "alphabet", &rule->alphabet);
    write_class(out, "anchor_class", &rule->anchor_class);
    fprintf(out, ".min_entropy=%.17g,.channels=%u,.anchor_class_count=%u,.min_len=%u,.max_len=%u,.decide_bytes=%u,",
            rule->min_entropy, rule->channels, rule->anchor_class_count, rule->min_len, rule->max_len,
            rule->decide_bytes);
    fprintf(out, ".start=%u,.severity=%u,.confidence=%u,.then=%d,.caseless=%d,.pattern_extended=%d,.enabled=%d,",
            rule->start, rule->severity, rule->confidence, rule->then, rule->caseless, rule->pattern_extended,
            rule->enabled);
    fprintf(out, ".companion_index=%d},\n", rule->companion_index);
}

/* A check of a rule is the function check_NAME of check_parts.h, or a sum. */
static void write_checks(FILE *out, const struct stanch_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        for (size_t c = 0; c < RULE_CHECKS_MAX && rules->rules[i].checks[c]; c++) {
            const struct check *check = rules->rules[i].checks[c];
            bool is_known = false;
            for (size_t j = 0; j < i; j++)
                for (size_t d = 0; d < RULE_CHECKS_MAX; d++)
                    is_known |= rules->rules[j].checks[d] == check;
            if (!is_known)
                fprintf(out, "static const struct check use_%s = {\"%s\", %s%s};\n", check->name, check->name,
                        check->run ? "check_" : "NULL", check->run ? check->name : "");
        }
}

static void write_rules(FILE *out, const struct stanch_rules *rules)
{
    fputs("/* Written by embed from rules/: do not edit. */\n#include \"builtin.h\"\n#include \"check_parts.h\"\n",
          out);
    write_checks(out, rules);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];
        write_texts(out, "anchors", i, rule->anchors, rule->anchor_count);
        write_texts(out, "context", i, rule->context, rule->context_count);
        write_texts(out, "examples", i, rule->examples, rule->example_count);
    }
    fputs("const struct rule builtin_rules[] = {\n", out);
    for (size_t i = 0; i < rules->count; i++)
        write_rule(out, &rules->rules[i], i);
    fprintf(out, "};\nconst size_t builtin_rule_count = %zu;\nconst uint64_t builtin_content = UINT64_C(0x%llx);\n",
            rules->count, (unsigned long long)identity_of_content(rules->rules, rules->count));
}

/* ------------------------------------------------------------------------------------------------ databases */

static const struct {
    uint32_t dress;
    const char *name; /* in tuned.json */
} dresses[] = {{STANCH_DRESS_ALL, "all"}, {STANCH_DRESS_NONE, "none"}};
#define DRESSES (sizeof dresses / sizeof dresses[0])

static FILE *open_output(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    if (!out)
        fail("cannot write", path);
    return out;
}

static void close_output(FILE *out)
{
    if (ferror(out) | fclose(out))
        fail("cannot write", "the generated source");
}

/* The bytes go into a file of their own, which the assembler takes in: megabytes of numbers take a compiler long. What
 * is no text is laid out as the same compiler lays it out for the library. */
static void write_memory(FILE *out, const char *folder, const char *type, const char *name, const void *bytes,
                         size_t len)
{
    char file[64];
    snprintf(file, sizeof file, "%s.bin", name);
    FILE *binary = open_output(folder, file);
    fwrite(bytes, 1, len, binary);
    close_output(binary);
    fprintf(out,
            "__asm__(\".section .rodata\\n.balign 64\\n%s:\\n.incbin \\\"%s/%s\\\"\\n.previous\\n\");\n"
            "extern const %s %s[] __attribute__((visibility(\"hidden\")));\n",
            name, folder, file, type, name);
}

/* The parts that anchors_image tells, and image_D that points to them. */
static void write_image(FILE *out, const char *folder, const struct anchors *anchors, size_t d)
{
    struct anchors_image image;
    anchors_image(anchors, &image);
    const struct {
        const char *type, *name;
        const void *bytes;
        size_t len;
    } parts[] = {
        {"struct anchor", "items", image.items, image.count * sizeof *image.items},
        {"struct probe", "probes", image.probes, image.probe_count * sizeof *image.probes},
        {"struct probe_member", "members", image.members, image.count * sizeof *image.members},
        {"uint8_t", "tail", image.tail, image.tail_len},
        {"uint32_t", "order", image.order, image.order_count * sizeof *image.order},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s_%zu", parts[i].name, d);
        write_memory(out, folder, parts[i].type, name, parts[i].bytes, parts[i].len);
    }
    fprintf(
        out,
        "static const struct anchors_image image_%zu = {items_%zu, probes_%zu, members_%zu, tail_%zu, order_%zu, %zu, "
        "%zu, %zu, %zu};\n",
        d, d, d, d, d, d, image.count, image.probe_count, image.order_count, image.tail_len);
}

/* One database for each dress and level of processor; what is missing here is compiled at start. */
static void write_databases(FILE *out, const char *folder, const stanch_text *texts, size_t count,
                            const bool has_stride[DRESSES])
{
    size_t lens[DRESSES][ANCHOR_LEVELS];
    fputs("/* Written by embed from rules/: do not edit. */\n#include \"anchor_probe.h\"\n#include \"embedded.h\"\n",
          out);
    for (size_t d = 0; d < DRESSES; d++) {
        stanch_rules *rules = load(texts, count, dresses[d].dress);
        write_image(out, folder, rules->anchors, d);
        for (int level = 0; level < ANCHOR_LEVELS; level++) {
            char *bytes = NULL;
            char name[32];
            if (anchors_serialize(rules->anchors, level, has_stride[d], &bytes, &lens[d][level]) != STANCH_OK)
                fail("cannot serialize", "a database");
            snprintf(name, sizeof name, "database_%zu_%d", d, level);
            write_memory(out, folder, "uint8_t", name, bytes, lens[d][level]);
            free(bytes);
        }
        stanch_rules_release(rules);
    }
    fputs("const struct embedded_database embedded_databases[] = {\n", out);
    for (size_t d = 0; d < DRESSES; d++)
        for (int level = 0; level < ANCHOR_LEVELS; level++)
            fprintf(out, "{%d, %u, %d, &image_%zu, database_%zu_%d, %zu},\n", level, dresses[d].dress, has_stride[d], d,
                    d, level, lens[d][level]);
    fprintf(out, "};\nconst size_t embedded_database_count = %zu;\n", DRESSES * ANCHOR_LEVELS);
}

static bool is_tuned_file(const char *path)
{
    static const char name[] = "tuned.json";
    size_t len = strlen(path);
    return len >= sizeof name - 1 && strcmp(path + len - (sizeof name - 1), name) == 0;
}

/* What make tune measured. */
static void read_stride(const char *path, bool has_stride[DRESSES])
{
    stanch_text text = read_file(path);
    json_t *root = json_loadb(text.bytes, text.len, 0, NULL);
    for (size_t d = 0; d < DRESSES; d++) {
        json_t *stride = json_object_get(json_object_get(root, "stride"), dresses[d].name);
        if (!json_is_boolean(stride))
            fail("no boolean \"stride\" for each dress in", path);
        has_stride[d] = json_is_true(stride);
    }
    json_decref(root);
    free((char *)text.bytes);
}

int main(int count, char **words)
{
    if (count < 3)
        fail("usage:", "embed FOLDER FILE...");
    stanch_text *texts = calloc((size_t)count, sizeof *texts);
    size_t text_count = 0;
    if (!texts)
        fail("out of", "memory");
    bool has_stride[DRESSES] = {false};
    for (int i = 2; i < count; i++) {
        if (is_rules_file(words[i]))
            texts[text_count++] = read_file(words[i]);
        else if (is_tuned_file(words[i]))
            read_stride(words[i], has_stride);
    }
    stanch_rules *rules = load(texts, text_count, STANCH_DRESS_NONE);
    FILE *out = open_output(words[1], "rules.c");
    write_rules(out, rules);
    close_output(out);
    stanch_rules_release(rules);
    out = open_output(words[1], "databases.c");
    write_databases(out, words[1], texts, text_count, has_stride);
    close_output(out);
    for (size_t i = 0; i < text_count; i++)
        free((char *)texts[i].bytes);
    free(texts);
    return 0;
}
