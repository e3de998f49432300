"""What the program frees holds nothing of a secret: a free of our own looks into all of it."""
import subprocess

import pytest

from conftest import LINE, ROOT, SECRET_RULE, filler, values, write_list


@pytest.fixture
def frees(stanch):
    """Does a run free memory that holds these bytes?"""
    shim, found = stanch.folder / "shim.so", stanch.folder / "found"
    subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-shared", ROOT / "tests/cli/freed_shim.c", "-o", shim],
                   check=True)

    def run(shown, *words, text=b"", status=0, **env):
        words = words if words[0] in ("explain", "rules") else ("--no-sandbox", *words)  # what is found is written to a file
        done = stanch.run(*words, text=text, env={"LD_PRELOAD": str(shim), "FREED_FOUND": str(found), "FREED_BYTES": shown[::-1], **env})
        assert done.returncode == status, done.stderr
        is_found = found.exists()
        found.unlink(missing_ok=True)
        return is_found

    return run


def test_nothing_of_a_list_of_known_values(stanch, frees):
    one, other = values(2)
    name = write_list(stanch.folder, [one, *values(400, 3)], "name-of-the-list")
    for shown in (one[:8], one[:8][::-1], one[4:12], other[:8], other[:8][::-1], other[-8:], b"name-of-the-list"):
        is_found = frees(shown, "--known", name, "--known", "env", text=LINE * 3000, MY_TOKEN=other)
        assert is_found is (shown == b"name-of-the-list"), shown


def test_nothing_of_a_text_that_is_explained(frees, secret):
    text = secret + b"\n" + filler(40000)
    for shown in (secret[:12], secret[-12:], SECRET_RULE.encode()):
        assert frees(shown, "explain", "--only", SECRET_RULE, text=text) is (shown == SECRET_RULE.encode()), shown


def test_nothing_of_files_that_rules_are_tried_on(stanch, frees):
    (stanch.folder / "name-of-the-rules").write_bytes(stanch.run("rules", "new", "ownkey").stdout)
    (value,) = values(1, length=32)
    for number in range(3):
        (stanch.folder / f"file{number}").write_bytes(b"ownkey_" + value + b"\n" + filler(40000))
    for shown in (value[:12], value[-12:], b"name-of-the-rules"):
        is_found = frees(shown, "rules", "test", "name-of-the-rules", "file0", "file1", "file2", status=1)
        assert is_found is (shown == b"name-of-the-rules"), shown


@pytest.mark.parametrize("form", ["gzip", "zstd"])
def test_nothing_of_a_compressed_text(stanch, frees, secret, form):
    text = filler(20000) + secret + b"\n" + filler(20000)
    (stanch.folder / "name-of-the-file").write_bytes(subprocess.run([form, "-c"], input=text, stdout=subprocess.PIPE, check=True).stdout)
    for shown in (secret[:12], secret[-12:], b"name-of-the-file"):
        assert frees(shown, "--transport", form, "name-of-the-file") is (shown == b"name-of-the-file"), shown
