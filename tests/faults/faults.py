#!/usr/bin/env python3
"""No fault lets a secret out: every allocation, read and write of build/stanch fails in turn, the reader stops and the
program is killed, the disk is full.

    faults.py [--seed N] [--only WORD]

A secret counts as let out when twelve bytes of it that the clean run does not show stand in standard output, on
standard error or in the report. Needs build/stanch and build/make-value.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("STANCH_BUILD", "build")
WINDOW = 12
EXIT_CODES = {0, 2, 4, 5}
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "STANCH_KEY": "5a" * 32, "LC_ALL": "C"}

local = threading.local()


class Leak(Exception):
    pass


class Scenario:
    """A way to run the program, with what it must not show."""

    def __init__(self, folder, name, words, text, secrets, pipes=False):
        self.folder, self.name, self.words, self.pipes = folder, name, words, pipes
        self.input = folder / f"{name}.input"
        self.input.write_bytes(text)
        self.secrets = secrets
        self.forbidden = set()
        code, out, err, report, _ = self.run({})
        if code not in (0, 3):
            sys.exit(f"{name}: the clean run ends with {code}: {err.decode(errors='replace')}")
        self.clean, self.clean_code = out, code
        shown, around = out + err + report, text_around(text, secrets)
        for secret in secrets:
            if secret in shown:
                sys.exit(f"{name}: the clean run shows a secret")
            windows = {secret[i:i + WINDOW] for i in range(max(1, len(secret) - WINDOW + 1))}
            self.forbidden |= {window for window in windows if window not in around and window not in shown}
        self.forbidden_pattern = windows_of(self.forbidden)

    def run(self, fault, program=BUILD / "stanch"):
        """Exit code, output, standard error, report and the counts of the shim."""
        place = getattr(local, "place", None)
        if place is None:
            place = local.place = Path(tempfile.mkdtemp(dir=self.folder))
        report, counts = place / "report", place / "counts"
        report.unlink(missing_ok=True)
        counts.write_bytes(bytes(4096))
        environment = dict(ENVIRONMENT)
        if fault is not None:
            environment.update(fault, LD_PRELOAD=str(BUILD / "faults/shim.so"), FAULT_FILE=str(counts))
        words = [word.replace("REPORT", str(report)) for word in self.words]
        if self.pipes:
            done = subprocess.run([program, *words], input=self.input.read_bytes(), capture_output=True,
                                  env=environment, timeout=60)
            out = done.stdout
        else:
            with open(self.input, "rb") as source, open(place / "out", "wb") as sink:
                done = subprocess.run([program, *words], stdin=source, stdout=sink, stderr=subprocess.PIPE,
                                      env=environment, timeout=60)
            out = (place / "out").read_bytes()
        told = report.read_bytes() if report.exists() else b""
        return done.returncode, out, done.stderr, told, struct.unpack("3I", counts.read_bytes()[:12])

    def check(self, label, code, shown, codes):
        """Raises Leak where the run broke its promise."""
        if any(chunk in self.forbidden for chunk in self.forbidden_pattern(shown)):
            raise Leak(f"{self.name}, {label}: a secret is shown")
        if code not in codes:
            raise Leak(f"{self.name}, {label}: exit code {code}")


def text_around(text, secrets):
    for secret in secrets:
        text = text.replace(secret, b"\0")
    return text


def windows_of(forbidden):
    """Answers a function that gives the windows of a text, by whichever lengths there are."""
    lengths = sorted({len(window) for window in forbidden})

    def windows(text):
        for length in lengths:
            for i in range(len(text) - length + 1):
                yield text[i:i + length]

    return windows


def allow_list(folder):
    """A list that allows none of the secrets: a fault must not make more of it."""
    lines = ({"rule": "jwt", "value": "00000001"}, {"expression": "^no secret is like this$"}, {"path": "no/file/*"},
             {"rule": "jwt", "expression": "^(a|b)c", "expires": "2999-12-31"}, {"rule": "npm-access-token", "expires": "2020-01-01"})
    path = folder / "allowed"
    path.write_text("".join(json.dumps({"reason": "for this test", **line}) + "\n" for line in lines))
    return str(path)


RULES = 60  # each pattern is compiled where it is needed first: the more rules, the more calls that may fail


def make_text(seed):
    """A text of several buffers with values of rules drawn by the seed that the program takes out, and those values."""
    maker, stanch = BUILD / "make-value", BUILD / "stanch"
    lines, secrets = [], []
    listed = subprocess.run([maker, "--list"], capture_output=True, check=True, text=True).stdout.splitlines()
    for number, line in enumerate(random.Random(seed).sample(listed, RULES)):
        rule = line.split()[0]
        text = subprocess.run([maker, "--seed", str(seed + number), rule], capture_output=True, check=True).stdout
        value = subprocess.run([maker, "--seed", str(seed + number), "--value", rule], capture_output=True, check=True).stdout[:-1]
        out = subprocess.run([stanch], input=text, capture_output=True, env=ENVIRONMENT, check=True).stdout
        if value not in out:
            lines.append(b"at work on step %d of this build\n" % number + text)
            # A key block's lines are secrets of their own; its headers are not.
            secrets += [part for part in value.split(b"\n") if len(part) >= 6 and not part.startswith(b"-----") and
                        b": " not in part]
    if len(secrets) < 20:
        sys.exit(f"only {len(secrets)} rules make a value that is taken out")
    return b"".join(lines), secrets


def make_known(folder, seed):
    """A list of values that no rule knows, and a text with some of them."""
    draw = random.Random(seed)
    values = ["".join(draw.choices("abcdefghijkmnopqrstuvwxyz", k=30)).encode() for _ in range(60)]
    (folder / "vault").write_bytes(b"\n".join(values))
    (folder / "vault").chmod(0o600)
    return values[:20], b"".join(b"and then %s came out\n" % value for value in values[:20])


def every_call_fails(scenario, family, how, kinds, codes, seconds):
    """Call k fails, for each k until a run passes its last call untouched. Answers the number of runs and the codes."""
    counted = scenario.run({"FAULT_FAMILY": family})[4][0 if family == "memory" else 1]
    seen = collections.Counter()
    end = time.monotonic() + seconds

    def one(kind, number):
        if time.monotonic() > end:
            raise Leak(f"{scenario.name}, {family} {how}: call {number} of {counted} was not reached in {seconds} s")
        fault = {"FAULT_FAMILY": family, "FAULT_AT": str(number), "FAULT_KIND": kind, "FAULT_HOW": how}
        label = f"{family} {how} {kind} at call {number}"
        try:
            code, out, err, report, (_, _, fired) = scenario.run(fault)
        except subprocess.TimeoutExpired:
            raise Leak(f"{scenario.name}, {label}: the program hangs") from None
        # What the clean run shows as well was looked at when the scenario was made.
        shown = err + report if scenario.clean.startswith(out) else out + err + report
        scenario.check(label, code, shown, codes if fired else {scenario.clean_code})
        if family == "input-output" and not scenario.clean.startswith(out):
            raise Leak(f"{scenario.name}, {label}: the output is no beginning of the clean output")
        if how in ("EINTR", "short") and out != scenario.clean:
            raise Leak(f"{scenario.name}, {label}: the output is not whole")
        seen[code if fired else "untouched"] += 1

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(one, kind, number) for kind in kinds for number in range(counted + 1)]
        for done in concurrent.futures.as_completed(runs):
            if done.exception():
                pool.shutdown(cancel_futures=True)
                raise done.exception()
    return len(runs), dict(seen)


def killed_at_any_moment(scenario, rounds, chance):
    """SIGKILL while a slow reader takes the output: what had left is a beginning of the clean output."""
    data = scenario.input.read_bytes()
    clean = subprocess.run([BUILD / "stanch"], input=data, capture_output=True, env=ENVIRONMENT, check=True).stdout
    moments = collections.Counter()
    for number in range(rounds):
        child = subprocess.Popen([BUILD / "stanch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=ENVIRONMENT)

        def feed():
            try:
                child.stdin.write(data)
                child.stdin.close()
            except BrokenPipeError:
                pass

        feeder = threading.Thread(target=feed)
        feeder.start()
        killer = threading.Timer(chance.random() * 0.05, child.kill)
        killer.start()
        out = b""
        while got := os.read(child.stdout.fileno(), chance.choice((1, 100, 4096))):
            out += got
            time.sleep(0.0002)
        killer.join()
        err = child.stderr.read()
        child.wait()
        feeder.join()
        scenario.check(f"kill {number}", child.returncode, out + err, {-signal.SIGKILL, 0})
        if not clean.startswith(out):
            raise Leak(f"{scenario.name}, kill {number}: the output is no beginning of the clean output")
        moments["before the end" if child.returncode else "at the end"] += 1
    return rounds, dict(moments)


def a_full_disk(scenario):
    seen = collections.Counter()
    for words, out in ((["--summary"], "/dev/full"), (["--mode", "block"], "/dev/full"), (["--report", "/dev/full"], "/dev/null")):
        with open(scenario.input, "rb") as source, open(out, "wb") as sink:
            done = subprocess.run([BUILD / "stanch", *words], stdin=source, stdout=sink, stderr=subprocess.PIPE,
                                  env=ENVIRONMENT, timeout=60)
        scenario.check(f"full disk {words}", done.returncode, done.stderr, {4})
        if not re.search(rb"^stanch: .*\n", done.stderr, re.MULTILINE):
            raise Leak(f"{scenario.name}, full disk {words}: no line on standard error")
        seen[done.returncode] += 1
    return sum(seen.values()), dict(seen)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    (BUILD / "faults").mkdir(exist_ok=True)
    subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-shared", ROOT / "tests/faults/shim.c", "-o",
                    BUILD / "faults/shim.so"], check=True)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        text, secrets = make_text(chosen.seed)
        # Where memory is refused to libseccomp it crashes or hangs, before a byte is read: it is left out here.
        report = ["--no-sandbox", "--report", "REPORT", "--summary"]
        file = Scenario(folder, "file", report, text, secrets)
        long = text * (300_000 // len(text))  # more than one read and one pipe hold
        pipe = Scenario(folder, "pipe", ["--summary"], long, secrets, pipes=True)
        copy = Scenario(folder, "copy", ["--copy", "--style", "mask"], long, secrets, pipes=True)
        known, known_text = make_known(folder, chosen.seed)
        listed = Scenario(folder, "known", ["--no-sandbox", "--known", str(folder / "vault")], text + known_text, secrets + known)
        allow = Scenario(folder, "allow", ["--no-sandbox", "--allow", allow_list(folder), "--report", "REPORT"], text, secrets)
        block = Scenario(folder, "block", ["--no-sandbox", "--mode", "block"], text, secrets)
        cases = [
            ("every allocation fails once or from then on", lambda: every_call_fails(
                file, "memory", "error", ("once", "onwards"), EXIT_CODES, 400)),
            ("every allocation fails with known values", lambda: every_call_fails(
                listed, "memory", "error", ("once", "onwards"), EXIT_CODES, 400)),
            ("every allocation fails with an allow-list", lambda: every_call_fails(
                allow, "memory", "error", ("once",), EXIT_CODES, 400)),
            ("every allocation fails in block mode", lambda: every_call_fails(
                block, "memory", "error", ("onwards",), EXIT_CODES | {3}, 400)),
            *((f"every read and write fails: {scenario.name}", lambda scenario=scenario: every_call_fails(
                scenario, "input-output", "error", ("once", "onwards"), EXIT_CODES | {3}, 200))
              for scenario in (file, pipe, copy, block, listed)),
            *((f"every read and write is interrupted: {scenario.name}", lambda scenario=scenario: every_call_fails(
                scenario, "input-output", "EINTR", ("once",), {scenario.clean_code}, 200)) for scenario in (file, pipe, copy, block)),
            *((f"every read and write is short: {scenario.name}", lambda scenario=scenario: every_call_fails(
                scenario, "input-output", "short", ("once",), {scenario.clean_code}, 200)) for scenario in (file, pipe, copy, block)),
            ("killed at any moment", lambda: killed_at_any_moment(pipe, 60, random.Random(chosen.seed))),
            ("a full disk", lambda: a_full_disk(file)),
        ]
        for name, case in cases:
            if chosen.only not in name:
                continue
            begun = time.monotonic()
            try:
                runs, seen = case()
                told = ", ".join(f"{code}: {count}" for code, count in sorted(seen.items(), key=str))
                print(f"ok    {name}: {runs} runs, {time.monotonic() - begun:.1f} s; by exit code {told}", flush=True)
            except Leak as leak:
                failed += 1
                print(f"FAIL  {name}: {leak}", flush=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
