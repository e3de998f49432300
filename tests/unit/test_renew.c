/* A stream that goes on with other settings: nothing is lost, nothing is judged by nobody. */
#include "stanch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_ROOM 32768
#define SETS 2

/* One more rule, before all others: the same rules have other indexes. */
static const char first_rule[] =
    "{\"issuer\":\"A\",\"rules\":[{\"id\":\"aaaa-token\",\"kind\":\"token\",\"severity\":\"high\",\"anchors\":[\"aaaa_"
    "live_\"],"
    "\"alphabet\":\"[A-Za-z0-9_]\",\"min_len\":42,\"max_len\":42,"
    "\"pattern\":\"(?<![A-Za-z0-9])(?<secret>aaaa_live_[A-Za-z0-9]{32})(?![A-Za-z0-9_])\","
    "\"shape\":\"aaaa_live_{A-Za-z0-9:32}\",\"rotate\":{\"how\":\"Make a new one.\",\"revoke\":\"Delete it.\","
    "\"url\":\"https://aaaa.example\"}}]}";

/* Sets that streams go back and forth between. */
static stanch_rules *rules[SETS];
static stanch_worker *workers[SETS];

static int open_all(void **state)
{
    (void)state;
    const stanch_text text = {"first", first_rule, sizeof first_rule - 1};
    stanch_rules_options asked = STANCH_RULES_OPTIONS_INIT;
    asked.texts = &text;
    int failed = 0;
    for (int i = 0; i < SETS; i++) {
        asked.text_count = (size_t)i;
        failed |= stanch_rules_load(&asked, &rules[i], NULL) || stanch_worker_new(rules[i], &workers[i]);
    }
    return failed;
}

static int close_all(void **state)
{
    (void)state;
    for (int i = 0; i < SETS; i++) {
        stanch_worker_free(workers[i]);
        stanch_rules_release(rules[i]);
    }
    return 0;
}

/* What came out: the bytes, then each finding as a line. */
struct result {
    char bytes[2 * TEXT_ROOM], findings[8192];
    size_t len, used, renewed;
};

static void note(struct result *result, const stanch_event *event)
{
    if (event->type == STANCH_PASS || event->type == STANCH_INSERT) {
        assert_true(result->len + event->len < sizeof result->bytes);
        memcpy(result->bytes + result->len, event->bytes, event->len);
        result->len += event->len;
    } else if (event->type == STANCH_FINDING) {
        const stanch_finding *finding = event->finding;
        result->used += (size_t)snprintf(result->findings + result->used, sizeof result->findings - result->used,
                                         "%s %llu-%llu line %llu:%llu group %llu %s\n", finding->rule,
                                         (unsigned long long)finding->start, (unsigned long long)finding->end,
                                         (unsigned long long)finding->line, (unsigned long long)finding->column,
                                         (unsigned long long)finding->group, finding->value_hash);
        assert_true(result->used < sizeof result->findings);
    }
}

static void pull(stanch_stream *stream, stanch_worker *worker, const char *bytes, size_t len, int step,
                 struct result *result)
{
    stanch_input input = {(const uint8_t *)bytes, len};
    stanch_event event = STANCH_EVENT_INIT;
    do {
        assert_int_equal(stanch_next(stream, worker, &input, step, &event), STANCH_OK);
        note(result, &event);
    } while (event.type < STANCH_NEED_INPUT);
}

/* The text in pieces of `cut` bytes; where `may_renew`, behind each piece the other set takes over if it can. */
static void run(const stanch_options *options, const char *text, size_t len, size_t cut, bool may_renew,
                struct result *result)
{
    stanch_settings *settings[SETS];
    stanch_stream *stream = NULL;
    int at = 0;
    memset(result, 0, sizeof *result);
    for (int i = 0; i < SETS; i++)
        assert_int_equal(stanch_settings_new(rules[i], options, &settings[i], NULL), STANCH_OK);
    void *memory = aligned_alloc(64, stanch_stream_size());
    assert_int_equal(stanch_stream_init(memory, stanch_stream_size(), settings[0], &stream), STANCH_OK);
    for (size_t used = 0; used < len; used += cut) {
        pull(stream, workers[at], text + used, len - used < cut ? len - used : cut, STANCH_FLUSH, result);
        int answer = may_renew ? stanch_stream_renew(stream, settings[!at]) : STANCH_E_STATE;
        assert_true(answer == STANCH_E_STATE || (answer == STANCH_OK && stanch_held(stream) == 0));
        result->renewed += answer == STANCH_OK;
        at ^= answer == STANCH_OK;
    }
    pull(stream, workers[at], NULL, 0, STANCH_END, result);
    stanch_stream_fini(stream);
    free(memory);
    for (int i = 0; i < SETS; i++)
        stanch_settings_release(settings[i]);
}

/* A made value of each rule in its surrounding, and lines of words between them. */
static size_t make_text(char *text)
{
    static const char *const ids[] = {
        "github-pat-classic", "aws-access-key-id", "aws-secret-access-key", "private-key-pem", "jwt",
        "generic-password",   "password-in-url",   "twilio-account-sid"};
    size_t used = 0;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        size_t len = 0, start, end;
        long rule = stanch_rules_find(rules[0], ids[i]);
        used += (size_t)snprintf(text + used, TEXT_ROOM - used, "line %zu of words, token: and other text\n", i);
        if (rule >= 0)
            assert_int_equal(stanch_rules_make(rules[0], (size_t)rule, STANCH_MAKE_VALID, 40 + i, text + used,
                                               TEXT_ROOM - used, &len, &start, &end),
                             STANCH_OK);
        used += len;
        text[used++] = '\n';
    }
    /* longer than is decided, named on the line before */
    used += (size_t)snprintf(text + used, TEXT_ROOM - used, "password:\n  value: \"");
    for (int i = 0; i < 1500; i++)
        text[used++] = "0aZ7bY2cX9dW4eV1"[i * 7 % 16];
    return used + (size_t)snprintf(text + used, TEXT_ROOM - used, "\"\nand the end\n");
}

static void equal_sets_give_the_same_wherever_they_take_over(void **state)
{
    (void)state;
    static const size_t cuts[] = {1, 2, 3, 17, 64, 500, 4096};
    static const int modes[] = {STANCH_REDACT, STANCH_BLOCK, STANCH_DETECT};
    static struct result expected, result;
    char text[TEXT_ROOM];
    size_t len = make_text(text);
    for (size_t m = 0; m < sizeof modes / sizeof *modes; m++) {
        stanch_options options = STANCH_OPTIONS_INIT;
        options.mode = modes[m];
        options.count_lines = 1;
        run(&options, text, len, len, false, &expected);
        assert_true(expected.used > 0);
        for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
            run(&options, text, len, cuts[i], true, &result);
            assert_true(result.renewed > 0 || cuts[i] > 64);
            assert_string_equal(result.findings, expected.findings);
            assert_int_equal(result.len, expected.len);
            assert_memory_equal(result.bytes, expected.bytes, expected.len);
        }
    }
}

static stanch_stream *new_stream(stanch_settings **settings, int mode)
{
    stanch_options options = STANCH_OPTIONS_INIT;
    stanch_stream *stream = NULL;
    options.mode = mode;
    assert_int_equal(stanch_settings_new(rules[1], &options, settings, NULL), STANCH_OK);
    assert_int_equal(stanch_stream_new(rules[0], &options, &stream), STANCH_OK);
    return stream;
}

static void a_stream_with_something_open_keeps_its_settings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int mode;
        bool is_open;
    } cases[] = {
        {"words\n", STANCH_REDACT, false},
        {"ghp_", STANCH_REDACT, true},
        {"password=abcdefghijklmnop", STANCH_REDACT, true},
        {"password=9Zk3Xv7Qw1Lm5Tr8 ", STANCH_REDACT, false},
        {"password=9Zk3Xv7Qw1Lm5Tr8 ", STANCH_BLOCK, true},
        {"password=9Zk3Xv7Qw1Lm5Tr8 and more\n", STANCH_BLOCK, false},
        {"-----BEGIN PRIVATE KEY-----\n", STANCH_REDACT, true},
        {"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n", STANCH_REDACT, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stanch_settings *settings = NULL;
        stanch_stream *stream = new_stream(&settings, cases[i].mode);
        static struct result result;
        memset(&result, 0, sizeof result);
        assert_int_equal(stanch_stream_renew(stream, settings), STANCH_OK);
        pull(stream, workers[1], cases[i].text, strlen(cases[i].text), STANCH_FLUSH, &result);
        assert_int_equal(stanch_stream_renew(stream, settings), cases[i].is_open ? STANCH_E_STATE : STANCH_OK);
        pull(stream, workers[1], NULL, 0, STANCH_END, &result);
        assert_int_equal(stanch_stream_renew(stream, settings), STANCH_E_STATE);
        stanch_stream_free(stream);
        stanch_settings_release(settings);
    }
}

static void a_record_that_ends_is_open_until_it_is_judged(void **state)
{
    (void)state;
    stanch_settings *settings = NULL;
    stanch_stream *stream = new_stream(&settings, STANCH_REDACT);
    static struct result result;
    memset(&result, 0, sizeof result);
    pull(stream, workers[0], "a record", 8, STANCH_FLUSH, &result);
    assert_int_equal(stanch_record(stream), STANCH_OK);
    assert_int_equal(stanch_stream_renew(stream, settings), STANCH_E_STATE);
    pull(stream, workers[0], NULL, 0, STANCH_FLUSH, &result);
    assert_int_equal(stanch_stream_renew(stream, settings), STANCH_OK);
    pull(stream, workers[1], NULL, 0, STANCH_END, &result);
    assert_int_equal(result.len, 8);
    stanch_stream_free(stream);
    stanch_settings_release(settings);
}

static void *allocate(size_t bytes, void *user)
{
    (void)user;
    return malloc(bytes);
}

static void release(void *memory, void *user)
{
    (void)user;
    free(memory);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static const stanch_allocator own = {allocate, release, NULL};
    stanch_rules_options asked = STANCH_RULES_OPTIONS_INIT;
    stanch_rules *others = NULL;
    stanch_settings *settings = NULL, *foreign = NULL;
    stanch_stream *stream = new_stream(&settings, STANCH_REDACT);
    asked.allocator = &own;
    assert_int_equal(stanch_rules_load(&asked, &others, NULL), STANCH_OK);
    assert_int_equal(stanch_settings_new(others, NULL, &foreign, NULL), STANCH_OK);
    assert_int_equal(stanch_stream_renew(NULL, settings), STANCH_E_ARGUMENT);
    assert_int_equal(stanch_stream_renew(stream, NULL), STANCH_E_ARGUMENT);
    assert_int_equal(stanch_stream_renew(stream, foreign), STANCH_E_ARGUMENT);
    stanch_stream_free(stream);
    stanch_settings_release(settings);
    stanch_settings_release(foreign);
    stanch_rules_release(others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_sets_give_the_same_wherever_they_take_over),
        cmocka_unit_test(a_stream_with_something_open_keeps_its_settings),
        cmocka_unit_test(a_record_that_ends_is_open_until_it_is_judged),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
