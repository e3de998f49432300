"""--framing line and json: each line is a record, and one line of output stands for one of input."""
import json

import pytest

from conftest import LINE, PLACEHOLDER, filler, make_value, messages
from records import assert_any_cut_gives_the_same, key_lines, leaks
from test_cli_pipes import packets

FRAMINGS = ["line", "json"]


def log_of(secrets):
    """Lines of every kind, with credentials at their starts and ends and alone."""
    lines = [b"", b"  ", b"not json " + secrets[0], secrets[1], b'{"token":"' + secrets[2] + b'","n":17}', b"x" * 3000 + b" " + secrets[0],
             b'{"a":{"' + secrets[0] + b'":[1,2.50,null,true],"' + secrets[0] + b'" : -3e4}}', b"password=correct9horse", b"{}", b"\xff\x00\xfe",
             b'{"nested":"{\\"token\\":\\"' + secrets[1] + b'\\"}","url":"https:\\/\\/app:' + b"pa5sw0rd77" + b'@db\\/x"}', LINE[:-1]]
    return b"".join(line + b"\n" for line in lines * 3)


@pytest.fixture(scope="module")
def log():
    return log_of([make_value("github-pat-classic", seed) for seed in range(3)])


@pytest.mark.parametrize("framing", FRAMINGS)
def test_any_cut_gives_the_same_lines(stanch, log, framing):
    done = assert_any_cut_gives_the_same(stanch, "--framing", framing, text=log)
    assert done.returncode == 0 and done.stdout.count(b"\n") == log.count(b"\n")
    assert stanch.run("--framing", framing, text=done.stdout).stdout == done.stdout


@pytest.mark.parametrize("framing", FRAMINGS)
def test_no_credential_is_left(stanch, framing):
    secrets = [make_value("github-pat-classic", seed) for seed in range(20, 23)]
    out = stanch.run("--framing", framing, text=log_of(secrets)).stdout
    assert [value for value in [*secrets, b"correct9horse", b"pa5sw0rd77"] if value in out] == []


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_name_does_not_reach_the_next_line(stanch, framing):
    text = b"- name: DB_PASSWORD\n  value: correct9horse\n"
    assert stanch.run(text=text).stdout != text
    assert stanch.run("--framing", framing, text=text).stdout == text


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("end", [b"\n", b""])
def test_text_without_a_newline_at_its_end_stays_so(stanch, framing, end, secret):
    done = stanch.run("--framing", framing, text=b"one\n" + secret + end)
    assert PLACEHOLDER.sub(b"*", done.stdout) == b"one\n*" + end


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("has_end", [True, False])
def test_a_key_of_a_line_a_record_leaves_its_lines_empty(stanch, framing, has_end):
    lines = key_lines()
    text = b"before\n" + b"".join(line + b"\n" for line in (lines if has_end else lines[:-1])) + b"after: all\n"
    done = assert_any_cut_gives_the_same(stanch, "--framing", framing, text=text)
    out = done.stdout.split(b"\n")
    assert leaks(done.stdout, lines) == [] and len(out) == text.count(b"\n") + 1
    assert out[:3] == [b"before", lines[0], b"REDACTED.private-key-pem"] and out[-2:] == [b"after: all", b""]
    assert set(out[3:-2]) == {b""}


PHP_SLASH = (b"/", b"\\/")
DRESSES = {
    "time and level": (b"2026-01-02T03:04:%d.123Z INFO app[7]: %s", ()),
    "syslog, BSD": (b"<34>Oct 11 22:14:%d host app[7]: %s", ()),
    "syslog": (b"<13>1 2026-01-02T03:04:%dZ host app 7 - - %s", ()),
    "json": (b'{"level":"info","ts":%d,"msg":"%s"}', ()),
    "json with a line feed": (b'{"level":"info","ts":%d,"msg":"%s\\n","caller":"accepted","n":1}', ()),
    "json with slashes escaped": (b'{"ts":%d,"msg":"%s"}', (PHP_SLASH,)),
    "json in json": (b'{"ts":%d,"log":"{\\"msg\\":\\"%s\\"}\\n"}', ()),
    "xml": (b"<line n='%d'>%s</line>", ()),
    "logfmt": (b'n=%d level=info msg="%s" caller=accepted', ()),
}


def dress(form, lines):
    text, escapes = DRESSES[form]
    for number, line in enumerate(lines):
        for plain, escaped in escapes:
            line = line.replace(plain, escaped)
        yield text % (95 + number, line) + b"\n"


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("form", DRESSES)
@pytest.mark.parametrize("has_end", [True, False])
@pytest.mark.parametrize("rule", ["private-key-pem", "private-key-openssh"])
def test_a_key_with_something_around_each_line_leaves_only_that(stanch, framing, form, has_end, rule):
    lines = [line for line in make_value(rule, 5).split(b"\n") if line]
    shown = [b"before", *(lines if has_end else lines[:-1]), b"after all"]
    done = assert_any_cut_gives_the_same(stanch, "--framing", framing, text=b"".join(dress(form, shown)))
    tag = b"REDACTED." + rule.encode()
    assert done.stdout == b"".join(dress(form, [b"before", lines[0], tag] + [b""] * (len(shown) - 4) + [b"after all"]))
    assert stanch.run("--framing", framing, text=done.stdout).stdout == done.stdout


@pytest.mark.parametrize("form", [form for form in DRESSES if form.startswith("json")])
def test_json_around_a_key_still_parses(stanch, form):
    text = b"".join(dress(form, [b"before", *key_lines(), b"after all"]))
    before, after = ([json.loads(line) for line in lines.splitlines()] for lines in (text, stanch.run("--framing", "json", text=text).stdout))
    assert [shape(record) for record in after] == [shape(record) for record in before]
    assert [record["ts"] for record in after] == [record["ts"] for record in before]


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("form", DRESSES)
def test_what_follows_a_key_is_judged(stanch, framing, form, secret):
    for lines in (key_lines(), key_lines()[:-1], key_lines()[:3]):
        done = assert_any_cut_gives_the_same(stanch, "--framing", framing, text=b"".join(dress(form, [*lines, b"token " + secret, b"x"])))
        out = done.stdout.splitlines()
        assert leaks(done.stdout, lines) == [] and len(out) == len(lines) + 2
        assert PLACEHOLDER.sub(b"*", out[-2]) == list(dress(form, [b""] * len(lines) + [b"token *"]))[-1][:-1]
        assert out[-1] == list(dress(form, [b""] * (len(lines) + 1) + [b"x"]))[-1][:-1]


def test_an_encrypted_key_with_something_around_each_line_leaves_its_headers(stanch):
    lines = key_lines()
    shown = [lines[0], b"Proc-Type: 4,ENCRYPTED", b"DEK-Info: AES-256-CBC,0011223344556677", b"", *lines[1:]]
    for form in ("json", "json with a line feed"):
        done = assert_any_cut_gives_the_same(stanch, "--framing", "json", text=b"".join(dress(form, shown)))
        assert done.stdout == b"".join(dress(form, shown[:4] + [b"REDACTED.private-key-pem"] + [b""] * (len(shown) - 5)))


def test_text_about_keys_stays(stanch):
    begin = key_lines()[0]
    for form in DRESSES:
        text = b"".join(dress(form, [begin, b"is how a key begins", b"accepted", begin, b"0123456789abcdef0123456789abcdef", b"x"]))
        assert stanch.run("--framing", "line", text=text).stdout == text


@pytest.mark.parametrize("framing", FRAMINGS)
def test_block_drops_lines(stanch, framing, secret):
    done = stanch.run("--framing", framing, "--mode", "block", text=LINE + b"a " + secret + b" b\n" + LINE)
    assert (done.returncode, done.stdout) == (3, LINE + LINE)


@pytest.mark.parametrize("framing", FRAMINGS)
def test_detect_changes_no_byte(stanch, log, framing):
    done = stanch.run("--framing", framing, "--mode", "detect", text=log)
    assert (done.returncode, done.stdout) == (1, log)


@pytest.mark.parametrize("framing", FRAMINGS)
def test_whole_lines_go_out_in_one_write_a_read(stanch, secret, framing):
    writes = [b"one\ntwo " + secret, b" three\nfo", b"ur\nfive"]
    seen = packets(stanch, "--framing", framing, writes=writes)
    assert [PLACEHOLDER.sub(b"*", piece) for piece in seen] == [b"one\n", b"two * three\n", b"four\n", b"five"]
    seen = packets(stanch, "--framing", framing, writes=[b"a\nb " + secret + b"\nc\nd", b"\n"])
    assert [PLACEHOLDER.sub(b"*", piece) for piece in seen] == [b"a\nb *\nc\n", b"d\n"]


def test_flush_block_wins(stanch):
    assert packets(stanch, "--framing", "line", "--flush", "block", writes=[b"one\ntwo ", b"three\n"]) == [b"one\ntwo ", b"three\n"]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_long_lines_dense_rounds_and_pipes_keep_every_byte(stanch, secret, framing):
    piece = filler(90000).replace(b"\n", b" ")
    text = b"".join((piece + b"\n", (secret + b" ") * 3000 + b"\n", piece[:32768] + b"\n", filler(2 << 20), b"end"))
    expected = stanch.run(text=text).stdout
    assert stanch.run("--framing", framing, text=text).stdout == expected
    (stanch.folder / "in").write_bytes(text)
    assert stanch.run("--framing", framing, "in").stdout == expected


def test_logfmt_and_syslog_values_keep_their_quotes_and_headers(stanch, secret):
    cases = {
        b'level=info password="correct\\"9horse" msg="a b"': b'level=info password="*" msg="a b"',
        b"ts=2026-01-02T03:04:05Z token=" + secret + b" n=3": b"ts=2026-01-02T03:04:05Z token=* n=3",
        b'<34>1 2026-10-11T22:14:15.003Z host app 12 ID47 [auth@32473 user="u" password="correct\\"9\\]horse"][b@1 k="v"] text':
            b'<34>1 2026-10-11T22:14:15.003Z host app 12 ID47 [auth@32473 user="u" password="*"][b@1 k="v"] text',
        b'<34>1 2026-10-11T22:14:15.003Z host app 12 ID47 [auth@32473 token="' + secret + b'"] \xef\xbb\xbfpassword=correct9horse':
            b'<34>1 2026-10-11T22:14:15.003Z host app 12 ID47 [auth@32473 token="*"] \xef\xbb\xbfpassword=*',
        b"<13>Oct 11 22:14:15 host su[123]: password=correct9horse for root": b"<13>Oct 11 22:14:15 host su[123]: password=* for root",
    }
    out = stanch.run("--framing", "line", text=b"\n".join(cases) + b"\n").stdout
    for placeholder in (b"REDACTED.generic-password", *set(PLACEHOLDER.findall(out))):
        out = out.replace(placeholder, b"*")
    assert out.split(b"\n")[:-1] == list(cases.values())


def shape(value):
    if isinstance(value, dict):
        return [shape(item) for item in value.values()]
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


def strict(line):
    def pairs(items):
        assert len({key for key, _ in items}) == len(items), "two keys are equal"
        return dict(items)
    return json.loads(line, object_pairs_hook=pairs)


RECORDS = [
    {"password": "correct9horse", "pin": 1234, "n": -1.5e300, "ok": None, "token": 92837465019283746501, "api_key": -9.28374650192e-7},
    {"text": "say \"x\" \\ \u2028 \U0001f600 <SECRET>", "list": ["<SECRET>", ["<SECRET>"], {"a": {"b": "<SECRET>"}}]},
    {"<SECRET>": 1, "a <SECRET>": {"<SECRET>": 2}, "n": 3},
    {"inner": "{\"token\":\"<SECRET>\",\"n\":{\"password\":\"correct9horse\"}}"},
    {"pem": "<KEY>", "after": "x"},
    {"": "", "bytes": [45, 45, 45], "true": True},
    ["<SECRET>", "<SECRET>"],
    "<SECRET>",
]


@pytest.mark.parametrize("style", ["tag", "mask"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_keeps_its_shape(stanch, secret, style, ascii_only):
    texts = [json.dumps(record, ensure_ascii=ascii_only) for record in RECORDS]
    key = "\n".join(line.decode() for line in key_lines()) + "\n"
    text = "".join(line.replace("<SECRET>", secret.decode()).replace("<KEY>", json.dumps(key)[1:-1]) + "\n" for line in texts).encode()
    done = assert_any_cut_gives_the_same(stanch, "--framing", "json", "--style", style, text=text)
    out = done.stdout.split(b"\n")
    assert [shape(strict(line)) for line in out[:-1]] == [shape(record) for record in RECORDS]
    assert secret not in done.stdout and b"correct9horse" not in done.stdout and leaks(done.stdout, key_lines()) == []
    for before, after in zip(RECORDS, map(strict, out)):
        if isinstance(before, dict):
            assert [value for value in after.values() if isinstance(value, (int, float))] == [
                value for value in before.values() if isinstance(value, (int, float))]


def test_keys_that_would_become_equal_get_a_number(stanch, secret, other_secret):
    line = b'{"%s":1,"%s" :2,"x":"%s","%s":3,"o":{"%s":4,"%s":5},"p":[{"%s":6},{"%s":7}]}\n' % (
        (secret,) * 3 + (other_secret,) + (secret,) * 4)
    done = assert_any_cut_gives_the_same(stanch, "--framing", "json", text=line * 2)
    one, other = done.stdout.splitlines()
    record = strict(one)
    tag = next(iter(record)).encode()
    assert one == other and PLACEHOLDER.fullmatch(tag)
    assert [key.encode().replace(tag, b"*").split(b"#")[0] for key in record] == [b"*", b"*", b"x", list(record)[3].encode(), b"o", b"p"]
    assert list(record)[1].encode() == tag + b"#2" and record["x"].encode() == tag
    assert [list(item) for item in record["p"]] == [[tag.decode()], [tag.decode()]]
    assert len(record["o"]) == 2
    assert stanch.run("--framing", "json", text=done.stdout).stdout == done.stdout


def test_a_hundred_equal_keys_stay_a_hundred(stanch, secret):
    line = b"{" + b",".join(b'"%s %d":%d' % (secret, number % 2, number) for number in range(100)) + b"}\n"
    assert len(strict(stanch.run("--framing", "json", text=line).stdout)) == 100


def test_a_framing_that_is_none_is_refused(stanch):
    done = stanch.run("--framing", "lines")
    assert done.returncode == 2
    assert messages(done) == ["stanch: bad value: --framing lines: use raw, line, json, journal, cri, mmexternal, omprog"]
