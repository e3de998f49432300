/* The lines around findings are the same however a text is cut on its way here. Texts are invented: bytes that pass, line
 * feeds, and places where something was found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "excerpt.h"

#define TEXT_MAX 20000
#define FINDINGS_MAX 200
#define SECRET_BYTES 10
#define TAKEN_ROOM (FINDINGS_MAX * (2 * FOUND_SIDE_BYTES + 64))

struct invented {
    uint8_t text[TEXT_MAX];
    size_t len, findings[FINDINGS_MAX], count; /* where each secret begins */
};

/* What was taken, one after the other. */
struct taken {
    char *text;
    size_t len, count;
};

static size_t chance(size_t sides)
{
    return (size_t)rand() % sides;
}

static void add(struct invented *invented, uint8_t byte)
{
    if (invented->len < TEXT_MAX)
        invented->text[invented->len++] = byte;
}

/* Secrets are capitals, all else is not. */
static void invent(struct invented *invented, bool is_utf16)
{
    size_t feeds = 1 + chance(4000), secrets = 1 + chance(2000);
    *invented = (struct invented){.len = 0};
    while (invented->len + 2 * SECRET_BYTES < TEXT_MAX - chance(TEXT_MAX / 2) && invented->count < FINDINGS_MAX) {
        bool is_secret = chance(secrets) == 0;
        if (is_secret)
            invented->findings[invented->count++] = invented->len;
        for (size_t i = 0; i < (is_secret ? SECRET_BYTES : 1); i++) {
            add(invented, is_secret ? 'S' : chance(feeds) ? (uint8_t)('a' + chance(26)) : '\n');
            if (is_utf16)
                add(invented, 0);
        }
    }
}

static void take(void *user, const stanch_finding *finding, const char *line, size_t len, size_t mask_at)
{
    struct taken *taken = user;
    assert_null(memchr(line, 'S', len));
    assert_null(memchr(line, '\n', len));
    assert_true(len <= 2 * FOUND_SIDE_BYTES + strlen(FOUND_MASK));
    assert_memory_equal(line + mask_at, FOUND_MASK, strlen(FOUND_MASK));
    taken->len += (size_t)sprintf(taken->text + taken->len, "%llu:%llu:%llu:%zu:%.*s\n",
                                  (unsigned long long)finding->start, (unsigned long long)finding->line,
                                  (unsigned long long)finding->column, mask_at, (int)len, line);
    taken->count++;
}

/* In slices of at most `most` bytes. */
static void feed(struct excerpts *excerpts, const struct invented *invented, enum encoding encoding, size_t most,
                 struct taken *taken)
{
    size_t secret = encoding == ENCODING_BYTES ? SECRET_BYTES : 2 * SECRET_BYTES, next = 0;
    taken->len = taken->count = 0;
    excerpts_begin(excerpts, encoding, take, taken);
    for (size_t at = 0; at < invented->len;) {
        size_t end = next < invented->count ? invented->findings[next] : invented->len;
        if (at == end) {
            const stanch_finding finding = {.start = at, .end = at + secret};
            excerpts_finding(excerpts, &finding);
            excerpts_mask(excerpts);
            at += secret;
            next++;
            continue;
        }
        size_t len = 1 + chance(most);
        len = len < end - at ? len : end - at;
        excerpts_pass(excerpts, invented->text + at, len, at);
        at += len;
    }
    excerpts_end(excerpts);
}

static void any_cut_gives_the_same_lines(void **state)
{
    struct excerpts *excerpts = excerpts_new();
    struct invented *invented = malloc(sizeof *invented);
    struct taken whole = {.text = malloc(TAKEN_ROOM)}, cut = {.text = malloc(TAKEN_ROOM)};
    (void)state;
    srand(7);
    for (int round = 0; round < 300; round++) {
        enum encoding encoding = round % 3 ? ENCODING_BYTES : ENCODING_UTF16LE;
        invent(invented, encoding != ENCODING_BYTES);
        feed(excerpts, invented, encoding, TEXT_MAX, &whole);
        feed(excerpts, invented, encoding, round % 2 ? 1 : 3000, &cut);
        assert_int_equal(whole.count, invented->count);
        assert_int_equal(whole.len, cut.len);
        assert_memory_equal(whole.text, cut.text, whole.len);
    }
    free(whole.text);
    free(cut.text);
    free(invented);
    excerpts_free(excerpts);
}

static void a_line_is_shown_with_all_that_is_found_masked(void **state)
{
    static const char text[] = "before\nab SSSSSSSSSS cd SSSSSSSSSS ef\nafter";
    struct invented invented = {.len = sizeof text - 1, .findings = {10, 24}, .count = 2};
    struct excerpts *excerpts = excerpts_new();
    struct taken taken = {.text = malloc(TAKEN_ROOM)};
    (void)state;
    memcpy(invented.text, text, sizeof text - 1);
    feed(excerpts, &invented, ENCODING_BYTES, 5, &taken);
    taken.text[taken.len] = '\0';
    assert_string_equal(taken.text, "10:0:0:3:ab ******** cd ******** ef\n24:0:0:15:ab ******** cd ******** ef\n");
    free(taken.text);
    excerpts_free(excerpts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cut_gives_the_same_lines),
        cmocka_unit_test(a_line_is_shown_with_all_that_is_found_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
