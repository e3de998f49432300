"""--framing omprog: a message is confirmed once it is written, redacted and whole, and not before."""
import os
import resource
import signal
import socket
import subprocess
import threading

import pytest

from conftest import make_value

WITHHELD = b" [stanch: message withheld]\n"
LINE_BYTES = 1024 * 1024


TALKS = []


@pytest.fixture(autouse=True)
def end_talks():
    yield
    while TALKS:
        process = TALKS.pop()
        process.kill()
        process.wait()


class Talk:
    """The program, spoken to as omprog does: a line, then its answer."""

    def __init__(self, stanch, output="out", *words, **more):
        self.process = stanch.start("--framing", "omprog", "--output", output, *words, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        TALKS.append(self.process)
        self.hello = self.answer()

    def answer(self):
        return self.process.stdout.readline()

    def say(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self):
        rest, errors = self.process.communicate(timeout=30)
        assert rest == b"" and errors == b""
        return self.process.returncode


class Receiver:
    """A stream socket that reads when it is told to."""

    def __init__(self, path):
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(path))
        self.listener.listen()

    def accept(self):
        self.listener.settimeout(30)
        connection, _ = self.listener.accept()
        return connection.makefile("rb")


def test_ok_follows_the_write(stanch, secret):
    talk = Talk(stanch)
    assert talk.hello == b"OK\n"
    for number in range(5):
        assert talk.say(b"<13>%d token %s end" % (number, secret)) == b"OK\n"
        lines = (stanch.folder / "out").read_bytes().splitlines()
        assert len(lines) == number + 1 and lines[number].startswith(b"<13>%d token REDACTED" % number)
    assert talk.end() == 0
    assert secret not in (stanch.folder / "out").read_bytes()
    assert (stanch.folder / "out").stat().st_mode & 0o777 == 0o600


def test_it_appends(stanch):
    (stanch.folder / "out").write_bytes(b"before\n")
    Talk(stanch).say(b"after")
    assert (stanch.folder / "out").read_bytes() == b"before\nafter\n"


def test_a_torn_last_line_is_ended_first(stanch):
    (stanch.folder / "out").write_bytes(b"before\nto")
    Talk(stanch).say(b"after")
    assert (stanch.folder / "out").read_bytes() == b"before\nto\nafter\n"


def test_a_file_that_was_moved_away_is_opened_anew(stanch):
    talk = Talk(stanch)
    talk.say(b"one")
    (stanch.folder / "out").rename(stanch.folder / "out.1")
    assert talk.say(b"two") == b"OK\n"
    assert [(stanch.folder / name).read_bytes() for name in ("out.1", "out")] == [b"one\n", b"two\n"]


def test_a_message_that_cannot_be_written_is_not_confirmed(stanch, secret):
    talk = Talk(stanch, "folder/out")
    assert talk.hello == b"OK\n"
    answer = talk.say(b"token " + secret)
    assert answer.startswith(b"cannot write: folder/out: ") and secret not in answer
    (stanch.folder / "folder").mkdir()
    assert talk.say(b"token " + secret) == b"OK\n"
    assert talk.end() == 0


def limit_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1 << 30))


def test_a_full_disk_confirms_nothing_and_what_follows_is_whole(stanch, secret):
    talk = Talk(stanch, preexec_fn=limit_files)
    message = b"0123456789" * 30 + b" token " + secret
    answers = [talk.say(message) for _ in range(5)]
    written = answers.count(b"OK\n")
    assert 0 < written < 5 and all(answer.startswith(b"cannot write: out: ") for answer in answers[written:])
    resource.prlimit(talk.process.pid, resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    assert talk.say(b"after") == b"OK\n"
    lines = (stanch.folder / "out").read_bytes().splitlines()
    assert lines[-1] == b"after" and secret not in b"".join(lines)
    assert sum(line == lines[0] for line in lines) == written and lines[0].startswith(b"0123456789" * 30 + b" token REDACTED")


def test_a_line_that_is_too_long_is_withheld(stanch):
    talk = Talk(stanch)
    assert talk.say(b"a" * (LINE_BYTES + 1)) == b"OK\n" and talk.say(b"b") == b"OK\n"
    assert (stanch.folder / "out").read_bytes() == WITHHELD + b"b\n"


def test_a_message_without_its_end_is_not_written(stanch):
    talk = Talk(stanch)
    talk.say(b"a")
    talk.process.stdin.write(b"unfinished")
    assert talk.end() == 0
    assert (stanch.folder / "out").read_bytes() == b"a\n"


def test_marks_of_a_transaction_are_answered_and_not_written(stanch):
    talk = Talk(stanch)
    assert [talk.say(line) for line in (b"BEGIN TRANSACTION", b"a", b"b", b"COMMIT TRANSACTION")] == [b"OK\n"] * 4
    assert (stanch.folder / "out").read_bytes() == b"a\nb\n"


def test_a_blocked_message_is_confirmed_and_not_written(stanch, secret):
    talk = Talk(stanch, "out", "--mode", "block")
    assert [talk.say(line) for line in (b"a", b"token " + secret, b"b")] == [b"OK\n"] * 3
    assert (stanch.folder / "out").read_bytes() == b"a\nb\n"


@pytest.mark.parametrize("begin", [0, 1, 3])
def test_a_key_in_lines_goes_also_behind_a_restart(stanch, begin):
    lines = make_value("private-key-pem", 3).splitlines()
    talk = Talk(stanch)
    for line in lines[begin:] + [b"after"]:
        assert talk.say(b"<13>Oct 11 22:14:15 host tag: " + line) == b"OK\n"
    out = (stanch.folder / "out").read_bytes()
    assert not any(line in out for line in lines[1:-1]) and out.endswith(b"tag: after\n")
    assert out.count(b"\n") == len(lines[begin:]) + 1
    assert all(line.startswith(b"<13>Oct 11 22:14:15 host tag: ") for line in out.splitlines())


def test_a_socket_confirms_what_its_receiver_has_read(stanch, secret):
    receiver = Receiver(stanch.folder / "socket")
    talk = Talk(stanch, "unix:socket")
    reader = receiver.accept()
    talk.process.stdin.write(b"token %s\n" % secret)
    talk.process.stdin.flush()
    assert talk.process.stdout.read(1) == b"."
    assert reader.readline().startswith(b"token REDACTED")
    assert talk.answer().endswith(b"OK\n")


def test_a_message_that_a_receiver_left_unread_is_sent_to_the_next(stanch):
    receiver = Receiver(stanch.folder / "socket")
    talk = Talk(stanch, "unix:socket")
    reader = receiver.accept()
    threading.Timer(0.3, lambda: (reader.close(), receiver.listener.close())).start()
    assert talk.say(b"one").lstrip(b".").startswith(b"cannot write: socket: ")
    assert talk.say(b"one").startswith(b"cannot write: socket: ")
    receiver = Receiver(stanch.folder / "socket")
    talk.process.stdin.write(b"one\n")
    talk.process.stdin.flush()
    assert receiver.accept().readline() == b"one\n"
    assert talk.answer().endswith(b"OK\n")
    talk.process.stdin.close()
    assert talk.process.wait(30) == 0


def test_a_receiver_that_has_stopped_holds_the_sender_in_bounded_memory(stanch):
    receiver = Receiver(stanch.folder / "socket")
    talk = Talk(stanch, "unix:socket")
    reader = receiver.accept()
    message = b"x" * (LINE_BYTES - 1) + b"\n"
    feeder = threading.Thread(target=lambda: (talk.process.stdin.write(message * 64), talk.process.stdin.close()), daemon=True)
    feeder.start()
    assert talk.process.stdout.read(2) == b".."
    peak = int(open(f"/proc/{talk.process.pid}/status").read().split("VmHWM:")[1].split()[0])
    assert peak < 64 * 1024
    for _ in range(64):
        assert len(reader.readline()) == LINE_BYTES
    assert talk.process.stdout.read().replace(b".", b"") == b"OK\n" * 64


@pytest.mark.parametrize("words", [["--framing", "omprog"], ["--output", "out"], ["--framing", "omprog", "--output", "out", "file"]])
def test_words_that_do_not_fit_are_refused(stanch, words):
    done = stanch.run(*words)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and done.stdout == b""


def test_a_signal_ends_it(stanch):
    talk = Talk(stanch)
    os.kill(talk.process.pid, signal.SIGTERM)
    assert talk.process.wait(10) == -signal.SIGTERM
