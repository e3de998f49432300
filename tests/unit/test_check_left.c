/* Checks that read what stands to the left of a value: a program and its option, a name further away. */
#include "check_tools.h"

static enum check_verdict verdict_behind(const char *check, const char *left, const char *text)
{
    struct check_value value = value_of(text);
    value.left = (const uint8_t *)left;
    value.left_len = strlen(left);
    return judge(check, value).verdict;
}

static void an_option_counts_where_its_program_is_named_in_the_same_command(void **state)
{
    static const char *const yes[] = {"zip -r -P ",
                                      "sudo unzip -P ",
                                      "C:\\Tools\\sqlcmd.exe -S db -P ",
                                      "docker login -u a -p ",
                                      "cd x && mongodump -p ",
                                      "snmpget -v3 -u a -X "};
    static const char *const no[] = {
        "gzip -P ", "mkdir -p ", "zip a.zip b; ssh -P ", "zip a.zip b\nscp -P ", "zipper -P ", "my-zip -P ", "-P ", ""};
    (void)state;
    for (size_t i = 0; i < ARRAY(yes); i++)
        assert_int_equal(verdict_behind("program_option", yes[i], "x"), CHECK_PASS);
    for (size_t i = 0; i < ARRAY(no); i++)
        assert_int_equal(verdict_behind("program_option", no[i], "x"), CHECK_REJECT);
}

static void a_name_is_found_behind_the_words_that_languages_put_there(void **state)
{
    static const char *const yes[] = {
        "public string Password { get; set; } = ", "var_dump: [\"password\"]=>\n  string(14) ",
        "Dim dbPassword As String = ", "<wsse:Password Type=\"PasswordText\">", "{<<\"passwd\">>, <<"};
    static const char *const no[] = {"public string Passport { get; set; } = ", "password of the user = ", "} = ", ""};
    char value[16];
    (void)state;
    for (size_t i = 0; i < ARRAY(yes); i++) {
        add_number(add_random(value, BASE62, 8), chance(1000), "0123456789", 4);
        assert_int_equal(verdict_behind("named_before", yes[i], value), CHECK_PASS);
    }
    for (size_t i = 0; i < ARRAY(no); i++)
        assert_int_equal(verdict_behind("named_before", no[i], value), CHECK_REJECT);
}

static void a_key_is_judged_by_its_randomness_and_a_password_by_less(void **state)
{
    char key[40];
    (void)state;
    add_random(key, BASE62, 32);
    assert_int_equal(verdict_behind("named_before", "string ApiKey { get; set; } = ", key), CHECK_PASS);
    assert_int_equal(verdict_behind("named_before", "string ApiKey { get; set; } = ", "book-keeper"), CHECK_REJECT);
    assert_int_equal(verdict_behind("named_before", "string Password { get; set; } = ", "book4keeper!"), CHECK_PASS);
    assert_int_equal(verdict_behind("named_before", "string Password { get; set; } = ", "<password>"), CHECK_REJECT);
}

static void a_word_in_a_sentence_is_no_password(void **state)
{
    static const char *const words[] = {"SHA-256", "bcrypt",   "required",  "IPv6",       "PBKDF2-HMAC",
                                        "Summer",  "12345678", "IPv6/IPv4", "C++17/C++20"};
    char value[24];
    (void)state;
    for (size_t i = 0; i < ARRAY(words); i++)
        assert_int_equal(judge_text("said", words[i]).verdict, CHECK_REJECT);
    for (size_t i = 0; i < 50; i++) {
        char *end = add_random(value, "bcdfgh", 3);
        end = add_random(end, "23456789", 3);
        end = add_random(end, "JKLMNP", 3);
        add_random(end, "!*~", 2);
        assert_int_equal(judge_text("said", value).verdict, CHECK_PASS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_counts_where_its_program_is_named_in_the_same_command),
        cmocka_unit_test(a_name_is_found_behind_the_words_that_languages_put_there),
        cmocka_unit_test(a_key_is_judged_by_its_randomness_and_a_password_by_less),
        cmocka_unit_test(a_word_in_a_sentence_is_no_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
