"""rsyslogd with the shipped configurations, in good and bad times."""
import signal
import time

import pytest

from conftest import MESSAGES, Receiver, has_none, message, numbers, rsyslog, shipped, wait_for

KILLS = 20  # each costs a second: omprog waits before it tries again
WITHHELD = b"[stanch: message withheld]"


def feed(folder, secrets, first, end):
    with open(folder / "in", "ab") as stream:
        stream.write(b"".join(message(number, secrets) for number in range(first, end)))


def without_repeats(found):
    return list(dict.fromkeys(found))


def withheld(path):
    return path.read_bytes().count(WITHHELD) if path.exists() else 0


def end_of(host):
    host.stop()
    return host.process.returncode


@pytest.mark.parametrize("name", ["rsyslog-mmexternal.conf", "rsyslog-omprog.conf"])
def test_every_message_comes_once_in_order_and_redacted(tmp_path, secrets, name):
    host = rsyslog(tmp_path, shipped(name, tmp_path))
    begun = time.monotonic()
    feed(tmp_path, secrets, 0, MESSAGES)
    wait_for(lambda: len(numbers(tmp_path / "out")) >= MESSAGES)
    print(f" {name}: {MESSAGES / (time.monotonic() - begun):.0f} messages/s", end=" ")
    assert end_of(host) == 0
    assert numbers(tmp_path / "out") == list(range(MESSAGES))
    assert (tmp_path / "out").read_bytes().count(b"token=REDACTED.") == len(range(0, MESSAGES, 3))
    has_none(tmp_path, secrets)


def test_without_the_filter_for_comparison(tmp_path, secrets):
    host = rsyslog(tmp_path, f'ruleset(name="stanch" queue.type="LinkedList" queue.size="100000") {{ action(type="omfile" file="{tmp_path}/out") }}\n')
    begun = time.monotonic()
    feed(tmp_path, secrets, 0, MESSAGES)
    wait_for(lambda: len(numbers(tmp_path / "out")) >= MESSAGES)
    print(f" without: {MESSAGES / (time.monotonic() - begun):.0f} messages/s", end=" ")
    assert end_of(host) == 0


def test_mmexternal_sends_nothing_raw_while_stanch_is_killed(tmp_path, secrets, draw):
    """Nothing is lost either: what could not be judged twice is withheld, and its place says so."""
    host = rsyslog(tmp_path, shipped("rsyslog-mmexternal.conf", tmp_path))
    feed(tmp_path, secrets, 0, MESSAGES)
    kills = 0
    while len(numbers(tmp_path / "out")) + withheld(tmp_path / "out") < MESSAGES:
        time.sleep(draw.random() / 20)
        kills += host.kill_stanch()
    host.stop()
    found = numbers(tmp_path / "out")
    print(f" {kills} kills, {withheld(tmp_path / 'out')} withheld", end=" ")
    assert kills > 0 and found == sorted(set(found)) and len(found) + withheld(tmp_path / "out") == MESSAGES
    has_none(tmp_path, secrets)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_mmexternal_sends_nothing_raw_while_rsyslogd_ends(tmp_path, secrets, draw, sign):
    host = rsyslog(tmp_path, shipped("rsyslog-mmexternal.conf", tmp_path))
    feed(tmp_path, secrets, 0, MESSAGES)
    for _ in range(8):
        time.sleep(0.1 + draw.random() / 2)
        host.restart(sign)
    if sign == signal.SIGTERM:
        wait_for(lambda: len(set(numbers(tmp_path / "out"))) + withheld(tmp_path / "out") >= MESSAGES)
    else:
        time.sleep(2)
    host.stop()
    found = numbers(tmp_path / "out")
    print(f" {len(found)} of {MESSAGES}, {withheld(tmp_path / 'out')} withheld", end=" ")
    assert found and (sign == signal.SIGKILL or len(found) == len(set(found)))
    has_none(tmp_path, secrets)


@pytest.mark.parametrize("program", ["/nowhere/stanch", "/bin/false", "/bin/cat"])
def test_mmexternal_withholds_when_the_program_is_none(tmp_path, secrets, program):
    text = shipped("rsyslog-mmexternal.conf", tmp_path)
    host = rsyslog(tmp_path, text.replace('binary="' + text.split('binary="')[1].split('"')[0], f'binary="{program}'))
    feed(tmp_path, secrets, 0, 30)
    wait_for(lambda: withheld(tmp_path / "out") >= 30)
    host.stop()
    assert numbers(tmp_path / "out") == [] and withheld(tmp_path / "out") == 30


def test_omprog_loses_nothing_while_all_are_killed(tmp_path, secrets, draw):
    """stanch by SIGKILL, rsyslogd by SIGTERM: its queue is saved. A message may come twice; the order stays."""
    host = rsyslog(tmp_path, shipped("rsyslog-omprog.conf", tmp_path))
    kills = restarts = 0
    part = MESSAGES // KILLS
    for first in range(0, MESSAGES, part):
        feed(tmp_path, secrets, first, min(first + part, MESSAGES))
        time.sleep(draw.random() * part / 20000)
        kills += host.kill_stanch()
        if draw.random() < 0.3:
            host.restart()
            restarts += 1
    wait_for(lambda: numbers(tmp_path / "out")[-1:] == [MESSAGES - 1])
    host.stop()
    found = numbers(tmp_path / "out")
    print(f" {kills} kills, {restarts} restarts, {len(found) - len(set(found))} twice", end=" ")
    assert kills > 0 and without_repeats(found) == list(range(MESSAGES))
    has_none(tmp_path, secrets)


def test_omprog_to_a_receiver_that_is_killed_too(tmp_path, secrets, draw):
    """It writes down what it has read before it takes it: what stanch confirmed is there."""
    text = shipped("rsyslog-omprog.conf", tmp_path).replace(f"--output {tmp_path}/out", f"--output unix:{tmp_path}/socket")
    receiver = Receiver(tmp_path)
    host = rsyslog(tmp_path, text)
    feed(tmp_path, secrets, 0, MESSAGES)
    kills = 0
    while numbers(tmp_path / "out")[-1:] != [MESSAGES - 1]:
        time.sleep(0.05 + draw.random() / 5)
        kills += host.kill_stanch() if kills < KILLS else 0
        if receiver.restarts < KILLS // 2 and draw.random() < 0.3:
            receiver.restart()
    host.stop()
    receiver.stop(signal.SIGKILL)
    found = numbers(tmp_path / "out")
    print(f" {kills} kills, {receiver.restarts} of the receiver, {len(found) - len(set(found))} twice", end=" ")
    assert without_repeats(found) == list(range(MESSAGES))
    has_none(tmp_path, secrets)


def test_omprog_holds_back_while_its_disk_is_full(tmp_path, secrets):
    (tmp_path / "out").symlink_to("/dev/full")
    host = rsyslog(tmp_path, shipped("rsyslog-omprog.conf", tmp_path))
    feed(tmp_path, secrets, 0, 500)
    wait_for(host.stanch, 30)
    time.sleep(2)
    (tmp_path / "out").unlink()
    wait_for(lambda: numbers(tmp_path / "out")[-1:] == [499])
    host.stop()
    assert numbers(tmp_path / "out") == list(range(500))
    has_none(tmp_path, secrets)
