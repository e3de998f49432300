"""Help, man page, rules and explanations say what the program does."""
import re
import subprocess

import pytest

from conftest import BUILD, LINE, ROOT, SECRET_RULE, STANCH, make_value, messages

OPTIONS = ["channel", "mode", "unit", "framing", "fields", "style", "placeholder", "dress", "report", "summary", "stats", "copy", "rules", "only", "skip",
           "known", "allow", "min-confidence", "key-file", "flush", "metrics", "no-sandbox", "output", "in-place", "growing", "transport", "help", "version"]


def test_help_shows_every_option_on_a_small_screen(stanch):
    done = stanch.run("--help")
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    assert [line for line in lines if len(line) > 80] == [] and len(lines) <= 50
    assert re.findall(r"^  (?:-., )?--([a-z-]+)", done.stdout.decode(), re.M) == OPTIONS
    assert stanch.run("-h").stdout == done.stdout


def test_the_commands_that_help_shows_work(stanch, secret):
    text = stanch.run("--help").stdout.decode()
    commands = text[text.index("examples:"):].splitlines()[1:]
    (stanch.folder / "old.log").write_bytes(LINE + secret + b"\n")
    assert len(commands) == 3
    setup = 'stanch() { "%s" "$@"; }; app() { cat old.log; }\n' % STANCH
    for command in commands:
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", setup + command], cwd=stanch.folder, env=stanch.env, capture_output=True)
        assert done.returncode == 0, (command, done.stderr)
        assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["redact", "rotate", "explain", "rules", "allow", "doctor", "tail", "clean"])
def test_each_command_has_help(stanch, command):
    done = stanch.run(command, "--help")
    assert done.returncode == 0 and done.stdout.startswith(b"usage: stanch ")


def test_the_version_is_that_of_the_header(stanch):
    version = re.search(r'define STANCH_VERSION "(.*)"', (ROOT / "engine/stanch.h").read_text())[1]
    assert stanch.run("--version").stdout.decode().splitlines()[0] == f"stanch {version}"


def test_the_man_page_names_every_option_and_exit_code_and_formats_without_a_warning(stanch):
    page = BUILD / "stanch.1"
    text = page.read_text().replace("\\-", "-")
    assert [option for option in OPTIONS + ["from"] if f"--{option}" not in text] == []
    assert all(f"\\fB{code}\\fR" in text for code in range(6))
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", page], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_rules_are_listed_and_shown(stanch):
    listed = stanch.run("rules", "list").stdout.decode().splitlines()
    ids = [line.split()[0] for line in listed]
    assert SECRET_RULE in ids and ids == sorted(ids)
    for rule in ids:
        done = stanch.run("rules", "show", rule)
        assert done.returncode == 0 and f"id           {rule}\n" in done.stdout.decode()


def test_a_rule_that_is_off_is_listed_so(stanch):
    listed = stanch.run("rules", "list", "--skip", SECRET_RULE).stdout.decode()
    assert [line.split()[0] for line in listed.splitlines() if line.endswith(" (off)")] == [SECRET_RULE, "known-value"]


def test_the_built_in_rules_pass_lint(stanch):
    done = stanch.run("rules", "lint")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b" rules, 0 wrong\n")


def test_lint_counts_anchors_in_a_corpus(stanch, secret):
    (stanch.folder / "corpus").write_bytes(LINE * 1000 + secret + b"\n")
    done = stanch.run("rules", "lint", "corpus")
    assert done.returncode == 0
    assert re.search(rb"a MB  github-pat-classic +ghp_", done.stdout)


@pytest.mark.parametrize("what,verdict", [("valid", "finding"), ("checksum", "finding"), ("short", "rejected")])
def test_explain_says_which_rule_looked_and_never_the_value(stanch, what, verdict):
    value = make_value(SECRET_RULE, 5, what)
    done = stanch.run("explain", "--min-confidence", "weak", text=value + b"\n")
    assert (done.returncode, done.stderr) == (0, b"")
    assert any(line.split()[:2] == [SECRET_RULE, verdict] for line in done.stdout.decode().splitlines())
    assert value[4:] not in done.stdout


def test_explain_says_when_no_rule_looked(stanch):
    assert stanch.run("explain", text=LINE).stdout == b"No rule looked at it: it contains no anchor of a rule that is on, nor a telling name.\n"
