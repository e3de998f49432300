"""stanch scan: what is found in files and trees, where, and what is said of the rest."""
import json
import os
import pty
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

import jsonschema
import pytest

from conftest import BUILD, LINE, ROOT, SECRET_RULE, make_value, messages

SCHEMA = json.loads((ROOT / "filters/evidence/report-schema.json").read_text())
MASK = "********"


def scan(stanch, *words, code=None, **more):
    """The findings as objects, and what was said."""
    done = stanch.run("scan", "--format", "jsonl", *words, **more)
    if code is not None:
        assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()], messages(done)


def put(folder, name, bytes_):
    path = os.path.join(os.fsencode(folder), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(bytes_)


def places(found):
    return [(item["file"], item["line"], item["column"], item["start"], item["end"]) for item in found]


def test_a_finding_has_its_place(stanch, secret):
    put(stanch.folder, "a/b.py", LINE + b"key = '" + secret + b"'\n")
    found, _ = scan(stanch, code=1)
    start = len(LINE) + 7
    assert places(found) == [("a/b.py", 2, 8, start, start + len(secret))]
    jsonschema.validate(found[0], SCHEMA)
    assert (found[0]["rule"], found[0]["action"], found[0]["channel"]) == (SECRET_RULE, "report", "code")


def test_a_clean_tree_is_exit_0(stanch):
    put(stanch.folder, "a/b", LINE)
    found, said = scan(stanch, code=0)
    assert found == [] and said[0].startswith("stanch: 1 text, ") and said[0].endswith(": 0 findings")


def test_public_identifiers_alone_are_exit_0(stanch, public_id):
    put(stanch.folder, "a", public_id + b"\n")
    found, _ = scan(stanch, code=0)
    assert [item["severity"] for item in found] == ["public"]


def test_standard_input_is_a_dash(stanch, secret):
    found, _ = scan(stanch, "-", text=b"a " + secret, code=1)
    assert places(found) == [("-", 1, 3, 2, 2 + len(secret))]


def test_json_is_an_array(stanch, secret):
    put(stanch.folder, "a", secret + b"\n" + secret + b"\n")
    assert len(json.loads(stanch.run("scan", "--format", "json").stdout)) == 2
    assert json.loads(stanch.run("scan", "--format", "json", "/dev/null").stdout) == []


def test_no_file_of_the_key_is_made_for_text(stanch, secret):
    """Nor read: a key that would be refused does no harm."""
    done = stanch.run("scan", "-", text=secret, env={"STANCH_KEY": "no key"})
    assert done.returncode == 1
    assert stanch.run("scan", "-", text=secret, env={"STANCH_KEY": None}).returncode == 1
    assert not (stanch.folder / "home").exists()
    assert stanch.run("scan", "--format", "jsonl", "-", text=secret, env={"STANCH_KEY": "no key"}).returncode == 2


# ------------------------------------------------------------------------------------------------ order

def tree_of_many(folder, secret, count=400):
    for number in range(count):
        put(folder, f"d{number % 7}/f{number}", LINE * (number % 50) + secret + b" " + secret + b"\n")


def test_the_order_is_that_of_paths_each_time(stanch, secret):
    tree_of_many(stanch.folder, secret)
    put(stanch.folder, "d1.txt", secret)
    put(stanch.folder, "d1-x", secret)
    first = stanch.run("scan").stdout
    assert all(stanch.run("scan").stdout == first for _ in range(4))
    found, _ = scan(stanch)
    assert len(found) == 802
    keys = [(os.fsencode(item["file"]), item["start"]) for item in found]
    assert keys == sorted(keys)


# ------------------------------------------------------------------------------------------------ text

def test_the_line_is_shown_and_every_secret_on_it_masked(stanch, secret, other_secret):
    put(stanch.folder, "a", b"x = '" + secret + b"' # not " + other_secret + b" \xff\x1b[2J\n")
    done = stanch.run("scan")
    text = done.stdout.decode()
    assert text.count(f"x = '{MASK}' # not {MASK} \\xff\\x1b[2J\n") == 2
    assert "\x1b" not in text and secret not in done.stdout and other_secret not in done.stdout


def test_no_part_of_a_secret_is_shown_however_it_is_written(stanch, secret):
    value = secret.decode()
    put(stanch.folder, "a", ("x" * 3000 + f" {value} " + "y" * 3000).encode())
    put(stanch.folder, "b", json.dumps({"a": json.dumps({"token": value})}).encode())
    put(stanch.folder, "c", value.encode("utf-16"))
    done = stanch.run("scan")
    assert done.returncode == 1
    for name in ("a", "b", "c"):
        assert f"\n{name}\n".encode() in b"\n" + done.stdout
    assert not [at for at in range(4, len(secret) - 6) if secret[at:at + 6] in done.stdout + done.stderr]


@pytest.mark.parametrize("name,shown", [("new\nline", "new\\nline"), (b"not-\xff-utf8", "not-\\xff-utf8"), ("tab\tesc\x1b[1m", "tab\\tesc\\x1b[1m")])
def test_names_cannot_drive_the_terminal(stanch, secret, name, shown):
    put(stanch.folder, name, secret)
    assert stanch.run("scan").stdout.decode().splitlines()[0] == shown
    found, _ = scan(stanch)
    assert len(found) == 1


# ------------------------------------------------------------------------------------------------ encodings

@pytest.mark.parametrize("encoding,unit", [("utf-8", 1), ("utf-8-sig", 1), ("latin-1", 1), ("utf-16-le", 2), ("utf-16-be", 2), ("utf-16", 2)])
def test_places_count_bytes_in_every_encoding(stanch, secret, encoding, unit):
    before = "Grüße\nzweite Zeile, ü und à: key = '"
    put(stanch.folder, "a", (before + secret.decode() + "' # Ende\n").encode(encoding))
    start = len(before.encode(encoding))
    line_start = len(before.split("\n")[0].encode(encoding) + "\n".encode(encoding.replace("utf-16", "utf-16-le") if encoding == "utf-16" else "latin-1" if encoding == "utf-8-sig" else encoding))
    found, _ = scan(stanch, code=1)
    assert [place[:4] for place in places(found)] == [("a", 2, start - line_start + 1, start)]
    assert found[0]["end"] - start in (unit * len(secret), unit * len(secret) - unit + 1)
    assert f"key = '{MASK}' # Ende" in stanch.run("scan").stdout.decode()


def test_in_utf_16_a_line_feed_is_a_unit(stanch, secret):
    """U+0A0A and U+010A hold the byte 0x0a."""
    put(stanch.folder, "a", ("ਊĊ\n" + "ਊĊ" + secret.decode()).encode("utf-16-le"))
    found, _ = scan(stanch)
    assert [(item["line"], item["column"]) for item in found] == [(2, 5)]


def test_a_name_alone_does_not_speak_in_a_binary_file(stanch, secret):
    line = b"password = 'vX9#kq!27Lmz'\n"
    put(stanch.folder, "text", line + secret)
    put(stanch.folder, "binary", b"\x7fELF\0\0\0\1\2\3" + line + b"\0" + secret + b"\0")
    found, _ = scan(stanch)
    assert sorted((item["file"], item["confidence"]) for item in found) == [("binary", "checked"), ("text", "checked"), ("text", "generic")]


# ------------------------------------------------------------------------------------------------ what is left out

def test_what_is_no_file_is_left_out_and_counted(stanch, secret):
    os.mkfifo(stanch.folder / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(stanch.folder / "socket"))
        put(stanch.folder, "d/a", secret)
        (stanch.folder / "d/loop").symlink_to("..")
        (stanch.folder / "link").symlink_to("d/a")
        (stanch.folder / "dangling").symlink_to("nowhere")
        found, said = scan(stanch, code=1)
    assert [item["file"] for item in found] == ["d/a"]
    assert said[1:] == ["stanch: left out: 3 symbolic links, 2 FIFOs, sockets or devices"]


def test_a_link_that_is_named_is_followed(stanch, secret):
    put(stanch.folder, "real/a", secret)
    (stanch.folder / "link").symlink_to("real")
    (stanch.folder / "file").symlink_to("real/a")
    found, _ = scan(stanch, "link", "file", code=1)
    assert [item["file"] for item in found] == ["link/a", "file"]


def test_what_is_not_there_is_exit_4_and_the_others_are_scanned(stanch, secret):
    put(stanch.folder, "b", secret)
    found, said = scan(stanch, "a", "b", "c", code=4)
    assert [item["file"] for item in found] == ["b"]
    assert said[:2] == ["stanch: cannot read: a: No such file or directory", "stanch: cannot read: c: No such file or directory"]
    assert said[-1] == "stanch: not scanned: 2 could not be read to the end"


def test_hidden_files_are_scanned_unless_told_not_to_and_git_never(stanch, secret):
    for name in (".env", ".config/x", "sub/.git/config", ".git/config", "plain"):
        put(stanch.folder, name, secret)
    assert [item["file"] for item in scan(stanch)[0]] == [".config/x", ".env", "plain"]
    found, said = scan(stanch, "--no-hidden")
    assert [item["file"] for item in found] == ["plain"]
    assert said[1] == "stanch: left out: 2 hidden"


def test_the_output_file_is_not_read(stanch, secret):
    put(stanch.folder, "a", secret)
    with open(stanch.folder / "out", "wb") as out:
        done = stanch.run("scan", stdout=out)
    assert done.returncode == 1 and "stanch: left out: 1 standard output itself" in messages(done)


def test_proc_ends(stanch):
    done = stanch.run("scan", "/proc/self", "/proc/kmsg", "/proc/kcore")
    assert done.returncode in (0, 1, 4)


# ------------------------------------------------------------------------------------------------ comments

@pytest.mark.parametrize("comment,option,allowed", [
    (b"# stanch:allow", [], True), (b"# Stanch:Allow: of a test", [], True), (b"# stanch:allowed", [], False),
    (b"# gitleaks:allow", [], False), (b"# gitleaks:allow", ["--all-allow-comments"], True),
    (b"# pragma: allowlist secret", ["--all-allow-comments"], True), (b"\n# stanch:allow", [], False)])
def test_a_comment_on_the_line_allows(stanch, secret, comment, option, allowed):
    put(stanch.folder, "a", b"a = '" + secret + b"' " + comment + b"\n")
    found, said = scan(stanch, *option, code=0 if allowed else 1)
    assert len(found) == (0 if allowed else 1)
    assert ("; 1 allowed by a comment" in said[0]) == allowed


@pytest.mark.parametrize("host,is_example", [
    ("example.com", True), ("db.Example.ORG:5432", True), ("a.test", True), ("x.invalid.", True), ("db.example", True),
    ("myexample.com", False), ("example.com.evil.io", False), ("test.io", False), ("localhost", False), ("example.co", False)])
def test_a_password_for_a_host_that_nobody_has_is_an_example(stanch, host, is_example):
    """The host stands to the right of the password, where a stream cannot look."""
    put(stanch.folder, "a", f"postgres://ledger:vX9kq27Lmz@{host}/ledger\n".encode())
    found, said = scan(stanch, code=0 if is_example else 1)
    assert [item["rule"] for item in found] == ([] if is_example else ["password-in-url"])
    assert said[0].endswith("; 1 of example hosts") == is_example


def test_rules_and_lists_work_as_in_redact(stanch, secret):
    put(stanch.folder, "tests/a", secret)
    put(stanch.folder, "src/a", secret)
    assert scan(stanch, "--skip", SECRET_RULE, code=0)[0] == []
    (stanch.folder / "list").write_text(json.dumps({"path": "tests/**", "reason": "made for it"}) + "\n")
    found, _ = scan(stanch, "--allow", "list", code=1)
    assert [item["file"] for item in found] == ["src/a"]
    assert scan(stanch, "--known", "nowhere", code=2)[0] == []


# ------------------------------------------------------------------------------------------------ large and long

def test_a_hole_is_left_out_and_places_stay_right(stanch, secret):
    """1 TB, of which a few KB are there."""
    with open(stanch.folder / "sparse", "wb") as file:
        for place in (100, 5 << 20, 1 << 39):
            file.seek(place)
            file.write(b"\nkey=" + secret + b"\n")
        file.truncate(1 << 40)
    found, said = scan(stanch, code=1)
    assert [(item["start"], item["line"]) for item in found] == [(105, 2), ((5 << 20) + 5, 4), ((1 << 39) + 5, 6)]
    assert all(item["end"] == item["start"] + len(secret) for item in found)


def test_findings_come_as_they_are_read(stanch, secret):
    process = stanch.start("scan", "--format", "jsonl", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdin.write(LINE * 2000 + secret + b"\n" + LINE * 2000)
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["line"] == 2001
    process.stdin.close()
    assert process.wait() == 1


def test_progress_is_shown_on_a_terminal_after_a_second(stanch, secret):
    master, slave = pty.openpty()
    process = stanch.start("scan", "-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=slave, env={**stanch.env, "TERM": "xterm"})
    os.close(slave)
    process.stdin.write(secret + b"\n" + LINE * 1000)
    process.stdin.flush()
    seen = b""
    while b"1 findings" not in seen:
        seen += os.read(master, 1000)
    assert seen.startswith(b"\r\x1b[Kstanch: 1 texts, 0.1 MB, ")
    process.stdin.close()
    assert process.wait() == 1
    rest = b""
    while b"1 finding (" not in rest:
        rest += os.read(master, 1000)
    assert b"\r\x1b[K\x1b[1;31mstanch:\x1b[0m 1 text, " in rest or b"\r\x1b[Kstanch: 1 text, " in rest
    os.close(master)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_what_was_found(stanch, secret, number):
    process = stanch.start("scan", "--format", "jsonl", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdin.write(LINE * 2000 + secret + b"\n" + LINE * 2000)
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(number)
    assert process.wait() == -number
    process.stdin.close()


def test_a_reader_that_goes_away_ends_it(stanch, secret):
    tree_of_many(stanch.folder, (secret + b" ") * 50)
    process = stanch.start("scan", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait() == -signal.SIGPIPE


def test_findings_that_wait_for_their_turn_take_bounded_memory(stanch, secret):
    """Standard input comes first and is open while the others are found: 200,000 findings."""
    for number in range(100):
        put(stanch.folder, f"f{number:02}", (secret + b" x\n") * 2000)
    process = stanch.start("scan", "--format", "jsonl", "-", *(f"f{number:02}" for number in range(100)), stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdin.write(LINE * 2000)
    process.stdin.flush()
    peak = []

    def let_go():
        """What waits is in memory now. The peak that wait4 tells may be that of the parent, before the program began."""
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak.append(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]))
        process.stdin.write(secret)
        process.stdin.close()

    threading.Timer(0.5, let_go).start()
    lines = process.stdout.read().splitlines()
    assert process.wait() == 1 and len(lines) == 200001
    assert json.loads(lines[0])["file"] == "-"
    assert peak[0] <= 128 << 10 or BUILD.name != "build"  # a sanitizer keeps what was freed
