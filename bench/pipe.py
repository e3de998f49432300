"""The program in a pipe: how fast, how large, how soon. Used by run.py and peers.py."""

import os
import shlex
import signal
import subprocess
import threading
import time

PIPE_BYTES = 256 << 20  # a race moves about as many


def seconds_of(command, env=None, timeout=600):
    """Wall-clock seconds of a shell command; None when it fails or takes too long."""
    start = time.perf_counter()
    with subprocess.Popen(["/bin/sh", "-c", command], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as child:
        # wait(timeout) would look only each 50 ms
        alarm = threading.Timer(timeout, os.killpg, (child.pid, signal.SIGKILL))
        alarm.start()
        status = child.wait()
        seconds = time.perf_counter() - start
        alarm.cancel()
    return seconds if status == 0 else None


def race(commands, rounds, env=None, timeout=600):
    """The best seconds of each command, one after the other in turns."""
    best = dict.fromkeys(commands)
    for _ in range(rounds):
        for name, command in commands.items():
            seconds = seconds_of(command, env, timeout)
            if seconds is not None:
                best[name] = min(seconds, best[name] or seconds)
    return best


def pipe_race(path, filters, rounds, env=None):
    """GB/s of `cat f … | X | cat >/dev/null` for each X; filters is name → command."""
    size = os.path.getsize(path)
    repeat = max(1, PIPE_BYTES // size)
    files = " ".join([shlex.quote(path)] * repeat)
    best = race({name: f"cat {files} | {command} | cat >/dev/null" for name, command in filters.items()}, rounds, env)
    return {name: size * repeat / seconds / 1e9 if seconds else 0.0 for name, seconds in best.items()}


def file_race(path, filters, rounds, env=None, timeout=600):
    """GB/s of `X <f >/dev/null` on one core for each X."""
    size = os.path.getsize(path)
    commands = {name: f"taskset -c 0 {command} <{shlex.quote(path)} >/dev/null" for name, command in filters.items()}
    best = race(commands, rounds, env, timeout)
    return {name: size / seconds / 1e9 if seconds else 0.0 for name, seconds in best.items()}


def resident_peak(command, path, env=None):
    """Peak resident bytes of a filter that has read the file from a pipe and waits for more."""
    with open(path, "rb") as file:
        data = file.read()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as child:
        with subprocess.Popen(["cat"], stdin=child.stdout, stdout=subprocess.DEVNULL) as sink:
            child.stdout.close()
            for _ in range(max(1, PIPE_BYTES // len(data))):
                child.stdin.write(data)
            child.stdin.flush()
            with open(f"/proc/{child.pid}/status", encoding="ascii") as status:
                peak = [line for line in status if line.startswith("VmHWM")]
            child.stdin.close()
            sink.wait()
    return int(peak[0].split()[1]) * 1024


def start_times(tool, payload, command, rounds, env=None):
    """Best and median milliseconds by name (first, exit, true); see bench_start.c."""
    text = subprocess.run([tool, str(rounds), payload, *command], env=env, check=True, capture_output=True, text=True).stdout
    rows = [line.split("\t") for line in text.splitlines()]
    return {name: (float(best), float(median)) for _, name, best, median in rows}
