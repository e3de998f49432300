/* Which findings of a text get the same number. */
#include "stanch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_ROOM 8192
#define FINDINGS 16

static stanch_rules *rules;
static stanch_worker *worker;

static int open_all(void **state)
{
    (void)state;
    return stanch_rules_load(NULL, &rules, NULL) || stanch_worker_new(rules, &worker);
}

static int close_all(void **state)
{
    (void)state;
    stanch_worker_free(worker);
    stanch_rules_release(rules);
    return 0;
}

/* A word is a rule, whose sample is put; anything else stands for so many dots. Lines lie between. */
static size_t make_text(const char *words, char *text)
{
    size_t used = 0, number = 0;
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest), number++) {
        size_t len = 0, start, end;
        long rule = stanch_rules_find(rules, word);
        if (rule >= 0)
            assert_int_equal(stanch_rules_make(rules, (size_t)rule, STANCH_MAKE_VALID, 100 + number, text + used,
                                               TEXT_ROOM - used, &len, &start, &end),
                             STANCH_OK);
        else
            for (len = 0; len < strtoul(word, NULL, 10); len++)
                text[used + len] = '.';
        used += len;
        text[used++] = '\n';
    }
    return used;
}

/* The numbers, 1 for the first group, as digits. */
static void groups_of(const char *words, char *groups)
{
    char text[TEXT_ROOM + 1];
    stanch_stream *stream = NULL;
    stanch_event event = STANCH_EVENT_INIT;
    size_t count = 0;
    stanch_input input = {(const uint8_t *)text, make_text(words, text)};
    assert_int_equal(stanch_stream_new(rules, NULL, &stream), STANCH_OK);
    do {
        assert_int_equal(stanch_next(stream, worker, &input, STANCH_END, &event), STANCH_OK);
        if (event.type == STANCH_FINDING && count < FINDINGS)
            groups[count++] = (char)('0' + event.finding->group);
    } while (event.type != STANCH_DONE);
    groups[count] = '\0';
    stanch_stream_free(stream);
}

static void what_belongs_together_has_one_number(void **state)
{
    static const struct {
        const char *words, *groups;
    } cases[] = {
        {"npm-access-token github-pat-classic", "00"},
        {"aws-access-key-id aws-secret-access-key", "11"},
        {"aws-secret-access-key aws-access-key-id", "11"},
        {"aws-access-key-id npm-access-token aws-secret-access-key", "101"},
        {"aws-access-key-id aws-secret-access-key aws-access-key-id aws-secret-access-key", "1122"},
        {"aws-access-key-id 300 aws-access-key-id aws-secret-access-key", "122"},
        {"twitch-access-token twitch-access-token", "11"},
        {"twitch-access-token twitch-access-token twitch-access-token", "112"},
        {"amplitude-secret-key amplitude-secret-key pusher-app-secret pusher-app-secret", "1122"},
        {"google-oauth-client-id google-oauth-client-secret google-oauth-refresh-token", "111"},
        {"twilio-account-sid twilio-auth-token", "11"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char groups[FINDINGS + 1];
        groups_of(cases[i].words, groups);
        if (strcmp(groups, cases[i].groups) != 0)
            fail_msg("%s: %s, not %s", cases[i].words, groups, cases[i].groups);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_belongs_together_has_one_number)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
