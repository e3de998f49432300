"""What the tests of the program share: each runs in a folder of its own, with a key of its own and no other settings.

$STANCH names the program, else it is build/stanch; $MAKE_VALUE names the tool that makes credentials.
"""
import os
import random
import re
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("STANCH_BUILD", "build")
STANCH = os.environ.get("STANCH", str(BUILD / "stanch"))
MAKE_VALUE = os.environ.get("MAKE_VALUE", str(BUILD / "make-value"))
KEY = "5a" * 32

SECRET_RULE = "github-pat-classic"
PUBLIC_RULE = "stripe-publishable-key-live"
VALUE_ALPHABET = "abcdefghijkmnopqrstuvwxyz23456789"
LINE = b"the quick brown fox jumps over the lazy dog and goes on\n"
PLACEHOLDER = re.compile(rb"REDACTED[.]github-pat-classic[.][0-9a-f]{8}")


class Program:
    """The program, started in one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "STANCH_KEY": KEY}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE", "GCOV_PREFIX"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def start(self, *words, **more):
        more.setdefault("cwd", self.folder)
        more.setdefault("env", self.env)
        return subprocess.Popen([STANCH, *map(str, words)], **more)

    def run(self, *words, text=b"", env=None, **more):
        """Done, with returncode, stdout and stderr; `env` is added to the environment, None takes a name out."""
        everything = {name: value for name, value in {**self.env, **(env or {})}.items() if value is not None}
        if "stdin" not in more:
            more["input"] = text
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("cwd", self.folder)
        return subprocess.run([STANCH, *map(str, words)], stderr=subprocess.PIPE, timeout=60, env=everything, **more)


@pytest.fixture
def stanch(tmp_path):
    return Program(tmp_path)


def make_value(rule, seed=1, what="valid", value_only=True):
    """A credential that was made for this test, from the shape of its rule."""
    words = [MAKE_VALUE, "--seed", str(seed), "--what", what, *(["--value"] if value_only else []), rule]
    return subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout.rstrip(b"\n")


@pytest.fixture(scope="session")
def secret():
    return make_value(SECRET_RULE, 7)


@pytest.fixture(scope="session")
def other_secret():
    return make_value(SECRET_RULE, 8)


@pytest.fixture(scope="session")
def public_id():
    return make_value(PUBLIC_RULE, 7)


def values(count, seed=1, length=24):
    """Known values that are like nothing else."""
    draw = random.Random(seed)
    return ["".join(draw.choice(VALUE_ALPHABET) for _ in range(length)).encode() for _ in range(count)]


def write_list(folder, items, name="vault", end=b"\n", mode=0o600):
    (folder / name).write_bytes(end.join(items) + end)
    (folder / name).chmod(mode)
    return name


def filler(size):
    """Quiet text of about `size` bytes, whole lines, each with its number in words that no rule looks at."""
    return b"".join(b"%d %s" % (number, LINE) for number in range(size // (len(LINE) + 6) + 1))


def messages(done):
    return done.stderr.decode().splitlines()


def fill(process):
    """Writes to a filter whose reader does not read, until nothing goes in any more."""
    os.set_blocking(process.stdin.fileno(), False)
    quiet = 0
    while quiet < 10:
        try:
            os.write(process.stdin.fileno(), LINE * 1000)
            quiet = 0
        except BlockingIOError:
            quiet += 1
            time.sleep(0.01)
