"""Signals: what was judged leaves, then the program dies as it was told to."""
import os
import signal
import subprocess
import time

import pytest

from conftest import LINE, STANCH, fill

WAYS = [[], ["--copy"], ["--flush", "line"]]


def read_all(fd, count):
    out = b""
    while len(out) < count:
        out += os.read(fd, count - len(out))
    return out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_filter_with_its_summary(stanch, secret, number):
    process = stanch.start("--summary", "--stats", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.write(process.stdin.fileno(), secret + b"\n" + LINE)
    read_all(process.stdout.fileno(), len(LINE))
    process.send_signal(number)
    _, said = process.communicate(timeout=10)
    assert process.returncode == -number
    assert b"1 finding" in said and b"1 credential must be rotated" in said


def test_what_is_not_judged_does_not_leave_at_a_signal(stanch, secret):
    process = stanch.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.write(process.stdin.fileno(), LINE + secret[:20])
    assert read_all(process.stdout.fileno(), len(LINE)) == LINE
    process.terminate()
    assert process.stdout.read() == b""
    assert process.wait(timeout=10) == -signal.SIGTERM


def test_a_judged_line_begin_leaves_at_a_signal(stanch):
    process = stanch.start("--flush", "line", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.write(process.stdin.fileno(), LINE + b"a prompt without end ")
    assert read_all(process.stdout.fileno(), len(LINE)) == LINE
    time.sleep(0.1)
    process.terminate()
    assert process.stdout.read() == b"a prompt without end "
    assert process.wait(timeout=10) == -signal.SIGTERM


def start_stuck(stanch, *words):
    """A filter whose reader does not read."""
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    fill(process)
    return process


@pytest.mark.parametrize("words", WAYS, ids=str)
def test_a_stuck_write_is_given_up_after_a_second(stanch, words):
    process = start_stuck(stanch, "--stats", *words)
    begun = time.monotonic()
    process.terminate()
    process.wait(timeout=10)
    assert 0.5 < time.monotonic() - begun < 3
    assert process.returncode == -signal.SIGTERM and b"bytes in" in process.stderr.read()


@pytest.mark.parametrize("words", WAYS, ids=str)
def test_a_second_signal_ends_a_stuck_write_at_once(stanch, words):
    process = start_stuck(stanch, *words)
    begun = time.monotonic()
    process.terminate()
    time.sleep(0.1)
    process.terminate()
    process.wait(timeout=10)
    assert time.monotonic() - begun < 0.9
    assert process.returncode == -signal.SIGTERM


def test_a_signal_that_was_ignored_stays_ignored(stanch):
    process = subprocess.Popen(["bash", "-c", 'trap "" INT; exec "$0"', STANCH], cwd=stanch.folder, env=stanch.env,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.write(process.stdin.fileno(), LINE)
    read_all(process.stdout.fileno(), len(LINE))
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert process.poll() is None
    process.stdin.close()
    assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("words", WAYS, ids=str)
def test_a_reader_that_goes_away_is_a_quiet_end_by_sigpipe(stanch, words):
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    try:
        for _ in range(100):
            os.write(process.stdin.fileno(), LINE * 10000)
    except BrokenPipeError:
        pass
    process.stdin.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=10) == -signal.SIGPIPE


def test_a_broken_pipe_is_an_error_where_sigpipe_was_ignored(stanch):
    process = stanch.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, restore_signals=False)
    process.stdout.close()
    process.stdin.write(LINE)
    process.stdin.close()
    assert process.stderr.read() == b"stanch: cannot write: standard output: Broken pipe\n"
    assert process.wait(timeout=10) == 4


def test_a_summary_is_printed_when_the_reader_goes_away(stanch, secret):
    process = stanch.start("--summary", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    process.stdin.write(secret + b"\n")
    process.stdin.close()
    assert b"1 credential must be rotated" in process.stderr.read()
    assert process.wait(timeout=10) == -signal.SIGPIPE


def test_memory_is_not_dumped(stanch):
    """No core file, and nobody of the same user may look into the process."""
    process = stanch.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.write(process.stdin.fileno(), LINE)
    read_all(process.stdout.fileno(), len(LINE))
    limits = open(f"/proc/{process.pid}/limits").read()
    assert "Max core file size        0                    0" in limits
    assert os.stat(f"/proc/{process.pid}/mem").st_uid == 0
    process.stdin.close()
    assert process.wait(timeout=10) == 0
