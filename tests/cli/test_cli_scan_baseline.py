"""stanch scan --baseline: what is known is not reported, what is new is, and the file is kept by --update-baseline."""
import json
import os
import random
import subprocess

import pytest

from conftest import LINE, SECRET_RULE, make_value, messages

GUESSABLE = b"password = 'vX9#kq!27Lmz'\n"
PAST, FUTURE = "2001-02-03", "2999-02-03"


def update(stanch, *words, reason="seen before", code=0):
    done = stanch.run("scan", "--baseline", "known", "--update-baseline", *(["--reason", reason] if reason else []), *words)
    assert done.returncode == code, done.stderr
    return messages(done)


def scan(stanch, *words, code=None, **more):
    done = stanch.run("scan", "--format", "jsonl", "--baseline", "known", *words, **more)
    if code is not None:
        assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()], messages(done)


def entries(stanch):
    lines = (stanch.folder / "known").read_text().splitlines()
    assert lines[0] == '{"baseline":1}' and lines == sorted(lines)
    return [json.loads(line) for line in lines[1:]]


def write(stanch, items, first={"baseline": 1}):
    lines = [json.dumps(item, separators=(",", ":"), sort_keys=True) for item in [first, *items]]
    (stanch.folder / "known").write_text("\n".join(lines) + "\n")


@pytest.fixture
def tree(stanch, secret):
    """Two findings: a value with a hash, one that could be guessed."""
    (stanch.folder / "src").mkdir()
    (stanch.folder / "src/a.py").write_bytes(LINE + b"key = '" + secret + b"'\n" + LINE + GUESSABLE)
    return stanch


def test_what_is_known_is_counted_and_not_reported(tree, secret):
    assert update(tree)[-1] == "stanch: baseline: known: 2 entries: 2 new, 0 gone"
    found, said = scan(tree, code=0)
    assert found == [] and said[0].endswith(": 0 findings; 2 known by the baseline")
    assert [sorted(item) for item in sorted(entries(tree), key=len)] == [["line", "reason", "rule"], ["line", "reason", "rule", "value"]]
    assert secret[4:] not in (tree.folder / "known").read_bytes()


def test_lines_may_move_and_files_be_renamed(tree):
    update(tree)
    text = (tree.folder / "src/a.py").read_bytes()
    (tree.folder / "src/a.py").unlink()
    (tree.folder / "lib").mkdir()
    (tree.folder / "lib/b.py").write_bytes(LINE * 40 + b"\n".join(reversed(text.splitlines())) + b"\n")
    assert scan(tree, code=0)[0] == []


@pytest.mark.parametrize("change", ["line", "value", "again", "guessable again"])
def test_what_is_new_is_reported(tree, secret, other_secret, change):
    update(tree)
    more = {"line": b"other = '" + secret + b"'\n", "value": b"key = '" + other_secret + b"'\n", "again": b"key = '" + secret + b"'\n",
            "guessable again": GUESSABLE}
    (tree.folder / "src/b.py").write_bytes(more[change])
    found, said = scan(tree, code=1)
    assert [item["file"] for item in found] == ["src/b.py"]
    assert said[0].endswith("; 2 known by the baseline")


def test_an_update_keeps_reasons_and_drops_what_is_gone(tree, other_secret):
    update(tree, "--expires", FUTURE, reason="first")
    (tree.folder / "src/a.py").write_bytes(GUESSABLE + b"new = '" + other_secret + b"'\n")
    assert update(tree, reason="second")[-1] == "stanch: baseline: known: 2 entries: 1 new, 1 gone"
    assert sorted((item["reason"], item.get("expires")) for item in entries(tree)) == [("first", FUTURE), ("second", None)]


def test_without_a_reason_nothing_is_taken_in(tree, other_secret):
    update(tree)
    (tree.folder / "src/a.py").write_bytes(GUESSABLE + b"new = '" + other_secret + b"'\n")
    assert update(tree, reason=None, code=1)[-1] == "stanch: baseline: known: 1 entry: 0 new, 1 gone"


def test_an_update_that_changes_nothing_gives_the_same_bytes(tree):
    update(tree)
    os.chmod(tree.folder / "known", 0o640)
    before = (tree.folder / "known").read_bytes()
    update(tree, reason="another")
    assert (tree.folder / "known").read_bytes() == before
    assert (tree.folder / "known").stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tree.folder)) == ["known", "src"]


def test_an_entry_that_has_expired_counts_no_more(tree):
    update(tree)
    items = entries(tree)
    write(tree, [{**items[0], "expires": PAST}, {**items[1], "expires": PAST}])
    found, said = scan(tree, code=1)
    assert len(found) == 2 and said[0] == f"stanch: baseline: known:2: expired on {PAST}, and 1 more have: what is known no longer counts"
    update(tree, reason=None, code=1)
    assert [item["expires"] for item in entries(tree)] == [PAST, PAST]
    update(tree, "--expires", FUTURE, reason="renewed")
    assert [(item["reason"], item["expires"]) for item in entries(tree)] == [("renewed", FUTURE)] * 2
    assert scan(tree, code=0)[0] == []


def test_the_order_of_threads_changes_nothing(stanch, secret):
    """Equal findings in many files: the first ones are known, each time."""
    for number in range(300):
        (stanch.folder / f"f{number:03}").write_bytes(LINE * (number % 37) + b"key = '" + secret + b"'\n")
    update(stanch)
    items = entries(stanch)
    assert len(items) == 300
    write(stanch, items[:120])
    for _ in range(4):
        found, _ = scan(stanch, code=1)
        assert [item["file"] for item in found] == [f"f{number:03}" for number in range(120, 300)]


def test_any_part_of_a_baseline_leaves_the_rest_to_be_reported(stanch):
    """Known and new are all there is, whatever the file holds."""
    draw = random.Random(5)
    lines = [b"k%d = '%s'\n" % (draw.randrange(5), make_value(SECRET_RULE, draw.randrange(4))) for _ in range(60)]
    (stanch.folder / "text").write_bytes(b"".join(lines))
    update(stanch)
    items = entries(stanch)
    assert len(items) == 60
    for _ in range(6):
        kept = draw.sample(items, draw.randrange(61))
        write(stanch, sorted(kept, key=json.dumps))
        assert len(scan(stanch)[0]) == 60 - len(kept)


def test_the_baseline_itself_is_clean(tree):
    update(tree)
    (tree.folder / "src/a.py").unlink()
    assert scan(tree, code=0)[1][0].endswith(": 0 findings")


def test_a_link_to_the_file_stays(tree):
    (tree.folder / "real").mkdir()
    (tree.folder / "real/known").write_text('{"baseline":1}\n')
    (tree.folder / "known").symlink_to("real/known")
    update(tree)
    assert (tree.folder / "known").is_symlink() and len(entries(tree)) == 2


def test_a_scan_that_fails_leaves_the_file(tree):
    update(tree)
    before = (tree.folder / "known").read_bytes()
    assert update(tree, "nowhere", code=4)[-1] == "stanch: baseline stays as it is: known: not everything was scanned"
    assert (tree.folder / "known").read_bytes() == before


def test_a_folder_that_takes_no_file_is_exit_4(tree):
    done = tree.run("scan", "--baseline", "nowhere/known", "--update-baseline", "--reason", "r", "src")
    assert done.returncode == 4
    assert messages(done)[-1] == "stanch: cannot write baseline: nowhere/known: No such file or directory"


GOOD = {"line": "0" * 16, "reason": "r", "rule": SECRET_RULE}


@pytest.mark.parametrize("text,place,why", [
    ("", "known:1", "it is not one JSON object"), ("{}\n", "known:1", "it is no baseline"), ('{"baseline":0}\n', "known:1", "it is no baseline"),
    ('{"baseline":2}\nwhatever\n', "known:1", "it is of a newer version"), ("<<<<<<< HEAD\n", "known:2", "it is not one JSON object"),
    ("\n", "known:2", "it is not one JSON object"), ('{"line":"a"', "known:2", "it is not one JSON object"),
    ({**GOOD, "path": "x"}, "known:2", "unknown key"), ({**GOOD, "line": "0" * 15}, "known:2", "its line is not 16 hex digits"),
    ({**GOOD, "line": "G" * 16}, "known:2", "its line is not 16 hex digits"), ({**GOOD, "reason": " "}, "known:2", "there is no reason"),
    ({**GOOD, "reason": 1}, "known:2", "every value is a text"), ({**GOOD, "expires": "2026-02-30"}, "known:2", "expires is no date"),
    ({**GOOD, "value": "0"}, "known:2", "its value is no hash"), ({"line": "0" * 16, "reason": "r"}, "known:2", "there is no rule"),
    ([1], "known:2", "it is not one JSON object")])
def test_a_line_that_is_unclear_is_exit_2_with_its_place(stanch, text, place, why):
    first = "" if place == "known:1" else '{"baseline":1}\n'
    (stanch.folder / "known").write_text(first + (text if isinstance(text, str) else json.dumps(text) + "\n"))
    for more in ([], ["--update-baseline"]):
        found, said = scan(stanch, *more, code=2)
        assert found == [] and said[0].startswith(f"stanch: bad baseline: {place}: {why}")


def test_a_baseline_that_is_not_there_is_exit_2(stanch):
    _, said = scan(stanch, code=2)
    assert said == ["stanch: cannot read baseline: known: No such file or directory; --update-baseline makes it"]


@pytest.mark.parametrize("words", [["--update-baseline"], ["--reason", "r"], ["--baseline", "known", "--reason", "r"], ["--baseline", "known", "--expires", FUTURE],
                                   ["--baseline", "known", "--update-baseline", "--reason", " "],
                                   ["--baseline", "known", "--update-baseline", "--reason", "r", "--expires", "soon"]])
def test_options_that_do_not_go_together_are_exit_2(stanch, words):
    done = stanch.run("scan", *words)
    assert done.returncode == 2 and messages(done)[0].startswith("stanch: bad options: ")


# ------------------------------------------------------------------------------------------------ git

def git(stanch, *words):
    env = {**stanch.env, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=stanch.folder, env=env, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def commit(stanch, text):
    (stanch.folder / "file").write_bytes(text)
    git(stanch, "add", "file")
    git(stanch, "commit", "-qm", "change")


def test_in_a_history_each_version_of_a_file_counts_for_itself(stanch, secret):
    git(stanch, "init", "-q")
    known = b"key = '" + secret + b"'\n" + GUESSABLE
    commit(stanch, known)
    update(stanch, "--history")
    assert len(entries(stanch)) == 2
    commit(stanch, known + LINE)
    commit(stanch, LINE + known)
    assert scan(stanch, "--history", code=0)[0] == []
    assert update(stanch, "--history")[-1] == "stanch: baseline: known: 2 entries: 0 new, 0 gone"
    commit(stanch, known + GUESSABLE)
    assert [item["line"] for item in scan(stanch, "--history", code=1)[0]] == [3]


def test_what_is_staged_is_held_against_it(stanch, secret, other_secret):
    git(stanch, "init", "-q")
    commit(stanch, b"key = '" + secret + b"'\n")
    update(stanch)
    (stanch.folder / "file").write_bytes(LINE + b"key = '" + secret + b"'\nnew = '" + other_secret + b"'\n")
    git(stanch, "add", "file")
    assert [item["line"] for item in scan(stanch, "--staged", code=1)[0]] == [3]


# ------------------------------------------------------------------------------------------------ other scanners

def gitleaks_report(places):
    return [{"RuleID": "x", "File": file, "StartLine": line, "EndLine": line, "Secret": "not read", "Fingerprint": f"{file}:x:{line}"} for file, line in places]


def detect_secrets_baseline(places):
    results = {}
    for file, line in places:
        results.setdefault(file, []).append({"type": "x", "filename": file, "hashed_secret": "0" * 40, "is_verified": False, "line_number": line})
    return {"version": "1.5.0", "plugins_used": [], "filters_used": [], "results": results, "generated_at": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize("form", [gitleaks_report, detect_secrets_baseline])
@pytest.mark.parametrize("known,left", [([("src/a.py", 2)], [4]), ([("./src/a.py", 4), ("src/b.py", 2)], [2]), ([("src/a.py", 3), ("a.py", 2)], [2, 4]), ([], [2, 4]),
                                        ([("src/a.py", 4), ("src/a.py", 2), ("src/a.py", 2)], [])])
def test_what_another_scanner_reported_is_taken_in(tree, form, known, left):
    report = json.dumps(form(known)).encode()
    (tree.folder / "report").write_bytes(report)
    update(tree, "--from", "report", "src", code=1 if left else 0)
    assert [item["line"] for item in scan(tree, "src")[0]] == left
    before = (tree.folder / "known").read_bytes()
    tree.run("scan", "--baseline", "known", "--update-baseline", "--reason", "r", "--from", "-", "src", text=report)
    assert (tree.folder / "known").read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", "1", "[1]", '[{"File":1,"StartLine":1}]', '[{"File":"a","StartLine":0}]', '{"results":[]}', '{"results":{"a":1}}',
                                  '{"results":{"a":[{"filename":"a"}]}}'])
def test_a_report_that_is_unclear_is_exit_2(tree, text):
    (tree.folder / "report").write_text(text)
    assert update(tree, "--from", "report", code=2)[-1].startswith("stanch: bad report: report: ")
    assert not (tree.folder / "known").exists()
