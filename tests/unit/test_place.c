/* The place of a finding in a history is copied with it and written to its JSON object, as a whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "finding_json.h"
#include "found.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define DATE "2026-11-25T12:00:00+05:30"

static const stanch_finding finding = {.rule = "a",
                                       .issuer = "",
                                       .kind = "",
                                       .reason = "",
                                       .rotate_how = "",
                                       .rotate_revoke = "",
                                       .rotate_url = "",
                                       .line = 1,
                                       .column = 1,
                                       .end = 1};

static json_t *object_of(const struct place *place)
{
    char bytes[4096];
    struct json_text text = {.bytes = bytes, .room = sizeof bytes};
    const struct finding_json more = {.key_id = "tmp",
                                      .mode = STANCH_DETECT,
                                      .file = place->file,
                                      .reason = "",
                                      .commit = place->commit,
                                      .author = place->author,
                                      .email = place->email,
                                      .date = place->date};
    finding_json(&text, &more, &finding);
    json_t *object = json_loadb(bytes, text.used, 0, NULL);
    assert_non_null(object);
    return object;
}

static void has(const json_t *object, const char *key, const char *value)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (value)
        assert_string_equal(text, value);
    else
        assert_null(json_object_get(object, key));
}

static void a_place_in_a_history_is_copied_and_written(void **state)
{
    (void)state;
    char author[] = "A \"B\" \xff", email[] = "a@b", date[] = DATE, commit[] = COMMIT, file[] = "x";
    const struct place place = {.file = file, .commit = commit, .author = author, .email = email, .date = date};
    struct found *found = found_new(&finding, &place, "line", 4, 0);
    memset(author, 'z', strlen(author));
    memset(email, 'z', strlen(email));
    memset(date, 'z', strlen(date));
    memset(commit, 'z', strlen(commit));
    memset(file, 'z', strlen(file));
    json_t *object = object_of(&found->place);
    has(object, "file", "x");
    has(object, "commit", COMMIT);
    has(object, "author", "A \"B\" \xef\xbf\xbd");
    has(object, "email", "a@b");
    has(object, "date", DATE);
    json_decref(object);
    free(found);
}

static void a_file_has_none_of_it(void **state)
{
    (void)state;
    const struct place place = {.file = "x"};
    json_t *object = object_of(&place);
    has(object, "file", "x");
    has(object, "commit", NULL);
    has(object, "author", NULL);
    has(object, "email", NULL);
    has(object, "date", NULL);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_in_a_history_is_copied_and_written),
        cmocka_unit_test(a_file_has_none_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
