"""The examples, compiled against an installed library and run."""
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SANITIZE = os.environ.get("EXAMPLES_SANITIZE", "").split()
BUILD = os.environ.get("STANCH_BUILD", "build")
STREAMS = int(os.environ.get("EXAMPLES_STREAMS", "10000"))


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, timeout=300, **more)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    tree = tmp_path_factory.mktemp("installed")
    run("make", "-C", ROOT, f"BUILD={BUILD}", f"SANITIZE={' '.join(SANITIZE)}", "install", f"DESTDIR={tree}", "prefix=/usr")
    return tree


@pytest.fixture(scope="module")
def environment(installed):
    return dict(os.environ, PKG_CONFIG_SYSROOT_DIR=str(installed), LD_LIBRARY_PATH=str(installed / "usr/lib"),
                PKG_CONFIG_PATH=str(installed / "usr/lib/pkgconfig"))


@pytest.fixture(scope="module")
def built(tmp_path_factory, environment):
    """Compiles an example as its user would."""
    folder = tmp_path_factory.mktemp("examples")

    def build(name, *sources, flags=(), static=False):
        words = ["pkg-config", "--cflags", "--libs", *(["--static"] if static else []), "stanch"]
        libraries = run(*words, env=environment).decode().split()
        if static:
            libraries = ["-l:libstanch.a" if word == "-lstanch" else word for word in libraries]
        program = folder / (name + ("-static" if static else ""))
        run("gcc", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O2", "-g", *SANITIZE, *flags,
            *(HERE / source for source in sources), "-o", program, *libraries, env=environment)
        return program

    return build


def value(rule, seed=1):
    """A text that holds a value of the rule, and the value."""
    text = run(ROOT / "build/make-value", "--seed", seed, rule).decode()
    secret = run(ROOT / "build/make-value", "--seed", seed, "--value", rule).decode().rstrip("\n")
    assert secret in text
    return text, secret


@pytest.mark.parametrize("static", [False, True], ids=["shared", "static"])
def test_the_filter_takes_a_credential_out(built, environment, static):
    text, secret = value("github-pat-classic")
    out = run(built("filter", "filter.c", static=static), input=f"before {text}after\n".encode(), env=environment).decode()
    assert secret not in out and "REDACTED.github-pat-classic." in out
    assert out.startswith("before ") and out.endswith("after\n")


def test_key_and_value_apart_are_judged_together(built, environment):
    key_value = built("key_value", "key_value.c")
    lines = "password\thorse-battery-41x\ncolour\thorse-battery-41x\nplain\n"
    out = run(key_value, input=lines.encode(), env=environment).decode().split("\n")
    assert out == ["password\tREDACTED.generic-password", "colour\thorse-battery-41x", "plain", ""]


def test_a_long_value_flows_through(built, environment):
    key_value = built("key_value", "key_value.c")
    text, secret = value("github-pat-classic")
    body = "word " * 2000
    out = run(key_value, input=f"body\t{body}{text.strip()} {body}\n".encode(), env=environment).decode()
    assert secret not in out
    assert out.startswith("body\t" + body) and out.endswith(" " + body + "\n")


@pytest.mark.parametrize("workers", [1, 4])
def test_the_relay_carries_many_streams_past_stopped_readers(built, environment, tmp_path, workers):
    relay = built("relay", "relay.c", "relay_trial.c", flags=["-pthread"])
    out = run(relay, "--workers", workers, "--trial", STREAMS, tmp_path / "socket", env=environment).decode()
    served, failed, waits, _, peak_kib = map(int, re.findall(r"\d+", out))
    print(out)
    assert (served, failed) == (STREAMS, 0)
    assert waits >= STREAMS // 3, "no reader was ever slower than its stream"
    if not SANITIZE:
        # A stream, a buffer and the rest of a connection; rules and workers beside them.
        assert peak_kib <= 32 * 1024 + STREAMS * 8
