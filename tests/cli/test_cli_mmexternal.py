"""--framing mmexternal: each line is answered with one line of JSON, in order, whatever comes."""
import json
import os
import signal
import subprocess

import pytest

from conftest import make_value, values

WITHHELD = " [stanch: message withheld]"
UUID = "9CE343181ED64C38A988B312D8AE40E1"
MARK = {"stanch": UUID}
LINE_BYTES = 1024 * 1024


def full(text, raw=None, variables=None, **more):
    """A message as rsyslog writes it; bytes that are no UTF-8 as surrogates."""
    properties = {"msg": text, "rawmsg": "<13>Oct 11 22:14:15 host tag:" + text if raw is None else raw, "hostname": "host",
                  "syslogtag": "tag:", "timegenerated": "2026-11-25T04:50:27.855465+00:00", "programname": "tag",
                  "structured-data": "-", "uuid": UUID, "$!": variables or {}, **more}
    return json.dumps(properties, ensure_ascii=False).replace('{"msg": "', '{ "msg": "', 1).encode("utf-8", "surrogateescape")


def replies(done):
    assert done.returncode == 0 and done.stderr == b""
    return [json.loads(line.decode("utf-8", "surrogateescape")) for line in done.stdout.splitlines()]


def reply(stanch, line, *words):
    found = replies(stanch.run("--framing", "mmexternal", *words, text=line + b"\n"))
    assert len(found) == 1
    return found[0]


def key_lines(seed=3):
    return make_value("private-key-pem", seed).decode().splitlines()


def test_a_clean_message_is_marked_as_judged(stanch):
    assert reply(stanch, full(" all is well")) == {"$!": MARK}


def test_a_secret_in_the_message_goes(stanch, secret):
    answer = reply(stanch, full(" token " + secret.decode() + " end"))
    assert answer["msg"].startswith(" token REDACTED.github-pat-classic.") and answer["msg"].endswith(" end")
    assert answer["$!"] == MARK and set(answer) == {"msg", "$!"}


@pytest.mark.parametrize("name", ["structured-data", "syslogtag", "hostname", "procid", "msgid"])
def test_a_secret_in_a_property_that_can_be_set_goes(stanch, secret, name):
    answer = reply(stanch, full(" x", **{name: '[a k="' + secret.decode() + '"]'}))
    assert "REDACTED" in answer[name] and answer["$!"] == MARK


@pytest.mark.parametrize("name", ["programname", "app-name", "of-a-later-version"])
def test_a_secret_in_a_property_that_cannot_be_set_withholds_the_message(stanch, secret, name):
    answer = reply(stanch, full(" x", **{name: secret.decode()}))
    assert answer["$!"]["stanch"] == "withheld" and answer["rawmsg"].endswith(WITHHELD)


def test_a_secret_in_a_variable_goes_by_its_name_too(stanch, secret):
    variables = {"password": "hunter2xyzzy", "deep": {"list": ["a", secret.decode()], "number": 7}, "same": "b", "stanch": "forged"}
    changed = reply(stanch, full(" x", variables=variables))["$!"]
    assert changed.pop("stanch") == UUID
    assert changed.pop("password") == "REDACTED.generic-password"
    deep = changed.pop("deep")
    assert deep["number"] == 7 and deep["list"][0] == "a" and deep["list"][1].startswith("REDACTED")
    assert not changed


def test_a_secret_that_names_a_variable_withholds_the_message(stanch, secret):
    done = stanch.run("--framing", "mmexternal", text=full(" x", variables={secret.decode(): 1}) + b"\n")
    assert replies(done)[0]["$!"] == {"stanch": "withheld"} and secret not in done.stdout


def test_variables_that_are_nested_too_deep_withhold_the_message(stanch):
    variables = {"a": 1}
    for _ in range(50):
        variables = {"a": variables}
    assert reply(stanch, full(" x", variables=variables))["$!"]["stanch"] == "withheld"


def test_a_secret_in_the_header_goes_and_the_message_keeps_its_place(stanch, secret):
    header = "<13>Oct 11 22:14:15 " + secret.decode() + " tag:"
    answer = reply(stanch, full(" x", raw=header + " x"))
    assert "REDACTED" in answer["rawmsg"] and answer["rawmsg"].endswith(" x") and "msg" not in answer
    assert len(answer["rawmsg"]) == len(header + " x")


def test_bytes_that_are_no_utf8_stay(stanch, secret):
    answer = reply(stanch, full(" caf\udce9 " + secret.decode()))
    assert answer["msg"].startswith(" caf\udce9 REDACTED")


def test_a_known_value_with_bytes_that_are_no_utf8_goes(stanch):
    (stanch.folder / "known").write_bytes(b"geh\xe9im-w\xf6rt-xyz\n")
    (stanch.folder / "known").chmod(0o600)
    answer = reply(stanch, full(" say geh\udce9im-w\udcf6rt-xyz"), "--known", "known")
    assert answer["msg"].startswith(" say REDACTED.known-value.")


def test_the_message_alone_is_judged_as_text(stanch, secret):
    assert reply(stanch, b" all is well") == {"msg": " all is well", "$!": {"stanch": "ok"}}
    assert "REDACTED" in reply(stanch, b" token " + secret)["msg"]


def test_json_that_an_application_wrote_is_a_message(stanch, secret):
    answer = reply(stanch, b'{"msg":"token %s","level":3}' % secret)
    assert json.loads(answer["msg"])["msg"].startswith("token REDACTED") and answer["$!"] == {"stanch": "ok"}
    assert reply(stanch, b'{"msg":"broken') == {"msg": '{"msg":"broken', "$!": {"stanch": "ok"}}


def test_the_raw_form_is_answered_as_raw_form(stanch, secret):
    answer = reply(stanch, b"<13>Oct 11 22:14:15 host tag: " + secret)
    assert answer["rawmsg"].startswith("<13>Oct 11 22:14:15 host tag: REDACTED") and "msg" not in answer


@pytest.mark.parametrize("spoil", [lambda line: line[:-9], lambda line: line.replace(b"{", b"{{", 1)[1:-1],
                                   lambda line: line.replace(b'"msg"', b'"msg":1,"msg"', 1).replace(b'{ "msg":1,', b'{ "msg": "a",', 1)])
def test_a_message_with_its_properties_that_cannot_be_read_is_withheld(stanch, secret, spoil):
    done = stanch.run("--framing", "mmexternal", text=spoil(full(" " + secret.decode())) + b"\n" + full(" next") + b"\n")
    first, second = replies(done)
    assert first["msg"] == WITHHELD and first["rawmsg"].endswith(WITHHELD) and first["$!"]["stanch"] == "withheld"
    assert second == {"$!": MARK} and secret not in done.stdout


@pytest.mark.parametrize("size, is_withheld", [(LINE_BYTES, False), (LINE_BYTES + 1, True), (9 * LINE_BYTES + 3, True)])
def test_a_line_that_is_too_long_is_withheld_and_the_next_is_not(stanch, size, is_withheld):
    first, second = replies(stanch.run("--framing", "mmexternal", text=b"a" * size + b"\n b\n"))
    assert (first["msg"] == WITHHELD) == is_withheld
    assert second["msg"] == " b"


def test_a_line_without_its_end_is_no_message(stanch, secret):
    assert [answer["msg"] for answer in replies(stanch.run("--framing", "mmexternal", text=b" a\n token " + secret))] == [" a"]


def test_a_key_that_was_cut_into_messages_goes(stanch):
    lines = key_lines()
    done = stanch.run("--framing", "mmexternal", "--report", "report", text=b"".join(full(" " + line) + b"\n" for line in lines + ["after"]))
    for line in lines[1:-1]:
        assert line.encode() not in done.stdout
    answers = replies(done)
    assert answers[1]["msg"].startswith(" REDACTED.private-key") and "msg" not in answers[-1]
    assert len((stanch.folder / "report").read_text().splitlines()) == 1


@pytest.mark.parametrize("begin", [1, 2, 5])
def test_the_rest_of_a_key_goes_when_its_begin_went_to_a_process_that_was_killed(stanch, begin):
    lines = key_lines()[begin:]
    done = stanch.run("--framing", "mmexternal", text=b"".join(full(" " + line) + b"\n" for line in lines + ["after"]))
    for line in lines[:-1]:
        assert line.encode() not in done.stdout
    assert "msg" not in replies(done)[-1]


def test_it_ends_when_the_rule_did_not_get_its_last_answer(stanch):
    first, second = "A" * 32, "B" * 32
    lines = [full(" a", uuid=first), full(" b", uuid=second, variables={"stanch": "C" * 32}), full(" c")]
    done = stanch.run("--framing", "mmexternal", text=b"\n".join(lines) + b"\n")
    assert done.returncode == 4 and [json.loads(line) for line in done.stdout.splitlines()] == [{"$!": {"stanch": first}}]
    lines[1] = full(" b", uuid=second, variables={"stanch": first})
    assert len(replies(stanch.run("--framing", "mmexternal", text=b"\n".join(lines) + b"\n"))) == 3


def test_lines_are_answered_one_by_one(stanch):
    process = stanch.start("--framing", "mmexternal", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for number in range(20):
        process.stdin.write(b" message %d\n" % number)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["msg"] == " message %d" % number
    process.stdin.close()
    assert process.wait(10) == 0


def test_an_empty_environment_serves(stanch, secret):
    done = subprocess.run([stanch.start.__globals__["STANCH"], "--framing", "mmexternal", "--report", str(stanch.folder / "report")],
                          env={}, input=b" " + secret + b"\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    assert "REDACTED" in replies(done)[0]["msg"]
    assert secret.decode() not in (stanch.folder / "report").read_text()


def test_what_cannot_start_withholds_every_message(stanch, secret):
    done = stanch.run("--framing", "mmexternal", "--key-file", "missing", text=full(" " + secret.decode()) + b"\n " + secret + b"\n")
    assert done.returncode == 2 and done.stderr == b"" and secret not in done.stdout
    assert [json.loads(line)["$!"] for line in done.stdout.splitlines()] == [{"stanch": "withheld"}] * 2


def test_block_withholds_and_detect_changes_nothing(stanch, secret):
    line = full(" " + secret.decode())
    assert reply(stanch, line, "--mode", "block")["$!"]["stanch"] == "withheld"
    assert reply(stanch, line, "--mode", "detect") == {"$!": MARK}


def test_the_report_names_the_message(stanch, secret):
    lines = [b" a", b" token " + secret, full(" b " + secret.decode())]
    stanch.run("--framing", "mmexternal", "--report", "report", text=b"\n".join(lines) + b"\n")
    assert [json.loads(line)["line"] for line in (stanch.folder / "report").read_text().splitlines()] == [2, 3]


@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_are_answered_line_by_line(stanch, seed):
    secrets = values(3, seed)
    (stanch.folder / "known").write_bytes(b"\n".join(secrets) + b"\n")
    (stanch.folder / "known").chmod(0o600)
    noise = os.urandom(20000).replace(b"\n", b"{") + b"\n"
    text = b"".join(noise[at:at + 97] + secret + noise[at:at + 50].replace(b"\n", b" ") + b"\n" for at in range(0, 9000, 97) for secret in secrets)
    done = stanch.run("--framing", "mmexternal", "--known", "known", text=text)
    assert done.returncode == 0 and done.stdout.count(b"\n") == text.count(b"\n")
    assert not any(secret in done.stdout for secret in secrets)


def test_a_signal_ends_it(stanch):
    process = stanch.start("--framing", "mmexternal", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(b" a\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == -signal.SIGTERM


def test_files_are_refused(stanch):
    done = stanch.run("--framing", "mmexternal", "file", text=b" a\n")
    assert done.returncode == 2 and json.loads(done.stdout)["$!"] == {"stanch": "withheld"}
