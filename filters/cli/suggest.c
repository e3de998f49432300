/*
 * "Did you mean …?": the nearest name by Damerau-Levenshtein distance (insert, delete, replace, swap neighbours).
 */
#include "options.h"

#include <string.h>

#define LONGEST 24 /* bytes of a word that is compared */
#define FARTHEST 2 /* edits */

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    int cost[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= a_len; i++)
        for (size_t j = 0; j <= b_len; j++) {
            if (!i || !j) {
                cost[i][j] = (int)(i + j);
                continue;
            }
            cost[i][j] = least(least(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    return cost[a_len][b_len];
}

const char *suggest(const char *word, const void *names, size_t count, size_t stride)
{
    const char *best = NULL;
    size_t len = strlen(word);
    int nearest = FARTHEST + 1;
    for (size_t i = 0; len > 2 && len <= LONGEST && i < count; i++) {
        const char *name = *(const char *const *)((const char *)names + i * stride);
        size_t name_len = strlen(name);
        int edits = name_len <= LONGEST ? distance(word, len, name, name_len) : nearest;
        if (edits < nearest && edits < (int)name_len - 1) {
            nearest = edits;
            best = name;
        }
    }
    return best;
}
