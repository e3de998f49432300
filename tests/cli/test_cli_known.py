"""Known values: from files, descriptors and the environment, and out of every dress."""
import base64
import json
import os
import random
import re

import pytest

from conftest import LINE, messages, values, write_list

KNOWN = re.compile(rb"REDACTED[.]known-value[.][0-9a-f]{8}")


def stars(done):
    assert done.returncode == 0, done.stderr
    return KNOWN.sub(b"*", done.stdout)


def test_values_of_a_file_go_wherever_they_come_out(stanch):
    one, two = values(2)
    name = write_list(stanch.folder, [one, two])
    text = b"a " + one + b" b" + two + b"c\n" + LINE
    done = stanch.run("--known", name, text=text)
    assert stars(done) == b"a * b*c\n" + LINE
    again = stanch.run("--known", name, text=done.stdout)
    assert again.stdout == done.stdout


def test_a_placeholder_is_known_without_the_list(stanch):
    (one,) = values(1)
    done = stanch.run("--known", write_list(stanch.folder, [one]), text=b"password=" + one + b"\n")
    assert stars(done) == b"password=*\n"
    assert stanch.run(text=done.stdout).stdout == done.stdout


def test_the_finding(stanch):
    (one,) = values(1)
    stanch.run("--known", write_list(stanch.folder, [one]), "--report", "r", text=b"\nab " + one + b"\n")
    finding = json.loads((stanch.folder / "r").read_text())
    assert (finding["rule"], finding["reason"], finding["confidence"]) == ("known-value", "known", "checked")
    assert (finding["line"], finding["column"], finding["start"], finding["end"]) == (2, 4, 4, 28)
    assert one not in (stanch.folder / "r").read_bytes() and finding["rotate"]["how"]


def test_a_list_from_a_descriptor(stanch):
    one, two = values(2)
    read, write = os.pipe()
    os.write(write, one + b"\n" + two)
    os.close(write)
    done = stanch.run("--known", f"fd:{read}", text=two + one, pass_fds=[read])
    os.close(read)
    assert stars(done) in (b"*", b"**")


def test_lists_add_up(stanch):
    one, two = values(2)
    done = stanch.run("--known", write_list(stanch.folder, [one], "a,b"), "--known", write_list(stanch.folder, [two], "c"),
                      text=one + b" " + two)
    assert stars(done) == b"* *"


def test_variables_whose_names_tell(stanch):
    one, two, three = values(3)
    env = {"DB_PASSWORD": one, "LEDGER_API_TOKEN": two, "SOMETHING": three, "X_SECRET": b"short12"}
    done = stanch.run("--known", "env", text=b" ".join([one, two, three, b"short12", str(stanch.folder).encode()]),
                      env={**env, "PWD": str(stanch.folder)})
    assert stars(done) == b"* * " + three + b" short12 " + str(stanch.folder).encode()


def test_nul_separates_values_of_several_lines(stanch):
    lines = b"-----BEGIN LEDGER-----\nqwe/rty==\n-----END LEDGER-----\n"
    name = write_list(stanch.folder, [lines, values(1)[0]], end=b"\0")
    text = b"before\n" + lines + json.dumps({"k": lines.decode()}).encode() + b" " + base64.b64encode(b"k=" + lines)
    done = stanch.run("--known", name, text=text)
    front, rest = done.stdout.split(b'{"k": "')
    assert KNOWN.sub(b"*", front) == b"before\n*" and KNOWN.match(rest)
    dressed = base64.b64decode(rest.split(b" ")[1])
    assert KNOWN.search(dressed) and dressed.startswith(b"k=") and b"LEDGER" not in done.stdout


@pytest.mark.parametrize("pad", [b"", b"x", b"xy"])
def test_base64_still_decodes(stanch, pad):
    one, two = values(2)
    text = base64.b64encode(pad + b":" + one + b", " + two + b"!")
    done = stanch.run("--known", write_list(stanch.folder, [one, two]), text=text)
    assert KNOWN.sub(b"*", base64.b64decode(done.stdout)).replace(b".", b"") == pad + b":*, *!"


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_json_still_parses(stanch, levels):
    value = 'pa"ss\\wo/rd\t<&>' + values(1)[0].decode()
    text = value
    for _ in range(levels):
        text = json.dumps({"v": text})
    done = stanch.run("--known", write_list(stanch.folder, [value.encode()]), text=text.encode())
    inner = done.stdout
    for _ in range(levels):
        inner = json.loads(inner)["v"].encode()
    assert KNOWN.fullmatch(inner)


def percent(value, safe=b"", lower=False):
    """As a URL is written, all but `safe` encoded."""
    form = "%%%02x" if lower else "%%%02X"
    return "".join(chr(byte) if byte in safe else form % byte for byte in value).encode()


UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
UNITS = {
    "percent": lambda value: percent(value, UNRESERVED),
    "percent-lower": lambda value: percent(value, UNRESERVED, True),
    "percent-marks": lambda value: percent(value, UNRESERVED[:62]),
    "percent-all": percent,
    "percent-twice": lambda value: percent(percent(value, UNRESERVED), UNRESERVED),
    "percent-all-twice": lambda value: percent(percent(value), UNRESERVED),
    "utf-16le": lambda value: value.decode().encode("utf-16le"),
    "utf-16be": lambda value: value.decode().encode("utf-16be"),
    "hex": lambda value: value.hex().encode(),
    "HEX": lambda value: value.hex().upper().encode(),
}


@pytest.mark.parametrize("place", [b"", b"x", b"v="])
@pytest.mark.parametrize("dress", UNITS)
def test_values_go_in_every_dress_that_writes_characters(stanch, dress, place):
    known = [b"/pa ss+w\xc3\xb6rd&" + values(1)[0], b"Gr\xc3\xbc\xc3\x9fe, Welt: " + values(1, 2)[0], values(1, 3)[0]]
    name = write_list(stanch.folder, known)
    for value in known:
        text = place + UNITS[dress](value) + b"\n"
        done = stanch.run("--dress", "all", "--known", name, text=text)
        assert done.stdout.startswith(place) and done.stdout.endswith(b"\n")
        inner = done.stdout[len(place):-1]
        plain = {"u": lambda: inner.decode(dress).encode(), "h": lambda: bytes.fromhex(inner.decode()),
                 "p": lambda: inner}[dress[0].lower()]()
        assert KNOWN.fullmatch(plain), done.stdout


def test_ten_thousand_values(stanch):
    many = [b"sk_live_" + value for value in values(5000)] + values(5000, 2)
    name = write_list(stanch.folder, many)
    shown = random.Random(3).sample(many, 500)
    text = b"".join(LINE + value + b"\n" for value in shown) + b"sk_live_" * 100
    done = stanch.run("--known", name, text=text)
    assert stars(done) == (LINE + b"*\n") * 500 + b"sk_live_" * 100


def test_a_long_value_goes_to_its_end_and_no_further(stanch):
    (long,) = values(1, length=5000)
    done = stanch.run("--known", write_list(stanch.folder, [long]), text=b"a" + long + long[:600] + b"\n")
    assert stars(done) == b"a*" + long[:600] + b"\n"


def test_a_rule_of_an_issuer_that_is_as_sure_labels_it(stanch, secret):
    done = stanch.run("--known", write_list(stanch.folder, [secret]), text=secret + b"\n")
    assert re.fullmatch(rb"REDACTED[.]github-pat-classic[.][0-9a-f]{8}\n", done.stdout)


def test_only_leaves_known_values_on_and_skip_does_not(stanch):
    (one,) = values(1)
    name = write_list(stanch.folder, [one])
    assert stars(stanch.run("--known", name, "--only", "jwt", text=one)) == b"*"
    assert stanch.run("--known", name, "--skip", "known-value", text=one).stdout == one


def test_explain_says_so(stanch):
    (one,) = values(1)
    done = stanch.run("explain", "--known", write_list(stanch.folder, [one]), text=one)
    assert b"known-value" in done.stdout and one not in done.stdout


def refused(stanch, *words, **more):
    done = stanch.run(*words, text=LINE, **more)
    assert (done.returncode, done.stdout) == (2, b"")
    (message,) = messages(done)
    return message


def test_what_is_no_list_is_refused(stanch):
    write_list(stanch.folder, [b"long enough", b"", b"abc"], "short")
    write_list(stanch.folder, [b"long enough", b"abc"], "records", end=b"\0")
    write_list(stanch.folder, [b"long enough"], "open", mode=0o640)
    assert refused(stanch, "--known", "short") == \
        "stanch: bad known values: short:3: the value has 3 bytes: give values of at least 4 bytes"
    assert refused(stanch, "--known", "records") == \
        "stanch: bad known values: records:2: the value has 3 bytes: give values of at least 4 bytes"
    assert refused(stanch, "--known", "open") == "stanch: bad known values: --known open: others can read it; chmod 600"
    assert refused(stanch, "--known", "gone") == "stanch: bad known values: --known gone: No such file or directory"
    assert refused(stanch, "--known", "fd:x") == "stanch: bad known values: --known fd:x: use fd: and a number"
    assert refused(stanch, "--known", "fd:77") == "stanch: bad known values: --known fd:77: no such descriptor is open"
    assert refused(stanch, "--known", "fd:0") == \
        "stanch: bad known values: --known fd:0: standard input is the text; use another descriptor"
