"""Inputs and outputs that fail: each is named, nothing unjudged leaves, the others go on."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from conftest import LINE, STANCH, messages


def test_a_missing_file_is_named_and_the_others_go_on(stanch):
    (stanch.folder / "a").write_bytes(b"a\n")
    (stanch.folder / "b").write_bytes(b"b\n")
    done = stanch.run("a", "absent", "b")
    assert (done.returncode, done.stdout) == (4, b"a\nb\n")
    assert messages(done) == ["stanch: cannot read: absent: No such file or directory"]


def test_a_folder_is_named_and_the_others_go_on(stanch):
    (stanch.folder / "a").write_bytes(b"a\n")
    done = stanch.run(".", "a")
    assert (done.returncode, done.stdout) == (4, b"a\n")
    assert messages(done) == ["stanch: cannot read: .: Is a directory"]


def as_nobody(words):
    """`words` run as a user without rights; root reads everything."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words] if os.geteuid() == 0 else words


@pytest.fixture
def open_folder():
    """A folder that everybody reaches, with a copy of the program."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copy(STANCH, folder / "stanch")
        yield folder


def test_an_unreadable_file_is_named(stanch, open_folder):
    (open_folder / "a").write_bytes(LINE)
    (open_folder / "a").chmod(0)
    done = subprocess.run(as_nobody(["./stanch", "a"]), cwd=open_folder, env=stanch.env, capture_output=True)
    assert (done.returncode, done.stdout) == (4, b"")
    assert messages(done) == ["stanch: cannot read: a: Permission denied"]


def test_a_user_without_rights_can_name_a_descriptor_as_a_file(stanch, open_folder):
    """The process is not dumpable, so its files in /proc are root's."""
    (open_folder / "a").write_bytes(LINE)
    (open_folder / "a").chmod(0o644)
    done = subprocess.run(as_nobody(["bash", "-c", "./stanch <(cat a) /dev/stdin <a"]), cwd=open_folder, env=stanch.env, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, LINE * 2, b"")


@pytest.mark.parametrize("words", [[], ["--copy"], ["--flush", "line"], ["--mode", "block"]], ids=str)
def test_a_full_disk_is_said_once_and_is_exit_4(stanch, words):
    with open("/dev/full", "wb") as full:
        done = stanch.run(*words, text=LINE * 50000, stdout=full)
    assert done.returncode == 4
    assert messages(done) == ["stanch: cannot write: standard output: No space left on device"]


def test_a_full_disk_stops_all_files(stanch):
    (stanch.folder / "a").write_bytes(LINE)
    with open("/dev/full", "wb") as full:
        done = stanch.run("a", "a", "absent", stdout=full)
    assert (done.returncode, len(messages(done))) == (4, 1)


def test_a_closed_standard_output_is_exit_4(stanch, secret):
    (stanch.folder / "a").write_bytes(LINE + secret)
    done = subprocess.run(["bash", "-c", '"$0" --report r a >&-', STANCH], cwd=stanch.folder, env=stanch.env, capture_output=True)
    assert done.returncode == 4
    assert messages(done) == ["stanch: cannot write: standard output: Bad file descriptor"]
    assert LINE not in (stanch.folder / "r").read_bytes()


def test_a_closed_standard_input_is_exit_4(stanch):
    done = subprocess.run(["bash", "-c", '"$0" <&-', STANCH], cwd=stanch.folder, env=stanch.env, capture_output=True)
    assert (done.returncode, done.stdout) == (4, b"")
    assert messages(done) == ["stanch: cannot read: standard input: Bad file descriptor"]


def test_an_input_that_is_the_output_is_left_out(stanch):
    path = stanch.folder / "a"
    path.write_bytes(LINE)
    with open(path, "ab") as out:
        done = stanch.run("a", stdout=out)
    assert (done.returncode, path.read_bytes()) == (4, LINE)
    assert messages(done) == ["stanch: input is output: a: left out; write to another file"]


def test_an_input_that_is_the_report_is_left_out(stanch):
    (stanch.folder / "a").write_bytes(LINE)
    done = stanch.run("--report", "a", "a")
    assert (done.returncode, done.stdout) == (4, b"")
    assert messages(done) == ["stanch: input is output: a: left out; write to another file"]


def test_help_to_a_full_disk_is_exit_4(stanch):
    with open("/dev/full", "wb") as full:
        assert stanch.run("--help", stdout=full).returncode == 4
