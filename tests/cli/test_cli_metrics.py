"""Counters for Prometheus: strictly in its format, true, and without anything of the text."""
import os
import re
import signal
import socket
import stat
import subprocess
import time

import pytest

from conftest import LINE, SECRET_RULE, make_value

HELP = re.compile(r"# HELP (stanch_[a-z_]+) \S.*\.")
TYPE = re.compile(r"# TYPE (stanch_[a-z_]+) (counter|gauge)")
SAMPLE = re.compile(r'(stanch_[a-z_]+)(?:\{((?:[a-z_]+="[^"\\\n]*")(?:,[a-z_]+="[^"\\\n]*")*)\})? (0|[1-9][0-9]*)')
FLOW = ["stanch_read_bytes_total", "stanch_written_bytes_total", "stanch_held_bytes", "stanch_held_bytes_max"]


def parse(text):
    """Samples by name and labels; each name has its help, its type, and all its samples behind them, each once."""
    assert text.endswith(b"\n")
    samples, types, name = {}, {}, None
    for line in text.decode("ascii").split("\n")[:-1]:
        if found := HELP.fullmatch(line):
            name = found[1]
            assert name not in types
        elif found := TYPE.fullmatch(line):
            assert found[1] == name
            types[name] = found[2]
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] == name and name in types
            key = name + (f"{{{found[2]}}}" if found[2] else "")
            assert key not in samples
            samples[key] = int(found[3])
    assert all(name.endswith("_total") == (kind == "counter") for name, kind in types.items())
    return samples


def of(samples, name):
    """Those of one name, by the values of their labels."""
    return {tuple(re.findall(r'"([^"]*)"', key)): value for key, value in samples.items() if key.split("{")[0] == name}


def test_a_file_has_the_truth_at_the_end(stanch, secret, public_id):
    text = LINE + secret + b" " + secret + b"\n" + public_id + b" " + make_value("private-key-pem", 1) + b"\n"
    done = stanch.run("--metrics", "stanch.prom", text=text)
    file = stanch.folder / "stanch.prom"
    samples = parse(file.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert [samples[name] for name in FLOW[:3]] == [len(text), len(done.stdout), 0] and samples[FLOW[3]] <= 1024
    findings = of(samples, "stanch_findings_total")
    assert findings[(SECRET_RULE, "critical", "redact")] == 2 and sum(findings.values()) == 4
    assert set(of(samples, "stanch_errors_total").values()) == {0}
    assert of(samples, "stanch_reloads_total") == {("done",): 0, ("failed",): 0}
    assert samples["stanch_rules"] > 1000 and abs(samples["stanch_start_time_seconds"] - time.time()) < 60
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in stanch.folder.iterdir()] == ["stanch.prom"]
    assert secret[4:] not in file.read_bytes() and public_id[8:] not in file.read_bytes()


@pytest.mark.parametrize("mode,status,action", [("detect", 1, "report"), ("block", 3, "block")])
def test_what_was_done_is_a_label(stanch, secret, mode, status, action):
    done = stanch.run("--metrics", "stanch.prom", "--mode", mode, text=secret + b"\n")
    assert done.returncode == status
    assert of(parse((stanch.folder / "stanch.prom").read_bytes()), "stanch_findings_total") == {(SECRET_RULE, "critical", action): 1}


def test_many_kinds_of_findings_are_counted_each(stanch):
    rules = [line.split()[0].decode() for line in stanch.run("rules", "list").stdout.splitlines()[1:1600:20]]
    rules = [rule for rule in rules if rule != "known-value"]
    text = b"".join(make_value(rule, 3, value_only=False) + b"\n\n" + LINE * 5 for rule in rules)
    assert stanch.run("--metrics", "stanch.prom", "--report", "report", text=text).returncode == 0
    findings = of(parse((stanch.folder / "stanch.prom").read_bytes()), "stanch_findings_total")
    assert len(findings) > 40
    assert sum(findings.values()) == len((stanch.folder / "report").read_text().splitlines())


def test_errors_are_counted_by_their_place(stanch):
    done = stanch.run("--metrics", "stanch.prom", "none", ".", text=b"")
    assert done.returncode == 4
    errors = of(parse((stanch.folder / "stanch.prom").read_bytes()), "stanch_errors_total")
    assert errors == {("input",): 2, ("output",): 0, ("engine",): 0, ("report",): 0}


def start(stanch, *words):
    process = stanch.start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    give_line(process)
    return process


def give_line(process):
    os.write(process.stdin.fileno(), LINE)
    assert os.read(process.stdout.fileno(), len(LINE)) == LINE


def end(process):
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def test_the_file_is_there_from_the_start_and_goes_with_the_stream(stanch):
    process = start(stanch, "--metrics", "stanch.prom")
    file = stanch.folder / "stanch.prom"
    for _ in range(400):
        if parse(file.read_bytes())["stanch_read_bytes_total"] == len(LINE):
            break
        time.sleep(0.05)
    else:
        pytest.fail("the file does not change")
    process.terminate()
    assert process.wait(timeout=10) == -signal.SIGTERM
    assert [path.name for path in stanch.folder.iterdir()] == ["stanch.prom"]


@pytest.mark.parametrize("target", ["nowhere/stanch.prom", "unix:nowhere/socket", "unix:" + "x" * 200, "."])
def test_a_place_that_cannot_be_written_is_said_before_anything_is_read(stanch, target):
    done = stanch.run("--metrics", target, text=LINE)
    assert done.returncode == 2 and done.stdout == b""
    assert done.stderr.startswith(b"stanch: cannot write: --metrics ") and done.stderr.count(b"\n") == 1


def ask(path, request=b"GET /metrics HTTP/1.0\r\n\r\n"):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(path))
        client.sendall(request)
        answer = b""
        while got := client.recv(65536):
            answer += got
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Content-Length: %d" % len(body) in head or request.startswith(b"HEAD")
    return head, body


def test_a_socket_answers_what_it_is_asked(stanch, secret):
    process = start(stanch, "--metrics", "unix:socket")
    path = stanch.folder / "socket"
    for lines in (1, 2):
        head, body = ask(path)
        assert head.startswith(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8")
        assert parse(body)["stanch_read_bytes_total"] == lines * len(LINE)
        give_line(process)
    os.write(process.stdin.fileno(), secret[:20])
    for _ in range(400):
        if parse(ask(path)[1])["stanch_held_bytes"] == 20:
            break
        time.sleep(0.01)
    assert parse(ask(path)[1])["stanch_held_bytes"] == 20
    assert ask(path, b"HEAD / HTTP/1.1\r\n\r\n")[1] == b""
    assert ask(path, b"POST / HTTP/1.1\r\n\r\n")[0].startswith(b"HTTP/1.0 405")
    end(process)
    assert not path.exists()


def test_curl_reads_it(stanch):
    process = start(stanch, "--metrics", "unix:socket")
    done = subprocess.run(["curl", "-sS", "--unix-socket", stanch.folder / "socket", "http://localhost/metrics"], capture_output=True, timeout=20)
    assert done.returncode == 0 and parse(done.stdout)["stanch_read_bytes_total"] == len(LINE)
    end(process)


def test_who_says_nothing_or_goes_away_stops_nobody(stanch):
    process = start(stanch, "--metrics", "unix:socket")
    path = stanch.folder / "socket"
    silent = socket.socket(socket.AF_UNIX)
    silent.connect(str(path))
    gone = socket.socket(socket.AF_UNIX)
    gone.connect(str(path))
    gone.sendall(b"GET / HTTP/1.0\r\n\r\n")
    gone.close()
    give_line(process)
    assert parse(ask(path)[1])["stanch_read_bytes_total"] == 2 * len(LINE)
    silent.close()
    end(process)


def test_a_socket_of_a_killed_run_is_taken_and_one_in_use_is_not(stanch):
    first = start(stanch, "--metrics", "unix:socket")
    done = stanch.run("--metrics", "unix:socket")
    assert done.returncode == 2 and b"Address already in use" in done.stderr
    first.kill()
    first.wait()
    second = start(stanch, "--metrics", "unix:socket")
    assert parse(ask(stanch.folder / "socket")[1])["stanch_read_bytes_total"] == len(LINE)
    end(second)
    (stanch.folder / "socket").write_text("a file of somebody")
    assert stanch.run("--metrics", "unix:socket").returncode == 2
    assert (stanch.folder / "socket").read_text() == "a file of somebody"


def test_reloads_are_counted_and_the_rules_in_use_named(stanch):
    (stanch.folder / "known").write_bytes(make_value(SECRET_RULE, 4) + b"\n")
    (stanch.folder / "known").chmod(0o600)
    (stanch.folder / "own.json").write_bytes(stanch.run("rules", "new", "aaaa-token").stdout)
    process = start(stanch, "--metrics", "unix:socket", "--rules", "own.json")
    before = parse(ask(stanch.folder / "socket")[1])
    for text in (stanch.run("rules", "new", "bbbb-token").stdout, b"no JSON"):
        (stanch.folder / "own.json").write_bytes(text)
        process.send_signal(signal.SIGHUP)
        said = process.stderr.readline()
        while b"reloaded" not in said:
            said = process.stderr.readline()
        give_line(process)
    after = parse(ask(stanch.folder / "socket")[1])
    assert of(after, "stanch_reloads_total") == {("done",): 1, ("failed",): 1}
    assert of(after, "stanch_rules_info") != of(before, "stanch_rules_info")
    end(process)
