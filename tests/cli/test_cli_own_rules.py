"""Own rules: one to start from, tests of a file, rules of another scanner, and many at once."""
import json
import subprocess
import sys
import time

import pytest

from conftest import LINE, ROOT, messages

CONFIG = """
title = "acme"
[extend]
useDefault = true

[[rules]] # one by its prefix, one by a name, one that no stream can judge
id = "acme-token"
description = "a token of acme"
regex = '''\\b(acmk_[a-z0-9]{32})(?:[\\x60'"\\s;]|\\\\[nr]|$)'''
entropy = 2.5
keywords = ["acmk_"]

[[rules]]
id = "acme-named"
regex = '''(?i)[\\w.-]{0,50}?(?:acmewidget)(?:[ \\t\\w.-]{0,20})[\\s'"]{0,3}(?:=|>|:{1,3}=|:|=>|,)[\\x60'"\\s=]{0,5}([a-f0-9]{40})(?:[\\x60'"\\s;]|\\\\[nr]|$)'''
keywords = ["acmewidget"]
[rules.allowlist]
regexes = ['''^0+$''']

[[rules]]
id = "acme-any"
regex = '''[a-z0-9]{32}'''

[[allowlists]]
stopwords = ["example"]
"""


def write(stanch, name, text):
    (stanch.folder / name).write_text(text)
    return name


def new_rules(stanch, words=("acme-api-token", "--issuer", "Acme")):
    done = stanch.run("rules", "new", *words)
    assert done.returncode == 0
    return json.loads(done.stdout)


def write_rules(stanch, change=lambda rule: None, name="own.json"):
    rules = new_rules(stanch)
    change(rules["rules"][0])
    return write(stanch, name, json.dumps(rules))


def value(stanch, rules="own.json"):
    """A value of the first rule, of its own shape: computed here, so that it is in no file of the tree."""
    shape = json.loads((stanch.folder / rules).read_text())["rules"][0]["shape"]
    return shape.split("{")[0] + "".join("abcdefghijklmnopqrstuvwxyz0123456789"[(i * 11 + 5) % 36] for i in range(32))


# ------------------------------------------------------------------------------------------------ new


@pytest.mark.parametrize("words", [["acme-api-token"], ["data"], ["a-b"], ["x" * 64]], ids=lambda words: words[0][:12])
def test_a_new_rule_is_right_as_it_is(stanch, words):
    rules = new_rules(stanch, words)
    name = write(stanch, "own.json", json.dumps(rules))
    assert rules["issuer"] == "own" and rules["rules"][0]["id"] == words[0]
    assert stanch.run("rules", "lint", "--rules", name).returncode == 0
    done = stanch.run("rules", "test", name)
    assert done.returncode == 0 and done.stdout.endswith(b"1 rules, 0 wrong\n")


def test_a_new_rule_finds_its_value(stanch):
    write_rules(stanch)
    done = stanch.run("--rules", "own.json", text=f"export KEY={value(stanch)}\n".encode())
    assert b"REDACTED.acme-api-token." in done.stdout and value(stanch).encode() not in done.stdout


@pytest.mark.parametrize("name", ["Acme", "acme_key", "-x-", "", "y" * 65])
def test_an_id_that_is_none_is_refused(stanch, name):
    done = stanch.run("rules", "new", "--", name)
    assert (done.returncode, done.stdout, len(messages(done))) == (2, b"", 1)
    assert messages(done)[0].endswith("/id: must be lower-case words joined by minus signs, at most 64 bytes")


def test_a_built_in_id_is_refused(stanch):
    done = stanch.run("rules", "new", "github-pat-classic")
    assert messages(done) == ["stanch: rule not made: github-pat-classic: a built-in rule has this id: see stanch rules show github-pat-classic"]
    assert done.returncode == 2


# ------------------------------------------------------------------------------------------------ test


def test_own_texts_of_a_rule_are_tried(stanch):
    name = write_rules(stanch, lambda rule: rule.update(finds=["KEY={}", "nothing here", "{\"a\": \"{}\"}"], misses=["acme_{a-z:9}", "KEY={}"]))
    done = stanch.run("rules", "test", name)
    assert done.stdout.decode().splitlines() == [
        "acme-api-token: text 2 of its finds is not found: neither an anchor of the rule nor a name before a value is in the text",
        "acme-api-token: text 2 of its misses is found",
        "1 rules, 1 wrong"]
    assert done.returncode == 1


def test_findings_in_own_files_are_places_without_the_value(stanch):
    name = write_rules(stanch)
    tree = stanch.folder / "tree"
    (tree / ".git").mkdir(parents=True)
    secret = value(stanch)
    (tree / "a.txt").write_text(f"first\n  KEY={secret}\n")
    (tree / ".git" / "b.txt").write_text(secret + "\n")
    (tree / "binary").write_bytes(b"\0" + secret.encode() + b"\n")
    (tree / "quiet").write_bytes(LINE * 2000)
    done = stanch.run("rules", "test", name, "tree")
    lines = done.stdout.decode().splitlines()
    assert "acme-api-token: found: tree/a.txt:2:7: 37 bytes" in lines
    assert "2 files, 112050 bytes, 1 findings" in lines
    assert lines[-2].startswith("acme-api-token: anchors: 8.92 hits a MB") and lines[-1].startswith("speed: ") and lines[-1].endswith(" without")
    assert done.returncode == 1 and secret.encode() not in done.stdout + done.stderr
    assert stanch.run("rules", "test", name, "tree/quiet").returncode == 0


def test_what_cannot_be_tested_has_its_exit_code(stanch):
    name = write_rules(stanch)
    assert stanch.run("rules", "test", "absent").returncode == 2
    assert stanch.run("rules", "test", write(stanch, "bad.json", "{")).returncode == 2
    done = stanch.run("rules", "test", name, "absent")
    assert (done.returncode, messages(done)) == (4, ["stanch: cannot read: absent: No such file or directory"])
    assert stanch.run("rules", "test", "--rules", "none", name).returncode == 0


def test_a_rule_that_lies_about_its_values_is_refused_at_load(stanch):
    name = write_rules(stanch, lambda rule: rule.update(pattern=rule["pattern"].replace("{32}", "{31}")))
    done = stanch.run("rules", "test", name)
    assert done.returncode == 2 and b"does not match a value of the rule's own shape" in done.stderr


# ------------------------------------------------------------------------------------------------ import


def test_rules_of_gitleaks_are_carried_over_or_named(stanch):
    write(stanch, "gitleaks.toml", CONFIG)
    done = stanch.run("rules", "import", "gitleaks.toml")
    assert done.returncode == 1
    assert messages(done) == [
        "stanch: rule carried over: gitleaks.toml:13: acme-named: its allow-list of expressions, paths or commits is left out: it finds more",
        "stanch: rule left out: gitleaks.toml:20: acme-any: no text of four bytes stands in every value",
        "stanch: not carried over: gitleaks.toml:3: what it extends: import that file too",
        "stanch: not carried over: gitleaks.toml:24: the allow-lists for all rules",
        "stanch: 2 rules carried over, 1 left out"]
    rules = json.loads(done.stdout)
    assert rules["issuer"] == "acme" and [rule["id"] for rule in rules["rules"]] == ["acme-token", "acme-named"]
    write(stanch, "own.json", done.stdout.decode())
    assert stanch.run("rules", "lint", "--rules", "own.json").returncode == 0
    assert stanch.run("rules", "test", "own.json").returncode == 0
    token, named = value(stanch), "".join("0123456789abcdef"[(i * 7 + 3) % 16] for i in range(40))
    text = f"a {token}, b\nacmewidget_secret = \"{named}\"\nother_secret_of = nothing\n"
    out = stanch.run("--rules", "own.json", text=text.encode()).stdout
    assert b"REDACTED.acme-token." in out and b"REDACTED.acme-named." in out and named.encode() not in out


def test_a_configuration_that_cannot_be_read_names_its_line(stanch):
    write(stanch, "bad.toml", "title = 'x'\n\nid = {a = 1}\n")
    done = stanch.run("rules", "import", "bad.toml")
    assert messages(done) == ["stanch: bad configuration: bad.toml:3: inline tables are not read: write a table under a header of its own"]
    assert (done.returncode, done.stdout) == (2, b"")
    done = stanch.run("rules", "import", write(stanch, "none.toml", "title = 'x'\n"))
    assert messages(done) == ["stanch: bad configuration: none.toml: there are no [[rules]] in it"] and done.returncode == 2
    done = stanch.run("rules", "import", "absent.toml")
    assert messages(done) == ["stanch: cannot read: absent.toml: No such file or directory"] and done.returncode == 4


def test_a_configuration_without_losses_exits_with_0(stanch):
    write(stanch, "small.toml", "[[rules]]\nid = 'acme'\nregex = 'acmk_[a-z0-9]{32}'\n")
    done = stanch.run("rules", "import", "small.toml")
    assert done.returncode == 0 and messages(done) == ["stanch: 1 rules carried over, 0 left out"]


# ------------------------------------------------------------------------------------------------ many


def many(count):
    return json.loads(subprocess.run([sys.executable, ROOT / "bench" / "own_rules.py", str(count)], stdout=subprocess.PIPE, check=True).stdout)


def test_thousands_of_rules_load_and_find(stanch):
    rules = many(3000)
    name = write(stanch, "many.json", json.dumps(rules, indent=1))
    begun = time.monotonic()
    done = stanch.run("--rules", name, "--dress", "none", text=LINE)
    assert (done.returncode, done.stdout, done.stderr) == (0, LINE, b"")
    assert time.monotonic() - begun < 20  # it takes a third of a second, and minutes where work grows with the square
    last = rules["rules"][2995]
    word = "".join("abcdefghijklmnopqrstuvwxyz0123456789"[(i * 7 + 1) % 36] for i in range(last["max_len"] - len(last["anchors"][0])))
    done = stanch.run("--rules", name, "--only", last["id"], text=f"{last['anchors'][0]}{word}\n".encode())
    assert done.stdout.startswith(b"REDACTED." + last["id"].encode())


def test_the_last_of_thousands_of_rules_is_refused_at_its_line(stanch):
    rules = many(3000)
    rules["rules"][-1]["severity"] = "grave"
    name = write(stanch, "many.json", json.dumps(rules, indent=1))
    done = stanch.run("--rules", name, text=LINE)
    lines = (stanch.folder / name).read_text().splitlines()
    line = max(number for number, text in enumerate(lines, 1) if '"severity"' in text)
    assert (done.returncode, done.stdout, len(messages(done))) == (2, b"", 1)
    assert messages(done)[0].startswith(f"stanch: bad rules: many.json:{line}:") and "must be one of the words" in messages(done)[0]


def test_more_anchors_than_can_be_told_apart_are_refused(stanch):
    rules = many(2000)
    for number, rule in enumerate(rules["rules"]):
        if number % 10 < 6:
            rule["anchors"] += [f"{rule['anchors'][0]}{extra:02}" for extra in range(60)]
    done = stanch.run("--rules", write(stanch, "many.json", json.dumps(rules)), "--dress", "none", text=LINE)
    assert (done.returncode, done.stdout, len(messages(done))) == (2, b"", 1)
    assert messages(done)[0].endswith("anchors in the dresses that are on, and 65,535 are the most: fewer rules, or fewer dresses")
