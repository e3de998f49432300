"""The key of the fingerprints: where it is looked for, and what is no key."""
import json
import os
import subprocess

import pytest

from conftest import LINE, messages

OTHER = "6b" * 32


def fingerprint(stanch, text, *words, **env):
    (stanch.folder / "r").unlink(missing_ok=True)
    done = stanch.run("--report", "r", *words, text=text, env={"STANCH_KEY": None, **env})
    assert done.returncode == 0, done.stderr
    return json.loads((stanch.folder / "r").read_text())["fingerprint"]


def write_key(path, text=OTHER + "\n", mode=0o600):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def test_a_key_is_made_once_private_and_kept(stanch, secret):
    first = fingerprint(stanch, secret + b"\n")
    key = stanch.folder / "home/.local/state/stanch/key"
    assert key.stat().st_mode & 0o777 == 0o600 and len(key.read_text()) == 65
    assert os.listdir(key.parent) == ["key"]
    assert fingerprint(stanch, secret + b"\n") == first


def test_the_order_of_the_places(stanch, secret):
    text = secret + b"\n"
    home = write_key(stanch.folder / "home/.local/state/stanch/key", "01" * 32)
    state = write_key(stanch.folder / "state/stanch/key", "02" * 32)
    named = write_key(stanch.folder / "named", "03" * 32)
    given = write_key(stanch.folder / "given", "05" * 32)
    env = {}
    seen = [fingerprint(stanch, text)]
    env["XDG_STATE_HOME"] = str(stanch.folder / "state")
    seen.append(fingerprint(stanch, text, **env))
    env["STANCH_KEY_FILE"] = named
    seen.append(fingerprint(stanch, text, **env))
    env["STANCH_KEY"] = "04" * 32
    seen.append(fingerprint(stanch, text, **env))
    seen.append(fingerprint(stanch, text, "--key-file", given, **env))
    alone = [fingerprint(stanch, text, "--key-file", path) for path in (home, state, named)]
    alone += [fingerprint(stanch, text, STANCH_KEY="04" * 32), fingerprint(stanch, text, "--key-file", given)]
    assert seen == alone and len(set(seen)) == 5


def test_one_key_gives_one_placeholder_however_it_is_given(stanch, secret):
    path = write_key(stanch.folder / "k")
    assert fingerprint(stanch, secret, "--key-file", path) == fingerprint(stanch, secret, STANCH_KEY=OTHER.upper())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(stanch, mode):
    write_key(stanch.folder / "k", mode=mode)
    done = stanch.run("--key-file", "k", text=LINE)
    assert (done.returncode, done.stdout) == (2, b"")
    assert messages(done) == ["stanch: bad key: k: others can read it; chmod 600"]


@pytest.mark.parametrize("text", ["", "00" * 31, "00" * 33, "zz" * 32, "00" * 32 + "\nmore\n"])
def test_what_is_not_64_hex_digits_is_refused(stanch, text):
    write_key(stanch.folder / "k", text)
    done = stanch.run("--key-file", "k", text=LINE)
    assert (done.returncode, done.stdout) == (2, b"")
    assert messages(done) == ["stanch: bad key: k: it is not 64 hex digits; make one: openssl rand -hex 32"]


def test_a_bad_key_in_the_environment_is_not_shown(stanch):
    done = stanch.run(text=LINE, env={"STANCH_KEY": "SECRETKEY"})
    assert (done.returncode, done.stdout) == (2, b"")
    assert messages(done) == ["stanch: bad key: $STANCH_KEY: it is not 64 hex digits"]


def test_a_named_key_file_must_be_there(stanch):
    done = stanch.run(text=LINE, env={"STANCH_KEY": None, "STANCH_KEY_FILE": "/no/such/key"})
    assert messages(done) == ["stanch: bad key: /no/such/key: No such file or directory"]
    assert done.returncode == 2


def test_without_a_place_the_key_is_of_this_run_alone(stanch, secret):
    env = {"HOME": "/proc/nowhere", "STANCH_KEY": None}
    done = stanch.run(text=secret + b"\n", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    done = stanch.run("--report", "r", text=secret + b"\n", env=env)
    assert messages(done) == ["stanch: no key: fingerprints hold for this run only: see --key-file"]
    assert json.loads((stanch.folder / "r").read_text())["fingerprint"].startswith("tmp:")
    again = stanch.run(text=secret + b"\n", env=env).stdout
    assert again != done.stdout


def test_many_that_start_at_once_agree_on_one_key(stanch, secret):
    env = {name: value for name, value in stanch.env.items() if name != "STANCH_KEY"}
    started = [stanch.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) for _ in range(20)]
    assert len({process.communicate(secret + b"\n", timeout=30)[0] for process in started}) == 1
