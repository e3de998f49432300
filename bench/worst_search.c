/*
 * Looks for the dearest input:  worst-search CHANNEL SEED TRIES quiet|any BYTES >worst
 *
 * A text is a short row of fragments, repeated. From a random row the search goes on to whatever neighbour costs more
 * nanoseconds a byte, and starts anew where none does; `quiet` allows no finding. The seed settles what is tried; what is
 * kept depends on the clock. The dearest row, repeated to BYTES, goes to standard output, its story to standard error.
 */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW_MAX 10         /* fragments */
#define SAMPLE_BYTES 65536 /* of a text that is tried */
#define PATIENCE 120       /* neighbours that are not better before a new start */
#define DEAR_SECONDS 0.005 /* of a sample */
#define SEARCH_SECONDS 60  /* no new try after them */
#define FRAGMENTS_MAX 4096

/* clang-format off */
static const char *const KNOWN[] = {
    " ", "\n", "\t", "=", ":", "\"", "'", "\\", "\\\\", "\\n", "\\u0061", ",", ";", "@", "//", "://", "/", ".", "-",
    "_", "+", "a", "Z", "0", "xyz", "abcd", "QUJD", "AAAAAAAA", "x9Kq2", "Zm9vYmFy", "eyJh", "eyJhbGciOi",
    "password=", "password: ", "token=", "token\":\"", "secret_key=", "api_key: \"", "passwd", "pwd=",
    "Authorization: Bearer ", "Basic ", "https://u:p", "postgres://", "jdbc:", "-----BEGIN ", "PRIVATE KEY-----",
    "-----END ", "REDACTED.", "REDACTED.generic-password", "aws", "datadog", "github", "AccountKey=", "\x1b[31m",
    "${", "}", "<", ">", "xxxx", "changeme", "\xc3\xa9", "ZXlK", "Z2hwX", "cGFzc3dvcmQ9", "=\n", "==",
    "ssh-rsa AAAA", "PuTTY-User-Key-File-", ":AA", "-us1", ".atlasv1.", "\\\"", "\\\\\\\"",
};
/* clang-format on */
#define KNOWN_COUNT (sizeof KNOWN / sizeof *KNOWN)

struct search {
    struct filter filter;
    const char *fragments[FRAGMENTS_MAX];
    size_t fragment_count;
    uint64_t seed;
    int quiet;
    uint8_t sample[SAMPLE_BYTES];
};

struct row {
    uint16_t parts[ROW_MAX];
    size_t len;
    double cost; /* seconds of a sample */
    size_t findings;
};

static void fragments_collect(struct search *search, const stanch_rules *rules)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        search->fragments[search->fragment_count++] = KNOWN[i];
    for (size_t rule = 0; rule < stanch_rules_count(rules); rule++) {
        const char *text;
        for (size_t i = 0; (text = stanch_rules_anchor(rules, rule, i)) && search->fragment_count < FRAGMENTS_MAX; i++)
            search->fragments[search->fragment_count++] = text;
    }
}

static size_t row_write(const struct search *search, const struct row *row, uint8_t *out, size_t room)
{
    size_t at = 0;
    for (size_t i = 0; at < room && row->len > 0; i = (i + 1) % row->len) {
        const char *text = search->fragments[row->parts[i]];
        size_t len = strlen(text), fits = len < room - at ? len : room - at;
        memcpy(out + at, text, fits);
        at += fits;
    }
    return at;
}

/* The best of three, so that a neighbour on the machine does not choose; one is enough where it is dear. */
static void row_measure(struct search *search, struct row *row)
{
    struct bytes text = {search->sample, row_write(search, row, search->sample, SAMPLE_BYTES)};
    row->cost = 1e9;
    for (int i = 0; i < 3 && (i == 0 || row->cost < DEAR_SECONDS); i++) {
        struct tally tally = filter_run(&search->filter, &text, 65536);
        row->cost = tally.seconds < row->cost ? tally.seconds : row->cost;
        row->findings = tally.findings;
    }
    if (search->quiet && row->findings > 0)
        row->cost = 0;
}

static uint16_t any_fragment(struct search *search)
{
    return (uint16_t)(random_next(&search->seed) % search->fragment_count);
}

static void row_random(struct search *search, struct row *row)
{
    row->len = 1 + random_next(&search->seed) % 3;
    for (size_t i = 0; i < row->len; i++)
        row->parts[i] = any_fragment(search);
}

/* One fragment more, fewer, another or elsewhere. */
static void row_change(struct search *search, struct row *row)
{
    size_t at = random_next(&search->seed) % row->len;
    switch (random_next(&search->seed) % 4) {
    case 0:
        if (row->len < ROW_MAX) {
            memmove(row->parts + at + 1, row->parts + at, (row->len++ - at) * sizeof *row->parts);
            row->parts[at] = any_fragment(search);
        }
        break;
    case 1:
        if (row->len > 1)
            memmove(row->parts + at, row->parts + at + 1, (--row->len - at) * sizeof *row->parts);
        break;
    case 2:
        row->parts[at] = any_fragment(search);
        break;
    default:
        row->parts[at] = row->parts[random_next(&search->seed) % row->len];
    }
}

static struct row climb(struct search *search, size_t tries)
{
    struct row best = {.len = 1}, here = {.len = 1}, next;
    size_t stuck = PATIENCE;
    double start = wall_seconds();
    for (size_t i = 0; i < tries && wall_seconds() - start < SEARCH_SECONDS; i++) {
        next = here;
        if (stuck >= PATIENCE)
            row_random(search, &next);
        else
            row_change(search, &next);
        row_measure(search, &next);
        if (stuck >= PATIENCE || next.cost > here.cost * 1.02) {
            here = next;
            stuck = 0;
        } else {
            stuck++;
        }
        if (here.cost > best.cost)
            best = here;
    }
    return best;
}

static void row_tell(const struct search *search, const struct row *row)
{
    fprintf(stderr, "worst: %.4f GB/s, %zu findings in %d bytes:", SAMPLE_BYTES / row->cost / 1e9, row->findings,
            SAMPLE_BYTES);
    for (size_t i = 0; i < row->len; i++) {
        fputs(" <", stderr);
        for (const char *c = search->fragments[row->parts[i]]; *c; c++)
            fprintf(stderr, *c >= 0x20 && *c < 0x7f ? "%c" : "\\x%02x", (unsigned char)*c);
        putc('>', stderr);
    }
    putc('\n', stderr);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fputs("usage: worst-search CHANNEL SEED TRIES quiet|any BYTES >worst\n", stderr);
        return 2;
    }
    static struct search search;
    int channel = channel_find(argv[1]);
    stanch_rules *rules = rules_open(NULL, 0, STANCH_DRESS_DEFAULT);
    search.seed = strtoull(argv[2], NULL, 10);
    search.quiet = strcmp(argv[4], "quiet") == 0;
    filter_open(&search.filter, rules, channel, stanch_dress_default(channel), STANCH_FRAMING_RAW);
    fragments_collect(&search, rules);
    struct row row = climb(&search, strtoul(argv[3], NULL, 10));
    row_tell(&search, &row);
    size_t size = strtoul(argv[5], NULL, 10);
    uint8_t *text = malloc(size);
    size_t len = text ? row_write(&search, &row, text, size) : 0;
    filter_close(&search.filter);
    stanch_rules_release(rules);
    return fwrite(text, 1, len, stdout) == size && fflush(stdout) == 0 ? 0 : 4;
}
