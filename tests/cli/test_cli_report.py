"""--report: JSON lines that tell everything but the value."""
import base64
import fcntl
import hashlib
import json
import os
import stat
import subprocess

import jsonschema
import pytest

from conftest import LINE, PLACEHOLDER, ROOT, SECRET_RULE, STANCH, messages

SCHEMA = json.loads((ROOT / "filters/evidence/report-schema.json").read_text())


def read_report(path):
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        jsonschema.validate(line, SCHEMA)
    return lines


@pytest.mark.parametrize("mode,action", [("redact", "redact"), ("block", "block"), ("detect", "report")])
def test_a_finding_is_a_line_of_the_schema(stanch, secret, mode, action):
    stanch.run("--mode", mode, "--channel", "code", "--report", "r", text=LINE + b"ab " + secret + b"\n")
    [line] = read_report(stanch.folder / "r")
    assert line["rule"] == SECRET_RULE
    assert (line["file"], line["line"], line["column"]) == ("-", 2, 4)
    assert (line["start"], line["end"]) == (len(LINE) + 3, len(LINE) + 3 + len(secret))
    assert (line["action"], line["channel"], line["severity"], line["confidence"]) == (action, "code", "critical", "checked")
    assert line["rotate"]["how"] and line["decoded"] == [] and line["group"] is None


@pytest.mark.parametrize("header,claims,severity", [
    ({"alg": "HS256", "typ": "JWT"}, {"sub": "1", "exp": 4102444800}, "medium"),
    ({"alg": "HS256", "typ": "JWT"}, {"sub": "1", "exp": 1600000000}, "low"),
    ({"alg": "none", "typ": "JWT"}, {"sub": "1"}, "low"),
])
def test_a_token_that_opens_nothing_has_severity_low_and_is_redacted(stanch, header, claims, severity):
    """The one that is still good has the severity of its rule."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    parts.append(base64.urlsafe_b64encode(hashlib.sha256(parts[1]).digest()).rstrip(b"="))
    token = b".".join(parts)
    done = stanch.run("--report", "r", text=token + b"\n")
    [line] = read_report(stanch.folder / "r")
    assert (line["rule"], line["severity"]) == ("jwt", severity) and token not in done.stdout


def test_no_byte_run_of_the_value_is_reported(stanch, secret):
    done = stanch.run("--report", "r", "--summary", "--stats", text=b"token " + secret + b"\n")
    said = (stanch.folder / "r").read_bytes() + done.stderr + done.stdout
    assert not [at for at in range(4, len(secret) - 8) if secret[at:at + 8] in said]


def test_the_placeholder_has_the_first_eight_digits_of_the_fingerprint(stanch, secret):
    done = stanch.run("--report", "r", text=secret + b"\n")
    [line] = read_report(stanch.folder / "r")
    assert PLACEHOLDER.match(done.stdout)[0].decode().rsplit(".", 1)[1] == line["fingerprint"].split(":")[1][:8]


def test_the_report_exists_without_a_finding_and_is_private(stanch):
    old = os.umask(0)
    try:
        stanch.run("--report", "r", text=LINE)
    finally:
        os.umask(old)
    assert (stanch.folder / "r").read_bytes() == b""
    assert stat.S_IMODE((stanch.folder / "r").stat().st_mode) == 0o600


def test_a_report_is_appended_to(stanch, secret):
    stanch.run("--report", "r", text=secret + b"\n")
    stanch.run("--report", "r", text=secret + b"\n")
    first, second = read_report(stanch.folder / "r")
    assert first["fingerprint"] == second["fingerprint"]


def test_a_dressed_value_says_what_it_stood_in(stanch, secret):
    stanch.run("--report", "r", text=b"x " + base64.b64encode(b"user=a " + secret + b" and more") + b"\n")
    assert [line["decoded"] for line in read_report(stanch.folder / "r")] == [["base64"]]


def test_a_name_that_is_not_utf8_is_still_json(stanch, secret):
    name = b'odd "\xff\\ name'
    (stanch.folder / os.fsdecode(name)).write_bytes(secret + b"\n")
    done = subprocess.run([STANCH, "--report", "r", name], cwd=stanch.folder, env=stanch.env, capture_output=True)
    assert done.returncode == 0
    [line] = read_report(stanch.folder / "r")
    assert line["file"] == 'odd "\ufffd\\ name'


def test_a_descriptor_takes_the_report(stanch, secret):
    read_end, write_end = os.pipe()
    done = stanch.run("--report", f"fd:{write_end}", text=LINE + secret + b"\n", pass_fds=[write_end])
    os.close(write_end)
    line = json.loads(os.read(read_end, 65536))
    os.close(read_end)
    jsonschema.validate(line, SCHEMA)
    assert done.returncode == 0 and line["line"] == 2


def test_each_line_is_one_write_and_comes_before_its_placeholder(stanch, secret):
    """Both go into packets: a pipe with O_DIRECT keeps writes apart."""
    read_end, write_end = os.pipe2(os.O_DIRECT)
    fcntl.fcntl(read_end, fcntl.F_SETPIPE_SZ, 1 << 20)
    out_read, out_write = os.pipe()
    process = stanch.start("--copy", "--report", f"fd:{write_end}", stdin=subprocess.PIPE, stdout=out_write, pass_fds=[write_end])
    os.close(out_write)
    os.close(write_end)
    process.stdin.write((b"ab " + secret + b"\n") * 50)
    process.stdin.close()
    assert os.read(out_read, 10)  # something came out: its line is there
    os.set_blocking(read_end, False)
    assert json.loads(os.read(read_end, 65536))["line"] == 1
    while os.read(out_read, 65536):
        pass
    rest = []
    os.set_blocking(read_end, True)
    while packet := os.read(read_end, 65536):
        rest.append(json.loads(packet)["line"])
    assert rest == list(range(2, 51))
    assert process.wait(timeout=10) == 0


def test_a_report_that_fails_is_said_once_and_redaction_goes_on(stanch, secret):
    done = stanch.run("--report", "/dev/full", text=(secret + b"\n") * 3)
    assert done.returncode == 4
    assert messages(done) == ["stanch: cannot write: --report /dev/full: No space left on device; redaction goes on without it"]
    assert PLACEHOLDER.sub(b"*", done.stdout) == b"*\n" * 3


def test_a_report_whose_reader_went_away_does_not_stop_the_stream(stanch, secret):
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = stanch.run("--report", f"fd:{write_end}", text=secret + b"\n" + LINE, pass_fds=[write_end])
    os.close(write_end)
    assert done.returncode == 4 and done.stdout.endswith(LINE)


def test_a_report_onto_the_output_is_refused(stanch, secret):
    with open(stanch.folder / "out", "wb") as out:
        done = stanch.run("--report", "out", text=secret, stdout=out)
    assert (done.returncode, (stanch.folder / "out").read_bytes()) == (2, b"")
    assert messages(done) == ["stanch: cannot report: --report out: standard output carries the data; use another file or descriptor"]


def test_a_report_to_standard_error_is_allowed(stanch, secret):
    done = stanch.run("--report", "fd:2", text=secret + b"\n")
    jsonschema.validate(json.loads(done.stderr), SCHEMA)
