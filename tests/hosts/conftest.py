"""What the tests with real shippers share: each program is an instance of its own in a folder of its own, from build/hosts,
with the configuration that filters/packaging/hosts ships, its paths replaced.

$HOSTS_MESSAGES says how many messages go through each, $HOSTS_SEED what is drawn.
"""
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STANCH = ROOT / "build/stanch"
HOSTS = ROOT / "build/hosts"
SHIPPED = ROOT / "filters/packaging/hosts"
LIBRARIES = ":".join(str(path) for path in (*HOSTS.glob("usr/lib/*-linux-gnu"), *HOSTS.glob("lib/*-linux-gnu"), *HOSTS.glob("usr/lib/*-linux-gnu/systemd")))
MESSAGES = int(os.environ.get("HOSTS_MESSAGES", "20000"))
SEED = int(os.environ.get("HOSTS_SEED", str(random.randrange(1 << 30))))
NUMBER = re.compile(rb" n=([0-9]+) ")
PATIENCE = 120 + MESSAGES // 200  # seconds


def make_value(rule, seed):
    words = [ROOT / "build/make-value", "--seed", str(seed), "--value", rule]
    return subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout.rstrip(b"\n")


@pytest.fixture(scope="session")
def secrets():
    return [make_value(rule, seed) for rule in ("github-pat-classic", "aws-access-key-id", "jwt") for seed in (1, 2)]


@pytest.fixture
def draw():
    print(f" HOSTS_SEED={SEED}", end=" ")
    return random.Random(SEED)


RUNNING = []


@pytest.fixture(autouse=True)
def end_all():
    yield
    while RUNNING:
        process = RUNNING.pop()
        process.kill()
        process.wait()


def shipped(name, folder, **paths):
    """A configuration as it is shipped, with other paths."""
    text = (SHIPPED / name).read_text().replace("/usr/bin/stanch", str(STANCH)).replace("/var/lib/stanch/key", str(folder / "key"))
    for old, new in {"/var/log/messages": folder / "out", **paths}.items():
        assert old in text
        text = text.replace(old, str(new))
    return text


def write_key(folder):
    (folder / "key").write_text("5a" * 32 + "\n")
    (folder / "key").chmod(0o600)


def message(number, secrets):
    """Every third has a secret."""
    secret = secrets[number // 3 % len(secrets)] if number % 3 == 0 else b"none"
    return b"a n=%d b token=%s end\n" % (number, secret)


def wait_for(what, patience=PATIENCE):
    end = time.monotonic() + patience
    while not what():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.05)


def kill(pid, sign):
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        pass


def children(pid):
    try:
        return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []


def name_of(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class Host:
    """A shipper that runs; `stanch` are its children."""

    def __init__(self, *words, env=None, cwd):
        self.words, self.cwd, self.log = list(map(str, words)), cwd, cwd / "log"
        self.env = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": LIBRARIES, "STANCH_KEY_FILE": str(cwd / "key"), **(env or {})}
        self.start()

    def start(self):
        """It ends with its test, whatever comes of that."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.words, cwd=self.cwd, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        RUNNING.append(self.process)

    def stanch(self):
        found = children(self.process.pid)
        found += [grandchild for child in found for grandchild in children(child)]
        return [pid for pid in found if name_of(pid) == "stanch"]

    def kill_stanch(self):
        """How many there were."""
        found = self.stanch()
        for pid in found:
            kill(pid, signal.SIGKILL)
        return len(found)

    def stop(self, sign=signal.SIGTERM):
        kill(self.process.pid, sign)
        self.process.wait(60)

    def restart(self, sign=signal.SIGTERM):
        self.stop(sign)
        (self.cwd / "pid").unlink(missing_ok=True)
        self.start()


class Receiver(Host):
    """receiver.py at a socket; it is killed, and another takes its place."""

    def __init__(self, folder):
        self.restarts = 0
        super().__init__(sys.executable, Path(__file__).parent / "receiver.py", folder / "socket", folder / "out", cwd=folder)

    def restart(self):
        super().restart(signal.SIGKILL)
        self.restarts += 1


HEAD = """global(workDirectory="{folder}" net.enableDNS="off")
module(load="imfile" mode="inotify")
"""
TAIL = """input(type="imfile" file="{folder}/in" tag="tag:" ruleset="{ruleset}" persistStateInterval="1000" reopenOnTruncate="on")
"""


def rsyslog(folder, text, ruleset="stanch"):
    write_key(folder)
    (folder / "in").touch()
    (folder / "rsyslog.conf").write_text(HEAD.format(folder=folder) + text + TAIL.format(folder=folder, ruleset=ruleset))
    modules = next(HOSTS.glob("usr/lib/*/rsyslog"))
    return Host(HOSTS / "usr/sbin/rsyslogd", "-n", "-M", modules, "-f", folder / "rsyslog.conf", "-i", folder / "pid", cwd=folder)


def numbers(path):
    return [int(number) for number in NUMBER.findall(path.read_bytes())] if path.exists() else []


def has_none(folder, secrets):
    """No file but the input holds a secret, nor does rsyslog's own log; its queues on disk are before the filter."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "in" and not path.name.startswith("stanch."):
            text = path.read_bytes()
            assert not any(secret in text for secret in secrets), path
