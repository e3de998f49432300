/* Key blocks over records: every record keeps its place, and none of the key's lines leaves. */
#include "stanch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEY_ROOM 8192

struct bench {
    stanch_rules *rules;
    stanch_worker *worker;
    stanch_stream *stream;
    char key[KEY_ROOM];
    size_t key_len;
    char out[4 * KEY_ROOM];
    size_t out_len, findings, cut;
    uint8_t fingerprint[STANCH_FINGERPRINT_BYTES];
};

static void open_bench_with(struct bench *bench, const char *rule, const stanch_options *options, size_t cut)
{
    size_t start = 0;
    size_t end = 0;
    memset(bench, 0, sizeof *bench);
    bench->cut = cut;
    assert_int_equal(stanch_rules_load(NULL, &bench->rules, NULL), STANCH_OK);
    assert_int_equal(stanch_worker_new(bench->rules, &bench->worker), STANCH_OK);
    assert_int_equal(stanch_stream_new(bench->rules, options, &bench->stream), STANCH_OK);
    assert_int_equal(stanch_rules_make(bench->rules, (size_t)stanch_rules_find(bench->rules, rule), STANCH_MAKE_VALID,
                                       7, bench->key, sizeof bench->key, &bench->key_len, &start, &end),
                     STANCH_OK);
}

static void open_bench(struct bench *bench, const char *rule, int mode, size_t cut)
{
    stanch_options options = STANCH_OPTIONS_INIT;
    options.mode = mode;
    open_bench_with(bench, rule, &options, cut);
}

static void close_bench(struct bench *bench)
{
    stanch_stream_free(bench->stream);
    stanch_worker_free(bench->worker);
    stanch_rules_release(bench->rules);
}

static void pull(struct bench *bench, const char *text, size_t len, int step)
{
    stanch_input input = {(const uint8_t *)text, len};
    stanch_event event = STANCH_EVENT_INIT;
    do {
        assert_int_equal(stanch_next(bench->stream, bench->worker, &input, step, &event), STANCH_OK);
        assert_true(stanch_held(bench->stream) <= STANCH_HOLD_MAX);
        if (event.type == STANCH_FINDING) {
            bench->findings++;
            memcpy(bench->fingerprint, event.finding->fingerprint, sizeof bench->fingerprint);
        }
        if (event.type == STANCH_PASS || event.type == STANCH_INSERT) {
            assert_true(bench->out_len + event.len < sizeof bench->out);
            memcpy(bench->out + bench->out_len, event.bytes, event.len);
            bench->out_len += event.len;
        }
    } while (event.type < STANCH_NEED_INPUT);
}

/* A record, in pieces, and the caller's own mark of its end. */
static void give_record(struct bench *bench, const char *text, size_t len)
{
    for (size_t at = 0; at < len; at += bench->cut)
        pull(bench, text + at, len - at < bench->cut ? len - at : bench->cut, STANCH_FLUSH);
    assert_int_equal(stanch_record(bench->stream), STANCH_OK);
    pull(bench, "", 0, STANCH_FLUSH);
    bench->out[bench->out_len++] = '|';
}

static void give_text(struct bench *bench, const char *text)
{
    give_record(bench, text, strlen(text));
}

/* The first `most` lines of the key, a record each; returns how many there were. */
static size_t give_key(struct bench *bench, size_t most)
{
    size_t lines = 0;
    for (size_t at = 0; at < bench->key_len && lines < most; lines++) {
        const char *line = bench->key + at;
        const char *end = memchr(line, '\n', bench->key_len - at);
        size_t len = end ? (size_t)(end - line) : bench->key_len - at;
        give_record(bench, line, len);
        at += len + 1;
    }
    return lines;
}

static bool has_key_line(const struct bench *bench)
{
    const char *line = memchr(bench->key, '\n', bench->key_len);
    for (line = line ? line + 1 : NULL; line && *line != '-' && strchr(line, '\n'); line = strchr(line, '\n') + 1)
        if (memmem(bench->out, bench->out_len, line, 24))
            return true;
    return false;
}

static void assert_out(struct bench *bench, const char *before, const char *first, size_t empty, const char *after)
{
    char expected[KEY_ROOM];
    size_t len = (size_t)snprintf(expected, sizeof expected, "%s|%s|%s|", "before", before, first);
    for (size_t i = 0; i < empty; i++)
        expected[len++] = '|';
    len += (size_t)snprintf(expected + len, sizeof expected - len, "%s|", after);
    bench->out[bench->out_len] = '\0';
    assert_string_equal(bench->out, expected);
}

static const size_t cuts[] = {1, 2, 7, 63, 64, 1000};

static void a_key_line_by_line_leaves_empty_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        struct bench bench;
        open_bench(&bench, "private-key-pem", STANCH_REDACT, cuts[i]);
        give_text(&bench, "before");
        size_t lines = give_key(&bench, SIZE_MAX);
        give_text(&bench, "after");
        pull(&bench, "", 0, STANCH_END);
        assert_out(&bench, "-----BEGIN RSA PRIVATE KEY-----", "REDACTED.private-key-pem", lines - 2, "after");
        assert_false(has_key_line(&bench));
        assert_int_equal(bench.findings, 1);
        close_bench(&bench);
    }
}

static void a_key_without_end_stops_at_other_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        struct bench bench;
        open_bench(&bench, "private-key-pem", STANCH_REDACT, cuts[i]);
        give_text(&bench, "before");
        give_key(&bench, 4);
        give_text(&bench, "then: other text");
        pull(&bench, "", 0, STANCH_END);
        assert_out(&bench, "-----BEGIN RSA PRIVATE KEY-----", "REDACTED.private-key-pem", 2, "then: other text");
        assert_int_equal(bench.findings, 1);
        close_bench(&bench);
    }
}

static void a_key_without_end_is_found_at_the_end(void **state)
{
    (void)state;
    struct bench bench;
    open_bench(&bench, "private-key-openssh", STANCH_REDACT, 16);
    give_text(&bench, "before");
    give_key(&bench, 3);
    assert_int_equal(bench.findings, 0);
    pull(&bench, "", 0, STANCH_END);
    assert_int_equal(bench.findings, 1);
    assert_false(has_key_line(&bench));
    close_bench(&bench);
}

static void key_headers_pass_and_the_key_is_still_expected(void **state)
{
    (void)state;
    struct bench bench;
    open_bench(&bench, "private-key-pem", STANCH_REDACT, 5);
    const char *body = strchr(bench.key, '\n') + 1;
    give_text(&bench, "-----BEGIN RSA PRIVATE KEY-----");
    give_text(&bench, "Proc-Type: 4,ENCRYPTED");
    give_text(&bench, "");
    give_record(&bench, body, 64);
    give_text(&bench, "-----END RSA PRIVATE KEY-----");
    give_text(&bench, "after");
    pull(&bench, "", 0, STANCH_END);
    bench.out[bench.out_len] = '\0';
    assert_string_equal(bench.out,
                        "-----BEGIN RSA PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED||REDACTED.private-key-pem||after|");
    assert_int_equal(bench.findings, 1);
    close_bench(&bench);
}

static void text_behind_a_begin_line_passes(void **state)
{
    (void)state;
    struct bench bench;
    open_bench(&bench, "private-key-pem", STANCH_REDACT, 9);
    give_text(&bench, "-----BEGIN RSA PRIVATE KEY-----");
    give_text(&bench, "is how a key begins");
    give_text(&bench, "and this is a text");
    pull(&bench, "", 0, STANCH_END);
    bench.out[bench.out_len] = '\0';
    assert_string_equal(bench.out, "-----BEGIN RSA PRIVATE KEY-----|is how a key begins|and this is a text|");
    assert_int_equal(bench.findings, 0);
    close_bench(&bench);
}

static void a_record_may_hold_the_beginning_of_the_key(void **state)
{
    (void)state;
    struct bench bench;
    open_bench(&bench, "private-key-pem", STANCH_REDACT, 11);
    const char *rest = bench.key;
    for (int line = 0; line < 3; line++)
        rest = strchr(rest, '\n') + 1;
    give_record(&bench, bench.key, (size_t)(rest - 1 - bench.key));
    give_record(&bench, rest, 64);
    give_text(&bench, "after");
    pull(&bench, "", 0, STANCH_END);
    bench.out[bench.out_len] = '\0';
    assert_string_equal(bench.out, "REDACTED.private-key-pem||after|");
    assert_int_equal(bench.findings, 1);
    close_bench(&bench);
}

static void detect_passes_the_key_and_finds_it(void **state)
{
    (void)state;
    struct bench bench;
    open_bench(&bench, "private-key-pem", STANCH_DETECT, 30);
    give_key(&bench, SIZE_MAX);
    pull(&bench, "", 0, STANCH_END);
    for (size_t i = 0; i < bench.out_len; i++)
        if (bench.out[i] == '|')
            bench.out[i] = '\n';
    assert_memory_equal(bench.out, bench.key, bench.key_len);
    assert_int_equal(bench.findings, 1);
    close_bench(&bench);
}

/* Line by line, in one record, and cut within. */
static void an_allowed_key_passes_however_records_cut_it(void **state)
{
    (void)state;
    static const stanch_allow allow[] = {{.rule = "private-key-pem"}};
    stanch_options options = STANCH_OPTIONS_INIT;
    options.allow = allow;
    options.allow_count = 1;
    for (size_t first = 1; first < 400; first += 13) {
        struct bench bench;
        open_bench_with(&bench, "private-key-pem", &options, 30);
        if (first == 1)
            give_key(&bench, SIZE_MAX);
        else
            give_record(&bench, bench.key, first);
        if (first > 1)
            give_record(&bench, bench.key + first, bench.key_len - first);
        pull(&bench, "", 0, STANCH_END);
        size_t len = 0;
        for (size_t i = 0; i < bench.out_len; i++)
            if (bench.out[i] != '|' || first == 1)
                bench.out[len++] = bench.out[i] == '|' ? '\n' : bench.out[i];
        assert_true(len >= bench.key_len);
        assert_memory_equal(bench.out, bench.key, bench.key_len);
        assert_int_equal(bench.findings, 0);
        close_bench(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_line_by_line_leaves_empty_records),
        cmocka_unit_test(a_key_without_end_stops_at_other_text),
        cmocka_unit_test(a_key_without_end_is_found_at_the_end),
        cmocka_unit_test(key_headers_pass_and_the_key_is_still_expected),
        cmocka_unit_test(text_behind_a_begin_line_passes),
        cmocka_unit_test(a_record_may_hold_the_beginning_of_the_key),
        cmocka_unit_test(detect_passes_the_key_and_finds_it),
        cmocka_unit_test(an_allowed_key_passes_however_records_cut_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
