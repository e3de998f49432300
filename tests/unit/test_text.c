/* base64 as it must be written, and words of the context to the left of a value. */
#include "base64.h"
#include "check_tools.h"
#include "context.h"

static void base64_is_read_strictly(void **state)
{
    static const struct {
        const char *text;
        bool is_url_safe;
        size_t count;
    } cases[] = {{"", false, 0},        {"QQ", false, 1},       {"QR", false, 0},      {"QUI", false, 2},
                 {"QUJ", false, 0},     {"QUJD", false, 3},     {"QUJDR", false, 0},   {"+/+/", false, 3},
                 {"+/+/", true, 0},     {"-_-_", true, 3},      {"-_-_", false, 0},    {"QU D", false, 0},
                 {"QUJ\xe2", false, 0}, {"QUJDRA==", false, 0}, {"QUJDRUY", false, 5}, {"QUJDRUZH", false, 0}};
    uint8_t out[5];
    (void)state;
    for (size_t i = 0; i < ARRAY(cases); i++) {
        const uint8_t *text = (const uint8_t *)cases[i].text;
        assert_int_equal(base64_decode(text, strlen(cases[i].text), cases[i].is_url_safe, out, sizeof out),
                         cases[i].count);
    }
    base64_decode((const uint8_t *)"QUJDRUY", 7, false, out, sizeof out);
    assert_memory_equal(out, "ABCEF", 5);
}

static void a_word_of_the_context_stands_between_borders(void **state)
{
    static const char *const words[] = {"datadog", "dd_api_key", "x"};
    static const char *const yes[] = {"datadog", "my DataDog=", "theDatadogKey", "DD_API_KEY=", "a-datadog", "1 x"};
    static const char *const no[] = {"", "d", "datado", "datadogs", "xdatadog", "dd_api_keys", "xx", "DATADOGX"};
    (void)state;
    for (size_t i = 0; i < ARRAY(yes); i++)
        assert_true(context_has_word((const uint8_t *)yes[i], strlen(yes[i]), words, ARRAY(words)));
    for (size_t i = 0; i < ARRAY(no); i++)
        assert_false(context_has_word((const uint8_t *)no[i], strlen(no[i]), words, ARRAY(words)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_is_read_strictly),
        cmocka_unit_test(a_word_of_the_context_stands_between_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
