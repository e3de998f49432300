#include "signals.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS 50000000L
#define TICKS_MAX 20 /* a second */

static _Atomic int caught, caught_twice, ticks; /* lock-free: set by handlers, read by any thread */
static bool has_timer, pipe_was_ignored;
static timer_t timer;

static void on_signal(int signal)
{
    if (caught) {
        caught_twice = 1;
        return;
    }
    caught = signal;
    const struct itimerspec often = {{0, TICK_NS}, {0, TICK_NS}};
    if (has_timer)
        timer_settime(timer, 0, &often, NULL);
    else
        alarm(1);
}

static void on_tick(int signal)
{
    (void)signal;
    ticks = has_timer ? ticks + 1 : TICKS_MAX;
}

static bool is_ignored(int signal)
{
    struct sigaction now;
    return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void catch (int signal, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler}; /* no SA_RESTART: a blocked call must come back */
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

void signals_catch(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    has_timer = timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
    pipe_was_ignored = is_ignored(SIGPIPE);
    catch (SIGPIPE, SIG_IGN); /* a report to a broken pipe is no reason to die */
    catch (SIGXFSZ, SIG_IGN); /* a file over its limit is an error like others */
    catch (SIGALRM, on_tick);
    if (!is_ignored(SIGTERM))
        catch (SIGTERM, on_signal);
    if (!is_ignored(SIGINT))
        catch (SIGINT, on_signal);
    sigset_t tick;
    sigemptyset(&tick);
    sigaddset(&tick, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &tick, NULL);
}

int signals_caught(void)
{
    return caught;
}

bool signals_give_up(void)
{
    return caught && (caught_twice || ticks >= TICKS_MAX);
}

bool signals_pipe_was_ignored(void)
{
    return pipe_was_ignored;
}

bool signals_hangup_was_ignored(void)
{
    return is_ignored(SIGHUP);
}

void signals_die(int signal)
{
    catch (signal, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(signal);
    _exit(128 + signal);
}
