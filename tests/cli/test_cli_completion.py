"""Completion offers what the program takes, in the shells themselves.

$COMPLETION_SHELLS names the shells; `make test-shells` has bash, zsh and fish.
"""
import os
import pty
import re
import select
import shlex
import subprocess
import time

import pytest

from conftest import BUILD, SECRET_RULE, STANCH

SHELLS = os.environ.get("COMPLETION_SHELLS", "bash").split()
COMMANDS = ["redact", "rotate", "explain", "rules", "allow", "doctor"]
CHOICES = ["channel", "mode", "unit", "style", "min-confidence", "flush"]
LISTS = ["dress"]

# Behind the line to complete; bash splits words at an equals sign too.
BASH = r"""source "$1"; IFS=' ' read -ra COMP_WORDS <<<"$2"; [[ $2 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _stanch; printf '%s\n' "${COMPREPLY[@]}" """
# ^T puts all that is offered into the line, ^X writes the line to a file.
ZSHRC = r"""fpath=(%s $fpath); autoload -Uz compinit; compinit -u -D; PS1=ready
zstyle ':completion:all::::' completer _all_matches _complete
zstyle ':completion:all:*' insert true
zle -C all complete-word _generic; bindkey '^T' all
show() { print -r -- "$BUFFER" >shown.new; mv shown.new shown }; zle -N show; bindkey '^X' show
"""


def type_keys(words, keys, folder, env):
    """The line that an interactive shell has after these keys, as its ^X wrote it to the file `shown`."""
    (folder / "shown").unlink(missing_ok=True)
    parent, child = pty.openpty()
    process = subprocess.Popen(words, stdin=child, stdout=child, stderr=child, cwd=folder, env=env, start_new_session=True)
    os.close(child)
    seen, deadline = b"", time.monotonic() + 60
    try:
        while not (folder / "shown").exists():
            assert time.monotonic() < deadline, seen
            if select.select([parent], [], [], 0.1)[0]:
                seen += os.read(parent, 65536)
            if keys and b"ready" in seen:
                os.write(parent, keys)
                keys = b""
    finally:
        process.kill()
        process.wait()
        os.close(parent)
    return (folder / "shown").read_text().rstrip("\n")


def from_bash(line, folder, env):
    done = subprocess.run(["bash", "-c", BASH, "bash", BUILD / "completion.bash", line.replace("=", " = ")], cwd=folder, env=env,
                          capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def from_zsh(line, folder, env):
    functions = folder / "functions"
    functions.mkdir(exist_ok=True)
    (functions / "_stanch").write_text((BUILD / "completion.zsh").read_text())
    (folder / ".zshrc").write_text(ZSHRC % functions)
    shown = type_keys(["zsh", "-i"], line.encode() + b"\x14\x18", folder, {**env, "ZDOTDIR": str(folder), "TERM": "dumb"})
    # Each is written as a word of its own, in place of the one that was being typed.
    before = line[:line.rindex(" ") + 1]
    assert shown.startswith(before)
    return [] if shown == line else shlex.split(shown[len(before):])


def from_fish(line, folder, env):
    script = f"source {BUILD}/completion.fish; complete -C {shlex.quote(line)}"
    done = subprocess.run(["fish", "--no-config", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return [offer.split("\t")[0] for offer in done.stdout.splitlines()]


@pytest.fixture(params=SHELLS)
def offers(request, stanch):
    """What the shell offers for the last word of a line: without the part of it before an equals sign or a comma."""
    (stanch.folder / "bin").mkdir()
    (stanch.folder / "bin/stanch").symlink_to(STANCH if os.path.isabs(STANCH) else os.path.abspath(STANCH))
    env = {**stanch.env, "PATH": f"{stanch.folder}/bin:{stanch.env['PATH']}"}
    (stanch.folder / "work").mkdir()
    (stanch.folder / "home").mkdir()

    def ask(line):
        words = {"bash": from_bash, "zsh": from_zsh, "fish": from_fish}[request.param](line, stanch.folder / "work", env)
        return sorted({re.split("[,=]", word.rstrip("=,"))[-1] for word in words})
    return ask


def options_of(stanch, command):
    return sorted(re.findall(r"^  (?:-., )?(--[a-z-]+)", stanch.run(command, "--help").stdout.decode(), re.M))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_each_command_are_those_of_its_help(stanch, offers, command):
    assert offers(f"stanch {command} --") == options_of(stanch, command)


def test_without_a_command_the_options_are_those_of_redact(stanch, offers):
    assert offers("stanch --") == options_of(stanch, "redact")


@pytest.mark.parametrize("option", CHOICES + LISTS)
def test_each_choice_is_offered_and_taken(stanch, offers, option):
    refused = stanch.run(f"--{option}", "?").stderr.decode()
    words = offers(f"stanch --{option} ")
    assert words == sorted(refused.strip().split(": use ")[1].replace(" with commas between, or", ",").split(", "))
    assert all(stanch.run(f"--{option}", word).returncode == 0 for word in words)


def test_a_value_behind_an_equals_sign_is_completed(offers):
    assert offers("stanch --channel=pro") == ["prompt"]


@pytest.mark.parametrize("line", ["stanch --only aws-access-key-id,github-pat-cl", "stanch rules list --skip github-pat-cl",
                                  "stanch rules show github-pat-cl", "stanch explain --only github-pat-cl"])
def test_rule_ids_are_asked_of_the_program(offers, line):
    assert offers(line) == [SECRET_RULE]


def test_the_last_item_of_a_list_is_completed(offers):
    assert offers("stanch --dress json,he") == ["hex"]


def test_commands_stand_in_the_first_place_beside_files(stanch, offers):
    (stanch.folder / "work/roster.log").touch()
    assert offers("stanch ro") == ["roster.log", "rotate"]
    assert offers("stanch --copy ro") == ["roster.log"]


def test_the_verbs_of_rules_and_their_words(stanch, offers):
    (stanch.folder / "work/own.json").touch()
    refused = stanch.run("rules").stderr.decode()
    assert offers("stanch rules ") == sorted(word.split()[0] for word in refused.split(": use ")[1].strip().split(", "))
    assert offers("stanch rules test own") == ["own.json"]
    assert offers("stanch rules --dress none te") == ["test"]


@pytest.mark.parametrize("line", ["stanch --report ", "stanch --rules ", "stanch rotate --from ", "stanch allow --from "])
def test_a_file_is_offered_where_an_option_takes_one(stanch, offers, line):
    (stanch.folder / "work/own.json").touch()
    assert "own.json" in offers(line + "o")


def test_known_values_come_from_the_environment_or_a_file(stanch, offers):
    (stanch.folder / "work/entries").touch()
    assert offers("stanch --known en") == ["entries", "env"]


@pytest.mark.parametrize("line", ["stanch --placeholder o", "stanch rotate o", "stanch allow --reason o", "stanch rules new o"])
def test_nothing_is_offered_where_only_the_reader_knows(stanch, offers, line):
    (stanch.folder / "work/own.json").touch()
    assert offers(line) == []


def test_bash_completes_in_a_terminal(stanch):
    (stanch.folder / "my file.log").touch()
    bind = "bind -x '\"\\C-x\": printf %s \"$READLINE_LINE\" >shown.new; mv shown.new shown'"
    (stanch.folder / "rc").write_text(f"source {BUILD}/completion.bash\n{bind}\nPS1=ready\n")

    def typed(keys):
        return type_keys(["bash", "--rcfile", "rc", "-i"], keys + b"\t\x18", stanch.folder, {**stanch.env, "TERM": "dumb"})
    assert typed(b"stanch --mode=bl") == "stanch --mode=block "
    assert typed(b"stanch my") == "stanch my\\ file.log "
    assert typed(b"stanch my\\ f") == "stanch my\\ file.log "
    assert typed(b"stanch --placeholder my") == "stanch --placeholder my"
