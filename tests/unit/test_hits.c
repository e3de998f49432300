/* Hits of anchors: added nearly in order, merged, and cut where there is no room for all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "anchor_hits.h"

#define ROOM 16
#define ENDS 40

static size_t chance(size_t sides)
{
    return (size_t)rand() % sides;
}

/* Random hits whose ends go back a little now and then, and how many there are of each end. */
static void fill(struct anchor_hits *hits, uint32_t anchor, size_t of_end[ENDS])
{
    for (size_t end = 4 + chance(8); end < ENDS; end += chance(6)) {
        size_t back = chance(4);
        if (!hits_add(hits, end - back, anchor)) {
            hits_cut(hits, end - 4);
            return;
        }
        of_end[end - back]++;
    }
}

static void hits_lie_in_order_and_are_all_there_as_far_as_they_say(void **state)
{
    (void)state;
    srand(7);
    for (size_t round = 0; round < 20000; round++) {
        struct anchor_hit one[ROOM], other[ROOM];
        size_t of_end[ENDS] = {0}, known = 0;
        struct anchor_hits hits = {one, 0, ROOM, ENDS}, more = {other, 0, ROOM, ENDS};
        fill(&hits, 1, of_end);
        fill(&more, 2, of_end);
        hits_merge(&hits, &more);
        assert_true(hits.count <= ROOM);
        for (size_t end = 0; end <= hits.complete && end < ENDS; end++)
            known += of_end[end];
        assert_int_equal(hits.count, known);
        for (size_t i = 0; i < hits.count; i++) {
            assert_true(hits.items[i].end <= hits.complete);
            assert_true(of_end[hits.items[i].end]-- > 0);
            bool is_behind =
                i == 0 || hits.items[i - 1].end < hits.items[i].end || hits.items[i - 1].anchor <= hits.items[i].anchor;
            assert_true(is_behind && (i == 0 || hits.items[i - 1].end <= hits.items[i].end));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hits_lie_in_order_and_are_all_there_as_far_as_they_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
