"""--in-place: a file is replaced as a whole or stays as it is, with all that it has besides its bytes."""
import fcntl
import gzip
import os
import random
import resource
import signal
import socket
import struct
import subprocess
import time

import pytest

from conftest import LINE, PLACEHOLDER, SECRET_RULE, STANCH, filler, make_value, messages
from test_cli_files import as_nobody, open_folder  # noqa: F401


@pytest.fixture
def text(secret):
    return filler(3000) + b"token " + secret + b"\n" + filler(3000)


@pytest.fixture
def file(stanch, text):
    path = stanch.folder / "log"
    path.write_bytes(text)
    return path


def state(path):
    facts = os.lstat(path)
    return facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_mode


def only_files(folder, *names):
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


@pytest.mark.parametrize("word", ["--in-place", "-i"])
def test_a_file_is_rewritten(stanch, file, text, word):
    clean = stanch.run(text=text).stdout
    done = stanch.run(word, "log")
    assert (done.returncode, done.stdout, done.stderr, file.read_bytes()) == (0, b"", b"", clean)
    assert PLACEHOLDER.search(clean) and only_files(stanch.folder, "log")


def test_a_file_without_findings_is_not_touched(stanch):
    for name, content in (("a", filler(5000)), ("b", b""), ("c", LINE[:-1])):
        (stanch.folder / name).write_bytes(content)
        before = state(stanch.folder / name)
        assert stanch.run("-i", name).returncode == 0
        assert state(stanch.folder / name) == before and (stanch.folder / name).read_bytes() == content


def test_a_second_run_changes_nothing(stanch, file):
    stanch.run("-i", "log")
    before = state(file)
    assert stanch.run("-i", "log").returncode == 0 and state(file) == before


def test_mode_owner_and_attributes_stay(stanch, file):
    if os.geteuid() == 0:
        os.chown(file, 1234, 2345)
    file.chmod(0o2640)
    os.setxattr(file, "user.comment", b"kept")
    entries = [(1, 6, 0xffffffff), (2, 4, 4321), (4, 0, 0xffffffff), (16, 4, 0xffffffff), (32, 0, 0xffffffff)]
    access = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    os.setxattr(file, "system.posix_acl_access", access)
    before = os.stat(file)
    assert stanch.run("-i", "log").returncode == 0
    after = os.stat(file)
    assert after.st_ino != before.st_ino
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert os.getxattr(file, "user.comment") == b"kept" and os.getxattr(file, "system.posix_acl_access") == access


def test_lines_are_dropped_with_mode_block(stanch, file, text, secret):
    done = stanch.run("-i", "--mode", "block", "log")
    assert (done.returncode, file.read_bytes()) == (3, text.replace(b"token " + secret + b"\n", b""))


@pytest.mark.parametrize("form", ["gzip", "zstd"])
def test_a_compressed_file_stays_one(stanch, text, form):
    path = stanch.folder / "log.z"
    path.write_bytes(subprocess.run([form, "-c"], input=text, stdout=subprocess.PIPE, check=True).stdout)
    assert stanch.run("-i", "--transport", "auto", "log.z").returncode == 0
    out = subprocess.run([form, "-dc"], input=path.read_bytes(), stdout=subprocess.PIPE, check=True).stdout
    assert out == stanch.run(text=text).stdout


@pytest.mark.parametrize("end", [-4, None], ids=["truncated", "garbage"])
def test_a_damaged_file_stays_as_it_is(stanch, text, end):
    path = stanch.folder / "log.gz"
    path.write_bytes(gzip.compress(text)[:end] + (b"" if end else b"more"))
    before = state(path)
    assert stanch.run("-i", "--transport", "auto", "log.gz").returncode == 4
    assert state(path) == before and only_files(stanch.folder, "log.gz")


def refused(stanch, path, why, *words):
    """It is named with the reason and stays, and the other file is rewritten. It is not opened here: that would end a lock."""
    (stanch.folder / "other").write_bytes(b"token " + make_value(SECRET_RULE, 9) + b"\n")
    before = state(path)
    done = stanch.run("-i", *words, path.name, "other")
    assert (done.returncode, messages(done)) == (4, [f"stanch: cannot rewrite: {path.name}: {why}"])
    assert state(path) == before
    assert PLACEHOLDER.search((stanch.folder / "other").read_bytes())
    assert not [name for name in os.listdir(stanch.folder) if name.startswith(".stanch")]


def test_a_symbolic_link_is_refused(stanch, file):
    (stanch.folder / "link").symlink_to("log")
    before = state(file)
    refused(stanch, stanch.folder / "link", "it is a symbolic link; name the file that it points to")
    assert state(file) == before


def test_a_file_with_other_names_is_refused(stanch, file):
    os.link(file, stanch.folder / "same")
    refused(stanch, file, "it has other names (hard links), which would keep the old text; leave one")


def test_what_is_no_file_is_refused(stanch):
    (stanch.folder / "folder").mkdir()
    refused(stanch, stanch.folder / "folder", "Is a directory")
    os.mkfifo(stanch.folder / "fifo")
    refused(stanch, stanch.folder / "fifo", "it is no regular file")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(stanch.folder / "socket"))
        refused(stanch, stanch.folder / "socket", "No such device or address")


def test_a_missing_file_is_named_and_the_others_go_on(stanch, file):
    done = stanch.run("-i", "absent", "no/folder", "log")
    assert messages(done) == ["stanch: cannot rewrite: absent: No such file or directory",
                              "stanch: cannot rewrite: no/folder: No such file or directory"]
    assert done.returncode == 4 and PLACEHOLDER.search(file.read_bytes())


LOCKED = "another program has locked it; end that program first"


@pytest.mark.parametrize("words", [[], ["--growing", "follow"]], ids=str)
@pytest.mark.parametrize("lock", [fcntl.flock, fcntl.lockf])
def test_a_locked_file_is_refused(stanch, file, lock, words):
    with open(file, "rb+") as holder:
        lock(holder, fcntl.LOCK_EX)
        refused(stanch, file, LOCKED, *words)
    with open(file, "rb") as holder:
        lock(holder, fcntl.LOCK_SH)
        refused(stanch, file, LOCKED, *words)
    assert stanch.run("-i", "log").returncode == 0


OPEN = "another program has it open for writing; end that program, or see --growing"
CHANGED = "it changed meanwhile; end the program that writes to it, or see --growing"


def test_a_file_that_is_open_for_writing_is_refused_or_followed(stanch, file):
    with open(file, "ab"):
        refused(stanch, file, OPEN)
        assert stanch.run("-i", "--growing", "follow", "log").returncode == 0
    assert PLACEHOLDER.search(file.read_bytes())


def wait_for(condition):
    for _ in range(1000):
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not come")


class Stopped:
    """The program in the middle of a file: its report goes to a pipe that is full."""

    def __init__(self, stanch, *words):
        self.read, write = os.pipe()
        os.set_blocking(write, False)
        try:
            while True:
                os.write(write, b"x" * 4096)
        except BlockingIOError:
            os.set_blocking(write, True)
        self.process = stanch.start("-i", "--report", f"fd:{write}", *words, "log", pass_fds=[write], stderr=subprocess.PIPE)
        os.close(write)
        self.copy = wait_for(lambda: next(stanch.folder.glob(".stanch-*"), None))
        wait_for(lambda: open(f"/proc/{self.process.pid}/wchan").read() == "pipe_write" or
                 "S (sleeping)" in open(f"/proc/{self.process.pid}/status").read())

    def go_on(self):
        while os.read(self.read, 65536):
            pass
        os.close(self.read)
        said = self.process.stderr.read().decode()
        return self.process.wait(timeout=10), said


def test_the_new_file_is_ours_alone_until_it_takes_the_name_and_holds_no_secret(stanch, file, secret):
    file.chmod(0o644)
    stopped = Stopped(stanch)
    assert stopped.copy.stat().st_mode & 0o777 == 0o600
    assert secret not in stopped.copy.read_bytes()
    assert stopped.go_on() == (0, "") and only_files(stanch.folder, "log")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_signal_in_the_middle_leaves_the_old_file(stanch, file, text, secret, number):
    before, stopped = state(file), Stopped(stanch)
    stopped.process.send_signal(number)
    assert stopped.process.wait(timeout=10) == -number
    assert (state(file), file.read_bytes()) == (before, text)
    left = list(stanch.folder.glob(".stanch-*"))
    assert len(left) == (number == signal.SIGKILL) and all(secret not in path.read_bytes() for path in left)
    os.close(stopped.read)


def test_a_program_that_opens_the_file_meanwhile_is_seen(stanch, file, text):
    before, stopped = state(file), Stopped(stanch)
    with pytest.raises(BlockingIOError):
        os.open(file, os.O_WRONLY | os.O_NONBLOCK)
    assert stopped.go_on() == (4, f"stanch: cannot rewrite: log: {CHANGED}\n")
    assert (state(file), file.read_bytes()) == (before, text) and only_files(stanch.folder, "log")


def test_another_file_of_that_name_meanwhile_is_seen(stanch, file, text):
    stopped = Stopped(stanch)
    (stanch.folder / "new").write_bytes(LINE)
    (stanch.folder / "new").rename(file)
    assert stopped.go_on() == (4, f"stanch: cannot rewrite: log: {CHANGED}\n")
    assert file.read_bytes() == LINE and only_files(stanch.folder, "log")


def test_a_growing_file_is_followed_to_its_end(stanch, file, text, other_secret):
    stopped = Stopped(stanch, "--growing", "follow")
    with open(file, "ab") as writer:
        writer.write(b"more " + other_secret + b"\n")
    assert stopped.go_on() == (0, "")
    assert file.read_bytes() == stanch.run(text=text + b"more " + other_secret + b"\n").stdout


def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(stanch, file, text, secret):
    clean, draw = stanch.run(text=text).stdout, random.Random(1)
    for _ in range(60):
        file.write_bytes(text)
        process = stanch.start("-i", "log")
        time.sleep(draw.random() * 0.02)
        process.kill()
        process.wait()
        assert file.read_bytes() in (text, clean)
        for path in stanch.folder.glob(".stanch-*"):
            assert secret not in path.read_bytes()
            path.unlink()


def test_a_full_disk_leaves_the_old_file(stanch, text):
    path = stanch.folder / "log"
    path.write_bytes(text * 20)
    before = state(path)
    done = stanch.run("-i", "log", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)))
    assert (done.returncode, messages(done)) == (4, ["stanch: cannot write: log: File too large"])
    assert state(path) == before and only_files(stanch.folder, "log")


def test_a_folder_that_may_not_be_written_to_leaves_the_old_file(stanch, open_folder, text):  # noqa: F811
    path = open_folder / "log"
    path.write_bytes(text)
    path.chmod(0o666)
    before = state(path)
    done = subprocess.run(as_nobody(["./stanch", "-i", "log"]), cwd=open_folder, env=stanch.env, capture_output=True)
    assert (done.returncode, messages(done)) == (4, ["stanch: cannot rewrite: log: no new file can be made in its folder: Permission denied"])
    assert state(path) == before


@pytest.mark.parametrize("mode,why", [(0o444, "Permission denied"), (0o666, "its owner and attributes cannot be kept: Operation not permitted")])
def test_a_file_of_somebody_else_stays_theirs(stanch, open_folder, text, mode, why):  # noqa: F811
    folder = open_folder / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    path = folder / "log"
    path.write_bytes(text)
    path.chmod(mode)
    before = state(path)
    done = subprocess.run(as_nobody(["../stanch", "-i", "log"]), cwd=folder, env=stanch.env, capture_output=True)
    assert (done.returncode, messages(done)) == (4, [f"stanch: cannot rewrite: log: {why}"])
    assert state(path) == before and only_files(folder, "log")


def test_the_report_is_not_rewritten(stanch, file):
    done = stanch.run("-i", "--report", "log", "log")
    assert (done.returncode, messages(done)) == (4, ["stanch: input is output: log: left out; write the report to another file"])


@pytest.mark.parametrize("words", [["-i"], ["-i", "-"], ["-i", "log", "-"], ["-i", "--mode", "detect", "log"],
                                   ["-i", "--mode", "block", "--unit", "stream", "log"], ["-i", "--framing", "omprog", "--output", "out", "log"],
                                   ["--growing", "never", "log"]], ids=str)
def test_what_cannot_be_meant_is_exit_2_before_anything_is_touched(stanch, file, words):
    before = state(file)
    done = stanch.run(*words)
    assert (done.returncode, len(messages(done)), done.stdout, state(file)) == (2, 1, b"", before)


def test_paths_with_folders_work(stanch, text):
    folder = stanch.folder / "a folder"
    folder.mkdir()
    for path in (folder / "one", folder / "-two"):
        path.write_bytes(text)
    assert stanch.run("-i", "a folder/one", folder / "-two").returncode == 0
    assert subprocess.run([STANCH, "-i", "--", "-two"], cwd=folder, env=stanch.env).returncode == 0
    assert all(PLACEHOLDER.search(path.read_bytes()) for path in folder.iterdir()) and only_files(folder, "one", "-two")
