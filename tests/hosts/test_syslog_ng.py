"""syslog-ng with the shipped configuration."""
import itertools
import socket
import time

from conftest import HOSTS, LIBRARIES, MESSAGES, Host, has_none, message, numbers, shipped, wait_for, write_key

HEAD = """@version: 3.38
options { keep-hostname(yes); stats-freq(0); };
source s_in { unix-stream("%s/in"); };
log { source(s_in); destination(d_stanch); flags(flow-control); };
"""


def syslog_ng(folder):
    write_key(folder)
    (folder / "ng.conf").write_text(HEAD % folder + shipped("syslog-ng.conf", folder))
    modules = next(HOSTS.glob("usr/lib/syslog-ng/3.*"))
    libraries = f"{modules.parent}:{LIBRARIES}"
    host = Host(HOSTS / "usr/sbin/syslog-ng", "-F", "-f", folder / "ng.conf", "-p", folder / "pid", "-R", folder / "persist", "-c",
                folder / "control", "--module-path", modules, "--no-caps", cwd=folder, env={"LD_LIBRARY_PATH": libraries})
    wait_for(lambda: (folder / "in").exists(), 20)
    return host


def send(stream, secrets, first, end):
    stream.sendall(b"".join(b"<13>Oct 11 22:14:15 host tag: " + message(number, secrets) for number in range(first, end)))


def connect(folder):
    stream = socket.socket(socket.AF_UNIX)
    stream.connect(str(folder / "in"))
    return stream


def test_every_message_comes_once_in_order_and_redacted(tmp_path, secrets):
    host = syslog_ng(tmp_path)
    begun = time.monotonic()
    send(connect(tmp_path), secrets, 0, MESSAGES)
    wait_for(lambda: len(numbers(tmp_path / "out")) >= MESSAGES)
    print(f" {MESSAGES / (time.monotonic() - begun):.0f} messages/s", end=" ")
    host.stop()
    assert numbers(tmp_path / "out") == list(range(MESSAGES))
    assert (tmp_path / "out").read_bytes().count(b"token=REDACTED.") == len(range(0, MESSAGES, 3))
    has_none(tmp_path, secrets)


def test_nothing_raw_comes_while_stanch_is_killed(tmp_path, secrets, draw):
    """What stanch had read is lost with it, and syslog-ng does not send it again."""
    host = syslog_ng(tmp_path)
    stream = connect(tmp_path)
    kills = 0
    for first in range(0, MESSAGES, MESSAGES // 20):
        send(stream, secrets, first, min(first + MESSAGES // 20, MESSAGES))
        time.sleep(draw.random() / 10)
        kills += host.kill_stanch()
    last = itertools.count(MESSAGES)
    wait_for(lambda: send(stream, secrets, number := next(last), number + 1) or numbers(tmp_path / "out")[-1:] >= [MESSAGES])
    host.stop()
    found = numbers(tmp_path / "out")
    print(f" {kills} kills, {len(found)} of {MESSAGES}", end=" ")
    assert kills > 0 and found == sorted(set(found))
    has_none(tmp_path, secrets)
