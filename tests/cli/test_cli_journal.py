"""--framing journal: the export format stays one, with its lengths put right, and entries keep their identity."""
import json
import random
import re
import struct

import pytest

from conftest import PLACEHOLDER, make_value, messages
from records import assert_any_cut_gives_the_same, key_lines, leaks, run_cut

CURSOR = b"s=0639f9c2d1f84a3cbe1f1ad6b4d1a3a1;i=1a2b;b=6a1c8c5f2d3e4f50819203a4b5c6d7e8;m=2f1a;t=60a1b2c3d4e5f;x=7e6d5c4b3a291807"
PLAIN = [(b"__CURSOR", CURSOR), (b"__REALTIME_TIMESTAMP", b"1767323045123456"), (b"__MONOTONIC_TIMESTAMP", b"12345678"),
         (b"_BOOT_ID", b"6a1c8c5f2d3e4f50819203a4b5c6d7e8"), (b"PRIORITY", b"6"), (b"_PID", b"4242")]
LIMIT = 64 << 20


def text_field(name, value):
    return name + b"=" + value + b"\n"


def binary_field(name, value):
    return name + b"\n" + struct.pack("<Q", len(value)) + value + b"\n"


def field(name, value):
    return binary_field(name, value) if b"\n" in value or any(byte < 32 and byte != 9 for byte in value) else text_field(name, value)


def entry(*fields):
    return b"".join(field(*item) for item in [*PLAIN, *fields]) + b"\n"


def parse(text):
    """Entries as lists of (name, value, is binary); every byte must fit."""
    entries, at, fields = [], 0, []
    while at < len(text):
        end = text.index(b"\n", at)
        line = text[at:end]
        if not line:
            entries.append(fields)
            fields, at = [], end + 1
        elif b"=" in line:
            name, value = line.split(b"=", 1)
            fields.append((name, value, False))
            at = end + 1
        else:
            (length,) = struct.unpack("<Q", text[end + 1:end + 9])
            value = text[end + 9:end + 9 + length]
            assert len(value) == length and text[end + 9 + length:end + 10 + length] == b"\n"
            fields.append((line, value, True))
            at = end + 10 + length
    assert not fields
    return entries


def names(text):
    return [[(name, is_binary) for name, _, is_binary in fields] for fields in parse(text)]


def values_of(text, name):
    return [value for fields in parse(text) for field_name, value, _ in fields if field_name == name]


def export(secrets):
    return b"".join([
        entry((b"MESSAGE", b"hello"), (b"_CMDLINE", b"curl -H Authorization:token=" + secrets[0])),
        entry((b"MESSAGE", b"a\n" + secrets[1] + b"\n\x00b"), (b"DB_PASSWORD", b"correct9horse")),
        entry((b"MESSAGE", b"")), entry(),
        entry((b"MESSAGE", secrets[2]), (b"MESSAGE", b"twice " + secrets[0])),
        b"MESSAGE\n" + struct.pack("<Q", 0) + b"\n\n",
        entry((b"COREDUMP_ENVIRON", b"A=1\nTOKEN=" + secrets[0] + b"\nB=2\n"), (b"X", b"\xff\xfe\x01")),
    ])


@pytest.fixture(scope="module")
def secrets():
    return [make_value("github-pat-classic", seed) for seed in range(30, 33)]


def test_values_are_judged_and_lengths_put_right(stanch, secrets):
    text = export(secrets)
    done = assert_any_cut_gives_the_same(stanch, "--framing", "journal", text=text)
    assert done.returncode == 0 and done.stderr == b""
    assert names(done.stdout) == names(text)
    assert [value for value in [*secrets, b"correct9horse"] if value in done.stdout] == []
    assert values_of(done.stdout, b"DB_PASSWORD") == [b"REDACTED.generic-password"]
    assert PLACEHOLDER.sub(b"*", values_of(done.stdout, b"MESSAGE")[1]) == b"a\n*\n\x00b"
    for name, value in PLAIN:
        assert set(values_of(done.stdout, name)) == {value}
    assert stanch.run("--framing", "journal", text=done.stdout).stdout == done.stdout


def test_detect_changes_no_byte(stanch, secrets):
    text = export(secrets)
    done = stanch.run("--framing", "journal", "--mode", "detect", text=text)
    assert (done.returncode, done.stdout) == (1, text)


def test_the_name_of_a_field_is_the_context_of_its_value(stanch):
    for name, stays in ((b"API_PASSWORD", False), (b"COLOUR", True)):
        for make in (text_field, binary_field):
            text = make(name, b"correct9horse") + b"\n"
            assert (stanch.run("--framing", "journal", text=text).stdout == text) is stays


def test_a_value_under_a_plain_name_that_is_not_plain_is_judged(stanch, secret):
    for name in (b"__CURSOR", b"_BOOT_ID", b"PRIORITY", b"_TRANSPORT"):
        for value in (secret, secret + b" x" * 200, b"a=1;" * 100 + secret):
            for make in (text_field, binary_field):
                text = make(name, value) + b"\n"
                done = assert_any_cut_gives_the_same(stanch, "--framing", "journal", text=text)
                assert secret not in done.stdout and done.returncode == 0


@pytest.mark.parametrize("has_end", [True, False])
@pytest.mark.parametrize("name", [b"MESSAGE", b"SYSLOG_RAW"])
def test_a_key_of_a_line_an_entry_leaves_its_entries(stanch, name, has_end):
    lines = key_lines()
    shown = [b"before", *(lines if has_end else lines[:-1]), b"after: all"]
    text = b"".join(entry((name, line), (b"_COMM", b"app")) for line in shown)
    done = assert_any_cut_gives_the_same(stanch, "--framing", "journal", text=text)
    out = values_of(done.stdout, name)
    assert names(done.stdout) == names(text) and leaks(done.stdout, lines) == []
    assert out[:3] == [b"before", lines[0], b"REDACTED.private-key-pem"] and set(out[3:-1]) == {b""} and out[-1] == b"after: all"


@pytest.mark.parametrize("has_end", [True, False])
@pytest.mark.parametrize("before,after", [(b"12:00:%d app: ", b""), (b'{"n":%d,"msg":"', b'"}'), (b'{"n":%d,"msg":"', b'\\n","caller":"accepted"}')], ids=str)
def test_a_key_with_something_around_each_line_leaves_only_that(stanch, before, after, has_end):
    lines = key_lines()

    def entries(shown):
        return b"".join(entry((b"MESSAGE", before % (95 + number) + line + after), (b"_COMM", b"app")) for number, line in enumerate(shown))
    shown = [b"before", *(lines if has_end else lines[:-1]), b"after all"]
    done = assert_any_cut_gives_the_same(stanch, "--framing", "journal", text=entries(shown))
    assert done.stdout == entries([b"before", lines[0], b"REDACTED.private-key-pem", *[b""] * (len(shown) - 4), b"after all"])


def test_a_key_in_one_field_becomes_a_placeholder(stanch):
    lines = key_lines()
    text = entry((b"MESSAGE", b"x\n" + b"\n".join(lines) + b"\nafter\n"))
    done = assert_any_cut_gives_the_same(stanch, "--framing", "journal", text=text)
    (value,) = values_of(done.stdout, b"MESSAGE")
    assert leaks(done.stdout, lines) == [] and value.startswith(b"x\nREDACTED.private-key-pem.") and value.endswith(b"\nafter\n")


def test_a_value_of_megabytes_is_judged_to_its_end(stanch, secret):
    value = b"line of words\n" * 300000 + secret
    text = entry((b"MESSAGE", value), (b"_COMM", b"app"))
    done = stanch.run("--framing", "journal", text=text)
    assert names(done.stdout) == names(text) and done.stdout.count(b"line of words\n") == 300000 and secret not in done.stdout


def test_a_value_over_the_limit_is_withheld(stanch, secret):
    text = entry((b"MESSAGE", secret + b"\n" * LIMIT), (b"_COMM", b"app")) + entry((b"MESSAGE", b"next"))
    done = stanch.run("--framing", "journal", text=text)
    assert done.returncode == 4 and len(messages(done)) == 1 and "withheld" in messages(done)[0]
    assert values_of(done.stdout, b"MESSAGE") == [b"[stanch: value withheld, too long]", b"next"]
    assert names(done.stdout)[0][-1] == (b"_COMM", False)


MALFORMED = {
    "lower case": b"Message=x\n\n", "no name": b"=x\n\n", "digit first": b"1A=x\n\n", "name too long": b"A" * 65 + b"=x\n\n", "blank": b"A B=x\n\n",
    "no line feed behind the value": b"A\n" + struct.pack("<Q", 2) + b"xyz\n\n", "length of the whole memory": b"A\n" + b"\xff" * 8 + b"x",
    "ends in a name": b"A", "ends in a text": b"A=x", "ends in a length": b"A\n\0\0", "ends in bytes": b"A\n" + struct.pack("<Q", 9) + b"xyz",
    "ends behind bytes": b"A\n" + struct.pack("<Q", 3) + b"xyz", "no export": b"Jan 02 host app[1]: text\n",
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_no_export_is_an_error_with_its_place(stanch, case, secret):
    good = entry((b"MESSAGE", b"fine"))
    text = good + MALFORMED[case] + b"\nTOKEN=" + secret
    for sizes in ((1,), (4096,)):
        done = run_cut(stanch, "--framing", "journal", text=good + MALFORMED[case] if case.startswith("ends") else text, sizes=sizes)
        assert done.returncode == 4 and done.stdout.startswith(good) and secret not in done.stdout
        assert "no journal export at byte " in messages(done)[-1] and len(messages(done)) == 1 + ("memory" in case)
        place = int(messages(done)[-1].split("at byte ")[1].split(":")[0])
        assert len(good) <= place <= len(text)


def test_a_partial_secret_at_the_end_of_a_broken_input_stays_inside(stanch, secret):
    done = stanch.run("--framing", "journal", text=b"A=x " + secret[:30])
    assert done.returncode == 4 and secret[:8] not in done.stdout


def test_the_report_gives_places_in_the_input(stanch, secrets):
    text = export(secrets)
    stanch.run("--framing", "journal", "--report", "r", text=text)
    report = [json.loads(line) for line in (stanch.folder / "r").read_text().splitlines()]
    found = [text[item["start"]:item["end"]] for item in report]
    assert found == [secrets[0], secrets[1], b"correct9horse", secrets[2], secrets[0], secrets[0]]
    assert [item["line"] for item in report] == [1, 2, 2, 5, 5, 7]


def draw_value(draw, parts):
    """Without a credential before BEGIN on its line: its placeholder may be the header of the next records, it itself is not."""
    while re.search(rb"ghp_[^\n]*-----BEGIN", value := b"".join(draw.choices(parts, k=draw.randrange(6)))):
        pass
    return value


@pytest.mark.parametrize("seed", range(6))
def test_random_entries_keep_their_form(stanch, secrets, seed):
    draw = random.Random(seed)
    parts = [*secrets, b"\n", b"\0", b" ", b"=", b"password=", b"x" * 100, b"\xf0\x9f\x98\x80", b"", *key_lines()]
    text = b"".join(entry(*((draw.choice((b"MESSAGE", b"_CMDLINE", b"X_1")), draw_value(draw, parts))
                            for _ in range(draw.randrange(5)))) for _ in range(30))
    done = assert_any_cut_gives_the_same(stanch, "--framing", "journal", text=text)
    assert done.returncode == 0 and names(done.stdout) == names(text)
    assert stanch.run("--framing", "journal", text=done.stdout).stdout == done.stdout
