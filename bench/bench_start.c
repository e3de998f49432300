/*
 * From exec to the first byte out, in turns with /bin/true:  bench-start ROUNDS PAYLOAD COMMAND…
 *
 * The payload waits in a pipe whose other end is closed. Prints best and median in ms: first byte, exit, /bin/true.
 */
#include "measure.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct times {
    double first, end; /* seconds since the start */
};

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        perror("pipe");
        exit(4);
    }
}

static int filled_pipe(const struct bytes *payload)
{
    int ends[2];
    make_pipe(ends);
    if (write(ends[1], payload->data, payload->len) != (ssize_t)payload->len) {
        perror("payload"); /* more than a pipe holds */
        exit(4);
    }
    close(ends[1]);
    return ends[0];
}

static pid_t start(char **command, int in, int out)
{
    pid_t child;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    if (posix_spawnp(&child, command[0], &actions, NULL, command, environ) != 0) {
        perror(command[0]);
        exit(4);
    }
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

static struct times run_once(char **command, const struct bytes *payload)
{
    char sink[65536];
    int out[2], in = filled_pipe(payload);
    make_pipe(out);
    double begin = wall_seconds();
    pid_t child = start(command, in, out[1]);
    close(out[1]);
    ssize_t got = read(out[0], sink, sizeof sink);
    struct times times = {.first = wall_seconds() - begin};
    while (got > 0)
        got = read(out[0], sink, sizeof sink);
    waitpid(child, NULL, 0);
    times.end = wall_seconds() - begin;
    close(out[0]);
    close(in);
    return times;
}

static int compare_double(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void print_times(const char *name, double *seconds, size_t count)
{
    qsort(seconds, count, sizeof *seconds, compare_double);
    printf("start\t%s\t%.3f\t%.3f\n", name, seconds[0] * 1e3, seconds[count / 2] * 1e3);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: bench-start ROUNDS PAYLOAD COMMAND…\n", stderr);
        return 2;
    }
    size_t rounds = strtoul(argv[1], NULL, 10);
    struct bytes payload = file_read(argv[2]);
    char *nothing[] = {"/bin/true", NULL};
    double *first = calloc(rounds, sizeof *first), *end = calloc(rounds, sizeof *end),
           *base = calloc(rounds, sizeof *base);
    for (size_t i = 0; i < rounds; i++) {
        struct times times = run_once(argv + 3, &payload);
        first[i] = times.first;
        end[i] = times.end;
        base[i] = run_once(nothing, &payload).end;
    }
    print_times("first", first, rounds);
    print_times("exit", end, rounds);
    print_times("true", base, rounds);
    return 0;
}
