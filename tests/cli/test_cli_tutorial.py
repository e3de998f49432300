"""The tutorial is true: its commands are typed in an empty folder, and what comes is what it shows."""
import os
import re
import subprocess

import pytest

from conftest import ROOT, STANCH

TUTORIAL = ROOT / "filters/tutorial.md"
END = "end of the command 5b1e"
# Of every reader another one: the id of the key and of the value.
OWN = re.compile(r"(?<=[a-z]\.)[0-9a-f]{8}\b|\b[0-9a-f]{8}:[0-9a-f]{8}\b")


def steps(text):
    """The commands in its blocks, in order, each with the output that is shown."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S):
        for line in block.splitlines(True):
            if line.startswith("$ "):
                found.append([line[2:], ""])
            else:
                found[-1][1] += line
    return found


def numbered(outputs):
    """Each id becomes the number of its first appearance, so that equal ones stay equal."""
    ids = {}
    return [OWN.sub(lambda hit: f"id {ids.setdefault(hit[0].rpartition(':')[2], len(ids))}", output) for output in outputs]


def type_in(commands, folder):
    """What bash shows, a text a command."""
    (folder / "bin").mkdir()
    (folder / "bin/stanch").symlink_to(STANCH)
    (folder / "work").mkdir()
    script = folder / "script"
    script.write_text("".join(f"{command}status=$?; echo '{END}'; (exit $status)\n" for command in commands))
    env = {name: value for name, value in os.environ.items() if "_OPTIONS" in name or name.startswith(("LLVM_", "GCOV_"))}
    env.update(HOME=str(folder), PATH=f"{folder}/bin:{os.environ['PATH']}", LC_ALL="C.UTF-8", GIT_CONFIG_NOSYSTEM="1")
    done = subprocess.run(["bash", script], cwd=folder / "work", env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120, check=False, text=True)
    return done.stdout.split(f"{END}\n")


@pytest.fixture(scope="module")
def shown():
    return steps(TUTORIAL.read_text())


def test_every_command_shows_what_the_tutorial_shows(shown, tmp_path):
    came = type_in([command for command, _ in shown], tmp_path)
    assert came.pop() == "" and len(came) == len(shown)
    for (command, _), wanted, got in zip(shown, numbered(output for _, output in shown), numbered(came)):
        pattern = re.escape(wanted).replace("…", r"[^\n]*")
        assert re.fullmatch(pattern, got), f"$ {command}{got}\nis shown as\n{wanted}"


def test_the_tutorial_shows_no_secret(stanch):
    done = stanch.run("scan", "--format", "jsonl", TUTORIAL)
    assert (done.returncode, done.stdout) == (0, b"")
