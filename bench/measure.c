/* What the bench programs share. */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void must(int error, const char *what)
{
    if (error == STANCH_OK)
        return;
    fprintf(stderr, "bench: %s: %s\n", what, stanch_strerror(error));
    exit(5);
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double wall_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

double cpu_seconds(void)
{
    return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

static void fail(const char *path)
{
    perror(path);
    exit(4);
}

struct bytes file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        fail(path);
    long size = ftell(file);
    struct bytes text = {malloc((size_t)size + 1), (size_t)size};
    rewind(file);
    if (!text.data || fread(text.data, 1, text.len, file) != text.len)
        fail(path);
    text.data[text.len] = 0;
    fclose(file);
    return text;
}

stanch_rules *rules_open(char *const *paths, int count, uint32_t dress)
{
    stanch_text *texts = calloc((size_t)count + 1, sizeof *texts);
    for (int i = 0; texts && i < count; i++) {
        struct bytes text = file_read(paths[i]);
        texts[i] = (stanch_text){paths[i], (const char *)text.data, text.len};
    }
    stanch_rules_options options = STANCH_RULES_OPTIONS_INIT;
    options.dress = dress;
    options.texts = texts;
    options.text_count = (size_t)count;
    options.replace_builtin = count > 0;
    stanch_rules *rules = NULL;
    stanch_error error = STANCH_ERROR_INIT;
    int result = stanch_rules_load(&options, &rules, &error);
    must(result, error.text[0] ? error.text : "stanch_rules_load");
    for (int i = 0; i < count; i++)
        free((void *)texts[i].bytes);
    free(texts);
    return rules;
}

void filter_open(struct filter *filter, stanch_rules *rules, int channel, uint32_t dress, int framing)
{
    stanch_options options = STANCH_OPTIONS_INIT;
    options.channel = channel;
    options.dress = dress;
    options.framing = framing;
    filter->rules = stanch_rules_retain(rules);
    must(stanch_worker_new(rules, &filter->worker), "stanch_worker_new");
    must(stanch_settings_new(rules, &options, &filter->settings, NULL), "stanch_settings_new");
    must(stanch_stream_new(rules, &options, &filter->stream), "stanch_stream_new");
}

void filter_close(struct filter *filter)
{
    stanch_stream_free(filter->stream);
    stanch_settings_release(filter->settings);
    stanch_worker_free(filter->worker);
    stanch_rules_release(filter->rules);
}

void filter_feed(struct filter *filter, const uint8_t *data, size_t len, int step, struct tally *tally)
{
    stanch_input input = {data, len};
    stanch_event event = STANCH_EVENT_INIT;
    do {
        must(stanch_next(filter->stream, filter->worker, &input, step, &event), "stanch_next");
        tally->findings += event.type == STANCH_FINDING;
        if (event.type == STANCH_PASS)
            tally->passed += event.len;
    } while (event.type < STANCH_NEED_INPUT);
}

struct tally filter_run(struct filter *filter, const struct bytes *text, size_t write_bytes)
{
    struct tally tally = {0};
    stanch_stream_reset(filter->stream);
    double start = wall_seconds();
    for (size_t at = 0; at < text->len; at += write_bytes) {
        size_t len = text->len - at < write_bytes ? text->len - at : write_bytes;
        filter_feed(filter, text->data + at, len, STANCH_MORE, &tally);
    }
    filter_feed(filter, text->data, 0, STANCH_END, &tally);
    tally.seconds = wall_seconds() - start;
    return tally;
}

int channel_find(const char *name)
{
    for (int channel = 0; channel < STANCH_CHANNELS; channel++)
        if (strcmp(stanch_channel_name(channel), name) == 0)
            return channel;
    fprintf(stderr, "bench: no channel %s\n", name);
    exit(2);
}

uint64_t random_next(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}
