"""Every mistake is one line: stanch: what: where: what to do; with its exit code, and no output."""
import os
import subprocess

import pytest

from conftest import LINE, messages

MISTAKES = [
    (["--chanel", "log"], 2, "stanch: unknown option: --chanel: did you mean --channel?"),
    (["--xyzzy"], 2, "stanch: unknown option: --xyzzy: see stanch --help"),
    (["-q"], 2, "stanch: unknown option: -q: see stanch --help"),
    (["--channel", "foo"], 2, "stanch: bad value: --channel foo: use prompt, tool-output, log, code"),
    (["--mode=off"], 2, "stanch: bad value: --mode off: use redact, block, detect"),
    (["--unit", "word"], 2, "stanch: bad value: --unit word: use line, stream"),
    (["--style", "star"], 2, "stanch: bad value: --style star: use tag, mask"),
    (["--flush", "never"], 2, "stanch: bad value: --flush never: use block, line"),
    (["--min-confidence", "high"], 2, "stanch: bad value: --min-confidence high: use weak, generic, contextual, distinctive, checked"),
    (["--dress", "json,rot13"], 2, "stanch: bad value: --dress json,rot13: use json, base64, percent, utf-16, hex with commas between, or none, default, all"),
    (["--report"], 2, "stanch: value missing: --report: write --report FILE|fd:N"),
    (["--report="], 2, "stanch: value missing: --report: write --report FILE|fd:N"),
    (["--copy=yes"], 2, "stanch: value not taken: --copy: leave out what follows the equals sign"),
    (["--from", "r"], 2, "stanch: option of another command: --from: see stanch redact --help"),
    (["rotate", "--copy"], 2, "stanch: option of another command: --copy: see stanch rotate --help"),
    (["rotate"], 2, "stanch: report not named: stanch rotate: write --from FILE, or --from - for standard input"),
    (["rotate", "--from", "absent"], 4, "stanch: cannot read: absent: No such file or directory"),
    (["rules"], 2, "stanch: bad words: stanch rules: use list, show RULE, lint [FILE]..., new ID, test FILE [PATH]..., import FILE"),
    (["rules", "show", "github-pat-clasic"], 2, "stanch: unknown rule: github-pat-clasic: did you mean github-pat-classic?"),
    (["rules", "show", "nothing-like-it"], 2, "stanch: unknown rule: nothing-like-it: see stanch rules list"),
    (["explain", "a-value"], 2, "stanch: value not taken: stanch explain: write the value to its standard input, where no process list shows it"),
    (["--report", "fd:77"], 2, "stanch: cannot report: --report fd:77: no such descriptor is open"),
    (["--report", "fd:x"], 2, "stanch: cannot report: --report fd:x: use fd: and a number"),
    (["--report", "fd:0"], 2, "stanch: cannot report: --report fd:0: it is not open for writing"),
    (["--report", "fd:1"], 2, "stanch: cannot report: --report fd:1: standard output carries the data; use another file or descriptor"),
    (["--report", "no/such/folder"], 2, "stanch: cannot report: --report no/such/folder: No such file or directory"),
    (["--key-file", "absent"], 2, "stanch: bad key: absent: No such file or directory"),
    (["--rules", "absent.json"], 2, "stanch: cannot read rules: absent.json: No such file or directory"),
    (["--rules", "none"], 2, "stanch: no rules: --rules none: name rules too, with --rules FILE"),
    (["absent"], 4, "stanch: cannot read: absent: No such file or directory"),
    (["."], 4, "stanch: cannot read: .: Is a directory"),
]


@pytest.mark.parametrize("words,code,text", MISTAKES, ids=[" ".join(case[0]) for case in MISTAKES])
def test_a_mistake_is_one_line(stanch, words, code, text):
    done = stanch.run(*words, text=LINE)
    assert messages(done) == [text]
    assert (done.returncode, done.stdout) == (code, b"")


def test_an_unknown_rule_is_named(stanch):
    for option in ("--only", "--skip"):
        done = stanch.run(option, "no-such-rule", text=LINE)
        assert (done.returncode, done.stdout, len(messages(done))) == (2, b"", 1)
        assert messages(done)[0].startswith("stanch: bad rules: ") and "no-such-rule" in messages(done)[0]


def test_a_bad_template_is_refused_before_anything_is_read(stanch):
    for template in ("two words", "{rule", "{secret}", "a/b"):
        done = stanch.run("--placeholder", template, text=LINE)
        assert (done.returncode, done.stdout, len(messages(done))) == (2, b"", 1), template


def test_rules_that_are_not_json_name_file_and_line(stanch):
    (stanch.folder / "bad.json").write_text('{"rules": [\n  {,\n]}\n')
    done = stanch.run("--rules", "bad.json", text=LINE)
    assert (done.returncode, done.stdout, len(messages(done))) == (2, b"", 1)
    assert messages(done)[0].startswith("stanch: bad rules: bad.json:2")


def test_a_folder_without_rules_is_refused(stanch):
    (stanch.folder / "rules").mkdir()
    done = stanch.run("--rules", "rules", text=LINE)
    assert messages(done) == ["stanch: cannot read rules: rules: there is no .json file in it"]
    assert done.returncode == 2


def test_a_mistyped_command_is_hinted_at(stanch):
    done = stanch.run("rotat")
    assert messages(done) == ["stanch: unknown command: rotat: did you mean stanch rotate?", "stanch: cannot read: rotat: No such file or directory"]
    assert done.returncode == 4


def test_control_bytes_in_a_name_do_not_reach_the_terminal(stanch):
    done = stanch.run("a\033[2Jb\nc")
    assert messages(done) == ["stanch: cannot read: a?[2Jb?c: No such file or directory"]


def test_messages_are_coloured_on_a_terminal_only_and_not_with_no_color(stanch):
    def on_terminal(**env):
        parent, child = os.openpty()
        process = stanch.start("absent", stderr=child, stdout=subprocess.DEVNULL, env={**stanch.env, "TERM": "xterm", **env})
        os.close(child)
        process.wait(timeout=10)
        return os.read(parent, 1000)
    assert b"\033[" not in stanch.run("absent").stderr
    assert on_terminal().startswith(b"\033[1;31mstanch:\033[0m cannot read")
    assert on_terminal(NO_COLOR="1").startswith(b"stanch: cannot read")
    assert on_terminal(TERM="dumb").startswith(b"stanch: cannot read")
