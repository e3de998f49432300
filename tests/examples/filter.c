/* A filter in ten lines: standard input to standard output without its credentials.
 *
 *     cc filter.c $(pkg-config --cflags --libs stanch) -o filter
 */
#include <stanch.h>
#include <stdio.h>
#include <unistd.h>

static void fail(int error)
{
    fprintf(stderr, "filter: %s\n", error == STANCH_OK ? "cannot read or write" : stanch_strerror(error));
    _exit(4);
}

int main(void)
{
    static uint8_t buffer[65536];
    stanch_rules *rules;
    stanch_worker *worker;
    stanch_stream *stream;
    int error;
    if ((error = stanch_rules_load(NULL, &rules, NULL)) || (error = stanch_worker_new(rules, &worker)) ||
        (error = stanch_stream_new(rules, NULL, &stream)))
        fail(error);

    for (int step = STANCH_MORE; step != STANCH_END;) {
        ssize_t got = read(0, buffer, sizeof buffer);
        if (got < 0)
            fail(STANCH_OK);
        stanch_input input = {buffer, (size_t)got};
        step = got > 0 ? STANCH_FLUSH : STANCH_END;
        stanch_event event = STANCH_EVENT_INIT;
        while (!(error = stanch_next(stream, worker, &input, step, &event)) && event.type < STANCH_NEED_INPUT)
            if (event.type <= STANCH_INSERT && fwrite(event.bytes, 1, event.len, stdout) != event.len)
                fail(STANCH_OK);
        if (error || fflush(stdout))
            fail(error);
    }

    stanch_stream_free(stream);
    stanch_worker_free(worker);
    stanch_rules_release(rules);
    return 0;
}
