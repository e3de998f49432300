/* Framing by lines is stanch_record behind each line feed, wherever the input is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invent.h"
#include "trial.h"

#define FINDINGS_MAX 4096

struct told {
    struct made out;
    stanch_finding findings[FINDINGS_MAX];
    size_t count;
};

static stanch_rules *rules;

static void pull(struct bench *bench, const uint8_t *bytes, size_t len, int step, struct told *told)
{
    stanch_input input = {bytes, len};
    stanch_event event = STANCH_EVENT_INIT;
    do {
        assert_int_equal(stanch_next(bench->stream, bench->workers[0], &input, step, &event), STANCH_OK);
        if (event.type == STANCH_FINDING) {
            assert_true(told->count < FINDINGS_MAX);
            told->findings[told->count++] = *event.finding;
        }
        if (event.type == STANCH_PASS || event.type == STANCH_INSERT)
            made_add(&told->out, event.bytes, event.len);
    } while (event.type < STANCH_NEED_INPUT);
}

/* Each line in one write, and the caller's own mark of its end. */
static void give_lines(struct bench *bench, const struct made *text, struct told *told)
{
    stanch_stream_reset(bench->stream);
    for (size_t at = 0; at < text->len;) {
        const uint8_t *feed = memchr(text->bytes + at, '\n', text->len - at);
        size_t len = feed ? (size_t)(feed + 1 - text->bytes) - at : text->len - at;
        pull(bench, text->bytes + at, len, STANCH_FLUSH, told);
        if (feed)
            assert_int_equal(stanch_record(bench->stream), STANCH_OK);
        pull(bench, NULL, 0, STANCH_FLUSH, told);
        at += len;
    }
    pull(bench, NULL, 0, STANCH_END, told);
}

/* Each write in a buffer of its own, by either worker. */
static void give_cut(struct bench *bench, const struct made *text, size_t longest, uint64_t seed, struct told *told)
{
    stanch_stream_reset(bench->stream);
    for (size_t at = 0, len = 0; at < text->len; at += len) {
        size_t most = text->len - at < longest ? text->len - at : longest;
        len = longest == 1 || most == text->len ? most : 1 + below(&seed, most);
        uint8_t *buffer = malloc(len);
        assert_non_null(buffer);
        memcpy(buffer, text->bytes + at, len);
        pull(bench, buffer, len, draw(&seed) % 2 ? STANCH_FLUSH : STANCH_MORE, told);
        free(buffer);
        if (draw(&seed) % 4 == 0) {
            stanch_worker *other = bench->workers[0];
            bench->workers[0] = bench->workers[1];
            bench->workers[1] = other;
        }
    }
    pull(bench, NULL, 0, STANCH_END, told);
}

static bool is_same(const struct told *one, const struct told *other)
{
    bool are_same = one->out.len == other->out.len && one->count == other->count &&
                    (one->out.len == 0 || memcmp(one->out.bytes, other->out.bytes, one->out.len) == 0);
    for (size_t i = 0; are_same && i < one->count; i++)
        are_same = one->findings[i].start == other->findings[i].start && one->findings[i].end == other->findings[i].end;
    return are_same;
}

static void check_cuts(struct bench *lines, const struct made *text, const struct told *records, uint64_t seed)
{
    static const size_t longest[] = {SIZE_MAX, 1, 60, 2000};
    for (size_t i = 0; i < sizeof longest / sizeof longest[0]; i++) {
        static struct told told;
        told.out.len = told.count = 0;
        give_cut(lines, text, longest[i], seed, &told);
        if (!is_same(records, &told)) {
            print_c_string(stdout, text->bytes, text->len);
            puts(" is the text; by records, then by lines:");
            print_c_string(stdout, records->out.bytes, records->out.len);
            puts("");
            print_c_string(stdout, told.out.bytes, told.out.len);
            puts("");
            fflush(stdout);
            fail_msg("writes of %zu: %zu findings, not %zu", longest[i], told.count, records->count);
        }
    }
}

/* A key that was logged line by line: something around each line, of which a number may change. */
static void invent_dressed_key(uint64_t *seed, struct made *text)
{
    static const char *const around[][3] = {{"12:00:", " app: ", ""},
                                            {"{\"n\":", ",\"msg\":\"", "\"}"},
                                            {"{\"n\":", ",\"msg\":\"", "\\n\",\"caller\":\"accepted\"}"},
                                            {"{\"n\":", ",\"log\":\"{\\\"msg\\\":\\\"", "\\\"}\\n\"}"},
                                            {"<a n='", "'>", "</a>"}};
    const char *const *form = around[below(seed, sizeof around / sizeof around[0])];
    struct made key = {NULL, 0, 0};
    unsigned number = (unsigned)below(seed, 120);
    compose(rules, "{private-key-pem}", draw(seed), &key);
    for (size_t at = 0; at < key.len;) {
        const uint8_t *feed = memchr(key.bytes + at, '\n', key.len - at);
        size_t len = feed ? (size_t)(feed - key.bytes) - at : key.len - at;
        char before[64];
        snprintf(before, sizeof before, "%s%u%s", form[0], number++, form[1]);
        made_text(text, before);
        made_add(text, key.bytes + at, len);
        made_text(text, form[2]);
        made_text(text, "\n");
        at += len + 1;
        if (below(seed, 40) == 0) /* cut off */
            break;
    }
    made_free(&key);
}

/* Lines of which most hold nothing, some a value or a name, and some a piece of a key. */
static void invent_lines(uint64_t *seed, struct made *text)
{
    size_t lines = 1 + below(seed, 40);
    for (size_t i = 0; i < lines; i++) {
        size_t what = below(seed, 9);
        if (what == 8)
            invent_dressed_key(seed, text);
        if (what == 0)
            mixture(rules, draw(seed), 3, text);
        else if (what == 1)
            compose(rules, "{private-key-pem}", draw(seed), text);
        else if (what == 2)
            made_text(text, "password:");
        else
            made_text(text, what == 3 ? "" : what == 4 ? "\t- item" : "2026-01-02T03:04:05Z app[7]: GET /index 200");
        made_text(text, "\n");
    }
    if (below(seed, 2))
        mixture(rules, draw(seed), 2, text);
}

static void lines_are_records(int mode)
{
    uint64_t seed = first_seed() + (uint64_t)mode;
    rules = load_rules();
    for (size_t round = 0; round < scaled(300); round++) {
        stanch_options options = options_get(below(&seed, 4));
        struct bench records, lines;
        struct made text = {NULL, 0, 0};
        static struct told told;
        options.mode = mode;
        bench_open(&records, rules, &options);
        options.framing = STANCH_FRAMING_LINES;
        bench_open(&lines, rules, &options);
        invent_lines(&seed, &text);
        told.out.len = told.count = 0;
        give_lines(&records, &text, &told);
        check_cuts(&lines, &text, &told, seed);
        made_free(&text);
        bench_close(&lines);
        bench_close(&records);
    }
    stanch_rules_release(rules);
}

static void lines_are_records_in_redaction(void **state)
{
    (void)state;
    lines_are_records(STANCH_REDACT);
}

static void lines_are_records_in_detection(void **state)
{
    (void)state;
    lines_are_records(STANCH_DETECT);
}

static void lines_are_records_in_blocking(void **state)
{
    (void)state;
    lines_are_records(STANCH_BLOCK);
}

/* A megabyte of quiet lines around one value: what is skipped unseen is neither lost nor counted wrong. */
static void a_value_among_many_lines_has_its_place(void **state)
{
    (void)state;
    rules = load_rules();
    stanch_options options = STANCH_OPTIONS_INIT;
    options.framing = STANCH_FRAMING_LINES;
    options.count_lines = 1;
    struct bench lines;
    struct made text = {NULL, 0, 0};
    bench_open(&lines, rules, &options);
    for (size_t i = 0; i < 20000; i++) {
        if (i == 12345)
            assert_true(compose(rules, "a {github-pat-classic} b", 7, &text));
        made_text(&text, "nothing is to be seen in this line, go on to the next\n");
    }
    static const size_t writes[] = {SIZE_MAX, 100000, 777};
    for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
        static struct told told;
        told.out.len = told.count = 0;
        stanch_stream_reset(lines.stream);
        for (size_t at = 0, len = 0; at < text.len; at += len) {
            len = text.len - at < writes[i] ? text.len - at : writes[i];
            pull(&lines, text.bytes + at, len, STANCH_FLUSH, &told);
        }
        pull(&lines, NULL, 0, STANCH_END, &told);
        assert_int_equal(told.count, 1);
        assert_int_equal(told.findings[0].line, 12346);
        assert_int_equal(told.findings[0].column, 3);
    }
    made_free(&text);
    bench_close(&lines);
    stanch_rules_release(rules);
}

static void redacts_json_to(const char *pattern, bool is_same)
{
    stanch_options options = STANCH_OPTIONS_INIT;
    options.framing = STANCH_FRAMING_JSON;
    struct bench json;
    struct made text = {NULL, 0, 0};
    bench_open(&json, rules, &options);
    assert_true(compose(rules, pattern, 7, &text));
    for (size_t every = 0; every < 20; every++) {
        struct plan plan = {.every = every};
        struct observed seen;
        drive(&json, text.bytes, text.len, &plan, &seen);
        bool passes = seen.len == text.len && memcmp(seen.out, text.bytes, text.len) == 0;
        if (passes != is_same)
            fail_msg("%s is %s in writes of %zu", pattern, passes ? "left alone" : "changed", every);
        observed_free(&seen);
    }
    made_free(&text);
    bench_close(&json);
}

/* A number that became a text would break who reads it; a text behind the same name goes. */
static void numbers_stay_in_json(void **state)
{
    (void)state;
    rules = load_rules();
    redacts_json_to("{{\"password\":82736455,\"n\":1}\n", true);
    redacts_json_to("{{\"secret_key\": -8.2736455e+10}\n", true);
    redacts_json_to("{{\"password\":\"82736455x\",\"n\":1}\n", false);
    redacts_json_to("password: 82736455x\n", false);
    stanch_rules_release(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_records_in_redaction), cmocka_unit_test(lines_are_records_in_detection),
        cmocka_unit_test(lines_are_records_in_blocking),  cmocka_unit_test(a_value_among_many_lines_has_its_place),
        cmocka_unit_test(numbers_stay_in_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
