"""--framing cri: a container's two outputs in one file, lines cut into pieces, and every line keeps its header."""
import json
import random
import re

import pytest

from conftest import PLACEHOLDER, make_value, messages
from records import assert_any_cut_gives_the_same, key_lines, leaks, run_cut

TIME = b"2026-01-02T03:04:05.123456789Z"
FORMATS = ["cri", "json-file"]
HEAD = re.compile(rb"(?P<head>[0-9T:.Z-]+ (?P<stream>stdout|stderr) (?P<tag>[PF](:\w+)*) )(?P<text>.*)")


def line_of(form, stream, text, is_partial=False, **more):
    if form == "cri":
        return b"%s %s %s %s\n" % (TIME, stream, b"P" if is_partial else b"F", text)
    record = {"log": text.decode() + ("" if is_partial else "\n"), "stream": stream.decode(), **more, "time": TIME.decode()}
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def parse(line):
    """Stream, is partial, text; and all the rest, which must stay."""
    if line[:1] == b"{":
        record = json.loads(line)
        text = record.pop("log").encode()
        return record["stream"].encode(), not text.endswith(b"\n"), text.removesuffix(b"\n"), record
    match = HEAD.fullmatch(line)
    return match["stream"], match["tag"][:1] == b"P", match["text"], match["head"]


def assert_headers_stay(text, out):
    before, after = text.split(b"\n"), out.split(b"\n")
    assert len(before) == len(after)
    for one, other in zip(before, after):
        if one:
            parsed, made = parse(one), parse(other)
            assert (parsed[0], parsed[1], parsed[3]) == (made[0], made[1], made[3])


def texts(out):
    return [parse(line)[2] for line in out.split(b"\n") if line]


@pytest.mark.parametrize("form", FORMATS)
def test_a_credential_cut_anywhere_is_replaced_where_it_begins(stanch, form, secret):
    for cut in range(1, len(secret)):
        text = line_of(form, b"stdout", b"a " + secret[:cut], True) + line_of(form, b"stdout", secret[cut:] + b" b")
        done = stanch.run("--framing", "cri", text=text)
        assert_headers_stay(text, done.stdout)
        first, second = texts(done.stdout)
        assert PLACEHOLDER.fullmatch(first[2:]) and first[:2] == b"a " and second == b" b", cut


@pytest.mark.parametrize("form", FORMATS)
def test_pieces_of_a_byte_are_joined(stanch, form, secret):
    text = b"".join(line_of(form, b"stderr", bytes([byte]), True) for byte in b"x " + secret) + line_of(form, b"stderr", b" end")
    done = assert_any_cut_gives_the_same(stanch, "--framing", "cri", text=text)
    assert_headers_stay(text, done.stdout)
    assert re.fullmatch(rb"x " + PLACEHOLDER.pattern + rb" end", b"".join(texts(done.stdout)))


@pytest.mark.parametrize("form", FORMATS)
def test_another_line_between_ends_the_wait(stanch, form, secret):
    """What is open is redacted as it is, and the rest of it is missing where it comes."""
    other = line_of(form, b"stderr", b"between")
    for cut in range(5, len(secret), 6):
        text = (line_of(form, b"stdout", b"a " + secret[:cut], True) + other + line_of(form, b"stdout", secret[cut:cut + 3], True) + other +
                line_of(form, b"stdout", secret[cut + 3:] + b" b"))
        done = assert_any_cut_gives_the_same(stanch, "--framing", "cri", "--report", "r", text=text)
        assert_headers_stay(text, done.stdout)
        assert texts(done.stdout) == [b"a REDACTED.generic-secret", b"between", b"", b"between", b" b"], cut
        again = stanch.run("--framing", "cri", text=done.stdout)
        assert again.stdout == done.stdout
        reasons = [json.loads(line)["reason"] for line in (stanch.folder / "r").read_text().splitlines()]
        assert "unjudged" in reasons and "checksum" in reasons


def test_the_end_of_the_input_ends_the_wait(stanch, secret):
    for end in (b"", b"\n"):
        text = line_of("cri", b"stdout", b"a " + secret[:20], True)[:-1] + end
        assert stanch.run("--framing", "cri", text=text).stdout == text.replace(secret[:20], b"REDACTED.generic-secret")


@pytest.mark.parametrize("words,made", [(["--style", "mask"], b"x" * 20), (["--placeholder", "GONE.{rule}.{id}"], b"GONE.generic-secret"),
                                        (["--only", "github-pat-classic"], b"REDACTED.generic-secret")], ids=str)
def test_what_is_open_is_written_as_asked(stanch, secret, words, made):
    text = line_of("cri", b"stdout", b"a " + secret[:20], True) + line_of("cri", b"stderr", b"b")
    out = stanch.run("--framing", "cri", *words, text=text).stdout
    assert texts(out)[0] == b"a " + made
    assert stanch.run("--framing", "cri", *words, text=out).stdout == out


def test_the_streams_do_not_mix(stanch, secret):
    text = line_of("cri", b"stdout", b"password:", True) + line_of("cri", b"stderr", b"correct9horse") + line_of("cri", b"stdout", b" none")
    assert texts(stanch.run("--framing", "cri", text=text).stdout)[1] == b"correct9horse"


def test_a_long_match_waits_over_a_few_lines_only(stanch):
    """A key of which each line is a piece: past the bound what waits goes out with a placeholder, and none of the key."""
    key = b"\\n".join(key_lines())
    pieces = [key[at:at + 8] for at in range(0, len(key), 8)]
    text = b"".join(line_of("cri", b"stdout", piece, True) for piece in pieces) + line_of("cri", b"stdout", b" end")
    done = assert_any_cut_gives_the_same(stanch, "--framing", "cri", text=text)
    assert_headers_stay(text, done.stdout)
    assert leaks(b"".join(texts(done.stdout)), key_lines()) == [] and texts(done.stdout)[-1] == b" end"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("has_end", [True, False])
def test_a_key_of_a_line_a_record_leaves_its_lines_empty(stanch, form, has_end):
    lines = key_lines()
    text = b"".join(line_of(form, b"stdout", line) for line in [b"before", *(lines if has_end else lines[:-1]), b"after: all"])
    done = assert_any_cut_gives_the_same(stanch, "--framing", "cri", text=text)
    assert_headers_stay(text, done.stdout)
    out = texts(done.stdout)
    assert out[:3] == [b"before", lines[0], b"REDACTED.private-key-pem"] and set(out[3:-1]) == {b""} and out[-1] == b"after: all"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("before,after", [(b"12:00:01 app: ", b""), (b'{"msg":"', b'"}')], ids=str)
def test_a_key_with_something_around_each_line_leaves_only_that(stanch, form, before, after):
    lines = key_lines()
    text = b"".join(line_of(form, b"stdout", before + line + after) for line in [*lines, b"after all"])
    done = assert_any_cut_gives_the_same(stanch, "--framing", "cri", text=text)
    assert_headers_stay(text, done.stdout)
    shown = [lines[0], b"REDACTED.private-key-pem", *[b""] * (len(lines) - 2), b"after all"]
    assert texts(done.stdout) == [before + line + after for line in shown]


@pytest.mark.parametrize("form", FORMATS)
def test_a_key_stays_one_while_the_other_stream_writes(stanch, form):
    lines = key_lines()
    text = b"".join(line_of(form, b"stdout", line) + line_of(form, b"stderr", b"note") for line in lines)
    done = stanch.run("--framing", "cri", text=text)
    assert leaks(done.stdout, lines) == [] and texts(done.stdout)[1::2] == [b"note"] * len(lines)


def test_json_file_lines_are_judged_beside_their_text_too(stanch, secret):
    text = line_of("json-file", b"stdout", b"quiet", attrs={"TOKEN": secret.decode(), "x": 'a"b'})
    text += b'{"stream":"stdout","x":"%s","log":"%s \\"q\\"\\n"}\n{"log":"%s"}\n{"log":1,"stream":"stdout","x":"%s"}\n' % ((secret,) * 4)
    done = assert_any_cut_gives_the_same(stanch, "--framing", "cri", text=text)
    assert PLACEHOLDER.sub(secret, done.stdout) == text and secret not in done.stdout


def test_lines_in_no_format_are_judged_as_text(stanch, secret):
    for line in (b"garbage ", b"2026-01-02 stdout F ", TIME + b" stdlog F ", TIME + b" stdout X ", TIME + b" stdout PX ", b"{", b'{"log":"', b"\xff\0"):
        text = line + secret + b"\n" + line + b"\n\n"
        done = stanch.run("--framing", "cri", text=text)
        assert PLACEHOLDER.sub(secret, done.stdout) == text and done.stdout != text


def test_a_long_line_goes_through(stanch, secret):
    filler = b"word " * 300000
    text = line_of("cri", b"stdout", filler + secret, True) + line_of("cri", b"stdout", b" " + filler) + line_of("json-file", b"stdout", filler + secret)
    done = stanch.run("--framing", "cri", text=text)
    assert PLACEHOLDER.sub(secret, done.stdout) == text and done.stdout != text
    assert run_cut(stanch, "--framing", "cri", text=text, sizes=(4096, 4095)).stdout == done.stdout


def invent(seed):
    """Two streams with credentials and keys, cut into pieces and mixed."""
    draw = random.Random(seed)
    secrets = [make_value("github-pat-classic", draw.randrange(99)) for _ in range(3)]
    queues = {}
    for stream in (b"stdout", b"stderr"):
        queue = []
        for _ in range(12):
            text = b" ".join(draw.choice([draw.choice(secrets), b"word", b"password=correct9horse", b"https://a:pa5sw0rd77@h/x", b"\"q\""])
                             for _ in range(draw.randrange(5)))
            while text and draw.random() < 0.6:
                cut = draw.randrange(len(text) + 1)
                queue.append((text[:cut], True))
                text = text[cut:]
            queue.append((text, False))
        queues[stream] = queue
    form, lines = draw.choice(FORMATS), []
    while any(queues.values()):
        stream = draw.choice([name for name, queue in queues.items() if queue])
        for _ in range(draw.randrange(1, 6)):
            if queues[stream]:
                lines.append(line_of(form, stream, *queues[stream].pop(0)))
    return secrets, b"".join(lines)


@pytest.mark.parametrize("seed", range(25))
def test_mixed_pieces_leave_nothing(stanch, seed):
    secrets, text = invent(seed)
    done = assert_any_cut_gives_the_same(stanch, "--framing", "cri", text=text)
    assert done.returncode == 0 and done.stderr == b""
    assert_headers_stay(text, done.stdout)
    joined = {}
    for line in done.stdout.split(b"\n")[:-1]:
        stream, is_partial, piece, _ = parse(line)
        joined[stream] = joined.get(stream, b"") + piece + (b"" if is_partial else b"\n")
    for value in [*secrets, b"correct9horse", b"pa5sw0rd77"]:
        for stream in joined.values():
            assert value not in stream and value[:16] not in stream and value[-10:] not in stream
    assert stanch.run("--framing", "cri", text=done.stdout).stdout == done.stdout
    assert stanch.run("--framing", "cri", "--mode", "detect", text=text).stdout == text


def test_the_report_gives_places_in_the_file(stanch, secret):
    for form in FORMATS:
        text = line_of(form, b"stderr", b"x") + line_of(form, b"stdout", b"ab " + secret[:9], True) + line_of(form, b"stdout", secret[9:] + b" " + secret)
        stanch.run("--framing", "cri", "--report", form, text=text)
        report = [json.loads(line) for line in (stanch.folder / form).read_text().splitlines()]
        lines = text.split(b"\n")
        at = [lines[1].index(secret[:9]), lines[2].rindex(secret)]
        assert [(item["line"], item["column"]) for item in report] == [(2, at[0] + 1), (3, at[1] + 1)]
        assert [text[item["start"]:][:4] for item in report] == [secret[:4]] * 2 and text[:report[1]["end"]].endswith(secret)


def test_block_is_refused(stanch):
    done = stanch.run("--framing", "cri", "--mode", "block")
    assert (done.returncode, done.stdout, len(messages(done))) == (2, b"", 1)
