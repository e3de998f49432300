#!/usr/bin/env python3
"""What takes too long for every change: a gigabyte without a newline, resident memory, and a long run of random cuts.

    soak.py [--seconds N]    N: of the long run, 60 unless told
"""
import argparse
import base64
import os
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STANCH, MAKER = ROOT / "build/stanch", ROOT / "build/make-value"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "STANCH_KEY": "5a" * 32}
GIB = 1 << 30
RSS_MAX = 16 << 20  # bytes
HOLD_MAX = 1024  # bytes


def value(rule, seed):
    return subprocess.run([MAKER, "--seed", str(seed), "--value", rule], capture_output=True, check=True).stdout[:-1]


def flow(words, chunks, expect=None):
    """Sends chunks through the program. Answers bytes out, whether a secret came out, peak RSS, stderr, seconds."""
    child = subprocess.Popen([STANCH, "--stats", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=ENVIRONMENT)
    total, seen, carry, peak = 0, False, b"", 0
    begun = time.monotonic()

    def feed():
        for chunk in chunks:
            child.stdin.write(chunk)
        child.stdin.flush()
        nonlocal peak  # not from getrusage, which counts the memory of the process before exec
        peak = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child.pid}/status").read_text()).group(1)) << 10
        child.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    while got := os.read(child.stdout.fileno(), 1 << 20):
        total += len(got)
        if expect:
            seen = seen or expect in carry + got
            carry = got[-len(expect):]
    feeder.join()
    err = child.stderr.read().decode()
    return child.wait(), total, seen, peak, err, time.monotonic() - begun


def told(name, good, text):
    print(f"{'ok   ' if good else 'FAIL '} {name}: {text}", flush=True)
    return not good


def no_newline(words):
    """1 GiB of one line, with a credential across the middle of every 64 MiB."""
    secret = value("github-pat-classic", 7)
    plain = (b"nothing to see here, " * 50000)[:1 << 20]

    def chunks():
        for number in range(GIB >> 20):
            yield plain
            if number % 64 == 32:
                yield b" " + secret[:17]
                yield secret[17:] + b" "

    code, total, seen, peak, err, seconds = flow(words, chunks(), secret)
    held = [int(number) for number in re.findall(r"at most (\d+) bytes held", err)]
    good = code == 0 and not seen and total > GIB and peak <= RSS_MAX and held and max(held) <= HOLD_MAX
    return told(f"1 GiB without a newline {' '.join(words)}", good,
                f"{total / seconds / 1e9:.2f} GB/s, {peak / 2**20:.1f} MiB resident, {held} bytes held at most, exit {code}")


def one_value(name, beginning, dress=bytes):
    """1 GiB in one value that does not end: it becomes one placeholder."""
    chance = random.Random(1)
    more = bytes(chance.choices(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", k=3 << 18))

    def chunks():
        yield dress(beginning[:len(beginning) // 3 * 3])  # whole groups of base64
        piece = dress(more)
        for _ in range(GIB // len(piece)):
            yield piece

    code, total, _, peak, err, seconds = flow([], chunks())
    held = [int(number) for number in re.findall(r"at most (\d+) bytes held", err)]
    good = code == 0 and total < 100 and peak <= RSS_MAX and held and max(held) <= HOLD_MAX
    return told(f"1 GiB in one {name}", good,
                f"{GIB / seconds / 1e9:.2f} GB/s, {total} bytes out, {peak / 2**20:.1f} MiB resident, {held} bytes held at most")


def long_run(seconds, seed):
    """Random cuts of random text with credentials, again and again, through one process: the same as in one piece."""
    chance = random.Random(seed)
    rules = subprocess.run([MAKER, "--list"], capture_output=True, check=True, text=True).stdout.split("\n")
    rules = [line.split()[0] for line in rules if line]
    end, rounds, failed = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end and not failed:
        words = [MAKER, "--seed", str(chance.randrange(1 << 32)), *chance.sample(rules, len(rules) // 2)]
        lines = subprocess.run(words, capture_output=True, check=True).stdout.split(b"\n")
        chance.shuffle(lines)
        text = b"\n".join(lines) * chance.choice((1, 20))
        whole = subprocess.run([STANCH], input=text, capture_output=True, env=ENVIRONMENT).stdout
        child = subprocess.Popen([STANCH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)

        def feed():
            at = 0
            while at < len(text):
                step = chance.choice((1, 7, 100, 5000))
                os.write(child.stdin.fileno(), text[at:at + step])
                at += step
            child.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        cut = child.stdout.read()
        feeder.join()
        child.wait()
        rounds += 1
        failed = cut != whole
    return told("random cuts", not failed, f"{rounds} rounds in {seconds} s, seed {seed}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    chosen = parser.parse_args()
    failed = no_newline([]) + no_newline(["--copy"]) + no_newline(["--flush", "line"])
    failed += one_value("token", value("vault-service-token", 7))
    failed += one_value("JSON Web Token", value("jwt", 7))
    failed += one_value("key block", b"-----BEGIN RSA PRIVATE KEY-----\nM")
    failed += one_value("password", b"a_password=u")
    failed += one_value("token in base64", value("vault-service-token", 7), base64.b64encode)
    failed += long_run(chosen.seconds, chosen.seed)
    sys.exit(failed > 0)


main()
