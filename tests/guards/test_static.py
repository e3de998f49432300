"""The static program needs nothing of the machine, and does what the other one does."""
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
RULES = ["github-pat-classic", "aws-access-key-id", "jwt", "password-in-url", "private-key-pem"]


def run(*words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, timeout=120, check=True, **more).stdout


@pytest.fixture(scope="module")
def program():
    run("make", "-C", ROOT, "static")
    return BUILD / "stanch-static"


def test_it_needs_no_library_and_no_loader(program):
    headers = run("readelf", "-hlW", program).decode()
    assert "INTERP" not in headers and "NEEDED" not in run("readelf", "-dW", program).decode()
    assert re.search(r"not a dynamic|statically linked", run("ldd", program).decode())


def test_it_is_hardened_as_the_other_one_is(program):
    headers = run("readelf", "-hlW", program).decode()
    assert "DYN" in headers and "GNU_RELRO" in headers and re.search(r"GNU_STACK.*RW ", headers)
    assert b"BIND_NOW" in run("readelf", "-dW", program)


def test_it_redacts_as_the_other_one_does(program, tmp_path):
    values = [run(BUILD / "make-value", "--seed", 3, rule) for rule in RULES]
    text = b"the quick brown fox\n".join(values) * 50
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "STANCH_KEY": "5a" * 32}
    clean = run(program, input=text, env=env)
    assert clean.count(b"REDACTED.") >= 50 * len(RULES)
    assert clean == run(BUILD / "stanch", input=text, env=env)
