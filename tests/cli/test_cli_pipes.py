"""Between two pipes: every way of reading and writing gives the same bytes, and nobody is waited for or overrun."""
import ctypes
import fcntl
import mmap
import os
import struct
import subprocess
import termios
import threading
import time

import pytest

from conftest import LINE, PLACEHOLDER, Program, filler, make_value

ROUND = 512 * 1024
WAYS = [[], ["--copy"], ["--flush", "line"]]


@pytest.fixture(scope="module")
def long_text():
    """Eight MiB with credentials around each border of a round, some alone, some dense."""
    text = bytearray(filler(8 << 20))
    values = [make_value("github-pat-classic", seed) for seed in range(40)]
    for number in range(1, 15):
        for at in (number * ROUND - 41 + 3 * number, number * ROUND + ROUND // 2 + 256 * number):
            value = b" " + values[number] + b" "
            text[at:at + len(value)] = value
    for number in range(3000):
        at = (5 << 20) + 300 * number
        text[at:at + 42] = b" " + values[number % 40] + b" "
    return bytes(text)


@pytest.fixture(scope="module")
def judged(long_text, tmp_path_factory):
    """The same text from a file: no pipe, no splice."""
    stanch = Program(tmp_path_factory.mktemp("judged"))
    (stanch.folder / "in").write_bytes(long_text)
    with open(stanch.folder / "out", "wb") as out:
        assert stanch.run("in", stdout=out).returncode == 0
    clean = (stanch.folder / "out").read_bytes()
    assert len(PLACEHOLDER.findall(clean)) > 3000
    return clean


def feed(process, text, sizes):
    def write():
        at = 0
        for size in sizes:
            os.write(process.stdin.fileno(), text[at:at + size])
            at += size
            if at >= len(text):
                break
        process.stdin.close()
    thread = threading.Thread(target=write)
    thread.start()
    return thread


def endless(*sizes):
    while True:
        yield from sizes


@pytest.mark.parametrize("words", WAYS, ids=str)
@pytest.mark.parametrize("sizes", [(1 << 20,), (65536,), (ROUND,), (4096,), (ROUND - 7, 100000, 13, 1)], ids=str)
def test_every_way_gives_the_same_bytes(stanch, long_text, judged, words, sizes):
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    thread = feed(process, long_text, endless(*sizes))
    out = process.stdout.read()
    thread.join()
    assert process.wait(timeout=30) == 0
    assert out == judged


@pytest.mark.parametrize("words", WAYS, ids=str)
def test_detect_passes_every_byte_through_pipes(stanch, long_text, words):
    done = stanch.run("--mode", "detect", *words, text=long_text)
    assert (done.returncode, done.stdout) == (1, long_text)


def test_the_report_is_the_same_in_every_way(stanch, long_text):
    reports = []
    for number, words in enumerate(WAYS):
        stanch.run("--report", f"r{number}", *words, text=long_text)
        text = (stanch.folder / f"r{number}").read_text()
        reports.append([line.split(",", 1)[1] for line in text.splitlines()])
    assert reports[0] == reports[1] == reports[2]


@pytest.mark.parametrize("words", WAYS, ids=str)
def test_a_slow_reader_gets_everything(stanch, long_text, judged, words):
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    thread = feed(process, long_text, endless(1 << 20))
    out = bytearray()
    while piece := os.read(process.stdout.fileno(), 200000):
        out += piece
        time.sleep(0.005)
    thread.join()
    assert process.wait(timeout=30) == 0
    assert out == judged


@pytest.mark.parametrize("words", WAYS, ids=str)
def test_a_reader_that_stops_stops_the_writer(stanch, words):
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.set_blocking(process.stdin.fileno(), False)
    written, quiet = 0, 0
    while quiet < 20:
        try:
            written += os.write(process.stdin.fileno(), LINE * 1000)
            quiet = 0
        except BlockingIOError:
            quiet += 1
            time.sleep(0.01)
    assert written < 5 << 20  # two pipes of a MiB, and one round
    process.kill()
    process.wait()


@pytest.mark.parametrize("words", WAYS, ids=str)
def test_ends_that_somebody_made_nonblocking(stanch, long_text, judged, words):
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    os.set_blocking(in_read, False)
    os.set_blocking(out_write, False)
    process = stanch.start(*words, stdin=in_read, stdout=out_write)
    os.close(in_read)
    os.close(out_write)
    process.stdin = os.fdopen(in_write, "wb")
    time.sleep(0.05)
    thread = feed(process, long_text, endless(300000))
    out = bytearray()
    while piece := os.read(out_read, 1 << 16):
        out += piece
    thread.join()
    os.close(out_read)
    assert process.wait(timeout=30) == 0
    assert out == judged


@pytest.mark.parametrize("words", [[], ["--copy"]], ids=str)
def test_what_was_judged_goes_out_without_waiting_for_more(stanch, words):
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for text in (b"prompt: ", b"a line\n", b"more ", b"and more\n"):
        os.write(process.stdin.fileno(), text)
        got = b""
        while len(got) < len(text):
            got += os.read(process.stdout.fileno(), 100)
        assert got == text
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def packets(stanch, *words, writes):
    """What each write of the program was: a pipe with O_DIRECT keeps them apart."""
    out_read, out_write = os.pipe2(os.O_DIRECT)
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=out_write)
    os.close(out_write)
    for text in writes:
        os.write(process.stdin.fileno(), text)
        time.sleep(0.1)
    process.stdin.close()
    seen = []
    while piece := os.read(out_read, 65536):
        seen.append(piece)
    os.close(out_read)
    assert process.wait(timeout=10) == 0
    return seen


def test_flush_block_writes_once_for_each_read(stanch, secret):
    seen = packets(stanch, "--copy", writes=[b"one\ntwo " + secret + b" three\n", b"four\n"])
    assert [PLACEHOLDER.sub(b"*", piece) for piece in seen] == [b"one\ntwo * three\n", b"four\n"]


def test_flush_line_writes_once_for_each_line(stanch, secret):
    seen = packets(stanch, "--flush", "line", writes=[b"one\ntwo " + secret, b" three\nfo", b"ur\nfive"])
    assert [PLACEHOLDER.sub(b"*", piece) for piece in seen] == [b"one\n", b"two * three\n", b"four\n", b"five"]


def waiting(fd):
    return struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0" * 4))[0]


class Slice(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


def change_after_judging(stanch, secret, *words):
    """A writer that vmsplices its pages into the pipe and changes one after it went through: what the reader sees."""
    libc = ctypes.CDLL(None, use_errno=True)
    size = 3 * ROUND // 2
    memory = mmap.mmap(-1, size)
    memory[:] = (LINE * (size // len(LINE) + 1))[:size]
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    for fd in (in_write, out_write):
        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, 1 << 20)
    process = stanch.start(*words, stdin=in_read, stdout=out_write)
    os.close(in_read)
    os.close(out_write)
    pages = Slice(ctypes.addressof(ctypes.c_char.from_buffer(memory)), size)
    assert libc.vmsplice(in_write, ctypes.byref(pages), ctypes.c_ulong(1), 0) == size
    until = time.monotonic() + 20
    while waiting(out_read) < size - 1024 and time.monotonic() < until:
        time.sleep(0.01)
    at = size - 8192
    memory[at:at + len(secret) + 2] = b"\n" + secret + b"\n"
    os.close(in_write)
    out = b""
    while piece := os.read(out_read, 1 << 20):
        out += piece
    os.close(out_read)
    assert process.wait(timeout=10) == 0
    return out


def test_a_writer_that_changes_pages_it_gave_away_needs_copy(stanch, secret):
    """Documented in SECURITY.md: splicing hands pages on, and their owner can still write to them."""
    assert secret not in change_after_judging(stanch, secret, "--copy")
    assert secret in change_after_judging(stanch, secret)
