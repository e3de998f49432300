"""--mode block: lines with a credential are kept back, or the stream ends."""
import json
import os
import subprocess

import pytest

from conftest import LINE, filler, make_value

LONG = 64 * 1024


def test_each_line_with_a_finding_is_dropped_with_its_newline(stanch, secret):
    done = stanch.run("--mode", "block", text=LINE + b"a " + secret + b" b\n" + LINE + secret + b"\n\n" + secret)
    assert (done.returncode, done.stdout) == (3, LINE * 2 + b"\n")


def test_two_findings_in_a_line_drop_one_line(stanch, secret, other_secret):
    done = stanch.run("--mode", "block", text=LINE + b"a " + secret + b" b " + other_secret + b" c\n" + LINE)
    assert done.stdout == LINE * 2


def test_nothing_is_blocked_in_clean_text(stanch):
    text = filler(300000)
    done = stanch.run("--mode", "block", text=text)
    assert (done.returncode, done.stdout) == (0, text)


def test_every_line_of_a_key_block_is_dropped(stanch):
    key = make_value("private-key-pem", 3)
    assert key.count(b"\n") > 3
    done = stanch.run("--mode", "block", text=LINE + key.rstrip(b"\n") + b"\n" + LINE)
    assert (done.returncode, done.stdout) == (3, LINE * 2)


@pytest.mark.parametrize("pieces", [1, 7, 1000])
def test_cuts_do_not_change_what_is_dropped(stanch, secret, pieces):
    text = (LINE + b"a " + secret + b" b\n") * 20
    process = stanch.start("--mode", "block", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for at in range(0, len(text), pieces):
        os.write(process.stdin.fileno(), text[at:at + pieces])
    process.stdin.close()
    assert process.stdout.read() == LINE * 20
    assert process.wait(timeout=10) == 3


def test_a_line_waits_until_its_end_is_judged(stanch):
    process = stanch.start("--mode", "block", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.write(process.stdin.fileno(), LINE + b"a begin ")
    assert os.read(process.stdout.fileno(), 1000) == LINE
    os.write(process.stdin.fileno(), b"and an end\n")
    assert os.read(process.stdout.fileno(), 1000) == b"a begin and an end\n"
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def test_a_line_that_is_too_long_keeps_its_begin_and_its_newline(stanch, secret):
    begin = filler(LONG + 5000).replace(b"\n", b" ")
    text = LINE + begin + secret + b" rest\n" + LINE + secret + b"\n" + LINE
    done = stanch.run("--mode", "block", "--report", "r", text=text)
    assert (done.returncode, done.stdout) == (3, LINE + begin + b"\n" + LINE * 2)
    reasons = [json.loads(line)["reason"] for line in (stanch.folder / "r").read_text().splitlines()]
    assert reasons == ["long-line", "checksum"]


def test_a_line_of_just_the_bound_is_kept_back_whole(stanch, secret):
    begin = (filler(LONG).replace(b"\n", b" "))[:LONG - 1] + b" "
    done = stanch.run("--mode", "block", text=LINE + begin + secret + b" rest\n" + LINE)
    assert done.stdout == LINE * 2


def test_the_stream_ends_at_the_first_finding(stanch, secret):
    (stanch.folder / "more").write_bytes(LINE)
    done = stanch.run("--mode", "block", "--unit", "stream", "-", "more", text=LINE + b"a " + secret + b" b\n" + LINE)
    assert (done.returncode, done.stdout) == (3, LINE + b"a ")


def test_the_stream_ends_at_once_and_reads_no_more(stanch, secret):
    process = stanch.start("--mode", "block", "--unit", "stream", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.write(process.stdin.fileno(), LINE + secret + b"\n")
    assert process.wait(timeout=10) == 3
    assert process.stdout.read() == LINE
    process.stdin.close()


def test_a_failure_outweighs_a_block(stanch, secret):
    done = stanch.run("--mode", "block", "absent", "-", text=secret + b"\n")
    assert (done.returncode, done.stdout) == (4, b"")


def test_block_keeps_lines_apart_with_flush_line(stanch, secret):
    done = stanch.run("--mode", "block", "--flush", "line", text=LINE + secret + b"\n" + LINE + b"end")
    assert (done.returncode, done.stdout) == (3, LINE * 2 + b"end")


def test_a_secret_in_the_line_after_a_too_long_one_is_not_long(stanch, secret, other_secret):
    begin = filler(LONG + 5000).replace(b"\n", b" ")
    text = begin + secret + b" rest " + other_secret + b"\n" + other_secret + b"\n" + secret
    for end in (b"", b"\n"):
        done = stanch.run("--mode", "block", "--report", "r", text=text + end)
        assert done.stdout == begin + end
    reasons = [json.loads(line)["reason"] for line in (stanch.folder / "r").read_text().splitlines()]
    assert reasons == ["long-line", "long-line", "checksum", "checksum"] * 2


def test_the_line_after_a_key_block_without_end_stays(stanch):
    key = make_value("private-key-pem", 3).rstrip(b"\n")
    cut = b"\n".join(key.split(b"\n")[:-1])
    done = stanch.run("--mode", "block", text=LINE + cut + b"\n" + LINE + LINE)
    assert done.stdout == LINE * 3
