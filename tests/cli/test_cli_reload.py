"""SIGHUP loads rules and lists anew while a stream runs: no byte is lost, each line is judged by one of the two sets."""
import fcntl
import json
import os
import pty
import random
import select
import signal
import subprocess
import termios
import threading
import time

import pytest

from conftest import LINE, PLACEHOLDER, STANCH, make_value, values, write_list

RELOADED = b"stanch: reloaded: "


def write_rules(stanch, name, into="rules.json"):
    """A rules file with one rule, by whose name its values begin; put in place at once."""
    aside = stanch.folder / "aside"
    aside.write_bytes(stanch.run("rules", "new", f"{name}-token", "--issuer", "Own").stdout.replace(b"%s_" % name.split("-")[0].encode(), b"%s_" % name.encode()))
    aside.rename(stanch.folder / into)
    return into


def own_value(name, seed):
    return f"{name}_".encode() + values(1, seed, 32)[0]


def read_some(fd, mark):
    """All that comes until `mark` has."""
    out = b""
    while mark not in out:
        assert select.select([fd], [], [], 20)[0], out
        got = os.read(fd, 65536)
        assert got, out
        out += got
    return out


class Filter:
    """A filter that runs, with its messages."""

    def __init__(self, stanch, *words, **more):
        self.process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        self.said = b""

    def give(self, text):
        os.write(self.process.stdin.fileno(), text)

    def take(self, mark):
        return read_some(self.process.stdout.fileno(), mark)

    def hang_up(self, says=RELOADED):
        self.process.send_signal(signal.SIGHUP)
        said = read_some(self.process.stderr.fileno(), b"\n")
        while says not in said:
            said += read_some(self.process.stderr.fileno(), b"\n")
        self.said += said
        return said

    def end(self):
        out, said = self.process.communicate(timeout=20)
        return self.process.returncode, out, self.said + said


@pytest.fixture
def two_sets(stanch):
    """What each of two rules files makes of a text."""
    for name in ("aaaa", "bbbb"):
        write_rules(stanch, name, f"{name}.json")

    def judge(text, *words):
        return [stanch.run("--rules", f"{name}.json", *words, text=text).stdout for name in ("aaaa", "bbbb")]

    return judge


def put(stanch, name):
    (stanch.folder / "aside").write_bytes((stanch.folder / f"{name}.json").read_bytes())
    (stanch.folder / "aside").rename(stanch.folder / "rules.json")


def make_line(draw, number):
    return b"%d words %s and %s\n" % (number, make_pool(draw, draw.randrange(3)), b"x" * draw.choice([0, 3, 40, 400]))


POOL = {}


def make_pool(draw, kind):
    """Of few values, so that the tool that makes them is not started for each line."""
    if not POOL:
        POOL[0] = [make_value("github-pat-classic", seed) for seed in range(8)]
        POOL[1] = [own_value("aaaa", seed) for seed in range(8)]
        POOL[2] = [own_value("bbbb", seed) for seed in range(8)]
    return draw.choice(POOL[kind])


@pytest.mark.parametrize("words", [[], ["--copy"], ["--flush", "line"], ["--mode", "block"]], ids=str)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_line_is_judged_by_the_old_rules_or_the_new(stanch, two_sets, words, seed):
    draw, lines, is_over = random.Random(seed), [], threading.Event()
    put(stanch, "aaaa")
    running = Filter(stanch, "--rules", "rules.json", *words)
    running.give(LINE)
    running.take(LINE)

    def write():
        waits = b""
        while not is_over.is_set() or len(lines) < 1000:
            lines.append(make_line(draw, len(lines)))
            waits += lines[-1]
            cut = draw.choice([1, 100, 3000, 40000])
            if cut < len(waits):
                running.process.stdin.write(waits[:cut])
                running.process.stdin.flush()
                waits = waits[cut:]
        running.process.stdin.write(waits)
        running.process.stdin.close()

    out = []
    threads = [threading.Thread(target=write), threading.Thread(target=lambda: out.append(running.process.stdout.read()))]
    for thread in threads:
        thread.start()
    try:
        for number in range(6):
            put(stanch, "bbbb" if number % 2 == 0 else "aaaa")
            running.hang_up()
            time.sleep(draw.random() * 0.05)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert running.process.wait(timeout=20) == (3 if "block" in words else 0)
    text = b"".join(lines)
    for text_value in POOL[0]:
        assert text_value not in out[0]
    check_lines(out[0], [judged.split(b"\n") for judged in two_sets(text, *words)], "block" in words)


def check_lines(out, judged, is_blocked):
    """Each line as one of both sets has it, in order; in block mode lines may lack."""
    got = out.split(b"\n")
    kinds = set()
    if is_blocked:
        assert [int(line.split()[0]) for line in got[:-1]] == sorted(int(line.split()[0]) for line in got[:-1])
        assert set(judged[0]) & set(judged[1]) <= set(got) <= set(judged[0]) | set(judged[1])
        kinds = {any(line in one and line not in other for line in map(bytes, got)) for one, other in (map(set, judged), map(set, judged[::-1]))}
        assert kinds == {True}
        return
    assert len(got) == len(judged[0]) == len(judged[1])
    for line, old, new in zip(got, *judged):
        assert line in (old, new)
        if old != new:
            kinds.add(line == new)
    assert kinds == {False, True}


def test_the_next_line_of_an_idle_stream_is_judged_by_the_new_rules(stanch):
    write_rules(stanch, "aaaa")
    running = Filter(stanch, "--rules", "rules.json")
    value = own_value("bbbb", 1)
    running.give(value + b"\n")
    assert running.take(b"\n") == value + b"\n"
    write_rules(stanch, "bbbb")
    assert running.hang_up().count(b"\n") == 1
    running.give(value + b"\n")
    assert running.take(b"\n").startswith(b"REDACTED.bbbb-token.")
    assert running.end()[0] == 0


@pytest.mark.parametrize("text,word", [(b"no JSON", "bad rules: rules.json"), (None, "cannot read rules: rules.json"),
                                       (b'{"issuer":"A","rules":[{"id":"a b"}]}', "bad rules: rules.json")], ids=["text", "gone", "rule"])
def test_bad_rules_leave_the_old_ones_in_use(stanch, text, word):
    write_rules(stanch, "aaaa")
    running = Filter(stanch, "--rules", "rules.json")
    running.give(LINE)
    running.take(LINE)
    (stanch.folder / "rules.json").unlink()
    if text is not None:
        (stanch.folder / "rules.json").write_bytes(text)
    said = running.hang_up(b"not reloaded").decode()
    assert word in said and "\nstanch: not reloaded: what was loaded before stays in use\n" in said
    running.give(own_value("aaaa", 1) + b"\n")
    assert running.take(b"\n").startswith(b"REDACTED.aaaa-token.")
    write_rules(stanch, "bbbb")
    running.hang_up()
    running.give(own_value("bbbb", 1) + b"\n")
    assert running.take(b"\n").startswith(b"REDACTED.bbbb-token.")
    assert running.end()[0] == 0


def test_known_values_and_allow_lists_are_read_anew(stanch, secret):
    one, other = values(2)
    write_list(stanch.folder, [one], "vault")
    (stanch.folder / "allow").write_text("")
    running = Filter(stanch, "--known", "vault", "--allow", "allow")
    text = b"%s %s %s\n" % (one, other, secret)
    running.give(text)
    out = running.take(b"\n").split()
    assert out[0].startswith(b"REDACTED.known-value") and out[1] == other and PLACEHOLDER.fullmatch(out[2])
    write_list(stanch.folder, [other], "vault")
    (stanch.folder / "allow").write_text(json.dumps({"rule": "github-pat-classic", "expression": "^ghp_", "reason": "of a test"}) + "\n")
    running.hang_up()
    running.give(text)
    out = running.take(b"\n").split()
    assert out[0] == one and out[1].startswith(b"REDACTED.known-value") and out[2] == secret
    assert running.end()[0] == 0


def test_a_value_that_is_open_is_judged_by_the_rules_it_began_with(stanch):
    write_rules(stanch, "aaaa")
    running = Filter(stanch, "--rules", "rules.json")
    value = own_value("aaaa", 1)
    running.give(LINE + value[:20])
    running.take(LINE)
    write_rules(stanch, "bbbb")
    running.hang_up()
    running.give(value[20:] + b"\n" + value + b"\n")
    out = running.take(value + b"\n")
    assert out.startswith(b"REDACTED.aaaa-token.")
    assert running.end()[0] == 0


def test_a_key_block_is_judged_by_the_rules_it_began_with(stanch):
    write_rules(stanch, "aaaa")
    key = make_value("private-key-pem", 3)
    cut = key.index(b"\n", 300) + 1
    running = Filter(stanch, "--rules", "rules.json")
    running.give(LINE + key[:cut])
    running.take(LINE)
    write_rules(stanch, "bbbb")
    running.hang_up()
    running.give(key[cut:] + b"\n" + own_value("bbbb", 1) + b"\n")
    out = running.take(b"bbbb-token")
    assert out.count(b"REDACTED.private-key-pem") == 1 and b"END" not in out
    assert not [line for line in key.split(b"\n") if line in out]
    assert running.end()[0] == 0


def test_a_text_without_lines_goes_on_with_its_rules_and_the_next_file_has_the_new(stanch):
    write_rules(stanch, "aaaa")
    for name in ("one", "two"):
        os.mkfifo(stanch.folder / name)
    running = Filter(stanch, "--rules", "rules.json", "one", "two")
    value = own_value("aaaa", 1)
    with open(stanch.folder / "one", "wb", buffering=0) as one:
        one.write(b"word ")
        running.take(b"word ")
        write_rules(stanch, "bbbb")
        running.hang_up()
        one.write(value + b" ")
        assert running.take(b" ").startswith(b"REDACTED.aaaa-token.")
    with open(stanch.folder / "two", "wb", buffering=0) as two:
        two.write(value + b" ")
        assert running.take(b" ") == value + b" "
    assert running.end()[0] == 0


def test_a_report_and_a_summary_go_on_over_a_reload(stanch):
    write_rules(stanch, "aaaa")
    running = Filter(stanch, "--rules", "rules.json", "--report", "report", "--summary")
    for name in ("aaaa", "bbbb"):
        running.give(LINE + own_value(name, 1) + b"\n")
        running.take(b"token")
        write_rules(stanch, "bbbb")
        running.hang_up()
    status, _, said = running.end()
    report = [json.loads(line) for line in (stanch.folder / "report").read_text().splitlines()]
    assert status == 0 and [(line["rule"], line["line"]) for line in report] == [("aaaa-token", 2), ("bbbb-token", 4)]
    assert b"aaaa-token" in said and b"bbbb-token" in said


@pytest.mark.parametrize("seekable", [True, False])
def test_a_list_that_cannot_be_read_again_is_not_lost(stanch, seekable):
    one, other = values(2)
    name = write_list(stanch.folder, [one])
    if seekable:
        fd = os.open(stanch.folder / name, os.O_RDONLY)
    else:
        fd, end = os.pipe()
        os.write(end, one + b"\n")
        os.close(end)
    running = Filter(stanch, "--known", f"fd:{fd}", pass_fds=[fd])
    running.give(LINE)
    running.take(LINE)
    with open(stanch.folder / name, "ab") as file:
        file.write(other + b"\n")
    said = running.hang_up(RELOADED if seekable else b"not reloaded")
    assert seekable or b"it cannot be read again; name a file" in said
    running.give(one + b" " + other + b"\n")
    out = running.take(b"\n").split()
    assert one not in out and (other in out) is not seekable
    assert running.end()[0] == 0


@pytest.mark.parametrize("words", [[], ["--known", "env"], ["--only", "github-pat-classic"]], ids=str)
def test_where_nothing_can_be_loaded_the_signal_ends_the_filter(stanch, words):
    running = Filter(stanch, *words)
    running.give(LINE)
    running.take(LINE)
    running.process.send_signal(signal.SIGHUP)
    assert running.process.wait(timeout=10) == -signal.SIGHUP


def test_a_signal_that_was_ignored_is_still_ignored(stanch):
    write_rules(stanch, "aaaa")
    process = subprocess.Popen(["nohup", STANCH, "--rules", "rules.json"], cwd=stanch.folder, env=stanch.env, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.write(process.stdin.fileno(), LINE)
    read_some(process.stdout.fileno(), LINE)
    process.send_signal(signal.SIGHUP)
    out, said = process.communicate(LINE, timeout=10)
    assert (process.returncode, out) == (0, LINE) and RELOADED not in said


def test_at_a_terminal_the_signal_ends_the_filter(stanch):
    write_rules(stanch, "aaaa")
    outer, inner = pty.openpty()
    process = stanch.start("--rules", "rules.json", stdin=inner, stdout=subprocess.PIPE)
    os.write(outer, LINE)
    read_some(process.stdout.fileno(), LINE)
    process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=10) == -signal.SIGHUP
    os.close(outer)
    os.close(inner)


def test_a_terminal_that_goes_away_ends_the_filter(stanch):
    write_rules(stanch, "aaaa")
    outer, inner = pty.openpty()

    def take_terminal():
        os.setsid()
        fcntl.ioctl(inner, termios.TIOCSCTTY, 0)

    process = stanch.start("--rules", "rules.json", stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=take_terminal)
    os.close(inner)
    os.write(process.stdin.fileno(), LINE)
    read_some(process.stdout.fileno(), LINE)
    os.close(outer)
    assert process.wait(timeout=10) == -signal.SIGHUP
