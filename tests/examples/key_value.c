/* Key and value apart, as a logger, a header or a table has them: lines of `key<TAB>value` in, the same lines out.
 *
 * A short value is judged in one shot. A long one flows through a stream that is told its name first: nothing but the
 * line that is read is ever held, and a value may be longer than that.
 */
#include <stanch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define SHORT_MAX 2048 /* bytes of a value that is judged in one shot */

static void fail(int error)
{
    fprintf(stderr, "key_value: %s\n", stanch_strerror(error));
    exit(5);
}

static void write_short(stanch_worker *worker, stanch_settings *settings, const char *key, const char *value,
                        size_t len)
{
    static char out[SHORT_MAX * 8 + STANCH_INSERT_MAX];
    size_t out_len;
    int error = stanch_redact(worker, settings, key, value, len, out, sizeof out, &out_len, NULL);
    if (error)
        fail(error);
    fwrite(out, 1, out_len, stdout);
}

static void write_long(stanch_worker *worker, stanch_stream *stream, const char *key, const char *value, size_t len)
{
    stanch_stream_reset(stream);
    int error = stanch_name(stream, key, strlen(key));
    stanch_input input = {(const uint8_t *)value, len};
    stanch_event event = STANCH_EVENT_INIT;
    while (!error && !(error = stanch_next(stream, worker, &input, STANCH_END, &event)) && event.type != STANCH_DONE)
        if (event.type == STANCH_PASS || event.type == STANCH_INSERT)
            fwrite(event.bytes, 1, event.len, stdout);
    if (error)
        fail(error);
}

int main(void)
{
    stanch_rules *rules;
    stanch_worker *worker;
    stanch_settings *settings;
    stanch_options options = STANCH_OPTIONS_INIT;
    int error;
    if ((error = stanch_rules_load(NULL, &rules, NULL)) || (error = stanch_worker_new(rules, &worker)) ||
        (error = stanch_settings_new(rules, &options, &settings, NULL)))
        fail(error);

    /* Where a stream lies is the caller's choice. */
    size_t room = (stanch_stream_size() + 63) / 64 * 64;
    void *memory = aligned_alloc(64, room);
    stanch_stream *stream;
    if (memory == NULL || (error = stanch_stream_init(memory, room, settings, &stream)))
        fail(memory == NULL ? STANCH_E_MEMORY : error);

    char *line = NULL;
    size_t size = 0;
    for (ssize_t got; (got = getline(&line, &size, stdin)) > 0;) {
        bool has_newline = line[got - 1] == '\n';
        size_t len = (size_t)got - has_newline;
        line[len] = '\0';
        char *tab = memchr(line, '\t', len);
        const char *value = tab ? tab + 1 : line;
        size_t value_len = len - (size_t)(value - line);
        if (tab)
            *tab = '\0';
        const char *key = tab ? line : "";
        if (tab)
            printf("%s\t", key);
        if (value_len <= SHORT_MAX)
            write_short(worker, settings, key, value, value_len);
        else
            write_long(worker, stream, key, value, value_len);
        if (has_newline)
            putchar('\n');
    }

    free(line);
    stanch_stream_fini(stream);
    free(memory);
    stanch_settings_release(settings);
    stanch_worker_free(worker);
    stanch_rules_release(rules);
    return ferror(stdin) || fflush(stdout) ? 4 : 0;
}
