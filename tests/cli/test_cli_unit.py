"""The systemd unit that is shipped: tight, and what it starts runs in it."""
import ctypes
import os
import re
import select
import signal
import socket
import subprocess

import pytest

from conftest import LINE, PLACEHOLDER, ROOT, STANCH, make_value

UNITS = ROOT / "filters/packaging/systemd"
EXPOSURE_MAX = 2.0
# What is called before the doors close, see filters/service/sandbox_calls.c for the rest.
AT_START = {"execve", "arch_prctl", "set_tid_address", "access", "pread64", "prctl", "timer_create", "signalfd4", "eventfd2", "socket",
            "bind", "listen", "clone3", "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "capget"}


def settings(name):
    """(key, value) in order; comments and lines that go on are not used in these files."""
    return [tuple(line.split("=", 1)) for line in (UNITS / name).read_text().splitlines() if re.match("[A-Z][A-Za-z]*=", line)]


def values_of(key, name="stanch@.service"):
    return [value for found, value in settings(name) if found == key]


def analyze(*words):
    done = subprocess.run(["systemd-analyze", *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_little_is_left_to_it():
    out = analyze("security", "--offline=true", "--no-pager", UNITS / "stanch@.service")
    assert float(re.search(r"Overall exposure level for \S+ ([0-9.]+)", out)[1]) <= EXPOSURE_MAX


def test_the_units_are_well_formed(tmp_path):
    for kind in ("service", "socket"):
        text = (UNITS / f"stanch@.{kind}").read_text().replace("/usr/bin/stanch", STANCH)
        (tmp_path / f"stanch@app.{kind}").write_text(text)
    assert analyze("verify", "--man=no", *(tmp_path / f"stanch@app.{kind}" for kind in ("service", "socket"))).strip() == ""


def calls_of(group):
    """The calls of one of systemd's groups, with those of groups in it."""
    names = set()
    for line in analyze("syscall-filter", "--no-pager", group).splitlines():
        word = line.strip()
        if line.startswith("    ") and not word.startswith("#"):
            names |= calls_of(word) if word.startswith("@") else {word}
    return names


def test_it_may_make_the_calls_that_it_makes():
    allowed = set()
    for value in values_of("SystemCallFilter"):
        words = value.removeprefix("~").split()
        named = set().union(*(calls_of(word) if word.startswith("@") else {word} for word in words))
        allowed = allowed - named if value.startswith("~") else allowed | named
    source = (ROOT / "filters/service/sandbox_calls.c").read_text()
    lists = re.findall(r"(\w+)_calls\[\] = \{(.*?)\};", source, re.DOTALL)
    made = set().union(*(re.findall(r"SCMP_SYS\((\w+)\)", text) for name, text in lists if name != "deadly")) | AT_START
    other_machines = {"sigreturn", "_llseek", "fstat64", "fcntl64", "fstatat64", "fstatfs64"}
    assert len(made) > 60 and made - allowed - other_machines == set()


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("mask", ctypes.c_uint64), ("value", ctypes.c_uint64)]


def refuse_executable_memory():
    """As systemd does for MemoryDenyWriteExecute: no mapping that may be written and run, none that becomes runnable."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    allow, refuse_eperm, masked_equal, write, run = 0x7FFF0000, 0x00050001, 7, 2, 4
    filter_ = ctypes.c_void_p(library.seccomp_init(allow))
    for call, bits in ((b"mmap", write | run), (b"mprotect", run), (b"pkey_mprotect", run)):
        test = Comparison(2, masked_equal, bits, bits)
        number = library.seccomp_syscall_resolve_name(call)
        assert library.seccomp_rule_add_array(filter_, refuse_eperm, number, 1, ctypes.byref(test)) == 0
    assert library.seccomp_load(filter_) == 0


def test_patterns_are_interpreted_to_the_same_end_where_memory_may_not_be_run(stanch):
    rules = [line.split()[0].decode() for line in stanch.run("rules", "list").stdout.splitlines()[::15]]
    text = b"".join(make_value(rule, 5, value_only=False) + b"\n\n" + LINE * 5 for rule in rules if rule != "known-value")
    usual = stanch.run(text=text)
    tight = stanch.run(text=text, preexec_fn=refuse_executable_memory)
    assert usual.stdout.count(b"REDACTED.") > 80
    assert (tight.returncode, tight.stdout, tight.stderr) == (0, usual.stdout, b"")


class Started:
    """The unit's own command, with its FIFO, its folders and its manager, in a folder of the test."""

    def __init__(self, stanch, options):
        folder = stanch.folder
        for name in ("run/stanch-app", "log/stanch", "state"):
            (folder / name).mkdir(parents=True)
        os.mkfifo(folder / "fifo")
        self.fifo = folder / "fifo"
        stdin = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK)
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.bind(str(folder / "notify"))
        self.manager.settimeout(20)
        places = {"%L": folder / "log", "%t": folder / "run", "%S": folder / "state", "%i": "app", "/usr/bin/stanch": STANCH}
        (command,) = values_of("ExecStart")
        environment = dict(value.split("=", 1) for value in values_of("Environment"))
        for word, meaning in places.items():
            command = command.replace(word, str(meaning))
            environment = {name: value.replace(word, str(meaning)) for name, value in environment.items()}
        watchdog = str(int(values_of("WatchdogSec")[0]) * 1000000)
        environment.update(PATH=os.environ["PATH"], HOME="/proc", NOTIFY_SOCKET=str(folder / "notify"), WATCHDOG_USEC=watchdog)  # a dynamic user has no home
        words = [word for word in command.split() if word != "$STANCH_OPTIONS"] + options
        self.process = subprocess.Popen(words, cwd="/", env=environment, stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, preexec_fn=refuse_executable_memory)
        os.close(stdin)
        assert self.hear().startswith("READY=1")

    def hear(self):
        return self.manager.recv(4096).decode()

    def write(self, text):
        with open(self.fifo, "wb", buffering=0) as fifo:
            fifo.write(text)

    def read(self, mark):
        out = b""
        while mark not in out:
            assert select.select([self.process.stdout], [], [], 20)[0], out
            out += os.read(self.process.stdout.fileno(), 65536)
        return out


def test_what_the_unit_starts_filters_for_one_writer_after_another(stanch, secret):
    (stanch.folder / "allow").write_text("")
    started = Started(stanch, ["--allow", str(stanch.folder / "allow")])
    for number in range(3):
        started.write(b"%d %s\n" % (number, secret))
        assert PLACEHOLDER.sub(b"T", started.read(b"\n")) == b"%d T\n" % number
    started.process.send_signal(signal.SIGHUP)
    assert started.hear().startswith("RELOADING=1") and "were reloaded" in started.hear()
    assert len((stanch.folder / "log/stanch/app.jsonl").read_text().splitlines()) == 3
    assert (stanch.folder / "state/stanch/key").stat().st_mode & 0o777 == 0o600
    assert (stanch.folder / "run/stanch-app/metrics").is_socket()
    started.process.terminate()
    assert started.hear() == "STOPPING=1"
    assert started.process.wait(timeout=10) == -signal.SIGTERM


def test_the_reload_is_the_signal_that_it_takes():
    assert values_of("ExecReload") == ["/bin/kill -HUP $MAINPID"] and values_of("Type") == ["notify"]
    assert values_of("StandardInput") == ["socket"] and values_of("ListenFIFO", "stanch@.socket") == ["%t/stanch/%i"]
