"""stanch tail: the end of a file as it grows, through rotation, truncation and disappearance, as one stream."""
import os
import random
import select
import signal
import subprocess

import pytest

from conftest import LINE, PLACEHOLDER, filler, make_value, messages


class Tail:
    """stanch tail in the middle of its work."""

    def __init__(self, stanch, *words):
        self.process = stanch.start("tail", *words, "log", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.seen = b""

    def until(self, text):
        """Reads until it has shown this much, and gives all of it."""
        while text not in self.seen:
            assert select.select([self.process.stdout], [], [], 20)[0], self.seen[-500:]
            self.seen += os.read(self.process.stdout.fileno(), 65536)
        return self.seen

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        out, said = self.process.communicate(timeout=10)
        assert self.process.returncode == -number
        return self.seen + out, said.decode().splitlines()


@pytest.fixture
def log(stanch):
    return stanch.folder / "log"


def add(path, text):
    with open(path, "ab") as file:
        file.write(text)


@pytest.fixture(params=["-F", "-f"])
def follower(request, stanch, log):
    log.write_bytes(b"begin\n")
    tail = Tail(stanch, request.param)
    tail.until(b"begin\n")
    yield tail
    tail.process.kill()
    tail.process.wait()


@pytest.fixture
def by_name(stanch, log):
    log.write_bytes(b"begin\n")
    tail = Tail(stanch, "-F")
    tail.until(b"begin\n")
    yield tail
    tail.process.kill()
    tail.process.wait()


CONTENTS = {"empty": b"", "newline": b"\n", "a": b"a", "a line": b"a\n", "newlines": b"\n\n\n", "many": filler(200000),
            "open end": filler(70000)[:-1], "a long one": b"x" * 70000 + b"\n" + LINE}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("lines", [0, 1, 2, 10, 2000])
def test_the_last_lines_are_those_of_tail(stanch, log, content, lines):
    log.write_bytes(content)
    wanted = subprocess.run(["tail", "-n", str(lines), log], capture_output=True, check=True).stdout
    done = stanch.run("tail", "-n", lines, "log")
    assert (done.returncode, done.stdout, done.stderr) == (0, wanted, b"")


def test_ten_lines_are_shown_without_a_number(stanch, log):
    log.write_bytes(filler(5000))
    assert stanch.run("tail", "log").stdout == b"".join(filler(5000).splitlines(True)[-10:])


def test_a_key_that_began_before_the_first_line_is_redacted(stanch, log):
    key = make_value("private-key-pem", 3)
    log.write_bytes(filler(100000) + key + b"\n" + LINE)
    lines = key.splitlines()
    done = stanch.run("tail", "-n", len(lines) // 2, "--report", "r", "log")
    assert not any(line in done.stdout for line in lines[1:-1]) and done.stdout.endswith(LINE)
    assert done.stdout.count(b"REDACTED.") == 1 and len((stanch.folder / "r").read_bytes().splitlines()) == 1


def test_what_lies_before_the_first_line_is_not_reported(stanch, log, secret, other_secret):
    log.write_bytes(secret + b"\n" + LINE + other_secret + b"\n")
    done = stanch.run("tail", "-n", 1, "--report", "r", "log")
    assert PLACEHOLDER.fullmatch(done.stdout.rstrip()) and len((stanch.folder / "r").read_bytes().splitlines()) == 1


def test_what_is_written_comes_at_once(follower, log, secret):
    for number in range(5):
        add(log, b"%d %s\n" % (number, secret))
        follower.until(b"\n%d REDACTED." % number)
    out, said = follower.end()
    assert secret[:12] not in out and len(PLACEHOLDER.findall(out)) == 5 and said == []


def test_a_secret_in_two_writes_is_one(follower, log, secret):
    add(log, LINE + secret[:15])
    follower.until(LINE)
    add(log, secret[15:] + b"\nend\n")
    out = follower.until(b"end\n")
    assert secret[:8] not in out and PLACEHOLDER.search(out)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_summary_and_nothing_unjudged(stanch, log, secret, number):
    log.write_bytes(LINE + secret + b"\n" + secret[:20])
    tail = Tail(stanch, "-F", "--summary")
    tail.until(b"REDACTED.")
    out, said = tail.end(number)
    assert secret[:8] not in out and "1 credential must be rotated" in "\n".join(said)


@pytest.mark.parametrize("cut", [1, 5, 20, 39])
def test_a_secret_over_a_rotation_is_one(by_name, log, secret, cut):
    add(log, LINE + secret[:cut])
    by_name.until(LINE)
    log.rename(log.with_suffix(".1"))
    log.write_bytes(secret[cut:] + b"\nend\n")
    out = by_name.until(b"end\n")
    assert secret[:12] not in out and secret[-12:] not in out and PLACEHOLDER.search(out)


def test_what_is_written_to_the_old_file_before_the_new_one_is_used_is_shown(by_name, log):
    """logrotate makes the new file before the writer is told of it."""
    old = log.with_suffix(".1")
    log.rename(old)
    log.touch()
    add(old, b"late\n")
    by_name.until(b"late\n")
    add(old, b"later\n")
    add(log, b"new\n")
    assert by_name.until(b"new\n") == b"begin\nlate\nlater\nnew\n"


def test_a_rotated_file_is_followed_only_by_descriptor(stanch, log):
    log.write_bytes(b"begin\n")
    tail = Tail(stanch, "-f")
    tail.until(b"begin\n")
    log.rename(log.with_suffix(".1"))
    log.write_bytes(b"other\n")
    add(log.with_suffix(".1"), b"more\n")
    tail.until(b"more\n")
    assert tail.end() == (b"begin\nmore\n", [])


@pytest.mark.parametrize("cut", [0, 20])
def test_a_truncated_file_is_read_from_its_start(follower, log, secret, cut):
    add(log, filler(500) + secret[:cut])
    follower.until(filler(500))
    os.truncate(log, 0)
    add(log, secret[cut:] + b"\nend\n")
    out = follower.until(b"end\n")
    assert secret[:12] not in out and secret[-12:] not in out and PLACEHOLDER.search(out)


def test_a_file_that_goes_and_comes_again_is_waited_for(by_name, log):
    log.unlink()
    assert select.select([by_name.process.stderr], [], [], 20)[0]
    log.write_bytes(b"again\n")
    by_name.until(b"again\n")
    log.unlink()
    log.write_bytes(b"and again\n")
    assert by_name.until(b"and again\n") == b"begin\nagain\nand again\n"
    assert by_name.end()[1] == ["stanch: file is gone: log: waiting for another one of that name"]


def test_a_file_that_is_not_there_yet_is_waited_for(stanch, log):
    tail = Tail(stanch, "-F")
    assert select.select([tail.process.stderr], [], [], 20)[0]
    log.write_bytes(filler(2000))
    assert tail.until(filler(2000)) == filler(2000)
    tail.end()


def test_a_name_behind_a_symbolic_link_is_followed(stanch, log):
    (stanch.folder / "there").mkdir()
    (stanch.folder / "there" / "one").write_bytes(b"begin\n")
    (stanch.folder / "there" / "two").write_bytes(b"two\n")
    log.symlink_to("there/one")
    tail = Tail(stanch, "-F")
    tail.until(b"begin\n")
    (stanch.folder / "new").symlink_to("there/two")
    (stanch.folder / "new").rename(log)
    assert tail.until(b"two\n") == b"begin\ntwo\n"
    tail.end()


def test_many_rotations_at_random_lose_no_line_and_show_no_secret(by_name, log, secret):
    draw, wanted = random.Random(3), [b"begin"]
    for number in range(60):
        lines = [b"%d.%d %s" % (number, i, secret if draw.random() < 0.2 else b"quiet") for i in range(draw.randrange(1, 30))]
        wanted += lines
        text = b"".join(line + b"\n" for line in lines)
        cut = draw.randrange(len(text))
        add(log, text[:cut])
        if draw.random() < 0.5:
            log.rename(log.with_suffix(f".{number}"))
        add(log, text[cut:])
        by_name.until(b"%d.%d " % (number, len(lines) - 1))
    add(log, b"end\n")
    out = by_name.until(b"end\n")
    assert secret[:12] not in out
    assert PLACEHOLDER.sub(secret, out) == b"".join(line + b"\n" for line in wanted) + b"end\n"


def test_lines_are_blocked(by_name, stanch, log, secret):
    tail = Tail(stanch, "-F", "--mode", "block")
    tail.until(b"begin\n")
    add(log, LINE + secret + b"\nend\n")
    assert tail.until(b"end\n") == b"begin\n" + LINE + b"end\n"
    tail.end()


def test_it_ends_when_nobody_reads_it(stanch, log):
    log.write_bytes(LINE)
    tail = Tail(stanch, "-F")
    tail.until(LINE)
    tail.process.stdout.close()
    assert tail.process.wait(timeout=10) == -signal.SIGPIPE
    assert tail.process.stderr.read() == b""


@pytest.mark.parametrize("words,said", [
    (["tail"], "stanch: file not named: stanch tail: name one file; a stream is followed by stanch alone"),
    (["tail", "-"], "stanch: file not named: stanch tail: name one file; a stream is followed by stanch alone"),
    (["tail", "a", "b"], "stanch: file not named: stanch tail: name one file; a stream is followed by stanch alone"),
    (["tail", "-n", "-3", "a"], "stanch: bad value: --lines -3: write a number"),
    (["tail", "-n", "99999999999999999999", "a"], "stanch: bad value: --lines 99999999999999999999: write a number"),
    (["tail", "--framing", "cri", "a"], "stanch: options contradict: stanch tail --framing: use raw, line or json"),
], ids=str)
def test_what_cannot_be_meant_is_exit_2(stanch, words, said):
    done = stanch.run(*words)
    assert (done.returncode, done.stdout, messages(done)) == (2, b"", [said])


@pytest.mark.parametrize("words,why", [(["absent"], "No such file or directory"), (["-f", "absent"], "No such file or directory"),
                                       (["."], "it is no regular file"), (["-F", "."], "it is no regular file")], ids=str)
def test_what_cannot_be_followed_is_exit_4(stanch, words, why):
    done = stanch.run("tail", *words)
    assert (done.returncode, done.stdout, messages(done)) == (4, b"", [f"stanch: cannot follow: {words[-1]}: {why}"])
