"""--fields: only some fields of JSON lines are redacted, or all but some."""
import base64
import json

import pytest

from conftest import PLACEHOLDER, make_value, messages
from records import assert_any_cut_gives_the_same, key_lines, leaks, run_cut
from test_cli_lines import dress

WORDS = ("--framing", "json", "--fields")


@pytest.fixture(scope="module")
def record(secret):
    value = secret.decode()
    return {"message": "m " + value, "err": {"stack": value, "code": 5, "more": [value, {"x": value}]}, "items": [{"token": value}, {"name": value}],
            "a.b": value, "trace_id": value, "password": 9876512345, "pin": {"password": 1234598765}, value: {"in": value}, "inner": json.dumps({"token": value})}


def redacted_paths(out, secret, value=None, path=()):
    """Paths of the strings and keys that hold a placeholder; the rest must be as it was."""
    value = json.loads(out) if value is None else value
    found = set()
    if isinstance(value, dict):
        for key, item in value.items():
            name = "KEY" if PLACEHOLDER.fullmatch(key.encode()) or key == secret.decode() else key
            found |= {".".join((*path, name)) + "!"} if PLACEHOLDER.search(key.encode()) else set()
            found |= redacted_paths(out, secret, item, (*path, name))
    elif isinstance(value, list):
        for item in value:
            found |= redacted_paths(out, secret, item, path)
    elif isinstance(value, str) and "REDACTED." in value:
        found.add(".".join(path))
    return found


ALL = {"message", "err.stack", "err.more", "err.more.x", "items.token", "items.name", "a.b", "trace_id", "KEY!", "KEY.in", "inner"}
CASES = {
    "message": {"message"}, ".message": {"message"}, "err": {"err.stack", "err.more", "err.more.x"}, "err.stack": {"err.stack"},
    "err.more.x": {"err.more.x"}, "err.more[].x": {"err.more.x"}, "items[*].token": {"items.token"}, "items": {"items.token", "items.name"},
    "*.token": {"items.token"}, "*.*": ALL - {"message", "trace_id", "KEY!", "inner"}, "*": ALL | {"password", "pin.password"}, "a.b": {"a.b"},
    "message,err.stack": {"message", "err.stack"}, "mess": set(), "messages": set(), "err.st": set(), "password": {"password"},
    "pin.*": {"pin.password"}, "!message": ALL - {"message"}, "!err,!items": {name for name in ALL if not name.startswith(("err.", "items."))},
    "!*": set(), "!trace_id,!a.b": ALL - {"trace_id", "a.b"},
}


@pytest.mark.parametrize("fields", CASES)
def test_fields_choose_what_is_redacted(stanch, record, secret, fields):
    text = json.dumps(record).encode() + b"\n"
    done = assert_any_cut_gives_the_same(stanch, *WORDS, fields, text=text * 3)
    one, *others = done.stdout.splitlines()
    expected = CASES[fields] | ({"pin.password"} if fields == "*.*" else set())
    assert others == [one, one] and redacted_paths(one, secret) == expected
    back = PLACEHOLDER.sub(secret, one)
    for number in (b"9876512345", b"1234598765"):
        back = back.replace(b'"REDACTED.generic-password"', number, 1) if number not in back else back
    assert json.loads(back) == record
    assert stanch.run(*WORDS, fields, text=done.stdout).stdout == done.stdout


ESCAPED_KEYS = {rb"mess\u0061ge": "message", rb"\u006D\u0065ssage": "message", rb"gr\u00f6\u00DFe": "größe", rb"\ud83d\ude00.\u65e5\u672c": "😀.日本",
                rb"a\/b\t\"": 'a/b\t"', rb"a\u002eb": "a.b", b"gr\xc3\xb6\xc3\x9fe": "größe", b"": "*"}


@pytest.mark.parametrize("key", ESCAPED_KEYS, ids=repr)
def test_a_key_is_what_it_says_and_not_how_it_is_written(stanch, secret, key):
    text = b'{"%s":"%s","other":["%s"]}\n' % (key, secret, secret)
    named, exempt = (assert_any_cut_gives_the_same(stanch, *WORDS, mark + ESCAPED_KEYS[key], text=text).stdout for mark in ("", "!"))
    is_all = ESCAPED_KEYS[key] == "*"
    assert PLACEHOLDER.sub(b"*", named) == text.replace(secret, b"*", -1 if is_all else 1)
    assert PLACEHOLDER.sub(b"*", exempt) == (text if is_all else text.replace(b'["' + secret, b'["*'))


@pytest.mark.parametrize("key", [rb"mess\u00", rb"mess\u00zz", rb"\ud83d", rb"\ud83dx\ude00", rb"\ude00\ud83d", rb"\x", rb"\ud83d\u0041"], ids=repr)
def test_a_key_that_says_nothing_protects_nothing(stanch, secret, key):
    text = b'{"%s":"%s","other":"%s"}\n' % (key, secret, secret)
    done = assert_any_cut_gives_the_same(stanch, *WORDS, "message", text=text)
    assert done.stdout.count(secret) == 1 and PLACEHOLDER.sub(secret, done.stdout) == text


def test_long_values_and_keys_of_several_lines_stay_where_they_are_exempt(stanch, secret):
    words = base64.urlsafe_b64encode(json.dumps({"words": "long " * 1500}).encode()).rstrip(b"=")
    token = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=") + b"." + words + b"." + words[:43]
    text = json.dumps({"pem": b"\n".join(key_lines()).decode(), "jwt": token.decode(), "b": secret.decode()}).encode() + b"\n"
    assert stanch.run(*WORDS, "pem,jwt", text=text).stdout.count(b"REDACTED") == 2
    done = assert_any_cut_gives_the_same(stanch, *WORDS, "b", text=text * 2)
    assert PLACEHOLDER.sub(secret, done.stdout) == text * 2 != done.stdout


def test_long_lines_dense_rounds_and_pipes_keep_every_byte(stanch, secret):
    line = b'{"a":"%s","b":"%s","c":"%s"}\n' % (secret, secret, b"word " * 9000)
    text = (line + b'{"b":"%s"}\n' % secret * 3000) * 8 + b'{"b":"x"}'
    done = stanch.run(*WORDS, "a", text=text)
    assert len(PLACEHOLDER.findall(done.stdout)) == 8 and PLACEHOLDER.sub(secret, done.stdout) == text
    (stanch.folder / "in").write_bytes(text)
    assert stanch.run(*WORDS, "a", "in").stdout == done.stdout


def test_what_stays_is_not_reported(stanch, record, secret):
    text = json.dumps(record).encode() + b"\n"
    stanch.run(*WORDS, "message", "--report", "r", text=text)
    assert len((stanch.folder / "r").read_text().splitlines()) == 1
    assert stanch.run(*WORDS, "nothing", "--mode", "detect", text=text).returncode == 0
    done = stanch.run(*WORDS, "message", "--mode", "detect", text=text)
    assert (done.returncode, done.stdout) == (1, text)


def test_what_is_no_json_up_to_a_finding_is_text(stanch, secret):
    lines = [b"text %s", b'{"a":"b" "c":"%s"}', b'{"a":{"b":1]},"c":"%s"}', b"{%s", b'{"a":' + b"[" * 70 + b'"%s"', b'"%s', b'{"' + b"k" * 600 + b'":"%s"}']
    text = b"".join(line % secret + b"\n" for line in lines)
    done = assert_any_cut_gives_the_same(stanch, *WORDS, "message", text=text)
    assert secret not in done.stdout and PLACEHOLDER.sub(secret, done.stdout) == text


@pytest.mark.parametrize("size,stays", [((1 << 20) - 100, True), ((1 << 20) + 100, False)])
def test_a_line_over_a_megabyte_is_redacted_whatever_its_fields(stanch, secret, size, stays):
    text = b'{"a":"%s","b":"%s"}\n' % (secret, b"word " * (size // 5)) + b'{"a":"%s"}\n{"b":"%s"}' % (secret, secret)
    done = stanch.run(*WORDS, "b", text=text)
    assert (secret in done.stdout.split(b"\n")[0]) is stays
    assert secret in done.stdout.split(b"\n")[1] and secret not in done.stdout.split(b"\n")[2]
    assert PLACEHOLDER.sub(secret, done.stdout) == text
    for sizes in ((4096,), (4095, 13)):
        assert run_cut(stanch, *WORDS, "b", text=text, sizes=sizes).stdout == done.stdout


def test_a_key_of_several_lines_goes_whatever_its_field(stanch):
    lines = key_lines()
    done = assert_any_cut_gives_the_same(stanch, *WORDS, "other", text=b"".join(dress("json", lines)))
    assert leaks(done.stdout, lines) == [] and done.stdout.count(b"\n") == len(lines)


def test_many_findings_in_one_line(stanch, secret):
    text = b'{"l":[' + b",".join([b'{"a":"%s","b":"%s"}' % (secret, secret)] * 5000) + b"]}\n"
    done = stanch.run(*WORDS, "l.b", text=text)
    assert done.stdout.count(secret) == 5000 == len(PLACEHOLDER.findall(done.stdout))


@pytest.mark.parametrize("words,text", [
    (["--fields", "a"], "options contradict: --fields: it needs --framing json, and --mode redact or detect"),
    (["--framing", "line", "--fields", "a"], "options contradict: --fields: it needs --framing json, and --mode redact or detect"),
    (["--framing", "json", "--mode", "block", "--fields", "a"], "options contradict: --fields: it needs --framing json, and --mode redact or detect"),
    (["--framing", "json", "--fields", "a,!b"], "bad value: --fields: either all fields begin with ! or none does"),
    (["--framing", "json", "--fields", "a..b"], "bad value: --fields a..b: write keys with dots between, as in err.stack or items.*.token"),
    (["--framing", "json", "--fields", "!"], "bad value: --fields !: write keys with dots between, as in err.stack or items.*.token"),
])
def test_wrong_fields_are_refused(stanch, words, text):
    done = stanch.run(*words)
    assert (done.returncode, messages(done)) == (2, ["stanch: " + text])
