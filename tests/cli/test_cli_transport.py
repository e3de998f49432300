"""--transport: compressed streams are judged as their text and written back in the same form, which the real gzip and
zstd read."""
import gzip
import os
import re
import select
import signal
import struct
import subprocess
import zlib

import pytest

from conftest import LINE, PLACEHOLDER, filler, messages

FORMS = ["gzip", "zstd"]


def compress(form, text, *words):
    return subprocess.run([form, "-c", *words], input=text, stdout=subprocess.PIPE, check=True).stdout


def decompress(form, data):
    """By the real program, which finds nothing wrong."""
    return subprocess.run([form, "-dc"], input=data, stdout=subprocess.PIPE, check=True).stdout


def is_whole(form, data):
    """As `gzip -t` says."""
    return subprocess.run([form, "-t"], input=data, capture_output=True).returncode == 0


@pytest.fixture
def text(secret, other_secret):
    return filler(3000) + b"token " + secret + b"\n" + filler(200000) + other_secret + b" end\n" + filler(500)


@pytest.fixture
def clean(stanch, text):
    return stanch.run(text=text).stdout


@pytest.mark.parametrize("asked", ["same", "auto"])
@pytest.mark.parametrize("form,level", [("gzip", "-1"), ("gzip", "-6"), ("gzip", "-9"), ("zstd", "-1"), ("zstd", "-3"), ("zstd", "-19"),
                                        ("zstd", "--long=27"), ("zstd", "--no-check")])
def test_what_comes_out_is_what_the_text_alone_would_give(stanch, text, clean, form, level, asked):
    done = stanch.run("--transport", form if asked == "same" else asked, text=compress(form, text, level))
    assert (done.returncode, done.stderr) == (0, b"")
    assert decompress(form, done.stdout) == clean and len(done.stdout) < len(clean) / 5


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("piece", [1, 2, 3, 7, 100, 4096])
def test_no_cut_of_the_compressed_bytes_changes_the_text(stanch, secret, form, piece):
    text = filler(2000) + secret + b"\n" + filler(2000)
    data = compress(form, text) + compress(form, text[:1000])
    process = stanch.start("--transport", "auto", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for at in range(0, len(data), piece):
        os.write(process.stdin.fileno(), data[at:at + piece])
    process.stdin.close()
    out = process.stdout.read()
    assert process.wait(timeout=10) == 0
    assert decompress(form, out) == stanch.run(text=text + text[:1000]).stdout


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_over_the_edge_of_two_members_is_found(stanch, secret, form):
    data = compress(form, LINE + secret[:13]) + compress(form, b"") + compress(form, secret[13:] + b"\n")
    out = decompress(form, stanch.run("--transport", form, text=data).stdout)
    assert PLACEHOLDER.search(out) and secret[:13] not in out


@pytest.mark.parametrize("words", [[], ["--flush", "line"], ["--mode", "detect"], ["--copy"]], ids=str)
@pytest.mark.parametrize("form", FORMS)
def test_every_way_of_writing_gives_a_whole_member(stanch, text, form, words):
    done = stanch.run("--transport", "auto", *words, text=compress(form, text))
    assert decompress(form, done.stdout) == stanch.run(*words, text=text).stdout


@pytest.mark.parametrize("unit,status", [("line", 3), ("stream", 3)])
@pytest.mark.parametrize("form", FORMS)
def test_lines_are_blocked(stanch, text, form, unit, status):
    words = ["--mode", "block", "--unit", unit]
    done = stanch.run("--transport", form, *words, text=compress(form, text))
    assert (done.returncode, decompress(form, done.stdout)) == (status, stanch.run(*words, text=text).stdout)


def test_skippable_frames_are_left_out(stanch, text, clean, secret):
    note = struct.pack("<II", 0x184D2A53, len(secret)) + secret
    frame = compress("zstd", text)
    for data in (note + frame, frame + note, frame + note + compress("zstd", b"")):
        done = stanch.run("--transport", "auto", text=data)
        assert (done.returncode, decompress("zstd", done.stdout)) == (0, clean)
        assert secret not in done.stdout


def test_names_and_comments_in_a_gzip_header_are_left_out(stanch, secret):
    member = gzip.compress(LINE)
    named = member[:3] + b"\x18" + member[4:10] + secret + b"\0" + secret + b"\0" + member[10:]
    assert decompress("gzip", named) == LINE
    done = stanch.run("--transport", "gzip", text=named)
    assert (done.returncode, decompress("gzip", done.stdout)) == (0, LINE) and secret not in done.stdout


def test_files_of_several_kinds_each_keep_their_form(stanch, text, clean):
    names = {"a": compress("gzip", text), "b": text, "c": compress("zstd", text), "d": b"", "e": compress("gzip", b""), "f": b"\x1f"}
    for name, data in names.items():
        (stanch.folder / name).write_bytes(data)
    alone = {name: stanch.run("--transport", "auto", name) for name in names}
    assert all((done.returncode, done.stderr) == (0, b"") for done in alone.values())
    assert decompress("gzip", alone["a"].stdout) == decompress("zstd", alone["c"].stdout) == alone["b"].stdout == clean
    assert (alone["d"].stdout, decompress("gzip", alone["e"].stdout), alone["f"].stdout) == (b"", b"", b"\x1f")
    together = stanch.run("--transport", "auto", *names)
    assert together.stdout == b"".join(done.stdout for done in alone.values())


@pytest.mark.parametrize("words", [[], ["--transport", "none"]], ids=str)
def test_compressed_bytes_pass_unchanged_without_it(stanch, text, words):
    for form in FORMS:
        data = compress(form, text)
        assert stanch.run(*words, text=data).stdout == data


def read_soon(fd):
    assert select.select([fd], [], [], 10)[0], "nothing came"
    return os.read(fd, 1 << 20)


@pytest.mark.parametrize("words", [[], ["--flush", "line"]], ids=str)
def test_what_a_read_released_can_be_decoded_at_once_from_gzip(stanch, words):
    """A live stream: the sender flushes, and its text can be read before anything else is sent. gzip itself waits for a
    whole window, so zlib reads."""
    process = stanch.start("--transport", "auto", *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    sender, receiver = zlib.compressobj(wbits=31), zlib.decompressobj(wbits=31)
    for number in range(5):
        os.write(process.stdin.fileno(), sender.compress(b"%d " % number + LINE) + sender.flush(zlib.Z_SYNC_FLUSH))
        assert receiver.decompress(read_soon(process.stdout.fileno())) == b"%d " % number + LINE
    os.write(process.stdin.fileno(), sender.flush())
    process.stdin.close()
    receiver.decompress(process.stdout.read())
    assert process.wait(timeout=10) == 0 and receiver.eof


def test_what_a_read_released_can_be_decoded_at_once_from_zstd(stanch):
    """zstd's command line has no flush: a frame is one. What came out until then is a frame without its end, of which
    zstd decodes all that is there."""
    process = stanch.start("--transport", "auto", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out = b""
    for number in range(1, 5):
        os.write(process.stdin.fileno(), compress("zstd", LINE))
        out += read_soon(process.stdout.fileno())
        assert subprocess.run(["zstd", "-dc"], input=out, capture_output=True).stdout == LINE * number
    process.stdin.close()
    assert decompress("zstd", out + process.stdout.read()) == LINE * 4
    assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("form", FORMS)
def test_a_truncated_member_is_one_error_and_leaves_a_whole_prefix(stanch, secret, form):
    text = filler(60000) + secret + b"\n" + filler(60000)
    data, clean = compress(form, text), stanch.run(text=text).stdout
    for keep in [*range(1, 40), len(data) // 3, len(data) // 2, *range(len(data) - 10, len(data))]:
        done = stanch.run("--transport", form, text=data[:keep])
        assert done.returncode == 4 and len(messages(done)) == 1, keep
        assert messages(done)[0].startswith("stanch: cannot decode: standard input: the %s data ends in the middle" % form)
        out = decompress(form, done.stdout) if done.stdout else b""
        assert clean.startswith(out), keep


@pytest.mark.parametrize("level", ["-1", "-9"])
@pytest.mark.parametrize("form", FORMS)
def test_no_corrupt_byte_lets_the_secret_out(stanch, secret, form, level):
    text = LINE + b"token " + secret + b"\n" + LINE
    data = compress(form, text, level)
    clean = stanch.run("--transport", form, text=data).stdout
    for at in range(len(data)):
        for flip in (0x01, 0x80, 0xff):
            done = stanch.run("--transport", form, text=data[:at] + bytes([data[at] ^ flip]) + data[at + 1:])
            out = decompress(form, done.stdout) if done.stdout else b""
            assert secret not in out + done.stdout + done.stderr
            assert done.returncode == 4 and len(messages(done)) == 1 or done.stdout == clean, (at, flip)


def test_garbage_behind_gzip_is_left_out_and_zeros_are_padding(stanch, secret):
    member = compress("gzip", LINE)
    for rest, is_garbage in ((b"\0" * 1000, False), (b"junk " + secret, True), (b"\0\0\0x", True), (b"\x1fx", True)):
        done = stanch.run("--transport", "gzip", text=member + rest)
        assert decompress("gzip", done.stdout) == LINE
        said = ["stanch: garbage at the end: standard input: what follows its last gzip member is left out"] if is_garbage else []
        assert (done.returncode, messages(done)) == (4 if is_garbage else 0, said)


@pytest.mark.parametrize("form,other", [("gzip", "zstd"), ("zstd", "gzip")])
def test_another_form_than_the_asked_is_an_error_with_nothing_out(stanch, secret, form, other):
    for data in (secret + b"\n", compress(other, secret), b"\x1f", b"(", b""):
        done = stanch.run("--transport", form, text=data)
        assert (done.returncode, done.stdout, len(messages(done))) == (4, b"", 1)


def test_the_other_files_go_on_after_a_corrupt_one(stanch):
    (stanch.folder / "a").write_bytes(compress("gzip", LINE)[:-3])
    (stanch.folder / "b").write_bytes(compress("gzip", LINE))
    done = stanch.run("--transport", "auto", "a", "b")
    assert (done.returncode, len(messages(done)), decompress("gzip", done.stdout)) == (4, 1, LINE * 2)


def test_a_window_that_would_cost_too_much_memory_is_refused(stanch):
    data = subprocess.run(["zstd", "-c", "--ultra", "--long=28"], input=filler(1000), stdout=subprocess.PIPE, check=True).stdout
    done = stanch.run("--transport", "zstd", text=data)
    assert (done.returncode, done.stdout) == (4, b"")
    assert messages(done) == ["stanch: cannot decode: standard input: its zstd window is over 128 MiB; "
                              "compress it anew without zstd's --long"]


@pytest.mark.parametrize("form", FORMS)
def test_a_bomb_runs_in_constant_memory(stanch, form):
    """Spaces without end in a few kilobytes; what memory it took is read in the middle."""
    (stanch.folder / "bomb").write_bytes(compress(form, b" " * 10_000_000) * {"gzip": 30, "zstd": 300}[form])
    process = stanch.start("--transport", form, "bomb", stdout=subprocess.PIPE)
    assert len(process.stdout.read(5_000)) == 5_000
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", open(f"/proc/{process.pid}/status").read())[1])
    process.stdout.read()
    assert process.wait(timeout=60) == 0 and peak < 40_000


def test_positions_count_the_text(stanch, secret):
    text = filler(1000) + b"token " + secret + b"\n"
    stanch.run("--report", "plain", text=text)
    stanch.run("--report", "packed", "--transport", "auto", text=compress("gzip", text))
    without_time = [line.split(b",", 1)[1] for line in (stanch.folder / "plain").read_bytes().splitlines()]
    assert [line.split(b",", 1)[1] for line in (stanch.folder / "packed").read_bytes().splitlines()] == without_time != []


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_said_once(stanch, form, text):
    with open("/dev/full", "wb") as full:
        done = stanch.run("--transport", form, text=compress(form, text), stdout=full)
    assert (done.returncode, messages(done)) == (4, ["stanch: cannot write: standard output: No space left on device"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("form", FORMS)
def test_a_signal_ends_the_member(stanch, form, number, secret):
    process = stanch.start("--transport", form, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    text = filler(300000) + secret
    data = compress(form, text)
    os.write(process.stdin.fileno(), data[:len(data) * 9 // 10])
    out = read_soon(process.stdout.fileno())
    process.send_signal(number)
    out += process.stdout.read()
    assert process.wait(timeout=10) == -number
    assert is_whole(form, out) and text.startswith(decompress(form, out))


@pytest.mark.parametrize("form", FORMS)
def test_records_are_judged_in_it(stanch, text, form):
    done = stanch.run("--transport", form, "--framing", "line", text=compress(form, text))
    assert decompress(form, done.stdout) == stanch.run("--framing", "line", text=text).stdout


@pytest.mark.parametrize("framing", ["mmexternal", "omprog"])
def test_rsyslog_gives_no_compressed_messages(stanch, framing):
    words = ["--output", "out"] if framing == "omprog" else []
    assert stanch.run("--framing", framing, "--transport", "gzip", *words).returncode == 2
