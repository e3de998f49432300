"""--allow and stanch allow: what an operator allows passes and is not reported; anything unclear is an error."""
import hashlib
import json
import subprocess

import pytest

from conftest import LINE, make_value, messages

GUESSABLE = b"password = hunter2hunter3\n"


def entry(**keys):
    return json.dumps({"reason": "made by the tests", **keys})


def write_list(stanch, *lines, name="allowed"):
    (stanch.folder / name).write_text("".join(line + "\n" for line in lines))
    return name


def allow(stanch, *lines, text=b"", words=()):
    return stanch.run("--allow", write_list(stanch, *lines), *words, text=text)


def hash_of(value):
    return hashlib.blake2b(value).hexdigest()[:8]


def put(stanch, path, content):
    file = stanch.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return path


# What an entry allows.

@pytest.mark.parametrize("keys", [{"rule": "github-pat-classic"}, {"expression": "^ghp_"}, {"rule": "github-pat-classic", "expression": "_"}],
                         ids=lambda keys: "+".join(keys))
def test_what_is_allowed_passes_and_is_not_reported(stanch, secret, keys):
    text = LINE + b"a " + secret + b" b\n"
    done = allow(stanch, entry(**keys), text=text, words=["--report", "r", "--summary"])
    assert (done.returncode, done.stdout, (stanch.folder / "r").read_bytes()) == (0, text, b"")


def test_a_value_is_allowed_by_its_hash(stanch, secret, other_secret):
    line = entry(rule="github-pat-classic", value=hash_of(secret))
    done = allow(stanch, line, text=secret + b" " + other_secret + b"\n")
    assert secret in done.stdout and other_secret not in done.stdout


@pytest.mark.parametrize("mode,status", [("detect", 0), ("block", 0)])
def test_what_is_allowed_is_no_finding_in_any_mode(stanch, secret, mode, status):
    done = allow(stanch, entry(rule="github-pat-classic"), text=secret + b"\n", words=["--mode", mode])
    assert (done.returncode, done.stdout) == (status, secret + b"\n")


def test_all_that_an_entry_names_must_hold(stanch, secret):
    done = allow(stanch, entry(rule="github-pat-classic", expression="^gho_"), text=secret + b"\n")
    assert secret not in done.stdout


def test_a_private_key_is_allowed_by_its_rule(stanch):
    key = make_value("private-key-pem", 3)
    assert allow(stanch, entry(rule="private-key-pem"), text=key + b"\n").stdout == key + b"\n"
    assert allow(stanch, entry(expression="BEGIN"), text=key + b"\n").stdout != key + b"\n"


def test_several_lists_add_up(stanch, secret):
    npm = make_value("npm-access-token", 4)
    one, two = write_list(stanch, entry(rule="github-pat-classic"), name="one"), write_list(stanch, entry(rule="npm-access-token"), name="two")
    text = secret + b" " + npm + b"\n"
    assert stanch.run("--allow", one, "--allow", two, text=text).stdout == text
    assert stanch.run("--allow", one, text=text).stdout != text


def test_an_expression_that_never_ends_allows_nothing(stanch):
    value = make_value("github-pat-fine-grained", 5)
    done = allow(stanch, entry(expression="^(([a-zA-Z0-9_]+)+)+!$"), text=value + b"\n")
    assert done.returncode == 0 and value not in done.stdout


def test_explain_says_what_is_allowed(stanch, secret):
    name = write_list(stanch, entry(rule="github-pat-classic"))
    done = stanch.run("explain", "--allow", name, text=secret + b"\n")
    assert b"github-pat-classic" in done.stdout and b"allowed" in done.stdout


# Paths.

@pytest.mark.parametrize("pattern,path,holds", [
    ("a.txt", "a.txt", True), ("a.txt", "deep/er/a.txt", True), ("./a.txt", "a.txt", True), ("./a.txt", "deep/a.txt", False),
    ("*.txt", "deep/a.txt", True), ("?.txt", "a.txt", True), ("[ab].txt", "b.txt", True), ("[!ab].txt", "b.txt", False),
    ("deep/*.txt", "deep/a.txt", True), ("deep/*.txt", "deep/er/a.txt", False), ("deep/*.txt", "x/deep/a.txt", False),
    ("deep/**", "deep/er/a.txt", True), ("**/er/*.txt", "deep/er/a.txt", True), ("deep/**/a.txt", "deep/a.txt", True),
    ("deep/**/a.txt", "deep/er/est/a.txt", True), ("deep/**/b/**/a.txt", "deep/a/a.txt", False),
    ("deep", "deep/er/a.txt", True), ("deep/", "deep/er/a.txt", True), ("a.txt/", "a.txt", False), ("er/", "deep/er/a.txt", True),
    ("**", "deep/a.txt", True), ("deep/a.txt", "./deep/../deep/./a.txt", True), ("A.txt", "a.txt", False),
    (r"\*.txt", "a.txt", False), (r"\*.txt", "*.txt", True), (".hid*", ".hidden", True),
])
def test_a_path_is_matched_as_in_gitignore(stanch, secret, pattern, path, holds):
    name = write_list(stanch, entry(path=pattern))
    put(stanch, path, secret + b"\n")
    done = stanch.run("--allow", name, path)
    assert (done.stdout == secret + b"\n") is holds


def test_a_whole_path_is_matched_from_the_root(stanch, secret):
    path = stanch.folder / put(stanch, "deep/a.txt", secret + b"\n")
    assert stanch.run("--allow", write_list(stanch, entry(path=str(path))), "deep/a.txt").stdout == secret + b"\n"
    assert stanch.run("--allow", write_list(stanch, entry(path="deep/a.txt")), path).stdout == secret + b"\n"
    assert stanch.run("--allow", write_list(stanch, entry(path="/deep/a.txt")), "deep/a.txt").stdout != secret + b"\n"


def test_a_path_counts_for_its_file_alone(stanch, secret):
    names = [put(stanch, name, secret + b"\n") for name in ("a", "b", "c", "d")]
    name = write_list(stanch, entry(path="b"), entry(path="c"), entry(path="d", rule="npm-access-token"))
    lines = stanch.run("--allow", name, *names).stdout.splitlines()
    assert [line == secret for line in lines] == [False, True, True, False]


def test_standard_input_has_no_path(stanch, secret):
    assert secret not in allow(stanch, entry(path="**"), text=secret + b"\n").stdout


# Dates.

def test_an_entry_counts_to_its_last_day(stanch, secret):
    done = allow(stanch, entry(rule="github-pat-classic", expires="2999-12-31"), text=secret + b"\n")
    assert (done.stdout, done.stderr) == (secret + b"\n", b"")


def test_entries_that_have_expired_no_longer_count_and_are_said_once(stanch, secret):
    lines = [entry(rule="github-pat-classic", expires="2020-02-29"), entry(rule="npm-access-token", expires="2021-01-01")]
    done = allow(stanch, *lines, text=secret + b"\n")
    assert secret not in done.stdout and done.returncode == 0
    assert messages(done) == ["stanch: allow-list: allowed:1: expired on 2020-02-29, and 1 more have: they no longer count"]


# What is refused.

BAD = [
    ('{"reason":"r"}', "it names nothing"),
    ('{"rule":"jwt"}', "there is no reason"),
    ('{"reason":" ","rule":"jwt"}', "there is no reason"),
    ('{"reason":"r","rule":"no-such-rule"}', "no such rule"),
    ('{"reason":"r","value":"00112233"}', "a value needs its rule"),
    ('{"reason":"r","rule":"jwt","value":"0011223"}', "8 digits"),
    ('{"reason":"r","rule":"jwt","value":"0011223G"}', "8 digits"),
    ('{"reason":"r","expression":"("}', "does not compile"),
    ('{"reason":"r","expression":"a*"}', "matches an empty text"),
    ('{"reason":"r","expression":"' + "a" * 1025 + '"}', "more than 1024 bytes"),
    ('{"reason":"r","path":"!a"}', "begin with !"),
    ('{"reason":"r","path":"a/../b"}', ".."),
    ('{"reason":"r","path":""}', "empty"),
    ('{"reason":"r","path":"*a*a*a*a*a*a*a*a*"}', "8 stars"),
    ('{"reason":"r","rule":"jwt","expires":"2027-02-29"}', "no date"),
    ('{"reason":"r","rule":"jwt","expires":"soon"}', "no date"),
    ('{"reason":"r","rule":"jwt","owner":"me"}', "unknown key"),
    ('{"reason":"r","rule":1}', "text in quotes"),
    ('{"reason":"r","rule":"jwt","rule":"jwt"}', "each key once"),
    ('["jwt"]', "no object"),
    ("jwt", "not one JSON object"),
]


@pytest.mark.parametrize("line,said", BAD, ids=[said.replace(" ", "-") for _, said in BAD])
def test_what_is_unclear_is_refused_with_its_place(stanch, line, said):
    done = allow(stanch, "", entry(rule="github-pat-classic"), line, text=b"x")
    [message] = messages(done)
    assert done.returncode == 2 and done.stdout == b""
    assert message.startswith("stanch: bad allow-list: allowed:3: ") and said in message


@pytest.mark.parametrize("second,said", [({"reason": "one"}, "the same entry stands in one:1"),
                                         ({"reason": "two"}, "another reason or date for what is named in one:1"),
                                         ({"reason": "one", "expires": "2999-01-01"}, "another reason or date")])
def test_an_entry_stands_once_over_all_lists(stanch, second, said):
    write_list(stanch, entry(rule="jwt", reason="one"), name="one")
    write_list(stanch, entry(rule="npm-access-token"), entry(rule="jwt", **second), name="two")
    done = stanch.run("--allow", "one", "--allow", "two")
    assert done.returncode == 2 and messages(done)[0].startswith(f"stanch: bad allow-list: two:2: {said}")


def test_there_is_a_bound_on_entries_and_expressions(stanch):
    done = allow(stanch, *(entry(rule="jwt", value=f"{i:08x}") for i in range(1, 10_002)))
    assert done.returncode == 2 and "allowed:10001: more than 10000 entries" in messages(done)[0]
    assert allow(stanch, *(entry(rule="jwt", value=f"{i:08x}") for i in range(1, 10_001))).returncode == 0
    done = allow(stanch, *(entry(expression=f"key{i}") for i in range(101)))
    assert done.returncode == 2 and "allowed:101: more than 100 entries with an expression" in messages(done)[0]


def test_a_list_that_cannot_be_read_is_refused(stanch):
    done = stanch.run("--allow", "missing", text=b"x")
    assert done.returncode == 2 and messages(done) == ["stanch: cannot read allow-list: missing: No such file or directory"]


def test_no_message_quotes_the_list(stanch, secret):
    done = allow(stanch, '{"reason":"r","rule":"' + secret.decode() + '",', text=b"x")
    assert done.returncode == 2 and secret not in done.stderr


# stanch allow.

def report_of(stanch, *words, text=b""):
    stanch.run("--report", "r", *words, text=text)
    return "r"


def test_the_entries_of_a_report_let_its_findings_pass(stanch, secret, other_secret):
    content = secret + b"\n" + GUESSABLE + other_secret + b" " + secret + b"\n"
    path = put(stanch, "a/odd[1]*.txt", content)
    report_of(stanch, path)
    done = stanch.run("allow", "--from", "r", "--reason", "made by the tests", "--expires", "2999-01-01")
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0 and len(lines) == 3 and lines == sorted(lines)
    assert {json.loads(line).get("value") for line in lines} == {hash_of(secret), hash_of(other_secret), None}
    assert stanch.run("--allow", write_list(stanch, *lines), path).stdout == content


def test_entries_for_standard_input_need_a_value_that_is_not_guessable(stanch, secret):
    report_of(stanch, text=secret + b"\n" + GUESSABLE)
    done = stanch.run("allow", "--from", "r", "--reason", "made by the tests")
    assert done.returncode == 4 and len(done.stdout.splitlines()) == 1
    assert messages(done) == ["stanch: cannot allow: r:2: its value could be guessed, and it has no path: write an entry with an expression"]


def test_lists_of_two_branches_merge(stanch, secret, other_secret):
    """As git does it: each branch adds a line in its place."""
    lines = sorted(entry(rule=rule) for rule in ("github-pat-classic", "jwt", "npm-access-token", "private-key-pem"))
    for name, kept in (("base", lines[1:3]), ("ours", lines[:3]), ("theirs", lines[1:])):
        write_list(stanch, *kept, name=name)
    merged = subprocess.run(["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=stanch.folder, capture_output=True, check=True)
    assert merged.stdout.decode().splitlines() == lines


@pytest.mark.parametrize("words,said", [
    ([], "report not named"), (["--from", "r"], "reason missing"), (["--from", "r", "--reason", " "], "reason missing"),
    (["--from", "r", "--reason", "x", "--expires", "2027-13-01"], "bad value: --expires"),
    (["--from", "r", "--reason", "x", "more"], "report not named"),
])
def test_allow_says_what_it_needs(stanch, words, said):
    report_of(stanch, text=b"x")
    done = stanch.run("allow", *words)
    assert done.returncode == 2 and messages(done)[0].startswith(f"stanch: {said}")
