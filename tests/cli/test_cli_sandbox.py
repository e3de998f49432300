"""The sandbox is on from the first byte, for every thread, and takes nothing that a filter needs."""
import os
import signal
import subprocess

import pytest

from conftest import LINE, PLACEHOLDER, STANCH, fill, messages

DAC_READ_SEARCH = 1 << 2


def start_idle(stanch, *words, **more):
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    os.write(process.stdin.fileno(), LINE)
    assert os.read(process.stdout.fileno(), len(LINE)) == LINE
    return process


def statuses(process):
    """What the kernel says of each thread."""
    tasks = f"/proc/{process.pid}/task"
    found = []
    for task in os.listdir(tasks):
        with open(f"{tasks}/{task}/status") as file:
            found.append(dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line))
    return found


def end(process):
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def test_every_thread_is_in_it(stanch):
    (stanch.folder / "allow").write_text("")
    process = start_idle(stanch, "--allow", "allow")
    found = statuses(process)
    assert len(found) == 2
    for status in found:
        assert (status["Seccomp"], status["NoNewPrivs"]) == ("2", "1")
        assert int(status["CapEff"], 16) & ~DAC_READ_SEARCH == 0 and int(status["CapPrm"], 16) & ~DAC_READ_SEARCH == 0
    end(process)


def test_without_files_no_capability_is_left(stanch):
    process = start_idle(stanch)
    (status,) = statuses(process)
    assert (status["Seccomp"], status["NoNewPrivs"], int(status["CapEff"], 16), int(status["CapInh"], 16)) == ("2", "1", 0, 0)
    end(process)


def test_it_can_be_switched_off(stanch):
    process = start_idle(stanch, "--no-sandbox")
    (status,) = statuses(process)
    assert (status["Seccomp"], status["NoNewPrivs"]) == ("0", "0")
    end(process)


def test_the_version_says_what_this_kernel_has(stanch):
    assert stanch.run("--version").stdout.decode().splitlines()[2].startswith("sandbox: seccomp")


@pytest.mark.parametrize("how", ["plain", "absolute", "link", "dev-stdin", "substitution", "fifo"])
def test_inputs_are_read_by_every_name(stanch, secret, how):
    (stanch.folder / "in").write_bytes(LINE + secret + b"\n")
    (stanch.folder / "link").symlink_to("in")
    os.mkfifo(stanch.folder / "fifo")
    words = {"plain": '"$0" in', "absolute": f'"$0" {stanch.folder}/in', "link": '"$0" link', "dev-stdin": '"$0" /dev/stdin <in',
             "substitution": '"$0" <(cat in)', "fifo": 'cat in >fifo & "$0" fifo'}[how]
    done = subprocess.run(["bash", "-c", words, STANCH], cwd=stanch.folder, env=stanch.env, capture_output=True, timeout=20)
    assert (done.returncode, done.stderr) == (0, b"")
    assert PLACEHOLDER.sub(b"T", done.stdout) == LINE + b"T\n"


def test_what_cannot_be_read_is_said_as_ever(stanch):
    (stanch.folder / "in").write_bytes(LINE)
    done = stanch.run("none", ".", "in")
    assert done.returncode == 4 and done.stdout == LINE
    assert messages(done) == ["stanch: cannot read: none: No such file or directory", "stanch: cannot read: .: Is a directory"]


def test_root_reads_files_of_others(stanch, secret):
    """As without a sandbox."""
    file = stanch.folder / "in"
    file.write_bytes(secret + b"\n")
    file.chmod(0o600)
    os.chown(file, 65534, 65534)
    done = stanch.run("in")
    assert done.returncode == 0 and PLACEHOLDER.fullmatch(done.stdout.rstrip())


def test_an_abort_is_an_abort(stanch):
    process = start_idle(stanch)
    process.send_signal(signal.SIGABRT)
    assert process.wait(timeout=10) == -signal.SIGABRT
    assert process.stderr.read() == b""


def test_a_filter_that_is_told_to_end_ends(stanch):
    process = start_idle(stanch, "--summary", "--stats")
    process.terminate()
    assert process.wait(timeout=10) == -signal.SIGTERM
    assert b"bytes in" in process.stderr.read()


def test_a_full_receiver_and_the_timer_work_in_it(stanch):
    process = start_idle(stanch)
    fill(process)
    process.terminate()
    assert process.wait(timeout=10) == -signal.SIGTERM
