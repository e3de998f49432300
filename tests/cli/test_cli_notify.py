"""What the service manager is told: ready, reloading, stopping, alive."""
import os
import select
import signal
import socket
import subprocess
import time

import pytest

from conftest import LINE


class Manager:
    """The socket of a service manager, and a filter that it started."""

    def __init__(self, stanch, name, *words, **env):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(f"\0{name[1:]}" if name[0] == "@" else name)
        self.socket.settimeout(20)
        self.process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    env={**stanch.env, "NOTIFY_SOCKET": name, **env})

    def hear(self):
        return dict(line.split("=", 1) for line in self.socket.recv(4096).decode().split("\n"))

    def hears_nothing(self, seconds):
        return not select.select([self.socket], [], [], seconds)[0]

    def pass_a_line(self):
        os.write(self.process.stdin.fileno(), LINE)
        assert os.read(self.process.stdout.fileno(), len(LINE)) == LINE

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=10) == 0


@pytest.fixture(params=["path", "abstract"])
def name(request, tmp_path):
    return f"@stanch-{os.getpid()}-{time.monotonic_ns()}" if request.param == "abstract" else str(tmp_path / "notify")


def test_it_is_ready_before_it_reads_and_stopping_behind_the_end(stanch, name):
    manager = Manager(stanch, name)
    assert manager.hear()["READY"] == "1"
    manager.pass_a_line()
    assert manager.hears_nothing(0.1)
    manager.end()
    assert manager.hear() == {"STOPPING": "1"}


def test_it_is_stopping_at_a_signal(stanch, name):
    manager = Manager(stanch, name)
    assert manager.hear()["READY"] == "1"
    manager.pass_a_line()
    manager.process.terminate()
    assert manager.hear() == {"STOPPING": "1"}
    assert manager.process.wait(timeout=10) == -signal.SIGTERM


def test_what_is_wrong_at_the_start_is_not_ready(stanch, name):
    manager = Manager(stanch, name, "--rules", "none.json")
    assert manager.process.wait(timeout=10) == 2
    assert manager.hears_nothing(0)


def test_a_reload_has_its_time_and_an_end(stanch, name):
    (stanch.folder / "allow").write_text("")
    manager = Manager(stanch, name, "--allow", "allow")
    assert manager.hear()["READY"] == "1"
    for text, word in (("", "reloaded"), ("no JSON\n", "failed")):
        (stanch.folder / "allow").write_text(text)
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        manager.process.send_signal(signal.SIGHUP)
        said = manager.hear()
        assert said["RELOADING"] == "1"
        assert before <= int(said["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        said = manager.hear()
        assert said["READY"] == "1" and word in said["STATUS"]
    manager.end()
    assert manager.hear() == {"STOPPING": "1"}


def test_signs_of_life_come_while_it_waits(stanch, name):
    """For its writer, and for its reader."""
    manager = Manager(stanch, name, WATCHDOG_USEC="100000")
    assert manager.hear()["READY"] == "1"
    for _ in range(3):
        assert manager.hear() == {"WATCHDOG": "1"}
    os.set_blocking(manager.process.stdin.fileno(), False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(manager.process.stdin.fileno(), LINE * 1000)
            time.sleep(0.001)
    while not manager.hears_nothing(0):
        manager.hear()
    for _ in range(3):
        assert manager.hear() == {"WATCHDOG": "1"}
    manager.process.kill()
    manager.process.wait()


def test_signs_of_life_of_another_process_are_not_its_own(stanch, name):
    manager = Manager(stanch, name, WATCHDOG_USEC="100000", WATCHDOG_PID="1")
    assert manager.hear()["READY"] == "1"
    manager.pass_a_line()
    assert manager.hears_nothing(0.3)
    manager.end()


@pytest.mark.parametrize("socket_name", ["", "/", "relative", "/nowhere/at/all", "/" + "x" * 300, "vsock:2:1"])
def test_a_manager_that_cannot_be_told_is_no_error(stanch, socket_name):
    done = stanch.run(text=LINE, env={"NOTIFY_SOCKET": socket_name, "WATCHDOG_USEC": "10000000"})
    assert (done.returncode, done.stdout, done.stderr) == (0, LINE, b"")
