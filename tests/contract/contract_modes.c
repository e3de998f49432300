/* What a caller may do with a stream: stop and go on, interleave, move, reset, end records, name values, block, detect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invent.h"
#include "trial.h"

static stanch_rules *rules;
static struct bench bench;

static void open_bench(size_t which, int mode, int unit)
{
    stanch_options options = options_get(which);
    options.mode = mode;
    options.unit = unit;
    rules = load_rules();
    bench_open(&bench, rules, &options);
}

static void close_bench(void)
{
    bench_close(&bench);
    stanch_rules_release(rules);
    reference_forget();
}

static struct made composed(const char *pattern)
{
    struct made text = {NULL, 0, 0};
    assert_true(compose(rules, pattern, 99, &text));
    return text;
}

/* -------------------------------------------------------------------------------------------- several streams */

/* Two streams, one event each in turn, the workers exchanged after every event. */
static void interleave(uint64_t seed)
{
    struct made texts[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    stanch_stream *streams[2];
    struct flow flows[2];
    struct observed seen[2];
    struct plan plan = {.every = 1 + below(&seed, 40), .flush_seed = seed | 1};
    for (int i = 0; i < 2; i++) {
        mixture(rules, draw(&seed), 8, &texts[i]);
        assert_int_equal(stanch_stream_new(rules, &bench.options, &streams[i]), STANCH_OK);
        flow_open(&flows[i], &bench, streams[i], texts[i].bytes, texts[i].len, &plan, &seen[i]);
    }
    bool goes_on = true;
    for (unsigned turn = 0; goes_on; turn++) {
        bool first = flow_step(&flows[0], bench.workers[turn & 1]);
        bool second = flow_step(&flows[1], bench.workers[~turn & 1]);
        goes_on = first || second;
    }
    for (int i = 0; i < 2; i++) {
        struct reference_result truth;
        char why[256] = "";
        reference_run(rules, &bench.options, texts[i].bytes, texts[i].len, &truth);
        if (!agrees(&bench, &truth, &seen[i], why, sizeof why))
            fail_msg("%s, seed %llu", why, (unsigned long long)seed);
        reference_free(&truth);
        observed_free(&seen[i]);
        flow_close(&flows[i]);
        stanch_stream_free(streams[i]);
        made_free(&texts[i]);
    }
}

static void interleaved_streams_do_not_mix(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    for (size_t round = 0; round < scaled(200); round++)
        interleave(first_seed() + round);
    close_bench();
}

/* -------------------------------------------------------------------------------------------- reset */

/* Stopped after each number of events and reset, a stream does the next text as a fresh one. */
static void a_reset_stream_is_a_fresh_one(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    struct made text = composed(
        "a {github-pat-classic} b password=\"Tr0ub4dor&3x {npm-access-token}\" {private-key-pem}\nx {jwt} eyJh");
    struct reference_result truth;
    reference_run(rules, &bench.options, text.bytes, text.len, &truth);
    struct plan plan = {.every = 5}, whole = {.every = 0};
    for (size_t stop = 0; stop < 400; stop++) {
        struct flow flow;
        struct observed seen;
        char why[256] = "";
        flow_open(&flow, &bench, bench.stream, text.bytes, text.len, &plan, &seen);
        for (size_t events = 0; events < stop && flow_step(&flow, bench.workers[0]);)
            events++;
        flow_close(&flow);
        observed_free(&seen);
        drive(&bench, text.bytes, text.len, &whole, &seen);
        assert_int_equal(stanch_held(bench.stream), 0);
        if (!agrees(&bench, &truth, &seen, why, sizeof why))
            fail_msg("after %zu events: %s", stop, why);
        observed_free(&seen);
    }
    reference_free(&truth);
    made_free(&text);
    close_bench();
}

static void after_the_end_a_stream_gives_nothing_until_reset(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    struct plan whole = {.every = 0};
    struct observed seen;
    drive(&bench, (const uint8_t *)"abc", 3, &whole, &seen);
    assert_int_equal(seen.len, 3);
    stanch_input input = {(const uint8_t *)"more", 4};
    stanch_event event = STANCH_EVENT_INIT;
    assert_int_equal(stanch_next(bench.stream, bench.workers[0], &input, STANCH_MORE, &event), STANCH_E_STATE);
    assert_int_equal(stanch_next(bench.stream, bench.workers[0], &input, STANCH_END, &event), STANCH_E_STATE);
    observed_free(&seen);
    drive(&bench, (const uint8_t *)"abcd", 4, &whole, &seen);
    assert_int_equal(seen.len, 4);
    observed_free(&seen);
    close_bench();
}

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    stanch_input input = {(const uint8_t *)"abc", 3};
    stanch_event event = STANCH_EVENT_INIT;
    stanch_stream_reset(bench.stream);
    assert_int_equal(stanch_next(NULL, bench.workers[0], &input, STANCH_MORE, &event), STANCH_E_ARGUMENT);
    assert_int_equal(stanch_next(bench.stream, NULL, &input, STANCH_MORE, &event), STANCH_E_ARGUMENT);
    assert_int_equal(stanch_next(bench.stream, bench.workers[0], NULL, STANCH_MORE, &event), STANCH_E_ARGUMENT);
    assert_int_equal(stanch_next(bench.stream, bench.workers[0], &input, STANCH_MORE, NULL), STANCH_E_ARGUMENT);
    assert_int_equal(stanch_next(bench.stream, bench.workers[0], &input, 77, &event), STANCH_E_ARGUMENT);
    assert_true(stanch_stream_size() <= 4096);
    close_bench();
}

/* -------------------------------------------------------------------------------------------- what is held */

static size_t held_after(const char *pattern)
{
    struct made text = composed(pattern);
    struct plan whole = {.every = 0};
    struct observed seen;
    drive(&bench, text.bytes, text.len, &whole, &seen);
    size_t held = seen.held_before_end;
    observed_free(&seen);
    made_free(&text);
    return held;
}

static void little_is_held_after_plain_text(void **state)
{
    (void)state;
    open_bench(2, STANCH_REDACT, STANCH_UNIT_LINE); /* prompt */
    assert_true(held_after("The quick brown fox jumps over the lazy dog. ") <= 3);
    assert_true(held_after("The quick brown fox jumps over the lazy d") <= 3);
    assert_true(held_after("{{\"n\":1,\"text\":\"something\"},\n") <= 3);
    assert_true(held_after("a value {github-pat-classic} and text behind it. ") <= 3);
    assert_true(held_after("{private-key-pem}\nand text behind it. ") <= 3);
    close_bench();
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE); /* log */
    assert_true(held_after("The quick brown fox jumps over the lazy dog. ") <= 3);
    assert_true(held_after("The run {Q*70}") <= 88);
    close_bench();
}

static void an_endless_line_is_held_within_its_bound(void **state)
{
    (void)state;
    static const char *const patterns[] = {"{A*120000}",
                                           "password=\"{A*120000}",
                                           "Bearer {b*120000}",
                                           "eyJh{c*120000}",
                                           "://{d*120000}",
                                           "-----BEGIN RSA PRIVATE KEY-----{A*120000}",
                                           "{\\*120000}",
                                           "{=*120000}",
                                           "{-*120000}",
                                           "password={ *120000}",
                                           "{{\"a\":\"ghp_{\\*120000}"};
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct made text = composed(patterns[i]);
        struct trial trial = {&bench, TRY_SOME_CUTS, first_seed(), true};
        assert_true(trial_report(&trial, "an endless line", text.bytes, text.len));
        made_free(&text);
    }
    close_bench();
}

static void a_megabyte_in_one_write_is_like_small_writes(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    struct made text = {NULL, 0, 0};
    uint64_t seed = first_seed();
    while (text.len < 1u << 20) {
        for (int i = 0; i < 40; i++)
            made_text(&text, "2026-01-02T03:04:05Z host app[12]: nothing of note happened here\n");
        mixture(rules, draw(&seed), 6, &text);
    }
    struct plan whole = {.every = 0}, pages = {.every = 4096},
                odd = {.every = 1021, .flush_all = true, .switch_workers = true};
    struct observed first, second, third;
    drive(&bench, text.bytes, text.len, &whole, &first);
    drive(&bench, text.bytes, text.len, &pages, &second);
    drive(&bench, text.bytes, text.len, &odd, &third);
    assert_string_equal(first.problem, "");
    assert_true(first.len == second.len && memcmp(first.out, second.out, first.len) == 0 &&
                first.count == second.count);
    assert_true(first.len == third.len && memcmp(first.out, third.out, first.len) == 0 && first.count == third.count);
    observed_free(&first);
    observed_free(&second);
    observed_free(&third);
    made_free(&text);
    close_bench();
}

/* -------------------------------------------------------------------------------------------- detect, block */

static void detect_passes_every_byte(void **state)
{
    (void)state;
    open_bench(OPTIONS_DETECT, STANCH_DETECT, STANCH_UNIT_LINE);
    for (size_t round = 0; round < scaled(300); round++) {
        struct made text = {NULL, 0, 0};
        mixture(rules, first_seed() + round, 8, &text);
        struct trial trial = {&bench, TRY_SOME_CUTS, first_seed() + round, false};
        assert_true(trial_report(&trial, "detect", text.bytes, text.len));
        made_free(&text);
    }
    close_bench();
}

/* Blocked lines are left out by this caller as the program does it: what passed of the unit is taken back. */
static void block_names_each_finding(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_BLOCK, STANCH_UNIT_LINE);
    struct made text =
        composed("one\ntwo {github-pat-classic} two\nthree\nfour {npm-access-token} {npm-access-token}\nfive\n");
    for (size_t every = 1; every < text.len; every++) {
        struct plan plan = {.every = every};
        struct observed seen;
        drive(&bench, text.bytes, text.len, &plan, &seen);
        assert_int_equal(seen.error, STANCH_OK);
        assert_int_equal(seen.count, 3);
        assert_true(seen.blocked >= 2 && seen.blocked <= 3);
        for (size_t i = 0; i + 4 <= seen.len; i++)
            assert_false(memcmp(seen.out + i, "ghp_", 4) == 0 || memcmp(seen.out + i, "npm_", 4) == 0);
        observed_free(&seen);
    }
    made_free(&text);
    close_bench();
}

static void block_of_the_stream_ends_it(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_BLOCK, STANCH_UNIT_STREAM);
    struct made text = composed("one\ntwo {github-pat-classic} two\nthree {npm-access-token}\n");
    for (size_t every = 1; every < text.len; every++) {
        struct plan plan = {.every = every};
        struct observed seen;
        drive(&bench, text.bytes, text.len, &plan, &seen);
        assert_int_equal(seen.error, STANCH_OK);
        assert_int_equal(seen.blocked, 1);
        assert_int_equal(seen.len, strlen("one\ntwo "));
        assert_memory_equal(seen.out, "one\ntwo ", seen.len);
        observed_free(&seen);
    }
    made_free(&text);
    close_bench();
}

/* -------------------------------------------------------------------------------------------- records, names, one shot */

struct joined {
    uint8_t bytes[16384];
    size_t len, findings;
};

/* Pulls until the input is used up (or the end). */
static void pull(stanch_stream *stream, const void *bytes, size_t len, int step, struct joined *out)
{
    stanch_input input = {bytes, len};
    for (;;) {
        stanch_event event = STANCH_EVENT_INIT;
        assert_int_equal(stanch_next(stream, bench.workers[0], &input, step, &event), STANCH_OK);
        if (event.type == STANCH_PASS || event.type == STANCH_INSERT) {
            assert_true(out->len + event.len <= sizeof out->bytes);
            memcpy(out->bytes + out->len, event.bytes, event.len);
            out->len += event.len;
        }
        out->findings += event.type == STANCH_FINDING;
        if (event.type == STANCH_NEED_INPUT || event.type == STANCH_DONE)
            return;
    }
}

static bool out_is(const struct joined *out, const char *expected)
{
    if (out->len == strlen(expected) && memcmp(out->bytes, expected, out->len) == 0)
        return true;
    print_c_string(stdout, out->bytes, out->len);
    puts(" is the output");
    return false;
}

static void a_name_that_lies_elsewhere_speaks_for_the_value(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    struct joined out = {.len = 0};
    stanch_stream_reset(bench.stream);
    assert_int_equal(stanch_name(bench.stream, "db_password", 11), STANCH_OK);
    pull(bench.stream, "Tr0ub4dor&3x", 12, STANCH_END, &out);
    assert_true(out_is(&out, "REDACTED.generic-password"));
    out.len = 0;
    stanch_stream_reset(bench.stream);
    assert_int_equal(stanch_name(bench.stream, "color", 5), STANCH_OK);
    pull(bench.stream, "Tr0ub4dor&3x", 12, STANCH_END, &out);
    assert_true(out_is(&out, "Tr0ub4dor&3x"));
    close_bench();
}

/* A record's end closes what is open, and nothing of it speaks for the next record. */
static void a_record_ends_what_is_open(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    struct made token = composed("{github-pat-classic}");
    struct joined out = {.len = 0};
    stanch_stream_reset(bench.stream);
    pull(bench.stream, token.bytes, token.len, STANCH_FLUSH, &out);
    assert_int_equal(stanch_record(bench.stream), STANCH_OK);
    pull(bench.stream, "", 0, STANCH_FLUSH, &out);
    assert_int_equal(stanch_held(bench.stream), 0);
    assert_int_equal(out.findings, 1);
    size_t before = out.len;
    pull(bench.stream, "password=", 9, STANCH_FLUSH, &out);
    assert_int_equal(stanch_record(bench.stream), STANCH_OK);
    pull(bench.stream, "", 0, STANCH_FLUSH, &out);
    pull(bench.stream, "Tr0ub4dor&3x", 12, STANCH_END, &out);
    assert_int_equal(out.len, before + 9 + 12);
    assert_int_equal(out.findings, 1);
    made_free(&token);
    close_bench();
}

/* Records of a stream, each cut anywhere. */
static void pull_record(const struct made *record, uint64_t *seed, struct joined *out)
{
    for (size_t at = 0; at < record->len;) {
        size_t len = 1 + below(seed, record->len - at);
        pull(bench.stream, record->bytes + at, len, STANCH_FLUSH, out);
        at += len;
    }
    assert_int_equal(stanch_record(bench.stream), STANCH_OK);
    pull(bench.stream, "", 0, STANCH_FLUSH, out);
    assert_int_equal(stanch_held(bench.stream), 0);
}

static bool may_hold_a_key(const struct made *text, const struct reference_result *truth)
{
    for (size_t i = 0; i < truth->count; i++)
        if (rules->rules[truth->findings[i].rule].start == START_BLOCK)
            return true;
    return memmem(text->bytes, text->len, "-----", 5) != NULL || memmem(text->bytes, text->len, "PuTTY", 5) != NULL ||
           memmem(text->bytes, text->len, "LS0tL", 5) != NULL || text->len > 2000;
}

/* But for key blocks, a record is judged as if it were a stream. */
static void records_are_judged_one_by_one(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    uint64_t seed = first_seed();
    stanch_stream_reset(bench.stream);
    for (size_t round = 0; round < scaled(1000); round++) {
        struct made record = {NULL, 0, 0};
        struct reference_result truth;
        mixture(rules, draw(&seed), 4, &record);
        reference_run(rules, &bench.options, record.bytes, record.len, &truth);
        if (!may_hold_a_key(&record, &truth)) {
            static struct joined out;
            out.len = out.findings = 0;
            pull_record(&record, &seed, &out);
            bool is_same =
                out.len == truth.len && memcmp(out.bytes, truth.out, out.len) == 0 && out.findings == truth.count;
            if (!is_same) {
                print_c_string(stdout, record.bytes, record.len);
                puts(" is the record");
                fail_msg("round %zu: %zu findings, not %zu", round, out.findings, truth.count);
            }
        }
        reference_free(&truth);
        made_free(&record);
    }
    close_bench();
}

/* Of a key over several records only BEGIN, the placeholder and the line breaks are left; one finding at its end. */
static void a_key_over_records_is_taken_out_of_each(void **state)
{
    (void)state;
    static const char *const records[] = {"-----BEGIN RSA PRIVATE KEY-----\n", "{A*64}\n", "{B*64}\n", "{C*20}\n",
                                          "-----END RSA PRIVATE KEY-----\n",   "after\n"};
    uint64_t seed = first_seed();
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    for (size_t round = 0; round < scaled(50); round++) {
        struct joined out = {.len = 0};
        stanch_stream_reset(bench.stream);
        for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
            struct made record = composed(records[i]);
            pull_record(&record, &seed, &out);
            made_free(&record);
        }
        pull(bench.stream, "", 0, STANCH_END, &out);
        assert_true(out_is(&out, "-----BEGIN RSA PRIVATE KEY-----\nREDACTED.private-key-pem\n\n\n\nafter\n"));
        assert_int_equal(out.findings, 1);
    }
    close_bench();
}

static void one_shot_is_like_a_stream(void **state)
{
    (void)state;
    open_bench(OPTIONS_DEFAULT, STANCH_REDACT, STANCH_UNIT_LINE);
    for (size_t round = 0; round < scaled(200); round++) {
        struct made text = {NULL, 0, 0};
        struct reference_result truth;
        mixture(rules, first_seed() + round, 4, &text);
        reference_run(rules, &bench.options, text.bytes, text.len, &truth);
        size_t room = truth.len + 1, len = 0, findings = 0;
        char *out = malloc(room);
        assert_non_null(out);
        assert_int_equal(stanch_redact(bench.workers[0], bench.settings, NULL, (const char *)text.bytes, text.len, out,
                                       room, &len, &findings),
                         STANCH_OK);
        assert_int_equal(len, truth.len);
        assert_memory_equal(out, truth.out, len);
        assert_int_equal(out[len], 0);
        assert_int_equal(findings, truth.count);
        if (truth.len > 0) {
            assert_int_equal(stanch_redact(bench.workers[0], bench.settings, NULL, (const char *)text.bytes, text.len,
                                           out, room - 1, NULL, NULL),
                             STANCH_E_SPACE);
            assert_int_equal(out[0], 0);
        }
        free(out);
        reference_free(&truth);
        made_free(&text);
    }
    close_bench();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interleaved_streams_do_not_mix),
        cmocka_unit_test(a_reset_stream_is_a_fresh_one),
        cmocka_unit_test(after_the_end_a_stream_gives_nothing_until_reset),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(little_is_held_after_plain_text),
        cmocka_unit_test(an_endless_line_is_held_within_its_bound),
        cmocka_unit_test(a_megabyte_in_one_write_is_like_small_writes),
        cmocka_unit_test(detect_passes_every_byte),
        cmocka_unit_test(block_names_each_finding),
        cmocka_unit_test(block_of_the_stream_ends_it),
        cmocka_unit_test(a_name_that_lies_elsewhere_speaks_for_the_value),
        cmocka_unit_test(a_record_ends_what_is_open),
        cmocka_unit_test(records_are_judged_one_by_one),
        cmocka_unit_test(a_key_over_records_is_taken_out_of_each),
        cmocka_unit_test(one_shot_is_like_a_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
